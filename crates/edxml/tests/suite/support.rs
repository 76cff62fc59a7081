//! A sink in memory, packages to read and write, credentials to sign with.
//! Moments and chance are fixed but where judges with clocks of their own look.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex};

use edxml::{
    Action, Business, Code, Contents, DocumentCode, DocumentId, DocumentType, Envelope, Hop,
    Limits, Organisation, Package, Part, Promulgation, ReadError, Received, Reference, Signer,
    Sink, Trace, read, read_mime,
};
use kernel::random::SeededRandom;
use kernel::time::{Date, Timestamp};
use signing::certificate::{Certificate, Name};
use signing::key::{Credential, KeyKind, SigningKey, SoftwareKey};
use signing::oid;
use signing::pki::{Authority, Order, Profile};

pub(crate) const EXAMPLE: &str = include_str!("worked_example.xml");

/// Keeps files in memory.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) files: BTreeMap<Part, Vec<u8>>,
}

pub(crate) struct File(Arc<Mutex<Vec<u8>>>);

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for Kept {
    type File = File;

    fn begin(&mut self, _: Part) -> io::Result<File> {
        Ok(File(Arc::default()))
    }

    fn end(&mut self, part: Part, file: File) -> io::Result<()> {
        let bytes = file.0.lock().unwrap().clone();
        assert!(self.files.insert(part, bytes).is_none(), "a part ends twice");
        Ok(())
    }
}

/// Gives bytes out one at a time, so that every piece is torn.
pub(crate) struct Torn<'a>(pub(crate) &'a [u8]);

impl Read for Torn<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.0.len().min(out.len()).min(1);
        self.0.read(&mut out[..count])
    }
}

/// Contents in memory, by content id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files(pub(crate) BTreeMap<String, Vec<u8>>);

impl Contents for Files {
    fn open(&self, reference: &Reference) -> io::Result<Box<dyn Read + '_>> {
        let found = self.0.get(&reference.content_id).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(found.as_slice()))
    }
}

/// Reads whole, in the form the bytes are in, in one piece and torn: both must come to the same.
pub(crate) fn taken(bytes: &[u8]) -> Result<(Received, Kept), ReadError> {
    let once = |torn: bool| {
        let mut kept = Kept::default();
        let source: Box<dyn Read> = if torn { Box::new(Torn(bytes)) } else { Box::new(bytes) };
        let limits = Limits::default();
        let mime =
            bytes.starts_with(b"--") || bytes.starts_with(b"MIME") || bytes.starts_with(b"Content");
        let received = if mime {
            read_mime(source, None, &mut kept, &limits)
        } else {
            read(source, &mut kept, &limits)
        };
        received.map(|it| (it, kept))
    };
    let whole = once(false);
    if bytes.len() < 100_000 {
        let torn = once(true);
        match (&whole, &torn) {
            (Ok(one), Ok(other)) => {
                assert!(one.0 == other.0, "torn reading differs");
                assert!(one.1.files == other.1.files, "torn files differ");
            }
            (Err(one), Err(other)) => assert_eq!(one.code(), other.code()),
            _ => panic!("torn reading ends otherwise: {whole:?} {torn:?}"),
        }
    }
    whole
}

/// The envelope and the files that go with its attachments, in their order.
pub(crate) fn document(bytes: &[u8]) -> (Envelope, Vec<(edxml::Attachment, Vec<u8>)>, Received) {
    let (received, kept) = taken(bytes).unwrap_or_else(|it| panic!("{it}"));
    let Package::Document(document) = &received.package else { panic!("no document") };
    let files = document.attachments.iter().map(|it| {
        let bytes = kept.files[&it.part].clone();
        assert_eq!(it.size, bytes.len() as u64);
        assert_eq!(it.sha256, kernel::hash::Sha256Hash::of(&bytes));
        (it.clone(), bytes)
    });
    (document.envelope.clone(), files.collect(), received.clone())
}

#[track_caller]
pub(crate) fn refused(bytes: &[u8], code: Code) {
    match taken(bytes) {
        Ok(_) => panic!("read, and was to be refused with {code}"),
        Err(fault) => assert_eq!(fault.code(), Some(code), "{fault}"),
    }
}

pub(crate) fn written(envelope: &Envelope, files: &Files) -> Vec<u8> {
    let mut out = Vec::new();
    edxml::write(envelope, files, &mut out).unwrap();
    out
}

