//! Validation by its parts: time, freshness, later knowledge, permissions, CMS outside of PDF, and spoiled files.

use kernel::random::{Random, SeededRandom};
use kernel::time::Timestamp;
use lopdf::{Document, Object, dictionary};
use proptest::prelude::*;
use signing::algorithm::Digest;
use signing::certificate::Certificate;
use signing::cms::Assembly;
use signing::key::{Credential, KeyKind};
use signing::oid;
use signing::pades::{Level, Services, add_archive, sign, sign_basic};
use signing::pdf::{File, signatures};
use signing::pki::list::Reason;
use signing::revocation::{Evidence, RevocationSource, Unavailable, check};
use signing::timestamp::TimestampSource;
use signing::validate::changes::ChangeKind;
use signing::validate::{
    Conclusion, EvidenceKind, Format, Freshness, Indication, Policy, ReachedLevel, Report,
    RevocationRule, SubIndication, Verdict, validate_any, validate_cms, validate_pdf,
};

use crate::corpus::{DAY, Workshop, append, enrol, free, stream};
use crate::support::{FORMS, Form, Ground, Time, noon, paper, unseen};

const YEAR: i64 = 365 * DAY;

fn judged(pdf: &[u8], root: &Certificate, now: Timestamp) -> Report {
    let anchors = [root.clone()];
    validate_pdf(pdf, &Policy::new(now, &anchors))
}

fn reason(report: &Report) -> Option<SubIndication> {
    report.verdict.unwrap().sub_indication
}

#[test]
fn every_level_is_told() {
    let shop = Workshop::at(noon());
    let lists = shop.ground.world.lists().unwrap();
    let evidence: Vec<Evidence> = lists.into_values().map(Evidence::List).collect();
    let anchors = [shop.root().clone()];
    for form in FORMS {
        let table = [
            (Level::Basic, ReachedLevel::Basic),
            (Level::Timestamped, ReachedLevel::Timestamped),
            (Level::LongTerm, ReachedLevel::LongTerm),
            (Level::Archived, ReachedLevel::Archived),
        ];
        for (level, wanted) in table {
            let pdf = shop.signed(&paper(form), level);
            let enough = level >= Level::LongTerm;
            let bare = judged(&pdf, shop.root(), noon().plus_seconds(5));
            assert_eq!(bare.verdict.unwrap().passed(), enough, "{level:?}");
            let mut policy = Policy::new(noon().plus_seconds(5), &anchors);
            policy.evidence = &evidence;
            let report = validate_pdf(&pdf, &policy);
            assert_eq!(report.signatures[0].level, Some(wanted), "{level:?}");
            assert!(report.verdict.unwrap().passed());
            assert_eq!(report.timestamps.len(), usize::from(level == Level::Archived));
        }
    }
}

#[test]
fn lack_of_evidence_may_be_forgiven_by_the_policy() {
    let shop = Workshop::at(noon());
    let pdf = shop.signed(&paper(Form::Table), Level::Basic);
    let anchors = [shop.root().clone()];
    let mut policy = Policy::new(noon(), &anchors);
    assert_eq!(reason(&validate_pdf(&pdf, &policy)), Some(SubIndication::TryLater));
    policy.revocation = RevocationRule::WhenKnown;
    let report = validate_pdf(&pdf, &policy);
    assert_eq!((reason(&report), report.conclusion), (None, Conclusion::ValidToday));
}

#[test]
fn answers_by_ocsp_count_as_lists_do() {
    let mut ground = Ground::usual();
    ground.world.answer_by_responder(true);
    let anchors = ground.issuers.clone();
    let sign_and_judge = |ground: &Ground| {
        let pdf = ground.with_services(|services| {
            let wanted = (services, Level::LongTerm);
            let details = ground.details();
            sign(&paper(Form::Table), &unseen("KySo"), &details, &ground.official, wanted).unwrap()
        });
        validate_pdf(&pdf.pdf, &Policy::new(noon().plus_seconds(60), &anchors))
    };
    let report = sign_and_judge(&ground);
    assert_eq!((reason(&report), report.conclusion), (None, Conclusion::Valid));
    let kinds: Vec<EvidenceKind> =
        report.signatures[0].chain.revocation.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [EvidenceKind::List, EvidenceKind::Ocsp], "the authority's, the signer's");
    let leaf = ground.official.certificate().clone();
    ground.world.revoke(&leaf, Reason::KeyCompromise, noon().plus_seconds(-600));
    let report = sign_and_judge(&ground);
    assert_eq!(reason(&report), Some(SubIndication::RevokedNoPoe));
}

