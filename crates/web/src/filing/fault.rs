//! The sentence for a fault of a form, by its code: what is wrong and how to mend it.
//! The words stand in `fault.ftl`; here their values are put into the reader's form. What must
//! hold: a code without words still gives a sentence, never a bare code.

use procedure::form::{Fault, FormDef};

use crate::format;
use crate::i18n::{Arg, Say};

/// The sentence.
pub fn sentence(say: &Say, form: &FormDef, fault: &Fault) -> String {
    let label = |path: &str| {
        form.field(path).map_or_else(
            || say.t("fault-another-answer"),
            |field| say.of(&field.label.vi, &field.label.en).to_owned(),
        )
    };
    let values: Vec<(&str, Arg<'_>)> = fault
        .details
        .iter()
        .map(|(name, value)| {
            let text = match *name {
                "other" if value == "today" => say.t("fault-today"),
                "other" => label(value),
                "fields" => {
                    value.split(' ').map(label).collect::<Vec<_>>().join(&say.t("fault-or"))
                }
                "limit" | "sum" => readable(say, value),
                _ => value.clone(),
            };
            (*name, Arg::from(text))
        })
        .collect();
    let subject = ("label", Arg::from(label(&fault.path)));
    let key = format!("fault-{}", fault.code.replace('.', "-"));
    let key = if say.knows(&key) { key } else { "fault-other".to_owned() };
    let values: Vec<(&str, Arg<'_>)> = values.into_iter().chain([subject]).collect();
    say.with(&key, &values)
}

/// A limit is a number, or a date that may be partial.
fn readable(say: &Say, limit: &str) -> String {
    if let Ok(date) = limit.parse::<kernel::partial_date::PartialDate>()
        && limit.contains('-')
    {
        return date.to_string();
    }
    limit.parse().map_or_else(|_| limit.to_owned(), |number| format::number(say, number))
}
