//! Moments in DER: UTCTime and GeneralizedTime (RFC 5280 §4.1.2.5, RFC 3161 §2.4.2).
//! Not a calendar; civil dates come from `kernel`. What must always hold: only times in UTC, with the letter Z, are read.

use kernel::time::{Timestamp, VIETNAM};

use super::{Asn1Error, Element, tag, tlv};

/// The moment in the form RFC 5280 asks for: UTCTime up to 2049, GeneralizedTime from then on. Whole seconds.
pub fn time(moment: Timestamp) -> Vec<u8> {
    let text = digits(moment);
    let year: u32 = text.get(..4).and_then(|it| it.parse().ok()).unwrap_or(9999);
    if (1950..2050).contains(&year) {
        return tlv(tag::UTC_TIME, &[text.get(2..).unwrap_or_default().as_bytes()]);
    }
    tlv(tag::GENERALIZED_TIME, &[text.as_bytes()])
}

/// GeneralizedTime, whole seconds.
pub fn generalized_time(moment: Timestamp) -> Vec<u8> {
    tlv(tag::GENERALIZED_TIME, &[digits(moment).as_bytes()])
}

/// `YYYYMMDDhhmmssZ`.
fn digits(moment: Timestamp) -> String {
    // What clocks in Việt Nam show seven hours earlier is UTC.
    let utc = moment.plus_seconds(-i64::from(VIETNAM.seconds())).local();
    let (date, time) = (utc.date(), utc.time());
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}Z",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// The moment that a UTCTime or GeneralizedTime names, with parts of a second where they are written.
pub fn read_time(element: &Element<'_>) -> Result<Timestamp, Asn1Error> {
    let text = std::str::from_utf8(element.content).map_err(|_| Asn1Error::Value)?;
    let text = text.strip_suffix('Z').ok_or(Asn1Error::Value)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return Err(Asn1Error::Value);
    }
    let full = match (element.tag, whole.len()) {
        // RFC 5280 §4.1.2.5.1: two digits below 50 belong to this century.
        (tag::UTC_TIME, 12) if fraction.is_empty() && !text.contains('.') => {
            format!("{}{whole}", if whole < "50" { "20" } else { "19" })
        }
        (tag::GENERALIZED_TIME, 14) if fraction.is_empty() != text.contains('.') => {
            whole.to_owned()
        }
        _ => return Err(Asn1Error::Value),
    };
    let part = |from: usize, to: usize| full.get(from..to).unwrap_or_default();
    let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
    let shown = format!(
        "{}-{}-{}T{}:{}:{}{fraction}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14)
    );
    Timestamp::parse(&shown).map_err(|_| Asn1Error::Value)
}
