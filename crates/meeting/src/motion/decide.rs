//! The rules of motions: (motion, command, context) → events or a refusal. Total and pure.
//! Not the arithmetic (`outcome`). What must always hold: a vote is given by whoever has it and by nobody for two members; a
//! motion is opened while its meeting runs and enough are there.

use super::{
    Context,
    command::{Choices, Command, NewMotion, NewVoter},
    event::{Event, Opening},
    outcome::{Count, outcome},
    record::{Choice, ChoiceKind, Closing, Matter, Motion, Sealed, Voter},
};
use crate::{
    Refusal,
    words::{keep_out, needed, needed_line},
};
use kernel::{id::AccountId, secrecy::in_text};
use register::Actor;
use std::collections::BTreeSet;

/// Options that are put side by side.
pub const CHOICES_MAX: usize = 20;
pub const VOTERS_MAX: usize = 3_000;
/// With fewer, the tally tells each of them how the others voted.
pub const SECRET_VOTERS_MIN: usize = 3;

type Answer = Result<Vec<Event>, Refusal>;

pub(super) fn decide(found: Option<&Motion>, command: &Command, context: &Context<'_>) -> Answer {
    match (found, command) {
        (None, Command::Propose(new)) => propose(new, context),
        (None, _) => Err(Refusal::NotHere),
        (Some(_), Command::Propose(_)) => Err(Refusal::AlreadyHere),
        (Some(found), command) => act(found, command, context),
    }
}

fn propose(new: &NewMotion, context: &Context<'_>) -> Answer {
    let proposed_by = official(context)?;
    let setting = &context.setting;
    if setting.meeting != new.meeting {
        return Err(Refusal::NotHere);
    }
    if !setting.ahead {
        return Err(Refusal::MeetingOver);
    }
    prepares(context)?;
    let rule = setting.rule.ok_or(Refusal::NoVotes)?;
    if new.secret && !setting.secret_votes {
        return Err(Refusal::NotSecretly);
    }
    let (text, choices) = asked(&new.text, &new.choices, new.affirmed)?;
    let opening = Opening {
        id: new.id,
        meeting: new.meeting,
        agency: new.agency.clone(),
        proposed_by,
        secret: new.secret,
        item: new.item,
        text,
        choices,
        rule,
        voters: listed(&new.voters)?,
    };
    Ok(vec![Event::Proposed { opening: Box::new(opening) }])
}

fn act(found: &Motion, command: &Command, context: &Context<'_>) -> Answer {
    let not_now = Refusal::NotNow { standing: found.standing.name() };
    if !found.standing.allowed().contains(&command.action()) {
        return Err(not_now);
    }
    let matter = found.matter.as_deref().ok_or(not_now)?;
    // When a meeting is withdrawn or cancelled the program takes its motions with it.
    let follows = matches!(command, Command::Withdraw | Command::Drop { .. });
    let by_program = follows && matches!(context.actor, Actor::System { .. });
    if !by_program {
        official(context)?;
    }
    match command {
        Command::Propose(_) => Err(Refusal::AlreadyHere),
        Command::Withdraw => Ok(vec![Event::Withdrawn]),
        Command::Amend { text, choices, affirmed } => {
            prepares(context)?;
            let (text, choices) = asked(text, choices, *affirmed)?;
            let same = text == matter.text && choices == matter.choices;
            Ok(if same { Vec::new() } else { vec![Event::Amended { text, choices }] })
        }
        Command::ListVoters { voters } => {
            prepares(context)?;
            let voters = listed(voters)?;
            let same = voters == matter.voters;
            Ok(if same { Vec::new() } else { vec![Event::VotersListed { voters }] })
        }
        Command::NameStandIn { voter, stand_in } => name(matter, *voter, *stand_in, context),
        Command::Open => open(found, matter, context),
        Command::Vote { voter, option } => vote(found, matter, (*voter, option), context),
        Command::RecordPaper { voter, option } => {
            writes(context)?;
            openly(found)?;
            let voter = voter_of(matter, *voter)?.number;
            cast(matter, voter, option, true)
        }
        Command::IssueBallot { voter } => issue(found, matter, *voter, context),
        Command::Close { sealed } => close(found, matter, sealed.as_ref(), context),
        Command::Drop { reason } => {
            if !by_program {
                prepares(context)?;
            }
            Ok(vec![Event::Dropped { reason: needed("reason", reason)? }])
        }
    }
}

