//! Papers that were attacked, or are defective in one way each; made from good ones, never taken from elsewhere.
//! Judges read the machine's clock, so everything is made around the moment given.

mod edit;
mod forgeries;
mod updates;

use std::sync::Arc;

use kernel::time::Timestamp;
use lopdf::{Document, Object, Stream, dictionary};
use rsa::pkcs8::DecodePrivateKey;
use signing::algorithm::{Digest, PublicKey, Scheme, SignatureAlgorithm};
use signing::certificate::{Certificate, Extension, KeyUsage};
use signing::key::{Credential, KeyError, KeyKind, KeyPlace, SigningKey, SoftwareKey};
use signing::oid;
use signing::pades::{Level, Services, add_archive, add_long_term, sign, sign_basic};
use signing::pdf::{Certification, Details, File, signatures};
use signing::pki::list::Reason;
use signing::pki::{Order, Profile};
use signing::timestamp::TimestampSource;

use crate::support::{Form, Ground, Time, name, paper, unseen};

pub(crate) use edit::{append, free, stream};
use edit::{stream_with_box, with_look, with_text};
use forgeries::{forgeries, structures};
use updates::{shadows, updates};

pub(crate) const DAY: i64 = 86_400;

/// A paper and what is to be known about it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) pdf: Vec<u8>,
    /// Why a judge may say otherwise; empty when all must agree whether it passes.
    pub(crate) differs: &'static str,
}

/// Everything that papers are made with.
pub(crate) struct Workshop {
    pub(crate) ground: Ground,
    pub(crate) signer: Credential,
    pub(crate) seal: Credential,
}

impl Workshop {
    pub(crate) fn at(now: Timestamp) -> Self {
        let ground = Ground::at(now, KeyKind::P256, 40);
        let within = (now.plus_seconds(-DAY), now.plus_seconds(300 * DAY));
        let signer = enrol(&ground, "Nguyễn Thị Ẩn", 60, within, vec![]);
        let seal = enrol(&ground, "Sở Tư pháp thử nghiệm", 61, within, vec![]);
        Self { ground, signer, seal }
    }

    pub(crate) fn root(&self) -> &Certificate {
        self.ground.world.root().certificate()
    }

    pub(crate) fn signed(&self, pdf: &[u8], level: Level) -> Vec<u8> {
        self.signed_by(pdf, "KySo", &self.signer, level)
    }

    pub(crate) fn signed_by(
        &self,
        pdf: &[u8],
        field: &str,
        by: &Credential,
        level: Level,
    ) -> Vec<u8> {
        self.ground.with_services(|services| {
            let details = self.ground.details();
            sign(pdf, &unseen(field), &details, by, (services, level)).unwrap().pdf
        })
    }

    fn certified(&self, pdf: &[u8], certification: Certification) -> Vec<u8> {
        let certification = Some(certification);
        let details = Details { certification, ..self.ground.details() };
        let field = unseen("ChungNhan");
        let wanted = Level::LongTerm;
        self.ground.with_services(|services| {
            sign(pdf, &field, &details, &self.signer, (services, wanted)).unwrap().pdf
        })
    }

    /// Adds validation data.
    pub(crate) fn with_data(&self, pdf: &[u8]) -> Vec<u8> {
        self.ground.with_services(|services| add_long_term(pdf, services).unwrap())
    }
}

/// Somebody who signs below the authority of officials, and whose certificate names no responder.
pub(crate) fn enrol(
    ground: &Ground,
    common: &str,
    serial: u8,
    validity: (Timestamp, Timestamp),
    extensions: Vec<Extension>,
) -> Credential {
    let key = Arc::new(SoftwareKey::draw(KeyKind::P256, &ground.random).unwrap());
    let public = key.public_key().clone();
    let serial = [serial];
    let mut order = Order::new(name(common), &public, Profile::Signer, &serial, validity);
    order.list_url = Some("http://pki.example/officials.crl");
    order.extensions = extensions;
    ground.world.officials().enrol(key, &order).unwrap()
}

