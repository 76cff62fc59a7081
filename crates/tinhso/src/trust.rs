//! Whom this installation trusts when papers are judged: a folder of certificates, and lists of revoked ones beside them.
//! Not keys of our own. What must always hold: a file that looks like a certificate and is none stops the program, since
//! trust that silently shrank would be noticed by citizens first.

use crate::telling::Failure;
use camino::Utf8Path;
use signing::certificate::Certificate;
use signing::pem;
use signing::revocation::Evidence;
use web::paper_check::Trust;

/// Reads a folder: `.pem` and `.crt` hold certificates as text or DER, `.crl` lists in DER. Other files are passed over.
pub(crate) fn read(folder: &Utf8Path) -> anyhow::Result<Trust> {
    let mut paths: Vec<_> = folder
        .read_dir_utf8()
        .and_then(|entries| entries.map(|it| it.map(camino::Utf8DirEntry::into_path)).collect())
        .map_err(|error| broken(folder, &error))?;
    paths.sort();
    let mut trust = Trust::default();
    for path in paths {
        match path.extension() {
            Some("pem" | "crt" | "cer") => {
                let bytes = std::fs::read(&path).map_err(|error| broken(&path, &error))?;
                trust.anchors.extend(certificates(&path, &bytes)?);
            }
            Some("crl") => {
                let bytes = std::fs::read(&path).map_err(|error| broken(&path, &error))?;
                trust.evidence.push(Evidence::List(bytes));
            }
            _ => {}
        }
    }
    Ok(trust)
}

fn certificates(path: &Utf8Path, bytes: &[u8]) -> anyhow::Result<Vec<Certificate>> {
    if let Some(text) = std::str::from_utf8(bytes).ok().filter(|it| it.contains("-----BEGIN ")) {
        let read = pem::certificates(text).map_err(|fault| broken(path, &fault))?;
        return if read.is_empty() { Err(broken(path, &pem::PemError::Missing)) } else { Ok(read) };
    }
    Ok(vec![Certificate::read(bytes).map_err(|fault| broken(path, &fault))?])
}

fn broken(path: &Utf8Path, why: &impl std::fmt::Display) -> anyhow::Error {
    Failure::new("paper-tell-trust", &[("file", path.as_str()), ("why", &why.to_string())]).into()
}
