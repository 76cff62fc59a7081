//! Structures that travel: time stamps asked for and answered, CMS of other programs, fields that wait empty.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use lopdf::{Document, Object, dictionary};
use proptest::prelude::*;
use signing::algorithm::{Digest, SignatureAlgorithm};
use signing::asn1::{self, Asn1Error, Element, tag};
use signing::certificate::Certificate;
use signing::cms::{Assembly, Binding, CmsError, SignedData, attribute};
use signing::key::{Credential, KeyKind, SigningKey, SoftwareKey};
use signing::oid;
use signing::pades::{Pending, sign_basic};
use signing::pdf::{File, PdfError, Prepared, signatures};
use signing::pki::{Order, Profile};
use signing::timestamp::{
    TimestampError, TimestampRequest, TimestampSource, TimestampToken, TokenError, obtain,
};

use crate::levels::reports;
use crate::support::{Form, Ground, Time, paper, shown, stamp, unseen};

fn imprint() -> Vec<u8> {
    Digest::Sha256.of(&[b"what is stamped"])
}

#[test]
fn answer_is_accepted_for_its_own_request_alone() {
    let ground = Ground::usual();
    let request = TimestampRequest::new(Digest::Sha256, &imprint(), Some(7));
    let answer = ground.time.ask(&request.der()).unwrap();
    let token = request.accept(&answer).unwrap();
    let read = TimestampToken::read(&token).unwrap();
    assert_eq!(read.generated_at, ground.now.plus_seconds(1));
    assert_eq!((read.nonce, read.serial), (Some(7), &[1][..]));

    let other_nonce = TimestampRequest { nonce: Some(8), ..request.clone() };
    assert_eq!(other_nonce.accept(&answer), Err(TokenError::Nonce.into()));
    let other_imprint = Digest::Sha256.of(&[b"something else"]);
    let other = TimestampRequest::new(Digest::Sha256, &other_imprint, Some(7));
    assert_eq!(other.accept(&answer), Err(TokenError::Imprint.into()));
}

#[test]
fn request_survives_being_written_and_read() {
    for digest in Digest::ALL {
        for nonce in [None, Some(0), Some(u64::MAX)] {
            let request = TimestampRequest::new(digest, &digest.of(&[b"x"]), nonce);
            assert_eq!(TimestampRequest::read(&request.der()), Ok(request));
        }
    }
    let short = TimestampRequest::new(Digest::Sha256, &[1, 2, 3], None);
    assert_eq!(TimestampRequest::read(&short.der()), Err(TokenError::Imprint));
}

#[test]
fn weak_digest_is_not_stamped() {
    let ground = Ground::usual();
    let sources: [&dyn TimestampSource; 1] = [&ground.time];
    let weak = obtain(&sources, Digest::Sha1, &Digest::Sha1.of(&[b"x"]), 1);
    assert!(matches!(weak, Err(TimestampError::Refused(_))), "{weak:?}");
    assert_eq!(obtain(&[], Digest::Sha256, &imprint(), 1), Err(TimestampError::NoSource));
}

#[test]
fn token_of_a_certificate_for_something_else_is_refused() {
    let ground = Ground::usual();
    let impostor = Time::new(ground.official.clone(), ground.now);
    let sources: [&dyn TimestampSource; 2] = [&impostor, &ground.time];
    assert_eq!(
        obtain(&sources[..1], Digest::Sha256, &imprint(), 1),
        Err(TokenError::Purpose.into())
    );
    assert!(obtain(&sources, Digest::Sha256, &imprint(), 1).is_ok(), "the next one is asked");
    impostor.down.store(true, Ordering::SeqCst);
    assert!(matches!(
        obtain(&sources[..1], Digest::Sha256, &imprint(), 1),
        Err(TimestampError::Unreachable(_))
    ));
}

#[test]
fn token_without_certificates_is_checked_with_those_at_hand() {
    let ground = Ground::usual();
    let mut request = TimestampRequest::new(Digest::Sha256, &imprint(), None);
    request.certificate_wanted = false;
    let answer = ground.time.ask(&request.der()).unwrap();
    let token = signing::timestamp::response_token(&answer).unwrap();
    let read = TimestampToken::read(&token).unwrap();
    assert_eq!(read.check_signature(&[]), Err(CmsError::NoCertificate.into()));
    let known = [ground.world.time().certificate().clone()];
    assert_eq!(read.check_signature(&known).unwrap().certificate, known[0]);
}

/// A detached signature over `content`, made piece by piece.
fn detached(credential: &Credential, content: &[u8]) -> (Assembly, Vec<u8>) {
    let algorithm = credential.key().algorithm();
    let digest = algorithm.digest.of(&[content]);
    let assembly =
        Assembly::detached(&digest, algorithm, credential.certificate(), credential.chain());
    let signature = credential.key().sign(&assembly.to_be_signed()).unwrap();
    (assembly, signature)
}

