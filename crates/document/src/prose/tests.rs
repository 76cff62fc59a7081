//! Texts read, printed and read again; divisions known by their names; tables, notes and looks; the markup of earlier texts.
//! Not their HTML and not their paper. What must always hold: reading what was printed gives the same text.

use super::*;
use proptest::prelude::*;

fn read(markup: &str) -> Vec<Block> {
    Prose::read(markup).blocks().to_vec()
}

fn line(text: &str) -> Line {
    Line::of(text)
}

fn bold() -> Style {
    Style { bold: true, ..Style::default() }
}

#[test]
fn structure_of_a_decision_is_read() {
    let blocks = read(
        "''Căn cứ Luật Tổ chức chính quyền địa phương;''\n\n# QUYẾT ĐỊNH:\n\n# Chương I\n# QUY ĐỊNH CHUNG\n\n\
         # Điều 1. Phạm vi\nQuy định này\nquy định:\n1. Một;\na) điểm a;\nđ) điểm đ;\n- gạch;\n+ cộng.",
    );
    let marks: Vec<String> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Item { mark, .. } => Some(mark.print()),
            _ => None,
        })
        .collect();
    assert_eq!(marks, ["1.", "a)", "đ)", "-", "+"]);
    assert!(blocks.contains(&Block::Paragraph { line: line("Quy định này quy định:") }));
    let levels: Vec<_> = Prose::of(blocks).levels().into_iter().flatten().collect();
    assert_eq!(levels, [Level::Enacting, Level::Chapter, Level::Title, Level::Article]);
}

#[test]
fn names_of_divisions_are_told_from_words_like_them() {
    let level = |text: &str| Prose::read(&format!("# {text}")).levels()[0].unwrap();
    assert_eq!(level("Phần thứ nhất"), Level::Part);
    assert_eq!(level("Chương IV"), Level::Chapter);
    assert_eq!(level("Mục 2"), Level::Section);
    assert_eq!(level("Tiểu mục 1"), Level::Subsection);
    assert_eq!(level("Điều 12a. Hiệu lực"), Level::Article);
    assert_eq!(level("Mục lục"), Level::Plain(1));
    assert_eq!(level("Điều kiện bảo đảm"), Level::Plain(1));
    assert_eq!(level("Chương trình công tác"), Level::Plain(1));
    assert_eq!(level("# I. Mục đích"), Level::Plain(1));
    assert_eq!(Prose::read("## 1.1. Nhỏ").levels(), [Some(Level::Plain(2))]);
}

#[test]
fn looks_and_notes_are_read_and_lone_signs_are_letters() {
    let words = |text: &str, style| Piece::Words(Words { text: text.to_owned(), style });
    let pieces = |markup: &str| match read(markup).remove(0) {
        Block::Paragraph { line } => line.pieces().to_vec(),
        other => panic!("{other:?}"),
    };
    let plain = Style::default();
    assert_eq!(
        pieces("Diện tích **10** m^^2^^{{Theo **Luật** số 31.}} đất"),
        [
            words("Diện tích ", plain),
            words("10", bold()),
            words(" m", plain),
            words("2", Style { script: Script::Above, ..plain }),
            Piece::Note(vec![
                Words { text: "Theo ".to_owned(), style: plain },
                Words { text: "Luật".to_owned(), style: bold() },
                Words { text: " số 31.".to_owned(), style: plain },
            ]),
            words(" đất", plain),
        ]
    );
    for letters in ["Họ tên: ________", "(*) Ghi chú 2 * 3", "** một dấu", "{{ chưa đóng", r"a \ b"]
    {
        assert_eq!(pieces(letters), [words(letters, plain)]);
    }
    assert_eq!(pieces(r"\*\*không đậm\*\*"), [words("**không đậm**", plain)]);
}

