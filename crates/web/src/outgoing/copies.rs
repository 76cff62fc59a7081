//! Who has a copy of a released document and how far it is, on this platform and elsewhere; the documents that it asks
//! about and those that ask about it; and asking for a copy back.
//! Decides nothing. What must always hold: the sender sees how a copy stands and no more of it.

use axum::extract::Path;
use desk::{DeskError, IdempotencyKey};
use document::incoming::{Turn, TurnKind};
use document::model::Request;
use document::outgoing::{Outgoing, Recipient, Standing};
use exchange::{Sending, sending};
use kernel::code::AgencyCode;
use kernel::id::SendingId;
use register::Actor;

use super::page;
use crate::answer::{Answer, go_saying};
use crate::documents::page::standing_tag as arrived_tag;
use crate::form::Form;
use crate::format;
use crate::paths::outgoing;
use crate::problem::Problem;
use crate::ui::{Icon, Tag, Tone};
use crate::visit::{Flash, Visit};
use crate::work::naming::People;

/// Recipients chosen together, or one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyGroup {
    /// Empty for those chosen one by one.
    pub name: String,
    pub copies: Vec<Copy>,
}

/// One recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    pub name: String,
    pub standing: Option<Tag>,
    /// What came back, newest last.
    pub notices: Vec<String>,
    /// What was asked of it: words and answer.
    pub asks: Vec<(String, Tag)>,
    /// By which it is asked for back; empty where that is not possible.
    pub take_back: String,
}

/// A document that this one asks about, or that asks about this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    pub words: String,
    pub name: String,
    pub address: String,
}

/// Every recipient of the document.
pub(super) async fn copies(
    visit: &Visit,
    actor: &Actor,
    found: &Outgoing,
) -> Result<Vec<CopyGroup>, Problem> {
    let desk = &visit.app.desk;
    let deliveries = desk.deliveries(found).await?;
    let arrived = deliveries.iter().filter_map(|(_, arrived)| arrived.as_ref());
    let turns = arrived.filter_map(|it| it.matter.as_deref()).flat_map(|it| &it.turns);
    let people = People::of(visit, turns.filter_map(|turn| turn.by)).await?;
    let sendings = desk.sendings_of(found).await?;
    let copy = |recipient: &Recipient| {
        let mut copy = Copy {
            name: recipient.name.clone(),
            standing: None,
            notices: Vec::new(),
            asks: Vec::new(),
            take_back: String::new(),
        };
        let Some(agency) = &recipient.agency else {
            let (key, icon) = match &recipient.email {
                Some(_) => ("outgoing-outside-email", Icon::Inbox),
                None => ("outgoing-outside", Icon::Paper),
            };
            copy.standing = Some(Tag::with_icon(Tone::Plain, icon, visit.t(key)));
            copy.notices.extend(recipient.email.as_ref().map(|email| email.as_str().to_owned()));
            return copy;
        };
        let inside = deliveries.iter().find(|(one, _)| one.agency == *agency);
        let sending = sendings.iter().map(|seen| &seen.record).find(|it| is_to(it, agency));
        if let Some((_, Some(arrived))) = inside {
            copy.standing = Some(if arrived.is_suspected() {
                Tag::with_icon(Tone::Late, Icon::Warning, visit.t("outgoing-copy-held"))
            } else {
                arrived_tag(visit, arrived.standing)
            });
            let turns = arrived.matter.iter().flat_map(|matter| &matter.turns);
            copy.notices = turns.filter_map(|turn| done_there(visit, turn, &people)).collect();
            let asks = arrived.matter.iter().flat_map(|matter| &matter.asks);
            copy.asks = asks.map(|ask| asked(visit, ask.request.name(), ask.agreed)).collect();
        } else if let Some(sending) = sending {
            elsewhere(visit, actor, sending, &mut copy);
        }
        copy
    };
    let mut groups: Vec<CopyGroup> = Vec::new();
    for recipient in recipients(found) {
        let name = recipient.group.as_ref().map(|group| group.name.clone()).unwrap_or_default();
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.copies.push(copy(recipient)),
            None => groups.push(CopyGroup { name, copies: vec![copy(recipient)] }),
        }
    }
    Ok(groups)
}

/// Its recipients, also of one that was withdrawn.
pub(super) fn recipients(found: &Outgoing) -> &[Recipient] {
    found.book_line.as_ref().map_or(&found.text.recipients, |line| &line.recipients)
}

fn is_to(sending: &Sending, agency: &AgencyCode) -> bool {
    sending.to == agency.as_str()
}

fn elsewhere(visit: &Visit, actor: &Actor, sending: &Sending, copy: &mut Copy) {
    let overdue = sending.overdue_at.is_some() && sending.is_unacknowledged();
    copy.standing = Some(standing(visit, sending.standing, overdue));
    copy.notices = sending.notices.iter().map(|notice| told(visit, notice)).collect();
    let asks = sending.asks.iter();
    copy.asks = asks.map(|ask| asked(visit, ask.request.name(), ask.agreed)).collect();
    if visit.app.desk.may_take_back(actor, sending) {
        copy.take_back = sending.id.to_string();
    }
}

