//! Speaks TLS with the database server.
//! Not a place for client certificates: the program signs in by password or socket.
//! Always holds: the server's certificate must chain to a trusted one and carry its name.

use std::sync::Arc;

use camino::Utf8Path;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::StoreError;

const ATTEMPT: &str = "engine.open";

/// A connector that trusts the certificates of a file, or else the system's.
pub(super) fn connector(file: Option<&Utf8Path>) -> Result<MakeRustlsConnect, StoreError> {
    let mut roots = rustls::RootCertStore::empty();
    if let Some(file) = file {
        let found = CertificateDer::pem_file_iter(file)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|_| StoreError::invalid(ATTEMPT, "the certificates cannot be read"))?;
        roots.add_parsable_certificates(found);
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    if roots.is_empty() {
        return Err(StoreError::invalid(ATTEMPT, "no certificate to trust the server by"));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::invalid(ATTEMPT, error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
