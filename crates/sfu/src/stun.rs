//! Whom a STUN message is for: the first part of its USERNAME (RFC 8489 §14.3, RFC 8445 §7.2.2).
//! It reads and checks nothing else; integrity is the endpoint's business. What must always hold: any bytes are read
//! without a panic, and what is not exactly a binding request with a user name names nobody.

/// Length of a STUN header.
const HEADER_BYTES: usize = 20;
/// The magic cookie of RFC 8489 §5.
const COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];
/// Attribute type of USERNAME.
const USERNAME: u16 = 0x0006;

/// Whether the datagram is STUN by its first byte (RFC 7983 §7).
pub fn is_stun(datagram: &[u8]) -> bool {
    datagram.first().is_some_and(|first| *first < 4) && datagram.get(4..8) == Some(&COOKIE)
}

/// The user fragment of the server's side in a binding request; `None` when there is none.
pub fn local_fragment(datagram: &[u8]) -> Option<&str> {
    if !is_stun(datagram) || datagram.get(..2) != Some(&[0, 1]) {
        return None;
    }
    let length = usize::from(pair(datagram, 2)?);
    let mut rest = datagram.get(HEADER_BYTES..HEADER_BYTES + length)?;
    while rest.len() >= 4 {
        let kind = pair(rest, 0)?;
        let length = usize::from(pair(rest, 2)?);
        let value = rest.get(4..4 + length)?;
        if kind == USERNAME {
            let name = std::str::from_utf8(value).ok()?;
            return name.split_once(':').map(|(local, _)| local);
        }
        rest = rest.get(4 + length.next_multiple_of(4)..)?;
    }
    None
}

fn pair(bytes: &[u8], at: usize) -> Option<u16> {
    let both: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(u16::from_be_bytes(both))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(name: &str) -> Vec<u8> {
        let mut attributes = vec![0x80, 0x22, 0, 1, b'x', 0, 0, 0, 0, 6];
        attributes.extend(u16::try_from(name.len()).unwrap().to_be_bytes());
        attributes.extend(name.as_bytes());
        attributes.resize(attributes.len().next_multiple_of(4), 0);
        let mut bytes = vec![0, 1];
        bytes.extend(u16::try_from(attributes.len()).unwrap().to_be_bytes());
        bytes.extend(COOKIE);
        bytes.extend([7; 12]);
        bytes.extend(attributes);
        bytes
    }

    #[test]
    fn the_first_part_of_the_name_is_ours() {
        assert_eq!(local_fragment(&request("abcd:efgh")), Some("abcd"));
    }

    #[test]
    fn torn_requests_name_nobody() {
        let whole = request("abcd:efgh");
        for length in 0..whole.len() {
            assert_eq!(local_fragment(&whole[..length]), None);
        }
        assert_eq!(local_fragment(&request("without a colon")), None);
    }
}