fn standing(visit: &Visit, standing: sending::Standing, overdue: bool) -> Tag {
    use sending::Standing as S;
    let (tone, icon) = match standing {
        S::Sent => (Tone::Plain, Icon::Clock),
        S::HandedOver | S::Arrived => (Tone::Info, Icon::Inbox),
        S::Refused => (Tone::Late, Icon::CrossCircle),
        S::Registered | S::Assigned | S::InProgress => (Tone::Info, Icon::Book),
        S::Done => (Tone::Good, Icon::CheckCircle),
        S::GivenBack => (Tone::Plain, Icon::ArrowLeft),
    };
    if overdue {
        return Tag::with_icon(Tone::Late, Icon::Warning, visit.t("exchange-overdue"));
    }
    Tag::with_icon(tone, icon, visit.t(&format!("exchange-copy-{}", standing.name())))
}

/// `03 Đã tiếp nhận, 05/10/2026 08:00 – reason`.
fn told(visit: &Visit, notice: &sending::Notice) -> String {
    let what = visit.t(&format!("exchange-status-{}", notice.code.name()));
    let mut line =
        format!("{:02} {what}, {}", notice.code.number(), format::moment(notice.at.local()));
    for more in [&notice.words, &notice.staff] {
        if !more.is_empty() {
            line.push_str(" – ");
            line.push_str(more);
        }
    }
    line
}

/// `Đã vào sổ, 05/10/2026 08:00 – Nguyễn Văn A`: what the sender is told of an agency on this platform, as it would be of
/// one elsewhere. Notes and answers stay there.
fn done_there(visit: &Visit, turn: &Turn, people: &People) -> Option<String> {
    let told = [
        TurnKind::Registered,
        TurnKind::Refused,
        TurnKind::Directed,
        TurnKind::Begun,
        TurnKind::Closed,
    ];
    let by = turn.by.filter(|_| told.contains(&turn.kind))?;
    let what = visit.t(&format!("document-turn-{}", turn.kind.name()));
    Some(format!("{what}, {} – {}", format::moment(turn.at.local()), people.name(by)))
}

fn asked(visit: &Visit, request: &str, agreed: Option<bool>) -> (String, Tag) {
    let (tone, word) = match agreed {
        None => (Tone::Soon, "open"),
        Some(true) => (Tone::Good, "agreed"),
        Some(false) => (Tone::Plain, "declined"),
    };
    let words = visit.t(&format!("exchange-request-{request}"));
    (words, Tag::new(tone, visit.t(&format!("document-answer-{word}"))))
}

/// Documents that this one is about, and those about it, as far as the reader may see them.
pub(super) async fn related(
    visit: &Visit,
    actor: &Actor,
    found: &Outgoing,
) -> Result<Vec<Related>, Problem> {
    let own = found.text.concern.iter().map(|it| (*it, "outgoing-concern"));
    let about = found.concerned.iter().map(|it| (*it, "outgoing-concerned"));
    let mut lines = Vec::new();
    for (concern, key) in own.chain(about) {
        let Some(seen) = visit.app.desk.read_outgoing(actor, concern.document).await? else {
            continue;
        };
        let sign = seen.record.in_book().map(|line| line.sign);
        lines.push(Related {
            words: visit.t(&format!("{key}-{}", concern.request.name())),
            name: sign.unwrap_or_else(|| page::subject(visit, &seen.record)),
            address: outgoing::document(concern.document),
        });
    }
    for id in &found.text.answers {
        let Some(seen) = visit.app.desk.read_document(actor, *id).await? else { continue };
        let Some(matter) = &seen.record.matter else { continue };
        let (number, subject) = (&matter.sheet.number, &matter.sheet.subject);
        lines.push(Related {
            words: visit.t("outgoing-answers"),
            name: if number.is_empty() { subject.clone() } else { number.clone() },
            address: crate::paths::documents::document(*id),
        });
    }
    Ok(lines)
}

/// The ways to recall, update or replace a released document by a new one.
pub(super) fn beginnings(visit: &Visit, actor: &Actor, found: &Outgoing) -> Vec<(String, String)> {
    let own = visit.app.desk.agency_of(actor).as_ref() == Some(&found.agency);
    if !own {
        return Vec::new();
    }
    let way = |request: Request| {
        let words = visit.t(&format!("outgoing-begin-{}", request.name()));
        (words, outgoing::draft_about(found.id, request.name()))
    };
    match found.standing {
        Standing::Released => {
            let copy = (visit.t("copy-ask"), crate::paths::copies::ask_of("di", found.id));
            Request::BY_DOCUMENT.map(way).into_iter().chain([copy]).collect()
        }
        // Whoever has it is asked to give it back.
        Standing::Withdrawn if found.book_line.is_some() => vec![way(Request::Recall)],
        _ => Vec::new(),
    }
}

/// A clerk asks for a copy back (status 13).
pub(super) async fn take_back(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let sending: SendingId = form.get("copy").parse().map_err(|_| Problem::BadRequest)?;
    let of = visit.app.desk.sendings_of(&seen.record).await?;
    if !of.iter().any(|copy| copy.record.id == sending) {
        return Err(Problem::NotFound);
    }
    let key = IdempotencyKey::parse(&format!("{}.{sending}", form.get("_key")));
    let key = key.ok_or(Problem::BadRequest)?;
    let command = sending::Command::TakeBack;
    let flash = match visit.app.desk.sending(&actor, sending, command, &key).await {
        Ok(_) => Flash { tone: Tone::Good, key: "exchange-flash-asked" },
        // It moved on while the clerk looked: the page says how it stands now.
        Err(DeskError::Refused { .. }) => Flash { tone: Tone::Late, key: "exchange-flash-moved" },
        Err(error) => return Err(error.into()),
    };
    go_saying(&outgoing::document(seen.record.id), flash)
}
