//! A table as a grid: rows for its head, cells with words, cells that belong to the one on their left or above.
//! What must always hold: every row is equally wide; joined cells are rectangles and none reaches from the head into the
//! rows below it.

use super::model::Line;

/// Columns of a table; further cells go into the last.
pub const COLUMNS_MAX: usize = 30;
/// Rows of a table; what comes after is a table of its own.
pub const ROWS_MAX: usize = 1_000;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    head: usize,
    rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Words(Line),
    /// Part of the cell on its left.
    Left,
    /// Part of the cell above.
    Above,
}

/// A cell with words and how far it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    pub line: &'a Line,
    pub columns: usize,
    pub rows: usize,
}

impl Cell {
    pub(super) fn plain(&self) -> String {
        match self {
            Cell::Words(line) => line.plain(),
            Cell::Left | Cell::Above => String::new(),
        }
    }

    fn empty() -> Cell {
        Cell::Words(Line::default())
    }
}

impl Table {
    /// A table of these rows, the first `head` of them its head. What does not fit together is made to.
    pub fn of(head: usize, mut rows: Vec<Vec<Cell>>) -> Table {
        rows.truncate(ROWS_MAX);
        for row in &mut rows {
            if row.len() > COLUMNS_MAX {
                let beyond = row.split_off(COLUMNS_MAX);
                gather(row, beyond);
            }
        }
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        for row in &mut rows {
            row.resize_with(width, Cell::empty);
        }
        let head = head.min(rows.len());
        let mut table = Table { head, rows };
        table.join(width);
        table
    }

    /// All rows, in as many tables as they need.
    pub fn several(head: usize, mut rows: Vec<Vec<Cell>>) -> Vec<Table> {
        let mut tables = Vec::new();
        let mut head = head;
        while !rows.is_empty() {
            let beyond = rows.split_off(rows.len().min(ROWS_MAX));
            tables.push(Table::of(head, rows));
            (rows, head) = (beyond, 0);
        }
        tables
    }

    /// Makes rectangles of what is joined, from the upper left on; what belongs to none becomes a cell of its own.
    fn join(&mut self, width: usize) {
        let height = self.rows.len();
        let mut taken = vec![vec![false; width]; height];
        for row in 0..height {
            for column in 0..width {
                if marked(&taken, row, column) {
                    continue;
                }
                if !matches!(self.cell(row, column), Some(Cell::Words(_))) {
                    self.put(row, column, Cell::empty());
                }
                let is = |table: &Table, row, column, kind: &Cell| {
                    table.cell(row, column) == Some(kind) && !marked(&taken, row, column)
                };
                let mut columns = 1;
                while is(self, row, column + columns, &Cell::Left) {
                    columns += 1;
                }
                let end = if row < self.head { self.head } else { height };
                let mut rows = 1;
                while row + rows < end
                    && is(self, row + rows, column, &Cell::Above)
                    && (1..columns).all(|right| is(self, row + rows, column + right, &Cell::Left))
                {
                    rows += 1;
                }
                for line in taken.iter_mut().skip(row).take(rows) {
                    line.iter_mut().skip(column).take(columns).for_each(|it| *it = true);
                }
            }
        }
    }

    fn cell(&self, row: usize, column: usize) -> Option<&Cell> {
        self.rows.get(row)?.get(column)
    }

    fn put(&mut self, row: usize, column: usize, cell: Cell) {
        if let Some(place) = self.rows.get_mut(row).and_then(|row| row.get_mut(column)) {
            *place = cell;
        }
    }

    /// How many rows are its head.
    pub const fn head(&self) -> usize {
        self.head
    }

    pub fn rows(&self) -> &[Vec<Cell>] {
        &self.rows
    }

    pub fn width(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    /// The cells with words of a row, from left to right, each with its reach. A part of another cell has none.
    pub fn places(&self, row: usize) -> Vec<Option<Place<'_>>> {
        let cells = self.rows.get(row).map(Vec::as_slice).unwrap_or_default();
        let place = |(column, cell): (usize, &'_ Cell)| match cell {
            Cell::Words(_) => {
                let left = |it: &&Cell| **it == Cell::Left;
                let columns = 1 + cells.iter().skip(column + 1).take_while(left).count();
                let end = if row < self.head { self.head } else { self.rows.len() };
                let whole = |below: &usize| {
                    self.cell(*below, column) == Some(&Cell::Above)
                        && (column + 1..column + columns)
                            .all(|right| self.cell(*below, right) == Some(&Cell::Left))
                };
                let rows = 1 + (row + 1..end).take_while(whole).count();
                Some((columns, rows))
            }
            Cell::Left | Cell::Above => None,
        };
        let reach: Vec<_> = cells.iter().enumerate().map(place).collect();
        cells
            .iter()
            .zip(reach)
            .map(|(cell, reach)| match (cell, reach) {
                (Cell::Words(line), Some((columns, rows))) => Some(Place { line, columns, rows }),
                _ => None,
            })
            .collect()
    }

    pub(super) fn has_words(&self) -> bool {
        let words = |cell: &Cell| matches!(cell, Cell::Words(line) if !line.is_empty());
        self.rows.iter().flatten().any(words)
    }
}

fn marked(taken: &[Vec<bool>], row: usize, column: usize) -> bool {
    taken.get(row).and_then(|row| row.get(column)).copied().unwrap_or(true)
}

/// Words of cells that are too many go into the last that there is room for.
fn gather(row: &mut [Cell], beyond: Vec<Cell>) {
    use super::model::Piece;
    let mut pieces = Vec::new();
    for cell in row.last().cloned().into_iter().chain(beyond) {
        if let Cell::Words(line) = cell
            && !line.is_empty()
        {
            if !pieces.is_empty() {
                pieces.push(Piece::Break);
            }
            pieces.extend(line.pieces);
        }
    }
    if let Some(last) = row.last_mut() {
        *last = Cell::Words(Line { pieces });
    }
}
