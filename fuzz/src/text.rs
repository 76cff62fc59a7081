//! Vietnamese text from outside: cleaning is stable, folding leaves plain letters, keys never
//! panic. The two halves of the bytes, cut at the first zero, are compared with each other.

use kernel::text;

pub fn run(bytes: &[u8]) {
    let Ok(input) = std::str::from_utf8(bytes) else { return };
    let (one, two) = input.split_once('\0').unwrap_or((input, ""));
    if let Ok(cleaned) = text::clean_line(one, 255) {
        assert_eq!(text::clean_line(&cleaned, 255).as_ref(), Ok(&cleaned));
        assert_eq!(text::nfc(&cleaned), cleaned);
    }
    let _ = text::clean_text(one, 4_000);
    let folded = text::fold(one);
    assert_eq!(text::fold(&folded), folded);
    let _ = (text::name_sort_key(one), text::collation_key(one), text::fold_query_terms(one));
    let there = text::edit_distance_within(one, two, 2);
    assert_eq!(there, text::edit_distance_within(two, one, 2));
}
