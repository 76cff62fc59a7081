//! Writes a file of Word from markup: `cargo run -p docx --example write < text > text.docx`.

use std::io::{Read as _, Write as _};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut markup = String::new();
    std::io::stdin().read_to_string(&mut markup)?;
    let file = docx::write(&docx::Paper::default(), &document::prose::Prose::read(&markup))?;
    std::io::stdout().write_all(&file)?;
    Ok(())
}
