//! Time-stamp requests, answers and tokens from anybody: read or refused, never a panic, and a request that is read is
//! written the same.

use signing::algorithm::Digest;
use signing::timestamp::{TimestampRequest, TimestampToken, response_token};

pub fn run(bytes: &[u8]) {
    let request = TimestampRequest::new(Digest::Sha256, &Digest::Sha256.of(&[b"content"]), Some(7));
    let _ = request.accept(bytes);
    let _ = response_token(bytes);
    if let Ok(request) = TimestampRequest::read(bytes) {
        assert_eq!(TimestampRequest::read(&request.der()).as_ref(), Ok(&request));
    }
    if let Ok(token) = TimestampToken::read(bytes) {
        let stamped = token.check_imprint(|digest| digest.of(&[b"content"]));
        let signed = token.check_signature(&[]);
        let _ = (stamped, signed);
    }
}
