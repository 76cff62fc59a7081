//! Writes the words of a block. What must always hold: however the same words come in (typed, pasted, brought as a file),
//! the line is the same: blanks made one and kept outside of looks, nothing empty, NFC.

use super::model::{Line, Piece, Style, Words};

/// See the module.
#[derive(Debug, Default)]
pub struct LineWriter {
    pieces: Vec<Piece>,
    /// A blank came after the last words.
    gap: bool,
    note: Option<(Vec<Words>, bool)>,
}

impl LineWriter {
    /// Words, into the note while one is open. What cannot be seen is left out.
    pub fn text(&mut self, text: &str, style: Style) {
        for letter in text.chars() {
            self.letter(letter, style);
        }
    }

    fn letter(&mut self, letter: char, style: Style) {
        if let Some((words, gap)) = &mut self.note {
            if letter.is_whitespace() {
                *gap = !words.is_empty();
            } else if !letter.is_control() {
                if std::mem::take(gap) {
                    let before = words.last().map(|last| last.style);
                    push(words, ' ', between(before, style));
                }
                push(words, letter, style);
            }
            return;
        }
        if letter.is_whitespace() {
            self.gap =
                self.gap || matches!(self.pieces.last(), Some(Piece::Words(_) | Piece::Note(_)));
        } else if !letter.is_control() {
            if std::mem::take(&mut self.gap) {
                let style = between(self.style_before(), style);
                self.push(' ', style);
            }
            self.push(letter, style);
        }
    }

    fn style_before(&self) -> Option<Style> {
        let words = self.pieces.iter().rev().map_while(|piece| match piece {
            Piece::Words(words) => Some(Some(words.style)),
            Piece::Note(_) => Some(None),
            Piece::Break => None,
        });
        words.flatten().next()
    }

    fn push(&mut self, letter: char, style: Style) {
        match self.pieces.last_mut() {
            Some(Piece::Words(words)) if words.style == style => words.text.push(letter),
            _ => self.pieces.push(Piece::Words(Words { text: letter.to_string(), style })),
        }
    }

    /// A new line in the same block; several are one.
    pub fn line_break(&mut self) {
        if self.note.is_some() {
            self.letter(' ', Style::default());
            return;
        }
        self.gap = false;
        if matches!(self.pieces.last(), Some(Piece::Words(_) | Piece::Note(_))) {
            self.pieces.push(Piece::Break);
        }
    }

    /// From here on words belong to a footnote. One within another goes on with it.
    pub fn begin_note(&mut self) {
        if self.note.is_none() {
            self.note = Some((Vec::new(), false));
        }
    }

    pub fn end_note(&mut self) {
        if let Some((words, _)) = self.note.take()
            && !words.is_empty()
        {
            // A note hangs at the word before it.
            self.gap = false;
            self.pieces.push(Piece::Note(words));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.note.is_none()
    }

    pub fn finish(mut self) -> Line {
        self.end_note();
        while matches!(self.pieces.last(), Some(Piece::Break)) {
            self.pieces.pop();
        }
        for piece in &mut self.pieces {
            match piece {
                Piece::Words(words) => words.text = kernel::text::nfc(&words.text),
                Piece::Note(note) => {
                    for words in note {
                        words.text = kernel::text::nfc(&words.text);
                    }
                }
                Piece::Break => {}
            }
        }
        Line { pieces: self.pieces }
    }
}

/// The look of a blank: that of the words on both sides, else none.
fn between(before: Option<Style>, after: Style) -> Style {
    if before == Some(after) { after } else { Style::default() }
}

fn push(words: &mut Vec<Words>, letter: char, style: Style) {
    match words.last_mut() {
        Some(last) if last.style == style => last.text.push(letter),
        _ => words.push(Words { text: letter.to_string(), style }),
    }
}