#[test]
fn evidence_held_in_the_file_outlives_its_next_update_unless_the_policy_is_strict() {
    let shop = Workshop::at(noon());
    let pdf = shop.signed(&paper(Form::Table), Level::Archived);
    let anchors = [shop.root().clone()];
    let mut policy = Policy::new(noon().plus_seconds(30 * DAY), &anchors);
    assert_eq!(reason(&validate_pdf(&pdf, &policy)), None);
    policy.freshness = Freshness::Strict;
    assert_eq!(reason(&validate_pdf(&pdf, &policy)), Some(SubIndication::TryLater));
    policy.now = noon().plus_seconds(60);
    assert_eq!(reason(&validate_pdf(&pdf, &policy)), None);
}

#[test]
fn later_evidence_tells_of_a_revocation_that_the_file_does_not_know() {
    let mut shop = Workshop::at(noon());
    let basic = shop.with_data(&shop.signed(&paper(Form::Table), Level::Basic));
    let stamped = shop.signed(&paper(Form::Table), Level::LongTerm);
    let later = noon().plus_seconds(DAY / 2);
    let leaf = shop.signer.certificate().clone();
    shop.ground.world.set_now(later);
    shop.ground.world.revoke(&leaf, Reason::KeyCompromise, noon().plus_seconds(600));
    let issuer = shop.ground.world.officials().certificate();
    let evidence = [shop.ground.world.evidence(&leaf, issuer).unwrap()];
    let anchors = [shop.root().clone()];
    let mut policy = Policy::new(later, &anchors);
    assert_eq!(reason(&validate_pdf(&basic, &policy)), None);
    policy.evidence = &evidence;
    let report = validate_pdf(&basic, &policy);
    assert_eq!(
        (reason(&report), report.conclusion),
        (Some(SubIndication::RevokedNoPoe), Conclusion::Revoked)
    );
    assert_eq!(reason(&validate_pdf(&stamped, &policy)), None, "signed before it was revoked");
}

#[test]
fn list_that_forgot_a_revocation_does_not_undo_it() {
    let mut shop = Workshop::at(noon());
    let signed = shop.signed(&paper(Form::Table), Level::Timestamped);
    let leaf = shop.signer.certificate().clone();
    let issuer = shop.ground.world.officials().certificate().clone();
    let lists = |world: &signing::pki::World| {
        let lists = world.lists().unwrap().into_values();
        lists.map(Evidence::List).collect::<Vec<Evidence>>()
    };
    let before = lists(&shop.ground.world);
    shop.ground.world.revoke(&leaf, Reason::KeyCompromise, noon().plus_seconds(-60));
    let revoked = shop.ground.world.evidence(&leaf, &issuer).unwrap();
    // After the certificate ended, lists leave it out.
    let forgetful = Workshop::at(noon());
    let after = noon().plus_seconds(301 * DAY);
    let mut world = forgetful.ground.world;
    world.set_now(after);
    let anchors = [shop.root().clone()];
    let judge = |evidence: &[Evidence]| {
        let mut policy = Policy::new(after.plus_seconds(60), &anchors);
        policy.evidence = evidence;
        reason(&validate_pdf(&signed, &policy))
    };
    assert_eq!(judge(&before), None);
    let silent = [&before[..], &lists(&world)].concat();
    assert_eq!(judge(&silent), None);
    let known = [&silent[..], &[revoked]].concat();
    assert_eq!(judge(&known), Some(SubIndication::RevokedNoPoe));
    // The list from after the end alone says nothing of the signer; roots and time go on.
    let officials = before.iter().filter(|it| matches!(it, Evidence::List(der) if check(&Evidence::List(der.clone()), &leaf, &issuer, &[]).is_err()));
    let without: Vec<Evidence> = officials.cloned().chain(lists(&world)).collect();
    assert_eq!(judge(&without), Some(SubIndication::TryLater));
}

