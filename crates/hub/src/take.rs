//! A package becomes documents that arrive, or a notice that is noted: read, its signature held against the sender's
//! certificates, its files judged like any that come from outside, taken in, and receipted.
//! Not what becomes of them (`desk::exchange`). What must always hold: nothing of a package that is refused stays; a
//! receipt is given when everything is durable.

use std::collections::BTreeMap;
use std::future::ready;
use std::io::{self, BufRead as _, BufReader, Seek as _};

use bytes::Bytes;
use desk::exchange::Arrival;
use document::incoming::NewIncoming;
use document::model::{DocumentFile, NewFile, Way};
use edxml::{Action, Coverage, Document, Limits, Part, ReadError, Received, Sink, Status};
use exchange::parcel::{Content, NewParcel};
use exchange::{Code, Course, Package, Request, SignedReceipt};
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt as _};
use kernel::code::AgencyCode;
use kernel::hash::Sha256Hash;
use kernel::id::{DocumentId, FileId, ParcelId};
use kernel::secrecy::{Sign, in_text};
use store::StoreError;
use store::objects::{HELD_BYTES_MAX, Look, Stage, Stored};
use tempfile::{SpooledData, SpooledTempFile};
use tokio_util::io::ReaderStream;

use crate::Hub;
use crate::fault::{Fault, code};
use crate::house::Neighbour;
use crate::sheet::sheet;

/// Files of a package: small ones in memory, the others on disk without names. Gone when dropped.
#[derive(Debug, Default)]
pub struct Kept(BTreeMap<(usize, bool), SpooledTempFile>);

impl Kept {
    /// The file of an attachment, once.
    pub fn take(&mut self, part: Part) -> Option<BoxStream<'static, io::Result<Bytes>>> {
        let file = self.0.remove(&(part.number, part.unpacked))?;
        Some(match file.into_inner() {
            SpooledData::InMemory(bytes) => {
                stream::once(ready(Ok(bytes.into_inner().into()))).boxed()
            }
            SpooledData::OnDisk(file) => ReaderStream::new(tokio::fs::File::from_std(file)).boxed(),
        })
    }
}

impl Sink for Kept {
    type File = SpooledTempFile;

    fn begin(&mut self, _: Part) -> io::Result<SpooledTempFile> {
        Ok(tempfile::spooled_tempfile(HELD_BYTES_MAX))
    }

    fn end(&mut self, part: Part, mut file: SpooledTempFile) -> io::Result<()> {
        file.rewind()?;
        self.0.insert((part.number, part.unpacked), file);
        Ok(())
    }
}

/// Reads a package that was staged, in whichever of the two forms it comes, with its files of at most so many bytes each.
///
/// Errors: [`StoreError`] the stage cannot be read; [`ReadError`] what is read is no package.
pub async fn read(
    stage: &mut Stage,
    file_bytes_max: u64,
) -> Result<Result<(Received, Kept), ReadError>, StoreError> {
    let read = move |package: Look| {
        let mut kept = Kept::default();
        let limits = Limits { attachment_bytes_max: file_bytes_max, ..Limits::default() };
        let mut source = BufReader::new(package);
        let start = source.fill_buf().map_err(ReadError::Source)?;
        let read = if is_file_form(start) {
            edxml::read(source, &mut kept, &limits)
        } else {
            edxml::read_mime(source, None, &mut kept, &limits)
        };
        read.map(|it| (it, kept))
    };
    stage.inspect(read).await
}

/// Whether a package begins as XML does; the other form begins with headers or a boundary.
fn is_file_form(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    start.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}

