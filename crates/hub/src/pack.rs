//! A parcel becomes a package (edXML, file form), signed by this house.
//! Not the document's own signatures, which its papers bear. What must always hold: a parcel has one package for ever, made
//! before its first try; nothing but the parcel and what it is about goes into it.

use std::collections::HashMap;
use std::io::{self, Read, Seek as _, Write as _};

use desk::exchange::{Answered, Carried, Issue};
use document::model::{DocumentFile, Urgency};
use edxml::{
    Action, Business, Contents, DocumentCode, DocumentId, DocumentType, Envelope, Organisation,
    OtherInformation, Priority, Promulgation, Reference, Replacement, ResponseFor, Signer, Staff,
    Status, StatusCode, Steering, Trace, UpdateInformation, WriteError,
};
use exchange::parcel::Content;
use exchange::{Package, Parcel, Request};
use futures::TryStreamExt as _;
use kernel::time::Timestamp;
use store::objects::HELD_BYTES_MAX;
use tempfile::{NamedTempFile, SpooledData, SpooledTempFile};

use crate::Hub;
use crate::fault::{Fault, code};

/// Numbers of the standard's administrative types (QCVN 102:2016; domain.md §7.2, group B), by the sign of the type's key.
const TYPES: &[(&str, u16)] = &[
    ("nghi-quyet", 1),
    ("quyet-dinh", 2),
    ("chi-thi", 3),
    ("quy-che", 4),
    ("quy-dinh", 5),
    ("thong-cao", 6),
    ("thong-bao", 7),
    ("huong-dan", 8),
    ("chuong-trinh", 9),
    ("ke-hoach", 10),
    ("phuong-an", 11),
    ("de-an", 12),
    ("du-an", 13),
    ("bao-cao", 14),
    ("bien-ban", 15),
    ("to-trinh", 16),
    ("hop-dong", 17),
    ("cong-van", 18),
    ("cong-dien", 19),
    ("ban-ghi-nho", 20),
    ("ban-thoa-thuan", 22),
    ("giay-uy-quyen", 24),
    ("giay-moi", 25),
    ("giay-gioi-thieu", 26),
    ("giay-nghi-phep", 27),
    ("phieu-gui", 30),
    ("phieu-chuyen", 31),
    ("thu-cong", 32),
];

/// A file of a document for as long as it is packed.
enum Copied {
    Memory(Vec<u8>),
    Disk(NamedTempFile),
}

/// Files of a package, by their content id.
struct Files(HashMap<String, Copied>);

impl Contents for Files {
    fn open(&self, reference: &Reference) -> io::Result<Box<dyn Read + '_>> {
        let copied = self.0.get(&reference.content_id).ok_or(io::ErrorKind::NotFound)?;
        Ok(match copied {
            Copied::Memory(bytes) => Box::new(bytes.as_slice()),
            Copied::Disk(file) => Box::new(file.reopen()?),
        })
    }
}

impl From<WriteError> for Fault {
    fn from(error: WriteError) -> Self {
        tracing::warn!(%error, "a package cannot be written");
        Fault::never(code::UNPACKED)
    }
}

impl Hub {
    /// The package of a parcel: made now if it was not before.
    pub(crate) async fn packed(&self, carried: &Carried) -> Result<Package, Fault> {
        if let Some(package) = carried.package {
            return Ok(package);
        }
        let parcel = &carried.parcel;
        let bytes = match &parcel.content {
            Content::Status { .. } => self.write_status(parcel).await?,
            Content::Document { .. } => self.write_document(parcel).await?,
        };
        let package = self.keep(bytes).await?;
        // Another carrier may have been first: its package is the parcel's. There is none once the document was withdrawn.
        let kept = self.desk().parcel_packed(parcel.id, package).await?;
        kept.ok_or(Fault::never(code::UNPACKED))
    }

