//! One paper on its way from data to a sealed file: set with blanks for number, day and seal; signed; filled in; sealed.
//! Pure but for the keys and services it is handed; it blocks, so it runs off the tasks.
//! What must always hold: bytes that somebody signed are only ever added to; a paper signed by keys of the demo says so
//! on its face.

use super::{Papers, code, consent::CONSENT, level_of};
use crate::DeskError;
use dossier::model::Seal;
use kernel::{
    id::FileId,
    number,
    random::Random,
    time::{Date, Timestamp},
};
use serde_json::{Value, json};
use signing::{
    algorithm::Digest,
    batch::{self, Paper},
    key::{Credential, KeyError, KeyPlace},
    pades::{self, Level, Outcome, SignError},
    pdf::{self, Blank, BlankKind, Details, Entry, Field, PdfError, Place},
    renewal,
};
use typeset::{Anchor, TypesetError};

/// Labels that letters give to the places of signatures and of what is written in later, with the names of the fields.
const SIGNATURE: (&str, &str) = ("chu-ky", "ChuKy");
const SEAL: (&str, &str) = ("dau", "ConDau");
const NUMBER: (&str, &str) = ("so", "SoKyHieu");
const DAY: (&str, &str) = ("ngay", "NgayBanHanh");
const PROOF: (&str, &str) = ("bang-chung", "BangChung");

/// Fields that show a signature's picture once more, on further pages of a file that are papers of their own.
const SIGNATURE_AGAIN: &str = "ChuKyHinh";
const SEAL_AGAIN: &str = "ConDauHinh";

/// Pages of one file that may bear the number.
const PLACES_MAX: usize = 20;

/// Letters that draw what is laid over a page.
const STAMP_OF_SIGNATURE: &str = "khuon/chu-ky.typ";
const STAMP_OF_SEAL: &str = "khuon/con-dau.typ";
const STAMP_OF_ENTRY: &str = "khuon/o-trong.typ";
const STAMP_OF_PROOF: &str = "khuon/bang-chung.typ";
const STAMP_OF_ATTACHMENT: &str = "khuon/kem-theo.typ";
const STAMP_OF_COPY: &str = "khuon/sao-y.typ";

/// The field of the seal on an attachment.
const ATTACHMENT_SEAL: &str = "ConDauKemTheo";
/// The field of the signature on certified copies.
const COPY_SEAL: &str = "SaoY";

/// Lines that may stand one below the other at the top right of page 1.
const CORNERS_MAX: usize = 6;

/// Width and height of the lines at the top right of page 1 of attachments and copies, and how far from its edges, in
/// points (Decree 30/2020 annex I, part II, 8 and cell 14).
const CORNER: (f32, f32, f32) = (180.0, 44.0, 20.0);

/// How long a digest that is used now has to stay strong: until evidence is renewed at the latest.
const DIGEST_SECONDS: i64 = 10 * 365 * 86_400;

/// The refusal of a key that cannot be used now.
pub(super) const UNUSABLE: &str = "DSK-011";

