//! Sort keys by the Vietnamese alphabet: letters first, tones second, capitals last (domain.md §8 Text, CLDR `vi`).
//! Keys are bytes to be compared as they are, so that both databases and this program sort alike without a collation of
//! their own. What must always hold: composed and decomposed forms of a text have one key; no key is the beginning of
//! another, so keys may be put one after the other.

use unicode_normalization::UnicodeNormalization;

/// Ends a level; every other byte of a key is larger.
const END: u8 = 0;
const BLANK: u8 = 2;
const SIGN: u8 = 3;
const DIGIT: u8 = 0x10;
const LETTER: u8 = 0x20;
const OTHER: u8 = 0xf0;

const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// No mark; tones come above it in their order, other marks above the tones.
const PLAIN: u8 = 1;
const OTHER_MARK: u8 = 0x20;

/// A key that sorts as Vietnamese dictionaries do: letter by letter, then by tone ngang, huyền, hỏi, ngã, sắc, nặng, then
/// small letters before capitals. Blanks come before signs, signs before digits, digits before letters, other scripts last.
pub fn collation_key(text: &str) -> Vec<u8> {
    let mut letters = Vec::with_capacity(text.len() * 2);
    let mut marks = Vec::with_capacity(text.len());
    let mut cases = Vec::with_capacity(text.len());
    let mut decomposed = text.nfd().peekable();
    while let Some(base) = decomposed.next() {
        let mut quality = None;
        let mut tones = Vec::new();
        while let Some(mark) = decomposed.next_if(|next| is_mark(*next)) {
            match mark {
                '\u{302}' | '\u{306}' | '\u{31b}' if quality.is_none() => quality = Some(mark),
                mark => tones.push(mark),
            }
        }
        let small = base.to_lowercase().next().unwrap_or(base);
        let joined = quality.and_then(|mark| unicode_normalization::char::compose(small, mark));
        let letter = joined.filter(|letter| alphabet_place(*letter).is_some());
        if letter.is_none() {
            tones.extend(quality);
        }
        push_letter(&mut letters, letter.unwrap_or(small));
        marks.push(PLAIN);
        for tone in tones {
            push_mark(&mut marks, tone);
        }
        cases.push(if small == base { 1 } else { 2 });
    }
    let mut key = letters;
    key.push(END);
    key.append(&mut marks);
    key.push(END);
    key.append(&mut cases);
    key.push(END);
    key
}

/// A key that sorts people as Vietnamese lists do: by given name, then family name, then what stands between.
pub fn name_sort_key(full_name: &str) -> Vec<u8> {
    let words: Vec<&str> = full_name.split_whitespace().collect();
    let (family, middle, given) = match words.as_slice() {
        [] => ("", String::new(), ""),
        [given] => ("", String::new(), *given),
        [family, middle @ .., given] => (*family, middle.join(" "), *given),
    };
    [collation_key(given), collation_key(family), collation_key(&middle)].concat()
}

fn is_mark(character: char) -> bool {
    unicode_normalization::char::canonical_combining_class(character) != 0
}

fn alphabet_place(letter: char) -> Option<u8> {
    ALPHABET.chars().position(|known| known == letter).and_then(|place| u8::try_from(place).ok())
}

fn push_letter(letters: &mut Vec<u8>, letter: char) {
    if let Some(place) = alphabet_place(letter) {
        letters.push(LETTER + place);
    } else if let Some(digit) = letter.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
        letters.push(DIGIT + digit);
    } else if letter == ' ' {
        letters.push(BLANK);
    } else {
        letters.push(if letter.is_alphanumeric() { OTHER } else { SIGN });
        push_code_point(letters, letter);
    }
}

fn push_mark(marks: &mut Vec<u8>, mark: char) {
    match mark {
        '\u{300}' => marks.push(PLAIN + 1),
        '\u{309}' => marks.push(PLAIN + 2),
        '\u{303}' => marks.push(PLAIN + 3),
        '\u{301}' => marks.push(PLAIN + 4),
        '\u{323}' => marks.push(PLAIN + 5),
        other => {
            marks.push(OTHER_MARK);
            push_code_point(marks, other);
        }
    }
}

/// Twenty-one bits in three bytes, none of them zero, in order of the code point.
fn push_code_point(bytes: &mut Vec<u8>, character: char) {
    for shift in [14, 7, 0] {
        let [.., low] = (u32::from(character) >> shift & 0x7f).to_be_bytes();
        bytes.push(0x80 | low);
    }
}
