//! The seeds of the fuzz targets, and each changed in small ways.

use proptest::prelude::*;

#[expect(unreachable_pub, clippy::disallowed_methods, reason = "the fuzzer's crate has it so")]
#[path = "../../../../fuzz/src/media.rs"]
mod media;
#[expect(unreachable_pub, clippy::disallowed_methods, reason = "the fuzzer's crate has it so")]
#[path = "../../../../fuzz/src/offer.rs"]
mod offer;

const OFFER: &[u8] = include_bytes!("../../../../fuzz/seeds/offer/page");
const MEDIA: &[u8] = include_bytes!("../../../../fuzz/seeds/media/mixed");

#[test]
fn the_seeds_are_taken() {
    offer::run(OFFER);
    media::run(MEDIA);
}

/// A stretch of the seed over another.
fn changed(seed: &[u8], changes: &[(usize, usize, usize)]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for (place, length, from) in changes {
        let piece: Vec<u8> = seed.iter().skip(*from).take(*length).copied().collect();
        let end = (place + length).min(bytes.len());
        bytes.splice((*place).min(end)..end, piece);
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn changed_offers_are_answered_or_refused(
        changes in proptest::collection::vec((0..OFFER.len(), 0..60_usize, 0..OFFER.len()), 1..6)
    ) {
        offer::run(&changed(OFFER, &changes));
    }

    #[test]
    fn changed_datagrams_are_taken(
        changes in proptest::collection::vec((0..MEDIA.len(), 0..30_usize, 0..MEDIA.len()), 1..12)
    ) {
        media::run(&changed(MEDIA, &changes));
    }
}
