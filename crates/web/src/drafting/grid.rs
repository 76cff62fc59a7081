//! The cells of a table while its HTML is read: rows and reaches become a table in which every place has a cell.
//! Not the words of cells. What must always hold: a reach is bounded, whatever it asks for; no cell is written twice.

use document::prose::{COLUMNS_MAX, Cell, Line, Table};

/// Cells that reaches of one table fill in all.
const REACHED_MAX: usize = 50_000;
/// Columns and rows that one cell may ask for.
const COLUMNS_ASKED_MAX: usize = 30;
const ROWS_ASKED_MAX: usize = 500;

#[derive(Debug)]
pub(super) struct Grid {
    rows: Vec<Vec<Option<Cell>>>,
    /// Rows of the head so far.
    head: usize,
    row: usize,
    column: usize,
    reach: (usize, usize),
    /// Within the part that says it is the head.
    pub(super) in_head: bool,
    /// Every cell of this row says that it belongs to a head.
    all_head: bool,
    /// Cells that reaches may still fill.
    spare: usize,
}

impl Grid {
    pub(super) fn new() -> Self {
        Self {
            rows: Vec::new(),
            head: 0,
            row: 0,
            column: 0,
            reach: (1, 1),
            in_head: false,
            all_head: true,
            spare: REACHED_MAX,
        }
    }

    pub(super) fn begin_row(&mut self) {
        self.column = 0;
        self.all_head = true;
        if self.rows.len() <= self.row {
            self.rows.push(Vec::new());
        }
    }

    /// A cell that asks for so many columns and rows.
    pub(super) fn begin_cell(&mut self, head: bool, (columns, rows): (usize, usize)) {
        let (columns, rows) = (columns.clamp(1, COLUMNS_ASKED_MAX), rows.clamp(1, ROWS_ASKED_MAX));
        self.all_head &= head;
        let row = self.rows.get(self.row);
        let taken =
            |column: usize| row.and_then(|row| row.get(column)).is_some_and(Option::is_some);
        let mut column = self.column;
        while taken(column) {
            column += 1;
        }
        self.column = column;
        // Reaches are filled cell by cell; what asks for very many gets one.
        let within = column + columns <= COLUMNS_MAX && columns * rows <= self.spare;
        self.reach = if within { (columns, rows) } else { (1, 1) };
        self.spare = self.spare.saturating_sub(self.reach.0 * self.reach.1);
    }

    pub(super) fn end_cell(&mut self, line: &Line) {
        let (columns, rows) = self.reach;
        for down in 0..rows {
            for right in 0..columns {
                let cell = match (down, right) {
                    (0, 0) => Cell::Words(line.clone()),
                    (_, 0) => Cell::Above,
                    _ => Cell::Left,
                };
                self.put(self.row + down, self.column + right, cell);
            }
        }
        self.column += columns;
    }

    pub(super) fn end_row(&mut self) {
        if (self.in_head || self.all_head && self.column > 0) && self.head == self.row {
            self.head = self.row + 1;
        }
        self.row += 1;
    }

    /// The tables that it is. `guess` tells the head of one that says nothing of it.
    pub(super) fn tables(self, guess: impl FnOnce(&[Vec<Cell>]) -> usize) -> Vec<Table> {
        // Rows that only a reach began are none.
        let rows = self.rows.into_iter().take(self.row);
        let cell = |cell: Option<Cell>| cell.unwrap_or_else(|| Cell::Words(Line::default()));
        let rows: Vec<Vec<Cell>> = rows.map(|row| row.into_iter().map(cell).collect()).collect();
        let head = if self.head == 0 { guess(&rows) } else { self.head };
        Table::several(head, rows)
    }

    fn put(&mut self, row: usize, column: usize, cell: Cell) {
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Vec::new);
        }
        if let Some(cells) = self.rows.get_mut(row) {
            if cells.len() <= column {
                cells.resize_with(column + 1, || None);
            }
            if let Some(place @ None) = cells.get_mut(column) {
                *place = Some(cell);
            }
        }
    }
}