/// A paper with a picture laid over its text, a note, a font and a text field.
fn rich() -> Vec<u8> {
    let mut document = Document::load_mem(&paper(Form::Table)).unwrap();
    let page = document.page_iter().next().unwrap();
    let overlay = Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form",
            "BBox" => vec![0.into(), 0.into(), 300.into(), 40.into()],
        },
        b"1 1 1 rg 0 0 300 40 re f".to_vec(),
    );
    let overlay = document.add_object(overlay);
    let look = Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form",
            "BBox" => vec![0.into(), 0.into(), 200.into(), 20.into()],
        },
        b"BT /F1 12 Tf 2 4 Td (one) Tj ET".to_vec(),
    );
    let look = document.add_object(look);
    let field = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "F" => 4, "P" => page,
        "T" => Object::string_literal("SoTien"), "V" => Object::string_literal("1"),
        "Rect" => vec![72.into(), 600.into(), 272.into(), 620.into()],
        "AP" => dictionary! { "N" => look },
    });
    let note = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Text", "F" => 6, "P" => page,
        "Contents" => Object::string_literal("a note"),
        "Rect" => vec![72.into(), 500.into(), 92.into(), 520.into()],
    });
    let form = document.add_object(dictionary! { "Fields" => vec![field.into()] });
    document.catalog_mut().unwrap().set("AcroForm", form);
    let dictionary = document.get_dictionary_mut(page).unwrap();
    dictionary.set("Annots", vec![field.into(), note.into()]);
    let resources = dictionary.get_mut(b"Resources").unwrap().as_dict_mut().unwrap();
    resources.set("XObject", dictionary! { "Over" => overlay });
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// All cases.
pub(crate) fn cases(now: Timestamp) -> Vec<Case> {
    let shop = Workshop::at(now);
    let mut cases = good(&shop);
    cases.extend(shadows(&shop));
    cases.extend(updates(&shop));
    cases.extend(forgeries(&shop));
    cases.extend(structures(&shop));
    cases.extend(certified(&shop));
    cases.extend(certificates(&shop));
    cases.extend(times(now));
    cases.extend(weak(&shop));
    cases
}

fn case(name: &'static str, pdf: Vec<u8>) -> Case {
    Case { name, pdf, differs: "" }
}

impl Case {
    fn but(mut self, differs: &'static str) -> Self {
        self.differs = differs;
        self
    }
}

fn good(shop: &Workshop) -> Vec<Case> {
    let table = paper(Form::Table);
    let long = shop.signed(&table, Level::LongTerm);
    let sealed = shop.signed_by(&long, "Dau", &shop.seal, Level::Archived);
    vec![
        case("good_basic_without_evidence", shop.signed(&table, Level::Basic)),
        case("good_timestamped_without_evidence", shop.signed(&table, Level::Timestamped)),
        case("good_long_term", long),
        case("good_long_term_in_streams", shop.signed(&paper(Form::Streams), Level::LongTerm)),
        case("good_archived", shop.signed(&table, Level::Archived)),
        case("good_signed_and_sealed", sealed),
    ]
}

/// What the first signer permits.
fn certified(shop: &Workshop) -> Vec<Case> {
    let fill = |signed: &[u8]| {
        let field = with_text(signed, "(SoTien)");
        let look = free(signed, 0);
        let body = with_look(signed, field, look);
        append(signed, &[(field, &body), (look, &stream_with_box("BT (nine) Tj ET"))], "")
    };
    let rich = rich();
    let closed = shop.certified(&rich, Certification::NoChanges);
    let open = shop.certified(&rich, Certification::FormFilling);
    let seal = |pdf: &[u8]| shop.signed_by(pdf, "Dau", &shop.seal, Level::LongTerm);
    vec![
        case("certified_and_filled", fill(&open)),
        case("certified_and_sealed", seal(&open)),
        case("certified_closed_and_filled", fill(&closed)),
        case("certified_closed_and_sealed", seal(&closed)),
        case("certified_closed_with_data", closed),
    ]
}

