//! The rules: which command a dossier takes in which state, and what then happens. Pure; who may
//! ask is settled by access before, so nothing here looks at roles or units.
//! What must hold: every command passes [`permit::permit`] first, the same table that tells pages
//! which actions to offer; a refusal names the first thing to mend.

mod draft;
mod ending;
mod intake;
pub(crate) mod permit;
mod processing;
mod supplement;

use crate::{command::Command, context::Context, event::Event, model::Dossier, refusal::Refusal};

/// What a rule answers.
type Answer = Result<Vec<Event>, Refusal>;

/// Answers a command.
pub(crate) fn decide(record: Option<&Dossier>, command: &Command, context: &Context<'_>) -> Answer {
    match (record, command) {
        (None, Command::Open { id, procedure, case, channel, owner }) => {
            draft::open(*id, procedure, case, *channel, owner, context)
        }
        (None, Command::TakeIn(brought)) => intake::take_in(brought, context),
        (None, _) => Err(Refusal::NotOpened),
        (Some(_), Command::Open { .. } | Command::TakeIn(_)) => Err(Refusal::AlreadyOpen),
        (Some(record), command) => {
            permit::permit(record, context.rules, command.action())?;
            follow(record, command, context)
        }
    }
}

fn follow(record: &Dossier, command: &Command, context: &Context<'_>) -> Answer {
    match command {
        Command::Open { .. } | Command::TakeIn(_) => Err(Refusal::AlreadyOpen),
        Command::SaveAnswers { paths, typed } => draft::save_answers(record, paths, typed),
        Command::ChangeCase { case } => draft::change_case(record, case, context),
        Command::AttachFile { file } => draft::attach(record, file, context),
        Command::DetachFile { file } => draft::detach(record, *file),
        Command::Claim { account } => draft::claim(record, *account),
        Command::Discard => Ok(vec![Event::Discarded]),
        Command::Submit { code, secret } => intake::submit(record, code, secret, context),
        Command::Accept { components, fees, register_no } => {
            intake::accept(record, components, fees, *register_no, context)
        }
        Command::RejectAtIntake { reason_code, reason, go_to } => {
            intake::reject(record, reason_code, reason, go_to.as_deref(), context)
        }
        Command::RequestSupplement { items, reason, supply_by } => {
            supplement::request(record, items, reason, *supply_by, context)
        }
        Command::AnswerSupplement { note, typed } => {
            supplement::answer(record, note.as_deref(), typed.as_ref(), context)
        }
        Command::HandOver { note } => processing::hand_over(record, note.as_deref(), context),
        Command::Assign { assignee, note } => {
            processing::assign(record, *assignee, note.as_deref(), context)
        }
        Command::Propose { outcome, summary, to, findings } => {
            processing::propose(record, (outcome, summary, findings), to.as_deref(), context)
        }
        Command::SendUp { note, to } => {
            processing::send_up(record, note.as_deref(), to.as_deref(), context)
        }
        Command::SendBack { reason, to } => processing::send_back(record, reason, to, context),
        Command::Approve { note } => processing::approve(record, note.as_deref(), context),
        Command::Sign { note, paper } => processing::sign(record, note.as_deref(), paper, context),
        Command::Release { number, files } => ending::release(record, number, files, context),
        Command::Seal { number, files, paper, attachments } => {
            ending::seal(record, (number, files), (paper, attachments), context)
        }
        Command::CopyResult { paper } => ending::copy(record, paper),
        Command::Strengthen { paper } => ending::strengthen(record, paper),
        Command::Deliver { method, recipient } => {
            ending::deliver(record, *method, recipient.as_ref(), context)
        }
        Command::RequestWithdrawal { reason } => ending::withdraw(record, reason, context),
        Command::GrantWithdrawal => ending::grant_withdrawal(record, context),
        Command::RefuseWithdrawal { reason } => ending::refuse_withdrawal(reason),
        Command::Stop { basis, reason } => ending::stop(record, *basis, reason, context),
        Command::CollectFees { lines } => ending::collect_fees(record, lines),
        Command::AddNote { text } => ending::add_note(record, text, context),
        Command::Rate { stars, tags, comment } => ending::rate(*stars, tags, comment.as_deref()),
    }
}
