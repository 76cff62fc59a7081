//! What is put to the vote in a meeting, as its page shows it: how each motion stands, who has voted, the result with every
//! number it comes from, and the forms of whoever runs it and whoever votes.
//! Not secret ballots, which are cast elsewhere. What must always hold: while a vote is open nobody sees how it goes; the
//! result stands with the rule it was reached by.

use desk::Seen;
use meeting::motion::{Choice, ChoiceKind, Elector, Matter, Motion, Outcome, Standing};

use super::facts::{Shown, share_words};
use super::forms::{Act, Forms};
use super::page::Returned;
use crate::paths::meetings;
use crate::problem::Problem;
use crate::ui::{Icon, Tag, Tone};
use crate::work::naming::{self, People};

/// A motion on the page.
#[derive(Debug, Clone)]
pub struct MotionLine {
    /// Its anchor in the page.
    pub anchor: String,
    pub text: Vec<String>,
    pub standing: Tag,
    /// The item it belongs to; empty for none.
    pub item: String,
    /// How many have voted, or why it was given up; empty for neither.
    pub note: String,
    /// Choices with their votes, once it is closed.
    pub counts: Vec<(String, String)>,
    /// Passed or not, in a tag, with the numbers it comes from.
    pub result: Option<(Tag, Vec<String>)>,
    /// Who voted how, once an open vote is closed; of a secret one the ballots by their receipts.
    pub votes: Vec<String>,
    /// What stands over them.
    pub votes_title: String,
    pub acts: Vec<Act>,
}

/// The form by which something is put to the vote.
pub(super) fn propose(shown: &Shown<'_>, forms: &Forms<'_>) -> Option<Act> {
    let found = shown.found;
    let desk = &shown.visit.app.desk;
    let may = desk.may_meeting(shown.actor, "propose_motion", found);
    if found.kind.vote.is_none() || !found.standing.is_ahead() || !may {
        return None;
    }
    let matter = found.matter.as_deref()?;
    let items: Vec<(String, String)> =
        matter.items.iter().map(|it| (it.number.to_string(), it.sheet.title.clone())).collect();
    let now = matter.run.as_deref().and_then(|run| run.item);
    let now = now.map(|item| item.to_string()).unwrap_or_default();
    let forms = Forms {
        visit: forms.visit,
        returned: forms.returned,
        address: meetings::motions(found.id),
        version: 0,
    };
    let one = forms.of("propose_motion");
    let mut fields = vec![
        one.words(""),
        one.select("item", &now, &items, "meeting-item-none").optional(),
        one.area("options", "", 3).hint(shown.t("meeting-options-hint")).optional(),
    ];
    if found.kind.secret_votes && shown.visit.app.halls.is_some() {
        fields.push(one.check("secret", false).hint(shown.t("motion-secret-hint")));
    }
    let mut act = one.act(fields, Icon::Hand);
    let members = [("count", found.electors().len().to_string().into())];
    act.lead = shown.visit.say.with("meeting-propose-lead", &members);
    Some(act)
}

pub(super) async fn lines(
    shown: &Shown<'_>,
    motions: &[Seen<Motion>],
    returned: &Returned,
) -> Result<Vec<MotionLine>, Problem> {
    let matters = motions.iter().filter_map(|seen| seen.record.matter.as_deref());
    let voters = matters.flat_map(|matter| &matter.voters);
    let ids = voters.flat_map(|voter| {
        let own = match &voter.who {
            Elector::Account { account } => Some(*account),
            Elector::Unit { .. } => None,
        };
        own.into_iter().chain(voter.stand_in)
    });
    let people = People::of(shown.visit, ids).await?;
    let mut lines: Vec<MotionLine> =
        motions.iter().map(|seen| line(shown, seen, returned, &people)).collect();
    for (line, motion) in lines.iter_mut().zip(motions.iter().map(|seen| &seen.record)) {
        if motion.secret && motion.standing == Standing::Closed {
            line.votes = counted(shown, motion).await?;
        }
    }
    Ok(lines)
}

/// The published list of a secret vote: each voter finds theirs by its receipt.
async fn counted(shown: &Shown<'_>, motion: &Motion) -> Result<Vec<String>, Problem> {
    let Some(matter) = motion.matter.as_deref() else { return Ok(Vec::new()) };
    let ballots = shown.visit.app.desk.counted_ballots(motion.id).await?;
    let line = |ballot: &desk::meeting::CountedBallot| {
        let choice = matter.choices.iter().find(|choice| choice.key == ballot.choice)?;
        Some(format!("{}: {}", ballot.receipt, choice_word(&shown.visit.say, choice)))
    };
    Ok(ballots.iter().filter_map(line).collect())
}

