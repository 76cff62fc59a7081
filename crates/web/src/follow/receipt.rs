//! What was handed in: the code, the secret, what happens next; and form 01 once accepted.
//! What must hold: the secret is shown to the applicant's own session only.

use askama::Template;
use axum::extract::Path;
use dossier::{Dossier, StateCode};

use crate::answer::{Answer, go, show};
use crate::filing::draft::{own, read};
use crate::page::Page;
use crate::page_views;
use crate::papers::{Form01, Qr, forms};
use crate::paths::{self, filing as addresses};
use crate::portal::{pick, unit_name};
use crate::problem::Problem;
use crate::proofs;
use crate::visit::Visit;

use super::progress::moment_words;

/// The page after handing in.
#[derive(Debug, Template)]
#[template(path = "follow/receipt.html")]
pub struct ReceiptPage {
    pub page: Page,
    pub procedure: String,
    pub code: String,
    pub secret: String,
    pub submitted: String,
    pub receiver: String,
    /// Until when the desk looks at it; empty once it has.
    pub check_by: String,
    pub qr: Option<Qr>,
    pub dossier: String,
    /// Form 01; empty before acceptance.
    pub form_01: String,
}

page_views!(ReceiptPage);

pub(super) async fn show_receipt(visit: Visit, Path(id): Path<String>) -> Answer {
    let (_, dossier) = own(&visit, &id).await?;
    let Some(registration) = &dossier.registration else {
        return go(&addresses::draft(dossier.id));
    };
    let say = &visit.say;
    let procedure = visit.app.desk.version(&dossier.procedure)?;
    let procedure = pick(say, &procedure.name);
    let code = registration.code.to_string();
    let follow = format!("{}{}", visit.app.settings.base_url, addresses::follow_code(&code));
    let title = say.t("follow-receipt-title");
    show(ReceiptPage {
        page: visit
            .page(format!("{title} – {procedure}"))
            .crumb(say.t("common-nav-mine"), paths::my_dossiers()),
        secret: registration.secret.clone(),
        submitted: moment_words(&visit, registration.submitted_at),
        receiver: unit_name(&visit, &registration.organisations.received_by),
        check_by: check_by(&visit, &dossier),
        qr: Qr::of(&follow, say.with("follow-qr", &[("code", (&code).into())])),
        dossier: addresses::dossier(dossier.id),
        form_01: dossier
            .clock
            .as_ref()
            .map_or_else(String::new, |_| addresses::form_01(dossier.id)),
        procedure,
        code,
    })
}

fn check_by(visit: &Visit, dossier: &Dossier) -> String {
    if dossier.state_code() != StateCode::Submitted {
        return String::new();
    }
    let due = dossier.here().and_then(|here| here.step_due_at);
    due.map(|at| moment_words(visit, at)).unwrap_or_default()
}

pub(super) async fn form_01(visit: Visit, Path(id): Path<String>) -> Answer {
    let (actor, dossier) = read(&visit, &id).await?.ok_or(Problem::NotFound)?;
    let who = (&actor).into();
    let told = visit.app.desk.may_dossier(&who, "view_answers", &dossier);
    let mut paper = Form01::of(&visit, &dossier, told).await?;
    paper.proof = proofs::qr(&visit, &who, &dossier, "accepted").await;
    show(paper)
}

/// A one-stop form as a file.
pub(super) async fn form_file(visit: Visit, Path((id, name)): Path<(String, String)>) -> Answer {
    let (actor, dossier) = read(&visit, &id).await?.ok_or(Problem::NotFound)?;
    forms::pdf(&visit, &(&actor).into(), &dossier, &name).await
}
