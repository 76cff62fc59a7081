//! The words of runs, with their looks and the notes that hang at them. What must always hold: what is skipped is skipped to
//! its end, whatever stands in it.

use std::collections::BTreeMap;

use document::prose::{Left, LeftOut, LineWriter, Style};
use kernel::text::may_stand;
use reading::office::{Element, Piece, unicode};

use super::styles::{Look, Styles};

/// The stretches of each note, by `footnotes` or `endnotes` and its id.
pub(super) type Notes = BTreeMap<(String, String), Vec<(String, Style)>>;

pub(super) struct Inline<'s> {
    styles: &'s Styles,
    pub(super) left: LeftOut,
    pub(super) writer: LineWriter,
    /// The look that the paragraph gives its runs.
    pub(super) base: Style,
    look: Look,
    run_style: Option<String>,
    font: String,
    in_run: bool,
    in_properties: bool,
    in_text: bool,
    skipping: usize,
    /// The note that is read, with what was read of it.
    note: Option<(String, Vec<(String, Style)>)>,
}

impl<'s> Inline<'s> {
    pub(super) fn new(styles: &'s Styles) -> Inline<'s> {
        Inline {
            styles,
            left: LeftOut::new(),
            writer: LineWriter::default(),
            base: Style::default(),
            look: Look::default(),
            run_style: None,
            font: String::new(),
            in_run: false,
            in_properties: false,
            in_text: false,
            skipping: 0,
            note: None,
        }
    }

    /// Whether the piece is within something that is skipped, or begins it.
    pub(super) fn skips(&mut self, piece: &Piece<'_>) -> bool {
        match piece {
            Piece::Start(element) => {
                if self.skipping > 0 {
                    self.skipping += 1;
                    match element.name {
                        "blip" | "imagedata" => self.left.insert(Left::Pictures),
                        "txbxContent" => self.left.insert(Left::Shapes),
                        _ => false,
                    };
                    return true;
                }
                let what = match element.name {
                    "drawing" | "pict" | "instrText" | "delText" | "sectPrChange" | "pPrChange"
                    | "rPrChange" => None,
                    "object" => Some(Left::Shapes),
                    "oMath" | "oMathPara" => Some(Left::Formulas),
                    "del" | "moveFrom" if !self.in_properties => Some(Left::Deletions),
                    _ => return false,
                };
                self.left.extend(what);
                self.skipping = 1;
                true
            }
            Piece::End(_) if self.skipping > 0 => {
                self.skipping -= 1;
                true
            }
            Piece::Text(_) => self.skipping > 0,
            Piece::End(_) => false,
        }
    }

    pub(super) fn start(&mut self, element: &Element<'_>, notes: &Notes) {
        match element.name {
            "r" => {
                self.in_run = true;
                (self.look, self.run_style) = (Look::default(), None);
                self.font.clear();
            }
            "rPr" => self.in_properties = true,
            "t" => self.in_text = true,
            _ if self.in_properties && self.in_run => match element.name {
                "rStyle" => self.run_style = element.attribute("val"),
                "rFonts" => {
                    let mut fonts = ["ascii", "hAnsi"].into_iter();
                    self.font = fonts.find_map(|it| element.attribute(it)).unwrap_or_default();
                }
                _ => self.look.take(element),
            },
            "tab" | "ptab" if self.in_run => self.put(" "),
            "br" if element.attribute("type").is_none_or(|kind| kind == "textWrapping") => {
                self.writer.line_break();
            }
            "cr" => self.writer.line_break(),
            "noBreakHyphen" => self.put("-"),
            "footnoteReference" | "endnoteReference" => {
                let kind = element.name.trim_end_matches("Reference");
                let id = element.attribute("id").unwrap_or_default();
                if let Some(note) = notes.get(&(format!("{kind}s"), id)) {
                    self.writer.begin_note();
                    for (text, style) in note {
                        self.writer.text(text, *style);
                    }
                    self.writer.end_note();
                }
            }
            "commentReference" => {
                self.left.insert(Left::Comments);
            }
            "hyperlink" if element.attribute("id").is_some() => {
                self.left.insert(Left::Links);
            }
            "ffData" | "dropDownList" | "comboBox" => {
                self.left.insert(Left::FormFields);
            }
            _ => {}
        }
    }

    pub(super) fn end(&mut self, name: &str) {
        match name {
            "r" => self.in_run = false,
            "rPr" => self.in_properties = false,
            "t" => self.in_text = false,
            _ => {}
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.in_text && !self.look.hidden {
            self.put(text);
        }
    }

    fn style(&self) -> Style {
        let styled =
            self.run_style.as_ref().map_or(self.base, |id| self.styles.look(id, self.base));
        self.look.over(styled)
    }

    fn put(&mut self, text: &str) {
        let text = unicode(&self.font, text);
        let style = self.style();
        let unseen =
            |letter: char| matches!(letter, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
        let kept: String = text.chars().filter(|letter| may_stand(*letter)).collect();
        if text.chars().any(|letter| !may_stand(letter) && !unseen(letter)) {
            self.left.insert(Left::Characters);
        }
        match &mut self.note {
            Some((_, stretches)) => stretches.push((kept, style)),
            None => self.writer.text(&kept, style),
        }
    }

    /// A piece of the part with the notes; `kind` names it.
    pub(super) fn note(&mut self, kind: &str, piece: &Piece<'_>, notes: &mut Notes) {
        if self.skips(piece) {
            return;
        }
        match piece {
            Piece::Start(element) if matches!(element.name, "footnote" | "endnote") => {
                // Separators have a type; notes have none.
                let plain = element.attribute("type").is_none_or(|it| it == "normal");
                self.note = element.attribute("id").filter(|_| plain).map(|id| (id, Vec::new()));
            }
            Piece::End("footnote" | "endnote") => {
                if let Some((id, stretches)) = self.note.take() {
                    notes.insert((kind.to_owned(), id), stretches);
                }
            }
            Piece::End("p") => self.put(" "),
            Piece::Start(element) => self.start(element, &Notes::new()),
            Piece::End(name) => self.end(name),
            Piece::Text(text) => self.text(text),
        }
    }
}
