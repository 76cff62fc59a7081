//! Marks of state secrets ("dấu chỉ độ mật": Mật, Tối mật, Tuyệt mật; Law 29/2018/QH14 art. 8) in what comes in, however
//! they are disguised: what bears one must not enter the platform at all.
//! Not a judgement about contents, and not the rules of what happens then. What must always hold: a mark that stands by
//! itself is found whatever its letters are made of; words that only speak of secrecy ("bảo mật", "mật độ") are none.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Letters of a line that can still be a mark with what usually stands beside it.
const MARK_LETTERS_MAX: usize = 40;
/// Lines of a text that are looked at.
const LINES_MAX: usize = 4_000;

/// The three degrees of the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Degree {
    /// "Mật".
    Secret,
    /// "Tối mật".
    Highly,
    /// "Tuyệt mật".
    Top,
}

impl Degree {
    pub const ALL: [Degree; 3] = [Degree::Top, Degree::Highly, Degree::Secret];

    /// The key in forms and words.
    pub const fn key(self) -> &'static str {
        match self {
            Degree::Secret => "mat",
            Degree::Highly => "toi-mat",
            Degree::Top => "tuyet-mat",
        }
    }

    const fn letters(self) -> &'static str {
        match self {
            Degree::Secret => "mật",
            Degree::Highly => "tốimật",
            Degree::Top => "tuyệtmật",
        }
    }
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// The words occur in a way in which they may mark a secret or speak of one: a person has to say which.
    Doubt(Degree),
    /// It is marked.
    Marked(Degree),
}

/// A text of many lines, such as the first page of a paper: a mark stands on a line of its own, or behind its label.
pub fn in_text(text: &str) -> Option<Sign> {
    text.lines().take(LINES_MAX).filter_map(of_line).max()
}

/// The mark that a line is when it stands as the law's stamps do, capital for capital with every accent; what stands around
/// its letters does not count.
pub fn stamped(line: &str) -> Option<Degree> {
    let letters: String = line.nfc().filter(|letter| letter.is_alphabetic()).collect();
    Degree::ALL.into_iter().find(|degree| degree.letters().to_uppercase() == letters)
}

/// One line typed into a field, such as an abstract: as in a text, and in brackets, in capitals among small letters, or
/// cut off by a dash or colon at either end.
pub fn in_field(text: &str) -> Option<Sign> {
    let plain = plain(text);
    let pieces = plain.split(|letter: char| "()[]{}<>|/–—-:;,.\"'“”".contains(letter));
    let alone = pieces.filter_map(alone).max();
    let shouts = |word: &str| word.chars().any(char::is_lowercase);
    let mixed = plain.split_whitespace().any(shouts);
    of_line(&plain).max(alone.map(Sign::Marked)).max(within_words(&plain, mixed))
}

/// The name of a file: its words are cut at everything that is no letter, and often have no marks over their letters.
pub fn in_file_name(name: &str) -> Option<Sign> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let plain = plain(stem);
    let words: Vec<&str> = plain
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    let telling: Vec<&str> = words.iter().copied().filter(|word| !is_of_codes(word)).collect();
    if let Some(degree) = alone(&telling.concat()) {
        return Some(Sign::Marked(degree));
    }
    let together = words.iter().filter_map(|word| long_mark(word)).map(Sign::Marked).max();
    let joined = words.join(" ");
    let two = words.windows(2).filter_map(|two| long_mark(&two.concat())).map(Sign::Marked).max();
    together.max(two).max(within_words(&joined, false))
}

/// Words that say what a paper is, not what it is about.
fn is_of_codes(word: &str) -> bool {
    let word = base(&word.to_lowercase());
    word.len() <= 4
        && [
            "cv", "vb", "qd", "kh", "bc", "tb", "so", "van", "ban", "scan", "do", "dau", "file",
            "bn", "ubnd",
        ]
        .contains(&word.as_str())
}

/// A mark of two words written as one word or two.
fn long_mark(letters: &str) -> Option<Degree> {
    [Degree::Top, Degree::Highly].into_iter().find(|degree| resembles(letters, degree.letters()))
}

