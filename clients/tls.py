"""A second server that speaks TLS, with an authority that lives as long as the tests, and how each language is told of it."""

import shutil
import subprocess

PASSWORD = "changeit"


def openssl(folder, *words):
    done = subprocess.run(["openssl", *map(str, words)], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise OSError(f"openssl {words[0]}: {done.stdout.decode('utf-8', 'replace')}")
    return done.stdout.decode()


def certificates(folder):
    """ca.pem, and leaf.pem with leaf.key for localhost, in the folder."""
    folder.mkdir()
    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl(folder, "req", "-x509", *new, "-days", 2, "-subj", "/CN=Authority of a test", "-keyout", "ca.key", "-out", "ca.pem")
    openssl(folder, "req", *new, "-subj", "/CN=localhost", "-keyout", "leaf.key", "-out", "leaf.csr")
    (folder / "leaf.ext").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    signed_by = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", 2, "-extfile", "leaf.ext")
    openssl(folder, "x509", "-req", "-in", "leaf.csr", *signed_by, "-out", "leaf.pem")
    (folder / "leaf.key").chmod(0o600)


def settings(folder):
    """How a server is told to speak TLS."""
    return {"INKGATE_TLS_CERTIFICATE": str(folder / "leaf.pem"), "INKGATE_TLS_KEY": str(folder / "leaf.key")}


def java_store(folder):
    """The authority in the form that Java reads."""
    store = folder / "trust.p12"
    if not store.exists():
        keytool = ["keytool", "-importcert", "-noprompt", "-alias", "ca", "-file", folder / "ca.pem"]
        subprocess.run(
            [*keytool, "-keystore", store, "-storetype", "PKCS12", "-storepass", PASSWORD],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
    return [f"-Djavax.net.ssl.trustStore={store}", f"-Djavax.net.ssl.trustStorePassword={PASSWORD}"]


def mono_home(folder):
    """A home whose owner trusts the authority, as `cert-sync --user` leaves it."""
    home = folder / "mono"
    trust = home / ".config/.mono/new-certs/Trust"
    trust.mkdir(parents=True, exist_ok=True)
    name = openssl(folder, "x509", "-in", "ca.pem", "-noout", "-hash").strip()
    shutil.copy(folder / "ca.pem", trust / f"{name}.0")
    return {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config")}
