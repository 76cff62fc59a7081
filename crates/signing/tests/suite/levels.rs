//! The levels of PAdES: what each adds, and what an authority that is down costs.

use std::sync::atomic::Ordering;

use proptest::prelude::*;
use signing::algorithm::Digest;
use signing::certificate::Certificate;
use signing::cms::Binding;
use signing::key::KeyKind;
use signing::pades::{
    Level, Outcome, Pending, Services, Shortfall, SignError, add_archive, add_long_term, sign,
    sign_basic, upgrade,
};
use signing::pdf::{Coverage, File, IntegrityReport, PdfError, signatures, validation_data};
use signing::revocation::{Evidence, EvidenceError, RevocationSource, Unavailable};
use signing::timestamp::{TimestampError, TimestampSource};

use crate::support::{FORMS, Form, Ground, NoEvidence, paper, shown, stamp, unseen};

/// Every signature of a file, checked.
pub(crate) fn reports(pdf: &[u8]) -> Vec<(String, IntegrityReport)> {
    let file = File::open(pdf).unwrap();
    let found = signatures(&file).unwrap().into_iter();
    found.map(|it| (it.field, it.signature.unwrap().check(&file, &[]).unwrap())).collect()
}

fn signed(ground: &Ground, form: Form, wanted: Level) -> Outcome {
    ground.with_services(|services| {
        let details = ground.details();
        sign(&paper(form), &unseen("KySo"), &details, &ground.official, (services, wanted)).unwrap()
    })
}

#[test]
fn basic_signature_covers_the_whole_file_and_names_its_certificate() {
    for form in FORMS {
        for (seed, kind) in (1..).zip([KeyKind::P256, KeyKind::P384, KeyKind::Rsa(2048)]) {
            let ground = Ground::at(crate::support::noon(), kind, seed);
            let before = paper(form);
            let details = ground.details();
            let outcome = sign_basic(&before, &unseen("KySo"), &details, &ground.official).unwrap();
            assert!(outcome.pdf.starts_with(&before), "{form:?}: earlier bytes stay");
            assert_eq!((outcome.reached, &outcome.shortfall), (Level::Basic, &None));
            let [(name, report)] = reports(&outcome.pdf).try_into().unwrap();
            assert_eq!(name, "KySo");
            assert_eq!(report.coverage, Coverage::WholeFile);
            assert_eq!(report.certificate, *ground.official.certificate());
            assert_eq!(report.binding, Binding::Version2(Digest::Sha256));
            assert!(report.stamped.is_empty());
        }
    }
}

#[test]
fn every_level_adds_what_it_promises() {
    for form in FORMS {
        let ground = Ground::usual();
        for (wanted, fields, stamps, stored) in [
            (Level::Basic, 1, 0, false),
            (Level::Timestamped, 1, 1, false),
            (Level::LongTerm, 1, 1, true),
            (Level::Archived, 2, 1, true),
        ] {
            let outcome = signed(&ground, form, wanted);
            assert_eq!((outcome.reached, &outcome.shortfall), (wanted, &None), "{form:?}");
            let reports = reports(&outcome.pdf);
            assert_eq!(reports.len(), fields, "{form:?} {wanted:?}");
            assert_eq!(reports[0].1.stamped.len(), stamps, "{form:?} {wanted:?}");
            let file = File::open(&outcome.pdf).unwrap();
            let data = validation_data(&file).unwrap();
            assert_eq!(!data.lists.is_empty(), stored, "{form:?} {wanted:?}");
            if stored {
                for certificate in [
                    ground.official.certificate(),
                    ground.world.officials().certificate(),
                    ground.world.root().certificate(),
                    ground.world.time().certificate(),
                ] {
                    assert!(data.certificates.contains(certificate.der()), "{wanted:?}");
                }
            }
        }
    }
}

#[test]
fn archive_time_stamp_covers_the_validation_data() {
    let ground = Ground::usual();
    let outcome = signed(&ground, Form::Table, Level::Archived);
    let [(_, signature), (name, archive)] = reports(&outcome.pdf).try_into().unwrap();
    assert!(matches!(signature.coverage, Coverage::Revision { .. }));
    assert_eq!(name, "Timestamp2");
    assert_eq!(archive.coverage, Coverage::WholeFile);
    assert_eq!(archive.stamped[0].generated_at, ground.now.plus_seconds(1));
}

#[test]
fn time_stamping_authority_that_is_down_costs_one_level() {
    let ground = Ground::usual();
    ground.time.down.store(true, Ordering::SeqCst);
    let outcome = signed(&ground, Form::Table, Level::Archived);
    assert_eq!(outcome.reached, Level::Basic);
    let unreachable = TimestampError::Unreachable("time.example".to_owned());
    assert_eq!(outcome.shortfall, Some(Shortfall::Timestamp(unreachable)));
    assert_eq!(reports(&outcome.pdf).len(), 1);
}

