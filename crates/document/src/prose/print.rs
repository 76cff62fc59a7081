//! A text as markup. What must always hold: reading it gives the text again; a backslash stands only where it must.

use super::model::{Block, Line, Piece, Prose, Script, Style, Words};
use super::read::{Start, is_rule, start};
use super::scan::{BREAK, is_sign};
use super::table::{Cell, Table};

pub(super) fn print(prose: &Prose) -> String {
    let mut text = String::new();
    let mut last_item = false;
    for block in prose.blocks() {
        let item = matches!(block, Block::Item { .. });
        if !text.is_empty() {
            text.push_str(if item && last_item { "\n" } else { "\n\n" });
        }
        last_item = item;
        match block {
            Block::Heading { rank, line } => {
                text.extend(std::iter::repeat_n('#', usize::from(*rank)));
                text.push(' ');
                text.push_str(&words(line));
            }
            Block::Paragraph { line } => text.push_str(&unstarted(words(line))),
            Block::Item { mark, line } => {
                text.push_str(&mark.print());
                text.push(' ');
                text.push_str(&words(line));
            }
            Block::Table { table } => text.push_str(&rows(table)),
        }
    }
    text
}

/// A paragraph that looks like the beginning of something else, with its sense taken away.
fn unstarted(line: String) -> String {
    match start(&line) {
        Start::Words(_) => line,
        Start::Item(mark, _) if mark.depth() < 2 => {
            let sign =
                if line.contains('.') && line.find('.') < line.find(' ') { '.' } else { ')' };
            line.replacen(sign, &format!("\\{sign}"), 1)
        }
        _ => format!("\\{line}"),
    }
}

fn rows(table: &Table) -> String {
    let mut lines: Vec<String> = table.rows().iter().map(|cells| row(cells)).collect();
    if table.head() != 1 {
        let rule = "| --- ".repeat(table.width()) + "|";
        lines.insert(table.head().min(lines.len()), rule);
    }
    lines.join("\n")
}

fn row(cells: &[Cell]) -> String {
    let mut printed: Vec<String> = cells.iter().map(cell).collect();
    if printed.iter().all(|cell| is_rule(cell))
        && let Some(first) = printed.first_mut()
    {
        first.insert(0, '\\');
    }
    let mut line = String::from("|");
    for cell in printed {
        line.push(' ');
        line.push_str(&cell);
        line.push_str(if cell.is_empty() { "|" } else { " |" });
    }
    line
}

fn cell(cell: &Cell) -> String {
    let line = match cell {
        Cell::Left => return "<".to_owned(),
        Cell::Above => return "^".to_owned(),
        Cell::Words(line) => words(line),
    };
    match line.as_str() {
        "<" | "^" => format!("\\{line}"),
        _ => barred(&line),
    }
}

/// Bars within a cell are letters.
fn barred(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut escaped = false;
    for letter in line.chars() {
        if letter == '|' && !escaped {
            out.push('\\');
        }
        out.push(letter);
        escaped = letter == '\\' && !escaped;
    }
    out
}

/// A letter and whether it is a sign.
type Signed = (char, bool);

fn words(line: &Line) -> String {
    let mut stream: Vec<Signed> = Vec::new();
    let mut style = Style::default();
    for (piece, next) in line.pieces().iter().zip(styles_after(line)) {
        if !matches!(piece, Piece::Words(_)) {
            // Looks that do not go on end before a note or a break.
            let shared = shared(style, next);
            turn(&mut stream, &mut style, shared);
        }
        match piece {
            Piece::Words(words) => push(&mut stream, &mut style, words),
            Piece::Break => stream.extend(BREAK.map(|it| (it, true))),
            Piece::Note(note) => {
                let mut inner = Style::default();
                stream.extend([('{', true); 2]);
                for words in note {
                    push(&mut stream, &mut inner, words);
                }
                turn(&mut stream, &mut inner, Style::default());
                stream.extend([('}', true); 2]);
            }
        }
    }
    turn(&mut stream, &mut style, Style::default());
    escaped(&stream)
}

/// The look of the words that come next, from each piece on.
fn styles_after(line: &Line) -> Vec<Style> {
    let mut next = Style::default();
    let mut styles: Vec<Style> = Vec::with_capacity(line.pieces().len());
    for piece in line.pieces().iter().rev() {
        if let Piece::Words(words) = piece {
            next = words.style;
        }
        styles.push(next);
    }
    styles.reverse();
    styles
}

fn shared(one: Style, other: Style) -> Style {
    Style {
        bold: one.bold && other.bold,
        italic: one.italic && other.italic,
        underlined: one.underlined && other.underlined,
        script: if one.script == other.script { one.script } else { Script::Base },
    }
}

fn push(stream: &mut Vec<Signed>, style: &mut Style, words: &Words) {
    turn(stream, style, words.style);
    stream.extend(words.text.chars().map(|letter| (letter, false)));
}

/// The signs that lead from one look to another.
fn turn(stream: &mut Vec<Signed>, from: &mut Style, to: Style) {
    let mut sign = |turned: bool, sign: char| {
        if turned {
            stream.extend([(sign, true); 2]);
        }
    };
    sign(from.bold != to.bold, '*');
    sign(from.italic != to.italic, '\'');
    sign(from.underlined != to.underlined, '_');
    if from.script != to.script {
        for (script, mark) in [(Script::Above, '^'), (Script::Below, '~')] {
            sign(from.script == script || to.script == script, mark);
        }
    }
    *from = to;
}

fn escaped(stream: &[Signed]) -> String {
    let mut out = String::with_capacity(stream.len() * 2);
    let mut rest = stream;
    while let Some(((letter, sign), after)) = rest.split_first() {
        let run = rest.iter().take_while(|(it, _)| it == letter).count();
        let whole = rest.get(..run).unwrap_or_default();
        if is_sign(*letter) {
            let signs = whole.iter().filter(|(_, sign)| *sign).count();
            for (place, (letter, sign)) in whole.iter().enumerate() {
                let must = if signs == 0 { run == 2 && place == 0 } else { !sign };
                if must {
                    out.push('\\');
                }
                out.push(*letter);
            }
            rest = rest.get(run..).unwrap_or_default();
            continue;
        }
        let breaks =
            *letter == '<' && !sign && rest.iter().take(BREAK.len()).map(|(it, _)| *it).eq(BREAK);
        if (*letter == '\\' && !sign) || breaks {
            out.push('\\');
        }
        out.push(*letter);
        rest = after;
    }
    out
}
