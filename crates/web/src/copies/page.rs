//! A certified copy on one page: its paper, of which document, for whom, and what its reader may do now.
//! Decides nothing. What must always hold: the paper shown is the one that is decided on, or is issued.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey, Seen};
use document::copy::{CertifiedCopy, Command, Form as CopyForm, Standing};
use document::outgoing::printed;
use kernel::id::CopyId;
use register::Actor;

use super::list::{named, standing_tag};
use crate::answer::{Answer, go_saying, show, show_as};
use crate::documents::page::kind_word;
use crate::error_page;
use crate::form::Form;
use crate::format;
use crate::outgoing::draft;
use crate::page::Page;
use crate::page_views;
use crate::paths::{copies, documents, outgoing};
use crate::problem::Problem;
use crate::ui::{Control, ErrorSummary, Fault, Field, Notice, Summary, SummaryRow, Tag, Tone};
use crate::upload::{self, Show};
use crate::visit::{Flash, Visit};
use crate::work::naming::{self, People};

/// The page.
#[derive(Debug, Template)]
#[template(path = "copies/copy.html")]
pub struct CopyPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub stale: Option<Notice>,
    pub heading: String,
    pub standing: Tag,
    pub address: String,
    /// Empty for one that was withdrawn with its document.
    pub paper: String,
    pub version: u64,
    pub key: String,
    /// The document: words and address; empty where the reader may not see it.
    pub of: (String, String),
    pub facts: Summary,
    pub may_approve: bool,
    pub may_issue: bool,
    /// For whoever may decline it.
    pub decline: Option<Field>,
}

page_views!(CopyPage);

#[derive(Default)]
struct Told {
    typed: String,
    faults: Vec<Fault>,
    stale: bool,
    way: Option<(String, String)>,
}

async fn read(visit: &Visit, id: &str) -> Result<(Actor, Seen<CertifiedCopy>), Problem> {
    let actor = visit.need_actor()?;
    let id: CopyId = id.parse().map_err(|_| Problem::NotFound)?;
    let seen = visit.app.desk.read_copy(&actor, id).await?.ok_or(Problem::NotFound)?;
    Ok((actor, seen))
}

pub(super) async fn show_copy(visit: Visit, Path(id): Path<String>) -> Answer {
    let (actor, seen) = read(&visit, &id).await?;
    show(view(&visit, &actor, &seen, Told::default()).await?)
}

/// The copy as issued; before that the extract as it would be, or the file that is to be copied.
pub(super) async fn paper(visit: Visit, Path(id): Path<String>) -> Answer {
    let (_, seen) = read(&visit, &id).await?;
    let found = &seen.record;
    if found.standing == Standing::Withheld {
        return Err(Problem::NotFound);
    }
    let issued = found.issued.as_ref().map(|issued| &issued.paper);
    if issued.is_none() && found.form == CopyForm::Extract {
        let pdf = visit.app.desk.extract_preview(found).await?;
        return upload::preview(pdf);
    }
    let file = issued.unwrap_or(&found.of.file);
    upload::send(&visit, file, Show::Inline).await
}

async fn view(
    visit: &Visit,
    actor: &Actor,
    seen: &Seen<CertifiedCopy>,
    told: Told,
) -> Result<CopyPage, Problem> {
    let desk = &visit.app.desk;
    let found = &seen.record;
    let mut errors = ErrorSummary::new(&visit.say, told.faults);
    errors.way = told.way;
    let form = visit.t(&format!("copy-form-{}", found.form.name()));
    let heading = format!("{form}: {}", named(found));
    let mut page = visit.page(heading.clone()).crumb(visit.t("copy-heading"), copies::all());
    page.faulty = !errors.faults.is_empty();
    let actions = desk.copy_actions(actor, found);
    let decline = actions.contains(&"decline_copy").then(|| {
        let control = Control::Area { value: told.typed, rows: 3, length_max: 4_000 };
        let label = visit.t("copy-field-reason");
        Field::new(&visit.say, "reason", label, control).error(errors.of("reason"))
    });
    let document = found.of.document;
    let visible = if found.of.came_in {
        desk.read_document(actor, document).await?.map(|_| documents::document(document))
    } else {
        desk.read_outgoing(actor, document).await?.map(|_| outgoing::document(document))
    };
    let stale = told.stale.then(|| {
        Notice::new(Tone::Late, visit.t("error-stale-title")).text(visit.t("error-stale-text"))
    });
    Ok(CopyPage {
        page: page.script("work.js"),
        errors,
        stale,
        heading,
        standing: standing_tag(visit, found.standing),
        address: copies::copy(found.id),
        paper: if found.standing == Standing::Withheld {
            String::new()
        } else {
            copies::paper(found.id)
        },
        version: seen.version,
        key: desk.random().token(16),
        of: visible.map(|address| (named(found), address)).unwrap_or_default(),
        facts: facts(visit, found).await?,
        may_approve: actions.contains(&"approve_copy"),
        may_issue: actions.contains(&"issue_copy"),
        decline,
    })
}

