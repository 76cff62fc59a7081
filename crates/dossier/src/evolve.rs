//! Folding: how each event changes the record. No rule is decided here and nothing is worked out
//! from a calendar; an event is believed. What must hold: an event that cannot belong to the
//! record (no record, wrong state, missing account) is a [`Misfit`], never a panic.

use crate::{
    event::{Acceptance, Event, Passage, Resumption, Submission},
    model::{
        AttachedFile, Clock, Delivery, Dossier, DueDate, DueWhy, Filing, HandedOver, Money, Move,
        MoveKind, Note, Pause, Proposal, Rating, Registration, ResultPaper, State, StateCode,
        Supplement, Synchronisation, Withdrawal,
    },
};
use kernel::{id::AccountId, time::Timestamp};
use register::{Entry, Fact, Misfit};
use std::mem;

/// Applies one event to a record.
pub(crate) fn evolve(record: Option<Dossier>, entry: &Entry<Event>) -> Result<Dossier, Misfit> {
    match (record, &entry.event) {
        (None, Event::Opened { .. }) => open(entry),
        (Some(record), event) if !matches!(event, Event::Opened { .. }) => follow(record, entry),
        (Some(record), event) => Err(misfit(event, record.state_code().name())),
        (None, event) => Err(misfit(event, "absent")),
    }
}

fn misfit(event: &Event, found: &str) -> Misfit {
    Misfit { event: event.kind(), found: found.to_owned() }
}

fn open(entry: &Entry<Event>) -> Result<Dossier, Misfit> {
    let Event::Opened { id, procedure, case, channel, owner } = &entry.event else {
        return Err(misfit(&entry.event, "absent"));
    };
    Ok(Dossier {
        id: *id,
        procedure: procedure.clone(),
        case: case.clone(),
        channel: *channel,
        owner: owner.clone(),
        opened_at: entry.at,
        state: State::Draft,
        filing: Filing::default(),
        files: Vec::new(),
        registration: None,
        clock: None,
        trail: Vec::new(),
        supplements: Vec::new(),
        withdrawals: Vec::new(),
        notes: Vec::new(),
        proposal: None,
        result: None,
        money: Money::default(),
        delivery: Delivery::default(),
        synchronisation: Synchronisation::default(),
        rating: None,
        updated_at: entry.at,
    })
}

/// Applies the event, then checks that the state moved along the table of domain.md §2.2.
fn follow(mut record: Dossier, entry: &Entry<Event>) -> Result<Dossier, Misfit> {
    let before = record.state_code();
    let at = entry.at;
    let applied = match &entry.event {
        Event::Opened { .. } => None,
        Event::AnswersSaved { .. }
        | Event::CaseChanged { .. }
        | Event::FileAttached { .. }
        | Event::FileDetached { .. }
        | Event::Claimed { .. }
        | Event::Discarded
        | Event::Submitted(_) => draft(&mut record, &entry.event, at),
        Event::Accepted(acceptance) => accepted(&mut record, acceptance, at),
        Event::RejectedAtIntake { reason_code, reason, go_to, worked_seconds } => {
            end_move(&mut record, at, *worked_seconds);
            record.state = State::RejectedAtIntake {
                rejected_at: at,
                reason_code: reason_code.clone(),
                reason: reason.clone(),
                go_to: go_to.clone(),
            };
            Some(())
        }
        Event::SupplementRequested { .. } | Event::SupplementAnswered { .. } => {
            supplement(&mut record, &entry.event, at)
        }
        Event::HandedOver { .. }
        | Event::Assigned { .. }
        | Event::Proposed { .. }
        | Event::SentUp { .. }
        | Event::SentBack { .. }
        | Event::Approved { .. } => processing(&mut record, entry),
        Event::PaperSigned { .. }
        | Event::PaperSealed { .. }
        | Event::AttachmentSealed { .. }
        | Event::ResultCopied { .. }
        | Event::PaperStrengthened { .. } => paper(&mut record, &entry.event),
        Event::Released { .. } | Event::Delivered { .. } => ending(&mut record, entry),
        Event::WithdrawalRequested { .. }
        | Event::WithdrawalRefused { .. }
        | Event::Stopped { .. } => stopping(&mut record, &entry.event, at),
        Event::FeesCollected { lines, status } => {
            record.money = Money { lines: lines.clone(), status: *status };
            if let State::PaymentRequired { before, .. } = &record.state {
                record.state = (**before).clone();
            }
            Some(())
        }
        Event::NoteAdded { text } => entry.by.account().map(|account| {
            record.notes.push(Note { at, account, text: text.clone() });
        }),
        Event::Rated { stars, tags, comment } => {
            record.rating =
                Some(Rating { stars: *stars, tags: tags.clone(), comment: comment.clone(), at });
            Some(())
        }
    };
    let after = record.state_code();
    if applied.is_none() || (after != before && !before.next().contains(&after)) {
        return Err(misfit(&entry.event, before.name()));
    }
    record.updated_at = at;
    Ok(record)
}

