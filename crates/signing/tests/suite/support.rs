//! A world of certificates, papers to sign, and authorities that can be down.
//! Moments and chance are fixed but where judges with clocks of their own look.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use kernel::random::SeededRandom;
use kernel::time::Timestamp;
use lopdf::xref::XrefType;
use lopdf::{Document, Object, Stream, dictionary};
use signing::algorithm::Digest;
use signing::certificate::{Certificate, Name};
use signing::key::{Credential, KeyKind};
use signing::oid;
use signing::pades::Services;
use signing::pdf::{Details, Field, Place};
use signing::pki::{Addresses, World};
use signing::revocation::{Evidence, RevocationSource, Unavailable};
use signing::timestamp::{TimestampAuthority, TimestampError, TimestampSource};

/// The fixed moment of tests that no judge with a clock looks at.
pub(crate) fn noon() -> Timestamp {
    Timestamp::parse("2026-02-24T12:00:00+07:00").unwrap()
}

pub(crate) fn name(common: &str) -> Name {
    Name::of(&[
        (oid::COUNTRY, "VN"),
        (oid::ORGANISATION, "Ủy ban nhân dân tỉnh Thanh Hóa"),
        (oid::COMMON_NAME, common),
    ])
}

/// A world with an official and an organisation in it.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) world: World,
    pub(crate) official: Credential,
    pub(crate) organisation: Credential,
    pub(crate) time: Time,
    pub(crate) issuers: Vec<Certificate>,
    pub(crate) random: SeededRandom,
    pub(crate) now: Timestamp,
}

impl Ground {
    pub(crate) fn at(now: Timestamp, kind: KeyKind, seed: u64) -> Self {
        Self::of(now, (KeyKind::P256, kind), seed)
    }

    /// The same, with the kinds of the authorities' and of the signers' keys.
    pub(crate) fn of(now: Timestamp, (authorities, kind): (KeyKind, KeyKind), seed: u64) -> Self {
        let random = SeededRandom::new(seed);
        let addresses = Addresses {
            root: name("Gốc thử nghiệm"),
            officials: name("Chứng thư cán bộ thử nghiệm"),
            organisations: name("Chứng thư cơ quan thử nghiệm"),
            time: name("Dấu thời gian thử nghiệm"),
            url: "http://pki.example".to_owned(),
        };
        let mut world = World::draw(&addresses, authorities, &random, now).unwrap();
        let official = world.official(name("Nguyễn Thị Ẩn"), kind, &random).unwrap();
        let organisation =
            world.organisation(name("Sở Tư pháp thử nghiệm"), kind, &random).unwrap();
        let time = Time::new(world.time().clone(), now.plus_seconds(1));
        let issuers = vec![world.root().certificate().clone()];
        Self { world, official, organisation, time, issuers, random, now }
    }

    pub(crate) fn usual() -> Self {
        Self::at(noon(), KeyKind::P256, 1)
    }

    pub(crate) fn details(&self) -> Details<'static> {
        Details {
            signed_at: self.now,
            name: Some("Nguyễn Thị Ẩn"),
            reason: Some("Ký duyệt"),
            location: Some("Thanh Hóa"),
            certification: None,
            fills: &[],
        }
    }

    /// Calls with services in which everything answers.
    pub(crate) fn with_services<T>(&self, call: impl FnOnce(&Services<'_>) -> T) -> T {
        let sources: [&dyn TimestampSource; 1] = [&self.time];
        call(&Services {
            timestamps: &sources,
            revocation: Some(&self.world),
            issuers: &self.issuers,
            random: &self.random,
            digest: Digest::Sha256,
        })
    }
}

/// A time-stamping authority in the same program, which can be down.
#[derive(Debug)]
pub(crate) struct Time {
    authority: TimestampAuthority,
    now: Timestamp,
    serial: AtomicU64,
    pub(crate) down: AtomicBool,
}

