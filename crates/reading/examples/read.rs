//! Prints the text of a document: `cargo run -p reading --example read -- paper.pdf`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a person at a terminal"
)]

use reading::{Limits, text_of};

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        match text_of(&bytes, &Limits::default()) {
            Ok(text) => {
                for (number, page) in (1..).zip(&text.pages) {
                    println!("--- page {number}");
                    page.lines.iter().for_each(|it| println!("{it}"));
                }
                println!("--- beside the pages");
                text.extra.iter().for_each(|it| println!("{it}"));
                eprintln!(
                    "{path}: cut {}, pages without text {}",
                    text.cut, text.pages_without_text
                );
            }
            Err(error) => eprintln!("{path}: {} ({error})", error.code()),
        }
    }
    Ok(())
}
