//! The forms before a meeting: put right, decided on, moved, its posts, agenda and papers, the call, the answers, the
//! rehearsal; and those that end it. Which of them a reader gets is what the register and the policies allow.
//! What must always hold: what cannot be undone stands last and says what it does.

use kernel::code::AgencyCode;
use meeting::meeting::{Answered, Invitee, Item, Reply, Standing, Who};
use meeting::{LINE_CHARS_MAX, TITLE_CHARS_MAX};

use super::choices::{Offer, place_value};
use super::facts::Shown;
use super::forms::{Act, Forms};
use super::times;
use crate::format;
use crate::ui::{Icon, Width};

/// The forms from the request to the rehearsal, the likeliest first.
pub(super) fn acts(
    shown: &Shown<'_>,
    forms: &Forms<'_>,
    offer: &Offer,
    answer_for: Option<u32>,
) -> Vec<Act> {
    let mut acts = answers(shown, forms, answer_for);
    let may = |action: &str| shown.may(action);
    if may("approve_meeting") {
        let one = forms.of("approve_meeting");
        let words = one.words("").optional();
        acts.push(one.act(vec![words], Icon::CheckCircle));
    }
    if may("return_meeting") {
        let one = forms.of("return_meeting");
        let words = one.words("");
        acts.push(one.act(vec![words], Icon::Return));
    }
    if may("refuse_meeting") {
        let one = forms.of("refuse_meeting");
        let words = one.words("");
        acts.push(one.act(vec![words], Icon::CrossCircle));
    }
    if may("resubmit_meeting") {
        acts.push(forms.of("resubmit_meeting").act(Vec::new(), Icon::Send));
    }
    if may("invite_meeting") {
        let one = forms.of("invite_meeting");
        let letter = one.select("letter", "", &offer.papers, "meeting-letter-none").optional();
        let mut act = one.act(vec![letter], Icon::Mail);
        act.lead = shown.t("meeting-invite-lead");
        acts.push(act);
    }
    if may("note_rehearsal") {
        acts.push(rehearsal(shown, forms));
    }
    if may("add_agenda_item") {
        let one = forms.of("add_agenda_item");
        let fields = vec![
            one.line("title", "", TITLE_CHARS_MAX),
            one.select("presenter", "", &offer.places, "meeting-presenter-none").optional(),
            one.short("minutes", "", Width::Year).optional(),
        ];
        acts.push(one.act(fields, Icon::Plus));
    }
    if may("add_meeting_paper") {
        acts.push(paper(shown, forms));
    }
    if may("amend_meeting") {
        acts.extend(amend(shown, forms, offer));
    }
    if may("move_meeting") {
        acts.push(moved(shown, forms));
    }
    if may("appoint_meeting") {
        acts.push(appoint(shown, forms, offer));
    }
    if may("remove_invitee") {
        acts.extend(remove(shown, forms));
    }
    acts
}

/// What ends a meeting, or takes it away.
pub(super) fn endings(shown: &Shown<'_>, forms: &Forms<'_>) -> Vec<Act> {
    let mut acts = Vec::new();
    if shown.may("cancel_meeting") {
        let one = forms.of("cancel_meeting");
        let words = one.words("");
        acts.push(one.act(vec![words], Icon::CrossCircle).grave(String::new()));
    }
    if shown.may("withdraw_meeting") {
        let act = forms.of("withdraw_meeting").act(Vec::new(), Icon::Warning);
        acts.push(act.grave(shown.t("meeting-withdraw-lead")));
    }
    acts
}

/// What an item's own forms are: changed, taken off.
pub(super) fn of_item(
    shown: &Shown<'_>,
    forms: &Forms<'_>,
    offer: &Offer,
    item: &Item,
) -> Vec<Act> {
    let mut acts = Vec::new();
    if shown.may("change_agenda_item") {
        let one = forms.part("change_agenda_item", item.number);
        let sheet = &item.sheet;
        let presenter = sheet.presenter.as_ref().map(place_value).unwrap_or_default();
        let minutes = if sheet.minutes == 0 { String::new() } else { sheet.minutes.to_string() };
        let fields = vec![
            one.line("title", &sheet.title, TITLE_CHARS_MAX),
            one.select("presenter", &presenter, &offer.places, "meeting-presenter-none").optional(),
            one.short("minutes", &minutes, Width::Year).optional(),
        ];
        acts.push(one.act(fields, Icon::Edit));
    }
    if shown.may("remove_agenda_item") && item.stretches.is_empty() {
        let one = forms.part("remove_agenda_item", item.number);
        let words = one.words("").optional();
        acts.push(one.act(vec![words], Icon::Trash));
    }
    acts
}

