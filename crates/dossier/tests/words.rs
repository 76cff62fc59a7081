//! Every refusal has a sentence in both languages that needs only the values the refusal gives.
//! Not a test of style; that is for readers.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of tests stops the test")]

use dossier::{Refusal, StateCode, context::FilingFault, model::Channel, sample::on};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use register::Refuse;
use std::collections::BTreeSet;
use unic_langid::langid;

const ACTIONS: [&str; 24] = [
    "edit_draft",
    "attach",
    "claim",
    "submit",
    "discard",
    "accept",
    "request_supplement",
    "reject",
    "answer_supplement",
    "hand_over",
    "assign",
    "propose",
    "send_up",
    "approve",
    "release",
    "send_back",
    "strengthen",
    "deliver",
    "collect_fees",
    "answer_withdrawal",
    "request_withdrawal",
    "stop",
    "add_note",
    "rate",
];

/// At least one of every variant, with every state and action.
fn refusals() -> Vec<Refusal> {
    use Refusal as R;
    let key = || "giay_chung_sinh".to_owned();
    let fault = FilingFault { path: "child.full_name".to_owned(), code: "missing".to_owned() };
    let mut all = vec![
        R::AlreadyOpen,
        R::NotOpened,
        R::NotOnline,
        R::SignInFirst,
        R::ClaimedByAnother,
        R::FilingNotRead,
        R::ReceiverUnknown,
        R::FileUnknown,
        R::FileTwice,
        R::FileFixed,
        R::RegisterNumberMissing,
        R::ItemsMissing,
        R::NotAssigned,
        R::NotAssignee,
        R::AlreadyAssigned,
        R::NoProposal,
        R::NotApproved,
        R::AccountNeeded,
        R::ResultFileMissing,
        R::RecipientMissing,
        R::NothingToSend,
        R::NotWithdrawn,
        R::FeesPaid,
        R::FeesMissing,
        R::StarsOutOfRange,
        R::AlreadyRated,
        R::PaperNotSigned,
        R::FindingUnknown { key: key() },
        R::CounterOnly { case: key() },
        R::CaseUnknown { case: key() },
        R::FilingIncomplete { faults: vec![fault] },
        R::ComponentsMissing { components: vec![key()] },
        R::TextMissing { field: "reason" },
        R::TextTooLong { field: "comment", max: 1_000, given: 1_001 },
        R::TextTooLong { field: "elsewhere", max: 500, given: 501 },
        R::TextUnreadable { field: "reason" },
        R::TooMany { what: "files", max: 200 },
        R::ComponentReserved { component: key() },
        R::ComponentUnknown { component: key() },
        R::ComponentTwice { component: key() },
        R::CountImplausible { component: key() },
        R::DateInPast { field: "supply_by" },
        R::NothingSupplied { items: vec![1, 3] },
        R::StepUnknown { step: key() },
        R::ProcessBroken { step: key() },
        R::SupplementStillOpen { supply_by: Some(on("2026-02-24")) },
        R::SupplementStillOpen { supply_by: None },
        R::FeeImplausible { fee: key() },
    ];
    all.extend(
        [Channel::Counter, Channel::Online, Channel::Post]
            .map(|channel| R::ChannelNotOffered { channel }),
    );
    for action in ACTIONS {
        all.push(R::WrongStep { action, step: key() });
        all.extend(StateCode::ALL.map(|state| R::NotNow { action, state }));
    }
    all
}

fn read(language: &str) -> FluentBundle<FluentResource> {
    let path = format!("{}/../../words/{language}/refusal.ftl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let resource = FluentResource::try_new(text).map_err(|(_, errors)| errors).unwrap();
    let mut bundle = FluentBundle::new(vec![langid!("vi")]);
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).unwrap();
    bundle
}

fn sentence(bundle: &FluentBundle<FluentResource>, refusal: &Refusal) -> String {
    let key = format!("refusal-{}", refusal.code());
    let message = bundle.get_message(&key).unwrap_or_else(|| panic!("{key} has no words"));
    let mut arguments = FluentArgs::new();
    for (name, value) in refusal.details() {
        arguments.set(name, value);
    }
    let mut errors = Vec::new();
    let pattern = message.value().unwrap();
    let sentence = bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
    assert!(errors.is_empty(), "{key}: {errors:?}");
    sentence
}

#[test]
fn every_refusal_has_a_full_sentence_in_both_languages() {
    for language in ["vi", "en"] {
        let bundle = read(language);
        for refusal in refusals() {
            let sentence = sentence(&bundle, &refusal);
            assert!(sentence.ends_with('.'), "{language}: {sentence}");
            assert!(!sentence.contains(['{', '}']), "{language}: {sentence}");
            let first = sentence.chars().next().unwrap();
            assert!(first.is_uppercase(), "{language}: {sentence}");
        }
    }
}

#[test]
fn every_code_is_used_once_and_in_order() {
    let codes: BTreeSet<&str> = refusals().iter().map(Refuse::code).collect();
    let expected: BTreeSet<String> = (1..=49).map(|n| format!("DOS-{n:03}")).collect();
    assert_eq!(codes.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), expected);
}

#[test]
fn words_hold_no_sentence_for_a_refusal_that_does_not_exist() {
    for language in ["vi", "en"] {
        let path = format!("{}/../../words/{language}/refusal.ftl", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let keys = text.lines().filter(|line| line.starts_with("refusal-DOS-")).count();
        assert_eq!(keys, 49, "{language}");
    }
}

#[test]
fn sentence_names_the_state_and_what_it_bars() {
    let refusal = Refusal::NotNow { action: "deliver", state: StateCode::Processing };
    let said = sentence(&read("vi"), &refusal);
    assert!(said.starts_with("Hồ sơ đang được xử lý. Vì vậy chưa thể trả kết quả."), "{said}");
    let refusal = Refusal::TextTooLong { field: "comment", max: 1_000, given: 1_001 };
    let said = sentence(&read("vi"), &refusal);
    assert!(said.contains("1001 ký tự, nhiều hơn mức 1000 ký tự của lời nhận xét."), "{said}");
}
