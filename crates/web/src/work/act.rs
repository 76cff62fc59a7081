//! Carries an action of the dossier page to the desk and says what became of it.
//! Decides nothing. What must always hold: the version that was seen goes along; a refusal, and a
//! colleague who was first, are told on the same page with everything typed still in the form.

use axum::extract::Path;
use axum::http::StatusCode;
use desk::{Desk, DeskError, Done, IdempotencyKey, LastChange};
use dossier::model::{DeliveryMethod, Outcome, Recipient, StopBasis};
use dossier::{Command, Dossier};
use kernel::id::{AccountId, FileId};
use key_use::Through;
use register::Actor;

use super::actions::{Filled, listed_word};
use super::dossier::{self as page, Returned, Subject};
use super::{READERS, WORKERS, papers};
use crate::answer::{Answer, go_saying, show_as};
use crate::error_page;
use crate::form::Form;
use crate::paths::office;
use crate::problem::Problem;
use crate::routes::{Route, Who};
use crate::ui::{Fault, Tone};
use crate::visit::{Flash, Visit};

macro_rules! acts {
    ($($action:literal $path:literal $name:literal,)+) => {
        /// Routes of the actions.
        pub(super) fn routes() -> Vec<Route> {
            vec![$(Route::post($path, $name, who($action), |visit: Visit, path: Path<String>, form: Form| {
                act($action, visit, path, form)
            }),)+]
        }
    };
}

acts! {
    "accept" "/lam-viec/{id}/tiep-nhan" "work.accept",
    "reject" "/lam-viec/{id}/tu-choi" "work.reject",
    "request_supplement" "/lam-viec/{id}/yeu-cau-bo-sung" "work.request_supplement",
    "answer_supplement" "/lam-viec/{id}/nhan-bo-sung" "work.answer_supplement",
    "hand_over" "/lam-viec/{id}/chuyen" "work.hand_over",
    "assign" "/lam-viec/{id}/phan-cong" "work.assign",
    "take" "/lam-viec/{id}/nhan-viec" "work.take",
    "propose" "/lam-viec/{id}/de-xuat" "work.propose",
    "send_up" "/lam-viec/{id}/trinh" "work.send_up",
    "send_back" "/lam-viec/{id}/tra-lai" "work.send_back",
    "approve" "/lam-viec/{id}/phe-duyet" "work.approve",
    "release" "/lam-viec/{id}/phat-hanh" "work.release",
    "copy_result" "/lam-viec/{id}/sao-y" "work.copy_result",
    "deliver" "/lam-viec/{id}/tra-ket-qua" "work.deliver",
    "answer_withdrawal" "/lam-viec/{id}/tra-loi-rut" "work.answer_withdrawal",
    "stop" "/lam-viec/{id}/dung" "work.stop",
    "collect_fees" "/lam-viec/{id}/thu-phi" "work.collect_fees",
    "add_note" "/lam-viec/{id}/ghi-chu" "work.add_note",
}

/// Whoever reads a dossier may leave a note on it, as far as the policies let them.
fn who(action: &str) -> Who {
    if action == "add_note" { READERS } else { WORKERS }
}