fn open(found: &Motion, matter: &Matter, context: &Context<'_>) -> Answer {
    running(context)?;
    conducts(context)?;
    if matter.voters.is_empty() {
        return Err(Refusal::NoVoters);
    }
    if found.secret && matter.voters.len() < SECRET_VOTERS_MIN {
        return Err(Refusal::TooFewForSecret);
    }
    let (present, members) = (context.setting.present.min(matter.members()), matter.members());
    if !matter.rule.quorum.reached(present, members) {
        return Err(Refusal::NoQuorum { present, needed: matter.rule.quorum.needed(members) });
    }
    Ok(vec![Event::Opened { present }])
}

fn name(matter: &Matter, voter: u32, stand_in: Option<AccountId>, context: &Context<'_>) -> Answer {
    prepares(context)?;
    let found = voter_of(matter, voter)?;
    if found.stand_in == stand_in {
        return Ok(Vec::new());
    }
    if matter.has_voted(voter) {
        return Err(Refusal::HasVoted { number: voter });
    }
    if stand_in.is_some_and(|stand_in| votes_already(matter, stand_in, None)) {
        return Err(Refusal::NamedTwice);
    }
    Ok(vec![Event::StandInNamed { voter, stand_in }])
}

fn vote(
    found: &Motion,
    matter: &Matter,
    (voter, option): (u32, &str),
    context: &Context<'_>,
) -> Answer {
    running(context)?;
    openly(found)?;
    own(matter, voter, context)?;
    cast(matter, voter, option, false)
}

fn cast(matter: &Matter, voter: u32, option: &str, on_paper: bool) -> Answer {
    let choice = matter.choices.iter().find(|choice| choice.key == option);
    let option = choice.ok_or(Refusal::NoChoice)?.key.clone();
    let before = matter.votes.iter().find(|vote| vote.voter == voter);
    // Whoever came after all has voted: no paper takes the place of that.
    if on_paper && before.is_some_and(|vote| !vote.on_paper) {
        return Err(Refusal::HasVoted { number: voter });
    }
    if before.is_some_and(|vote| vote.option == option && vote.on_paper == on_paper) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Voted { voter, option, on_paper }])
}

fn issue(found: &Motion, matter: &Matter, voter: u32, context: &Context<'_>) -> Answer {
    running(context)?;
    if !found.secret {
        return Err(Refusal::VotedOpenly);
    }
    own(matter, voter, context)?;
    if matter.issued.iter().any(|issued| issued.voter == voter) {
        return Err(Refusal::BallotIssued);
    }
    Ok(vec![Event::BallotIssued { voter }])
}

fn close(
    found: &Motion,
    matter: &Matter,
    sealed: Option<&Sealed>,
    context: &Context<'_>,
) -> Answer {
    conducts(context)?;
    let counts = match (found.secret, sealed) {
        (false, None) => matter.counts(),
        (true, Some(sealed)) => tallied(matter, sealed)?,
        _ => return Err(Refusal::TallyFault),
    };
    // Whoever took part was there, save by paper; a roll-call may have been before they came.
    let took_part = if found.secret {
        matter.issued.len()
    } else {
        matter.votes.iter().filter(|vote| !vote.on_paper).count()
    };
    let there = matter.opened.as_ref().map_or(0, |opened| opened.present);
    let present = there.max(u32::try_from(took_part).unwrap_or(u32::MAX));
    let closing = Closing {
        at: context.now,
        by: context.actor.account(),
        outcome: outcome(matter.rule, &matter.choices, &counts, (matter.members(), present)),
        commitment: sealed.map(|sealed| sealed.commitment),
    };
    Ok(vec![Event::Closed { closing: Box::new(closing) }])
}

/// Every choice at most once, and not more ballots than were issued.
fn tallied(matter: &Matter, sealed: &Sealed) -> Result<Vec<Count>, Refusal> {
    let keys: BTreeSet<&str> = matter.choices.iter().map(|choice| choice.key.as_str()).collect();
    let counted: BTreeSet<&str> = sealed.counts.iter().map(|count| count.option.as_str()).collect();
    let fits = counted.len() == sealed.counts.len() && counted.is_subset(&keys);
    let sum: u64 = sealed.counts.iter().map(|count| u64::from(count.votes)).sum();
    let issued = u64::try_from(matter.issued.len()).unwrap_or(u64::MAX);
    if fits && sum <= issued { Ok(sealed.counts.clone()) } else { Err(Refusal::TallyFault) }
}

