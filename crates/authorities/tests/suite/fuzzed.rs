//! What the fuzz target of signing services does, replayed without a fuzzer: its seeds, and each seed changed in many small
//! ways drawn from a fixed seed of chance.

use std::path::Path;

use kernel::random::{Random as _, SeededRandom};

#[expect(unreachable_pub, reason = "the fuzzer's crate has it so")]
#[path = "../../../../fuzz/src/service.rs"]
mod service;

#[test]
fn answers_of_any_bytes_are_read_or_refused() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/service");
    let random = SeededRandom::new(1);
    let below = |limit: usize| usize::try_from(random.below(limit.max(1) as u64)).unwrap();
    let mut count = 0;
    for entry in std::fs::read_dir(seeds).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        service::run(&bytes);
        count += 1;
        for _ in 0..2_000 {
            let mut changed = bytes.clone();
            for _ in 0..=below(3) {
                let at = below(changed.len());
                match below(3) {
                    0 => {
                        let end = (at + below(9)).min(changed.len());
                        drop(changed.drain(at..end));
                    }
                    1 => changed.insert(at, b"{}[]\",:\\0e-"[below(11)]),
                    _ => changed[at] ^= 1 << below(8),
                }
                if changed.is_empty() {
                    changed.push(b'{');
                }
            }
            service::run(&changed);
        }
    }
    assert_eq!(count, 7);
}