#[test]
fn tables_have_heads_and_joined_cells() {
    let blocks = read("| A | < | B |\n| x | y | ^ |\n| --- | --- | --- |\n| 1 | 2 | ^ |\n| 3 |");
    let Block::Table { table } = &blocks[0] else { panic!() };
    assert_eq!((table.head(), table.width(), table.rows().len()), (2, 3, 4));
    let reach = |row| -> Vec<_> {
        let places = table.places(row);
        places.iter().map(|place| place.map(|place| (place.columns, place.rows))).collect()
    };
    assert_eq!(reach(0), [Some((2, 1)), None, Some((1, 2))]);
    assert_eq!(reach(1), [Some((1, 1)), Some((1, 1)), None]);
    // What would reach out of the head is a cell of its own.
    assert_eq!(table.rows()[2][2], Cell::Words(Line::default()));
    assert_eq!(table.rows()[3].len(), 3);
}

#[test]
fn wide_rows_keep_their_words() {
    let row = format!("|{}", " x |".repeat(COLUMNS_MAX + 3));
    let prose = Prose::read(&row);
    assert_eq!(prose.plain().matches('x').count(), COLUMNS_MAX + 3);
    assert_eq!(Prose::read(&prose.print()), prose);
}

#[test]
fn texts_kept_before_read_as_they_did() {
    let prose = Prose::read_first(
        "# Căn cứ\nMột dòng\nnối tiếp\n\nĐoạn **hai**\n- một\n- hai\n\n1. ba\n\n| A | < |\n| 1 | 2 |",
    );
    let words = |text: &str| Cell::Words(line(text));
    assert_eq!(
        prose.blocks(),
        [
            Block::Heading { rank: 1, line: line("Căn cứ") },
            Block::Paragraph { line: line("Một dòng nối tiếp") },
            Block::Paragraph { line: line("Đoạn **hai**") },
            Block::Item { mark: Mark::Dash, line: line("một") },
            Block::Item { mark: Mark::Dash, line: line("hai") },
            Block::Paragraph { line: line("1. ba") },
            Block::Table {
                table: Table::of(
                    1,
                    vec![vec![words("A"), words("<")], vec![words("1"), words("2")]]
                )
            },
        ]
    );
    assert_eq!(Prose::read(&prose.print()), prose);
    assert!(prose.print().contains("\\**hai\\**") && prose.print().contains("1\\. ba"));
}

#[test]
fn paragraphs_from_elsewhere_become_what_they_look_like() {
    let bold_line = |text: &str| {
        let mut writer = LineWriter::default();
        writer.text(text, bold());
        writer.finish()
    };
    let adopted = |line: Line| Block::adopted(line, None);
    for (typed, mark) in [
        ("1. Một", Mark::Number(1)),
        ("12) Một", Mark::Number(12)),
        ("đ) Một", Mark::Letter(4)),
        ("• Một", Mark::Dash),
        ("– Một", Mark::Dash),
        ("+ Một", Mark::Plus),
    ] {
        assert_eq!(adopted(line(typed)), Block::Item { mark, line: line("Một") });
    }
    // A new line behind the mark is none.
    let broken = |mark: &str| {
        let mut writer = LineWriter::default();
        writer.text(mark, Style::default());
        writer.line_break();
        writer.text("Một", Style::default());
        writer.finish()
    };
    let item = Block::Item { mark: Mark::Number(1), line: line("Một") };
    assert_eq!(adopted(broken("1. ")), item);
    for typed in ["1.1. Một", "I. Một", "2026 năm", "(1) Một", "Điều 1. Phạm vi"] {
        assert_eq!(adopted(line(typed)), Block::Paragraph { line: line(typed) });
    }
    for typed in ["Điều 1. Phạm vi", "I. MỤC ĐÍCH", "QUYẾT ĐỊNH:", "Chương II"] {
        assert_eq!(adopted(bold_line(typed)), Block::Heading { rank: 1, line: line(typed) });
    }
    let chapter = Block::Heading { rank: 1, line: line("Chương II") };
    let title = Block::adopted(bold_line("TỔ CHỨC"), Some(&chapter));
    assert_eq!(title, Block::Heading { rank: 1, line: line("TỔ CHỨC") });
}

