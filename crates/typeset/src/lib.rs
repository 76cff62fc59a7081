//! Official papers: a province's letters (Typst source) and one document of data become a PDF/A-2b
//! whose bytes depend on nothing else, with the places where signatures belong.
//!
//! Not here: what a letter says (the province folder), where its data comes from (the desk),
//! signing (`signing`). The only crate that knows Typst. What must always hold: a letter reads
//! nothing but the letters beside it and `/data.json`; no clock, disk, network or package; one
//! family of fonts for a process, and a character it lacks is an error; data is never source.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::collections::BTreeMap;
//! use typeset::{Fonts, Typesetter};
//!
//! let page = "#set text(font: sys.inputs.font)\nXin chào #json(\"/data.json\").name".to_owned();
//! let letters = BTreeMap::from([("chao.typ".to_owned(), page)]);
//! let typesetter = Typesetter::new(Fonts::embedded()?, letters)?;
//! let data = serde_json::json!({ "name": "Nguyễn Thị Thảo" });
//! let paper = typesetter.render("chao.typ", &data, jiff::civil::date(2026, 11, 24))?;
//! assert!(paper.pdf.starts_with(b"%PDF-1.7"));
//! # Ok(()) }
//! ```

mod anchors;
mod fault;
mod fonts;
mod paper;
mod typesetter;
mod world;

pub use anchors::Anchor;
pub use fault::{Fault, Place, TypesetError};
pub use fonts::{FontFault, Fonts};
pub use paper::Rendered;
pub use typesetter::{Limits, Typesetter};
