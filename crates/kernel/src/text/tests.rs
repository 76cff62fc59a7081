//! Worked examples of domain.md §8 and laws of cleaning, folding, sorting and distance.

use super::*;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

fn decomposed(text: &str) -> String {
    text.nfd().collect()
}

#[test]
fn decomposed_input_is_composed() {
    let name = "Nguyễn Thị Đào";
    assert_eq!((name.chars().count(), decomposed(name).chars().count()), (14, 18));
    assert_eq!(nfc(&decomposed(name)), name);
    assert_eq!(clean_line(&decomposed(name), 14).as_deref(), Ok(name));
}

#[test]
fn line_is_trimmed_and_its_blanks_joined() {
    assert_eq!(clean_line("  Lê\u{a0} Văn\t\nTám ", 50).as_deref(), Ok("Lê Văn Tám"));
    assert_eq!(clean_line("   ", 5).as_deref(), Ok(""));
    assert_eq!(clean_line("abcdef", 5), Err(TextFault::TooLong { given: 6, max: 5 }));
}

#[test]
fn text_keeps_its_lines_and_single_empty_lines() {
    assert_eq!(clean_text("\r\n Một  hai\r\n\r\n\r\nba\n\n", 50).as_deref(), Ok("Một hai\n\nba"));
    assert_eq!(clean_text("a\u{2028}b", 3).as_deref(), Ok("a\nb"));
    assert_eq!(clean_text("abcd", 3), Err(TextFault::TooLong { given: 4, max: 3 }));
}

#[test]
fn traces_of_pasting_are_dropped() {
    assert_eq!(
        clean_line("\u{feff}Lê\u{200b} Văn\u{ad} \u{2060}Tám", 10).as_deref(),
        Ok("Lê Văn Tám")
    );
}

#[test]
fn characters_that_hide_or_turn_text_are_refused() {
    for character in [
        '\0',
        '\u{1b}',
        '\u{7f}',
        '\u{9f}',
        '\u{200d}',
        '\u{200e}',
        '\u{202e}',
        '\u{2066}',
        '\u{e000}',
        '\u{f8ff}',
        '\u{fffe}',
        '\u{fdd0}',
        '\u{e0041}',
        '\u{10fffd}',
        '\u{1ffff}',
    ] {
        let text = format!("ab{character}c");
        let fault = TextFault::Forbidden { character: u32::from(character), position: 3 };
        assert_eq!(clean_line(&text, 50), Err(fault.clone()), "{character:?}");
        assert_eq!(clean_text(&text, 50), Err(fault), "{character:?}");
    }
    assert!(clean_line("Điều 5 § 2 – “a” 😀 中文", 50).is_ok());
}

#[test]
fn folded_text_has_no_accents() {
    for (text, folded) in [
        ("Nguyễn Thị Đào", "nguyen thi dao"),
        ("  ƯỚC   NGUYỆN ", "uoc nguyen"),
        ("hoà thuỷ", "hoa thuy"),
        ("hòa thủy", "hoa thuy"),
        ("ＴＨＡＮＨ Hóa", "thanh hoa"),
    ] {
        assert_eq!(fold(text), folded);
        assert_eq!(fold(&decomposed(text)), folded);
    }
}

#[test]
fn query_is_cut_into_distinct_words() {
    assert_eq!(
        fold_query_terms("Khai-sinh, khai  SINH: 1.001193"),
        ["khai", "sinh", "1", "001193"]
    );
    let long = (0..40).map(|number| number.to_string()).collect::<Vec<_>>().join(" ");
    assert_eq!(fold_query_terms(&long).len(), QUERY_TERMS_MAX);
    assert!(fold_query_terms(" ,.- ").is_empty());
}

#[test]
fn people_are_sorted_by_given_name_then_family_then_middle() {
    let mut people = [
        "Trần Văn Bình",
        "Nguyễn Thị Ánh",
        "Lê Ân",
        "Đỗ An",
        "Nguyễn Văn An",
        "Nguyễn Đình An",
        "Nguyễn Thị Ảnh",
        "Cao Đức",
        "Cao Dũng",
        "An",
    ];
    people.sort_by_key(|name| name_sort_key(name));
    assert_eq!(
        people,
        [
            "An",
            "Đỗ An",
            "Nguyễn Đình An",
            "Nguyễn Văn An",
            "Nguyễn Thị Ảnh",
            "Nguyễn Thị Ánh",
            "Lê Ân",
            "Trần Văn Bình",
            "Cao Dũng",
            "Cao Đức",
        ]
    );
}

#[test]
fn tones_sort_in_their_order_after_letters() {
    let ordered = ["ma", "mà", "mả", "mã", "má", "mạ", "MẠ", "man", "màn", "mă", "mằ", "mâ", "mb"];
    let mut sorted = ordered;
    sorted.reverse();
    sorted.sort_by_key(|word| collation_key(word));
    assert_eq!(sorted, ordered);
}

#[test]
fn given_name_is_the_last_word() {
    assert_eq!(given_name(" Nguyễn Thị  Đào "), "Đào");
    assert_eq!(given_name(""), "");
    assert_eq!(capitals(&decomposed("Nguyễn Thị Đào")), "NGUYỄN THỊ ĐÀO");
}

#[test]
fn slips_are_counted_up_to_the_limit() {
    for (a, b, distance) in [
        ("", "", 0),
        ("khai sinh", "khai sinh", 0),
        ("khai sinh", "khai sihn", 1),
        ("ket hon", "kt hon", 1),
        ("ket hon", "ket hoon", 1),
        ("ca", "abc", 3),
        ("đăng ký", "đang ki", 2),
    ] {
        assert_eq!(edit_distance_within(a, b, 9), Some(distance), "{a} {b}");
        assert_eq!(edit_distance_within(a, b, distance), Some(distance));
        if distance > 0 {
            assert_eq!(edit_distance_within(a, b, distance - 1), None);
        }
    }
}

