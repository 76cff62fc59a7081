//! The body of a draft as typed, read into blocks: headings (`# `), items (`- `), rows of tables (`| a | b |`), paragraphs
//! parted by empty lines. Not how they look. What must always hold: reading is total, and every word typed is in a block.

use serde::{Deserialize, Serialize};

/// A piece of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Block {
    Heading { text: String },
    Paragraph { text: String },
    Items { items: Vec<String> },
    Table { rows: Vec<Vec<String>> },
}

/// Reads a body.
pub fn blocks(body: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    // Whether the next line goes on with the block before.
    let mut open = false;
    for line in body.lines().map(str::trim) {
        if line.is_empty() {
            open = false;
            continue;
        }
        let last = blocks.last_mut().filter(|_| open);
        open = true;
        if let Some(text) = line.strip_prefix("# ") {
            blocks.push(Block::Heading { text: text.trim().to_owned() });
            open = false;
        } else if let Some(item) = line.strip_prefix("- ") {
            let item = item.trim().to_owned();
            match last {
                Some(Block::Items { items }) => items.push(item),
                _ => blocks.push(Block::Items { items: vec![item] }),
            }
        } else if let Some(cells) = row(line) {
            match last {
                Some(Block::Table { rows }) => rows.push(cells),
                _ => blocks.push(Block::Table { rows: vec![cells] }),
            }
        } else {
            match last {
                Some(Block::Paragraph { text }) => {
                    text.push(' ');
                    text.push_str(line);
                }
                _ => blocks.push(Block::Paragraph { text: line.to_owned() }),
            }
        }
    }
    blocks
}

fn row(line: &str) -> Option<Vec<String>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(|cell| cell.trim().to_owned()).collect())
}
