//! The reader, the writer and moments, against tables and random bytes.
//! Bytes that are no DER are refused and never make a reader panic.

use kernel::time::Timestamp;
use proptest::prelude::*;

use super::*;

#[test]
fn indefinite_length_is_named() {
    let streamed = [0x30, 0x80, 0x02, 0x01, 0x00, 0x00, 0x00];
    assert_eq!(Element::only(&streamed), Err(Asn1Error::Indefinite));
}

#[test]
fn lengths_in_long_form_without_need_are_refused() {
    assert_eq!(Element::only(&[0x04, 0x81, 0x01, 0xaa]), Err(Asn1Error::Length));
    assert_eq!(Element::only(&[0x04, 0x82, 0x00, 0x80]), Err(Asn1Error::Length));
    assert_eq!(Element::only(&[0x04, 0x85, 1, 1, 1, 1, 1]), Err(Asn1Error::Length));
}

#[test]
fn bytes_after_the_element_are_refused() {
    assert_eq!(Element::only(&[0x05, 0x00, 0x00]), Err(Asn1Error::Trailing));
    assert_eq!(Element::only(&[0x04, 0x02, 0x00]), Err(Asn1Error::Truncated));
    assert_eq!(Element::only(&[0x1f, 0x81, 0x00]), Err(Asn1Error::LongTag));
}

#[test]
fn negative_and_padded_integers_are_refused() {
    for content in [&[][..], &[0x80], &[0x00, 0x01]] {
        let bytes = tlv(tag::INTEGER, &[content]);
        assert_eq!(Element::only(&bytes).unwrap().unsigned(), Err(Asn1Error::Value), "{content:?}");
    }
}

#[test]
fn set_is_written_in_the_order_of_der() {
    let written = set(&[octet_string(&[2]), octet_string(&[1]), null()]);
    assert_eq!(written, [0x31, 0x08, 0x04, 0x01, 0x01, 0x04, 0x01, 0x02, 0x05, 0x00]);
}

#[test]
fn year_decides_the_kind_of_time() {
    let last = Timestamp::parse("2049-12-31T23:59:59Z").unwrap();
    assert_eq!(&time(last)[2..], b"491231235959Z");
    assert_eq!(&time(last.plus_seconds(1))[2..], b"20500101000000Z");
    assert_eq!(time(last)[0], tag::UTC_TIME);
    assert_eq!(time(last.plus_seconds(1))[0], tag::GENERALIZED_TIME);
}

#[test]
fn times_of_other_shapes_are_refused() {
    let texts: [(u8, &[u8]); 8] = [
        (tag::UTC_TIME, b"260224100000"),
        (tag::UTC_TIME, b"2602241000Z"),
        (tag::UTC_TIME, b"260224100000+0700"),
        (tag::UTC_TIME, b"261324100000Z"),
        (tag::GENERALIZED_TIME, b"20260224100000.Z"),
        (tag::GENERALIZED_TIME, b"20260224100000,5Z"),
        (tag::GENERALIZED_TIME, b"2026-224100000Z"),
        (tag::OCTET_STRING, b"20260224100000Z"),
    ];
    for (kind, text) in texts {
        let bytes = tlv(kind, &[text]);
        let element = Element::only(&bytes).unwrap();
        assert_eq!(read_time(&element), Err(Asn1Error::Value), "{}", text.escape_ascii());
    }
    let bytes = tlv(tag::GENERALIZED_TIME, &[b"20260224100000.25Z"]);
    let moment = read_time(&Element::only(&bytes).unwrap()).unwrap();
    assert_eq!(moment, Timestamp::parse("2026-02-24T10:00:00.25Z").unwrap());
}

proptest! {
    #[test]
    fn written_element_is_read_with_the_same_contents(kind in 0_u8..0x1f, content: Vec<u8>, long in 0_usize..70_000) {
        let mut content = content;
        content.resize(content.len().max(long), 7);
        let bytes = tlv(kind, &[&content]);
        let element = Element::only(&bytes).unwrap();
        prop_assert_eq!((element.tag, element.content), (kind, content.as_slice()));
        prop_assert_eq!(element.raw, bytes.as_slice());
    }

    #[test]
    fn written_number_is_read(value: u64) {
        prop_assert_eq!(Element::only(&small_integer(value)).unwrap().number(), Ok(value));
    }

    #[test]
    fn written_moment_is_read(seconds in -600_000_000_i64..4_000_000_000) {
        let moment = Timestamp::EPOCH.plus_seconds(seconds);
        for bytes in [time(moment), generalized_time(moment)] {
            prop_assert_eq!(read_time(&Element::only(&bytes).unwrap()), Ok(moment));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        if let Ok(elements) = Reader::new(&bytes).all() {
            let total: usize = elements.iter().map(|it| it.raw.len()).sum();
            prop_assert_eq!(total, bytes.len());
        }
    }
}