/// The answers that are the reader's to give, and the one that they write down for somebody else.
fn answers(shown: &Shown<'_>, forms: &Forms<'_>, answer_for: Option<u32>) -> Vec<Act> {
    let found = shown.found;
    // Once it is open, only whoever runs it puts a count right.
    let runs = found.is_conducted_by(shown.actor) || found.is_written_by(shown.actor);
    if found.standing == Standing::Running && !runs {
        return Vec::new();
    }
    let own = found.invitees_of(shown.actor).map(|one| one.number);
    let unit = shown.actor.unit();
    let of_unit = found.matter.iter().flat_map(|matter| &matter.invitees);
    let of_unit = of_unit.filter(|one| is_of_unit(one, unit)).map(|one| one.number);
    let other = answer_for.filter(|_| found.is_prepared_by(shown.actor));
    let back = forms.returned.part.parse().ok().filter(|_| is_answer(&forms.returned.action));
    let mut numbers: Vec<u32> = own.chain(of_unit).chain(other).chain(back).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let invitees = found.matter.iter().flat_map(|matter| &matter.invitees);
    let chosen = invitees.filter(|one| numbers.contains(&one.number));
    chosen.flat_map(|one| answer(shown, forms, one, Some(one.number) == other)).collect()
}

fn is_answer(action: &str) -> bool {
    ["confirm_site", "decline_site", "answer_invitation"].contains(&action)
}

fn is_of_unit(invitee: &Invitee, unit: Option<&AgencyCode>) -> bool {
    match (&invitee.who, unit) {
        (Who::Site { unit, .. }, Some(own)) => unit.contains(own),
        _ => false,
    }
}

fn answer(shown: &Shown<'_>, forms: &Forms<'_>, invitee: &Invitee, other: bool) -> Vec<Act> {
    let mut acts = Vec::new();
    let who = shown.names.who(shown.visit, &invitee.who);
    let lead = |mut act: Act| {
        act.lead.clone_from(&who);
        act.open = act.open || other;
        act
    };
    match &invitee.who {
        Who::Site { .. } => {
            if shown.may("confirm_site") {
                acts.push(lead(confirm(shown, forms, invitee)));
            }
            if shown.may("decline_site") {
                let one = forms.part("decline_site", invitee.number);
                let words = one.words("");
                acts.push(lead(one.act(vec![words], Icon::CrossCircle)));
            }
        }
        Who::Person { .. } | Who::Guest(_) if shown.may("answer_invitation") => {
            let one = forms.part("answer_invitation", invitee.number);
            let kept = match invitee.answered() {
                Answered::Waiting => "",
                Answered::Coming => "comes",
                Answered::StandIn => "stand_in",
                Answered::Declined => "declined",
            };
            let choices = ["comes", "stand_in", "declined"]
                .map(|reply| (reply.to_owned(), shown.t(&format!("meeting-reply-{reply}"))));
            let fields = vec![
                one.radios("reply", kept, &choices),
                one.line("stand_in", "", LINE_CHARS_MAX)
                    .hint(shown.t("meeting-stand-in-hint"))
                    .optional(),
                one.words("").optional(),
            ];
            acts.push(lead(one.act(fields, Icon::Mail)));
        }
        Who::Person { .. } | Who::Guest(_) => {}
    }
    acts
}

fn confirm(shown: &Shown<'_>, forms: &Forms<'_>, invitee: &Invitee) -> Act {
    let one = forms.part("confirm_site", invitee.number);
    let said = invitee.answer.as_ref().and_then(|answer| match &answer.reply {
        Reply::Confirmed(said) => Some(said),
        _ => None,
    });
    let head = said.map(|said| shown.names.named(&said.head)).unwrap_or_default();
    let present = said.map(|said| said.present.to_string()).unwrap_or_default();
    let absent = said.iter().flat_map(|said| &said.absent).map(|absent| {
        let stand_in = absent.stand_in.as_ref().map(|who| shown.names.named(who));
        let parts = [Some(shown.names.named(&absent.who)), Some(absent.reason.clone()), stand_in];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    });
    let absent = absent.collect::<Vec<_>>().join("\n");
    let fields = vec![
        one.line("head", &head, LINE_CHARS_MAX).hint(shown.t("meeting-head-hint")),
        one.short("present", &present, Width::Year).hint(shown.t("meeting-present-hint")),
        one.area("absent", &absent, 3).hint(shown.t("meeting-absent-hint")).optional(),
    ];
    one.act(fields, Icon::CheckCircle)
}

