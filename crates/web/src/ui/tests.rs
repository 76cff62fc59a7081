//! Pieces rendered with hostile and ordinary contents.

use super::*;
use crate::i18n::{Language, Say, Words};
use askama::Template as _;
use std::sync::Arc;

fn say() -> Say {
    Say::new(Arc::new(Words::load(&[]).unwrap()), Language::Vi)
}

#[test]
fn field_keeps_and_escapes_what_was_typed() {
    let typed = "\"><script>alert(1)</script>";
    let html = Field::text(&say(), "child.full_name", "Họ và tên", typed)
        .hint("Như trong giấy chứng sinh")
        .error("Hãy nhập họ và tên.")
        .render()
        .unwrap();
    assert!(!html.contains("<script>"), "{html}");
    assert!(html.contains("id=\"f-child-full-name\""), "{html}");
    assert!(html.contains("for=\"f-child-full-name\""), "{html}");
    assert!(html.contains("aria-describedby=\"f-child-full-name-hint f-child-full-name-error\""));
    assert!(html.contains("aria-invalid=\"true\""));
}

#[test]
fn summary_link_leads_to_the_first_radio() {
    let field = Field::yes_no(&say(), "late", "Đăng ký quá hạn?", "no");
    let html = field.render().unwrap();
    assert!(html.contains("id=\"f-late\" name=\"late\" value=\"yes\""), "{html}");
    assert!(html.contains("id=\"f-late-2\" name=\"late\" value=\"no\" checked"), "{html}");
    let faults = vec![Fault { name: "late".to_owned(), sentence: "Hãy chọn.".to_owned() }];
    let summary = ErrorSummary::new(&say(), faults).render().unwrap();
    assert!(summary.contains("href=\"#f-late\""), "{summary}");
    assert!(ErrorSummary::new(&say(), Vec::new()).render().unwrap().is_empty());
}

#[test]
fn repeated_groups_show_their_fields_and_buttons() {
    let repeat = Repeat {
        items: vec![Item {
            title: "Thành viên 1".to_owned(),
            fields: vec![Field::text(&say(), "members.0.full_name", "Họ và tên", "Lê Thị Hoa")],
            remove: "members.0".to_owned(),
        }],
        add_label: "Thêm thành viên".to_owned(),
        add: "members".to_owned(),
        command: "lenh".to_owned(),
    };
    let html =
        Field::new(&say(), "members", "Thành viên", Control::Repeat(repeat)).render().unwrap();
    assert!(html.contains("name=\"members.0.full_name\" value=\"Lê Thị Hoa\""), "{html}");
    assert!(html.contains("name=\"lenh\" value=\"members\""), "{html}");
}

#[test]
fn every_control_has_its_label_or_legend() {
    let choices =
        || vec![Choice { value: "a".to_owned(), label: "A".to_owned(), ..Choice::default() }; 2];
    let controls = vec![
        Control::Area { value: String::new(), rows: 3, length_max: 10 },
        Control::Radios { choices: choices(), inline: false },
        Control::Select { choices: choices(), empty: "–".to_owned() },
        Control::Boxes(choices()),
        Control::Check { checked: true },
        Control::Unit(UnitPick { candidates: choices(), ..UnitPick::default() }),
        Control::Unit(UnitPick { all: choices(), ..UnitPick::default() }),
        Control::Address(Address { parts: vec![Field::text(&say(), "x.detail", "Số nhà", "")] }),
        Control::Group(Vec::new()),
        Control::Derived { value: "Hai".to_owned() },
        Control::Files { accept: ".pdf".to_owned(), camera: true, several: true },
    ];
    for control in controls {
        let html = Field::new(&say(), "x", "Nhãn", control).render().unwrap();
        let labelled = html.contains("for=\"f-x\"")
            || html.contains("<legend>Nhãn")
            || html.contains("aria-labelledby=\"f-x-label\"");
        assert!(labelled, "{html}");
    }
}

#[test]
fn table_without_rows_says_what_to_do() {
    let table = Table {
        say: say(),
        caption: "Hồ sơ".to_owned(),
        columns: vec![
            Column { label: "Mã".to_owned(), ..Column::default() },
            Column { label: "Số".to_owned(), align: Align::End, ..Column::default() },
        ],
        rows: Vec::new(),
        empty: Notice::new(Tone::Info, "Chưa có hồ sơ").action("Bỏ lọc", "/can-bo"),
    };
    let html = table.render().unwrap();
    assert!(html.contains("Chưa có hồ sơ") && html.contains("href=\"/can-bo\""), "{html}");
    let cells = vec![Cell::Code("H56".to_owned()), Cell::Number("12".to_owned())];
    let filled = Table { rows: vec![Row { cells, ..Row::default() }], ..table };
    let html = filled.render().unwrap();
    assert!(html.contains("<td class=\"number\">12</td>"), "{html}");
    assert!(html.contains("<caption>Hồ sơ</caption>"), "{html}");
}
