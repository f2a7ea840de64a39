"""A PostgreSQL of a bench's own, from Debian's package, on a socket in a temporary folder."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import List


def programs() -> Path:
    """The folder of the newest version's programs: Debian keeps them out of the path."""
    folders = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").is_file()]
    if folders:
        return max(folders, key=lambda folder: int(folder.parent.name))
    found = shutil.which("initdb")
    if not found:
        raise SystemExit("no initdb: install the package postgresql")
    return Path(found).parent


class Postgres:
    """Running from the `with` to its end; `settings` are words of `postgres -c`."""

    def __init__(self, *settings: str):
        self.programs = programs()
        self.settings = settings

    def __enter__(self) -> "Postgres":
        # A socket's path may have about a hundred characters.
        self.folder = Path(tempfile.mkdtemp(prefix="inkgate-pg-"))
        self.data = self.folder / "data"
        self.data.mkdir()
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "postgres:postgres", str(self.folder)], check=True)
        self._run("initdb", "--auth=trust", "--username=inkgate", "--encoding=UTF8", "--no-sync", "-D", str(self.data))
        self.resume()
        return self

    def __exit__(self, *_) -> None:
        self._run("pg_ctl", "stop", "-w", "-D", str(self.data), "-m", "immediate", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, name: str = "postgres") -> str:
        return f"postgres://inkgate@localhost/{name}?host={self.folder}"

    def database(self, name: str) -> str:
        """Makes an empty database of that name and gives its address."""
        self._run("createdb", "--username=inkgate", "--host", str(self.folder), name)
        return self.address(name)

    def crash(self) -> None:
        """Ends it as a crash would, without writing anything more."""
        self._run("pg_ctl", "stop", "-w", "-D", str(self.data), "-m", "immediate")

    def resume(self) -> None:
        options = " ".join(["-c listen_addresses=''", "-c max_connections=100", f"-k {self.folder}",
                            *(f"-c {setting}" for setting in self.settings)])
        self._run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", str(self.data / "log"), "-o", options)

    def sql(self, words: str, name: str = "postgres") -> List[List[str]]:
        """Runs statements and gives the rows of the last as text."""
        done = self._run("psql", "--username=inkgate", "--host", str(self.folder), "-X", "-q", "-A", "-t", "-F", "\t",
                         "-v", "ON_ERROR_STOP=1", "-d", name, "-f", "-", text=words)
        return [line.split("\t") for line in done.splitlines() if line]

    def _run(self, program: str, *words: str, check: bool = True, text: str = None) -> str:
        command = [str(self.programs / program), *words]
        if os.geteuid() == 0:
            # It refuses root.
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        out = subprocess.PIPE if text is not None else subprocess.DEVNULL
        done = subprocess.run(command, cwd="/", input=text, text=True, stdout=out, stderr=out,
                              stdin=subprocess.DEVNULL if text is None else None)
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr or done.returncode}")
        return done.stdout or ""