fn check(der: &[u8], content: &[u8]) -> Result<Binding, CmsError> {
    let signed = SignedData::read(der)?;
    signed.check(&[], |digest| digest.of(&[content])).map(|it| it.binding)
}

#[test]
fn signature_belongs_to_its_content_and_certificate() {
    let ground = Ground::usual();
    let (assembly, signature) = detached(&ground.official, b"content");
    let der = assembly.finish(&signature, &[]);
    assert_eq!(check(&der, b"content"), Ok(Binding::Version2(Digest::Sha256)));
    assert_eq!(check(&der, b"contents"), Err(CmsError::Digest));
    let bare = assembly.without_certificates().finish(&signature, &[]);
    assert_eq!(check(&bare, b"content"), Err(CmsError::NoCertificate));
}

#[test]
fn certificate_put_in_place_of_the_signers_is_noticed() {
    let ground = Ground::usual();
    let (_, signature) = detached(&ground.official, b"content");
    // The attributes still name the official, the structure the organisation.
    let digest = Digest::Sha256.of(&[b"content"]);
    let algorithm = SignatureAlgorithm::ECDSA_SHA256;
    let swapped = Assembly::detached(&digest, algorithm, ground.organisation.certificate(), &[]);
    let der = swapped.finish(&signature, &[]);
    assert!(matches!(check(&der, b"content"), Err(CmsError::Algorithm(_))));
}

#[test]
fn second_certificate_of_the_same_key_number_and_issuer_is_noticed() {
    let ground = Ground::usual();
    let key = Arc::new(SoftwareKey::draw(KeyKind::P256, &ground.random).unwrap());
    let public = key.public_key().clone();
    let validity = (ground.now, ground.now.plus_seconds(60));
    let authority = ground.world.officials();
    let issue = |name: &str| {
        let name = crate::support::name(name);
        let order = Order::new(name, &public, Profile::Signer, &[9], validity);
        authority.enrol(key.clone(), &order).unwrap()
    };
    let (one, length) = (issue("Chuyên viên 0"), |it: &Credential| it.certificate().der().len());
    let mut others = (1..10).map(|number| issue(&format!("Chuyên viên {number}")));
    let other = others.find(|it| length(it) == length(&one)).unwrap();
    let (assembly, signature) = detached(&one, b"content");
    let mut der = assembly.finish(&signature, &[]);
    assert!(check(&der, b"content").is_ok());
    let (old, new) = (one.certificate().der(), other.certificate().der());
    let at = der.windows(old.len()).position(|it| it == old).unwrap();
    der[at..at + old.len()].copy_from_slice(new);
    assert_eq!(check(&der, b"content"), Err(CmsError::Certificate));
}

#[test]
fn attribute_that_stands_twice_is_refused() {
    let ground = Ground::usual();
    let digest = Digest::Sha256.of(&[b"content"]);
    let algorithm = ground.official.key().algorithm();
    let again = attribute(oid::MESSAGE_DIGEST, &asn1::octet_string(&digest));
    let assembly = Assembly::detached(&digest, algorithm, ground.official.certificate(), &[]);
    let assembly = assembly.with(again);
    let signature = ground.official.key().sign(&assembly.to_be_signed()).unwrap();
    let der = assembly.finish(&signature, &[]);
    assert_eq!(check(&der, b"content"), Err(CmsError::Attributes));
}

#[test]
fn streamed_encoding_is_named_as_unsupported() {
    let ground = Ground::usual();
    let (assembly, signature) = detached(&ground.official, b"content");
    let der = assembly.finish(&signature, &[]);
    let inside = Element::only(&der).unwrap().content;
    let streamed = [&[tag::SEQUENCE, 0x80], inside, &[0, 0]].concat();
    assert_eq!(check(&streamed, b"content"), Err(CmsError::Malformed(Asn1Error::Indefinite)));
}

#[test]
fn signature_far_away_is_waited_for() {
    let ground = Ground::usual();
    let credential = &ground.official;
    let signer = (credential.certificate(), credential.chain(), credential.key().algorithm());
    let level = signing::pades::Level::Basic;
    let begin = || {
        let (field, paper) = (unseen("KySo"), paper(Form::Table));
        Pending::begin(&paper, &field, &ground.details(), signer, level).unwrap()
    };
    // What waits is bytes and a range; the same paper, certificate and moment give the same again.
    let kept = (begin().prepared().bytes().to_vec(), begin().prepared().hole());
    let resumed = Prepared::resume(kept.0.clone(), kept.1.clone()).unwrap();
    assert_eq!(&resumed, begin().prepared());
    let signature = credential.key().sign(&begin().to_be_signed()).unwrap();
    let outcome = begin().finish(&signature, None).unwrap();
    assert_eq!(reports(&outcome.pdf).len(), 1);
    let filled = Prepared::resume(outcome.pdf, kept.1);
    assert_eq!(filled, Err(PdfError::Syntax), "a filled hole is not filled again");
}

