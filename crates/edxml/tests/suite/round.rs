//! What is written reads back equal, whatever the values and the files are.

use std::collections::BTreeMap;

use edxml::{
    Action, Business, DocumentCode, DocumentId, DocumentType, Envelope, Hop, Limits, Organisation,
    OtherInformation, Package, Priority, Promulgation, ReceiverChange, Reference, Replacement,
    ResponseFor, Signer, Staff, Status, StatusCode, Steering, Trace, UpdateInformation, WriteError,
};
use kernel::time::{Date, Timestamp};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use crate::support::{Files, document, letter, taken, written};

/// Text without white space around it: letters, marks, what XML escapes, line ends.
fn text() -> BoxedStrategy<String> {
    let inner = "[ -~\t\n\r\u{85}\u{a0}à-ỹĐ\u{2028}\u{fffd}😀\\]\\[<>&\"']{0,24}";
    ("[!-~à-ỹ&<>\\]]", inner, "[!-~à-ỹ&<>\\]]").prop_map(|(a, b, c)| format!("{a}{b}{c}")).boxed()
}

fn date() -> BoxedStrategy<Date> {
    (1000_i16..9999, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| Date::constant(y, m, d)).boxed()
}

fn moment() -> BoxedStrategy<Timestamp> {
    (0_i64..4_000_000_000).prop_map(|it| Timestamp::from_micros(it * 1_000_000)).boxed()
}

fn organisation() -> BoxedStrategy<Organisation> {
    (text(), vec(of(text()), 7))
        .prop_map(|(id, mut it)| Organisation {
            id,
            in_charge: it.remove(0),
            name: it.remove(0),
            address: it.remove(0),
            email: it.remove(0),
            telephone: it.remove(0),
            fax: it.remove(0),
            website: it.remove(0),
        })
        .boxed()
}

fn staff() -> BoxedStrategy<Staff> {
    (text(), of(text()), of(text()), of(text()))
        .prop_map(|(name, department, mobile, email)| Staff {
            name: Some(name),
            department,
            mobile,
            email,
        })
        .boxed()
}

fn response() -> BoxedStrategy<ResponseFor> {
    (text(), of(text()), of(date()), of(text()))
        .prop_map(|(organ_id, code, promulgated_on, id)| ResponseFor {
            organ_id,
            code,
            promulgated_on,
            document_id: id.map(DocumentId),
        })
        .boxed()
}

fn action() -> BoxedStrategy<Action> {
    let target = || text().prop_map(DocumentId);
    let change = prop_oneof![Just(ReceiverChange::Removed), Just(ReceiverChange::Added)];
    let information = (any::<Option<bool>>(), any::<Option<bool>>(), vec((change, text()), 0..3))
        .prop_map(|(document, receivers, receiver_list)| UpdateInformation {
            document,
            receivers,
            receiver_list,
        });
    let replacement = (target(), vec(text(), 0..3))
        .prop_map(|(document_id, organ_ids)| Replacement { document_id, organ_ids });
    prop_oneof![
        Just(Action::New),
        target().prop_map(|target| Action::Recall { target }),
        (target(), information)
            .prop_map(|(target, information)| Action::Update { target, information }),
        vec(replacement, 1..3).prop_map(|replaced| Action::Replace { replaced }),
    ]
    .boxed()
}

fn other() -> BoxedStrategy<OtherInformation> {
    let priority = of(proptest::sample::select(Priority::ALL));
    (
        priority,
        of(text()),
        of(text()),
        any::<Option<u32>>(),
        any::<Option<u32>>(),
        vec(text(), 0..3),
    )
        .prop_map(|(priority, sphere, typer_notation, amount, pages, appendixes)| {
            OtherInformation {
                priority,
                sphere,
                typer_notation,
                promulgation_amount: amount,
                page_amount: pages,
                appendixes,
            }
        })
        .boxed()
}

fn references() -> BoxedStrategy<Vec<Reference>> {
    vec((of(text()), of(text()), of("[a-zà-ỹ &<]{1,9}\\.(pdf|docx|xml)")), 0..4)
        .prop_map(|all| {
            let numbered = all.into_iter().enumerate();
            numbered
                .map(|(number, (content_type, description, name))| Reference {
                    content_id: format!("id-{number}"),
                    content_type,
                    description,
                    name: name.map(|it| it.trim().to_owned()),
                })
                .collect()
        })
        .boxed()
}