fn line(
    shown: &Shown<'_>,
    seen: &Seen<Motion>,
    returned: &Returned,
    people: &People,
) -> MotionLine {
    let motion = &seen.record;
    let matter = motion.matter.as_deref();
    let agenda = shown.found.matter.as_deref();
    let item = matter.and_then(|matter| matter.item).and_then(|item| agenda?.item(item));
    let text = matter.map_or_else(|| shown.t("motion-no-content"), |matter| matter.text.clone());
    let outcome = motion.outcome();
    MotionLine {
        anchor: format!("m-{}", motion.id),
        text: text.lines().map(ToOwned::to_owned).collect(),
        standing: tag(shown, motion.standing),
        item: item.map(|item| item.sheet.title.clone()).unwrap_or_default(),
        note: matter.map(|matter| note(shown, motion, matter)).unwrap_or_default(),
        counts: outcome
            .zip(matter)
            .map(|(it, matter)| counts(shown, it, matter))
            .unwrap_or_default(),
        result: outcome.map(|outcome| result(shown, outcome)),
        votes_title: shown.t(if motion.secret { "motion-ballots" } else { "motion-votes" }),
        votes: match (motion.standing, matter) {
            (Standing::Closed, Some(matter)) => votes(shown, matter, people),
            _ => Vec::new(),
        },
        acts: matter.map(|it| acts(shown, seen, it, returned, people)).unwrap_or_default(),
    }
}

fn tag(shown: &Shown<'_>, standing: Standing) -> Tag {
    let (tone, icon) = match standing {
        Standing::Proposed => (Tone::Plain, Icon::Edit),
        Standing::Open => (Tone::Soon, Icon::Hand),
        Standing::Closed => (Tone::Info, Icon::Check),
        Standing::Dropped | Standing::Withheld => (Tone::Plain, Icon::CrossCircle),
    };
    Tag::with_icon(tone, icon, shown.t(&standing.word()))
}

/// Who may vote, how many have; and why it was given up.
fn note(shown: &Shown<'_>, motion: &Motion, matter: &Matter) -> String {
    if let Some(reason) = &matter.dropped {
        return reason.clone();
    }
    if motion.secret && motion.standing != Standing::Closed {
        return shown.t("motion-secret");
    }
    let done = matter.voters.iter().filter(|voter| matter.has_voted(voter.number)).count();
    let values =
        [("voted", done.to_string().into()), ("members", matter.members().to_string().into())];
    shown.visit.say.with("motion-voted", &values)
}

/// What can be voted for, in words.
pub(super) fn choice_word(say: &crate::i18n::Say, choice: &Choice) -> String {
    match choice.kind {
        ChoiceKind::Option => choice.words.clone(),
        kind => say.t(&kind.word()),
    }
}

/// Choices with their votes.
fn counts(shown: &Shown<'_>, outcome: &Outcome, matter: &Matter) -> Vec<(String, String)> {
    let count = |choice: &Choice| {
        let votes = outcome.counts.iter().find(|count| count.option == choice.key);
        let votes = votes.map_or(0, |count| count.votes);
        (choice_word(&shown.visit.say, choice), votes.to_string())
    };
    matter.choices.iter().map(count).collect()
}

/// The result with every number it comes from.
fn result(shown: &Shown<'_>, outcome: &Outcome) -> (Tag, Vec<String>) {
    let tag = if outcome.passed {
        Tag::new(Tone::Good, shown.t("motion-passed"))
    } else {
        Tag::with_icon(Tone::Late, Icon::CrossCircle, shown.t("motion-not-passed"))
    };
    (tag, rule(shown.visit, outcome))
}

/// Quorum and majority with what was needed and what was there.
pub(super) fn rule(visit: &crate::visit::Visit, outcome: &Outcome) -> Vec<String> {
    let number = |count: u32| count.to_string().into();
    let quorum = [
        ("share", share_words(visit, outcome.rule.quorum).into()),
        ("needed", number(outcome.quorum)),
        ("present", number(outcome.present)),
        ("members", number(outcome.members)),
    ];
    let key = if outcome.quorum_reached { "motion-quorum-there" } else { "motion-quorum-short" };
    let majority = [
        ("share", share_words(visit, outcome.rule.majority).into()),
        ("base", visit.t(&outcome.rule.of.word()).into()),
        ("of", number(outcome.of)),
        ("needed", number(outcome.needed)),
    ];
    vec![visit.say.with(key, &quorum), visit.say.with("motion-majority", &majority)]
}

