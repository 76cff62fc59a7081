//! What is written here is read back as the same text, whatever it is.

use document::prose::{Left, Prose};
use docx::{Document, Issuer, Paper, Signer, read, write};
use proptest::prelude::*;
use reading::{Limits, text_of_docx};

pub(crate) fn paper() -> Paper {
    Paper {
        issuer: Issuer {
            parent: Some("Ủy ban nhân dân\ntỉnh Mẫu".to_owned()),
            name: Some("Ủy ban nhân dân\nphường Một".to_owned()),
        },
        place: Some("Một".to_owned()),
        dated: Some("2026-02-04".to_owned()),
        number: Some("05/KH-UBND".to_owned()),
        signer: Some(Signer {
            authority: vec!["TM. Ủy ban nhân dân".to_owned()],
            position: Some("Chủ tịch".to_owned()),
            deputy: None,
            name: Some("Người Ký Mẫu".to_owned()),
        }),
        recipients: Some(vec!["Sở Nội vụ".to_owned()]),
        kept_by: Some("VP".to_owned()),
        document: Document {
            kind: Some("Kế hoạch".to_owned()),
            about: "Chỉnh lý <tài liệu> & \"lưu trữ\"".to_owned(),
            to: Vec::new(),
        },
    }
}

fn back(prose: &Prose) -> Prose {
    let brought = read(&write(&paper(), prose).unwrap(), &Limits::default()).unwrap();
    let only_edges = [Left::PageEdges].into();
    assert_eq!(brought.left, only_edges, "nothing but the number of the page is left out");
    brought.prose
}

#[test]
fn a_whole_document_comes_back_as_it_was() {
    let prose = Prose::read(
        "''Căn cứ Luật;''\n\n# Chương I\n# Quy định chung\n\n# Điều 1. Phạm vi\n1. Một{{Theo **Luật** số 31.}};\n\
         a) điểm m^^2^^, CO~~2~~;\nđ) __gạch__;\n- gạch\n+ cộng\n\n1\\. không phải khoản\n\n## II. **Nhỏ**\n\n\
         | Việc | < | Hạn |\n| A | B | ^ |\n| --- | --- | --- |\n| **x**<br>y{{z}} | 2 | 3 |\n| ^ | < | 4 |\n\n| một mình |\n\n\
         | --- |\n| không đầu |",
    );
    assert_eq!(back(&prose), prose, "{}", prose.print());
}

#[test]
fn the_paper_around_the_text_is_that_of_the_decree() {
    let bytes = write(&paper(), &Prose::read("Nội dung.")).unwrap();
    let text = text_of_docx(&bytes, &Limits::default()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for line in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "ỦY BAN NHÂN DÂN",
        "Số: 05/KH-UBND",
        "Một, ngày 04 tháng 02 năm 2026",
        "KẾ HOẠCH",
        "Chỉnh lý <tài liệu> & \"lưu trữ\"",
        "Nội dung.",
        "- Sở Nội vụ;",
        "- Lưu: VT, VP.",
        "TM. ỦY BAN NHÂN DÂN",
        "Người Ký Mẫu",
    ] {
        assert!(lines.iter().any(|it| it.contains(line)), "{line} is missing in {lines:#?}");
    }
    assert_eq!(write(&paper(), &Prose::read("Nội dung.")).unwrap(), bytes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_text_comes_back_as_it_was(
        markup in "([a-cđ&\"<> ]{0,6}[*'_^~{}|+.)1#\\\\-]{0,3}(<br>)?( \\n\\n?)?(# |1\\. |a\\) |- |\\| )?){0,14}"
    ) {
        let prose = Prose::read(&markup);
        prop_assert_eq!(back(&prose), prose, "{}", markup);
    }
}
