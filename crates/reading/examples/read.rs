//! Prints the text of a document: `cargo run -p reading --example read < paper.pdf`.
#![expect(clippy::print_stdout, reason = "a program for a person at a terminal")]

use reading::{Limits, text_of};
use std::io::Read as _;

fn main() -> std::io::Result<()> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    let text = match text_of(&bytes, &Limits::default()) {
        Ok(text) => text,
        Err(error) => {
            println!("{}: {error}", error.code());
            return Ok(());
        }
    };
    for (number, page) in (1..).zip(&text.pages) {
        println!("--- page {number}\n{}", page.lines.join("\n"));
    }
    println!("--- beside the pages\n{}", text.extra.join("\n"));
    println!("--- cut: {}, pages without text: {}", text.cut, text.pages_without_text);
    Ok(())
}
