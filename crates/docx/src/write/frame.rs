//! What stands around the text on an official paper: state name and agency, number, place and date, title or addressees,
//! recipients and signature (Decree 30/2020/NĐ-CP annex I part II). Read back as nothing: the next paper makes it anew.

use std::fmt::Write as _;

use super::{Paper, escaped};

/// Looks of a line of the frame, in half points and tags.
struct Look {
    size: u8,
    tags: &'static str,
    align: &'static str,
}

const CENTRED: Look = Look { size: 26, tags: "", align: "center" };
const BOLD: Look = Look { size: 26, tags: "<w:b/>", align: "center" };

fn line(text: &str, look: &Look) -> String {
    let Look { size, tags, align } = look;
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"TinhSoFrame\"/><w:jc w:val=\"{align}\"/></w:pPr><w:r><w:rPr>{tags}<w:sz w:val=\"{size}\"/>\
         <w:szCs w:val=\"{size}\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
        escaped(text)
    )
}

/// A rule under the line before, of about this width in the middle.
fn rule(sides: u32) -> String {
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"TinhSoFrame\"/><w:pBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"auto\"/></w:pBdr>\
         <w:spacing w:before=\"20\" w:after=\"0\" w:line=\"120\" w:lineRule=\"exact\"/><w:ind w:left=\"{sides}\" w:right=\"{sides}\"/></w:pPr></w:p>"
    )
}

fn table(widths: [u32; 2], rows: &[[String; 2]]) -> String {
    let mut xml = String::from(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"TinhSoFrameTable\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>",
    );
    for width in widths {
        let _ = write!(xml, "<w:gridCol w:w=\"{width}\"/>");
    }
    xml.push_str("</w:tblGrid>");
    for row in rows {
        xml.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(
                xml,
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{cell}</w:tc>"
            );
        }
        xml.push_str("</w:tr>");
    }
    xml.push_str("</w:tbl>");
    xml
}

const GAP: &str = "<w:p><w:pPr><w:pStyle w:val=\"TinhSoFrameGap\"/></w:pPr></w:p>";

/// Everything above the text.
pub(super) fn head(paper: &Paper) -> String {
    let capitals = |text: &str| text.to_uppercase();
    let mut agency = String::new();
    if let Some(parent) = &paper.issuer.parent {
        for one in parent.split('\n') {
            agency.push_str(&line(&capitals(one), &CENTRED));
        }
    }
    for one in paper.issuer.name.as_deref().unwrap_or_default().split('\n') {
        agency.push_str(&line(&capitals(one), &BOLD));
    }
    agency.push_str(&rule(1_100));
    let mut nation = line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", &BOLD);
    nation.push_str(&line("Độc lập - Tự do - Hạnh phúc", &Look { size: 28, ..BOLD }));
    nation.push_str(&rule(1_150));
    let number = paper.number.as_deref().unwrap_or("…………");
    let mut left = line(&format!("Số: {number}"), &CENTRED);
    let letter = paper.document.kind.is_none();
    if letter {
        left.push_str(&line(
            &format!("V/v {}", paper.document.about),
            &Look { size: 24, ..CENTRED },
        ));
    }
    let place = paper.place.as_deref().unwrap_or("………");
    let dated = format!("{place}, {}", day(paper.dated.as_deref()));
    let italic = Look { size: 27, tags: "<w:i/>", align: "center" };
    let mut xml = table([3_700, 5_371], &[[agency, nation], [left, line(&dated, &italic)]]);
    xml.push_str(GAP);
    match &paper.document.kind {
        Some(kind) => {
            xml.push_str(&line(&capitals(kind), &Look { size: 28, ..BOLD }));
            xml.push_str(&line(&paper.document.about, &Look { size: 28, ..BOLD }));
            xml.push_str(&rule(3_700));
        }
        None => match paper.document.to.as_slice() {
            [] => xml.push_str(&line("Kính gửi: ……………………", &Look { size: 27, ..CENTRED })),
            [one] => {
                xml.push_str(&line(&format!("Kính gửi: {one}"), &Look { size: 27, ..CENTRED }));
            }
            several => {
                let left = Look { size: 27, tags: "", align: "left" };
                xml.push_str(&line("Kính gửi:", &left));
                for one in several {
                    xml.push_str(&line(&format!("- {one};"), &left));
                }
            }
        },
    }
    xml.push_str(GAP);
    xml
}

/// `ngày 04 tháng 02 năm 2026`: a nought before days below 10 and months 1 and 2.
fn day(iso: Option<&str>) -> String {
    let mut parts = iso.unwrap_or_default().split('-').map(|part| part.parse::<u16>().ok());
    match (parts.next().flatten(), parts.next().flatten(), parts.next().flatten()) {
        (Some(year), Some(month), Some(day)) => {
            let month = if month < 3 { format!("{month:02}") } else { month.to_string() };
            format!("ngày {day:02} tháng {month} năm {year}")
        }
        _ => "ngày … tháng … năm …".to_owned(),
    }
}

/// Everything below it.
pub(super) fn foot(paper: &Paper) -> String {
    let heading = Look { size: 24, tags: "<w:b/><w:i/>", align: "left" };
    let small = Look { size: 22, tags: "", align: "left" };
    let mut left = line("Nơi nhận:", &heading);
    let above = ["Như trên".to_owned()];
    for one in paper.recipients.as_deref().unwrap_or(&above) {
        left.push_str(&line(&format!("- {one};"), &small));
    }
    let kept = paper.kept_by.as_deref().filter(|it| !it.is_empty());
    let kept = kept.map(|kept| format!(", {kept}")).unwrap_or_default();
    left.push_str(&line(&format!("- Lưu: VT{kept}."), &small));
    let mut right = String::new();
    let bold = Look { size: 27, ..BOLD };
    if let Some(signer) = &paper.signer {
        for one in &signer.authority {
            right.push_str(&line(&one.to_uppercase(), &bold));
        }
        let position = signer.position.as_deref().unwrap_or_default().to_uppercase();
        match &signer.deputy {
            Some(deputy) => {
                right.push_str(&line(&format!("KT. {position}"), &bold));
                right.push_str(&line(&deputy.to_uppercase(), &bold));
            }
            None => right.push_str(&line(&position, &bold)),
        }
        for _ in 0..4 {
            right.push_str(&line("", &bold));
        }
        right.push_str(&line(signer.name.as_deref().unwrap_or_default(), &bold));
    } else {
        right.push_str(&line("", &bold));
    }
    table([4_535, 4_536], &[[left, right]])
}