/// Certificates that are not good for it.
fn certificates(shop: &Workshop) -> Vec<Case> {
    let ground = &shop.ground;
    let within = (ground.now.plus_seconds(-DAY), ground.now.plus_seconds(300 * DAY));
    let long = |by: &Credential| {
        let signed = shop.signed_by(&paper(Form::Table), "KySo", by, Level::Timestamped);
        shop.with_data(&signed)
    };
    let usage = Extension::new(oid::KEY_USAGE, true, KeyUsage::KEY_CERT_SIGN.der());
    let wrong_usage = enrol(ground, "Không được ký", 62, within, vec![usage]);
    let unknown = "1.3.6.1.4.1.99999.7".parse().unwrap();
    let strange = Extension::new(unknown, true, signing::asn1::null());
    let strange = enrol(ground, "Lạ", 63, within, vec![strange]);
    let expired = (ground.now.plus_seconds(-9 * DAY), ground.now.plus_seconds(-DAY));
    let expired = enrol(ground, "Hết hạn", 64, expired, vec![]);
    let details = Details { signed_at: ground.now.plus_seconds(-2 * DAY), ..ground.details() };
    let late = sign_basic(&paper(Form::Table), &unseen("KySo"), &details, &expired).unwrap().pdf;
    let stranger = Ground::at(ground.now, KeyKind::P256, 77);
    let foreign = enrol(&stranger, "Người lạ", 60, within, vec![]);
    let by_stranger = stranger.with_services(|services| {
        let details = ground.details();
        let wanted = (services, Level::LongTerm);
        sign(&paper(Form::Table), &unseen("KySo"), &details, &foreign, wanted).unwrap().pdf
    });
    // A time-stamping authority that nobody here trusts.
    let time = Time::new(stranger.world.time().clone(), ground.now.plus_seconds(1));
    let sources: [&dyn TimestampSource; 1] = [&time];
    let services = Services {
        timestamps: &sources,
        revocation: Some(&ground.world),
        issuers: &ground.issuers,
        random: &ground.random,
        digest: Digest::Sha256,
    };
    let details = ground.details();
    let wanted = (&services, Level::Timestamped);
    let no_time =
        sign(&paper(Form::Table), &unseen("KySo"), &details, &shop.signer, wanted).unwrap().pdf;
    let basic = shop.signed(&paper(Form::Table), Level::LongTerm);
    vec![
        case("certificate_for_other_use", long(&wrong_usage))
            .but("pyHanko asks about uses of the key only when it is told which; we always do"),
        case("certificate_with_unknown_critical", long(&strange)),
        case("certificate_expired", late),
        case("certificate_of_stranger", by_stranger),
        case("timestamp_of_stranger", with_store_of(&no_time, &basic, shop)),
    ]
}

/// Adds the evidence for the signer alone, as if the authority of the time stamp had given none.
fn with_store_of(pdf: &[u8], other: &[u8], shop: &Workshop) -> Vec<u8> {
    let data = signing::pdf::validation_data(&File::open(other).unwrap()).unwrap();
    let file = File::open(pdf).unwrap();
    let found = signatures(&file).unwrap().remove(0).signature.unwrap();
    assert!(!data.lists.is_empty(), "{:?}", shop.signer);
    signing::pdf::add_validation_data(&file, &[(found.contents, data)]).unwrap().unwrap()
}

/// A key of RSA that signs with SHA-1, as programs did long ago.
#[derive(Debug)]
struct OldKey {
    key: rsa::RsaPrivateKey,
    public: PublicKey,
}