async fn act(action: &'static str, visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let subject = Subject::read(&visit, &id).await?;
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let seen = form.get("_seen").parse().ok();
    let order = match order(action, &visit, &subject, &form) {
        Ok(order) => order,
        Err(fault) => {
            let told = Told { faults: vec![fault], ..Told::default() };
            return back(&visit, action, &form, subject, told).await;
        }
    };
    let (actor, id) = (subject.actor.clone(), subject.dossier.id);
    let through = visit.through(&format!("work.{action}"));
    let work = Work { actor, id, key, seen, order, through };
    match work.give(&visit.app.desk).await {
        Ok(_) => {
            let address = address_back(form.get("_back")).unwrap_or_else(|| office::dossier(id));
            go_saying(&address, Flash { tone: Tone::Good, key: flash(action) })
        }
        Err(DeskError::Refused { code, details }) => {
            let sentence = error_page::refusal(&visit, code, &details);
            let field = details.iter().find(|detail| detail.0 == "field");
            let name = field.map_or_else(String::new, |field| format!("{action}.{}", field.1));
            let faults = vec![Fault { name, sentence }];
            let way = error_page::way_out(&visit, code);
            back(&visit, action, &form, subject, Told { faults, way, stale: None }).await
        }
        Err(DeskError::Stale { last, .. }) => {
            // Read again: the page shows how it stands now, with what was typed.
            let subject = Subject::read(&visit, &subject.dossier.id.to_string()).await?;
            let told = Told { stale: last.map(|last| *last), ..Told::default() };
            back(&visit, action, &form, subject, told).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Why a form comes back.
#[derive(Default)]
struct Told {
    faults: Vec<Fault>,
    stale: Option<LastChange>,
    /// Where a refusal can be mended, when that is another page.
    way: Option<(String, String)>,
}

/// Shows the dossier again with the form as it was sent.
async fn back(
    visit: &Visit,
    action: &'static str,
    form: &Form,
    subject: Subject,
    Told { faults, stale, way }: Told,
) -> Answer {
    let status =
        if faults.is_empty() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let returned = Returned { sent: Filled { action, form }, faults, stale, way };
    show_as(status, page::view(visit, &subject, Some(returned)).await?)
}

/// Where a form wanted to go afterwards; only to our own rooms.
pub fn address_back(address: &str) -> Option<String> {
    let rooms = ["/lam-viec", "/mot-cua"];
    let ours = rooms.iter().any(|room| {
        address
            .strip_prefix(room)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    });
    ours.then(|| address.to_owned())
}

fn flash(action: &str) -> &'static str {
    match action {
        "accept" => "work-flash-accept",
        "reject" => "work-flash-reject",
        "request_supplement" => "work-flash-request_supplement",
        "answer_supplement" => "work-flash-answer_supplement",
        "hand_over" => "work-flash-hand_over",
        "assign" => "work-flash-assign",
        "take" => "work-flash-take",
        "propose" => "work-flash-propose",
        "send_up" => "work-flash-send_up",
        "send_back" => "work-flash-send_back",
        "approve" => "work-flash-approve",
        "release" => "work-flash-release",
        "copy_result" => "work-flash-copy_result",
        "deliver" => "work-flash-deliver",
        "answer_withdrawal" => "work-flash-answer_withdrawal",
        "stop" => "work-flash-stop",
        "collect_fees" => "work-flash-collect_fees",
        _ => "work-flash-add_note",
    }
}

/// What is asked of the desk; numbers are given there.
enum Order {
    Accept {
        components: Vec<dossier::model::ComponentReceived>,
        fees: Vec<dossier::model::FeeLine>,
    },
    Release(Vec<FileId>),
    Copy,
    Plain(Command),
}

struct Work {
    actor: Actor,
    id: kernel::id::DossierId,
    key: IdempotencyKey,
    seen: Option<u64>,
    order: Order,
    through: Through,
}

impl Work {
    async fn give(self, desk: &Desk) -> Result<Done<Dossier>, DeskError> {
        let Work { actor, id, key, seen, order, through } = self;
        match order {
            Order::Accept { components, fees } => {
                desk.accept(&actor, id, components, fees, &key, seen).await
            }
            Order::Release(files) => desk.release(&actor, id, files, &through, (&key, seen)).await,
            Order::Copy => desk.copy_result(&actor, id, &through, (&key, seen)).await,
            Order::Plain(command) => desk.act(&actor, id, command, &through, (&key, seen)).await,
        }
    }
}

/// Reads a form into what is asked of the desk. A fault is something the desk could not even be
/// asked.
fn order(action: &str, visit: &Visit, subject: &Subject, form: &Form) -> Result<Order, Fault> {
    let reader = Reader { action, visit, form };
    let dossier = &subject.dossier;
    let procedure = &subject.procedure;
    let command = match action {
        "accept" => {
            let digitised = |key: &str| dossier.files.iter().any(|file| file.component == key);
            return Ok(Order::Accept {
                components: papers::received(procedure, action, form, &digitised),
                fees: papers::fees(procedure, &dossier.money.lines, action, form),
            });
        }
        "release" => {
            let files = form.all("release.files").filter_map(|id| id.parse().ok()).collect();
            return Ok(Order::Release(files));
        }
        "copy_result" => return Ok(Order::Copy),
        "reject" => Command::RejectAtIntake {
            reason_code: reader.text("reason_code"),
            reason: reader.text("reason"),
            go_to: reader.optional("go_to"),
        },
        "request_supplement" => Command::RequestSupplement {
            items: papers::items(procedure, action, form),
            reason: reader.reason("supplement-reason"),
            supply_by: reader.date("supply_by")?,
        },
        "answer_supplement" => {
            Command::AnswerSupplement { note: reader.optional("note"), typed: None }
        }
        "hand_over" => Command::HandOver { note: reader.optional("note") },
        "assign" => {
            Command::Assign { assignee: reader.account("assignee")?, note: reader.optional("note") }
        }
        "take" => {
            let own = subject.actor.account();
            let assignee = own.ok_or_else(|| reader.fault("", "work-fault-account"))?;
            Command::Assign { assignee, note: None }
        }
        "propose" => Command::Propose {
            outcome: match reader.text("outcome").as_str() {
                "refuse" => Outcome::Refuse { reasons: reader.text("refusal_reasons") },
                _ => Outcome::Grant,
            },
            summary: reader.text("summary"),
            to: reader.optional("to"),
            findings: procedure
                .results
                .iter()
                .flat_map(|paper| &paper.findings)
                .map(|finding| {
                    let typed = reader.text(&format!("finding.{}", finding.key));
                    (finding.key.clone(), typed)
                })
                .collect(),
        },
        "send_up" => Command::SendUp { note: reader.optional("note"), to: reader.optional("to") },
        "send_back" => Command::SendBack { reason: reader.text("reason"), to: reader.text("to") },
        "approve" => Command::Approve { note: reader.optional("note") },
        "deliver" => reader.delivery(),
        "answer_withdrawal" if reader.text("answer") == "refuse" => {
            Command::RefuseWithdrawal { reason: reader.text("reason") }
        }
        "answer_withdrawal" => Command::GrantWithdrawal,
        "stop" => Command::Stop { basis: reader.basis(), reason: reader.text("reason") },
        "collect_fees" => Command::CollectFees {
            lines: papers::fees(procedure, &dossier.money.lines, action, form),
        },
        _ => Command::AddNote { text: reader.text("text") },
    };
    Ok(Order::Plain(command))
}

struct Reader<'r> {
    action: &'r str,
    visit: &'r Visit,
    form: &'r Form,
}

impl Reader<'_> {
    fn text(&self, name: &str) -> String {
        self.form.get(&format!("{}.{name}", self.action)).to_owned()
    }

    fn optional(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.trim().is_empty())
    }

    fn fault(&self, name: &str, key: &str) -> Fault {
        let name = if name.is_empty() { String::new() } else { format!("{}.{name}", self.action) };
        Fault { name, sentence: self.visit.t(key) }
    }

    fn account(&self, name: &str) -> Result<AccountId, Fault> {
        self.text(name).parse().map_err(|_| self.fault(name, "work-fault-person"))
    }

    /// A day as people write it: `24/02/2026`.
    fn date(&self, name: &str) -> Result<Option<jiff::civil::Date>, Fault> {
        let Some(text) = self.optional(name) else { return Ok(None) };
        let read = crate::work::naming::day(&text);
        read.map(Some).ok_or_else(|| self.fault(name, "work-fault-date"))
    }

    /// The chosen reason in the words of the form, then what was written.
    fn reason(&self, list: &str) -> String {
        let listed = listed_word(self.visit, list, &self.text("reason_code"));
        let parts = [listed, self.optional("reason")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(". ")
    }

    fn basis(&self) -> StopBasis {
        match self.text("basis").as_str() {
            "withdrawal" => StopBasis::Withdrawal,
            "no_supplement" => StopBasis::NoSupplement,
            _ => StopBasis::Law,
        }
    }

    fn delivery(&self) -> Command {
        let method = match self.text("method").as_str() {
            "post" => DeliveryMethod::Post,
            "electronic" => DeliveryMethod::Electronic,
            _ => DeliveryMethod::AtCounter,
        };
        let recipient = (method != DeliveryMethod::Electronic).then(|| Recipient {
            full_name: self.text("recipient"),
            relation: self.text("relation"),
            identity_number: self.optional("identity_number"),
        });
        Command::Deliver { method, recipient }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_lead_back_to_our_own_rooms_only() {
        assert_eq!(address_back("/lam-viec?q=a"), Some("/lam-viec?q=a".to_owned()));
        assert_eq!(address_back("/mot-cua/tra"), Some("/mot-cua/tra".to_owned()));
        for elsewhere in ["", "//evil.example", "/lam-viecx", "https://evil.example", "/dang-xuat"]
        {
            assert_eq!(address_back(elsewhere), None, "{elsewhere}");
        }
    }
}