/// The plain full table, without limits or early ends.
fn slips_by_definition(a: &[char], b: &[char]) -> usize {
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = match (i, j) {
                (0, j) => j,
                (i, 0) => i,
                (i, j) => {
                    let step = usize::from(a[i - 1] != b[j - 1]);
                    let mut best = (table[i - 1][j - 1] + step)
                        .min(table[i - 1][j] + 1)
                        .min(table[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best = best.min(table[i - 2][j - 2] + 1);
                    }
                    best
                }
            };
        }
    }
    table[a.len()][b.len()]
}

/// Every rhyme after a handful of initials in every tone: a few thousand syllables.
fn syllables() -> Vec<String> {
    let tones = ["", "\u{300}", "\u{309}", "\u{303}", "\u{301}", "\u{323}"];
    let mut syllables = Vec::new();
    for initial in ["", "b", "đ", "d", "ngh", "Th", "x"] {
        for vowel in ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"] {
            for end in ["", "n", "nh", "i", "m"] {
                for tone in tones {
                    syllables.push(nfc(&format!("{initial}{vowel}{tone}{end}")));
                }
            }
        }
    }
    syllables
}

fn reference() -> icu_collator::CollatorBorrowed<'static> {
    let locale = icu_locale_core::locale!("vi");
    icu_collator::Collator::try_new(
        (&locale).into(),
        icu_collator::options::CollatorOptions::default(),
    )
    .unwrap()
}

#[test]
fn order_agrees_with_the_unicode_collation_for_vietnamese() {
    let collator = reference();
    let mut words = syllables();
    assert!(words.len() > 2_000);
    for phrase in [
        "Nguyễn Thị Đào",
        "Nguyên Thị Dào",
        "nguyễn",
        "Nguyễn An",
        "Lê 2",
        "Lê 10",
        "lê",
        "Phường 1",
        "fax",
        "jun",
        "wifi",
        "zalo",
    ] {
        words.push(phrase.to_owned());
    }
    // Neighbours in one order must be in the other, and pairs far apart too.
    words.sort_by_key(|word| collation_key(word));
    for pair in words.windows(2) {
        assert_ne!(collator.compare(&pair[0], &pair[1]), std::cmp::Ordering::Greater, "{pair:?}");
    }
    for (place, one) in words.iter().enumerate().step_by(17) {
        for two in words.iter().skip(place % 13).step_by(13) {
            assert_eq!(
                collation_key(one).cmp(&collation_key(two)),
                collator.compare(one, two),
                "{one} {two}"
            );
        }
    }
}

proptest! {
    #[test]
    fn cleaned_text_is_clean(text in "\\PC*|[ \\nàĐ\u{300}a-c]{0,20}") {
        if let Ok(line) = clean_line(&text, 200) {
            prop_assert_eq!(clean_line(&line, 200), Ok(line.clone()));
            prop_assert_eq!(nfc(&line), line);
        }
        if let Ok(clean) = clean_text(&text, 200) {
            prop_assert_eq!(clean_text(&clean, 200), Ok(clean));
        }
    }

    #[test]
    fn any_characters_are_cleaned_or_refused(characters: Vec<char>) {
        let text: String = characters.into_iter().collect();
        let _ = clean_line(&text, 50);
        let _ = clean_text(&text, 50);
        let _ = collation_key(&text);
        let _ = name_sort_key(&text);
        let _ = capitals(&text);
    }

    #[test]
    fn folding_twice_changes_nothing(characters: Vec<char>) {
        let folded = fold(&characters.into_iter().collect::<String>());
        prop_assert_eq!(fold(&folded), folded);
    }

    #[test]
    fn composed_and_decomposed_text_fold_and_sort_alike(text in "[a-zđĐăâêôơưàảãáạằẳẵắặồổỗốộ ]{0,12}") {
        prop_assert_eq!(fold(&text), fold(&decomposed(&text)));
        prop_assert_eq!(collation_key(&text), collation_key(&decomposed(&text)));
        prop_assert!(fold(&text).is_ascii());
    }

    #[test]
    fn no_key_begins_another(one in "[aAàđ1 -]{0,4}|\\PC{0,4}", two in "[aAàđ1 -]{0,4}|\\PC{0,4}") {
        let (one, two) = (collation_key(&one), collation_key(&two));
        prop_assert!(one == two || !two.starts_with(&one));
    }

    #[test]
    fn vietnamese_words_sort_as_unicode_sorts_them(
        one in "[a-zA-ZđăâêôơưàằầảẳẩãẵẫáắấạặậÀĐỘ0-9 ]{0,6}", two in "[a-zA-ZđăâêôơưàằầảẳẩãẵẫáắấạặậÀĐỘ0-9 ]{0,6}",
    ) {
        prop_assert_eq!(collation_key(&one).cmp(&collation_key(&two)), reference().compare(&one, &two));
    }

    #[test]
    fn distance_agrees_with_its_definition(a in "[abc]{0,7}", b in "[abc]{0,7}", max in 0_usize..8) {
        let (one, two): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let slips = slips_by_definition(&one, &two);
        prop_assert_eq!(edit_distance_within(&a, &b, max), (slips <= max).then_some(slips));
        prop_assert_eq!(edit_distance_within(&b, &a, max), edit_distance_within(&a, &b, max));
    }
}
