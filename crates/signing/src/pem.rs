//! Certificates and keys as text (RFC 7468), the form in which other programs write them to files.
//! Keys with a password and headers of older forms are not read. What must always hold: what lies between a begin and its
//! end is read whole or refused, and text around the blocks is passed over.

use data_encoding::BASE64;
use thiserror::Error;

use crate::certificate::{Certificate, CertificateError};

/// The label of a certificate.
pub const CERTIFICATE: &str = "CERTIFICATE";
/// The label of a private key without a password (PKCS #8).
pub const PRIVATE_KEY: &str = "PRIVATE KEY";

/// Letters on a line.
const LINE: usize = 64;

/// Why a text is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PemError {
    /// A block begins and does not end, or ends under another label.
    #[error("block does not end")]
    Open,
    /// What stands between is no base 64.
    #[error("block is not in base 64")]
    Letters,
    /// There is no block with the label that was looked for.
    #[error("no block of the kind looked for")]
    Missing,
    /// A certificate in it is not in form.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

/// One block.
pub fn write(label: &str, der: &[u8]) -> String {
    let encoded = BASE64.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(LINE).unwrap_or((rest, ""));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text.push_str("-----END ");
    text.push_str(label);
    text.push_str("-----\n");
    text
}

/// The contents of every block with the label, in their order.
pub fn read(label: &str, text: &str) -> Result<Vec<Vec<u8>>, PemError> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let mut blocks = Vec::new();
    let mut lines = text.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if line != begin {
            continue;
        }
        let mut letters = String::new();
        loop {
            match lines.next() {
                None => return Err(PemError::Open),
                Some(line) if line == end => break,
                Some(line) if line.starts_with("-----") => return Err(PemError::Open),
                Some(line) => letters.push_str(line),
            }
        }
        blocks.push(BASE64.decode(letters.as_bytes()).map_err(|_| PemError::Letters)?);
    }
    Ok(blocks)
}

/// The first block with the label.
pub fn first(label: &str, text: &str) -> Result<Vec<u8>, PemError> {
    read(label, text)?.into_iter().next().ok_or(PemError::Missing)
}

/// All certificates of a text.
pub fn certificates(text: &str) -> Result<Vec<Certificate>, PemError> {
    read(CERTIFICATE, text)?.iter().map(|der| Ok(Certificate::read(der)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blocks_are_found_among_other_text() {
        let text = format!("key of the demo\n{}\n{}", write("A", b"one"), write("B", &[7; 100]));
        assert_eq!(read("A", &text), Ok(vec![b"one".to_vec()]));
        assert_eq!(first("B", &text.replace('\n', "\r\n")), Ok(vec![7; 100]));
        assert_eq!(first("C", &text), Err(PemError::Missing));
    }

    #[test]
    fn half_a_block_is_refused() {
        assert_eq!(read("A", "-----BEGIN A-----\nAAAA\n"), Err(PemError::Open));
        assert_eq!(read("A", "-----BEGIN A-----\nAAAA\n-----END B-----"), Err(PemError::Open));
        assert_eq!(read("A", "-----BEGIN A-----\n?\n-----END A-----"), Err(PemError::Letters));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes: Vec<u8>) {
            prop_assert_eq!(first("X", &write("X", &bytes)), Ok(bytes));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(-----BEGIN A-----|-----END A-----|\n|[A-Za-z=]|ợ){0,40}") {
            let _ = read("A", &text);
        }
    }
}
