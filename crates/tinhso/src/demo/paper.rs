//! The paper that stands for every paper of the sample: one page that says what it is.
//! Not an official paper; those come with their own capability.

/// A one-page PDF reading "SAMPLE", and below it `line`, plain letters without brackets or backslashes.
pub(crate) fn sample(line: &str) -> Vec<u8> {
    let content = format!("BT /F1 28 Tf 120 600 Td (SAMPLE / BAN MAU) Tj 0 -40 Td ({line}) Tj ET");
    let length = content.len();
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {length} >>\nstream\n{content}\nendstream"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut places = String::new();
    for (number, object) in (1..).zip(&objects) {
        append(&mut places, format_args!("{:010} 00000 n \n", pdf.len()));
        append(&mut pdf, format_args!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let (table, count) = (pdf.len(), objects.len() + 1);
    append(&mut pdf, format_args!("xref\n0 {count}\n0000000000 65535 f \n{places}"));
    append(
        &mut pdf,
        format_args!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"),
    );
    pdf.into_bytes()
}

/// Writing to a string cannot fail.
fn append(text: &mut String, part: std::fmt::Arguments<'_>) {
    let _ = std::fmt::Write::write_fmt(text, part);
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_sample_paper_says_where_its_table_stands() {
        let pdf = String::from_utf8(super::sample("")).unwrap();
        let start: usize =
            pdf.lines().rev().nth(1).and_then(|line| line.parse().ok()).expect("startxref");
        assert!(pdf.get(start..).is_some_and(|rest| rest.starts_with("xref\n0 6\n")));
    }
}
