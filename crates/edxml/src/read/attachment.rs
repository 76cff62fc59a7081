//! Attachments on their way to whoever keeps them: hashed, counted, unpacked when a sender zipped a single file.
//! Names and types may come after the content, so both the file as sent and the unpacked one are written until it is known
//! which is meant. What must always hold: a file that is named by an [`Attachment`] was written whole, and its hash and size
//! are those of what was written.

use std::io::{self, Write};

use kernel::hash::{Hasher, Sha256Hash};

use super::unzip::{Unzip, Unzipped};
use crate::error::{Code, ReadError};
use crate::limits::Limits;
use crate::model::envelope::Reference;

/// Which file of a package: the attachment's number in the order in which they come, from 0, as sent or unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// The number of the attachment.
    pub number: usize,
    /// Whether it is the file in the zip that was sent.
    pub unpacked: bool,
}

/// Who keeps attachments while a package is read.
///
/// A file that was begun may never end, and one that ended may not be named by an [`Attachment`] afterwards: throw those
/// away when reading is over. At most two files are open at once.
pub trait Sink {
    /// A file that is being written.
    type File: Write;

    /// Begins a file.
    fn begin(&mut self, part: Part) -> io::Result<Self::File>;

    /// The file is written to its end.
    fn end(&mut self, part: Part, file: Self::File) -> io::Result<()>;
}

/// A sink that keeps nothing, for those who only want to know what a package says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Discard;

impl Sink for Discard {
    type File = io::Sink;

    fn begin(&mut self, _: Part) -> io::Result<io::Sink> {
        Ok(io::sink())
    }

    fn end(&mut self, _: Part, _: io::Sink) -> io::Result<()> {
        Ok(())
    }
}

/// An attachment that was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file that the sink has of it.
    pub part: Part,
    /// Its id, without `cid:`.
    pub content_id: String,
    /// The name of the file; the id when the sender gave none.
    pub name: String,
    /// The media type, as the sender says.
    pub content_type: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Bytes of the file.
    pub size: u64,
    /// Hash of the file.
    pub sha256: Sha256Hash,
    /// Whether the list in the envelope has it.
    pub listed: bool,
}

/// Names of files are somebody's words.
impl std::fmt::Debug for Attachment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Attachment")
            .field("part", &self.part)
            .field("content_id", &self.content_id)
            .field("size", &self.size)
            .field("sha256", &self.sha256)
            .field("listed", &self.listed)
            .finish_non_exhaustive()
    }
}

/// What an attachment says of itself.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) content_id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) description: Option<String>,
    /// A name that counts when the list has none.
    pub(crate) fallback_name: Option<String>,
}

/// Hash and size of a file.
#[derive(Clone, Copy, Debug)]
struct Measure {
    size: u64,
    sha256: Sha256Hash,
}

/// What became of looking into a file.
#[derive(Debug)]
enum Packed {
    /// It is no zip with a single file, or is not to be looked into.
    No,
    /// It is one.
    Yes(Measure),
    /// It is one that unpacks to too much.
    TooMuch,
}

/// An attachment of which all bytes were read.
#[derive(Debug)]
pub(crate) struct Arrived {
    told: Told,
    sent: Measure,
    packed: Packed,
}

/// Takes attachments in.
pub(crate) struct Intake<'a, S: Sink> {
    sink: &'a mut S,
    limits: &'a Limits,
    arrived: Vec<Arrived>,
}

/// An attachment that is being read.
pub(crate) struct Incoming<F> {
    number: usize,
    sent: Output<F>,
    first: Vec<u8>,
    look: bool,
    packed: Option<(Unzip, Output<F>)>,
}

struct Output<F> {
    file: F,
    hasher: Hasher,
    size: u64,
}

impl<F: Write> Output<F> {
    fn new(file: F) -> Self {
        Self { file, hasher: Hasher::new(), size: 0 }
    }

    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        self.file.write_all(bytes)
    }
}

impl<'a, S: Sink> Intake<'a, S> {
    pub(crate) const fn new(sink: &'a mut S, limits: &'a Limits) -> Self {
        Self { sink, limits, arrived: Vec::new() }
    }

    /// An attachment begins; its name if it is known.
    pub(crate) fn begin(&mut self, name: Option<&str>) -> Result<Incoming<S::File>, ReadError> {
        let number = self.arrived.len();
        if number >= self.limits.attachments_max {
            return Err(Code::AttachmentsMany.into());
        }
        let part = Part { number, unpacked: false };
        let file = self.sink.begin(part).map_err(ReadError::Sink)?;
        let look = !name.is_some_and(is_package);
        Ok(Incoming { number, sent: Output::new(file), first: Vec::new(), look, packed: None })
    }

