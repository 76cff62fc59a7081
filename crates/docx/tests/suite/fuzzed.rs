//! What the fuzz target does, replayed without a fuzzer: its seeds, and each changed in small ways.

use proptest::prelude::*;

#[expect(unreachable_pub, reason = "the fuzzer's crate has it so")]
#[path = "../../../../fuzz/src/word.rs"]
mod word;

const SEED: &[u8] = include_bytes!("../../../../fuzz/seeds/word/blocks");

#[test]
fn the_seed_is_read_and_comes_back() {
    word::run(SEED);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn changed_files_are_read_or_refused(
        changes in proptest::collection::vec((0..SEED.len(), 0..40_usize, 0..SEED.len()), 1..6)
    ) {
        let mut bytes = SEED.to_vec();
        for (place, length, from) in changes {
            // A stretch of the seed over another: tags in places where they do not belong.
            let piece: Vec<u8> = SEED.iter().skip(from).take(length).copied().collect();
            let end = (place + length).min(bytes.len());
            bytes.splice(place.min(end)..end, piece);
        }
        word::run(&bytes);
    }
}