#[test]
fn revocation_that_cannot_be_asked_costs_one_level() {
    let ground = Ground::usual();
    let outcome = ground.with_services(|services| {
        let services = Services { revocation: Some(&NoEvidence), ..*services };
        let details = ground.details();
        let wanted = (&services, Level::Archived);
        sign(&paper(Form::Table), &unseen("KySo"), &details, &ground.official, wanted).unwrap()
    });
    assert_eq!(outcome.reached, Level::Timestamped);
    assert!(matches!(outcome.shortfall, Some(Shortfall::Revocation(_))), "{:?}", outcome.shortfall);
    assert_eq!(reports(&outcome.pdf)[0].1.stamped.len(), 1);
}

#[test]
fn missing_issuer_costs_one_level() {
    let ground = Ground::usual();
    let outcome = ground.with_services(|services| {
        let services = Services { issuers: &[], ..*services };
        let details = ground.details();
        let wanted = (&services, Level::LongTerm);
        sign(&paper(Form::Table), &unseen("KySo"), &details, &ground.official, wanted).unwrap()
    });
    assert_eq!(outcome.shortfall, Some(Shortfall::Issuer));
}

#[test]
fn second_authority_is_asked_when_the_first_is_down() {
    let (ground, other) = (Ground::usual(), Ground::at(crate::support::noon(), KeyKind::P256, 2));
    ground.time.down.store(true, Ordering::SeqCst);
    let sources: [&dyn TimestampSource; 2] = [&ground.time, &other.time];
    let outcome = ground.with_services(|services| {
        let services = Services { timestamps: &sources, ..*services };
        let details = ground.details();
        let wanted = (&services, Level::Timestamped);
        sign(&paper(Form::Table), &unseen("KySo"), &details, &ground.official, wanted).unwrap()
    });
    assert_eq!((outcome.reached, outcome.shortfall), (Level::Timestamped, None));
    assert_eq!((ground.time.asked(), other.time.asked()), (1, 1));
}

#[test]
fn paper_signed_while_an_authority_was_down_is_brought_up_later() {
    let ground = Ground::usual();
    let timestamped = signed(&ground, Form::Streams, Level::Timestamped).pdf;
    let later =
        ground.with_services(|services| upgrade(timestamped.clone(), Level::Archived, services));
    assert_eq!((later.reached, &later.shortfall), (Level::Archived, &None));
    assert!(later.pdf.starts_with(&timestamped));
    let again = ground.with_services(|services| add_long_term(&later.pdf, services).unwrap());
    assert_eq!(again, later.pdf, "data that is there already is not added again");
}

#[test]
fn signature_without_a_time_stamp_gets_it_later() {
    let ground = Ground::usual();
    ground.time.down.store(true, Ordering::SeqCst);
    let basic = signed(&ground, Form::Table, Level::Archived);
    let still = ground.with_services(|it| upgrade(basic.pdf.clone(), Level::Archived, it));
    assert_eq!((still.reached, &still.pdf), (Level::Basic, &basic.pdf));
    assert!(matches!(still.shortfall, Some(Shortfall::Timestamp(_))), "{:?}", still.shortfall);
    ground.time.down.store(false, Ordering::SeqCst);
    let later = ground.with_services(|it| upgrade(basic.pdf.clone(), Level::Timestamped, it));
    assert_eq!((later.reached, &later.shortfall), (Level::Timestamped, &None));
    assert_eq!(later.pdf.len(), basic.pdf.len(), "there was room for it");
    let [(_, report)] = reports(&later.pdf).try_into().unwrap();
    assert_eq!((report.stamped.len(), report.coverage), (1, Coverage::WholeFile));
    let later = ground.with_services(|it| upgrade(basic.pdf.clone(), Level::Archived, it));
    assert_eq!((later.reached, &later.shortfall), (Level::Archived, &None));
    assert_eq!(reports(&later.pdf).len(), 2);
}

#[test]
fn document_is_stamped_where_several_signatures_are_not() {
    let ground = Ground::usual();
    let details = ground.details();
    let paper = paper(Form::Streams);
    let one = sign_basic(&paper, &unseen("Mot"), &details, &ground.official).unwrap().pdf;
    let two = sign_basic(&one, &unseen("Hai"), &details, &ground.organisation).unwrap().pdf;
    let later = ground.with_services(|it| upgrade(two.clone(), Level::Timestamped, it));
    assert_eq!((later.reached, &later.shortfall), (Level::Timestamped, &None));
    assert!(later.pdf.starts_with(&two), "the second signature covers the contents of the first");
    assert_eq!(reports(&later.pdf).len(), 3);
    let again = ground.with_services(|it| upgrade(later.pdf.clone(), Level::Timestamped, it));
    assert_eq!(again, later, "nothing is missing any more");
}

#[test]
fn certificate_that_is_not_valid_does_not_sign() {
    let ground = Ground::usual();
    let mut details = ground.details();
    let certificate = ground.official.certificate();
    for moment in
        [certificate.not_before_at().plus_seconds(-1), certificate.not_after_at().plus_seconds(1)]
    {
        details.signed_at = moment;
        let paper = paper(Form::Table);
        let refused = sign_basic(&paper, &unseen("KySo"), &details, &ground.official);
        assert_eq!(refused, Err(SignError::Certificate));
    }
}

