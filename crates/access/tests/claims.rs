//! Visitors, their drafts, and the sign-in that makes a draft somebody's.

mod stage;

use access::{DossierFacts, Principal, Resource};
use dossier::{model::Owner, sample};

fn draft_of_visitor(n: u64) -> Resource {
    let owner = Owner::Visitor { visitor: sample::visitor(n) };
    DossierFacts::opening(&sample::procedure(), &owner).into()
}

fn may(who: &Principal, action: &str, what: &Resource) -> bool {
    stage::access().allowed(who, action, what, &stage::tree()).allowed
}

#[test]
fn visitor_works_on_own_draft_only_and_signs_in_before_handing_in() {
    let visitor = Principal::Visitor { visitor: sample::visitor(1) };
    for action in ["open", "edit_draft", "attach", "view", "view_files", "discard"] {
        assert!(may(&visitor, action, &draft_of_visitor(1)), "{action}");
        assert!(!may(&visitor, action, &draft_of_visitor(2)), "{action} of another visitor");
    }
    assert!(!may(&visitor, "submit", &draft_of_visitor(1)));
}

#[test]
fn only_the_browser_that_began_a_draft_claims_it() {
    let signed_in = stage::person(1).formerly(sample::visitor(1));
    assert!(may(&signed_in, "claim", &draft_of_visitor(1)));
    assert!(!may(&signed_in, "claim", &draft_of_visitor(2)));
    assert!(!may(&stage::person(1), "claim", &draft_of_visitor(1)));
}

#[test]
fn nobody_opens_a_draft_for_another_account() {
    let owner = Owner::Account { account: sample::account(2) };
    let draft: Resource = DossierFacts::opening(&sample::procedure(), &owner).into();
    assert!(!may(&stage::person(1), "open", &draft));
    assert!(may(&stage::person(2), "open", &draft));
}

#[test]
fn counter_takes_in_for_its_own_unit_only() {
    let intake: Resource = DossierFacts::taking_in(&sample::life::take_in()).into();
    assert!(may(&stage::officer(10, "reception", "H56.201.04"), "take_in", &intake));
    assert!(!may(&stage::officer(11, "reception", "H56.202.04"), "take_in", &intake));
    assert!(!may(&stage::officer(21, "specialist", "H56.201.03"), "take_in", &intake));
}