    /// Puts a written package among the objects.
    async fn keep(&self, written: SpooledTempFile) -> Result<Package, Fault> {
        let objects = self.desk().store().objects();
        let mut stage = objects.stage(self.shared.settings.package_bytes_max);
        match written.into_inner() {
            SpooledData::InMemory(bytes) => stage.write(bytes.get_ref()).await?,
            SpooledData::OnDisk(mut file) => {
                file.rewind()?;
                let file = tokio::fs::File::from_std(file);
                let mut stream = tokio_util::io::ReaderStream::with_capacity(file, 256 * 1024);
                while let Some(chunk) = stream.try_next().await? {
                    stage.write(&chunk).await?;
                }
            }
        }
        let stored = stage.commit().await?;
        Ok(Package { sha256: stored.hash, bytes: stored.size })
    }

    async fn write_status(&self, parcel: &Parcel) -> Result<SpooledTempFile, Fault> {
        let doer = self.desk().doer_of(parcel).await?;
        let staff = doer.map(|doer| Staff {
            department: doer.unit,
            name: Some(doer.name),
            ..Staff::default()
        });
        let status = self.status(parcel, staff).ok_or(Fault::never(code::UNPACKED))?;
        let credential = self.house().credential.clone();
        let written = tokio::task::spawn_blocking(move || {
            let mut file = tempfile::spooled_tempfile(HELD_BYTES_MAX);
            edxml::write_status_signed(&status, &credential, &mut file)?;
            file.flush()?;
            Ok::<_, Fault>(file)
        });
        written.await?
    }

    async fn write_document(&self, parcel: &Parcel) -> Result<SpooledTempFile, Fault> {
        let issue = self.desk().issue_of(parcel).await?.ok_or(Fault::never(code::UNPACKED))?;
        let released = issue.document.released.as_ref().ok_or(Fault::never(code::UNPACKED))?;
        let mut files = Files(HashMap::new());
        let mut manifest = Vec::new();
        for file in std::iter::once(&released.paper).chain(&released.attachments) {
            let reference = reference(file);
            files.0.insert(reference.content_id.clone(), self.copied(file).await?);
            manifest.push(reference);
        }
        let envelope =
            self.envelope(parcel, &issue, manifest).ok_or(Fault::never(code::UNPACKED))?;
        let credential = self.house().credential.clone();
        let written = tokio::task::spawn_blocking(move || {
            let mut file = tempfile::spooled_tempfile(HELD_BYTES_MAX);
            edxml::write_signed(&envelope, &files, &credential, &mut file)?;
            file.flush()?;
            Ok::<_, Fault>(file)
        });
        written.await?
    }

    /// A file of a document, at hand for as long as it is packed.
    async fn copied(&self, file: &DocumentFile) -> Result<Copied, Fault> {
        let objects = self.desk().store().objects();
        let object = objects.get_verified(&file.sha256).await?;
        let object = object.ok_or(Fault::never(code::UNPACKED))?;
        if object.size <= HELD_BYTES_MAX as u64 {
            return Ok(Copied::Memory(object.bytes(HELD_BYTES_MAX as u64).await?));
        }
        let mut stream = object.stream;
        let mut copy = NamedTempFile::new()?;
        while let Some(chunk) = stream.try_next().await? {
            copy.write_all(&chunk)?;
        }
        copy.rewind()?;
        Ok(Copied::Disk(copy))
    }

    fn status(&self, parcel: &Parcel, staff: Option<Staff>) -> Option<Status> {
        let Content::Status { code, from, at, words, .. } = &parcel.content else { return None };
        let name = |code: &str| {
            let unit = self.desk().province().agencies.get(&code.parse().ok()?)?;
            Some(unit.name.vi.clone())
        };
        let response_for = ResponseFor {
            organ_id: parcel.course.sender.clone(),
            code: None,
            promulgated_on: None,
            document_id: Some(DocumentId(parcel.course.document.clone())),
        };
        Some(Status {
            response_for,
            from: Organisation { id: from.clone(), name: name(from), ..Organisation::default() },
            code: StatusCode::try_from(code.number()).ok()?,
            description: Some(words.clone()).filter(|words| !words.is_empty()),
            at: whole(*at),
            staff,
        })
    }