fn asked(text: &str, choices: &Choices, affirmed: bool) -> Result<(String, Vec<Choice>), Refusal> {
    let text = needed("text", text)?;
    keep_out([("text", in_text(&text))], affirmed)?;
    let Choices::Own(own) = choices else { return Ok((text, Choice::standard())) };
    if own.len() < 2 || own.len() > CHOICES_MAX {
        return Err(Refusal::ChoicesFault);
    }
    let mut seen = BTreeSet::new();
    let mut choices = Vec::new();
    for (at, words) in own.iter().enumerate() {
        let words = needed_line("option", words)?;
        if !seen.insert(kernel::text::fold(&words)) {
            return Err(Refusal::ChoicesFault);
        }
        choices.push(Choice { key: format!("option_{}", at + 1), kind: ChoiceKind::Option, words });
    }
    choices.extend(Choice::standard().into_iter().filter(|one| one.kind == ChoiceKind::Abstain));
    Ok((text, choices))
}

/// Numbered from 1; nobody on the list twice, neither for themselves nor in place of another.
fn listed(new: &[NewVoter]) -> Result<Vec<Voter>, Refusal> {
    if new.len() > VOTERS_MAX {
        return Err(Refusal::TooMany { of: "voters" });
    }
    let (mut electors, mut accounts) = (BTreeSet::new(), BTreeSet::new());
    let mut voters = Vec::new();
    for (number, one) in (1_u32..).zip(new) {
        let voter = Voter { number, who: one.who.clone(), stand_in: one.stand_in };
        let once = electors.insert(one.who.clone());
        if !once || !voter.accounts().all(|account| accounts.insert(account)) {
            return Err(Refusal::NamedTwice);
        }
        voters.push(voter);
    }
    Ok(voters)
}

fn voter_of(matter: &Matter, number: u32) -> Result<&Voter, Refusal> {
    matter.voter(number).ok_or(Refusal::NoVoter { number })
}

/// The vote is the actor's, and the only one they give.
fn own(matter: &Matter, voter: u32, context: &Context<'_>) -> Result<(), Refusal> {
    let found = voter_of(matter, voter)?;
    if !found.is_of(context.actor) {
        return Err(Refusal::NotYourVote);
    }
    let account = official(context)?;
    if votes_already(matter, account, Some(voter)) { Err(Refusal::OneVote) } else { Ok(()) }
}

/// Whether an account stands for, or has given, a vote other than this one.
fn votes_already(matter: &Matter, account: AccountId, except: Option<u32>) -> bool {
    let other = |number: u32| Some(number) != except;
    let named = matter.voters.iter().filter(|voter| other(voter.number));
    let voted = matter.votes.iter().filter(|vote| other(vote.voter) && !vote.on_paper);
    let issued = matter.issued.iter().filter(|issued| other(issued.voter));
    named.flat_map(Voter::accounts).any(|known| known == account)
        || voted.filter_map(|vote| vote.by).any(|by| by == account)
        || issued.filter_map(|issued| issued.by).any(|by| by == account)
}

fn openly(found: &Motion) -> Result<(), Refusal> {
    if found.secret { Err(Refusal::VotedSecretly) } else { Ok(()) }
}

fn official(context: &Context<'_>) -> Result<AccountId, Refusal> {
    context.actor.account().ok_or(Refusal::AccountNeeded)
}

fn running(context: &Context<'_>) -> Result<(), Refusal> {
    if context.setting.running { Ok(()) } else { Err(Refusal::NotRunning) }
}

fn conducts(context: &Context<'_>) -> Result<(), Refusal> {
    if context.setting.conducts { Ok(()) } else { Err(Refusal::NotConducting) }
}

fn writes(context: &Context<'_>) -> Result<(), Refusal> {
    if context.setting.writes { Ok(()) } else { Err(Refusal::NotSecretary) }
}

fn prepares(context: &Context<'_>) -> Result<(), Refusal> {
    let setting = &context.setting;
    let may = setting.prepares || setting.conducts || setting.writes;
    if may { Ok(()) } else { Err(Refusal::NotPreparing) }
}