/// Authorities of several ages; each speaks for its own certificates.
#[derive(Debug)]
pub(crate) struct Ages(pub(crate) Vec<Ground>);

impl RevocationSource for Ages {
    fn evidence(&self, it: &Certificate, issuer: &Certificate) -> Result<Evidence, Unavailable> {
        let all = self.0.iter().filter_map(|ground| ground.world.evidence(it, issuer).ok());
        let mut good = all.filter(|evidence| check(evidence, it, issuer, &[]).is_ok());
        good.next().ok_or_else(|| Unavailable("nobody answers".to_owned()))
    }
}

/// A paper of level B-LTA whose archive time stamp is renewed in these years with authorities that live ten years each,
/// judged after thirty.
fn after_thirty_years(renewed: &[i64], freshness: Freshness) -> Report {
    let shop = Workshop::at(noon());
    let mut pdf = shop.signed(&paper(Form::Table), Level::Archived);
    let mut ages = Ages(vec![shop.ground]);
    let mut anchors: Vec<Certificate> = ages.0[0].issuers.clone();
    for year in renewed {
        let now = noon().plus_seconds(year * YEAR);
        let ground = Ground::at(now, KeyKind::P256, 100 + u64::try_from(*year).unwrap());
        anchors.extend(ground.issuers.iter().cloned());
        ages.0.push(ground);
        for ground in &mut ages.0 {
            ground.world.set_now(now);
        }
        let newest = ages.0.last().unwrap();
        let sources: [&dyn TimestampSource; 1] = [&newest.time];
        let services = Services {
            timestamps: &sources,
            revocation: Some(&ages),
            issuers: &anchors,
            random: &newest.random,
            digest: Digest::Sha256,
        };
        pdf = add_archive(&pdf, &services).unwrap();
    }
    let now = noon().plus_seconds(30 * YEAR);
    let newest = ages.0.last_mut().unwrap();
    newest.world.set_now(now);
    let evidence: Vec<Evidence> =
        newest.world.lists().unwrap().into_values().map(Evidence::List).collect();
    let mut policy = Policy::new(now, &anchors);
    policy.evidence = &evidence;
    policy.freshness = freshness;
    validate_pdf(&pdf, &policy)
}

#[test]
fn renewed_paper_is_good_after_thirty_years_and_another_is_not() {
    for freshness in [Freshness::Known, Freshness::Strict] {
        let report = after_thirty_years(&[8, 16, 24], freshness);
        assert_eq!(reason(&report), None, "{freshness:?} {report:#?}");
        assert_eq!(report.conclusion, Conclusion::Valid);
        assert_eq!(report.timestamps.len(), 4);
        assert!(report.timestamps.iter().all(|it| it.verdict.passed()));
        assert_eq!(report.signatures[0].proven_at, Some(noon().plus_seconds(1)));
        // Renewed once too late: a certificate ended in between.
        for renewed in [&[][..], &[8][..], &[16, 24][..], &[8, 24][..]] {
            let report = after_thirty_years(renewed, freshness);
            assert_eq!(reason(&report), Some(SubIndication::OutOfBoundsNoPoe), "{renewed:?}");
        }
    }
}

#[test]
fn certificate_that_began_later_than_the_proven_time_fails_for_good() {
    let mut shop = Workshop::at(noon());
    let validity = (noon().plus_seconds(-DAY), noon().plus_seconds(DAY));
    shop.signer = enrol(&shop.ground, "Mới", 66, validity, vec![]);
    shop.ground.time = Time::new(shop.ground.world.time().clone(), noon().plus_seconds(-DAY - 10));
    // The authority's certificate is from a day before noon, so its time is not believed either.
    let pdf = shop.signed(&paper(Form::Table), Level::LongTerm);
    assert_eq!(reason(&judged(&pdf, shop.root(), noon())), Some(SubIndication::OutOfBoundsNoPoe));
    let young = (noon().plus_seconds(-60), noon().plus_seconds(DAY));
    shop.signer = enrol(&shop.ground, "Mới hơn", 67, young, vec![]);
    shop.ground.time = Time::new(shop.ground.world.time().clone(), noon().plus_seconds(-600));
    let pdf = shop.signed(&paper(Form::Table), Level::LongTerm);
    let report = judged(&pdf, shop.root(), noon());
    assert_eq!(reason(&report), Some(SubIndication::NotYetValid));
    assert_eq!(report.verdict.unwrap().indication, Indication::TotalFailed);
}

