//! The markup of texts kept before footnotes and looks: `# `, `- `, rows of bars, paragraphs parted by empty lines, and
//! every other sign a letter. Never changed: documents kept in it are read so for ever.

use super::model::{Block, Line, Mark, Prose};
use super::table::{Cell, ROWS_MAX, Table};

pub(super) fn read(body: &str) -> Prose {
    let mut blocks: Vec<Block> = Vec::new();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut paragraph = String::new();
    for line in body.lines().map(str::trim).chain([""]) {
        let row = row(line);
        if row.is_none() || rows.len() >= ROWS_MAX {
            let rows = std::mem::take(&mut rows);
            blocks.push(Block::Table { table: Table::of(1, rows) });
        }
        let words = Line::of;
        let heading = line.strip_prefix("# ");
        let item = line.strip_prefix("- ");
        if line.is_empty() || heading.is_some() || item.is_some() || row.is_some() {
            let line = words(&std::mem::take(&mut paragraph));
            blocks.push(Block::Paragraph { line });
        }
        if let Some(text) = heading {
            blocks.push(Block::Heading { rank: 1, line: words(text) });
        } else if let Some(text) = item {
            blocks.push(Block::Item { mark: Mark::Dash, line: words(text) });
        } else if let Some(cells) = row {
            rows.push(cells.into_iter().map(|cell| Cell::Words(words(cell))).collect());
        } else {
            paragraph.push(' ');
            paragraph.push_str(line);
        }
    }
    Prose::of(blocks)
}

fn row(line: &str) -> Option<Vec<&str>> {
    Some(line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect())
}
