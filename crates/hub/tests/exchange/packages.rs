//! Packages with one file, as another house writes them.

use crate::house::House;
use edxml::{
    Action, Business, Contents, DocumentCode, DocumentId, DocumentType, Envelope, Organisation,
    Promulgation, Reference, Signer, Trace,
};
use kernel::time::{Clock as _, Timestamp};
use signing::key::Credential;
use std::io::{Read, Write};

/// A file in memory.
pub(crate) struct File<'a>(pub(crate) &'a [u8]);

impl Contents for File<'_> {
    fn open(&self, _: &Reference) -> std::io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.0))
    }
}

/// A signed package with its subject, the name of its file, and the file.
pub(crate) fn package(
    credential: &Credential,
    house: &House,
    way: (&str, &str, u32),
    what: (&str, &str, &dyn Contents),
) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_package(credential, house, way, what, &mut bytes);
    bytes
}

/// The same, to a writer; from whom, to whom and its number.
pub(crate) fn write_package(
    credential: &Credential,
    house: &House,
    (sender, receiver, number): (&str, &str, u32),
    (subject, file, contents): (&str, &str, &dyn Contents),
    to: &mut impl Write,
) {
    let now = house.clock.now();
    let code = DocumentCode { number: number.to_string(), notation: "CV-UBND".to_owned() };
    let organ = |id: &str| Organisation {
        id: id.to_owned(),
        name: Some("Cơ quan".to_owned()),
        ..Organisation::default()
    };
    let document_id = DocumentId::compose(sender, now.local_date(), &code);
    let at = Timestamp::from_micros(now.as_micros() / 1_000_000 * 1_000_000);
    let envelope = Envelope {
        from: organ(sender),
        to: vec![organ(receiver)],
        code,
        promulgation: Promulgation { place: None, date: now.local_date() },
        document_type: DocumentType {
            number: None,
            name: Some("Công văn".to_owned()),
            detail: None,
        },
        subject: subject.to_owned(),
        content: None,
        signer: Signer::default(),
        due_on: None,
        to_places: Vec::new(),
        other: None,
        response_for: Vec::new(),
        steering: None,
        document_id,
        trace: Trace::begin(format!("trace-{number}"), sender.to_owned(), at),
        business: Business { action: Action::New, reason: None, staff: None, paper: None },
        manifest: vec![Reference {
            content_id: "f1".to_owned(),
            content_type: None,
            description: None,
            name: Some(file.to_owned()),
        }],
    };
    edxml::write_signed(&envelope, contents, credential, to).unwrap();
}
