//! Which answers a letter reads: the dotted paths that begin with `answers.` in its source.
//! Not a parser of Typst: a path that a letter puts together from parts is not seen. What must
//! hold: a path that is seen and that no form knows is reported with its line.

use super::spoken::ENDINGS;
use procedure::form::{Field, FormDef, Widget};

/// Paths of answers in the strings of a source, without `answers.`, with their lines from 1.
pub(super) fn read(source: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (number, line) in source.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for quoted in code.split('"').skip(1).step_by(2) {
            if let Some(path) = quoted.strip_prefix("answers.")
                && !path.is_empty()
                && !path.ends_with('.')
            {
                found.push((number + 1, path));
            }
        }
    }
    found
}

/// Whether a form asks for what a path names: a field, or what is said beside it.
pub(super) fn known(form: &FormDef, path: &str) -> bool {
    let mut fields = form.fields.as_slice();
    let mut parts = path.split('.').peekable();
    while let Some(part) = parts.next() {
        let Some(field) = named(fields, part) else { return false };
        if parts.peek().is_none() {
            return true;
        }
        // An address is said as one line: nothing lies below it.
        if field.widget != Widget::Group {
            return false;
        }
        fields = &field.fields;
    }
    false
}

fn named<'a>(fields: &'a [Field], part: &str) -> Option<&'a Field> {
    let find = |key: &str| fields.iter().find(|field| field.key == key);
    find(part).or_else(|| ENDINGS.iter().find_map(|ending| find(part.strip_suffix(ending)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_in_strings_and_not_in_comments() {
        let source = "#lay(d, \"answers.a.b\") // \"answers.c\"\n#lay(d, \"answers.\" + x)\n#\"d\"";
        assert_eq!(read(source), [(1, "a.b")]);
    }
}