/// Why there is no paper.
#[derive(Debug, thiserror::Error)]
pub enum PaperFault {
    /// The letter does not come out; whoever keeps the province folder mends it.
    #[error("{0}")]
    Letter(#[from] TypesetError),
    /// The key cannot be used now.
    #[error("{0}")]
    Key(String),
    /// The key's holder has to consent first, on the page of the signing service.
    #[error("{0}")]
    Consent(String),
    /// The file cannot be signed: a fault of the program.
    #[error("{0}")]
    File(#[from] PdfError),
}

impl From<KeyError> for PaperFault {
    fn from(fault: KeyError) -> Self {
        match fault {
            KeyError::Consent(why) => PaperFault::Consent(why),
            fault => PaperFault::Key(fault.to_string()),
        }
    }
}

impl From<SignError> for PaperFault {
    fn from(error: SignError) -> Self {
        match error {
            SignError::File(fault) => PaperFault::File(fault),
            SignError::Key(fault) => PaperFault::from(fault),
            SignError::Certificate => PaperFault::Key(error.to_string()),
        }
    }
}

impl From<PaperFault> for DeskError {
    fn from(fault: PaperFault) -> Self {
        match fault {
            PaperFault::Letter(error) if error.is_passing() => DeskError::Busy,
            PaperFault::Letter(error) => {
                tracing::error!(code = error.code(), %error, "a letter does not come out");
                DeskError::Refused { code: "DSK-010", details: Vec::new() }
            }
            PaperFault::Key(why) => {
                tracing::warn!(why, "a key cannot be used");
                DeskError::Refused { code: UNUSABLE, details: Vec::new() }
            }
            // Nothing is wrong: the holder is told where to go.
            PaperFault::Consent(_) => DeskError::Refused { code: CONSENT, details: Vec::new() },
            PaperFault::File(error) => DeskError::fault(error),
        }
    }
}

/// A letter with its data.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub(super) letter: String,
    pub(super) data: Value,
    pub(super) dated: Date,
}

/// Who signs, and when.
pub(super) struct Signing {
    pub(super) credential: Credential,
    pub(super) at: Timestamp,
}

/// A paper that waits for its official's signature, with what will be shown there.
#[derive(Debug)]
pub(super) struct Laid {
    /// The moment it is made as of, which its signature names.
    at: Timestamp,
    pdf: Vec<u8>,
    place: Option<(usize, [f32; 4], Vec<u8>)>,
    /// Fields that show the same picture.
    again: Vec<String>,
}

impl Sheet {
    /// Set, with blanks for what comes later.
    pub(super) fn laid(&self, papers: &Papers, signing: &Signing) -> Result<Laid, PaperFault> {
        let set = papers.typesetter.render(&self.letter, &self.data, self.dated)?;
        let later = [
            (NUMBER, BlankKind::Text, PLACES_MAX),
            (DAY, BlankKind::Text, PLACES_MAX),
            (PROOF, BlankKind::Text, 1),
            (SEAL, BlankKind::Signature, 1),
        ];
        // A number stands on every page that is a paper of its own. Signature and seal are given once; further such pages
        // show their pictures.
        let mut places: Vec<(String, BlankKind, &Anchor)> = later
            .iter()
            .flat_map(|((label, name), kind, most)| {
                let places = set.anchors.iter().filter(|anchor| anchor.label == *label).take(*most);
                places.enumerate().map(|(at, anchor)| (numbered(name, at), *kind, anchor))
            })
            .collect();
        let mut again = Vec::new();
        for (label, name) in [(SIGNATURE.0, SIGNATURE_AGAIN), (SEAL.0, SEAL_AGAIN)] {
            let further =
                set.anchors.iter().filter(|anchor| anchor.label == label).take(PLACES_MAX);
            for (at, anchor) in further.enumerate().skip(1) {
                let name = numbered(name, at);
                if label == SIGNATURE.0 {
                    again.push(name.clone());
                }
                places.push((name, BlankKind::Text, anchor));
            }
        }
        let blanks: Vec<Blank<'_>> = places
            .iter()
            .map(|(name, kind, anchor)| {
                let rectangle = rectangle(anchor);
                Blank { kind: *kind, name, page: anchor.page, rectangle }
            })
            .collect();
        let pdf = pdf::add_blanks(&set.pdf, &blanks)?;
        let Some(anchor) = find(&set.anchors, SIGNATURE.0) else {
            return Ok(Laid { at: signing.at, pdf, place: None, again });
        };
        let stamp = papers.stamp(STAMP_OF_SIGNATURE, rectangle(anchor), signing)?;
        Ok(Laid {
            at: signing.at,
            pdf,
            place: Some((anchor.page, rectangle(anchor), stamp)),
            again,
        })
    }
}

/// Signs papers with one consent of the key's holder, where the key asks for one; an answer for each, in their order.
/// `tell` is called as soon as one is known.
pub(super) fn signed(
    papers: &Papers,
    laid: &[Laid],
    signing: &Signing,
    (random, tell): (&dyn Random, &mut dyn FnMut()),
) -> Vec<Result<Outcome, PaperFault>> {
    let name = signing.name();
    let pictures: Vec<Vec<Entry<'_>>> = laid
        .iter()
        .map(|one| {
            let drawn = one.place.as_ref().map(|(_, _, stamp)| stamp.as_slice());
            one.again.iter().map(|field| Entry { name: field, text: name, drawn }).collect()
        })
        .collect();
    let pile = laid.iter().zip(&pictures).map(|(one, pictures)| Paper {
        pdf: &one.pdf,
        field: Field {
            name: SIGNATURE.1,
            place: one.place.as_ref().map(|(page, rectangle, stamp)| Place {
                page: *page,
                rectangle: *rectangle,
                appearance: Some(stamp),
            }),
        },
        details: Details { signed_at: one.at, ..signing.details(pictures) },
    });
    let mut answers = Vec::with_capacity(laid.len());
    let services = (random, papers.digest(signing.at));
    papers.ring.with_services(services, |services| {
        let wanted = (services, Level::Timestamped);
        batch::sign_all(pile, &signing.credential, wanted, &mut |_, done| {
            tell();
            answers.push(match done {
                batch::Done::Signed(outcome) => Ok(outcome),
                batch::Done::Failed(fault) => Err(fault.into()),
                batch::Done::NotTried(fault) => Err(fault.into()),
            });
        })
    });
    answers
}

/// What the records clerk's program writes into a signed paper, beside the day.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    pub(super) number: String,
    /// The link that proves the decision; shown as a code.
    pub(super) proof: Option<String>,
}

