//! How things on a page are found by their words, and texts compared as people read them.
//! Not the page itself. What must always hold: words are matched as they stand, whatever quotes are in them.

/// A text as an XPath literal; one with both kinds of quotes is put together.
pub(crate) fn quoted(text: &str) -> String {
    if !text.contains('"') {
        return format!("\"{text}\"");
    }
    let parts: Vec<String> = text.split('"').map(|part| format!("\"{part}\"")).collect();
    format!("concat({})", parts.join(", '\"', "))
}

/// XPath of what looks like a button with these words.
pub(crate) fn buttons(words: &str) -> String {
    let words = quoted(words);
    format!(
        "//button[contains(normalize-space(.), {words}) or @title={words} or @aria-label={words}] \
         | //input[@type='submit' and @value={words}] \
         | //a[contains(@class,'button') and contains(normalize-space(.), {words})] \
         | //summary[contains(normalize-space(.), {words})]"
    )
}

/// Words regardless of line breaks and of capitals made by the stylesheet.
pub(crate) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_xpath_literals() {
        assert_eq!(quoted("Ông/Bà"), "\"Ông/Bà\"");
        assert_eq!(quoted("a \"b\" c"), "concat(\"a \", '\"', \"b\", '\"', \" c\")");
    }

    #[test]
    fn words_are_compared_without_line_breaks() {
        assert_eq!(folded(" Nộp\n  HỒ sơ "), "nộp hồ sơ");
    }
}
