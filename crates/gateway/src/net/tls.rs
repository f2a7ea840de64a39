//! TLS: certificates from files, read again when they change, and callers' own where they are asked for.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use parking_lot::Mutex;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use crate::config;

/// What is wrong with the files of TLS; the sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error("{setting}: {path}: {cause}: name a PEM file that this user can read")]
    File {
        /// The setting that names the file.
        setting: &'static str,
        /// The file.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{setting}: {path} holds no {wanted} in PEM: {cause}")]
    Content {
        /// The setting that names the file.
        setting: &'static str,
        /// The file.
        path: String,
        /// What it should hold.
        wanted: &'static str,
        /// What is wrong.
        cause: String,
    },
    /// The private key can be read by others.
    #[error("tls.key: {0} can be read by every user: chmod o= {0}")]
    Public(String),
    /// Certificate and key do not belong together, or are of a kind that is not known.
    #[error("tls.certificate and tls.key do not go together: {0}")]
    Pair(tokio_rustls::rustls::Error),
    /// `tls.client_ca` cannot be used.
    #[error("tls.client_ca: {0}")]
    ClientCa(String),
}

/// The configured TLS.
pub(crate) struct Tls {
    config: config::Tls,
    current: Mutex<Current>,
}

struct Current {
    acceptor: TlsAcceptor,
    looked: Instant,
    /// When each file was changed last, and its length.
    seen: Vec<Option<(SystemTime, u64)>>,
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(crate) fn open(config: &config::Tls) -> Result<Self, Error> {
        let current = Current { seen: stamps(config), acceptor: acceptor(config)?, looked: Instant::now() };
        Ok(Self { config: config.clone(), current: Mutex::new(current) })
    }

    /// What the next connection is encrypted with. Files that have changed are read again; where they are wrong, the log
    /// says so and what was read before stays in use.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let mut current = self.current.lock();
        if current.looked.elapsed() >= Duration::from_secs(self.config.check_seconds) {
            current.looked = Instant::now();
            let seen = stamps(&self.config);
            if seen != current.seen {
                match acceptor(&self.config) {
                    Ok(acceptor) => {
                        (current.acceptor, current.seen) = (acceptor, seen);
                        tracing::info!("certificates have changed and were read");
                    }
                    Err(error) => {
                        tracing::error!(%error, "certificates have changed, the old ones stay in use")
                    }
                }
            }
        }
        current.acceptor.clone()
    }
}

fn files(config: &config::Tls) -> [&String; 3] {
    [&config.certificate, &config.key, &config.client_ca]
}

fn stamps(config: &config::Tls) -> Vec<Option<(SystemTime, u64)>> {
    let stamp = |path: &&String| {
        let found = fs::metadata(path.as_str()).ok()?;
        Some((found.modified().ok()?, found.len()))
    };
    files(config).iter().map(stamp).collect()
}

fn acceptor(config: &config::Tls) -> Result<TlsAcceptor, Error> {
    let chain = certificates("tls.certificate", &config.certificate)?;
    private(&config.key)?;
    let key = PrivateKeyDer::from_pem_slice(&read("tls.key", &config.key)?)
        .map_err(|cause| content("tls.key", &config.key, "private key", cause))?;
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(Error::Pair)?;
    let builder = if config.client_ca.is_empty() {
        builder.with_no_client_auth()
    } else {
        let mut roots = RootCertStore::empty();
        for root in certificates("tls.client_ca", &config.client_ca)? {
            roots.add(root).map_err(|error| Error::ClientCa(error.to_string()))?;
        }
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
        builder.with_client_cert_verifier(verifier.map_err(|error| Error::ClientCa(error.to_string()))?)
    };
    let mut server = builder.with_single_cert(chain, key).map_err(Error::Pair)?;
    server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(server)))
}

fn certificates(setting: &'static str, path: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let bytes = read(setting, path)?;
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let read = read.map_err(|cause| content(setting, path, "certificate", cause))?;
    if read.is_empty() { Err(content(setting, path, "certificate", "there is none")) } else { Ok(read) }
}

fn content(setting: &'static str, path: &str, wanted: &'static str, cause: impl ToString) -> Error {
    Error::Content { setting, path: path.to_owned(), wanted, cause: cause.to_string() }
}

fn read(setting: &'static str, path: &str) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|cause| Error::File { setting, path: path.to_owned(), cause })
}

fn private(path: &str) -> Result<(), Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if fs::metadata(Path::new(path)).is_ok_and(|found| found.permissions().mode() & 0o007 != 0) {
            return Err(Error::Public(path.to_owned()));
        }
    }
    let _ = Path::new(path);
    Ok(())
}