fn draft(record: &mut Dossier, event: &Event, at: Timestamp) -> Option<()> {
    match event {
        Event::AnswersSaved { cleared, typed } => {
            for path in cleared {
                record.filing.typed.remove(path);
            }
            record.filing.typed.extend(typed.clone());
        }
        Event::CaseChanged { case } => record.case.clone_from(case),
        Event::FileAttached { file } => record.files.push(file.clone()),
        Event::FileDetached { file } => record.files.retain(|kept| kept.id != *file),
        Event::Claimed { account } => {
            record.owner = crate::model::Owner::Account { account: *account };
        }
        Event::Discarded => {
            // A tombstone: the record keeps that there was a draft, not what it said.
            record.filing = Filing::default();
            record.files.clear();
            record.state = State::Discarded { discarded_at: at };
        }
        Event::Submitted(submission) => submitted(record, submission, at),
        _ => return None,
    }
    Some(())
}

fn submitted(record: &mut Dossier, submission: &Submission, at: Timestamp) {
    record.filing.answers = Some(submission.answers.clone());
    record.filing.applicant = Some(submission.applicant.clone());
    record.registration = Some(Registration {
        code: submission.code.clone(),
        secret: submission.secret.clone(),
        submitted_at: at,
        organisations: submission.organisations.clone(),
        components: submission.components.clone(),
        sets: submission.sets,
    });
    record.money = Money { lines: submission.fees.clone(), status: submission.money };
    record.delivery = submission.delivery.clone();
    record.state = State::Submitted { submitted_at: at };
    advance(record, &submission.passage, MoveKind::Submitted, None, at);
}

fn accepted(record: &mut Dossier, acceptance: &Acceptance, at: Timestamp) -> Option<()> {
    let registration = record.registration.as_mut()?;
    registration.components.clone_from(&acceptance.components);
    record.money = Money { lines: acceptance.fees.clone(), status: acceptance.money };
    let due = acceptance.due_at.map(|due_at| DueDate { due_at, set_at: at, why: DueWhy::Accepted });
    record.clock = Some(Clock {
        accepted_at: at,
        term: acceptance.term,
        due_at: acceptance.due_at,
        due_history: due.into_iter().collect(),
        pauses: Vec::new(),
        register_book: acceptance.register_book.clone(),
        register_no: acceptance.register_no,
        supplements_max: acceptance.supplements_max,
        stopped_at: None,
    });
    record.state = State::Accepted { accepted_at: at };
    advance(record, &acceptance.passage, MoveKind::Accepted, None, at);
    Some(())
}