/// The name of a vote: a person, or a unit; with whoever gives it in their place.
pub(super) fn voter_name(
    visit: &crate::visit::Visit,
    voter: &meeting::motion::Voter,
    people: &People,
) -> String {
    match (&voter.who, voter.stand_in) {
        (Elector::Account { account }, None) => people.name(*account),
        (Elector::Account { account }, Some(stand_in)) => {
            let name = [("name", people.name(stand_in).into())];
            let instead = visit.say.with("meeting-answer-instead", &name);
            format!("{}, {instead}", people.name(*account))
        }
        (Elector::Unit { unit }, None) => naming::agency(visit, unit),
        // Whoever heads a site votes for it, not in its place.
        (Elector::Unit { unit }, Some(head)) => {
            format!("{} ({})", naming::agency(visit, unit), people.name(head))
        }
    }
}

fn votes(shown: &Shown<'_>, matter: &Matter, people: &People) -> Vec<String> {
    let line = |vote: &meeting::motion::Vote| {
        let voter = matter.voter(vote.voter)?;
        let choice = matter.choices.iter().find(|choice| choice.key == vote.option)?;
        let word = choice_word(&shown.visit.say, choice);
        let paper = if vote.on_paper { shown.t("motion-on-paper") } else { String::new() };
        let line = format!("{}: {word} {paper}", voter_name(shown.visit, voter, people));
        Some(line.trim_end().to_owned())
    };
    matter.votes.iter().filter_map(line).collect()
}

fn acts(
    shown: &Shown<'_>,
    seen: &Seen<Motion>,
    matter: &Matter,
    returned: &Returned,
    people: &People,
) -> Vec<Act> {
    let (visit, motion) = (shown.visit, &seen.record);
    let allowed = visit.app.desk.motion_actions(shown.actor, shown.found, motion);
    let may = |action: &str| allowed.contains(&action);
    let address = meetings::motion(shown.found.id, motion.id);
    let forms = Forms { visit, returned, address, version: seen.version };
    let part = motion.id;
    let choices: Vec<(String, String)> = matter
        .choices
        .iter()
        .map(|choice| (choice.key.clone(), choice_word(&visit.say, choice)))
        .collect();
    let mut acts = Vec::new();
    if may("cast_vote")
        && !motion.secret
        && let Some(voter) = motion.voter_of(shown.actor)
    {
        let one = forms.part("cast_vote", part);
        let given = matter.votes.iter().find(|vote| vote.voter == voter.number);
        let kept = given.map(|vote| vote.option.as_str()).unwrap_or_default();
        let field = one.radios("option", kept, &choices);
        let mut act = one.act(vec![field], Icon::Hand);
        act.lead = voter_name(visit, voter, people);
        act.open = true;
        acts.push(act);
    }
    if may("open_motion") && shown.found.is_conducted_by(shown.actor) {
        acts.push(forms.part("open_motion", part).act(Vec::new(), Icon::ArrowRight));
    }
    if may("close_motion") {
        acts.push(forms.part("close_motion", part).act(Vec::new(), Icon::Check));
    }
    if may("record_paper_vote") && !motion.secret {
        let away = matter.voters.iter().filter(|voter| !matter.has_voted(voter.number));
        let away: Vec<(String, String)> = away
            .map(|voter| (voter.number.to_string(), voter_name(visit, voter, people)))
            .collect();
        if !away.is_empty() {
            let one = forms.part("record_paper_vote", part);
            let fields = vec![
                one.select("voter", "", &away, "common-choose"),
                one.radios("option", "", &choices),
            ];
            acts.push(one.act(fields, Icon::Paper));
        }
    }
    if may("amend_motion") {
        let one = forms.part("amend_motion", part);
        let own = matter.choices.iter().filter(|it| it.kind == ChoiceKind::Option);
        let own = own.map(|it| it.words.as_str()).collect::<Vec<_>>().join("\n");
        let fields = vec![
            one.words(&matter.text),
            one.area("options", &own, 3).hint(shown.t("meeting-options-hint")).optional(),
        ];
        acts.push(one.act(fields, Icon::Edit));
    }
    if may("list_voters") {
        let mut act = forms.part("list_voters", part).act(Vec::new(), Icon::List);
        let names: Vec<String> =
            matter.voters.iter().map(|voter| voter_name(visit, voter, people)).collect();
        act.lead = format!("{} {}", shown.t("motion-voters-lead"), names.join("; "));
        acts.push(act);
    }
    if may("drop_motion") {
        let one = forms.part("drop_motion", part);
        let words = one.words("");
        acts.push(one.act(vec![words], Icon::CrossCircle));
    }
    if may("withdraw_motion") {
        let act = forms.part("withdraw_motion", part).act(Vec::new(), Icon::Warning);
        acts.push(act.grave(shown.t("motion-withdraw-lead")));
    }
    acts
}
