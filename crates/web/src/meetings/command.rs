//! Reads a form of the meeting's page as a command. Decides nothing; what cannot be read is told at its field.
//! What must always hold: every act that the page offers is read here, and nothing else is.

use document::model::NewFile;
use kernel::id::AccountId;
use kernel::text::fold;
use meeting::Meeting;
use meeting::meeting::{
    Absentee, Command, ConclusionSheet, Confirmation, ItemSheet, Named, NewPaper, PaperFile, Posts,
    Present, Reply, Sheet, Span, Who,
};

use super::choices::{document, place};
use super::papers::PDF;
use super::times;
use crate::form::Form;
use crate::ui::Fault;
use crate::visit::Visit;

/// Why a form is no command.
pub(super) enum Wrong {
    Unknown,
    Typed(Vec<Fault>),
}

/// What a form came with beside its fields.
pub(super) struct Brought {
    pub(super) files: Vec<NewFile>,
    /// People that a typed name may mean, by their folded names.
    pub(super) people: Vec<(String, AccountId)>,
}

/// A form of the page.
pub(super) struct Sent<'f> {
    pub(super) visit: &'f Visit,
    pub(super) found: &'f Meeting,
    pub(super) action: &'f str,
    pub(super) part: &'f str,
    pub(super) form: &'f Form,
}

impl Sent<'_> {
    fn get(&self, name: &str) -> &str {
        self.form.get(name).trim()
    }

    fn words(&self) -> String {
        self.form.get("words").replace('\r', "")
    }

    fn line(&self, name: &str) -> String {
        self.form.get(name).replace(['\r', '\n'], " ")
    }

    fn fault(&self, name: &str, key: &str) -> Wrong {
        fault(self.visit, name, key)
    }

    fn number(&self) -> Result<u32, Wrong> {
        self.part.parse().map_err(|_| Wrong::Unknown)
    }

    fn affirmed(&self) -> bool {
        self.form.has("affirmed")
    }

    fn chosen(&self, name: &str) -> Result<u32, Wrong> {
        self.get(name).parse().map_err(|_| self.fault(name, "meeting-fault-choose"))
    }

    fn minutes(&self) -> Result<Option<u32>, Wrong> {
        let text = self.get("minutes");
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| self.fault("minutes", "meeting-fault-minutes"))
    }
}

pub(super) fn fault(visit: &Visit, name: &str, key: &str) -> Wrong {
    Wrong::Typed(vec![Fault { name: name.to_owned(), sentence: visit.t(key) }])
}

pub(super) fn command(sent: &Sent<'_>, brought: Brought) -> Result<Command, Wrong> {
    Ok(match sent.action {
        "amend_meeting" => Command::Amend { sheet: sheet(sent.form), affirmed: sent.affirmed() },
        "resubmit_meeting" => Command::Resubmit,
        "approve_meeting" => Command::Approve { note: sent.words() },
        "return_meeting" => Command::Return { reason: sent.words() },
        "refuse_meeting" => Command::Refuse { reason: sent.words() },
        "appoint_meeting" => Command::Appoint { posts: posts(sent.visit, sent.form)? },
        "move_meeting" => {
            let planned = span(sent.visit, sent.form).map_err(Wrong::Typed)?;
            Command::Move { planned, reason: sent.words() }
        }
        "add_agenda_item" => Command::AddItem { item: item(sent)?, affirmed: sent.affirmed() },
        "change_agenda_item" => Command::ChangeItem {
            number: sent.number()?,
            item: item(sent)?,
            affirmed: sent.affirmed(),
        },
        "remove_agenda_item" => {
            Command::RemoveItem { number: sent.number()?, reason: sent.words() }
        }
        "order_agenda" => Command::OrderItems { order: order(sent)? },
        "add_meeting_paper" => Command::AddPaper(Box::new(paper(sent, brought)?)),
        "take_out_meeting_paper" => {
            Command::TakeOutPaper { number: sent.number()?, reason: sent.words() }
        }
        "set_paper_download" => {
            let (number, to) = sent.part.split_once('-').ok_or(Wrong::Unknown)?;
            let number = number.parse().map_err(|_| Wrong::Unknown)?;
            Command::SetDownload { number, allowed: to == "keep" }
        }
        "withdraw_meeting_paper" => Command::WithdrawPaper { number: sent.number()? },
        "remove_invitee" => {
            Command::RemoveInvitee { number: sent.chosen("invitee")?, reason: sent.words() }
        }
        "invite_meeting" => Command::Invite { letter: document(sent.get("letter")) },
        "confirm_site" => Command::ConfirmSite {
            invitee: sent.number()?,
            confirmation: confirmation(sent, &brought.people)?,
        },
        "decline_site" => Command::DeclineSite { invitee: sent.number()?, reason: sent.words() },
        "answer_invitation" => {
            Command::Answer { invitee: sent.number()?, reply: reply(sent, &brought.people)? }
        }
        "note_rehearsal" => {
            Command::NoteRehearsal { words: sent.words(), ready: ticked(sent.form, "ready.") }
        }
        "cancel_meeting" => Command::Cancel { reason: sent.words() },
        "withdraw_meeting" => Command::Withdraw,
        _ => return running(sent),
    })
}

