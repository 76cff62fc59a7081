//! The keys one signs with, and the holder's way to a signing service's page and back.
//! Decides nothing and knows no service: the desk's ring does. What must always hold: whatever the holder brings back is
//! answered in words on a page whose address holds none of it; coming back by a link signs nothing.

use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderValue, header};
use desk::DeskError;
use desk::papers::{About, Brought, KeyOf, Order};
use kernel::code::AgencyCode;
use kernel::hash::Sha256Hash;
use kernel::time::Timestamp;
use register::Actor;
use signing::key::{KeyError, KeyPlace};
use signing::ring::{Allowance, ConsentEnd, Holding};

use super::mine;
use crate::answer::{Answer, go_saying, show, show_as};
use crate::form::Form;
use crate::outgoing::page::subject;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, copies, office, outgoing};
use crate::problem::Problem;
use crate::session::Session;
use crate::ui::{Summary, SummaryRow, Tone};
use crate::visit::{Flash, Visit};
use crate::work::{bulk, naming};
use crate::{error_page, format};

/// Letters of one thing that comes back; a service's codes are far shorter.
const BROUGHT_BYTES_MAX: usize = 4_096;

/// A key as its holder sees it.
#[derive(Debug, Clone)]
pub struct KeyPanel {
    pub title: String,
    pub summary: Summary,
    /// How it stands, and what to do.
    pub sentence: String,
    /// What the button sends: empty for one's own key. `None` for no button.
    pub ask: Option<String>,
}

/// What was ordered and waits for the holder's consent.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// What each order is about, and its address.
    pub orders: Vec<(String, String)>,
    /// Nothing is lacking any more that could be given beforehand.
    pub allowed: bool,
}

/// Between our page and the service's.
#[derive(Debug, Template)]
#[template(path = "key_use/leaving.html")]
pub struct LeavingPage {
    pub page: Page,
    pub address: String,
}

page_views!(LeavingPage);

/// Panels of the keys, and the orders that wait.
pub(super) async fn panels(visit: &Visit) -> Result<(Vec<KeyPanel>, Waiting), Problem> {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let held = desk.keys_held(&actor).await?;
    let orders = desk.orders_awaiting_consent(&actor);
    let with_own = orders.iter().any(Order::with_own_key);
    let lacking =
        held.iter().filter(|(key, _)| *key != KeyOf::Own || with_own).any(|(_, found)| {
            let allowance =
                found.as_ref().ok().and_then(Option::as_ref).and_then(|it| it.allowance);
            matches!(allowance, Some(Allowance::Missing | Allowance::Awaited(_)))
        });
    let mut waiting = Waiting { allowed: !lacking, ..Waiting::default() };
    for order in orders {
        waiting.orders.extend(named(visit, &actor, order.about()).await?);
    }
    Ok((held.iter().map(|(key, found)| panel(visit, key, found)).collect(), waiting))
}

/// The code of a dossier or the subject of a document, with its address; `None` for whoever may not see it.
async fn named(
    visit: &Visit,
    actor: &Actor,
    about: About,
) -> Result<Option<(String, String)>, Problem> {
    let desk = &visit.app.desk;
    Ok(match about {
        About::Dossier(id) => desk.read_dossier(actor, id).await?.map(|seen| {
            let code = seen.record.registration.map(|it| it.code.to_string());
            (code.unwrap_or_default(), office::dossier(id))
        }),
        About::Outgoing(id) => {
            let seen = desk.read_outgoing(actor, id).await?;
            seen.map(|seen| (subject(visit, &seen.record), outgoing::document(id)))
        }
        About::Copy(id) => {
            let seen = desk.read_copy(actor, id).await?;
            seen.map(|seen| (seen.record.of.subject, copies::copy(id)))
        }
    })
}

fn panel(visit: &Visit, key: &KeyOf, found: &Result<Option<Holding>, KeyError>) -> KeyPanel {
    let title = match key {
        KeyOf::Own => visit.t("key-own"),
        KeyOf::Agency(agency) => {
            let unit = naming::agency(visit, agency);
            visit.say.with("key-seal-of", &[("unit", unit.as_str().into())])
        }
    };
    let empty = Summary { say: visit.say.clone(), title: String::new(), rows: Vec::new() };
    let plain = |summary, key: &str| KeyPanel {
        title: title.clone(),
        summary,
        sentence: visit.t(key),
        ask: None,
    };
    let holding = match found {
        Ok(Some(holding)) => holding,
        Ok(None) => return plain(empty, "key-own-none"),
        Err(_) => return plain(empty, "key-own-unusable"),
    };
    let summary = Summary { rows: rows(visit, holding), ..empty };
    let Some(allowance) = holding.allowance else { return plain(summary, "key-own-ready") };
    let name = match key {
        KeyOf::Own => String::new(),
        KeyOf::Agency(agency) => agency.to_string(),
    };
    let (sentence, ask) = match allowance {
        Allowance::Missing => (visit.t("key-consent-missing"), Some(name)),
        Allowance::Awaited(count) => {
            (visit.say.with("key-consent-awaited", &[("count", count.into())]), Some(name))
        }
        Allowance::Papers(count, until) => {
            let values = [("count", count.into()), ("until", moment(until).into())];
            (visit.say.with("key-consent-papers", &values), None)
        }
        Allowance::Service(until) => {
            (visit.say.with("key-consent-service", &[("until", moment(until).into())]), None)
        }
        Allowance::PaperByPaper => (visit.t("key-consent-each"), None),
    };
    KeyPanel { title, summary, sentence, ask }
}

