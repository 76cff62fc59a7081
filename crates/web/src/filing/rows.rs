//! Rows of tables as flat text: counting, adding, taking away, closing gaps. Works without script:
//! a button of the form names the table and what to do with it.
//! What must hold: taking a row away moves the later ones up and touches nothing else.

use std::collections::BTreeSet;

use procedure::form::{Field, Typed, Widget};

/// Name of the buttons that add and take away rows.
pub const COMMAND: &str = "_rows";

/// What a button of a table asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowCommand {
    /// Show one more row of the table at this path.
    Add(String),
    /// Take away this row.
    Remove(String, usize),
}

impl RowCommand {
    /// Reads the button's value: `add:members`, `remove:members:2`.
    pub fn parse(text: &str) -> Option<RowCommand> {
        let (word, rest) = text.split_once(':')?;
        match word {
            "add" => Some(RowCommand::Add(rest.to_owned())),
            "remove" => {
                let (table, row) = rest.rsplit_once(':')?;
                Some(RowCommand::Remove(table.to_owned(), row.parse().ok()?))
            }
            _ => None,
        }
    }
}

/// Numbers of the rows that hold something, in order.
pub fn numbers(table: &str, typed: &Typed) -> BTreeSet<usize> {
    let prefix = format!("{table}.");
    typed
        .range(prefix.clone()..)
        .take_while(|(path, _)| path.starts_with(&prefix))
        .filter_map(|(path, _)| path.get(prefix.len()..)?.split('.').next()?.parse().ok())
        .collect()
}

/// Takes a row away; the later ones move up.
pub fn remove(table: &str, row: usize, typed: &mut Typed) {
    let prefix = format!("{table}.{row}");
    typed.retain(|path, _| {
        path.strip_prefix(&prefix).is_none_or(|rest| !(rest.is_empty() || rest.starts_with('.')))
    });
    renumber(table, typed);
}

/// Numbers the rows of every table on a page from 0 without gaps.
pub fn close_gaps(typed: &mut Typed, fields: &[Field]) {
    for field in fields {
        match field.widget {
            Widget::Repeat => renumber(&field.path, typed),
            Widget::Group => close_gaps(typed, &field.fields),
            _ => {}
        }
    }
}

fn renumber(table: &str, typed: &mut Typed) {
    let rows: Vec<usize> = numbers(table, typed).into_iter().collect();
    if rows.iter().copied().eq(0..rows.len()) {
        return;
    }
    let prefix = format!("{table}.");
    let moved: Typed = std::mem::take(typed)
        .into_iter()
        .map(|(path, text)| {
            let renamed = path.strip_prefix(&prefix).and_then(|rest| {
                let (number, below) = rest.split_once('.').unwrap_or((rest, ""));
                let place = rows.binary_search(&number.parse().ok()?).ok()?;
                let joint = if below.is_empty() { "" } else { "." };
                Some(format!("{prefix}{place}{joint}{below}"))
            });
            (renamed.unwrap_or(path), text)
        })
        .collect();
    *typed = moved;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        pairs.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn later_rows_move_up_when_one_is_taken_away() {
        let mut rows = typed(&[
            ("members.0.full_name", "A"),
            ("members.1.full_name", "B"),
            ("members.10.full_name", "K"),
            ("members_note", "x"),
        ]);
        remove("members", 0, &mut rows);
        let expected =
            [("members.0.full_name", "B"), ("members.1.full_name", "K"), ("members_note", "x")];
        assert_eq!(rows, typed(&expected));
    }

    #[test]
    fn row_one_does_not_take_row_ten_with_it() {
        let mut rows = typed(&[("kinds.1", "A"), ("kinds.10", "B")]);
        remove("kinds", 1, &mut rows);
        assert_eq!(rows, typed(&[("kinds.0", "B")]));
    }

    #[test]
    fn buttons_of_a_table_are_read() {
        assert_eq!(RowCommand::parse("add:a.b"), Some(RowCommand::Add("a.b".to_owned())));
        assert_eq!(
            RowCommand::parse("remove:a.0.b:12"),
            Some(RowCommand::Remove("a.0.b".to_owned(), 12))
        );
        assert_eq!(RowCommand::parse("remove:a:x"), None);
        assert_eq!(RowCommand::parse("drop"), None);
    }
}
