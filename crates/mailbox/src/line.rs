//! How the server of a box is reached: over TLS, judged by the certificates that the machine or the configuration trusts.
//! Not what is said there (`imap`). What must always hold: nothing is said before the server has proven its name; user and
//! password never cross a line that is not encrypted.

use std::fmt::Debug;
use std::sync::Arc;

use futures::future::BoxFuture;
use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::fault::{Fault, code};

/// An open connection.
pub trait Wire: AsyncRead + AsyncWrite + Debug + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Debug + Send + Unpin> Wire for S {}

/// A way to a server.
pub trait Line: Debug + Send + Sync {
    /// Opens a connection.
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Wire>, Fault>>;
}

/// A server that speaks TLS from the first byte (RFC 8314 §3.2).
#[derive(Debug)]
pub struct TlsLine {
    host: String,
    port: u16,
    name: ServerName<'static>,
    config: Arc<ClientConfig>,
}

/// Settings that make no line.
#[derive(Debug, thiserror::Error)]
pub enum LineFault {
    #[error("no name of a server: {0}")]
    Name(String),
    #[error("no connection can be made: {0}")]
    Tls(#[from] rustls::Error),
    #[error("this machine trusts no certificate; name one for the box")]
    NoRoots,
}

impl TlsLine {
    /// A server trusted by these certificates (DER), or, without any, by those that the machine trusts.
    pub fn new(host: &str, port: u16, roots: Vec<Vec<u8>>) -> Result<Self, LineFault> {
        let name = ServerName::try_from(host.to_owned());
        let name = name.map_err(|_| LineFault::Name(host.to_owned()))?;
        let mut store = RootCertStore::empty();
        let roots: Vec<CertificateDer<'static>> = if roots.is_empty() {
            rustls_native_certs::load_native_certs().certs
        } else {
            roots.into_iter().map(CertificateDer::from).collect()
        };
        store.add_parsable_certificates(roots);
        if store.is_empty() {
            return Err(LineFault::NoRoots);
        }
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(store)
            .with_no_client_auth();
        Ok(Self { host: host.to_owned(), port, name, config: Arc::new(config) })
    }
}

impl Line for TlsLine {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Wire>, Fault>> {
        Box::pin(async {
            let stream = TcpStream::connect((self.host.as_str(), self.port)).await;
            let stream = stream.map_err(|_| Fault::of(code::AWAY))?;
            let connector = TlsConnector::from(Arc::clone(&self.config));
            let secured = connector.connect(self.name.clone(), stream).await;
            match secured {
                Ok(secured) => Ok(Box::new(secured) as Box<dyn Wire>),
                // What rustls finds wrong comes as invalid data; everything else is the line.
                Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                    Err(Fault::of(code::STRANGER))
                }
                Err(_) => Err(Fault::of(code::AWAY)),
            }
        })
    }
}