#[test]
fn signature_that_is_too_large_is_refused() {
    let ground = Ground::usual();
    let pdf = paper(Form::Table);
    let file = File::open(&pdf).unwrap();
    let prepared = signing::pdf::prepare(&file, &unseen("KySo"), &ground.details(), 100).unwrap();
    assert_eq!(prepared.capacity(), 100);
    let refused = prepared.embed(&[7; 101]);
    assert_eq!(refused, Err(PdfError::TooSmall { needed: 101, kept: 100 }));
}

#[test]
fn page_that_is_not_there_is_an_error() {
    let ground = Ground::usual();
    let stamp = stamp();
    let mut field = shown("KySo", &stamp);
    field.place.as_mut().unwrap().page = 2;
    let refused = sign_basic(&paper(Form::Table), &field, &ground.details(), &ground.official);
    assert_eq!(refused, Err(PdfError::NoPage.into()));
    let not_a_stamp = shown("KySo", b"%PDF-1.7 not really");
    let refused =
        sign_basic(&paper(Form::Table), &not_a_stamp, &ground.details(), &ground.official);
    assert_eq!(refused, Err(PdfError::Appearance.into()));
}

/// A paper with an empty field for a signature that lies inside another field and waits on the second page.
fn form_with_empty_field() -> Vec<u8> {
    let mut document = Document::load_mem(&paper(Form::Table)).unwrap();
    let page = document.page_iter().nth(1).unwrap();
    let parent = document.new_object_id();
    let child = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "F" => 4,
        "T" => Object::string_literal("LanhDao"), "Parent" => parent, "P" => page,
        "Rect" => vec![100.into(), 100.into(), 260.into(), 160.into()],
    });
    document.set_object(
        parent,
        dictionary! {
            "T" => Object::string_literal("KetQua"), "Kids" => vec![child.into()],
        },
    );
    let form = document.add_object(dictionary! { "Fields" => vec![parent.into()] });
    document.catalog_mut().unwrap().set("AcroForm", form);
    let list = document.add_object(vec![child.into()]);
    document.get_dictionary_mut(page).unwrap().set("Annots", list);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn field_that_waits_empty_is_filled_where_it_is() {
    let ground = Ground::usual();
    let (before, stamp) = (form_with_empty_field(), stamp());
    let details = ground.details();
    let field = shown("KetQua.LanhDao", &stamp);
    let first = sign_basic(&before, &field, &details, &ground.official).unwrap().pdf;
    let names: Vec<String> = reports(&first).into_iter().map(|it| it.0).collect();
    assert_eq!(names, ["KetQua.LanhDao"]);
    let after = Document::load_mem(&first).unwrap();
    let page = after.page_iter().nth(1).unwrap();
    let annotations = after.get_page_annotations(page).unwrap();
    assert_eq!(annotations.len(), 1, "no second place was made");
    assert_eq!(annotations[0].get(b"Rect").unwrap().as_array().unwrap().len(), 4);
    assert!(annotations[0].has(b"AP"));
    // Another field goes into the lists that are objects of their own.
    let field = shown("VanThu", &stamp);
    let second = sign_basic(&first, &field, &details, &ground.organisation).unwrap().pdf;
    assert_eq!(reports(&second).len(), 2);
    let again = sign_basic(&second, &unseen("KetQua.LanhDao"), &details, &ground.official);
    assert_eq!(again, Err(PdfError::FieldTaken.into()));
}

#[test]
fn unsigned_paper_has_no_signatures() {
    let pdf = paper(Form::Streams);
    let file = File::open(&pdf).unwrap();
    assert_eq!((signatures(&file).unwrap().len(), file.pages(), file.revisions()), (0, 2, 1));
}

proptest! {
    #[test]
    fn any_bytes_are_read_as_cms_or_refused(bytes: Vec<u8>) {
        let _ = SignedData::read(&bytes);
        let _ = TimestampToken::read(&bytes);
        let _ = TimestampRequest::read(&bytes);
        let _ = Certificate::read(&bytes);
        let _ = File::open(&bytes);
    }

    #[test]
    fn certificate_with_a_changed_byte_is_refused_or_not_signed_by_its_issuer(at in 0_usize..4000, change in 1_u8..) {
        let ground = Ground::at(crate::support::noon(), KeyKind::P256, 3);
        let issuer = ground.world.officials().certificate().public_key().unwrap();
        let mut der = ground.official.certificate().der().to_vec();
        let at = at % der.len();
        der[at] ^= change;
        if let Ok(certificate) = Certificate::read(&der) {
            prop_assert!(certificate.verify(&issuer).is_err(), "byte {at}");
        }
    }
}