/// The acts while it runs and afterwards.
fn running(sent: &Sent<'_>) -> Result<Command, Wrong> {
    Ok(match sent.action {
        "open_meeting" => Command::Open,
        "begin_item" => Command::BeginItem { number: sent.number()? },
        "end_item" => Command::EndItem,
        "give_floor" => Command::GiveFloor {
            invitee: sent.chosen("invitee")?,
            seconds: sent.minutes()?.map(|minutes| minutes.saturating_mul(60)),
        },
        "yield_floor" => Command::YieldFloor { invitee: sent.chosen("invitee")? },
        "admit_to_meeting" => Command::Admit { invitees: admitted(sent)? },
        "call_roll" => Command::CallRoll { present: present(sent)? },
        "announce_in_meeting" => Command::Announce { words: sent.words() },
        "note_meeting" => {
            let item = if sent.part.is_empty() { None } else { Some(sent.number()?) };
            Command::Note { item, words: sent.words() }
        }
        "set_conclusion" => {
            let number = if sent.part.is_empty() { None } else { Some(sent.number()?) };
            Command::SetConclusion { number, conclusion: conclusion(sent)? }
        }
        "drop_conclusion" => Command::DropConclusion { number: sent.number()? },
        "close_meeting" => Command::Close { words: sent.words() },
        "file_minutes" => {
            let document = document(sent.get("document"));
            let missing = || sent.fault("document", "meeting-fault-choose");
            Command::FileMinutes { document: document.ok_or_else(missing)? }
        }
        "conclude_meeting" => Command::Conclude { notice: document(sent.get("notice")) },
        _ => return Err(Wrong::Unknown),
    })
}

/// What is said of a meeting beforehand, as a form has it.
pub(super) fn sheet(form: &Form) -> Sheet {
    Sheet {
        title: form.get("title").replace(['\r', '\n'], " "),
        words: form.get("words").replace('\r', ""),
        place: form.get("place").replace(['\r', '\n'], " "),
        central: form.get("central").parse().ok(),
    }
}

/// The posts of a form; the chair has to be there.
pub(super) fn posts(visit: &Visit, form: &Form) -> Result<Posts, Wrong> {
    let account = |name: &str| form.get(name).parse::<AccountId>().ok();
    let co_hosts = form.pairs().iter().filter_map(|(name, _)| name.strip_prefix("co_hosts."));
    Ok(Posts {
        chair: account("chair").ok_or_else(|| fault(visit, "chair", "meeting-fault-chair"))?,
        secretary: account("secretary"),
        host: account("host"),
        co_hosts: co_hosts.filter_map(|id| id.parse().ok()).collect(),
    })
}

/// Day and hours of a form.
pub(super) fn span(visit: &Visit, form: &Form) -> Result<Span, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut fault = |name: &str, key: &str| {
        faults.push(Fault { name: name.to_owned(), sentence: visit.t(key) });
    };
    let day = times::day(form.get("day"));
    if day.is_none() {
        fault("day", "document-fault-day");
    }
    let last = form.get("last_day").trim();
    let last_day = if last.is_empty() { day } else { times::day(last) };
    if last_day.is_none() && !last.is_empty() {
        fault("last_day", "document-fault-day");
    }
    let (begins, ends) = (times::hour(form.get("begins")), times::hour(form.get("ends")));
    for (name, hour) in [("begins", begins), ("ends", ends)] {
        if hour.is_none() {
            fault(name, "meeting-fault-hour");
        }
    }
    match (day, last_day, begins, ends) {
        (Some(day), Some(last), Some(begins), Some(ends)) => {
            Ok(Span { begins_at: times::at(day, begins), ends_at: times::at(last, ends) })
        }
        _ => Err(faults),
    }
}

fn item(sent: &Sent<'_>) -> Result<ItemSheet, Wrong> {
    Ok(ItemSheet {
        title: sent.line("title"),
        presenter: place(sent.get("presenter")),
        minutes: sent.minutes()?.unwrap_or_default(),
    })
}

/// The agenda with one item a place up or down.
fn order(sent: &Sent<'_>) -> Result<Vec<u32>, Wrong> {
    let (number, way) = sent.part.split_once('-').ok_or(Wrong::Unknown)?;
    let number: u32 = number.parse().map_err(|_| Wrong::Unknown)?;
    let items = sent.found.matter.iter().flat_map(|matter| &matter.items);
    let mut order: Vec<u32> = items.map(|item| item.number).collect();
    let at = order.iter().position(|one| *one == number).ok_or(Wrong::Unknown)?;
    let to = if way == "up" { at.saturating_sub(1) } else { at.saturating_add(1) };
    if to < order.len() {
        order.swap(at, to);
    }
    Ok(order)
}