fn supplement(record: &mut Dossier, event: &Event, at: Timestamp) -> Option<()> {
    match event {
        Event::SupplementRequested { number, items, reason, supply_by, left_seconds } => {
            record.supplements.push(Supplement {
                number: *number,
                items: items.clone(),
                reason: reason.clone(),
                requested_at: at,
                supply_by: *supply_by,
                before_acceptance: record.clock.is_none(),
                answered_at: None,
                answer_note: None,
            });
            if let (Some(clock), Some(left_seconds)) = (record.clock.as_mut(), *left_seconds) {
                clock.pauses.push(Pause { from: at, to: None, left_seconds });
            }
            let before = Box::new(mem::replace(&mut record.state, State::Draft));
            record.state = State::SupplementRequired { since: at, before };
        }
        Event::SupplementAnswered { number, note, correction, resumed } => {
            let State::SupplementRequired { before, .. } = &record.state else { return None };
            record.state = (**before).clone();
            let asked = record.supplements.iter_mut().find(|asked| asked.number == *number)?;
            asked.answered_at = Some(at);
            asked.answer_note.clone_from(note);
            if let Some(correction) = correction {
                for (path, text) in &correction.typed {
                    if text.is_empty() {
                        record.filing.typed.remove(path);
                    } else {
                        record.filing.typed.insert(path.clone(), text.clone());
                    }
                }
                record.filing.answers = Some(correction.answers.clone());
                record.filing.applicant = Some(correction.applicant.clone());
            }
            resume(record, *resumed, at);
        }
        _ => return None,
    }
    Some(())
}

fn resume(record: &mut Dossier, resumed: Resumption, at: Timestamp) {
    if let Some(clock) = record.clock.as_mut() {
        end_pause(clock, at);
        if let Some(due_at) = resumed.due_at {
            clock.due_at = Some(due_at);
            clock.due_history.push(DueDate { due_at, set_at: at, why: DueWhy::Resumed });
        }
    }
    if let (Some(step_due_at), Some(here)) = (resumed.step_due_at, record.trail.last_mut()) {
        here.step_due_at = Some(step_due_at);
    }
}

fn end_pause(clock: &mut Clock, at: Timestamp) {
    if let Some(pause) = clock.pauses.last_mut().filter(|pause| pause.to.is_none()) {
        pause.to = Some(at);
    }
}

fn processing(record: &mut Dossier, entry: &Entry<Event>) -> Option<()> {
    let at = entry.at;
    if !matches!(record.state_code(), StateCode::Accepted | StateCode::Processing) {
        return None;
    }
    match &entry.event {
        Event::HandedOver { passage, note } => {
            if record.state_code() == StateCode::Accepted {
                record.state = State::Processing { since: at };
            }
            advance(record, passage, MoveKind::HandedOver, note.clone(), at);
        }
        Event::Assigned { passage, note } => {
            advance(record, passage, MoveKind::Assigned, note.clone(), at);
        }
        Event::Proposed { outcome, summary, passage, findings } => {
            record.proposal = Some(Proposal {
                outcome: outcome.clone(),
                summary: summary.clone(),
                findings: findings.clone(),
                proposed_at: at,
                proposed_by: entry.by.account()?,
                approved_at: None,
                approved_by: None,
                paper: None,
            });
            advance(record, passage, MoveKind::Forwarded, None, at);
        }
        Event::SentUp { passage, note } => {
            advance(record, passage, MoveKind::Forwarded, note.clone(), at);
        }
        Event::SentBack { passage, reason } => {
            // Whoever gets it back may change it, so it has to be approved anew.
            if let Some(proposal) = record.proposal.as_mut() {
                proposal.approved_at = None;
                proposal.approved_by = None;
                unsign(record)?;
            }
            advance(record, passage, MoveKind::SentBack, Some(reason.clone()), at);
        }
        Event::Approved { passage, note } => {
            let approver: AccountId = entry.by.account()?;
            let proposal = record.proposal.as_mut()?;
            proposal.approved_at = Some(at);
            proposal.approved_by = Some(approver);
            advance(record, passage, MoveKind::Forwarded, note.clone(), at);
        }
        _ => return None,
    }
    Some(())
}

/// The paper of the result on its way: signed, then sealed in its place, then with more evidence.
fn paper(record: &mut Dossier, event: &Event) -> Option<()> {
    match event {
        Event::PaperSigned { file } => {
            unsign(record)?;
            record.proposal.as_mut()?.paper = Some(file.id);
            record.files.push(file.clone());
        }
        Event::PaperSealed { file } => {
            unsign(record)?;
            record.files.push(file.clone());
        }
        Event::AttachmentSealed { file } => replace(record, file)?,
        Event::ResultCopied { paper } => {
            record.files.push(paper.file.clone());
            let result = record.result.as_mut()?;
            result.files.push(paper.file.id);
            result.others.push(paper.seal.clone());
        }
        Event::PaperStrengthened { paper } => {
            let result = record.result.as_mut()?;
            let mut seals = result.seal.iter_mut().chain(&mut result.others);
            *seals.find(|seal| seal.file == paper.seal.file)? = paper.seal.clone();
            replace(record, &paper.file)?;
        }
        _ => return None,
    }
    Some(())
}