#[test]
fn time_stamps_that_contradict_one_another_are_noticed() {
    let mut shop = Workshop::at(noon());
    let pdf = shop.signed(&paper(Form::Table), Level::LongTerm);
    shop.ground.time = Time::new(shop.ground.world.time().clone(), noon().plus_seconds(-600));
    let archived = shop.ground.with_services(|services| add_archive(&pdf, services).unwrap());
    let report = judged(&archived, shop.root(), noon().plus_seconds(5));
    assert_eq!(reason(&report), Some(SubIndication::TimestampOrderFailure));
}

/// A paper with a field for amounts and an empty signature field that locks some fields.
fn with_lock(action: &str, names: &[&str]) -> Vec<u8> {
    let mut document = Document::load_mem(&paper(Form::Table)).unwrap();
    let page = document.page_iter().next().unwrap();
    let names: Vec<Object> = names.iter().map(|it| Object::string_literal(*it)).collect();
    let amount = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "F" => 4, "P" => page,
        "T" => Object::string_literal("SoTien"), "V" => Object::string_literal("1"),
        "Rect" => vec![72.into(), 600.into(), 272.into(), 620.into()],
    });
    let empty = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "F" => 4, "P" => page,
        "T" => Object::string_literal("LanhDao"),
        "Rect" => vec![72.into(), 100.into(), 272.into(), 160.into()],
        "Lock" => dictionary! {
            "Type" => "SigFieldLock", "Action" => action, "Fields" => names,
        },
    });
    let form = document.add_object(dictionary! { "Fields" => vec![amount.into(), empty.into()] });
    document.catalog_mut().unwrap().set("AcroForm", form);
    let dictionary = document.get_dictionary_mut(page).unwrap();
    dictionary.set("Annots", vec![amount.into(), empty.into()]);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn fields_that_the_signer_locked_may_not_be_filled() {
    let shop = Workshop::at(noon());
    let table = [
        ("All", &[][..], false),
        ("Include", &["SoTien"][..], false),
        ("Include", &["Khac"][..], true),
        ("Exclude", &["SoTien"][..], true),
        ("Exclude", &["Khac"][..], false),
    ];
    for (action, names, permitted) in table {
        let before = with_lock(action, names);
        let signed = shop.signed_by(&before, "LanhDao", &shop.signer, Level::LongTerm);
        let document = Document::load_mem(&signed).unwrap();
        let field = document.objects.iter().find(|(_, it)| {
            it.as_dict()
                .is_ok_and(|it| it.get(b"FT").is_ok_and(|it| it.as_name().unwrap() == b"Tx"))
        });
        let (id, field) = field.unwrap();
        let page = field.as_dict().unwrap().get(b"P").unwrap().as_reference().unwrap().0;
        let body = format!(
            "<</Type/Annot/Subtype/Widget/FT/Tx/F 4/P {page} 0 R/T(SoTien)/V(9)/Rect[72 600 272 620]>>"
        );
        let filled = append(&signed, &[(id.0, body.as_bytes())], "");
        let report = judged(&filled, shop.root(), noon().plus_seconds(5));
        let changes = report.signatures[0].changes.as_ref().unwrap();
        let change = changes.list.iter().find(|it| it.kind == ChangeKind::FormFilling).unwrap();
        assert_eq!(
            (change.permitted, changes.permitted),
            (permitted, permitted),
            "{action} {names:?}"
        );
        assert_eq!(report.verdict.unwrap().passed(), permitted);
        // Others may sign all the same.
        let sealed = shop.signed_by(&signed, "Dau", &shop.seal, Level::LongTerm);
        assert!(judged(&sealed, shop.root(), noon().plus_seconds(5)).verdict.unwrap().passed());
    }
}