fn moment(at: Timestamp) -> String {
    format::moment(at.local())
}

fn rows(visit: &Visit, holding: &Holding) -> Vec<SummaryRow> {
    let place = match (holding.place, &holding.service) {
        (KeyPlace::Software, _) => visit.t("key-place-software"),
        (KeyPlace::Token, _) => visit.t("key-place-token"),
        (KeyPlace::Remote, None) => visit.t("key-place-remote"),
        (KeyPlace::Remote, Some(name)) => {
            visit.say.with("key-place-service", &[("name", name.as_str().into())])
        }
    };
    let certificate = holding.certificate.as_ref();
    let unknown = || visit.t("key-certificate-unknown");
    let subject = certificate.map(|it| {
        let name = it.subject().common_name();
        name.map_or_else(|| visit.t("key-subject-nameless"), ToOwned::to_owned)
    });
    let until = certificate.map(|it| moment(it.not_after_at()));
    let row = |label: &str, value: String| SummaryRow {
        label: visit.t(label),
        values: vec![value],
        ..SummaryRow::default()
    };
    let mut rows =
        vec![row("key-place", place), row("key-subject", subject.unwrap_or_else(unknown))];
    rows.extend(until.map(|until| row("key-valid-until", until)));
    rows
}

/// What tells this session from others; nobody without one comes here.
fn session(visit: &Visit) -> Result<Sha256Hash, Problem> {
    visit.session().map(Session::mark).ok_or(Problem::SignInNeeded)
}

/// Sets out: the address of the service's page, followed at once and shown as a link. No redirect, since a browser holds
/// a redirect after a form to our policy that forms go nowhere but to us.
pub(super) async fn ask(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let key = match form.get("khoa") {
        "" => KeyOf::Own,
        text => KeyOf::Agency(text.parse::<AgencyCode>().map_err(|_| Problem::NotFound)?),
    };
    match visit.app.desk.ask_consent(&actor, &key, session(&visit)?).await {
        Ok(address) => {
            let refresh = HeaderValue::from_str(&format!("0; url={address}"));
            let refresh = refresh.map_err(|_| Problem::Fault)?;
            let page = visit.page(visit.t("key-leaving"));
            let mut answer = show(LeavingPage { page, address })?;
            answer.headers_mut().insert(header::REFRESH, refresh);
            Ok(answer)
        }
        Err(DeskError::Refused { code, details }) => {
            let sentence = error_page::refusal(&visit, code, &details);
            let told = mine::Told { faults: vec![sentence], ..mine::Told::default() };
            show_as(
                axum::http::StatusCode::UNPROCESSABLE_ENTITY,
                mine::view(&visit, None, told).await?,
            )
        }
        Err(error) => Err(error.into()),
    }
}

/// As RFC 6749 §4.1.2 has it.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Back {
    state: String,
    code: String,
    error: String,
}

/// Back again: told in words, on our page.
pub(super) async fn back(visit: Visit, Query(back): Query<Back>) -> Answer {
    let Back { state, code, error } = back;
    if [&state, &code, &error].iter().any(|it| it.len() > BROUGHT_BYTES_MAX) {
        return Err(Problem::BadRequest);
    }
    let some = |text: String| Some(text).filter(|it| !it.is_empty());
    let brought = Brought { state, code: some(code), error: some(error) };
    let end = visit.app.desk.take_consent(session(&visit)?, brought).await?;
    let (tone, key) = match end {
        ConsentEnd::Granted => (Tone::Good, "key-flash-consent-granted"),
        ConsentEnd::Denied => (Tone::Info, "key-flash-consent-denied"),
        ConsentEnd::Expired => (Tone::Soon, "key-flash-consent-expired"),
        ConsentEnd::Away => (Tone::Soon, "key-flash-consent-away"),
        ConsentEnd::Foreign => (Tone::Soon, "key-flash-consent-foreign"),
        ConsentEnd::Unfit => (Tone::Soon, "key-flash-consent-unfit"),
    };
    if end == ConsentEnd::Unfit {
        tracing::error!("a signing service refuses this program; look at [signing]");
    }
    go_saying(&paths::key_uses(), Flash { tone, key })
}

/// Goes on with what waited, and tells of each.
pub(super) async fn go_on(visit: Visit, _form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let mut names = std::collections::BTreeMap::new();
    for order in desk.orders_awaiting_consent(&actor) {
        let name = named(&visit, &actor, order.about()).await?;
        names.insert(order.about(), name.unwrap_or_default());
    }
    let through = visit.through("key_use.go_on");
    let mut report = Vec::new();
    for (about, done) in desk.go_on_consented(&actor, &through).await {
        let (name, address) = names.remove(&about).unwrap_or_default();
        report.push(bulk::told(&visit, address, name, done)?);
    }
    let told = mine::Told { report, ..mine::Told::default() };
    show(mine::view(&visit, None, told).await?)
}
