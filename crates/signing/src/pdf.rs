//! Signatures in PDF files (ISO 32000-2 §12.8, ETSI EN 319 142-1): opening, preparing a place for a signature, embedding
//! it, validation data, and reading what is there.
//! Only additions at the end are written, so that earlier signatures stay good. It does not make pages, and it does not
//! judge changes between revisions. What must always hold: a file that had to be repaired, is encrypted, or shows
//! different readers different things is not signed.

mod appearance;
mod blank;
pub(crate) mod field;
pub(crate) mod file;
pub(crate) mod lexer;
mod prepare;
mod read;
pub(crate) mod sections;
mod store;
mod text;
mod update;

use thiserror::Error;

pub use appearance::page_box;
pub use blank::{Blank, BlankKind, Entry, add_blanks, blank_rectangle, fill_blanks};
pub use file::File;
pub use prepare::{Certification, Details, Field, Place, Prepared, prepare, prepare_timestamp};
pub use read::{
    Coverage, EmbeddedSignature, Fault, FoundSignature, IntegrityReport, SignatureKind,
    StampedTime, signatures,
};
pub use sections::Section;
pub use store::{ValidationData, add_validation_data, validation_data};

/// Why a file was not read or signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PdfError {
    /// The bytes are no PDF.
    #[error("file is no PDF")]
    NoPdf,
    /// Cross-reference data is broken; programs that repair it may each show something else.
    #[error("file is damaged")]
    Damaged,
    /// The file has a password.
    #[error("file is encrypted")]
    Encrypted,
    /// Old and new readers see different objects (ISO 32000-2 §7.5.8.4).
    #[error("file has hybrid cross-reference data")]
    Hybrid,
    /// An object is not written as the standard says.
    #[error("object is malformed")]
    Syntax,
    /// An object that is named is not there.
    #[error("object is missing")]
    Missing,
    /// There is no such page.
    #[error("page is missing")]
    NoPage,
    /// The field has a signature or text already, or is of another kind.
    #[error("field is taken")]
    FieldTaken,
    /// There is no empty field of this name.
    #[error("field is missing")]
    NoField,
    /// The signature needs more bytes than were kept for it.
    #[error("signature of {needed} bytes does not fit into {kept}")]
    TooSmall {
        /// Bytes of the signature.
        needed: usize,
        /// Bytes that were kept.
        kept: usize,
    },
    /// The file is larger than its cross-reference data can say.
    #[error("file is too large")]
    TooLarge,
    /// The page drawn for the signature cannot be used.
    #[error("appearance cannot be used")]
    Appearance,
}
