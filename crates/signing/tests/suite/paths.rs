//! Paths by RFC 5280: what each rule refuses, one broken rule at a time.

use std::sync::Arc;

use const_oid::ObjectIdentifier;
use kernel::random::SeededRandom;
use kernel::time::Timestamp;
use signing::asn1::{self, tag};
use signing::certificate::{BasicConstraints, Certificate, Extension, KeyUsage, Name};
use signing::key::{KeyKind, SigningKey, SoftwareKey};
use signing::oid;
use signing::path::{Path, PathError, Requirements, find};
use signing::pki::{Authority, Order, Profile};

use crate::support::{name, noon};

/// What is special about one certificate of a path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Special {
    subject: Option<Name>,
    profile: Option<Profile>,
    extensions: Vec<Extension>,
    validity: Option<(Timestamp, Timestamp)>,
}

fn with(extensions: Vec<Extension>) -> Special {
    Special { extensions, ..Special::default() }
}

fn usual() -> Special {
    Special::default()
}

/// A chain below a root: authorities first, the certificate last.
pub(crate) struct Chain {
    pub(crate) root: Certificate,
    pub(crate) below: Vec<Certificate>,
}

impl Chain {
    pub(crate) fn of(specials: &[Special]) -> Self {
        let random = SeededRandom::new(77);
        let draw = || Arc::new(SoftwareKey::draw(KeyKind::P256, &random).unwrap());
        let usual_validity = (noon().plus_seconds(-100), noon().plus_seconds(100));
        let key = draw();
        let public = key.public_key().clone();
        let profile = Profile::Authority { path_length: None };
        let order = Order::new(name("Gốc"), &public, profile, &[1], usual_validity);
        let mut authority = Authority::root(key, &order).unwrap();
        let root = authority.certificate().clone();
        let mut below = Vec::new();
        for (number, special) in specials.iter().enumerate() {
            let last = number + 1 == specials.len();
            let key = draw();
            let public = key.public_key().clone();
            let usual = if last { Profile::Signer } else { profile };
            let subject = special.subject.clone();
            let subject = subject.unwrap_or_else(|| name(&format!("Bậc {number}")));
            let serial = [u8::try_from(number).unwrap() + 2];
            let validity = special.validity.unwrap_or(usual_validity);
            let profile = special.profile.unwrap_or(usual);
            let mut order = Order::new(subject, &public, profile, &serial, validity);
            order.extensions.clone_from(&special.extensions);
            let credential = authority.enrol(key, &order).unwrap();
            below.push(credential.certificate().clone());
            authority = Authority::new(credential);
        }
        Self { root, below }
    }

    fn leaf(&self) -> &Certificate {
        self.below.last().unwrap()
    }