pub(crate) fn noon() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00+07:00").unwrap()
}

/// A short envelope with one attachment.
pub(crate) fn letter() -> (Envelope, Files) {
    let content_id = "6f1d2c4e-0000-4000-8000-000000000001".to_owned();
    let code = DocumentCode { number: "0123".to_owned(), notation: "UBND-KSTTHC".to_owned() };
    let date = Date::constant(2026, 11, 20);
    let envelope = Envelope {
        from: Organisation {
            id: "H56".to_owned(),
            name: Some("Ủy ban".to_owned()),
            ..Organisation::default()
        },
        to: vec![Organisation { id: "H56.99".to_owned(), ..Organisation::default() }],
        document_id: DocumentId::compose("H56", date, &code),
        code,
        promulgation: Promulgation { place: Some("Thanh Hóa".to_owned()), date },
        document_type: DocumentType {
            number: Some(18),
            name: Some("Công văn".to_owned()),
            detail: None,
        },
        subject: "V/v rà soát <hồ sơ> & \"quá hạn\"".to_owned(),
        content: None,
        signer: Signer::default(),
        due_on: None,
        to_places: Vec::new(),
        other: None,
        response_for: Vec::new(),
        steering: None,
        trace: Trace {
            hops: vec![Hop { organ_id: "H56".to_owned(), at: noon() }],
            ..Trace::begin("a1".to_owned(), "H56".to_owned(), noon())
        },
        business: Business { action: Action::New, reason: None, staff: None, paper: Some(false) },
        manifest: vec![Reference {
            content_id: content_id.clone(),
            content_type: Some("application/pdf".to_owned()),
            description: Some("Văn bản chính".to_owned()),
            name: Some("0123.pdf".to_owned()),
        }],
    };
    let files = Files(BTreeMap::from([(content_id, b"%PDF-1.7\nnot much".to_vec())]));
    (envelope, files)
}

/// An organisation's credential, what stands above it, and its key as others read it.
#[derive(Debug)]
pub(crate) struct Sealer {
    pub(crate) credential: Credential,
    pub(crate) root: Certificate,
    pub(crate) pkcs8: Vec<u8>,
}

/// A sealer with a key of this kind, in date at noon.
pub(crate) fn sealer(kind: KeyKind) -> Sealer {
    let random = SeededRandom::new(7);
    let name = |common: &str| Name::of(&[(oid::COUNTRY, "VN"), (oid::COMMON_NAME, common)]);
    let validity = (noon().plus_seconds(-86_400), noon().plus_seconds(86_400));
    let draw = |kind| Arc::new(SoftwareKey::draw(kind, &random).unwrap());
    let key = draw(KeyKind::P256);
    let public = key.public_key().clone();
    let profile = Profile::Authority { path_length: None };
    let order = Order::new(name("Gốc thử nghiệm"), &public, profile, &[1], validity);
    let root = Authority::root(key, &order).unwrap();
    let key = draw(KeyKind::P256);
    let public = key.public_key().clone();
    let order = Order::new(name("Chứng thư thử nghiệm"), &public, profile, &[2], validity);
    let between = Authority::new(root.enrol(key, &order).unwrap());
    let key = draw(kind);
    let pkcs8 = key.pkcs8().unwrap();
    let public = key.public_key().clone();
    let order = Order::new(name("Sở thử nghiệm"), &public, Profile::Signer, &[3], validity);
    let credential = between.enrol(key, &order).unwrap();
    Sealer { credential, root: root.certificate().clone(), pkcs8 }
}

pub(crate) fn signed(envelope: &Envelope, files: &Files, credential: &Credential) -> Vec<u8> {
    let mut out = Vec::new();
    edxml::write_signed(envelope, files, credential, &mut out).unwrap();
    out
}

/// A multipart body of these parts: headers, then the body.
pub(crate) fn multipart(line_end: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let head = "MIME-Version: 1.0\nContent-Type: multipart/related;\n boundary=\"=_b\"; type=\"text/xml\"\n\npreamble";
    let mut bytes = head.replace('\n', line_end).into_bytes();
    for (headers, body) in parts {
        let headers = format!("\n--=_b\n{headers}\n\n").replace('\n', line_end);
        bytes.extend_from_slice(headers.as_bytes());
        bytes.extend_from_slice(body);
    }
    bytes.extend_from_slice("\n--=_b--\nepilogue".replace('\n', line_end).as_bytes());
    bytes
}
