//! Builds documents for the tests byte by byte: PDF objects in a file, parts in a package.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Objects of a PDF by number; 1 is the catalogue, 2 the root of the pages.
#[derive(Clone, Default)]
pub(crate) struct Pdf {
    pub(crate) objects: BTreeMap<u32, Vec<u8>>,
    pub(crate) trailer: String,
}

impl Pdf {
    /// One page with a content and resources.
    pub(crate) fn page(content: &str, resources: &str) -> Self {
        let mut pdf = Self::empty();
        pdf.add(
            3,
            &format!(
                "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << {resources} >> >>"
            ),
        );
        pdf.stream(4, "", content.as_bytes());
        pdf
    }

    /// One page whose fonts `F` (Helvetica) and `W` (Western letters) are there.
    pub(crate) fn plain(content: &str) -> Self {
        let win =
            "<< /Type /Font /Subtype /TrueType /BaseFont /Arial /Encoding /WinAnsiEncoding >>";
        let helvetica = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
        Self::page(content, &format!("/Font << /F {helvetica} /W {win} >>"))
    }

    pub(crate) fn empty() -> Self {
        let mut pdf = Self::default();
        pdf.add(1, "<< /Type /Catalog /Pages 2 0 R >>");
        pdf.add(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        pdf
    }

    pub(crate) fn add(&mut self, number: u32, object: &str) {
        self.objects.insert(number, object.as_bytes().to_vec());
    }

    pub(crate) fn stream(&mut self, number: u32, dict: &str, bytes: &[u8]) {
        let mut object = format!("<< {dict} /Length {} >>\nstream\n", bytes.len()).into_bytes();
        object.extend_from_slice(bytes);
        object.extend_from_slice(b"\nendstream");
        self.objects.insert(number, object);
    }

    /// The file, with a table.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n".to_vec();
        let mut places = BTreeMap::new();
        for (number, object) in &self.objects {
            places.insert(*number, file.len());
            file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            file.extend_from_slice(object);
            file.extend_from_slice(b"\nendobj\n");
        }
        let start = file.len();
        let size = self.objects.keys().max().map_or(1, |it| it + 1);
        let mut table = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for number in 1..size {
            let row = places.get(&number).map(|it| format!("{it:010} 00000 n \n"));
            table.push_str(&row.unwrap_or_else(|| "0000000000 00000 f \n".to_owned()));
        }
        let trailer = format!("trailer\n<< /Root 1 0 R /Size {size} {} >>\n", self.trailer);
        file.extend_from_slice(table.as_bytes());
        file.extend_from_slice(trailer.as_bytes());
        file.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        file
    }
}

/// Packed as Flate does.
pub(crate) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A package of parts.
pub(crate) fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let method = if *name == "mimetype" {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(crate) const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
     xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:v=\"urn:schemas-microsoft-com:vml\"";

/// A document with this body and more parts.
pub(crate) fn docx(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document =
        format!("<?xml version=\"1.0\"?><w:document {WORD}><w:body>{body}</w:body></w:document>");
    let relations = "<Relationships><Relationship Id=\"r1\" Target=\"word/document.xml\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/></Relationships>";
    let mut parts = vec![
        ("[Content_Types].xml", "<Types/>".as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ];
    parts.extend(more.iter().map(|(name, text)| (*name, text.as_bytes())));
    package(&parts)
}

/// A paragraph of one run.
pub(crate) fn paragraph(text: &str) -> String {
    format!("<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A text document in OpenDocument.
pub(crate) fn odt(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    let mut parts = vec![
        ("mimetype", b"application/vnd.oasis.opendocument.text".as_slice()),
        ("content.xml", content.as_bytes()),
    ];
    parts.extend(more.iter().map(|(name, text)| (*name, text.as_bytes())));
    package(&parts)
}
