//! Readings from forms.md §1.4 and the rules of school grammar, one line each.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

#[test]
fn numbers_are_read_as_papers_read_them() {
    for (number, words) in [
        (0, "không"),
        (4, "bốn"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (31, "ba mươi mốt"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (104, "một trăm linh bốn"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (111, "một trăm mười một"),
        (115, "một trăm mười lăm"),
        (121, "một trăm hai mươi mốt"),
        (1_000, "một nghìn"),
        (1_005, "một nghìn không trăm linh năm"),
        (2_026, "hai nghìn không trăm hai mươi sáu"),
        (8_000, "tám nghìn"),
        (15_000, "mười lăm nghìn"),
        (200_500, "hai trăm nghìn năm trăm"),
        (1_000_005, "một triệu không trăm linh năm"),
        (1_050_000, "một triệu không trăm năm mươi nghìn"),
        (150_000_000, "một trăm năm mươi triệu"),
        (1_000_000_000, "một tỷ"),
        (2_000_000_001, "hai tỷ không trăm linh một"),
        (1_500_000_000_000, "một nghìn năm trăm tỷ"),
        (3_000_000_000_000_000_000, "ba tỷ tỷ"),
    ] {
        assert_eq!(in_words(number), words, "{number}");
    }
}

#[test]
fn money_is_read_with_a_capital_and_its_currency() {
    assert_eq!(money_in_words(Dong(150_000_000)), "Một trăm năm mươi triệu đồng");
    assert_eq!(money_in_words(Dong(0)), "Không đồng");
    assert_eq!(money_in_words(Dong(-8_000)), "Âm tám nghìn đồng");
}

#[test]
fn dates_are_read_in_both_styles_of_the_year() {
    let read = |year, month, day, style| date_in_words(date(year, month, day), style);
    let full = YearStyle::WithHundreds;
    assert_eq!(
        read(2026, 3, 15, full),
        "Ngày mười lăm tháng ba năm hai nghìn không trăm hai mươi sáu"
    );
    assert_eq!(
        read(2026, 3, 15, YearStyle::Short),
        "Ngày mười lăm tháng ba năm hai nghìn hai mươi sáu"
    );
    assert_eq!(read(2005, 4, 4, full), "Ngày bốn tháng tư năm hai nghìn không trăm linh năm");
    assert_eq!(
        read(1985, 12, 31, YearStyle::Short),
        "Ngày ba mươi mốt tháng mười hai năm một nghìn chín trăm tám mươi lăm"
    );
}

#[test]
fn decimals_have_a_comma() {
    for (scaled, places, text) in [
        (123_456, 2, "1.234,56"),
        (5, 2, "0,05"),
        (-5, 1, "-0,5"),
        (7, 0, "7"),
        (i64::MIN, 1, "-922.337.203.685.477.580,8"),
    ] {
        assert_eq!(decimal(scaled, places), text);
    }
}

proptest! {
    #[test]
    fn each_number_has_its_own_reading(one: u64, two: u64) {
        prop_assert_eq!(in_words(one) == in_words(two), one == two);
    }

    #[test]
    fn reading_has_no_loose_spaces(number: u64) {
        let words = in_words(number);
        prop_assert!(!words.contains("  ") && words.trim() == words && !words.is_empty());
    }

    #[test]
    fn decimal_keeps_every_digit(scaled: i64, places in 0_u8..30) {
        let digits: String = decimal(scaled, places).chars().filter(char::is_ascii_digit).collect();
        let given = scaled.unsigned_abs().to_string();
        prop_assert_eq!(digits.trim_start_matches('0'), given.trim_start_matches('0'));
    }
}

#[test]
fn days_of_papers_have_noughts_where_the_decree_wants_them() {
    assert_eq!(date_on_paper(date(2026, 2, 4)), "ngày 04 tháng 02 năm 2026");
    assert_eq!(date_on_paper(date(2026, 3, 24)), "ngày 24 tháng 3 năm 2026");
    assert_eq!(date_on_paper(date(2026, 11, 30)), "ngày 30 tháng 11 năm 2026");
}
