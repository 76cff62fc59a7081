//! The offering register, case by case.

use super::*;
use ::register::{Actor, Entry, Register, fold};
use kernel::time::Timestamp;

const FINE: Context = Context { in_force: true, received_here: true };

fn command(open: bool, note: Option<&str>) -> OfferingCommand {
    let unit: AgencyCode = "H56.201.04".parse().unwrap();
    let procedure: ProcedureCode = "1.001193".parse().unwrap();
    let note = note.map(str::to_owned);
    if open {
        OfferingCommand::Open { unit, procedure, note }
    } else {
        OfferingCommand::Close { unit, procedure, note }
    }
}

fn after(commands: &[(bool, Option<&str>)]) -> Option<Offering> {
    let mut record = None;
    let mut entries = Vec::new();
    for (place, (open, note)) in commands.iter().enumerate() {
        let events =
            OfferingRegister::decide(record.as_ref(), &command(*open, *note), &FINE).unwrap();
        for event in events {
            let version = u64::try_from(entries.len()).unwrap() + 1;
            let at = Timestamp::from_micros(i64::try_from(place).unwrap() * 1_000_000);
            let by = Actor::System { job: "test".to_owned() };
            entries.push(Entry { version, at, by, event });
        }
        record = fold::<OfferingRegister>(entries.clone()).unwrap();
    }
    record
}

#[test]
fn closing_says_why_and_since_when() {
    let record = after(&[(false, Some("Tạm dừng để chuyển trụ sở"))]).unwrap();
    assert!(!record.open);
    assert_eq!(record.note.as_deref(), Some("Tạm dừng để chuyển trụ sở"));
}

#[test]
fn closed_offering_opens_again_at_its_own_moment() {
    let record = after(&[(false, Some("Tạm dừng")), (true, None)]).unwrap();
    assert!(record.open);
    assert_eq!(record.since_at, Timestamp::from_micros(1_000_000));
    assert_eq!(record.note, None);
}

#[test]
fn refusals_carry_their_codes() {
    let closed = after(&[(false, Some("Tạm dừng"))]);
    let open = after(&[(true, None)]);
    let away = Context { received_here: false, ..FINE };
    let old = Context { in_force: false, ..FINE };
    let table = [
        (None, command(true, None), old, "PRO-001"),
        (None, command(true, None), away, "PRO-002"),
        (open.clone(), command(true, None), FINE, "PRO-003"),
        (closed.clone(), command(false, Some("x")), FINE, "PRO-004"),
        (open.clone(), command(false, Some("  ")), FINE, "PRO-005"),
    ];
    for (record, command, context, code) in table {
        let refusal = OfferingRegister::decide(record.as_ref(), &command, &context).unwrap_err();
        assert_eq!(refusal.code(), code);
    }
    let other = OfferingCommand::Open {
        unit: "H56.202.04".parse().unwrap(),
        procedure: "1.001193".parse().unwrap(),
        note: None,
    };
    let refusal = OfferingRegister::decide(closed.as_ref(), &other, &FINE).unwrap_err();
    assert_eq!(refusal.code(), "PRO-006");
}

#[test]
fn procedure_out_of_force_can_still_be_closed() {
    let old = Context { in_force: false, ..FINE };
    let events = OfferingRegister::decide(None, &command(false, Some("Hết hiệu lực")), &old);
    assert_eq!(events.unwrap().len(), 1);
}
