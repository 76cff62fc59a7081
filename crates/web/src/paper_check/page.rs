//! The page: bring a file or type the code, and read what was found.
//! What must hold: the form's token is checked before a byte of a file is taken; what was found stands above the form, so
//! that it is read first.

use askama::Template;
use axum::extract::multipart::Field as Part;
use axum::extract::{Multipart, Query};
use axum::http::StatusCode;
use data_encoding::BASE64;
use desk::{Released, Standing};
use kernel::hash::Sha256Hash;
use serde::Deserialize;
use store::objects::Stage;

use super::judge::{self, Judged, Unjudged, report_json};
use super::spoken::{Spoken, SpokenSignature};
use super::{REQUEST_BYTES_MAX, code};
use crate::answer::{Answer, show, show_as};
use crate::form::{TOKEN, token_fits};
use crate::format;
use crate::i18n::Arg;
use crate::page::Page;
use crate::page_views;
use crate::paths;
use crate::portal::pick;
use crate::problem::Problem;
use crate::ui::{ErrorSummary, Fault, Field, Notice, Summary, SummaryRow, Tag, Tone, Width};
use crate::visit::Visit;
use crate::work::naming;

/// Bytes of a small field of the form.
const FIELD_BYTES_MAX: usize = 200;
/// Letters of the report that still fit into a link of the page.
const REPORT_LETTERS_MAX: usize = 400_000;

/// The page.
#[derive(Debug, Template)]
#[template(path = "paper_check/show.html")]
pub struct PaperPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub found: Option<Found>,
    pub limits: String,
    pub code: Field,
    pub check: Field,
}

page_views!(PaperPage);

/// What was found about a paper.
#[derive(Debug, Clone)]
pub struct Found {
    /// What was brought: the beginning of the content's hash, or the code.
    pub about: String,
    /// What the signatures are worth; `None` for a code.
    pub conclusion: Option<Notice>,
    /// Whether the platform released it, and how it stands today.
    pub known: Notice,
    /// What is told of the result; without rows for nothing.
    pub result: Summary,
    pub signatures: Vec<Signed>,
    pub notes: Vec<String>,
    /// The report as a file inside the page; empty for none.
    pub report: String,
}

/// One signature.
#[derive(Debug, Clone)]
pub struct Signed {
    pub tag: Tag,
    pub spoken: SpokenSignature,
}

/// What the address of a printed code brings.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    ma: String,
    #[serde(default)]
    kt: String,
}

pub(super) async fn ask(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    if !asked.ma.is_empty() && !asked.kt.is_empty() {
        return code::answer(&visit, &asked.ma, &asked.kt).await;
    }
    show(PaperPage::asking(&visit, (asked.ma.as_str(), ""), Vec::new()))
}

pub(super) async fn check(visit: Visit, multipart: Multipart) -> Answer {
    visit.app.limits.paper(visit.network()).map_err(|wait| Problem::TooMany { wait })?;
    let judged = match take(&visit, multipart).await {
        Ok((Some(file), beside)) => judge::judge(&visit, file, beside).await,
        Ok((None, _)) => Err(Unjudged::Empty),
        Err(trouble) => Err(trouble),
    };
    match judged {
        Ok(judged) => {
            let mut page = PaperPage::asking(&visit, ("", ""), Vec::new());
            page.found = Some(Found::of_file(&visit, &judged));
            show(page)
        }
        Err(trouble) => {
            let (status, sentence) = refused(&visit, trouble)?;
            let faults = vec![Fault { name: "giay_to".to_owned(), sentence }];
            show_as(status, PaperPage::asking(&visit, ("", ""), faults))
        }
    }
}

fn refused(visit: &Visit, trouble: Unjudged) -> Result<(StatusCode, String), Problem> {
    let key = match trouble {
        Unjudged::Empty => "paper-file-missing",
        Unjudged::TooLarge => {
            let most = format::bytes(&visit.say, visit.app.settings.upload_bytes_max);
            let sentence = visit.say.with("paper-file-large", &[("size", most.into())]);
            return Ok((StatusCode::PAYLOAD_TOO_LARGE, sentence));
        }
        Unjudged::TooLong => "paper-file-long",
        Unjudged::BrokenOff => return Err(Problem::BadRequest),
        Unjudged::Problem(problem) => return Err(problem),
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, visit.t(key)))
}

/// The paper and the file beside it.
async fn take(
    visit: &Visit,
    mut multipart: Multipart,
) -> Result<(Option<Stage>, Option<Stage>), Unjudged> {
    let (mut trusted, mut file, mut beside) = (false, None, None);
    while let Some(mut part) = multipart.next_field().await.map_err(|_| Problem::BadRequest)? {
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_none() {
            let text = small_text(&mut part).await?;
            trusted |= name == TOKEN && token_fits(visit, &text);
            continue;
        }
        if !trusted {
            return Err(Problem::FormExpired.into());
        }
        if part.file_name().is_some_and(str::is_empty) {
            continue;
        }
        match name.as_str() {
            "giay_to" => file = Some(judge::stage(visit, part).await?),
            "tep_kem" => beside = Some(judge::stage(visit, part).await?),
            _ => {}
        }
    }
    if trusted { Ok((file, beside)) } else { Err(Problem::FormExpired.into()) }
}

