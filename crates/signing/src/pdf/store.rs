//! Validation data in the file, the document security store (DSS): certificates, revocation lists and OCSP answers with
//! which a signature can be checked when nobody answers any more (EN 319 142-1 §5.4.2, ISO 32000-2 §12.8.4.3).
//! Whether the data suffices is not judged here. What must always hold: data is added and never taken away, each piece once.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use lopdf::Object;

use super::file::{File, Id};
use super::update::{Update, with_key};
use super::{PdfError, lexer};
use crate::algorithm::Digest;

/// Pieces of validation data, in DER.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValidationData {
    /// Certificates.
    pub certificates: BTreeSet<Vec<u8>>,
    /// Revocation lists.
    pub lists: BTreeSet<Vec<u8>>,
    /// OCSP responses.
    pub answers: BTreeSet<Vec<u8>>,
}

impl ValidationData {
    /// Adds everything of `other`.
    pub fn extend(&mut self, other: Self) {
        self.certificates.extend(other.certificates);
        self.lists.extend(other.lists);
        self.answers.extend(other.answers);
    }

    /// Whether `other` holds everything that is here.
    pub fn within(&self, other: &Self) -> bool {
        self.certificates.is_subset(&other.certificates)
            && self.lists.is_subset(&other.lists)
            && self.answers.is_subset(&other.answers)
    }
}

const KEYS: [&str; 3] = ["Certs", "CRLs", "OCSPs"];

/// Everything that is in the file's store now.
pub fn validation_data(file: &File<'_>) -> Result<ValidationData, PdfError> {
    let mut found = ValidationData::default();
    let catalog = file.document.catalog().map_err(|_| PdfError::Syntax)?;
    let Ok(store) = catalog.get_deref(b"DSS", &file.document) else { return Ok(found) };
    let store = store.as_dict().map_err(|_| PdfError::Syntax)?;
    let kinds = [&mut found.certificates, &mut found.lists, &mut found.answers];
    for (key, pieces) in KEYS.into_iter().zip(kinds) {
        let Ok(array) = store.get_deref(key.as_bytes(), &file.document) else { continue };
        for item in array.as_array().map_err(|_| PdfError::Syntax)? {
            pieces.extend(item.as_reference().ok().and_then(|id| content(file, id)));
        }
    }
    Ok(found)
}

fn content(file: &File<'_>, id: Id) -> Option<Vec<u8>> {
    /// A list of a large authority; more is not read.
    const PIECE_MAX: usize = 32 * 1024 * 1024;
    let stream = file.document.get_object(id).and_then(Object::as_stream).ok()?;
    stream.get_plain_content_with_limit(PIECE_MAX).ok()
}

/// The file with the data added. For each signature, given by the contents of its hole (padding included), what belongs
/// to it is also named under its digest (`VRI`), unless something is named there already: later signatures cover that.
/// Gives nothing when all is there already.
pub fn add_validation_data(
    file: &File<'_>,
    by_signature: &[(Vec<u8>, ValidationData)],
) -> Result<Option<Vec<u8>>, PdfError> {
    let has = validation_data(file)?;
    if by_signature.iter().all(|(_, data)| data.within(&has)) {
        return Ok(None);
    }
    let mut update = Update::new(file);
    let catalog = file.catalog()?;
    let mut known = Known::read(file)?;
    update.change(catalog, "DSS", |update, mut store| {
        for (contents, data) in by_signature {
            let kinds = [&data.certificates, &data.lists, &data.answers];
            let mut named = String::from("<</Type/VRI");
            for ((key, pieces), vri_key) in KEYS.into_iter().zip(kinds).zip(["Cert", "CRL", "OCSP"])
            {
                let mut items = Vec::new();
                for piece in pieces {
                    let (id, new) = known.id(update, piece);
                    let item = format!("{} {} R", id.0, id.1);
                    if new {
                        store = update.append(store, key, &item)?;
                    }
                    items.push(item);
                }
                if !items.is_empty() {
                    let _ = write!(named, "/{vri_key}[{}]", items.join(" "));
                }
            }
            named.push_str(">>");
            let key = crate::hexadecimal(&Digest::Sha1.of(&[contents])).to_uppercase();
            store = with_signature(update, store, &key, named)?;
        }
        Ok(store)
    })?;
    Ok(Some(update.finish()?.bytes))
}

/// Adds the entry of one signature to the store's `VRI`.
fn with_signature(
    update: &mut Update<'_, '_>,
    store: Vec<u8>,
    key: &str,
    named: String,
) -> Result<Vec<u8>, PdfError> {
    let range = lexer::value(&store, 0, b"VRI")?;
    let old = range.and_then(|range| store.get(range)).unwrap_or(b"<<>>");
    let apart = lexer::reference(old);
    let entries = match apart {
        Some(id) => update.body(id)?,
        None => old.to_vec(),
    };
    if lexer::value(&entries, 0, key.as_bytes())?.is_some() {
        return Ok(store);
    }
    let (id, generation) = update.add(named.into_bytes());
    let changed = with_key(&entries, key, format!("{id} {generation} R").as_bytes())?;
    match apart {
        Some(id) => update.put(id, changed),
        None => return with_key(&store, "VRI", &changed),
    }
    Ok(store)
}

/// Which pieces stand where.
struct Known(Vec<(Vec<u8>, Id)>);

impl Known {
    fn read(file: &File<'_>) -> Result<Self, PdfError> {
        let mut known = Vec::new();
        let catalog = file.document.catalog().map_err(|_| PdfError::Syntax)?;
        let Ok(store) = catalog.get_deref(b"DSS", &file.document) else { return Ok(Self(known)) };
        let store = store.as_dict().map_err(|_| PdfError::Syntax)?;
        for key in KEYS {
            let Ok(array) = store.get_deref(key.as_bytes(), &file.document) else { continue };
            for item in array.as_array().map_err(|_| PdfError::Syntax)? {
                let Ok(id) = item.as_reference() else { continue };
                known.extend(content(file, id).map(|piece| (piece, id)));
            }
        }
        Ok(Self(known))
    }

    /// The object of a piece, and whether it is new.
    fn id(&mut self, update: &mut Update<'_, '_>, piece: &[u8]) -> (Id, bool) {
        if let Some((_, id)) = self.0.iter().find(|(it, _)| it == piece) {
            return (*id, false);
        }
        let id = update.add_stream(piece);
        self.0.push((piece.to_vec(), id));
        (id, true)
    }
}