#[test]
fn field_that_was_signed_never_changes_its_look() {
    let shop = Workshop::at(noon());
    let signed = shop.signed(&paper(Form::Table), Level::LongTerm);
    let document = Document::load_mem(&signed).unwrap();
    let field = document.objects.iter().find(|(_, it)| it.as_dict().is_ok_and(|it| it.has(b"FT")));
    let (id, _) = field.unwrap();
    let look = free(&signed, 0);
    let mut changed = document.get_dictionary(*id).unwrap().clone();
    changed.set("AP", dictionary! { "N" => Object::Reference((look, 0)) });
    let mut body = Vec::from(&b"<<"[..]);
    for (key, value) in &changed {
        body.extend(format!("/{} ", String::from_utf8_lossy(key)).bytes());
        body.extend(
            match value {
                Object::String(text, _) => format!("({})", String::from_utf8_lossy(text)),
                Object::Array(_) => "[0 0 0 0]".to_owned(),
                Object::Dictionary(_) => format!("<</N {look} 0 R>>"),
                Object::Reference((id, _)) => format!("{id} 0 R"),
                Object::Name(name) => format!("/{}", String::from_utf8_lossy(name)),
                other => other.as_i64().unwrap().to_string(),
            }
            .bytes(),
        );
    }
    body.extend(b">>");
    let changed = append(&signed, &[(id.0, &body), (look, &stream("BT ET"))], "");
    let report = judged(&changed, shop.root(), noon().plus_seconds(5));
    assert_eq!(reason(&report), Some(SubIndication::IllegalModification));
    let list = &report.signatures[0].changes.as_ref().unwrap().list;
    assert!(list.iter().any(|it| it.kind == ChangeKind::Field && !it.permitted), "{list:?}");
}

#[test]
fn every_signature_has_its_own_changes() {
    let shop = Workshop::at(noon());
    let first = shop.signed(&paper(Form::Table), Level::LongTerm);
    let page = Document::load_mem(&first).unwrap().page_iter().next().unwrap();
    let content = Document::load_mem(&first).unwrap();
    let content = content.get_dictionary(page).unwrap().get(b"Contents").unwrap();
    let content = content.as_reference().unwrap().0;
    let changed = append(&first, &[(content, &stream("BT ET"))], "");
    let second = shop.signed_by(&changed, "Dau", &shop.seal, Level::LongTerm);
    let report = judged(&second, shop.root(), noon().plus_seconds(5));
    let verdicts: Vec<Verdict> = report.signatures.iter().map(|it| it.verdict).collect();
    assert_eq!(verdicts, [SubIndication::IllegalModification.into(), Verdict::PASSED]);
    assert_eq!(report.conclusion, Conclusion::Altered);
}

#[test]
fn file_with_too_many_updates_is_named_as_unsupported() {
    let shop = Workshop::at(noon());
    let mut pdf = shop.signed(&paper(Form::Table), Level::LongTerm);
    let number = free(&pdf, 0);
    for updates in 3..=201 {
        pdf = append(&pdf, &[(number, b"<</A 1>>")], "");
        if updates == 10 {
            let report = judged(&pdf, shop.root(), noon().plus_seconds(5));
            assert_eq!(report.conclusion, Conclusion::Valid);
        }
    }
    let report = judged(&pdf, shop.root(), noon().plus_seconds(5));
    assert_eq!(report.conclusion, Conclusion::Unsupported);
}

fn structure(by: &Credential, content: &[u8], inside: bool) -> Vec<u8> {
    let (algorithm, chain) = (by.key().algorithm(), by.chain());
    let assembly = if inside {
        Assembly::carrying(oid::DATA, content.to_vec(), algorithm, by.certificate(), chain)
    } else {
        let digest = algorithm.digest.of(&[content]);
        Assembly::detached(&digest, algorithm, by.certificate(), chain)
    };
    assembly.finish(&by.key().sign(&assembly.to_be_signed()).unwrap(), &[])
}