    fn envelope(
        &self,
        parcel: &Parcel,
        issue: &Issue,
        manifest: Vec<Reference>,
    ) -> Option<Envelope> {
        let Content::Document { request, .. } = parcel.content else { return None };
        let released = issue.document.released.as_ref()?;
        let (number, notation) = released.sign.split_once('/')?;
        let code = DocumentCode { number: number.to_owned(), notation: notation.to_owned() };
        let agency = issue.document.agency.to_string();
        let dated = released.at.local_date();
        let text = &issue.document.text;
        let organ = |(id, name): &(String, String)| Organisation {
            id: id.clone(),
            name: Some(name.clone()),
            ..Organisation::default()
        };
        let unit = self.desk().province().agencies.get(&issue.document.unit);
        let staff = Staff { department: unit.map(|it| it.name.vi.clone()), ..Staff::default() };
        let kind = TYPES.iter().find(|(key, _)| *key == text.kind);
        Some(Envelope {
            from: organ(&(agency.clone(), issue.sender.clone())),
            to: issue.receivers.iter().map(organ).collect(),
            document_id: DocumentId::compose(&agency, dated, &code),
            code,
            promulgation: Promulgation {
                place: Some(self.desk().province().file.name.vi.clone()),
                date: dated,
            },
            document_type: DocumentType {
                number: kind.map(|(_, number)| *number),
                name: Some(issue.kind.clone()),
                detail: None,
            },
            subject: text.subject.clone(),
            content: None,
            signer: Signer { full_name: some(&issue.signer), ..Signer::default() },
            due_on: None,
            to_places: Vec::new(),
            other: Some(OtherInformation {
                priority: Some(priority(text.urgency)),
                ..OtherInformation::default()
            }),
            response_for: issue.answered.iter().map(response_for).collect(),
            steering: text.steering.map(|steering| match steering {
                document::outgoing::Steering::Directive => Steering::Directive,
                document::outgoing::Steering::Report => Steering::Report,
            }),
            trace: Trace::begin(parcel.id.to_string(), agency, whole(parcel.opened_at)),
            business: Business {
                action: action(request, issue)?,
                reason: None,
                staff: Some(staff),
                paper: Some(false),
            },
            manifest,
        })
    }
}

/// A document that is answered, as its sender knows it.
fn response_for(answered: &Answered) -> ResponseFor {
    ResponseFor {
        organ_id: answered.sender.clone(),
        code: Some(answered.sign.clone()).filter(|sign| !sign.is_empty()),
        promulgated_on: Some(answered.dated),
        document_id: Some(DocumentId(answered.document.clone())),
    }
}

/// What a package asks, by the document it is about.
fn action(request: Request, issue: &Issue) -> Option<Action> {
    let target = || issue.about.clone().map(DocumentId);
    Some(match request {
        Request::New => Action::New,
        Request::Recall => Action::Recall { target: target()? },
        Request::Update => Action::Update {
            target: target()?,
            information: UpdateInformation { document: Some(true), ..Default::default() },
        },
        Request::Replace => {
            let organ_ids = issue.receivers.iter().map(|(code, _)| code.clone()).collect();
            Action::Replace { replaced: vec![Replacement { document_id: target()?, organ_ids }] }
        }
        Request::TakeBack => return None,
    })
}

fn reference(file: &DocumentFile) -> Reference {
    Reference {
        content_id: file.id.as_uuid().to_string(),
        content_type: Some(file.media_type.clone()),
        description: None,
        name: Some(file.name.clone()),
    }
}

const fn priority(urgency: Urgency) -> Priority {
    match urgency {
        Urgency::Normal => Priority::Normal,
        Urgency::Urgent => Priority::Urgent,
        Urgency::VeryUrgent => Priority::VeryUrgent,
        Urgency::Express => Priority::Express,
    }
}

/// Packages carry whole seconds.
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_micros(at.as_micros() - at.as_micros().rem_euclid(1_000_000))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}
