//! What an offer must look like before the endpoint sees it, and what is taken out of it.
//! Not a parser of SDP (that is str0m's). What must always hold: an offer over its bounds is refused before anything is
//! built of it, and no media section is added, moved or renamed.

use crate::error::JoinError;

/// Bounds of an offer. Chromium's with 16 sections is about 40 KB.
#[derive(Clone, Copy, Debug)]
pub struct OfferLimits {
    /// Bytes of the whole offer.
    pub bytes_max: usize,
    /// Media sections, the data channel with them.
    pub sections_max: usize,
    /// Bytes of one line.
    pub line_bytes_max: usize,
}

impl Default for OfferLimits {
    fn default() -> Self {
        Self { bytes_max: 65_536, sections_max: 24, line_bytes_max: 2_048 }
    }
}

/// Header extension of transport-wide congestion control.
const TRANSPORT_WIDE: &str = "transport-wide-cc";

/// Checks the bounds; where the room estimates no bandwidth, sections in which the client only receives lose
/// transport-wide sequence numbers, which then cost a register of 100 KB for each endpoint and serve nobody.
pub(crate) fn prepared(
    offer: &str,
    limits: &OfferLimits,
    estimates: bool,
) -> Result<String, JoinError> {
    if offer.len() > limits.bytes_max {
        return Err(JoinError::OfferTooLarge);
    }
    let mut out = String::with_capacity(offer.len());
    let mut section: Vec<&str> = Vec::new();
    let mut sections = 0;
    for line in offer.lines() {
        if line.len() > limits.line_bytes_max {
            return Err(JoinError::OfferTooLarge);
        }
        if line.starts_with("m=") {
            sections += 1;
            if sections > limits.sections_max {
                return Err(JoinError::OfferTooLarge);
            }
            close(&mut section, &mut out, estimates);
        }
        section.push(line);
    }
    close(&mut section, &mut out, estimates);
    Ok(out)
}

/// The names of the sections in the order of the offer.
pub(crate) fn sections(offer: &str) -> impl Iterator<Item = &str> {
    offer.lines().filter_map(|line| line.strip_prefix("a=mid:")).map(str::trim)
}

fn close(section: &mut Vec<&str>, out: &mut String, estimates: bool) {
    let only_receives = section.contains(&"a=recvonly");
    for line in section.drain(..) {
        let numbered = line.starts_with("a=extmap:") && line.contains(TRANSPORT_WIDE);
        if numbered && only_receives && !estimates {
            continue;
        }
        out.push_str(line);
        out.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: &str = "v=0\r\nm=audio 9 UDP 111\r\na=extmap:3 x/transport-wide-cc-01\r\na=sendonly\r\n\
        m=video 9 UDP 96\r\na=extmap:3 x/transport-wide-cc-01\r\na=recvonly\r\n";

    #[test]
    fn only_receiving_sections_lose_transport_wide_numbers() {
        let limits = OfferLimits::default();
        assert_eq!(prepared(OFFER, &limits, true).unwrap(), OFFER);
        let without = prepared(OFFER, &limits, false).unwrap();
        assert_eq!(without.matches(TRANSPORT_WIDE).count(), 1);
        assert!(without.ends_with("m=video 9 UDP 96\r\na=recvonly\r\n"));
    }

    #[test]
    fn offers_over_their_bounds_are_refused() {
        let limits = OfferLimits { sections_max: 1, ..OfferLimits::default() };
        assert_eq!(prepared(OFFER, &limits, true).unwrap_err(), JoinError::OfferTooLarge);
        let long = format!("a={}", "x".repeat(3_000));
        assert_eq!(
            prepared(&long, &OfferLimits::default(), true).unwrap_err(),
            JoinError::OfferTooLarge
        );
    }
}