impl Hub {
    /// Takes a parcel in that a neighbour hands over, perhaps with the agency that it says it is for; the receipt is the same
    /// however often it comes.
    pub async fn take<E>(
        &self,
        from: &Neighbour,
        (id, agency): (ParcelId, Option<AgencyCode>),
        bytes: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<SignedReceipt, Fault> {
        if let Some(known) = self.desk().receipt_of(id).await? {
            return Ok(known);
        }
        let bytes_max = self.shared.settings.package_bytes_max;
        let mut stage = self.desk().store().objects().stage(bytes_max);
        let mut bytes = std::pin::pin!(bytes);
        while let Some(chunk) = bytes.next().await {
            let chunk = chunk.map_err(|_| Fault::again(code::AWAY))?;
            if stage.size() + chunk.len() as u64 > bytes_max {
                return Err(Fault::never(code::TOO_LARGE));
            }
            stage.write(&chunk).await?;
        }
        let (received, kept) = read(&mut stage, self.shared.settings.file_bytes_max).await??;
        self.is_signed(from, &received)?;
        self.speaks(from, sender_of(&received.package)).await?;
        let receivers = match &received.package {
            edxml::Package::Document(document) => self.receivers(document),
            edxml::Package::Status(_) => Vec::new(),
        };
        let mut keeping = Keeping { hub: self, hashes: Vec::new() };
        match self.take_signed(from, (id, agency), (received, kept, stage), &mut keeping).await {
            Ok(taken) => {
                tracing::debug!(parcel = %id, repeated = taken.repeated, "a parcel came in");
                Ok(taken.receipt)
            }
            Err(fault) => {
                keeping.forget().await;
                if fault.code == code::SECRET {
                    for agency in &receivers {
                        self.desk().keep_parcel_out(id, agency).await?;
                    }
                }
                Err(fault)
            }
        }
    }

    /// That a neighbour speaks for an agency that it leads to: none of this house, and none of another neighbour that
    /// answers for itself. The axis carries for everybody else.
    async fn speaks(&self, from: &Neighbour, sender: &str) -> Result<(), Fault> {
        let impostor = Err(Fault::never(code::IMPOSTOR));
        let code = agency_code(sender);
        if code.as_ref().is_some_and(|it| self.desk().province().agencies.get(it).is_some()) {
            return impostor;
        }
        if from.unsigned {
            return Ok(());
        }
        let told = code.map_or_else(|| sender.to_owned(), |code| code.to_string());
        let Some(known) = self.desk().organ(&told).await? else { return Ok(()) };
        let others = self.neighbours().iter().filter(|it| it.name != from.name && !it.unsigned);
        let mut names = others.map(|it| it.name.as_str());
        if names.any(|name| name == known.node) { impostor } else { Ok(()) }
    }

    /// The agencies of this house that a document is for.
    fn receivers(&self, document: &Document) -> Vec<AgencyCode> {
        let to = document.envelope.to.iter().filter_map(|it| agency_code(&it.id));
        to.filter(|it| self.desk().exchanges(it)).collect()
    }

    /// Takes in what its sender signed. The package and its files become durable at the same time, the receipt after them.
    async fn take_signed(
        &self,
        from: &Neighbour,
        (id, agency): (ParcelId, Option<AgencyCode>),
        (received, kept, stage): (Received, Kept, Stage),
        keeping: &mut Keeping<'_>,
    ) -> Result<desk::exchange::Taking, Fault> {
        match received.package {
            edxml::Package::Document(document) => {
                let arrival = self.arrival(from, id, *document, (kept, keeping));
                let (stored, arrival) = futures::future::join(stage.commit(), arrival).await;
                let receipt = self.receipt(from, id, stored?, keeping)?;
                Ok(self.desk().take_documents(arrival?, receipt).await?)
            }
            edxml::Package::Status(status) => {
                let receipt = self.receipt(from, id, stage.commit().await?, keeping)?;
                self.take_status(from, (id, agency), &status, receipt).await
            }
        }
    }

    /// That a package which is durable came in.
    fn receipt(
        &self,
        from: &Neighbour,
        id: ParcelId,
        stored: Stored,
        keeping: &mut Keeping<'_>,
    ) -> Result<SignedReceipt, Fault> {
        let package = Package { sha256: stored.hash, bytes: stored.size };
        keeping.hashes.push(package.sha256);
        let now = self.desk().clock().now();
        let receipt = self.house().receipt(&from.name, (id, package), now);
        receipt.map_err(|_| Fault::again(code::BUSY))
    }

    /// A neighbour's packages are signed by it, all of them, over everything they carry.
    fn is_signed(&self, from: &Neighbour, received: &Received) -> Result<(), Fault> {
        let unsigned = Fault::never(code::UNSIGNED);
        if from.unsigned {
            return Ok(());
        }
        let signature = received.signature.as_ref().ok_or(unsigned)?;
        let now = self.desk().clock().now();
        let its = from.certificates.iter().any(|it| it.der() == signature.signer.der());
        let whole = signature.coverage == Coverage::Everything;
        if its && whole && signature.signer.valid_at(now) { Ok(()) } else { Err(unsigned) }
    }

    /// The documents of a package, one for each agency of this house that it is for.
    async fn arrival(
        &self,
        from: &Neighbour,
        id: ParcelId,
        document: Document,
        (kept, keeping): (Kept, &mut Keeping<'_>),
    ) -> Result<Arrival, Fault> {
        let envelope = &document.envelope;
        let receivers = self.receivers(&document);
        let first = receivers.first().cloned().ok_or(Fault::never(code::NOBODY))?;
        if let Some(Sign::Marked(_)) = crate::sheet::marked(envelope) {
            return Err(Fault::never(code::SECRET));
        }
        let files = self.files(&document, (kept, keeping)).await?;
        let (desk, now) = (self.desk(), self.desk().clock().now());
        let of = |agency: AgencyCode| NewIncoming {
            id: DocumentId::new(now, desk.random()),
            agency,
            way: Way::Exchange,
            sheet: sheet(desk.province(), envelope),
            files: files.iter().map(|file| own_copy(file, desk)).collect(),
            affirmed: false,
            twin: None,
            origin: None,
            concern: None,
            letter: None,
        };
        let (request, about) = asked(&envelope.business.action);
        Ok(Arrival {
            parcel: NewParcel {
                id,
                node: from.name.clone(),
                agency: first,
                course: Course {
                    sender: envelope.from.id.clone(),
                    document: envelope.document_id.as_str().to_owned(),
                },
                content: Content::Document {
                    request,
                    outgoing: None,
                    receivers: receivers.iter().map(ToString::to_string).collect(),
                },
                urgency: 0,
            },
            documents: receivers.into_iter().map(of).collect(),
            about,
        })
    }

    /// The files of a package, stored and judged.
    async fn files(
        &self,
        document: &Document,
        (mut kept, keeping): (Kept, &mut Keeping<'_>),
    ) -> Result<Vec<NewFile>, Fault> {
        let objects = self.desk().store().objects();
        let bytes_max = self.shared.settings.file_bytes_max;
        let mut files: Vec<NewFile> = Vec::new();
        for attachment in &document.attachments {
            let Some(stream) = kept.take(attachment.part) else { continue };
            let received = intake::receive(objects, bytes_max, &attachment.name, stream).await?;
            keeping.hashes.push(received.sha256);
            // The same file twice in a package is one file.
            if files.iter().all(|known| known.file.sha256 != received.sha256) {
                let judged = self.shared.judge.file(received, files.len()).await?;
                files.push(judged);
            }
        }
        Ok(files)
    }

    async fn take_status(
        &self,
        from: &Neighbour,
        (id, agency): (ParcelId, Option<AgencyCode>),
        status: &Status,
        receipt: SignedReceipt,
    ) -> Result<desk::exchange::Taking, Fault> {
        let words = status.description.as_deref().unwrap_or_default();
        if let Some(Sign::Marked(_)) = in_text(words) {
            return Err(Fault::never(code::SECRET));
        }
        let about = &status.response_for;
        let document = about.document_id.as_ref().ok_or(Fault::never(code::UNREADABLE))?;
        let code =
            Code::try_from(status.code.number()).map_err(|_| Fault::never(code::UNREADABLE))?;
        // Who it is said to: whose document it is, or, of a sender that asks for its own back, whom it names; where nothing
        // names one, everybody here who has it.
        let owner = agency_code(&about.organ_id).filter(|it| self.desk().exchanges(it));
        let mut holders = Vec::new();
        if owner.is_none() {
            holders = self.desk().holders_of(&about.organ_id, document.as_str()).await?;
            holders.retain(|holder| agency.as_ref().is_none_or(|named| named == holder));
        }
        let to = owner.as_ref().or(holders.first()).ok_or(Fault::never(code::NOBODY))?.clone();
        let parcel = NewParcel {
            id,
            node: from.name.clone(),
            course: Course {
                sender: about.organ_id.clone(),
                document: document.as_str().to_owned(),
            },
            content: Content::Status {
                code,
                from: status.from.id.clone(),
                to: to.to_string(),
                at: status.at,
                words: words.to_owned(),
                by: None,
            },
            agency: to,
            urgency: 0,
        };
        let staff = status.staff.as_ref().and_then(|staff| staff.name.clone()).unwrap_or_default();
        let others = holders.get(1..).unwrap_or_default();
        Ok(self.desk().take_status(parcel, (&staff, others), receipt).await?)
    }
}

/// Who a package says it is from.
fn sender_of(package: &edxml::Package) -> &str {
    match package {
        edxml::Package::Document(document) => &document.envelope.from.id,
        edxml::Package::Status(status) => &status.from.id,
    }
}

/// What was stored for a parcel, to be let go when it is refused.
struct Keeping<'a> {
    hub: &'a Hub,
    hashes: Vec<Sha256Hash>,
}

impl Keeping<'_> {
    async fn forget(self) {
        for hash in &self.hashes {
            if let Err(error) = self.hub.desk().forget_bytes(hash).await {
                tracing::warn!(%error, "bytes of a refused package could not be let go");
            }
        }
    }
}

/// Each agency's document has files of its own, of the same bytes.
fn own_copy(file: &NewFile, desk: &desk::Desk) -> NewFile {
    let id = FileId::new(desk.clock().now(), desk.random());
    NewFile { file: DocumentFile { id, ..file.file.clone() }, ..file.clone() }
}

/// An agency's code in the form of today, from either form (Decision 20/2020/QĐ-TTg).
pub fn agency_code(text: &str) -> Option<AgencyCode> {
    text.parse().ok().or_else(|| AgencyCode::from_old(text).ok())
}

/// What a package asks, and of which earlier documents.
pub fn asked(action: &Action) -> (Request, Vec<String>) {
    match action {
        Action::New => (Request::New, Vec::new()),
        Action::Recall { target } => (Request::Recall, vec![target.as_str().to_owned()]),
        Action::Update { target, .. } => (Request::Update, vec![target.as_str().to_owned()]),
        Action::Replace { replaced } => {
            let all = replaced.iter().map(|it| it.document_id.as_str().to_owned());
            (Request::Replace, all.collect())
        }
    }
}