/// A source that gives evidence about other certificates.
#[derive(Debug)]
struct Confused<'a>(&'a Ground);

impl RevocationSource for Confused<'_> {
    fn evidence(&self, _: &Certificate, _: &Certificate) -> Result<Evidence, Unavailable> {
        let world = &self.0.world;
        let seal = self.0.organisation.certificate();
        world.evidence(seal, world.organisations().certificate())
    }
}

#[test]
fn evidence_that_does_not_count_costs_one_level() {
    let ground = Ground::usual();
    let confused = Confused(&ground);
    let outcome = ground.with_services(|services| {
        let services = Services { revocation: Some(&confused), ..*services };
        let details = ground.details();
        let wanted = (&services, Level::LongTerm);
        sign(&paper(Form::Table), &unseen("KySo"), &details, &ground.official, wanted).unwrap()
    });
    assert_eq!(outcome.reached, Level::Timestamped);
    assert_eq!(outcome.shortfall, Some(Shortfall::Evidence(EvidenceError::Foreign)));
}

#[test]
fn archive_time_stamps_are_renewed_one_over_the_other() {
    let ground = Ground::usual();
    let mut pdf = signed(&ground, Form::Table, Level::Archived).pdf;
    for _ in 0..5 {
        let renewed = ground.with_services(|services| add_archive(&pdf, services).unwrap());
        assert!(renewed.starts_with(&pdf));
        pdf = renewed;
    }
    let reports = reports(&pdf);
    assert_eq!(reports.len(), 7);
    assert_eq!(reports[6].1.coverage, Coverage::WholeFile);
}

#[test]
fn official_then_organisation_then_archive_all_stay_good() {
    for form in FORMS {
        let ground = Ground::usual();
        let stamp = stamp();
        let pdf = ground.with_services(|services| {
            let details = ground.details();
            let wanted = (services, Level::LongTerm);
            let field = shown("CanBo", &stamp);
            let first = sign(&paper(form), &field, &details, &ground.official, wanted).unwrap();
            let field = shown("CoQuan", &stamp);
            let wanted = (services, Level::Archived);
            sign(&first.pdf, &field, &details, &ground.organisation, wanted).unwrap()
        });
        assert_eq!(pdf.shortfall, None);
        let names: Vec<String> = reports(&pdf.pdf).into_iter().map(|it| it.0).collect();
        assert_eq!(names, ["CanBo", "CoQuan", "Timestamp3"]);
        let data = validation_data(&File::open(&pdf.pdf).unwrap()).unwrap();
        assert_eq!(data.lists.len(), 3, "lists of the root, officials and organisations");
    }
}

#[test]
fn answers_by_ocsp_are_stored_where_there_is_a_responder() {
    let mut ground = Ground::usual();
    ground.world.answer_by_responder(true);
    let outcome = signed(&ground, Form::Table, Level::LongTerm);
    assert_eq!(outcome.shortfall, None);
    let data = validation_data(&File::open(&outcome.pdf).unwrap()).unwrap();
    assert_eq!((data.answers.len(), data.lists.len()), (1, 1));
}

#[test]
fn field_takes_one_signature() {
    let ground = Ground::usual();
    let once = signed(&ground, Form::Table, Level::Basic).pdf;
    let twice = sign_basic(&once, &unseen("KySo"), &ground.details(), &ground.official);
    assert_eq!(twice, Err(SignError::File(PdfError::FieldTaken)));
}

#[test]
fn signature_of_another_key_is_not_embedded() {
    let ground = Ground::usual();
    let credential = &ground.official;
    let signer = (credential.certificate(), credential.chain(), credential.key().algorithm());
    let field = unseen("KySo");
    let pending =
        Pending::begin(&paper(Form::Table), &field, &ground.details(), signer, Level::Basic)
            .unwrap();
    let foreign = ground.organisation.key().sign(&pending.to_be_signed()).unwrap();
    assert!(matches!(pending.clone().finish(&foreign, None), Err(SignError::Key(_))));
    let own = credential.key().sign(&pending.to_be_signed()).unwrap();
    assert_eq!(pending.finish(&own, None).unwrap().reached, Level::Basic);
}

#[test]
fn same_paper_key_and_moment_give_the_same_file() {
    let first = signed(&Ground::usual(), Form::Streams, Level::Archived);
    let second = signed(&Ground::usual(), Form::Streams, Level::Archived);
    assert_eq!(first.pdf, second.pdf);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_text_in_the_details_leaves_a_good_signature(text in "\\PC{0,40}", name in "[A-Za-z0-9ạộếư ()<>\\\\]{1,20}") {
        let ground = Ground::usual();
        let mut details = ground.details();
        details.reason = Some(&text);
        let name = name.as_str();
        let outcome = sign_basic(&paper(Form::Table), &unseen(name), &details, &ground.official).unwrap();
        let found = reports(&outcome.pdf);
        prop_assert_eq!(found[0].0.as_str(), name);
    }
}