async fn facts(visit: &Visit, found: &CertifiedCopy) -> Result<Summary, Problem> {
    let approved = found.approved.as_ref();
    let issued = found.issued.as_ref();
    let people = [found.asked_by.account, found.signer.account, issued.map(|it| it.by)];
    let people = People::of(visit, people.into_iter().flatten()).await?;
    let name = |who: Option<kernel::id::AccountId>| who.map(|who| people.name(who));
    let mut rows = Vec::new();
    let mut put = |key: &str, value: String| {
        if !value.is_empty() {
            let label = visit.t(&format!("copy-fact-{key}"));
            rows.push(SummaryRow { label, values: vec![value], ..SummaryRow::default() });
        }
    };
    put("sign", issued.map(|it| it.sign.clone()).unwrap_or_default());
    put("issued_at", issued.map(|it| format::moment(it.at.local())).unwrap_or_default());
    put("author", found.of.author.clone());
    put("dated", format::date(found.of.dated));
    put("kind", kind_word(visit, &found.of.kind));
    put("file", found.of.file.name.clone());
    put("place", found.place.clone());
    put("asked_by", name(found.asked_by.account).unwrap_or_default());
    put("unit", naming::agency(visit, &found.asked_by.unit));
    put("signer", name(found.signer.account).unwrap_or_default());
    put("approved_at", approved.map(|it| format::moment(it.at.local())).unwrap_or_default());
    put("reason", found.reason.clone());
    put("issued_by", name(issued.map(|it| it.by)).unwrap_or_default());
    put("recipients", printed(&found.recipients).join("; "));
    let level = issued.map(|it| visit.t(&format!("outgoing-level-{}", it.sealed.level)));
    put("level", level.unwrap_or_default());
    Ok(Summary { say: visit.say.clone(), title: String::new(), rows })
}

pub(super) async fn act(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (actor, seen) = read(&visit, &id).await?;
    let desk = &visit.app.desk;
    let (id, action) = (seen.record.id, form.get("_action"));
    let key = format!("{}.{action}", form.get("_key"));
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let version = form.get("_seen").parse().ok();
    let done = match action {
        "issue_copy" => {
            let through = visit.through("copies.act");
            desk.issue_copy(&actor, id, &through, (&key, version)).await
        }
        "approve_copy" => desk.decide_copy(&actor, id, Command::Approve, &key, version).await,
        "decline_copy" => {
            let reason = form.get("reason").replace('\r', "");
            desk.decide_copy(&actor, id, Command::Decline { reason }, &key, version).await
        }
        _ => return Err(Problem::BadRequest),
    };
    let typed = form.get("reason").to_owned();
    let told = match done {
        Ok(_) => {
            let key = match action {
                "issue_copy" => "copy-flash-issued",
                "approve_copy" => "copy-flash-approved",
                _ => "copy-flash-declined",
            };
            return go_saying(&copies::copy(id), Flash { tone: Tone::Good, key });
        }
        Err(DeskError::Refused { code, details }) => Told {
            typed,
            faults: vec![draft::fault(&visit, code, &details)],
            way: error_page::way_out(&visit, code),
            stale: false,
        },
        Err(DeskError::Stale { .. }) => Told { typed, stale: true, ..Told::default() },
        Err(error) => return Err(error.into()),
    };
    let status = if told.stale { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (actor, seen) = read(&visit, &id.to_string()).await?;
    show_as(status, view(&visit, &actor, &seen, told).await?)
}