fn envelope() -> BoxedStrategy<Envelope> {
    let head = (
        organisation(),
        vec(organisation(), 1..3),
        (text(), text(), of(text()), date()),
        (of(0_u16..200), text(), of(text())),
        (text(), of(text()), vec(of(text()), 3)),
    );
    let middle = (
        of(date()),
        vec(text(), 0..3),
        of(other()),
        vec(response(), 0..3),
        of(proptest::sample::select(Steering::ALL)),
        text(),
    );
    let business = (action(), of(text()), of(staff()), any::<Option<bool>>())
        .prop_map(|(action, reason, staff, paper)| Business { action, reason, staff, paper });
    let trace =
        (vec(of("[a-z&<\"]{1,9}"), 4), vec((text(), moment()), 0..3)).prop_map(|(mut it, hops)| {
            Trace {
                id: it.remove(0),
                version: it.remove(0),
                must_understand: it.remove(0),
                actor: it.remove(0),
                hops: hops.into_iter().map(|(organ_id, at)| Hop { organ_id, at }).collect(),
            }
        });
    (head, middle, business, trace, references())
        .prop_map(|(head, middle, business, trace, manifest)| {
            let (from, to, (number, notation, place, date), (kind, name, detail), words) = head;
            let (subject, content, mut signer) = words;
            let (due_on, to_places, other, response_for, steering, id) = middle;
            Envelope {
                from,
                to,
                code: DocumentCode { number, notation },
                promulgation: Promulgation { place, date },
                document_type: DocumentType { number: kind, name: Some(name), detail },
                subject,
                content,
                signer: Signer {
                    competence: signer.remove(0),
                    position: signer.remove(0),
                    full_name: signer.remove(0),
                },
                due_on,
                to_places,
                other,
                response_for,
                steering,
                document_id: DocumentId(id),
                trace,
                business,
                manifest,
            }
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_reads_back_equal(
        envelope in envelope(),
        contents in vec(vec(any::<u8>(), 0..200), 4),
    ) {
        let ids = envelope.manifest.iter().map(|it| it.content_id.clone());
        let files = Files(ids.zip(contents).collect::<BTreeMap<_, _>>());
        let bytes = written(&envelope, &files);
        prop_assert!(bytes == written(&envelope, &files), "two writings differ");
        let (read, attachments, _) = document(&bytes);
        prop_assert!(read == envelope, "{}", String::from_utf8_lossy(&bytes));
        prop_assert_eq!(attachments.len(), envelope.manifest.len());
        for ((it, content), listed) in attachments.iter().zip(&envelope.manifest) {
            prop_assert_eq!(&it.content_id, &listed.content_id);
            prop_assert_eq!(&it.content_type, &listed.content_type);
            prop_assert_eq!(content, &files.0[&it.content_id]);
            prop_assert!(it.listed);
        }
    }

    #[test]
    fn a_status_that_is_written_reads_back_equal(
        (response_for, from, description) in (response(), organisation(), of(text())),
        code in proptest::sample::select(StatusCode::ALL),
        (at, staff) in (moment(), of(staff())),
    ) {
        let status = Status { response_for, from, code, description, at, staff };
        let mut bytes = Vec::new();
        edxml::write_status(&status, &mut bytes).unwrap();
        let (received, _) = taken(&bytes).unwrap();
        let Package::Status(read) = received.package else { panic!("no status") };
        prop_assert!(*read == status, "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn what_would_not_read_back_is_not_written() {
    let (usual, files) = letter();
    let refused = |change: &dyn Fn(&mut Envelope)| {
        let mut envelope = usual.clone();
        change(&mut envelope);
        edxml::write(&envelope, &files, &mut Vec::new()).unwrap_err().to_string()
    };
    assert!(edxml::write(&usual, &files, &mut Vec::new()).is_ok());
    for (untidy, why) in
        [("", "empty"), (" a", "space"), ("a\u{1}b", "control"), ("a\u{ffff}", "no character")]
    {
        let said = refused(&|it| untidy.clone_into(&mut it.subject));
        assert_eq!(said, WriteError::Field("Subject").to_string(), "{why}");
    }
    assert_eq!(refused(&|it| it.to.clear()), WriteError::NoReceiver.to_string());
    let twice = refused(&|it| it.manifest.push(it.manifest[0].clone()));
    assert_eq!(twice, WriteError::ContentIdTwice.to_string());
    let prefixed = refused(&|it| it.manifest[0].content_id.insert_str(0, "cid:"));
    assert_eq!(prefixed, WriteError::Field("ContentId").to_string());
    let nothing = refused(&|it| it.business.action = Action::Replace { replaced: Vec::new() });
    assert_eq!(nothing, WriteError::Field("ReplacementInfo").to_string());
    let long = "x".repeat(Limits::default().text_bytes_max + 1);
    assert_eq!(
        refused(&|it| it.subject.clone_from(&long)),
        WriteError::Field("Subject").to_string()
    );
    let missing = refused(&|it| it.manifest[0].content_id = "other".to_owned());
    assert!(missing.starts_with("attachment cannot be read"), "{missing}");
}

#[test]
fn numbers_of_the_standard_are_those_of_the_standard() {
    let numbers: Vec<u8> = StatusCode::ALL.iter().map(|it| it.number()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 13, 15, 16]);
    for number in 0..=255 {
        assert_eq!(StatusCode::try_from(number).is_ok(), numbers.contains(&number));
        assert_eq!(Priority::try_from(number).is_ok(), number <= 4);
        assert_eq!(Steering::try_from(number).is_ok(), (1..=3).contains(&number));
    }
}