fn rehearsal(shown: &Shown<'_>, forms: &Forms<'_>) -> Act {
    let one = forms.of("note_rehearsal");
    let matter = shown.found.matter.as_deref();
    let sites = matter.iter().flat_map(|matter| &matter.invitees);
    let sites = sites.filter(|it| matches!(it.who, Who::Site { .. }));
    let sites: Vec<(String, String)> =
        sites.map(|it| (it.number.to_string(), shown.names.who(shown.visit, &it.who))).collect();
    let last = matter.and_then(|matter| matter.rehearsals.last());
    let ready: Vec<String> =
        last.iter().flat_map(|last| &last.ready).map(ToString::to_string).collect();
    let mut fields = vec![one.words("")];
    if !sites.is_empty() {
        fields.push(one.boxes("ready", &ready, &sites));
    }
    one.act(fields, Icon::Gear)
}

fn paper(shown: &Shown<'_>, forms: &Forms<'_>) -> Act {
    let one = forms.of("add_meeting_paper");
    let items: Vec<(String, String)> = shown
        .found
        .matter
        .iter()
        .flat_map(|matter| &matter.items)
        .map(|item| (item.number.to_string(), item.sheet.title.clone()))
        .collect();
    let fields = vec![
        one.select("item", "", &items, "meeting-item-none").optional(),
        one.line("title", "", TITLE_CHARS_MAX),
        one.files().hint(shown.t("meeting-files-hint")),
        one.check("downloadable", true),
    ];
    one.act(fields, Icon::Upload)
}

fn amend(shown: &Shown<'_>, forms: &Forms<'_>, offer: &Offer) -> Option<Act> {
    let sheet = &shown.found.matter.as_deref()?.sheet;
    let one = forms.of("amend_meeting");
    let central = sheet.central.map(|site| site.to_string()).unwrap_or_default();
    let fields = vec![
        one.line("title", &sheet.title, TITLE_CHARS_MAX),
        one.area("words", &sheet.words, 3).optional(),
        one.line("place", &sheet.place, LINE_CHARS_MAX).optional(),
        one.select("central", &central, &offer.rooms, "meeting-central-none").optional(),
    ];
    Some(one.act(fields, Icon::Edit))
}

fn moved(shown: &Shown<'_>, forms: &Forms<'_>) -> Act {
    let one = forms.of("move_meeting");
    let planned = shown.found.planned;
    let (begins, ends) = (planned.begins_at.local(), planned.ends_at.local());
    let last = if begins.date() == ends.date() { String::new() } else { format::date(ends.date()) };
    let fields = vec![
        one.short("day", &format::date(begins.date()), Width::Short)
            .hint(shown.t("document-field-day-hint")),
        one.short("begins", &format::time(begins), Width::Year).hint(shown.t("meeting-hour-hint")),
        one.short("ends", &format::time(ends), Width::Year),
        one.short("last_day", &last, Width::Short)
            .hint(shown.t("meeting-last-day-hint"))
            .optional(),
        one.words("").optional(),
    ];
    let mut act = one.act(fields, Icon::Calendar);
    act.lead = times::span(&shown.visit.say, planned);
    act
}

fn appoint(shown: &Shown<'_>, forms: &Forms<'_>, offer: &Offer) -> Act {
    let one = forms.of("appoint_meeting");
    let posts = &shown.found.posts;
    let value =
        |who: Option<kernel::id::AccountId>| who.map(|it| it.to_string()).unwrap_or_default();
    let co_hosts: Vec<String> = posts.co_hosts.iter().map(ToString::to_string).collect();
    // Whoever has a post and no seat here any more, or sits elsewhere, stays to be chosen.
    let mut people = offer.people.clone();
    for (account, _) in posts.held() {
        let account_value = account.to_string();
        if !people.iter().any(|(value, _)| *value == account_value) {
            people.push((account_value, shown.names.person(account)));
        }
    }
    let fields = vec![
        one.select("chair", &value(Some(posts.chair)), &people, ""),
        one.select("secretary", &value(posts.secretary), &people, "meeting-post-none").optional(),
        one.select("host", &value(posts.host), &people, "meeting-post-none").optional(),
        one.boxes("co_hosts", &co_hosts, &people),
    ];
    one.act(fields, Icon::People)
}

fn remove(shown: &Shown<'_>, forms: &Forms<'_>) -> Option<Act> {
    let invitees = &shown.found.matter.as_deref()?.invitees;
    if invitees.is_empty() {
        return None;
    }
    let one = forms.of("remove_invitee");
    let people: Vec<(String, String)> = invitees
        .iter()
        .map(|it| (it.number.to_string(), shown.names.who(shown.visit, &it.who)))
        .collect();
    let fields = vec![one.select("invitee", "", &people, "common-choose"), one.words("")];
    Some(one.act(fields, Icon::Minus))
}