#[test]
fn structures_outside_of_papers_are_judged_by_what_they_sign() {
    let shop = Workshop::at(noon());
    let lists = shop.ground.world.lists().unwrap();
    let evidence: Vec<Evidence> = lists.into_values().map(Evidence::List).collect();
    let anchors = [shop.root().clone()];
    let mut policy = Policy::new(noon(), &anchors);
    policy.evidence = &evidence;
    let inside = structure(&shop.signer, b"content", true);
    let beside = structure(&shop.signer, b"content", false);
    let verdict = |der: &[u8], content: Option<&[u8]>| {
        let report = validate_cms(der, content, &policy);
        (report.format, report.conclusion, reason(&report))
    };
    let good = Conclusion::ValidToday;
    let (attached, detached) = (Format::CmsAttached, Format::CmsDetached);
    assert_eq!(verdict(&inside, None), (attached, good, None));
    assert_eq!(verdict(&inside, Some(b"content")), (attached, good, None));
    assert_eq!(verdict(&beside, Some(b"content")), (detached, good, None));
    let altered = Some(SubIndication::HashFailure);
    assert_eq!(verdict(&beside, Some(b"contents")), (detached, Conclusion::Altered, altered));
    assert_eq!(verdict(&inside, Some(b"contents")), (attached, Conclusion::Altered, altered));
    let missing = Some(SubIndication::SignedDataNotFound);
    assert_eq!(verdict(&beside, None), (detached, Conclusion::ContentMissing, missing));
    let mut streamed = vec![0x30, 0x80];
    streamed.extend_from_slice(signing::asn1::Element::only(&inside).unwrap().content);
    streamed.extend_from_slice(&[0, 0]);
    assert_eq!(verdict(&streamed, None).1, Conclusion::Unsupported);
    assert_eq!(verdict(b"no structure", None).1, Conclusion::Damaged);
}

#[test]
fn every_signer_of_a_structure_is_judged() {
    let shop = Workshop::at(noon());
    let stranger = Ground::at(noon(), KeyKind::P256, 88);
    let (ours, theirs) = (
        structure(&shop.signer, b"content", true),
        structure(&stranger.official, b"content", true),
    );
    let both = joined(&ours, &theirs);
    let lists = shop.ground.world.lists().unwrap();
    let evidence: Vec<Evidence> = lists.into_values().map(Evidence::List).collect();
    let anchors = [shop.root().clone()];
    let mut policy = Policy::new(noon(), &anchors);
    policy.evidence = &evidence;
    let report = validate_cms(&both, None, &policy);
    let mut conclusions: Vec<Conclusion> =
        report.signatures.iter().map(|it| it.conclusion).collect();
    conclusions.sort();
    assert_eq!(conclusions, [Conclusion::ValidToday, Conclusion::Untrusted]);
    assert_eq!(report.conclusion, Conclusion::Untrusted);
}

/// One structure with the certificates and signers of both.
fn joined(one: &[u8], other: &[u8]) -> Vec<u8> {
    use signing::asn1::{Element, explicit, implicit_set, sequence, set};
    let parts = |der| {
        let outer = Element::only(der).unwrap().inside().unwrap().all().unwrap();
        Element::only(outer[1].content).unwrap().inside().unwrap().all().unwrap()
    };
    let raws = |element: &Element<'_>| -> Vec<Vec<u8>> {
        element.inside().unwrap().all().unwrap().iter().map(|it| it.raw.to_vec()).collect()
    };
    let (a, b) = (parts(one), parts(other));
    let certificates = [raws(&a[3]), raws(&b[3])].concat();
    let signers = [raws(&a[4]), raws(&b[4])].concat();
    let kind = Element::only(one).unwrap().inside().unwrap().all().unwrap()[0].raw;
    let signed =
        sequence(&[a[0].raw, a[1].raw, a[2].raw, &implicit_set(0, &certificates), &set(&signers)]);
    sequence(&[kind, &explicit(0, &signed)])
}