    fn find(&self, change: impl FnOnce(&mut Requirements<'_>)) -> Result<Path, PathError> {
        let anchors = [self.root.clone()];
        let mut requirements = Requirements::new(&anchors, &self.below, noon());
        change(&mut requirements);
        find(self.leaf(), &requirements)
    }

    pub(crate) fn verdict(&self) -> Result<(), PathError> {
        self.find(|_| {}).map(|_| ())
    }
}

fn unknown() -> ObjectIdentifier {
    "1.3.6.1.4.1.99999.7".parse().unwrap()
}

fn constraints(authority: bool, path_length: Option<u64>) -> Extension {
    let value = BasicConstraints { authority, path_length };
    Extension::new(oid::BASIC_CONSTRAINTS, true, value.der())
}

#[test]
fn good_path_is_found_whatever_the_order_of_the_certificates() {
    let mut chain = Chain::of(&[usual(), usual(), usual()]);
    let leaf = chain.leaf().clone();
    let path = chain.find(|_| {}).unwrap();
    assert_eq!(path.certificates.len(), 4);
    assert_eq!((&path.certificates[0], &path.certificates[3]), (&leaf, &chain.root));
    assert_eq!(path.pairs().count(), 3);
    chain.below.rotate_left(1);
    chain.below.push(leaf);
    assert_eq!(chain.verdict(), Ok(()));
}

/// What is special, about which certificates from the top down, and what comes of it.
pub(crate) fn rules() -> Vec<(&'static str, Vec<Special>, Result<(), PathError>)> {
    let critical = Extension::new(unknown(), true, asn1::null());
    let idle = Extension::new(unknown(), false, asn1::null());
    let signs = Extension::new(oid::KEY_USAGE, true, KeyUsage::DIGITAL_SIGNATURE.der());
    let early = (noon().plus_seconds(-100), noon().plus_seconds(-1));
    let late = (noon().plus_seconds(1), noon().plus_seconds(100));
    let signer = Special { profile: Some(Profile::Signer), ..usual() };
    let dated = |validity| Special { validity: Some(validity), ..usual() };
    let broken = with(vec![Extension::new(oid::BASIC_CONSTRAINTS, true, vec![1, 2, 3])]);
    vec![
        ("nothing", vec![usual(), usual()], Ok(())),
        ("unknown", vec![usual(), with(vec![idle])], Ok(())),
        (
            "unknown and critical",
            vec![usual(), with(vec![critical.clone()])],
            Err(PathError::UnknownCritical(unknown())),
        ),
        (
            "unknown and critical above",
            vec![with(vec![critical]), usual()],
            Err(PathError::UnknownCritical(unknown())),
        ),
        ("signer as authority", vec![signer, usual()], Err(PathError::NoAuthority)),
        (
            "no authority by its own word",
            vec![with(vec![constraints(false, None)]), usual()],
            Err(PathError::NoAuthority),
        ),
        ("key not for certificates", vec![with(vec![signs]), usual()], Err(PathError::NoAuthority)),
        ("none may follow", vec![with(vec![constraints(true, Some(0))]), usual()], Ok(())),
        (
            "one follows",
            vec![with(vec![constraints(true, Some(0))]), usual(), usual()],
            Err(PathError::TooLong),
        ),
        ("one may follow", vec![with(vec![constraints(true, Some(1))]), usual(), usual()], Ok(())),
        (
            "a limit below does not widen the one above",
            vec![
                with(vec![constraints(true, Some(1))]),
                with(vec![constraints(true, Some(9))]),
                usual(),
                usual(),
            ],
            Err(PathError::TooLong),
        ),
        ("expired", vec![usual(), dated(early)], Err(PathError::Expired)),
        ("expired above", vec![dated(early), usual()], Err(PathError::Expired)),
        ("not yet", vec![usual(), dated(late)], Err(PathError::NotYetValid)),
        ("malformed", vec![broken, usual()], Err(PathError::Malformed(asn1::Asn1Error::Truncated))),
    ]
}

#[test]
fn each_broken_rule_refuses_the_path() {
    for (what, specials, wanted) in rules() {
        let verdict = Chain::of(&specials).verdict();
        match (verdict, wanted) {
            (Err(PathError::Malformed(_)), Err(PathError::Malformed(_))) => {}
            (verdict, wanted) => assert_eq!(verdict, wanted, "{what}"),
        }
    }
}

#[test]
fn path_without_its_middle_or_its_root_is_not_found() {
    let mut chain = Chain::of(&[usual(), usual()]);
    let other = Chain::of(&[Special { subject: Some(name("Khác")), ..usual() }, usual()]);
    let anchors = [other.below[0].clone()];
    let requirements = Requirements::new(&anchors, &chain.below, noon());
    assert_eq!(find(chain.leaf(), &requirements), Err(PathError::NoIssuer));
    chain.below.remove(0);
    assert_eq!(chain.verdict(), Err(PathError::NoIssuer));
}

#[test]
fn issuer_of_the_same_name_and_another_key_does_not_do() {
    let chain = Chain::of(&[usual(), usual()]);
    // The same names and another root: other keys, and so other key identifiers.
    let random = SeededRandom::new(5);
    let key = Arc::new(SoftwareKey::draw(KeyKind::P256, &random).unwrap());
    let public = key.public_key().clone();
    let validity = (noon().plus_seconds(-100), noon().plus_seconds(100));
    let profile = Profile::Authority { path_length: None };
    let mut order = Order::new(name("Gốc"), &public, profile, &[1], validity);
    let identifier = chain.root.public_key().unwrap().identifier();
    let identifier = asn1::octet_string(&identifier);
    order.extensions = vec![Extension::new(oid::SUBJECT_KEY_IDENTIFIER, false, identifier)];
    let impostor = Authority::root(key, &order).unwrap();
    let anchors = [impostor.certificate().clone()];
    let requirements = Requirements::new(&anchors, &chain.below, noon());
    let verdict = find(chain.leaf(), &requirements);
    assert!(matches!(verdict, Err(PathError::Signature(_))), "{verdict:?}");
}

#[test]
fn uses_and_purposes_are_limits_where_they_stand() {
    let purposes = |list: &[ObjectIdentifier]| {
        let list: Vec<u8> = list.iter().flat_map(|id| asn1::oid(*id)).collect();
        Extension::new(oid::EXTENDED_KEY_USAGE, false, asn1::sequence(&[&list]))
    };
    let time = oid::PURPOSE_TIME_STAMPING;
    let documents = oid::PURPOSE_DOCUMENT_SIGNING;
    let table = [
        (vec![], vec![], Ok(())),
        (vec![], vec![purposes(&[time])], Ok(())),
        (vec![], vec![purposes(&[documents])], Err(PathError::Purpose)),
        (vec![], vec![purposes(&[oid::ANY_EXTENDED_KEY_USAGE])], Ok(())),
        (vec![purposes(&[documents])], vec![], Err(PathError::Purpose)),
        (vec![purposes(&[documents, time])], vec![purposes(&[time])], Ok(())),
    ];
    for (above, below, wanted) in table {
        let chain = Chain::of(&[with(above), with(below)]);
        let verdict = chain.find(|it| it.purpose = Some(time)).map(|_| ());
        assert_eq!(verdict, wanted);
    }
    let chain = Chain::of(&[usual(), usual()]);
    let verdict = |usage| chain.find(|it| it.usage = Some(usage)).map(|_| ());
    assert_eq!(verdict(KeyUsage::CONTENT_COMMITMENT), Ok(()));
    assert_eq!(verdict(KeyUsage::CRL_SIGN), Err(PathError::Usage));
}

/// One form of name with its contents.
fn general(kind: u8, content: &[u8]) -> Vec<u8> {
    asn1::tlv(kind, &[content])
}

fn limits(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Extension {
    let part = |number, names: &[Vec<u8>]| {
        let trees: Vec<u8> = names.iter().flat_map(|name| asn1::sequence(&[name])).collect();
        if names.is_empty() { Vec::new() } else { asn1::tlv(tag::constructed(number), &[&trees]) }
    };
    let value = asn1::sequence(&[&part(0, permitted), &part(1, excluded)]);
    Extension::new(oid::NAME_CONSTRAINTS, true, value)
}

fn other_names(names: &[Vec<u8>]) -> Extension {
    Extension::new(oid::SUBJECT_ALT_NAME, false, asn1::sequence(&[&names.concat()]))
}

#[test]
fn names_outside_of_what_an_authority_may_give_are_refused() {
    let (email, dns, url, address) = (0x81, 0x82, 0x86, 0x87);
    let table: [(u8, &[u8], &[u8], bool); 20] = [
        (dns, b"thanhhoa.gov.vn", b"thanhhoa.gov.vn", true),
        (dns, b"thanhhoa.gov.vn", b"MOT.thanhhoa.gov.vn", true),
        (dns, b"thanhhoa.gov.vn", b"xthanhhoa.gov.vn", false),
        (dns, b"thanhhoa.gov.vn", b"gov.vn", false),
        (dns, b"", b"gov.vn", true),
        (email, b"gov.vn", b"an@gov.vn", true),
        (email, b"gov.vn", b"an@x.gov.vn", false),
        (email, b".gov.vn", b"an@x.gov.vn", true),
        (email, b".gov.vn", b"an@gov.vn", false),
        (email, b"an@gov.vn", b"an@gov.vn", true),
        (email, b"an@gov.vn", b"binh@gov.vn", false),
        (url, b"gov.vn", b"https://gov.vn/x", true),
        (url, b".gov.vn", b"https://a.gov.vn:8443/x", true),
        (url, b".gov.vn", b"https://gov.vn/x", false),
        (url, b"gov.vn", b"https://evil.example/@gov.vn", false),
        (url, b"gov.vn", b"https://gov.vn@evil.example/", false),
        (address, &[10, 0, 0, 0, 255, 0, 0, 0], &[10, 9, 8, 7], true),
        (address, &[10, 0, 0, 0, 255, 0, 0, 0], &[11, 9, 8, 7], false),
        (address, &[10, 0, 0, 0, 255, 0, 0, 0], &[10; 16], false),
        (0x88, &[1, 2], &[1, 2], false),
    ];
    for (kind, limit, given, inside) in table {
        let leaf = || with(vec![other_names(&[general(kind, given)])]);
        let limit = [general(kind, limit)];
        let shown = (kind, given.escape_ascii().to_string());
        let permitted = Chain::of(&[with(vec![limits(&limit, &[])]), leaf()]).verdict();
        assert_eq!(permitted, if inside { Ok(()) } else { Err(PathError::Name) }, "{shown:?}");
        let excluded = Chain::of(&[with(vec![limits(&[], &limit)]), leaf()]).verdict();
        // A form that cannot be compared is refused either way.
        let good = !inside && kind != 0x88;
        assert_eq!(excluded, if good { Ok(()) } else { Err(PathError::Name) }, "{shown:?}");
    }
}

#[test]
fn subject_must_stand_below_the_permitted_directory_name() {
    let base =
        Name::of(&[(oid::COUNTRY, "VN"), (oid::ORGANISATION, "ủy ban nhân dân TỈNH Thanh Hóa")]);
    let limit = [general(0xa4, base.der())];
    let authority = || with(vec![limits(&limit, &[])]);
    assert_eq!(Chain::of(&[authority(), usual()]).verdict(), Ok(()));
    let foreign = Name::of(&[(oid::COUNTRY, "VN"), (oid::ORGANISATION, "Khác")]);
    let foreign = || Special { subject: Some(foreign.clone()), ..usual() };
    assert_eq!(Chain::of(&[authority(), foreign()]).verdict(), Err(PathError::Name));
    // What one authority permits does not widen what the one above permitted.
    let wide = with(vec![limits(&[general(0xa4, Name::of(&[]).der())], &[])]);
    let verdict = Chain::of(&[authority(), wide, foreign()]).verdict();
    assert_eq!(verdict, Err(PathError::Name));
}

fn policies(list: &[ObjectIdentifier]) -> Extension {
    let list: Vec<u8> = list.iter().flat_map(|id| asn1::sequence(&[&asn1::oid(*id)])).collect();
    Extension::new(oid::CERTIFICATE_POLICIES, false, asn1::sequence(&[&list]))
}

fn mapping(from: ObjectIdentifier, to: ObjectIdentifier) -> Extension {
    let pair = asn1::sequence(&[&asn1::oid(from), &asn1::oid(to)]);
    Extension::new(oid::POLICY_MAPPINGS, true, asn1::sequence(&[&pair]))
}

fn require(explicit: Option<u8>, inhibit_mapping: Option<u8>) -> Extension {
    let part = |number, skip: Option<u8>| {
        skip.map(|skip| asn1::implicit(number, &[skip])).unwrap_or_default()
    };
    let value = asn1::sequence(&[&part(0, explicit), &part(1, inhibit_mapping)]);
    Extension::new(oid::POLICY_CONSTRAINTS, true, value)
}

const ONE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.99999.10");
const TWO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.99999.20");

/// Extensions of the authority, of the certificate, acceptable policies, and those that hold.
type PolicyRow = (
    Vec<Extension>,
    Vec<Extension>,
    Option<&'static [ObjectIdentifier]>,
    Result<Vec<ObjectIdentifier>, PathError>,
);

#[test]
fn policies_hold_along_the_whole_path() {
    let any = oid::ANY_POLICY;
    let inhibit_any = Extension::new(oid::INHIBIT_ANY_POLICY, true, asn1::small_integer(0));
    let table: [PolicyRow; 13] = [
        (vec![], vec![], None, Ok(vec![])),
        (vec![], vec![], Some(&[ONE]), Err(PathError::Policy)),
        (vec![policies(&[ONE])], vec![policies(&[ONE])], Some(&[ONE]), Ok(vec![ONE])),
        (vec![policies(&[ONE, TWO])], vec![policies(&[TWO])], None, Ok(vec![TWO])),
        (vec![policies(&[ONE])], vec![policies(&[TWO])], None, Ok(vec![])),
        (vec![policies(&[ONE])], vec![policies(&[TWO])], Some(&[TWO]), Err(PathError::Policy)),
        (vec![policies(&[any])], vec![policies(&[TWO])], Some(&[TWO]), Ok(vec![TWO])),
        (
            vec![policies(&[any]), inhibit_any.clone()],
            vec![policies(&[any])],
            Some(&[TWO]),
            Err(PathError::Policy),
        ),
        (vec![policies(&[any])], vec![policies(&[any])], Some(&[TWO]), Ok(vec![TWO])),
        (
            vec![policies(&[ONE]), mapping(ONE, TWO)],
            vec![policies(&[TWO])],
            Some(&[ONE]),
            Ok(vec![ONE]),
        ),
        (
            vec![policies(&[ONE]), mapping(ONE, TWO)],
            vec![policies(&[TWO])],
            Some(&[TWO]),
            Err(PathError::Policy),
        ),
        (vec![require(Some(0), None)], vec![], None, Err(PathError::Policy)),
        (
            vec![policies(&[ONE]), require(Some(0), None)],
            vec![policies(&[ONE])],
            None,
            Ok(vec![ONE]),
        ),
    ];
    for (row, (above, below, acceptable, wanted)) in table.into_iter().enumerate() {
        let chain = Chain::of(&[with(above), with(below)]);
        let found = chain.find(|it| it.policies = acceptable).map(|it| it.policies);
        assert_eq!(found, wanted, "row {row}");
    }
    // Mapping inhibited from above: the mapped policy is lost.
    let chain = Chain::of(&[
        with(vec![policies(&[ONE]), require(None, Some(0))]),
        with(vec![policies(&[ONE]), mapping(ONE, TWO)]),
        with(vec![policies(&[TWO])]),
    ]);
    let found = chain.find(|it| it.policies = Some(&[ONE])).map(|it| it.policies);
    assert_eq!(found, Err(PathError::Policy));
}

#[test]
fn bag_of_certificates_that_fit_one_another_ends() {
    // Twelve authorities of one name and no key identifiers: each may be the issuer of each.
    let random = SeededRandom::new(6);
    let validity = (noon().plus_seconds(-100), noon().plus_seconds(100));
    let profile = Profile::Authority { path_length: None };
    let mut between = Vec::new();
    for number in 0..12_u8 {
        let key = Arc::new(SoftwareKey::draw(KeyKind::P256, &random).unwrap());
        let public = key.public_key().clone();
        let serial = [number + 1];
        let mut order = Order::new(name("Cùng tên"), &public, profile, &serial, validity);
        let other = Extension::new(unknown(), false, asn1::null());
        order.extensions = vec![other];
        between.push(Authority::root(key, &order).unwrap().certificate().clone());
    }
    let chain = Chain::of(&[usual()]);
    let anchors = [chain.root];
    let requirements = Requirements::new(&anchors, &between, noon());
    assert_eq!(find(&between[0], &requirements), Err(PathError::NoIssuer));
}