fn paper(sent: &Sent<'_>, brought: Brought) -> Result<NewPaper, Wrong> {
    let new = brought.files.into_iter().next();
    let new = new.ok_or_else(|| sent.fault("files", "meeting-fault-file"))?;
    let downloadable = sent.form.has("downloadable");
    if !downloadable && new.file.media_type != PDF {
        return Err(sent.fault("files", "meeting-fault-look-pdf"));
    }
    let file = new.file;
    Ok(NewPaper {
        item: sent.get("item").parse().ok(),
        title: sent.line("title"),
        file: PaperFile {
            id: file.id,
            name: file.name,
            media_type: file.media_type,
            size: file.size,
            sha256: file.sha256,
            kept_at: file.kept_at,
        },
        downloadable,
        on_first_page: new.on_first_page,
        affirmed: sent.affirmed(),
    })
}

/// Somebody by name: with their account where the name is that of one person of the unit.
fn named(people: &[(String, AccountId)], text: &str) -> Named {
    let wanted = fold(text);
    let mut same = people.iter().filter(|(name, _)| *name == wanted);
    match (same.next(), same.next()) {
        (Some((_, account)), None) => Named::Account(*account),
        _ => Named::Name(text.trim().to_owned()),
    }
}

fn confirmation(sent: &Sent<'_>, people: &[(String, AccountId)]) -> Result<Confirmation, Wrong> {
    let present = sent.get("present").parse();
    let present = present.map_err(|_| sent.fault("present", "meeting-fault-heads"))?;
    let mut absent = Vec::new();
    for line in sent.form.get("absent").lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut parts = line.split(';').map(str::trim);
        let (who, reason) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if reason.is_empty() {
            return Err(sent.fault("absent", "meeting-fault-absent"));
        }
        let stand_in = parts.next().filter(|name| !name.is_empty());
        absent.push(Absentee {
            who: named(people, who),
            reason: reason.to_owned(),
            stand_in: stand_in.map(|name| named(people, name)),
        });
    }
    Ok(Confirmation { head: named(people, sent.get("head")), present, absent })
}

fn reply(sent: &Sent<'_>, people: &[(String, AccountId)]) -> Result<Reply, Wrong> {
    Ok(match sent.get("reply") {
        "comes" => Reply::Comes,
        "declined" => Reply::Declined { reason: sent.words() },
        "stand_in" if sent.get("stand_in").is_empty() => {
            return Err(sent.fault("stand_in", "meeting-fault-stand-in"));
        }
        "stand_in" => {
            Reply::StandIn { who: named(people, sent.get("stand_in")), reason: sent.words() }
        }
        _ => return Err(sent.fault("reply", "meeting-fault-choose")),
    })
}

/// Numbers of the boxes that are ticked.
fn ticked(form: &Form, beginning: &str) -> Vec<u32> {
    let names = form.pairs().iter().filter_map(|(name, _)| name.strip_prefix(beginning));
    names.filter_map(|number| number.parse().ok()).collect()
}

fn admitted(sent: &Sent<'_>) -> Result<Vec<u32>, Wrong> {
    if sent.get("invitee") != "all" {
        return Ok(vec![sent.chosen("invitee")?]);
    }
    let matter = sent.found.matter.as_deref().ok_or(Wrong::Unknown)?;
    Ok(matter.invitees.iter().map(|one| one.number).collect())
}

fn present(sent: &Sent<'_>) -> Result<Vec<Present>, Wrong> {
    let matter = sent.found.matter.as_deref().ok_or(Wrong::Unknown)?;
    let mut present = Vec::new();
    for invitee in ticked(sent.form, "present.") {
        let found = matter.invitee(invitee);
        let site = found.is_some_and(|found| matches!(found.who, Who::Site { .. }));
        let heads = if site {
            let text = sent.get(&format!("heads.{invitee}"));
            text.parse().map_err(|_| sent.fault("", "meeting-fault-roll"))?
        } else {
            1
        };
        present.push(Present { invitee, heads });
    }
    Ok(present)
}

fn conclusion(sent: &Sent<'_>) -> Result<ConclusionSheet, Wrong> {
    let text = sent.get("due");
    let due = times::day(text);
    if due.is_none() && !text.is_empty() {
        return Err(sent.fault("due", "document-fault-day"));
    }
    Ok(ConclusionSheet {
        item: sent.get("item").parse().ok(),
        words: sent.words(),
        owner: place(sent.get("owner")),
        due,
    })
}