impl Time {
    pub(crate) fn new(credential: Credential, now: Timestamp) -> Self {
        let policy = "1.3.6.1.4.1.99999.1".parse().unwrap();
        Self {
            authority: TimestampAuthority::new(credential, policy),
            now,
            serial: AtomicU64::new(1),
            down: AtomicBool::new(false),
        }
    }

    pub(crate) fn asked(&self) -> u64 {
        self.serial.load(Ordering::SeqCst) - 1
    }
}

impl TimestampSource for Time {
    fn name(&self) -> String {
        "time.example".to_owned()
    }

    fn ask(&self, request: &[u8]) -> Result<Vec<u8>, TimestampError> {
        let serial = self.serial.fetch_add(1, Ordering::SeqCst);
        if self.down.load(Ordering::SeqCst) {
            return Err(TimestampError::Unreachable("time.example".to_owned()));
        }
        let answer = self.authority.answer(request, serial, self.now);
        Ok(answer.unwrap_or_else(|refusal| refusal.response()))
    }
}

/// A source of revocation that never answers.
#[derive(Debug)]
pub(crate) struct NoEvidence;

impl RevocationSource for NoEvidence {
    fn evidence(&self, _: &Certificate, _: &Certificate) -> Result<Evidence, Unavailable> {
        Err(Unavailable("pki.example".to_owned()))
    }
}

/// How a paper's cross-reference data is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Table,
    Streams,
}

pub(crate) const FORMS: [Form; 2] = [Form::Table, Form::Streams];

/// A paper of two pages.
pub(crate) fn paper(form: Form) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Times-Roman",
    });
    let kids: Vec<Object> = ["Certificate of birth", "Page two"]
        .into_iter()
        .map(|line| {
            let content = format!("BT /F1 14 Tf 72 720 Td ({line}) Tj ET");
            let content = document.add_object(Stream::new(dictionary! {}, content.into_bytes()));
            document
                .add_object(dictionary! {
                    "Type" => "Page",
                    "Parent" => pages,
                    "MediaBox" => vec![0.into(), 0.into(), 595.276_f32.into(), 841.89_f32.into()],
                    "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
                    "Contents" => content,
                })
                .into()
        })
        .collect();
    document.set_object(
        pages,
        dictionary! {
            "Type" => "Pages", "Count" => 2, "Kids" => kids,
        },
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let id = Object::string_literal("0123456789abcdef");
    document.trailer.set("ID", vec![id.clone(), id]);
    let mut bytes = Vec::new();
    document.reference_table.cross_reference_type = XrefType::CrossReferenceTable;
    match form {
        Form::Table => document.save_to(&mut bytes).unwrap(),
        Form::Streams => document.save_modern(&mut bytes).unwrap(),
    }
    let table = bytes.windows(7).any(|it| it == b"trailer");
    assert_eq!(table, form == Form::Table);
    bytes
}

/// A stamp to be shown on the page.
pub(crate) fn stamp() -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica",
    });
    let content = b"0.7 0 0 RG 2 w 2 2 156 56 re S BT /F1 12 Tf 12 26 Td (SIGNED) Tj ET".to_vec();
    let content = document.add_object(Stream::new(dictionary! {}, content));
    let page = document.add_object(dictionary! {
        "Type" => "Page",
        "Parent" => pages,
        "Contents" => content,
    });
    document.set_object(
        pages,
        dictionary! {
            "Type" => "Pages",
            "Count" => 1,
            "Kids" => vec![page.into()],
            "MediaBox" => vec![0.into(), 0.into(), 160.into(), 60.into()],
            "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
        },
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// A field that is not shown.
pub(crate) fn unseen(name: &str) -> Field<'_> {
    Field { name, place: None }
}

/// A field that is shown on the first page.
pub(crate) fn shown<'a>(name: &'a str, stamp: &'a [u8]) -> Field<'a> {
    let rectangle = [380.0, 100.0, 540.0, 160.0];
    Field { name, place: Some(Place { page: 0, rectangle, appearance: Some(stamp) }) }
}