/// The same file with something added at its end.
fn replace(record: &mut Dossier, file: &AttachedFile) -> Option<()> {
    let kept = record.files.iter_mut().find(|kept| kept.id == file.id)?;
    *kept = file.clone();
    Some(())
}

/// Takes away what the leader signed, if anything; `None` where nothing was proposed.
fn unsign(record: &mut Dossier) -> Option<()> {
    let signed = record.proposal.as_mut()?.paper.take();
    record.files.retain(|kept| Some(kept.id) != signed);
    Some(())
}

fn ending(record: &mut Dossier, entry: &Entry<Event>) -> Option<()> {
    let at = entry.at;
    match &entry.event {
        Event::Released { number, granted, files, worked_seconds, passage, seal, others } => {
            record.result = Some(ResultPaper {
                number: number.clone(),
                granted: *granted,
                released_at: at,
                released_by: entry.by.account()?,
                files: files.clone(),
                seal: seal.clone(),
                others: others.clone(),
            });
            record.clock.as_mut()?.stopped_at = Some(at);
            record.state = State::Completed { completed_at: at };
            match passage {
                Some(passage) => advance(record, passage, MoveKind::Released, None, at),
                None => end_move(record, at, *worked_seconds),
            }
        }
        Event::Delivered { method, recipient, worked_seconds } => {
            let State::Completed { completed_at } = record.state else { return None };
            record.state = State::ResultDelivered { completed_at, delivered_at: at };
            record.delivery.handed = Some(HandedOver {
                at,
                method: *method,
                recipient: recipient.clone(),
                by: entry.by.account(),
            });
            end_move(record, at, *worked_seconds);
        }
        _ => return None,
    }
    Some(())
}

fn stopping(record: &mut Dossier, event: &Event, at: Timestamp) -> Option<()> {
    match event {
        Event::WithdrawalRequested { reason } => {
            record.withdrawals.push(Withdrawal {
                requested_at: at,
                reason: reason.clone(),
                answered_at: None,
                refused_because: None,
            });
            let before = Box::new(mem::replace(&mut record.state, State::Draft));
            record.state = State::WithdrawalRequested { since: at, reason: reason.clone(), before };
        }
        Event::WithdrawalRefused { reason } => {
            let State::WithdrawalRequested { before, .. } = &record.state else { return None };
            record.state = (**before).clone();
            let asked = record.withdrawals.last_mut()?;
            asked.answered_at = Some(at);
            asked.refused_because = Some(reason.clone());
        }
        Event::Stopped { basis, reason, worked_seconds } => {
            end_move(record, at, *worked_seconds);
            if let Some(asked) = record.withdrawals.last_mut().filter(|w| w.answered_at.is_none()) {
                asked.answered_at = Some(at);
            }
            if let Some(clock) = record.clock.as_mut() {
                end_pause(clock, at);
                clock.stopped_at = Some(at);
            }
            record.state = State::Stopped { stopped_at: at, basis: *basis, reason: reason.clone() };
        }
        _ => return None,
    }
    Some(())
}

fn end_move(record: &mut Dossier, at: Timestamp, worked_seconds: i64) {
    if let Some(here) = record.trail.last_mut().filter(|here| here.ended_at.is_none()) {
        here.ended_at = Some(at);
        here.worked_seconds = Some(worked_seconds);
    }
}

fn advance(
    record: &mut Dossier,
    passage: &Passage,
    how: MoveKind,
    note: Option<String>,
    at: Timestamp,
) {
    end_move(record, at, passage.worked_seconds);
    record.trail.push(Move {
        step: passage.step.clone(),
        kind: passage.kind,
        unit: passage.unit.clone(),
        assignee: passage.assignee,
        at,
        step_due_at: passage.step_due_at,
        how,
        note,
        ended_at: None,
        worked_seconds: None,
    });
}
