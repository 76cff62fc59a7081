//! Papers that tasks attach: small files whose content is what it says, made anew for each run.
//! Nobody's real paper.

use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Files to attach.
#[derive(Debug, Clone)]
pub struct Papers {
    folder: PathBuf,
}

/// The smallest picture: one grey point.
const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b,
    0x55, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x68, 0x00, 0x00, 0x00,
    0x82, 0x00, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae,
    0x42, 0x60, 0x82,
];

impl Papers {
    pub fn new() -> Result<Papers> {
        let folder = std::env::temp_dir().join(format!("tinhso-e2e-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Papers { folder })
    }

    /// A scan of one page as PDF, of `size` bytes or a little more.
    pub fn pdf(&self, name: &str, size: usize) -> Result<String> {
        // Comment lines that differ, so that neither hash nor compression makes it small.
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut comments = String::new();
        while comments.len() < size {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let _ = writeln!(comments, "%{state:016x}");
        }
        let bytes = one_page(&comments);
        self.write(name, &bytes)
    }

    /// A letter of one page as PDF, that says this (plain letters alone).
    pub fn letter(&self, name: &str, words: &str) -> Result<String> {
        self.write(name, &page_with(words))
    }

    /// A photograph.
    pub fn png(&self, name: &str) -> Result<String> {
        self.write(name, PNG)
    }

    /// Something else under the name of a PDF.
    pub fn liar(&self, name: &str) -> Result<String> {
        self.write(name, b"MZ\x90\0 this is a program")
    }

    /// Something that was downloaded, to be brought somewhere.
    pub fn keep(&self, name: &str, bytes: &[u8]) -> Result<String> {
        self.write(name, bytes)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<String> {
        let path = self.folder.join(name);
        std::fs::write(&path, bytes)?;
        path.into_os_string().into_string().ok().context("the folder's name is not text")
    }
}

impl Drop for Papers {
    fn drop(&mut self) {
        // Left-overs in the temporary folder do no harm.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A PDF of one empty page that every program opens, with comments before its objects.
pub(crate) fn one_page(comments: &str) -> Vec<u8> {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>";
    whole(comments, &[page.to_owned()])
}

/// A PDF of one page with words in Helvetica.
fn page_with(words: &str) -> Vec<u8> {
    let shown = format!("BT /F1 14 Tf 72 700 Td ({words}) Tj ET");
    let objects = [
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
         /Resources<</Font<</F1 5 0 R>>>>>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{shown}\nendstream", shown.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    whole("", &objects)
}

/// A file of these objects behind the catalogue and the list of its one page, which is the first of them.
fn whole(comments: &str, objects: &[String]) -> Vec<u8> {
    let mut text = format!("%PDF-1.4\n{comments}");
    let first =
        ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>"].map(str::to_owned);
    let count = first.len() + objects.len() + 1;
    let objects = first.iter().chain(objects);
    let mut table = format!("xref\n0 {count}\n0000000000 65535 f \n");
    for (number, object) in (1..).zip(objects) {
        let _ = writeln!(table, "{:010} 00000 n ", text.len());
        let _ = writeln!(text, "{number} 0 obj\n{object}\nendobj");
    }
    let start = text.len();
    let end = format!("{table}trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    text.push_str(&end);
    text.into_bytes()
}
