//! The text of a document as a letter gets it: blocks with their words in pieces (docs/letters). Not how they look.
//! What must always hold: every word is told twice, plain under `text` and `rows` as letters written before looks and notes
//! read it, and with its look under `pieces` and `cells`.

use document::prose::{Block, Cell, Line, Piece, Prose, Script, Table, Words};
use serde_json::{Map, Value, json};

/// The blocks of a text in order.
pub(super) fn blocks(prose: &Prose) -> Value {
    let told = prose.blocks().iter().zip(prose.levels()).map(|(block, level)| match block {
        Block::Heading { line, .. } => json!({
            "is": "heading",
            "level": level.map(document::prose::Level::name),
            "text": line.plain(),
            "pieces": pieces(line),
        }),
        Block::Paragraph { line } => {
            json!({ "is": "paragraph", "text": line.plain(), "pieces": pieces(line) })
        }
        Block::Item { mark, line } => json!({
            "is": "item",
            "mark": mark.print(),
            "depth": mark.depth(),
            "text": format!("{} {}", mark.print(), line.plain()),
            "pieces": pieces(line),
        }),
        Block::Table { table } => table_of(table),
    });
    Value::Array(told.collect())
}

fn table_of(table: &Table) -> Value {
    let plain = |cell: &Cell| match cell {
        Cell::Words(line) => line.plain(),
        Cell::Left | Cell::Above => String::new(),
    };
    let rows: Vec<Vec<String>> =
        table.rows().iter().map(|row| row.iter().map(plain).collect()).collect();
    let cells = (0..table.rows().len()).map(|row| {
        let places = table.places(row).into_iter().flatten().map(|place| {
            json!({
                "columns": place.columns,
                "rows": place.rows,
                "pieces": pieces(place.line),
            })
        });
        Value::Array(places.collect())
    });
    json!({
        "is": "table",
        "head": table.head(),
        "rows": rows,
        "cells": Value::Array(cells.collect()),
    })
}

fn pieces(line: &Line) -> Value {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => styled(words),
        Piece::Note(note) => json!({ "note": note.iter().map(styled).collect::<Vec<_>>() }),
        Piece::Break => json!({ "break": true }),
    };
    Value::Array(line.pieces().iter().map(piece).collect())
}

fn styled(words: &Words) -> Value {
    let style = words.style;
    let script = match style.script {
        Script::Base => None,
        Script::Above => Some("above"),
        Script::Below => Some("below"),
    };
    let mut told = Map::new();
    told.insert("text".to_owned(), json!(words.text));
    let looks = [("bold", style.bold), ("italic", style.italic), ("underlined", style.underlined)];
    for (name, _) in looks.into_iter().filter(|(_, set)| *set) {
        told.insert(name.to_owned(), json!(true));
    }
    if let Some(script) = script {
        told.insert("script".to_owned(), json!(script));
    }
    Value::Object(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_get_words_plain_and_with_their_looks() {
        let prose = Prose::read("# Điều 1. Tên\n\na) **Một**{{ghi chú}}\n\n| A | < |\n| B | C |");
        assert_eq!(
            blocks(&prose),
            json!([
                { "is": "heading", "level": "article", "text": "Điều 1. Tên", "pieces": [{ "text": "Điều 1. Tên" }] },
                { "is": "item", "mark": "a)", "depth": 1, "text": "a) Một (ghi chú)",
                  "pieces": [{ "text": "Một", "bold": true }, { "note": [{ "text": "ghi chú" }] }] },
                { "is": "table", "head": 1, "rows": [["A", ""], ["B", "C"]], "cells": [
                    [{ "columns": 2, "rows": 1, "pieces": [{ "text": "A" }] }],
                    [{ "columns": 1, "rows": 1, "pieces": [{ "text": "B" }] },
                     { "columns": 1, "rows": 1, "pieces": [{ "text": "C" }] }],
                ] },
            ])
        );
    }
}