    /// Its next bytes.
    pub(crate) fn take(
        &mut self,
        file: &mut Incoming<S::File>,
        bytes: &[u8],
    ) -> Result<(), ReadError> {
        if file.sent.size + bytes.len() as u64 > self.limits.attachment_bytes_max {
            return Err(Code::AttachmentBytes.into());
        }
        file.sent.take(bytes).map_err(ReadError::Sink)?;
        if !file.look {
            return Ok(());
        }
        if let Some((unzip, output)) = &mut file.packed {
            unzip.take(bytes, &mut |bytes| output.take(bytes)).map_err(ReadError::Sink)?;
            file.look = !unzip.failed();
            return Ok(());
        }
        file.first.extend_from_slice(bytes);
        if file.first.len() < 4 {
            return Ok(());
        }
        let first = std::mem::take(&mut file.first);
        if !first.starts_with(b"PK\x03\x04") {
            file.look = false;
            return Ok(());
        }
        let part = Part { number: file.number, unpacked: true };
        let mut output = Output::new(self.sink.begin(part).map_err(ReadError::Sink)?);
        let limits = (self.limits.attachment_bytes_max, self.limits.unpack_ratio_max);
        let mut unzip = Unzip::new(limits);
        unzip.take(&first, &mut |bytes| output.take(bytes)).map_err(ReadError::Sink)?;
        file.look = !unzip.failed();
        file.packed = Some((unzip, output));
        Ok(())
    }

    /// It was read to its end.
    pub(crate) fn end(&mut self, file: Incoming<S::File>) -> Result<(), ReadError> {
        let Incoming { number, sent, packed, .. } = file;
        let sent = self.close(Part { number, unpacked: false }, sent)?;
        let packed = match packed {
            None => Packed::No,
            Some((unzip, output)) => match unzip.finish() {
                Unzipped::Single => {
                    Packed::Yes(self.close(Part { number, unpacked: true }, output)?)
                }
                Unzipped::TooMuch => Packed::TooMuch,
                Unzipped::Other => Packed::No,
            },
        };
        self.arrived.push(Arrived { told: Told::default(), sent, packed });
        Ok(())
    }

    /// What the last attachment says of itself.
    pub(crate) fn tell(&mut self, told: Told) -> Result<(), ReadError> {
        let last = self.arrived.last_mut().ok_or(ReadError::from(Code::AttachmentMissing))?;
        last.told = told;
        Ok(())
    }

    pub(crate) fn finish(self) -> Vec<Arrived> {
        self.arrived
    }

    fn close(&mut self, part: Part, output: Output<S::File>) -> Result<Measure, ReadError> {
        let measure = Measure { size: output.size, sha256: output.hasher.finish() };
        self.sink.end(part, output.file).map_err(ReadError::Sink)?;
        Ok(measure)
    }
}

/// The id as it is compared: without `cid:` and the angle brackets of MIME.
pub(crate) fn bare_id(text: &str) -> &str {
    let text = text.trim().trim_start_matches('<').trim_end_matches('>');
    match text.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("cid:") => text.get(4..).unwrap_or_default(),
        _ => text,
    }
}

/// Joins what arrived with the list in the envelope, and chooses between sent and unpacked files.
pub(crate) fn settle(
    arrived: Vec<Arrived>,
    manifest: &[Reference],
) -> Result<Vec<Attachment>, ReadError> {
    let mut attachments: Vec<Attachment> = Vec::with_capacity(arrived.len());
    for (number, it) in arrived.into_iter().enumerate() {
        let content_id = bare_id(it.told.content_id.as_deref().unwrap_or_default()).to_owned();
        if content_id.is_empty() {
            return Err(ReadError::refused(Code::Missing, "ContentId"));
        }
        if attachments.iter().any(|other| other.content_id == content_id) {
            return Err(Code::ContentIdTwice.into());
        }
        let listed = manifest.iter().find(|it| it.content_id == content_id);
        let name = it.told.name.or_else(|| listed.and_then(|it| it.name.clone()));
        let name = name.or(it.told.fallback_name);
        let meant_packed = name.as_deref().is_none_or(is_package);
        let (measure, unpacked) = match it.packed {
            Packed::TooMuch if !meant_packed => return Err(Code::Unpacked.into()),
            Packed::Yes(measure) if !meant_packed => (measure, true),
            Packed::Yes(_) | Packed::TooMuch | Packed::No => (it.sent, false),
        };
        attachments.push(Attachment {
            part: Part { number, unpacked },
            name: name.unwrap_or_else(|| content_id.clone()),
            content_type: it
                .told
                .content_type
                .or_else(|| listed.and_then(|it| it.content_type.clone())),
            description: it
                .told
                .description
                .or_else(|| listed.and_then(|it| it.description.clone())),
            size: measure.size,
            sha256: measure.sha256,
            listed: listed.is_some(),
            content_id,
        });
    }
    let there =
        |wanted: &Reference| attachments.iter().any(|it| it.content_id == wanted.content_id);
    if !manifest.iter().all(there) {
        return Err(Code::AttachmentMissing.into());
    }
    Ok(attachments)
}

/// Whether files of this name are zips themselves, so that nothing is to be taken out of them.
fn is_package(name: &str) -> bool {
    const PACKAGES: [&str; 18] = [
        "zip", "docx", "docm", "dotx", "xlsx", "xlsm", "xltx", "pptx", "ppsx", "odt", "ods", "odp",
        "odg", "jar", "apk", "epub", "kmz", "asice",
    ];
    let extension = name.rsplit_once('.').map(|(_, it)| it.trim().to_ascii_lowercase());
    extension.is_some_and(|it| PACKAGES.contains(&it.as_str()))
}