/// The signed paper with its number and day, sealed; no field of it may change afterwards.
pub(super) fn sealed(
    papers: &Papers,
    signed: &[u8],
    written: &Lines,
    signing: &Signing,
    random: &dyn Random,
) -> Result<Outcome, PaperFault> {
    let day = number::date_on_paper(signing.at.local_date());
    let mut drawn = Vec::new();
    let lines = [(NUMBER.1, written.number.as_str(), false), (DAY.1, day.as_str(), true)];
    for (name, text, italic) in lines {
        for name in (0..PLACES_MAX).map(|at| numbered(name, at)) {
            let Some(rectangle) = pdf::blank_rectangle(signed, &name)? else { break };
            let (width, height) = size(rectangle);
            let data = json!({ "text": text, "italic": italic, "width": width, "height": height });
            let page = papers.typesetter.render(STAMP_OF_ENTRY, &data, signing.at.local_date())?;
            drawn.push((name, text, page.pdf));
        }
    }
    if let Some(link) = &written.proof
        && let Some(rectangle) = pdf::blank_rectangle(signed, PROOF.1)?
        && let Some(rows) = code::dense_rows(link)
    {
        let (width, height) = size(rectangle);
        let data = json!({ "qr": rows, "width": width, "height": height });
        let page = papers.typesetter.render(STAMP_OF_PROOF, &data, signing.at.local_date())?;
        drawn.push((PROOF.1.to_owned(), link, page.pdf));
    }
    for name in (1..PLACES_MAX).map(|at| numbered(SEAL_AGAIN, at)) {
        let Some(rectangle) = pdf::blank_rectangle(signed, &name)? else { break };
        drawn.push((name, signing.name(), papers.stamp(STAMP_OF_SEAL, rectangle, signing)?));
    }
    let mut entries: Vec<Entry<'_>> =
        drawn.iter().map(|(name, text, drawn)| Entry { name, text, drawn: Some(drawn) }).collect();
    if drawn.iter().all(|it| it.0 != PROOF.1) && pdf::blank_rectangle(signed, PROOF.1)?.is_some() {
        // Nobody writes there later.
        entries.push(Entry { name: PROOF.1, text: "", drawn: None });
    }
    let waiting = pdf::blank_rectangle(signed, SEAL.1)?;
    let stamp = match waiting {
        Some(rectangle) => Some(papers.stamp(STAMP_OF_SEAL, rectangle, signing)?),
        None => None,
    };
    // The field waits on its page; only what it shows is given here.
    let place = waiting.map(|rectangle| Place { page: 0, rectangle, appearance: stamp.as_deref() });
    let field = Field { name: SEAL.1, place };
    let services = (random, papers.digest(signing.at));
    let outcome = papers.ring.with_services(services, |services| {
        let wanted = (services, papers.plan.wanted);
        pades::sign(signed, &field, &signing.details(&entries), &signing.credential, wanted)
    })?;
    if let Some(shortfall) = &outcome.shortfall {
        // Never the signature, only a level: a job brings the paper up.
        tracing::warn!(%shortfall, "paper has a lower level than wanted");
    }
    Ok(outcome)
}

/// An attachment in a file of its own with the seal of the organisation: number and time as text at the top right.
pub(super) fn attachment(
    papers: &Papers,
    pdf: &[u8],
    number: &str,
    signing: &Signing,
    random: &dyn Random,
) -> Result<Outcome, PaperFault> {
    let lines = json!({ "number": number });
    cornered(papers, pdf, (ATTACHMENT_SEAL, STAMP_OF_ATTACHMENT, lines), signing, random)
}

/// A certified copy: the paper with the organisation's signature after all others. `lines` says the form (`kind`), the
/// copying agency and the number, as far as the copy has one.
pub(super) fn copy(
    papers: &Papers,
    pdf: &[u8],
    lines: Value,
    signing: &Signing,
    random: &dyn Random,
) -> Result<Outcome, PaperFault> {
    cornered(papers, pdf, (COPY_SEAL, STAMP_OF_COPY, lines), signing, random)
}

