//! The sheet of a document as fields of a form and as lines to read: one shape wherever a clerk writes or mends it.
//! It judges nothing but whether a day is a day. What must always hold: what was typed comes back as it was typed.

use desk::document::TYPES;
use document::incoming::{LINE_CHARS_MAX, SUBJECT_CHARS_MAX};
use document::model::{Sheet, Urgency};
use kernel::partial_date::PartialDate;
use kernel::time::Date;

use super::page::kind_word;
use crate::form::Form;
use crate::format;
use crate::ui::{Choice, Control, Fault, Field, Width};
use crate::visit::Visit;

/// What a form sends that shows this sheet.
pub(super) fn form_of(sheet: &Sheet) -> Form {
    let day = |day: Option<Date>| day.map(format::date).unwrap_or_default();
    let pairs = [
        ("author", sheet.author.clone()),
        ("number", sheet.number.clone()),
        ("dated", day(Some(sheet.dated))),
        ("kind", sheet.kind.clone()),
        ("subject", sheet.subject.clone()),
        ("urgency", sheet.urgency.name().to_owned()),
        ("signer", sheet.signer.clone()),
        ("pages", sheet.pages.map(|pages| pages.to_string()).unwrap_or_default()),
        ("answer_by", day(sheet.answer_by)),
    ];
    Form::of(pairs.into_iter().map(|(name, text)| (name.to_owned(), text)).collect())
}

/// What a sheet says, by the names of its fields, as people read it; what it does not say is empty.
pub(super) fn lines(visit: &Visit, sheet: &Sheet) -> Vec<(&'static str, String)> {
    let pages = sheet.pages.map(|count| count.to_string()).unwrap_or_default();
    vec![
        ("author", sheet.author.clone()),
        ("number", sheet.number.clone()),
        ("dated", format::date(sheet.dated)),
        ("kind", kind_word(visit, &sheet.kind)),
        ("subject", sheet.subject.clone()),
        ("urgency", visit.t(&format!("document-urgency-{}", sheet.urgency.name()))),
        ("signer", sheet.signer.clone()),
        ("pages", pages),
        ("answer_by", sheet.answer_by.map(format::date).unwrap_or_default()),
    ]
}

/// What changed between two sheets, a line for each field.
pub(super) fn changes(visit: &Visit, before: &Sheet, after: &Sheet) -> Vec<String> {
    let said = |text: String| {
        if text.is_empty() { visit.t("document-change-empty") } else { format!("“{text}”") }
    };
    let pairs = lines(visit, before).into_iter().zip(lines(visit, after));
    pairs
        .filter(|((_, before), (_, after))| before != after)
        .map(|((name, before), (_, after))| {
            let field = visit.t(&format!("document-field-{name}"));
            let values = [
                ("field", field.into()),
                ("before", said(before).into()),
                ("after", said(after).into()),
            ];
            visit.say.with("document-change", &values)
        })
        .collect()
}

/// The fields, filled with what the form says.
pub(super) fn fields(visit: &Visit, form: &Form) -> Vec<Field> {
    let label = |name: &str| visit.t(&format!("document-field-{name}"));
    let line = |name: &str, width| {
        Field::input(&visit.say, name, label(name), form.get(name), |input| {
            input.length_max = u32::try_from(LINE_CHARS_MAX).unwrap_or_default();
            input.width = width;
        })
    };
    let day =
        |name: &str| Field::digits(&visit.say, name, label(name), form.get(name), Width::Short);
    let types = visit.app.province.lists.get(TYPES);
    let types = types.iter().flat_map(|list| &list.items);
    let types = types.map(|item| (item.code.clone(), visit.say.of(&item.vi, &item.en).to_owned()));
    let urgencies = Urgency::ALL.iter().map(|urgency| {
        (urgency.name().to_owned(), visit.t(&format!("document-urgency-{}", urgency.name())))
    });
    let subject = Control::Area {
        value: form.get("subject").to_owned(),
        rows: 2,
        length_max: u32::try_from(SUBJECT_CHARS_MAX).unwrap_or_default(),
    };
    vec![
        line("author", Width::Full),
        line("number", Width::Medium).optional(),
        day("dated").hint(visit.t("document-field-day-hint")),
        select(visit, "kind", form.get("kind"), types.collect(), String::new()),
        Field::new(&visit.say, "subject", label("subject"), subject),
        select(visit, "urgency", form.get("urgency"), urgencies.collect(), String::new()),
        line("signer", Width::Medium).optional(),
        Field::digits(&visit.say, "pages", label("pages"), form.get("pages"), Width::Year)
            .optional(),
        day("answer_by").optional(),
    ]
}

/// One of many, chosen before.
pub(super) fn select(
    visit: &Visit,
    name: &str,
    chosen: &str,
    choices: Vec<(String, String)>,
    empty: String,
) -> Field {
    let choices = choices.into_iter().map(|(value, label)| Choice {
        chosen: value == chosen,
        value,
        label,
        hint: String::new(),
    });
    let control = Control::Select { choices: choices.collect(), empty };
    Field::new(&visit.say, name, visit.t(&format!("document-field-{name}")), control)
}

/// The sheet as typed; faults name their fields.
pub(super) fn read(visit: &Visit, form: &Form) -> Result<Sheet, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut fault = |name: &str, key: &str| {
        faults.push(Fault { name: name.to_owned(), sentence: visit.t(key) });
    };
    let day =
        |name: &str| form.get(name).trim().parse::<PartialDate>().ok().and_then(|it| it.whole());
    let dated = day("dated");
    if dated.is_none() {
        fault("dated", "document-fault-day");
    }
    let answer_by = day("answer_by");
    if answer_by.is_none() && !form.get("answer_by").trim().is_empty() {
        fault("answer_by", "document-fault-day");
    }
    let pages = form.get("pages").trim();
    let counted: Option<u32> = pages.parse().ok().filter(|count| *count > 0);
    if counted.is_none() && !pages.is_empty() {
        fault("pages", "document-fault-pages");
    }
    for (name, key) in [("author", "document-fault-author"), ("subject", "document-fault-subject")]
    {
        if form.get(name).trim().is_empty() {
            fault(name, key);
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let urgency = Urgency::ALL.into_iter().find(|one| one.name() == form.get("urgency"));
    Ok(Sheet {
        author: form.get("author").to_owned(),
        number: form.get("number").to_owned(),
        dated: dated.unwrap_or(Date::MAX),
        kind: form.get("kind").to_owned(),
        subject: form.get("subject").replace(['\r', '\n'], " "),
        urgency: urgency.unwrap_or_default(),
        signer: form.get("signer").to_owned(),
        pages: counted,
        answer_by,
    })
}