#[test]
fn printed_text_has_few_backslashes() {
    for markup in [
        "Kính gửi: Sở Nội vụ (để b/c); email: a_b@thanhhoa.gov.vn; https://thanhhoa.gov.vn/a//b",
        "(*) Ghi chú: 5 * 3 = 15; 'nháy'; {ngoặc}; ~10%; Họ tên: ______",
        "- Một\n- Hai\n1. Ba",
        "Diện tích **10** m^^2^^{{Theo **Luật** số 31.}} **đất{{b}} ở**",
        "| A | B |\n| 1 | |",
    ] {
        assert_eq!(Prose::read(markup).print(), markup);
    }
}

fn style() -> impl Strategy<Value = Style> {
    let script = prop_oneof![Just(Script::Base), Just(Script::Above), Just(Script::Below)];
    (any::<bool>(), any::<bool>(), any::<bool>(), script)
        .prop_map(|(bold, italic, underlined, script)| Style { bold, italic, underlined, script })
}

fn any_line() -> impl Strategy<Value = Line> {
    let words = ("[a-cđ \\*'_^~{}|<>br#+.)1:\\\\\u{301}-]{0,8}", style(), 0..6_u8);
    proptest::collection::vec(words, 0..6).prop_map(|words| {
        let mut writer = LineWriter::default();
        for (text, style, turn) in words {
            match turn {
                0 => writer.begin_note(),
                1 => writer.end_note(),
                2 => writer.line_break(),
                _ => {}
            }
            writer.text(&text, style);
        }
        writer.finish()
    })
}

fn any_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![3 => any_line().prop_map(Cell::Words), 1 => Just(Cell::Left), 1 => Just(Cell::Above)]
}

fn any_block() -> impl Strategy<Value = Block> {
    let mark = prop_oneof![
        (1..=Mark::NUMBER_MAX).prop_map(Mark::Number),
        (0..23_usize).prop_map(Mark::letter),
        Just(Mark::Dash),
        Just(Mark::Plus)
    ];
    let rows = proptest::collection::vec(proptest::collection::vec(any_cell(), 1..4), 1..5);
    prop_oneof![
        (1..=3_u8, any_line()).prop_map(|(rank, line)| Block::Heading { rank, line }),
        any_line().prop_map(|line| Block::Paragraph { line }),
        (mark, any_line()).prop_map(|(mark, line)| Block::Item { mark, line }),
        (0..3_usize, rows).prop_map(|(head, rows)| Block::Table { table: Table::of(head, rows) }),
    ]
}

proptest! {
    #[test]
    fn printing_and_reading_gives_the_text_again(blocks in proptest::collection::vec(any_block(), 0..6)) {
        let prose = Prose::of(blocks);
        let printed = prose.print();
        prop_assert_eq!(Prose::read(&printed), prose.clone(), "{}", printed);
        // Nor does the cleaning that everything typed goes through change it.
        let cleaned = kernel::text::clean_text(&printed, 1_000_000).unwrap();
        prop_assert_eq!(Prose::read(&cleaned), prose, "{}", cleaned);
    }

    #[test]
    fn reading_is_total_and_printing_settles_it(markup in "[a-c \\n|<>br#*'_^~{}+.)1\\\\-]{0,80}") {
        let prose = Prose::read(&markup);
        prop_assert_eq!(Prose::read(&prose.print()), prose);
    }

    #[test]
    fn every_word_typed_is_kept(markup in "[a-z #|\\n*_'{}-]{0,200}", old in any::<bool>()) {
        let prose = if old { Prose::read_first(&markup) } else { Prose::read(&markup) };
        let told: String = prose.plain().chars().filter(char::is_ascii_lowercase).collect();
        let typed: String = markup.chars().filter(char::is_ascii_lowercase).collect();
        prop_assert_eq!(told, typed);
    }
}