/// Signs with the organisation's key, shown by lines at the top right of page 1.
fn cornered(
    papers: &Papers,
    pdf: &[u8],
    (field, letter, mut lines): (&str, &str, Value),
    signing: &Signing,
    random: &dyn Random,
) -> Result<Outcome, PaperFault> {
    let (width, height, margin) = CORNER;
    let [_, _, right, top] = pdf::page_box(pdf, 0)?;
    // What stands there already, as on a copy of a copy, stays in sight: the next is below it.
    let before = pdf::signatures(&pdf::File::open(pdf)?)?;
    let below = |name: &str| before.iter().any(|signed| signed.field == name);
    let taken = (0..CORNERS_MAX)
        .flat_map(|at| [numbered(ATTACHMENT_SEAL, at), numbered(COPY_SEAL, at)])
        .filter(|name| below(name))
        .count();
    let name = (0..CORNERS_MAX).map(|at| numbered(field, at)).find(|name| !below(name));
    let name = name.unwrap_or_else(|| field.to_owned());
    let top = (0..taken).fold(top - margin, |top, _| top - height);
    let rectangle = [right - margin - width, top - height, right - margin, top];
    if let Some(lines) = lines.as_object_mut() {
        let at = signing.at.local().strftime("%Y-%m-%dT%H:%M:%S+07:00").to_string();
        lines.insert("at".to_owned(), json!(at));
        lines.insert("width".to_owned(), json!(width));
        lines.insert("height".to_owned(), json!(height));
    }
    let stamp = papers.typesetter.render(letter, &lines, signing.at.local_date())?.pdf;
    let place = Some(Place { page: 0, rectangle, appearance: Some(&stamp) });
    let field = Field { name: &name, place };
    let services = (random, papers.digest(signing.at));
    let outcome = papers.ring.with_services(services, |services| {
        let wanted = (services, papers.plan.wanted);
        pades::sign(pdf, &field, &signing.details(&[]), &signing.credential, wanted)
    })?;
    if let Some(shortfall) = &outcome.shortfall {
        tracing::warn!(%shortfall, "paper has a lower level than wanted");
    }
    Ok(outcome)
}

/// The name of one of several fields that say the same: `SoKyHieu`, `SoKyHieu2`.
fn numbered(name: &str, at: usize) -> String {
    if at == 0 { name.to_owned() } else { format!("{name}{}", at + 1) }
}

/// What the register keeps of a sealed paper's evidence.
pub(super) fn seal(
    papers: &Papers,
    sealed: &Outcome,
    file: FileId,
    (place, now): (KeyPlace, Timestamp),
) -> Seal {
    Seal {
        file,
        level: level_of(sealed.reached),
        demo: place == KeyPlace::Software,
        strengthen_at: papers.strengthen_at(&sealed.pdf, now),
    }
}

impl Signing {
    fn details<'a>(&'a self, fills: &'a [Entry<'a>]) -> Details<'a> {
        let name = self.credential.certificate().subject().common_name();
        Details { signed_at: self.at, name, fills, ..Details::default() }
    }

    /// Whose certificate it is; empty where it names nobody.
    fn name(&self) -> &str {
        self.credential.certificate().subject().common_name().unwrap_or_default()
    }
}

impl Papers {
    fn stamp(
        &self,
        letter: &str,
        rectangle: [f32; 4],
        signing: &Signing,
    ) -> Result<Vec<u8>, PaperFault> {
        let (width, height) = size(rectangle);
        let at = signing.at.local();
        let data = json!({
            "name": signing.credential.certificate().subject().common_name(),
            "at": at.strftime("%d/%m/%Y %H:%M:%S +07:00").to_string(),
            "width": width,
            "height": height,
            "demo": signing.credential.place() == KeyPlace::Software,
        });
        Ok(self.typesetter.render(letter, &data, signing.at.local_date())?.pdf)
    }

    /// From when on the paper's evidence has to be added to.
    pub(super) fn strengthen_at(&self, pdf: &[u8], now: Timestamp) -> Option<Timestamp> {
        let due = renewal::Facts::of(pdf).ok()?.next(&self.plan)?;
        Some(due.from_at.unwrap_or(now))
    }

    /// The digest for what is signed now.
    pub(super) fn digest(&self, now: Timestamp) -> Digest {
        self.plan.digest(now, DIGEST_SECONDS)
    }
}

fn find<'a>(anchors: &'a [Anchor], label: &str) -> Option<&'a Anchor> {
    anchors.iter().find(|anchor| anchor.label == label)
}

#[expect(clippy::cast_possible_truncation, reason = "points on a page need no more digits")]
fn rectangle(anchor: &Anchor) -> [f32; 4] {
    let right = anchor.x + anchor.width;
    [anchor.x, anchor.y, right, anchor.y + anchor.height].map(|value| value as f32)
}

fn size([left, bottom, right, top]: [f32; 4]) -> (f32, f32) {
    (right - left, top - bottom)
}
