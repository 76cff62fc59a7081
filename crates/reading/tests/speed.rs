//! How fast documents are read, for a person to look at: `cargo test -p reading --release --test speed -- --ignored --nocapture`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and this one is for what it prints"
)]
#![expect(clippy::disallowed_methods, reason = "it measures time, and asserts nothing by it")]

#[expect(dead_code, reason = "the suite uses all of it")]
#[path = "suite/build.rs"]
mod build;

use reading::{Limits, text_of};
use std::path::Path;
use std::time::Instant;

fn measure(name: &str, bytes: &[u8]) {
    let mut times = 0_u32;
    let begun = Instant::now();
    let mut letters = 0;
    while begun.elapsed().as_millis() < 700 {
        let text = text_of(bytes, &Limits::default()).unwrap();
        letters = text.lines().map(|it| it.chars().count()).sum();
        times += 1;
    }
    let seconds = begun.elapsed().as_secs_f64() / f64::from(times);
    #[expect(clippy::cast_precision_loss, reason = "sizes of documents")]
    let per_second = |count: usize| count as f64 / seconds / 1e6;
    println!(
        "{name}: {:.2} ms, {:.1} MB/s in, {:.2} million letters/s out",
        seconds * 1e3,
        per_second(bytes.len()),
        per_second(letters)
    );
}

#[test]
#[ignore = "it measures, and takes its time"]
fn documents_are_read_at_a_speed() {
    let papers = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/papers");
    for name in ["typst.pdf", "weasyprint.pdf", "reportlab.pdf", "cairo.pdf", "stamped.pdf"] {
        measure(name, &std::fs::read(papers.join(name)).unwrap());
    }
    let body =
        build::paragraph("Ủy ban nhân dân tỉnh đề nghị các sở, ban, ngành rà soát hồ sơ quá hạn")
            .repeat(20_000);
    measure("docx of 20 000 paragraphs", &build::docx(&body, &[]));
    if let Some(path) = std::env::var_os("READING_PAPER") {
        measure("paper of your own", &std::fs::read(path).unwrap());
    }
}
