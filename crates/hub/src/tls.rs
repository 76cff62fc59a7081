//! Connections with certificates of both sides: each house knows the other's certificates by heart, and nobody vouches for
//! anybody.
//! Not who may do what. What must always hold: a connection is open only to a certificate that the configuration names,
//! whose key signed the handshake (RFC 8446 §4.4.3); no older protocol than TLS 1.3 is spoken.

use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use kernel::hash::Sha256Hash;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    ClientConfig, DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme,
};
use signing::certificate::Certificate;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How long a caller may take over the handshake.
const HANDSHAKE: std::time::Duration = std::time::Duration::from_secs(10);
/// Connections that wait to be taken up.
const BACKLOG: usize = 64;

/// A key or certificate that no connection can be made with.
#[derive(Debug, thiserror::Error)]
#[error("certificate and key make no connection: {0}")]
pub struct TlsFault(#[from] Error);

/// Certificates known by heart.
#[derive(Debug)]
struct Pins {
    known: BTreeSet<Sha256Hash>,
    provider: Arc<CryptoProvider>,
}

impl Pins {
    fn knows(&self, certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
        let stranger = || Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        if !self.known.contains(&Sha256Hash::of(certificate)) {
            return Err(stranger());
        }
        let read = Certificate::read(certificate).map_err(|_| stranger())?;
        let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        if read.valid_at(kernel::time::Timestamp::EPOCH.plus_seconds(seconds)) {
            return Ok(());
        }
        Err(Error::InvalidCertificate(rustls::CertificateError::Expired))
    }

    fn signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// No connection is made by the older protocol.
fn too_old() -> Result<HandshakeSignatureValid, Error> {
    Err(Error::PeerIncompatible(rustls::PeerIncompatible::Tls12NotOffered))
}

impl ServerCertVerifier for Pins {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.knows(end_entity, now).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        too_old()
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes()
    }
}

impl ClientCertVerifier for Pins {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.knows(end_entity, now).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        too_old()
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes()
    }
}

/// Our side of a connection: a certificate and its key in PKCS #8.
#[derive(Clone)]
pub struct Secured {
    certificate: Certificate,
    key: Vec<u8>,
}

impl std::fmt::Debug for Secured {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Secured").finish_non_exhaustive()
    }
}

impl Secured {
    pub fn new(certificate: Certificate, pkcs8: Vec<u8>) -> Self {
        Self { certificate, key: pkcs8 }
    }

    fn own(&self) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        let certificate = CertificateDer::from(self.certificate.der().to_vec());
        (vec![certificate], PrivatePkcs8KeyDer::from(self.key.clone()).into())
    }

    /// Connections to a house with one of these certificates.
    pub fn client(
        &self,
        known: impl IntoIterator<Item = Sha256Hash>,
    ) -> Result<ClientConfig, TlsFault> {
        let (provider, pins) = pins(known);
        let (chain, key) = self.own();
        Ok(ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .dangerous()
            .with_custom_certificate_verifier(pins)
            .with_client_auth_cert(chain, key)?)
    }

    /// Connections from houses with these certificates.
    pub fn server(
        &self,
        known: impl IntoIterator<Item = Sha256Hash>,
    ) -> Result<ServerConfig, TlsFault> {
        let (provider, pins) = pins(known);
        let (chain, key) = self.own();
        Ok(ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_client_cert_verifier(pins)
            .with_single_cert(chain, key)?)
    }
}

fn pins(known: impl IntoIterator<Item = Sha256Hash>) -> (Arc<CryptoProvider>, Arc<Pins>) {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let pins = Pins { known: known.into_iter().collect(), provider: Arc::clone(&provider) };
    (provider, Arc::new(pins))
}

/// Who is at the other end of a connection.
#[derive(Debug, Clone)]
pub struct Caller {
    pub address: SocketAddr,
    /// Its certificate, whose key signed the handshake.
    pub certificate: Vec<u8>,
}

/// Takes connections up, each in its own time: a caller that is slow over its handshake holds up nobody.
#[derive(Debug)]
pub(crate) struct TlsListener {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, Caller)>,
}

impl TlsListener {
    pub(crate) fn new(listener: TcpListener, config: ServerConfig) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (taken, ready) = mpsc::channel(BACKLOG);
        let acceptor = TlsAcceptor::from(Arc::new(config));
        tokio::spawn(async move {
            let mut listener = listener;
            loop {
                // Nobody takes connections up any more: the port is given back.
                let (stream, address) = tokio::select! {
                    accepted = Listener::accept(&mut listener) => accepted,
                    () = taken.closed() => return,
                };
                let (acceptor, taken) = (acceptor.clone(), taken.clone());
                tokio::spawn(async move {
                    // A caller that does not get through is none of ours.
                    let Ok(Ok(stream)) =
                        tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await
                    else {
                        tracing::debug!("a handshake of the exchange failed");
                        return;
                    };
                    if stream.get_ref().0.set_nodelay(true).is_err() {
                        return;
                    }
                    let certificates = stream.get_ref().1.peer_certificates();
                    let Some(first) = certificates.and_then(|all| all.first()) else { return };
                    let caller = Caller { address, certificate: first.to_vec() };
                    // Nobody takes connections up any more: the house closes.
                    let _ = taken.send((stream, caller)).await;
                });
            }
        });
        Ok(Self { address, ready })
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = Caller;

    async fn accept(&mut self) -> (Self::Io, Caller) {
        match self.ready.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Caller> {
        Ok(Caller { address: self.address, certificate: Vec::new() })
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Caller {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        stream.remote_addr().clone()
    }
}