async fn small_text(part: &mut Part<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|_| Problem::BadRequest)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > FIELD_BYTES_MAX {
            return Err(Problem::BadRequest);
        }
    }
    String::from_utf8(bytes).map_err(|_| Problem::BadRequest)
}

impl PaperPage {
    /// The page with its forms; `typed` is the code and its check value.
    pub(super) fn asking(visit: &Visit, typed: (&str, &str), faults: Vec<Fault>) -> PaperPage {
        let say = &visit.say;
        let errors = ErrorSummary::new(say, faults);
        let mut page = visit.page(say.t("paper-title")).crumb(say.t("common-home"), paths::home());
        page.faulty = !errors.faults.is_empty();
        let input = |name: &str, label: &str, hint: &str, value: &str| {
            Field::input(say, name, say.t(label), value, |input| {
                input.width = Width::Medium;
                "off".clone_into(&mut input.autocomplete);
                input.length_max = 60;
            })
            .hint(say.t(hint))
            .error(errors.of(name))
        };
        let most = visit.app.settings.upload_bytes_max.min(REQUEST_BYTES_MAX as u64);
        let limits = say.with("paper-file-hint", &[("size", format::bytes(say, most).into())]);
        PaperPage {
            code: input("ma", "paper-code", "paper-code-hint", typed.0),
            check: input("kt", "paper-check", "paper-check-hint", typed.1),
            found: None,
            limits,
            errors,
            page,
        }
    }
}

impl Found {
    pub(super) fn of_file(visit: &Visit, judged: &Judged) -> Found {
        let say = &visit.say;
        let spoken = judged.report.as_ref().map(|report| Spoken::of(say, report));
        let conclusion = match &spoken {
            Some(Spoken { conclusion: told, .. }) => {
                Notice::new(told.tone, told.title.clone()).text(told.text.clone())
            }
            None => Notice::new(Tone::Info, say.t("paper-not-signed-title"))
                .text(say.t("paper-not-signed-text")),
        };
        let (signatures, notes) =
            spoken.map(|spoken| (spoken.signatures, spoken.notes)).unwrap_or_default();
        let signed = |spoken: SpokenSignature| {
            let told = &spoken.conclusion;
            Signed { tag: Tag::with_icon(told.tone, told.icon, told.title.clone()), spoken }
        };
        let json = serde_json::to_vec_pretty(&report_json(judged)).unwrap_or_default();
        let report = format!("data:application/json;base64,{}", BASE64.encode(&json));
        Found {
            about: say.with("paper-content", &[("hash", short(&judged.content).into())]),
            known: known(visit, judged.released.as_ref()),
            result: result(visit, judged.released.as_ref()),
            conclusion: Some(conclusion),
            signatures: signatures.into_iter().map(signed).collect(),
            notes,
            report: if report.len() > REPORT_LETTERS_MAX { String::new() } else { report },
        }
    }

    pub(super) fn of_code(visit: &Visit, code: &str, released: &Released) -> Found {
        Found {
            about: visit.say.with("paper-about-code", &[("code", code.into())]),
            known: known(visit, Some(released)),
            result: result(visit, Some(released)),
            conclusion: None,
            signatures: Vec::new(),
            notes: Vec::new(),
            report: String::new(),
        }
    }
}

/// Whether it is known here, in words.
fn known(visit: &Visit, released: Option<&Released>) -> Notice {
    let say = &visit.say;
    let (word, tone) = match released.map(|it| it.standing) {
        Some(Standing::Latest) => ("latest", Tone::Good),
        Some(Standing::Replaced) => ("replaced", Tone::Soon),
        Some(Standing::Withdrawn) => ("withdrawn", Tone::Late),
        None => ("unknown", Tone::Plain),
    };
    let portal: Arg<'_> = visit.app.portal(say).name.into();
    let text = say.with(&format!("paper-known-{word}-text"), &[("portal", portal)]);
    Notice::new(tone, say.t(&format!("paper-known-{word}"))).text(text)
}

/// The result it belongs to, as its reader compares it with the paper.
fn result(visit: &Visit, released: Option<&Released>) -> Summary {
    let say = &visit.say;
    let row = |key: &str, values: Vec<String>| SummaryRow {
        label: say.t(key),
        values,
        ..SummaryRow::default()
    };
    let told = released.and_then(|it| it.of.as_ref()).map(|of| {
        let procedure = naming::latest(visit, of.procedure.as_str())
            .map_or_else(|| of.procedure.to_string(), |version| pick(say, &version.name));
        vec![
            row("paper-number", vec![of.number.clone()]),
            row("paper-procedure", vec![procedure]),
            row("paper-decided-by", vec![naming::agency(visit, &of.decided_by)]),
            row("paper-released-at", vec![format::moment(of.released_at.local())]),
            row("paper-contents", of.contents.iter().map(short).collect()),
        ]
    });
    Summary { say: say.clone(), title: String::new(), rows: told.unwrap_or_default() }
}

/// The beginning of a hash: enough to compare by eye.
fn short(hash: &Sha256Hash) -> String {
    hash.to_string().chars().take(16).chain(['…']).collect()
}
