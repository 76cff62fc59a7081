//! What the `style` of an element says that matters here: looks, the lists of Word, what is not shown. Nothing else of CSS.

use document::prose::{Script, Style};

/// What an element's style asks for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) underlined: Option<bool>,
    pub(super) script: Option<Script>,
    pub(super) hidden: bool,
    /// `mso-list`: how deep, from 1.
    pub(super) list_level: Option<u8>,
    /// `mso-list: Ignore`: the mark before an item.
    pub(super) list_mark: bool,
    /// `mso-element`.
    pub(super) element: String,
    pub(super) comment: bool,
}

pub(super) fn read(style: &str) -> Asked {
    let mut asked = Asked::default();
    for declaration in style.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase());
        match name.as_str() {
            "font-weight" => {
                let heavy = value.parse::<u16>().map(|weight| weight >= 600);
                asked.bold = Some(heavy.unwrap_or(value.starts_with("bold")));
            }
            "font-style" => asked.italic = Some(value.starts_with("italic") || value == "oblique"),
            "text-decoration" | "text-decoration-line" => {
                asked.underlined = Some(value.contains("underline"));
            }
            "vertical-align" => {
                asked.script = match value.as_str() {
                    "super" => Some(Script::Above),
                    "sub" => Some(Script::Below),
                    "baseline" => Some(Script::Base),
                    _ => None,
                };
            }
            "display" => asked.hidden |= value == "none",
            "mso-hide" => asked.hidden |= value == "all",
            "mso-list" => {
                asked.list_mark = value == "ignore";
                let level = value.split_whitespace().find_map(|it| it.strip_prefix("level"));
                asked.list_level = level.and_then(|level| level.parse().ok());
            }
            "mso-element" => asked.element = value,
            "mso-special-character" => asked.comment |= value == "comment",
            _ => {}
        }
    }
    asked
}

impl Asked {
    pub(super) fn over(&self, before: Style) -> Style {
        Style {
            bold: self.bold.unwrap_or(before.bold),
            italic: self.italic.unwrap_or(before.italic),
            underlined: self.underlined.unwrap_or(before.underlined),
            script: self.script.unwrap_or(before.script),
        }
    }
}
