//! The letters folder: the Typst sources of a province's papers and a sample beside each
//! (`x.typ`, `x.sample.json`). Read and checked as files and names here; that they typeset is for
//! who has a typesetter. What must hold: a letter that a procedure names exists and has a sample,
//! and no letter reads an answer that the form does not ask.

mod load;
mod names;
mod spoken;

pub(crate) use load::{load, used};

use procedure::form::FormDef;
use serde_json::Value;
use std::collections::BTreeMap;

/// Where letters lie in the province folder.
pub const FOLDER: &str = "letters";

/// The letter for a decision on a procedure whose result names none.
pub const DECISION: &str = "quyet-dinh.typ";

/// All letters of a province.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Letters {
    /// Source by path within the folder: `ket-qua/khai-sinh.typ`.
    pub sources: BTreeMap<String, String>,
    /// What each letter is tried with, by the letter's path. A file without a sample is a page
    /// that others import.
    pub samples: BTreeMap<String, Value>,
}

impl Letters {
    /// The letters folder of a province as it is now, for somebody who is writing in it. What
    /// cannot be read is left out; the check of the province tells why.
    pub fn read(root: &camino::Utf8Path) -> Letters {
        load(&mut crate::source::Folder::new(root))
    }
}

impl crate::Province {
    /// The letter of a procedure's result: the one it names, else the general decision.
    pub fn letter<'a>(&'a self, paper: &'a procedure::model::ResultPaper) -> &'a str {
        paper.letter.as_deref().unwrap_or(DECISION)
    }

    /// Answers as papers say them: codes as their words, addresses as one line, amounts and dates
    /// with their words beside; see [`docs/letters`](../../../docs/letters/README.md).
    pub fn spoken(&self, form: &FormDef, answers: &Value) -> Value {
        spoken::spoken(form, answers, &self.lists, &self.units)
    }

    /// A sample as its letter gets it: when it names a procedure, its answers spoken.
    pub fn spoken_sample(&self, sample: &Value) -> Value {
        let mut sample = sample.clone();
        let code = sample.get("procedure").and_then(Value::as_str).and_then(|it| it.parse().ok());
        let version = code.and_then(|code| {
            self.forms.iter().rev().find(|((of, _), _)| *of == code).map(|(_, form)| form)
        });
        if let (Some(form), Some(answers)) = (version, sample.get_mut("answers")) {
            *answers = self.spoken(form, answers);
        }
        sample
    }
}