impl SigningKey for OldKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm { digest: Digest::Sha1, scheme: Scheme::RsaPkcs1 }
    }

    fn place(&self) -> KeyPlace {
        KeyPlace::Software
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let hash = Digest::Sha1.of(&[message]);
        Ok(self.key.sign(rsa::Pkcs1v15Sign::new::<sha1::Sha1>(), &hash).unwrap())
    }
}

/// Algorithms and keys that were good enough once.
fn weak(shop: &Workshop) -> Vec<Case> {
    let ground = &shop.ground;
    let within = (ground.now.plus_seconds(-DAY), ground.now.plus_seconds(300 * DAY));
    let enrolled = |bits, serial: u8, old: bool| {
        let key = SoftwareKey::draw(KeyKind::Rsa(bits), &ground.random).unwrap();
        let public = key.public_key().clone();
        let private = rsa::RsaPrivateKey::from_pkcs8_der(&key.pkcs8().unwrap()).unwrap();
        let serial = [serial];
        let mut order = Order::new(name("Cũ"), &public, Profile::Signer, &serial, within);
        order.list_url = Some("http://pki.example/officials.crl");
        let key: Arc<dyn SigningKey> = if old {
            Arc::new(OldKey { key: private, public: public.clone() })
        } else {
            Arc::new(key)
        };
        ground.world.officials().enrol(key, &order).unwrap()
    };
    // No authority stamps SHA-1.
    let long = |by: &Credential| {
        shop.with_data(&shop.signed_by(&paper(Form::Table), "KySo", by, Level::Basic))
    };
    vec![
        case("weak_digest", long(&enrolled(2048, 70, true))),
        case("weak_key", long(&enrolled(1024, 71, false))),
    ]
}

/// Revocation before and after the time that is proven.
fn times(now: Timestamp) -> Vec<Case> {
    let early = now.plus_seconds(-3600);
    let revoked = |level: Level, revoked_at: Timestamp, leaf: bool| {
        let mut shop = Workshop::at(early);
        let signed = shop.signed(&paper(Form::Table), level);
        let certificate = if leaf {
            shop.signer.certificate().clone()
        } else {
            shop.ground.world.officials().certificate().clone()
        };
        shop.ground.world.set_now(now);
        shop.ground.world.revoke(&certificate, Reason::KeyCompromise, revoked_at);
        shop.with_data(&signed)
    };
    let (before, after) = (early.plus_seconds(-600), early.plus_seconds(600));
    let archived = {
        let mut shop = Workshop::at(early);
        let signed = shop.signed(&paper(Form::Table), Level::Archived);
        let certificate = shop.ground.world.officials().certificate().clone();
        shop.ground.world.set_now(now);
        shop.ground.world.revoke(&certificate, Reason::KeyCompromise, after);
        let with_data = shop.with_data(&signed);
        shop.ground.time = Time::new(shop.ground.world.time().clone(), now.plus_seconds(1));
        shop.ground.with_services(|services| add_archive(&with_data, services).unwrap())
    };
    let outlived = {
        let then = now.plus_seconds(-3 * DAY);
        let mut shop = Workshop::at(then);
        let short = (then.plus_seconds(-DAY), then.plus_seconds(2 * DAY));
        shop.signer = enrol(&shop.ground, "Nguyễn Thị Ẩn", 65, short, vec![]);
        shop.signed(&paper(Form::Table), Level::Archived)
    };
    vec![
        case("revoked_before_signing", revoked(Level::Timestamped, before, true)),
        case("revoked_after_signing", revoked(Level::Timestamped, after, true)),
        case("revoked_without_time_stamp", revoked(Level::Basic, after, true)),
        case("authority_revoked_after_signing", revoked(Level::Timestamped, after, false))
            .but("all evidence about the signer is from after the authority's key was compromised; pyHanko believes it"),
        case("authority_revoked_after_archiving", archived),
        case("certificate_expired_after_archiving", outlived)
            .but("pyHanko wants evidence from today for the newest time stamp; our usual policy takes what was known when it was made, and the strict one agrees with pyHanko"),
    ]
}