#[test]
fn two_thousand_flipped_bits_never_leave_a_covered_byte_changed_and_accepted() {
    let shop = Workshop::at(noon());
    let pdf = shop.signed(&paper(Form::Table), Level::Archived);
    let found = signatures(&File::open(&pdf).unwrap()).unwrap();
    let ours = found[0].signature.clone().unwrap();
    let random = SeededRandom::new(12);
    let mut passed = 0;
    for _ in 0..2000 {
        let at = usize::try_from(random.below(pdf.len() as u64)).unwrap();
        let mut changed = pdf.clone();
        changed[at] ^= 1 << random.below(8);
        let report = judged(&changed, shop.root(), noon().plus_seconds(5));
        if report.verdict.is_some_and(Verdict::passed) {
            passed += 1;
            assert!(at >= ours.end || ours.hole.contains(&at), "byte {at}");
        }
    }
    // What is left: digits' case, padding of the document time stamp's data, and unsigned parts of the update.
    assert!(passed < 1000, "{passed}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_update_after_signing_gives_a_report(
        number in 1_u32..30,
        body in "[<>\\[\\]/A-Za-z0-9 ()]{0,60}",
        more in "[/A-Za-z0-9 \\[\\]]{0,30}",
    ) {
        let shop = Workshop::at(noon());
        let signed = sign_basic(
            &paper(Form::Table), &unseen("KySo"), &shop.ground.details(), &shop.signer,
        ).unwrap().pdf;
        let changed = append(&signed, &[(number, body.as_bytes())], &more);
        let report = judged(&changed, shop.root(), noon());
        if let Some(changes) = report.signatures.first().and_then(|it| it.changes.as_ref()) {
            let old = Document::load_mem(&signed).unwrap();
            let known = old.objects.contains_key(&(number, 0));
            prop_assert!(!known || !changes.permitted || changes.list.iter().all(|it| it.permitted));
        }
    }

    #[test]
    fn any_bytes_give_a_report(bytes: Vec<u8>) {
        let anchors = [];
        let policy = Policy::new(noon(), &anchors);
        prop_assert!(!validate_pdf(&bytes, &policy).verdict.is_some_and(Verdict::passed));
        prop_assert!(!validate_cms(&bytes, None, &policy).verdict.is_some_and(Verdict::passed));
        let pdf = [b"%PDF-1.7\n", bytes.as_slice()].concat();
        prop_assert!(!validate_pdf(&pdf, &policy).verdict.is_some_and(Verdict::passed));
    }
}

#[test]
fn file_is_judged_by_its_content_and_a_detached_signature_in_either_order() {
    let shop = Workshop::at(noon());
    let lists = shop.ground.world.lists().unwrap();
    let evidence: Vec<Evidence> = lists.into_values().map(Evidence::List).collect();
    let anchors = [shop.root().clone()];
    let policy = Policy { evidence: &evidence, ..Policy::new(noon().plus_seconds(5), &anchors) };
    let pdf = shop.signed(&paper(Form::Table), Level::Basic);
    assert_eq!(validate_any(&pdf, None, &policy), Some(validate_pdf(&pdf, &policy)));

    let content = b"content".to_vec();
    let der = structure(&shop.signer, &content, false);
    let wanted = validate_cms(&der, Some(&content), &policy);
    assert!(wanted.verdict.unwrap().passed(), "{wanted:?}");
    let text = signing::pem::write("PKCS7", &der);
    for (file, beside) in [
        (&der[..], &content[..]),
        (&content[..], &der[..]),
        (text.as_bytes(), &content[..]),
        (&content[..], text.as_bytes()),
    ] {
        assert_eq!(validate_any(file, Some(beside), &policy).as_ref(), Some(&wanted));
    }
    let alone = validate_any(&der, None, &policy).unwrap();
    assert_eq!(alone.conclusion, Conclusion::ContentMissing);
    for neither in [&b""[..], b"0123", b"\xff\xd8\xff", b"-----BEGIN CERTIFICATE-----\n"] {
        assert_eq!(validate_any(neither, None, &policy), None);
    }
}

#[test]
fn file_with_more_writings_than_the_policy_reads_is_named_as_unsupported() {
    let shop = Workshop::at(noon());
    let pdf = shop.signed(&paper(Form::Table), Level::Archived);
    let anchors = [shop.root().clone()];
    let policy = Policy { read_bytes_max: pdf.len(), ..Policy::new(noon(), &anchors) };
    assert_eq!(validate_pdf(&pdf, &policy).conclusion, Conclusion::Unsupported);
}
