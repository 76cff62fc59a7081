//! Tests of accounts: the harness every register passes, and the rules one by one.

use crate::{
    Account, AccountKind, AccountState, Address, Command, Contact, Context, Event, Language, Login,
    LoginFault, NewOfficial, NewPerson, PasswordHash, PersonRegister, Refusal, Role,
};
use kernel::{code::AgencyCode, id::AccountId, random::SeededRandom, time::Timestamp};
use proptest::{prelude::*, sample::select};
use register::{
    Actor, Entry, Register, Seat,
    harness::{Attempt, Scene, turns, walk},
};

const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g";

fn id(n: u64) -> AccountId {
    AccountId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

fn code(text: &str) -> AgencyCode {
    text.parse().unwrap()
}

fn seat(role: &str, unit: &str) -> Seat {
    Seat { role: role.to_owned(), unit: code(unit) }
}

fn administrator() -> Actor {
    Actor::Officer { account: id(9), seat: seat("administrator", "H56") }
}

fn contact() -> Contact {
    Contact {
        phone: Some("0912000001".parse().unwrap()),
        email: None,
        address: Some(Address { line: "Thôn Mẫu".to_owned(), unit: "14758".parse().unwrap() }),
        language: Language::Vi,
    }
}

fn citizen() -> NewPerson {
    NewPerson {
        id: id(1),
        kind: AccountKind::Citizen,
        login: "le.mau".parse().unwrap(),
        full_name: "Lê Thị Mẫu".to_owned(),
        personal_number: Some("038190000001".parse().unwrap()),
        tax_code: None,
        contact: contact(),
        password: PasswordHash::new(HASH),
    }
}

fn official() -> NewOfficial {
    NewOfficial {
        id: id(2),
        login: "can.bo".parse().unwrap(),
        full_name: "Nguyễn Văn Mẫu".to_owned(),
        personal_number: None,
        contact: Contact::default(),
        password: PasswordHash::new(HASH),
        home: code("H56.201"),
    }
}

fn register(person: NewPerson) -> Command {
    Command::Register(Box::new(person))
}

fn give(role: &str, unit: &str) -> Command {
    Command::GiveSeat { seat: seat(role, unit), note: None }
}

fn lock() -> Command {
    Command::Lock { reason: "Nghỉ việc".to_owned() }
}

fn decide_as(
    actor: &Actor,
    account: Option<&Account>,
    command: &Command,
    login_holder: Option<AccountId>,
    unit_open: bool,
) -> Result<Vec<Event>, Refusal> {
    let context = Context { now: Timestamp::EPOCH, actor, login_holder, unit_open };
    PersonRegister::decide(account, command, &context)
}

fn decide(account: Option<&Account>, command: &Command) -> Result<Vec<Event>, Refusal> {
    decide_as(&administrator(), account, command, None, true)
}

/// An account after these commands, all of which must be taken.
fn after(commands: &[Command]) -> Account {
    let mut account: Option<Account> = None;
    for command in commands {
        for event in decide(account.as_ref(), command).unwrap() {
            let entry = Entry { version: 1, at: Timestamp::EPOCH, by: administrator(), event };
            account = Some(PersonRegister::evolve(account.take(), &entry).unwrap());
        }
    }
    account.unwrap()
}

fn an_official() -> Account {
    after(&[Command::OpenOfficial(Box::new(official()))])
}

#[test]
fn login_is_the_same_however_it_is_typed() {
    let login = |text: &str| text.parse::<Login>();
    assert_eq!(login(" Nguyễn.An "), login("nguyen.an"));
    assert_eq!(login("Đỗ_Hà").unwrap().as_str(), "do_ha");
    assert_eq!(login("ab"), Err(LoginFault::Length { given: 2 }));
    assert_eq!(login("le mau"), Err(LoginFault::Character));
}

#[test]
fn taken_login_is_refused() {
    let command = register(citizen());
    let refused = decide_as(&administrator(), None, &command, Some(id(7)), true);
    assert_eq!(refused, Err(Refusal::LoginTaken));
}

#[test]
fn people_need_a_way_to_be_reached() {
    let silent = NewPerson { contact: Contact::default(), ..citizen() };
    assert_eq!(decide(None, &register(silent)), Err(Refusal::ContactMissing));
    let account = after(&[register(citizen())]);
    let command = Command::ChangeContact { contact: Contact::default() };
    assert_eq!(decide(Some(&account), &command), Err(Refusal::ContactMissing));
}

#[test]
fn business_needs_a_tax_code_and_officials_do_not_register() {
    let business = NewPerson { kind: AccountKind::Business, ..citizen() };
    assert_eq!(decide(None, &register(business)), Err(Refusal::TaxCodeMissing));
    let official = NewPerson { kind: AccountKind::Official, ..citizen() };
    assert_eq!(decide(None, &register(official)), Err(Refusal::OfficialsAreOpened));
}

#[test]
fn password_in_the_clear_is_never_stored() {
    let clear = NewPerson { password: PasswordHash::new("mat-khau-1"), ..citizen() };
    assert_eq!(decide(None, &register(clear)), Err(Refusal::PasswordFault));
}

#[test]
fn only_officials_hold_seats_in_open_units_and_known_roles() {
    let citizen = after(&[register(citizen())]);
    let reception = give("reception", "H56.201.04");
    assert_eq!(decide(Some(&citizen), &reception), Err(Refusal::NotOfficial));
    let official = an_official();
    assert!(decide(Some(&official), &reception).is_ok());
    assert_eq!(
        decide(Some(&official), &give("king", "H56.201")),
        Err(Refusal::RoleUnknown { role: "king".to_owned() })
    );
    assert_eq!(
        decide_as(&administrator(), Some(&official), &reception, None, false),
        Err(Refusal::UnitNotOpen { unit: "H56.201.04".to_owned() })
    );
}

#[test]
fn seat_is_given_once_and_taken_once() {
    let opened = Command::OpenOfficial(Box::new(official()));
    let held = after(&[opened, give("leader", "H56.201")]);
    assert_eq!(decide(Some(&held), &give("leader", "H56.201")), Err(Refusal::SeatHeld));
    let taken = Command::TakeSeat { seat: seat("leader", "H56.202") };
    assert_eq!(decide(Some(&held), &taken), Err(Refusal::SeatNotHeld));
    assert_eq!(held.listing().seats, [seat("leader", "H56.201")]);
}

#[test]
fn locked_account_keeps_its_seats_and_changes_nothing_until_unlocked() {
    let opened = Command::OpenOfficial(Box::new(official()));
    let locked = after(&[opened, give("leader", "H56.201"), lock()]);
    assert!(matches!(locked.state, AccountState::Locked { .. }));
    assert!(locked.holds(&seat("leader", "H56.201")) && locked.listing().locked);
    let change = Command::ChangePassword { hash: PasswordHash::new(HASH) };
    assert_eq!(decide(Some(&locked), &change), Err(Refusal::Locked));
    assert!(decide(Some(&locked), &Command::Unlock).is_ok());
    assert_eq!(decide(Some(&an_official()), &Command::Unlock), Err(Refusal::NotLocked));
}

#[test]
fn password_made_by_somebody_else_is_temporary_until_its_owner_chooses() {
    let opened = Command::OpenOfficial(Box::new(official()));
    let account = after(std::slice::from_ref(&opened));
    assert!(account.password_temporary, "an administrator knows the first password");
    let change = Command::ChangePassword { hash: PasswordHash::new(HASH) };
    let temporary = |actor: &Actor| match decide_as(actor, Some(&account), &change, None, true) {
        Ok(events) => matches!(events[..], [Event::PasswordChanged { temporary: true, .. }]),
        Err(refusal) => panic!("{refusal}"),
    };
    assert!(temporary(&administrator()));
    assert!(!temporary(&Actor::Person { account: id(2) }));
    assert!(!temporary(&Actor::Officer { account: id(2), seat: seat("leader", "H56.201") }));
    let laid_out = decide_as(&Actor::System { job: "operator".into() }, None, &opened, None, true);
    assert!(matches!(laid_out.as_deref(), Ok([Event::OfficialOpened { temporary: false, .. }])));
}

#[test]
fn nobody_locks_themself_out() {
    let opened = Command::OpenOfficial(Box::new(official()));
    let account = after(&[opened, give("administrator", "H56.201")]);
    let own = Actor::Officer { account: id(2), seat: seat("administrator", "H56.201") };
    assert_eq!(decide_as(&own, Some(&account), &lock(), None, true), Err(Refusal::OwnAccount));
    let taken = Command::TakeSeat { seat: seat("administrator", "H56.201") };
    assert_eq!(decide_as(&own, Some(&account), &taken, None, true), Err(Refusal::OwnAccount));
    assert!(decide(Some(&account), &taken).is_ok());
}

#[test]
fn debug_output_shows_neither_login_nor_password_nor_number() {
    let shown = format!("{:?}", after(&[register(citizen())]));
    for secret in ["le.mau", "argon2id", "038190000001", "0912000001"] {
        assert!(!shown.contains(secret), "{secret} is shown");
    }
}

#[test]
fn every_role_and_refusal_has_its_words_in_both_languages() {
    for words in
        [include_str!("../../../words/vi/person.ftl"), include_str!("../../../words/en/person.ftl")]
    {
        for role in Role::ALL {
            assert!(words.contains(&format!("\nrole-{} = ", role.key())), "{role}");
            assert_eq!(role.key().parse(), Ok(role));
        }
        for number in 1..=20 {
            assert!(words.contains(&format!("\nrefusal-PER-{number:03} = ")), "PER-{number:03}");
        }
    }
}

/// The harness' scene: one account, citizen or official, with administrators and itself at work.
struct Office;

fn commands() -> impl Strategy<Value = Command> {
    let roles = select(vec!["reception", "leader", "administrator", "king"]);
    let units = select(vec!["H56.201", "H56.202"]);
    let texts = select(vec!["Theo quyết định", "", "a\u{202e}b"]);
    let hashes = select(vec![HASH, "mat-khau"]);
    prop_oneof![
        2 => Just(register(citizen())),
        3 => Just(Command::OpenOfficial(Box::new(official()))),
        1 => Just(Command::ChangeContact { contact: contact() }),
        1 => Just(Command::ChangeContact { contact: Contact::default() }),
        1 => hashes.prop_map(|hash| Command::ChangePassword { hash: PasswordHash::new(hash) }),
        5 => (roles.clone(), units.clone(), proptest::option::of(texts.clone())).prop_map(
            |(role, unit, note)| Command::GiveSeat {
                seat: seat(role, unit),
                note: note.map(str::to_owned),
            }
        ),
        3 => (roles, units).prop_map(|(role, unit)| Command::TakeSeat { seat: seat(role, unit) }),
        1 => texts.prop_map(|reason| Command::Lock { reason: reason.to_owned() }),
        2 => Just(Command::Unlock),
    ]
}

impl Scene for Office {
    type Register = PersonRegister;

    fn attempts(&self, _account: Option<&Account>) -> BoxedStrategy<Attempt<Command>> {
        let own = Actor::Officer { account: id(2), seat: seat("administrator", "H56.201") };
        (select(vec![administrator(), own]), commands())
            .prop_map(|(actor, command)| Attempt { actor, command })
            .boxed()
    }

    fn probes(&self, _account: Option<&Account>) -> Vec<Attempt<Command>> {
        [
            register(citizen()),
            Command::OpenOfficial(Box::new(official())),
            Command::ChangeContact { contact: contact() },
            Command::ChangePassword { hash: PasswordHash::new(HASH) },
            give("specialist", "H56.201"),
            Command::TakeSeat { seat: seat("reception", "H56.201") },
            lock(),
            Command::Unlock,
        ]
        .map(|command| Attempt { actor: administrator(), command })
        .to_vec()
    }

    fn decide(
        &self,
        account: Option<&Account>,
        attempt: &Attempt<Command>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let context = Context { now, actor: &attempt.actor, login_holder: None, unit_open: true };
        PersonRegister::decide(account, &attempt.command, &context)
    }

    fn law(
        &self,
        before: Option<&Account>,
        _attempt: &Attempt<Command>,
        _entries: &[Entry<Event>],
        after: &Account,
    ) -> Result<(), TestCaseError> {
        let official = after.kind == AccountKind::Official;
        prop_assert!(official || after.positions.is_empty(), "a citizen holds a seat");
        prop_assert_eq!(official, after.home.is_some());
        if let Some(before) = before {
            prop_assert_eq!((before.id, &before.login), (after.id, &after.login));
        }
        let mut seats = after.listing().seats;
        seats.sort();
        seats.dedup();
        prop_assert_eq!(seats.len(), after.positions.len(), "a seat is held twice");
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn account_passes_what_every_register_must(turns in turns(1..=40)) {
        walk(&Office, Timestamp::EPOCH, &turns)?;
    }
}