/// Mentions among other words.
fn within_words(text: &str, capitals_tell: bool) -> Option<Sign> {
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    let mut found = None;
    for (at, word) in words.iter().enumerate() {
        if !resembles(word, Degree::Secret.letters()) {
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
        let after = words.get(at + 1).copied().unwrap_or_default();
        let degree = long_mark(&[before, word].concat()).unwrap_or(Degree::Secret);
        if degree == Degree::Secret && is_everyday(before, word, after) {
            continue;
        }
        let shouted = capitals_tell && word.chars().all(char::is_uppercase);
        found = found.max(Some(if shouted { Sign::Marked(degree) } else { Sign::Doubt(degree) }));
    }
    found
}

/// Whether a word spelled like the mark belongs to an everyday pair: "bí mật", "mật độ"; without marks over the letters
/// also "mặt trận", "tiền mặt", "có mặt", "ra mắt".
fn is_everyday(before: &str, word: &str, after: &str) -> bool {
    const BEFORE: [&str; 8] = ["bi", "bao", "co", "than", "tham", "van", "noi", "trinh"];
    const AFTER: [&str; 9] = ["do", "khau", "ong", "ma", "thiet", "danh", "thu", "vu", "nghi"];
    const BARE_BEFORE: [&str; 20] = [
        "tien", "ra", "vang", "be", "nuoc", "gap", "man", "chong", "guong", "khuon", "giap", "doi",
        "thay", "mot", "hai", "cac", "nhieu", "trong", "ngoai", "hop",
    ];
    const BARE_AFTER: [&str; 14] = [
        "bang", "tran", "hang", "duong", "cat", "dat", "troi", "tien", "nuoc", "nha", "san", "pho",
        "bien", "sau",
    ];
    let (before, after) = (base(&before.to_lowercase()), base(&after.to_lowercase()));
    let (before, after) = (before.as_str(), after.as_str());
    let bare = word.is_ascii();
    BEFORE.contains(&before)
        || AFTER.contains(&after)
        || (bare && (BARE_BEFORE.contains(&before) || BARE_AFTER.contains(&after)))
}

/// A line that is nothing but a mark, or a label with it.
fn of_line(line: &str) -> Option<Sign> {
    let plain = plain(line);
    let degree = alone(&plain)?;
    Some(Sign::Marked(degree))
}

/// The degree when the letters of `text` are a mark, with the words that may stand on a stamp.
fn alone(text: &str) -> Option<Degree> {
    const AROUND: [&str; 14] = [
        "độ",
        "mức",
        "dấu",
        "độmật",
        "mứcđộmật",
        "dấuđộmật",
        "vănbản",
        "tàiliệu",
        "khẩn",
        "thượngkhẩn",
        "hỏatốc",
        "cấp",
        "hồsơ",
        "loại",
    ];
    let letters: String =
        text.chars().filter(|letter| letter.is_alphabetic()).flat_map(char::to_lowercase).collect();
    if letters.is_empty() || letters.chars().count() > MARK_LETTERS_MAX {
        return None;
    }
    let mark = |degree: &Degree| {
        let mark = degree.letters();
        resembles(&letters, mark)
            || AROUND.iter().any(|around| {
                // "Độ mật" alone is the label of a field that says nothing.
                let label = *degree == Degree::Secret && *around == "độ";
                let behind = !label && resembles(&letters, &format!("{around}{mark}"));
                behind || resembles(&letters, &format!("{mark}{around}"))
            })
    };
    Degree::ALL.iter().find(|degree| mark(degree)).copied()
}

/// Whether letters are the wanted ones, any of them perhaps without its marks. Case does not count.
fn resembles(letters: &str, wanted: &str) -> bool {
    let mut got = letters.chars().flat_map(char::to_lowercase);
    let mut wanted = wanted.chars();
    loop {
        match (got.next(), wanted.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if one == other || one == base_letter(other) => {}
            _ => return false,
        }
    }
}

fn base(text: &str) -> String {
    text.chars().map(base_letter).collect()
}

/// The letter under its marks.
fn base_letter(letter: char) -> char {
    if letter == 'đ' {
        return 'd';
    }
    std::iter::once(letter).nfkd().next().unwrap_or(letter)
}

/// Composed, in compatibility form, without invisible characters, and with Latin letters in place of those of other
/// alphabets that look alike.
fn plain(text: &str) -> String {
    let seen = text.nfkd().filter(|letter| !is_invisible(*letter)).map(latin);
    // Marks that no Vietnamese letter has are strokes through a disguised one.
    let marks = |letter: &char| !is_combining_mark(*letter) || VIETNAMESE_MARKS.contains(letter);
    seen.filter(marks).nfc().collect()
}

/// Breve, circumflex, horn; grave, acute, hook above, tilde, dot below.
const VIETNAMESE_MARKS: [char; 8] =
    ['\u{306}', '\u{302}', '\u{31b}', '\u{300}', '\u{301}', '\u{309}', '\u{303}', '\u{323}'];

const fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

const fn latin(letter: char) -> char {
    match letter {
        'М' | 'Μ' | 'Ϻ' => 'M',
        'м' => 'm',
        'А' | 'Α' | 'Δ' | 'Λ' => 'A',
        'а' | 'α' => 'a',
        'Т' | 'Τ' => 'T',
        'т' | 'τ' => 't',
        'О' | 'Ο' | 'Ө' => 'O',
        'о' | 'ο' => 'o',
        'І' | 'Ι' | 'Ӏ' | '|' => 'I',
        'і' | 'ι' | 'ı' => 'i',
        'У' | 'Υ' => 'Y',
        'у' | 'υ' => 'y',
        'Е' | 'Ε' => 'E',
        'е' | 'ε' => 'e',
        'Ս' => 'U',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MARKED: [(&str, Degree); 22] = [
        ("MẬT", Degree::Secret),
        ("M Ậ T", Degree::Secret),
        ("M.Ậ.T", Degree::Secret),
        ("[ m-ậ-t ]", Degree::Secret),
        ("MAT", Degree::Secret),
        ("M\u{200b}Ậ\u{200d}T", Degree::Secret),
        ("МẬТ", Degree::Secret),
        ("ＭẬＴ", Degree::Secret),
        ("MA\u{302}\u{323}T", Degree::Secret),
        ("Độ mật: Mật", Degree::Secret),
        ("MẬT - KHẨN", Degree::Secret),
        ("HỎA TỐC / MẬT", Degree::Secret),
        ("*** TỐI MẬT ***", Degree::Highly),
        ("T Ố I   M Ậ T", Degree::Highly),
        ("TOI MAT", Degree::Highly),
        ("Độ mật: Tối mật", Degree::Highly),
        ("TUYỆT MẬT", Degree::Top),
        ("T.U.Y.Ệ.T M.Ậ.T", Degree::Top),
        ("tuyệt mật", Degree::Top),
        ("𝐓𝐔𝐘𝐄̣̂𝐓 𝐌𝐀̣̂𝐓", Degree::Top),
        ("Tài liệu TUYỆT MẬT", Degree::Top),
        ("M̶Ậ̶T̶", Degree::Secret),
    ];

    #[test]
    fn mark_on_a_line_of_its_own_is_found_in_every_disguise() {
        for (line, degree) in MARKED {
            let page = format!("UBND TỈNH\nSố: 12/UBND\n{line}\nV/v rà soát");
            assert_eq!(in_text(&page), Some(Sign::Marked(degree)), "{line}");
            assert_eq!(in_field(line), Some(Sign::Marked(degree)), "{line}");
        }
    }

    #[test]
    fn words_that_speak_of_secrecy_are_no_mark() {
        let page = "Luật Bảo vệ bí mật nhà nước\nMật độ dân số\nbảo mật thông tin\nĐộ mật:\nMẶT TRẬN TỔ QUỐC\nMặt\nMát";
        assert_eq!(in_text(page), None);
        for field in [
            "V/v tập huấn bảo vệ bí mật nhà nước",
            "Báo cáo mật độ xây dựng",
            "Mặt trận Tổ quốc Việt Nam xã Hạc Thành",
            "Thay đổi mật khẩu hộp thư",
            "KẾ HOẠCH GIẢI PHÓNG MẶT BẰNG",
        ] {
            assert_eq!(in_field(field), None, "{field}");
        }
    }

    #[test]
    fn abstract_with_the_mark_beside_it_is_marked_and_one_that_mentions_it_is_in_doubt() {
        assert_eq!(in_field("[MẬT] Kế hoạch diễn tập"), Some(Sign::Marked(Degree::Secret)));
        assert_eq!(in_field("Kế hoạch diễn tập (Tối mật)"), Some(Sign::Marked(Degree::Highly)));
        assert_eq!(in_field("Kế hoạch diễn tập MẬT năm 2026"), Some(Sign::Marked(Degree::Secret)));
        let mention = in_field("Ban hành danh mục bí mật nhà nước độ Tuyệt mật của ngành");
        assert_eq!(mention, Some(Sign::Doubt(Degree::Top)));
    }

    #[test]
    fn file_names_are_read_without_marks_over_their_letters() {
        for (name, found) in [
            ("TUYET_MAT.pdf", Some(Sign::Marked(Degree::Top))),
            ("12-CV-toimat-2026.pdf", Some(Sign::Marked(Degree::Highly))),
            ("CV_MAT_123.pdf", Some(Sign::Marked(Degree::Secret))),
            ("mật.docx", Some(Sign::Marked(Degree::Secret))),
            ("ke-hoach-mat-2026.pdf", Some(Sign::Doubt(Degree::Secret))),
            ("mat-tran-to-quoc.pdf", None),
            ("giai-phong-mat-bang.pdf", None),
            ("bao-ve-bi-mat.pdf", None),
            ("thanh-toan-khong-tien-mat.pdf", None),
            ("bao-cao.pdf", None),
        ] {
            assert_eq!(in_file_name(name), found, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_mark_is_lost_among_what_stands_between_its_letters(
            gaps in proptest::collection::vec("[ .*_\u{200b}-]{0,3}", 3..=3),
            case in any::<bool>(),
        ) {
            let word = if case { "MẬT" } else { "mật" };
            let line: String = word.chars().zip(&gaps).flat_map(|(letter, gap)| std::iter::once(letter).chain(gap.chars())).collect();
            prop_assert_eq!(in_text(&line), Some(Sign::Marked(Degree::Secret)));
        }

        #[test]
        fn nothing_makes_the_reader_stumble(text in "\\PC{0,200}") {
            let _ = (in_text(&text), in_field(&text), in_file_name(&text));
        }
    }
}
