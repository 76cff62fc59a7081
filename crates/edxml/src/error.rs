//! Why a package was not read or not written.
//! A refusal is an answer to the sender with a code that stays; it names an element, never what stood in it. What must
//! always hold: every code is listed in `docs/exchange/edxml.md`, and no code changes its meaning.

use std::fmt;
use std::io;

use signing::key::KeyError;
use thiserror::Error;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)*) => {
        /// What is wrong with a package.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])+ $name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable text of the code, for words files, interfaces and answers to senders.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// A document type declaration, whatever is in it: external entities and expanding entities begin with one.
    Doctype = "xml.doctype",
    /// A reference to another entity than the five of XML.
    Entity = "xml.entity",
    /// A processing instruction.
    Instruction = "xml.instruction",
    /// Not well-formed.
    Malformed = "xml.malformed",
    /// A name with other letters than ASCII has; the standard has none.
    Name = "xml.name",
    /// A character that XML forbids.
    Character = "xml.character",
    /// Neither UTF-8 nor UTF-16, or not what it claims to be.
    Encoding = "xml.encoding",
    /// A prefix that nobody declared, or a declaration that XML forbids.
    Namespace = "xml.namespace",
    /// The bytes end before the document does.
    Truncated = "xml.truncated",
    /// Elements are nested too deeply.
    Depth = "xml.depth",
    /// Too many elements.
    Elements = "xml.elements",
    /// An element with too many attributes.
    Attributes = "xml.attributes",
    /// A tag or comment is too long.
    TagBytes = "xml.tag_bytes",
    /// The text of an element is too long.
    TextBytes = "xml.text_bytes",
    /// Everything but the attachments is too long.
    HeaderBytes = "xml.header_bytes",
    /// Two elements have one id.
    IdTwice = "xml.id_twice",
    /// No package of this standard.
    Foreign = "edxml.foreign",
    /// An element that must be there is not, or is empty.
    Missing = "edxml.missing",
    /// An element that stands once stands twice.
    Twice = "edxml.twice",
    /// A value that its element cannot have.
    Value = "edxml.value",
    /// A text that is no date or moment.
    Date = "edxml.date",
    /// A BussinessDocType other than 0 to 3.
    Business = "edxml.business",
    /// A StatusCode that the standard does not have.
    Status = "edxml.status",
    /// A Priority other than 0 to 4.
    Priority = "edxml.priority",
    /// A SteeringType other than 0 to 3.
    Steering = "edxml.steering",
    /// A ReceiverType other than 0 and 1.
    Receiver = "edxml.receiver",
    /// Two references or two attachments have one content id.
    ContentIdTwice = "attachment.id_twice",
    /// A reference without its attachment.
    AttachmentMissing = "attachment.missing",
    /// Content that is no base64.
    Base64 = "attachment.base64",
    /// Too many attachments.
    AttachmentsMany = "attachment.many",
    /// An attachment is too large.
    AttachmentBytes = "attachment.bytes",
    /// A packed attachment unpacks to too much.
    Unpacked = "attachment.unpacked",
    /// No multipart/related content with a boundary.
    MimeForm = "mime.form",
    /// The headers of a part are too long or are none.
    MimeHeader = "mime.header",
    /// A transfer encoding that is not read.
    MimeEncoding = "mime.encoding",
    /// The bytes end before the closing boundary.
    MimeTruncated = "mime.truncated",
    /// A second signature.
    SignatureTwice = "signature.twice",
    /// A signature in another place than the header's.
    SignatureMisplaced = "signature.misplaced",
    /// A signature without its parts, or with parts it must not have.
    SignatureForm = "signature.form",
    /// A reference to anything but the whole document.
    SignatureReference = "signature.reference",
    /// Other transforms than enveloped-signature and exclusive canonicalisation.
    SignatureTransform = "signature.transform",
    /// Another canonicalisation than the exclusive one without comments.
    SignatureCanonicalisation = "signature.canonicalisation",
    /// Another algorithm than RSA or ECDSA with SHA-256; SHA-1 above all.
    SignatureAlgorithm = "signature.algorithm",
    /// No certificate, or one that is not read, or whose key is of another kind.
    SignatureCertificate = "signature.certificate",
    /// The document is not what was signed.
    SignatureDigest = "signature.digest",
    /// The signature is not one of the certificate's key.
    SignatureValue = "signature.value",
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A package that is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub code: Code,
    /// The element of the standard that is concerned; empty when none is.
    pub element: &'static str,
    /// How many bytes had been read, in UTF-8: near the place, for a person who looks. 0 for what the whole package lacks.
    pub at: u64,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "package is refused: {}", self.code)?;
        if !self.element.is_empty() {
            write!(formatter, ", element {}", self.element)?;
        }
        if self.at > 0 {
            write!(formatter, " at byte {}", self.at)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

/// Why a package was not read. Whatever the sink has by then is to be thrown away.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The sender's fault: answer with the code.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The bytes could not be read further.
    #[error("package cannot be read: {0}")]
    Source(#[source] io::Error),
    /// An attachment could not be kept.
    #[error("attachment cannot be kept: {0}")]
    Sink(#[source] io::Error),
}

impl ReadError {
    /// A refusal, before it is known where.
    pub(crate) const fn refused(code: Code, element: &'static str) -> Self {
        Self::Refused(Refusal { code, element, at: 0 })
    }

    /// A fault of a source, which may carry a refusal of a layer below.
    pub(crate) fn source(fault: io::Error) -> Self {
        match fault.get_ref().and_then(|it| it.downcast_ref::<Refusal>()) {
            Some(refusal) => Self::Refused(*refusal),
            None => Self::Source(fault),
        }
    }

    /// A refusal that passes through a reader of bytes.
    pub(crate) fn carried(code: Code) -> io::Error {
        io::Error::other(Refusal { code, element: "", at: 0 })
    }

    /// With the place, unless it has one.
    pub(crate) fn at(self, at: u64) -> Self {
        match self {
            Self::Refused(refusal) if refusal.at == 0 => Self::Refused(Refusal { at, ..refusal }),
            other => other,
        }
    }

    /// The code of a refusal.
    pub const fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(refusal) => Some(refusal.code),
            Self::Source(_) | Self::Sink(_) => None,
        }
    }
}

impl From<Code> for ReadError {
    fn from(code: Code) -> Self {
        Self::refused(code, "")
    }
}

/// Why a package was not written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// A field is empty, has space around it, or has characters that XML cannot carry.
    #[error("field cannot be written: {0}")]
    Field(&'static str),
    /// Two references have one content id.
    #[error("two references have one content id")]
    ContentIdTwice,
    /// There is no receiver.
    #[error("package has no receiver")]
    NoReceiver,
    /// An attachment was not the same when it was read for the second time.
    #[error("attachment changed while it was signed")]
    ContentChanged,
    /// The key signs by another algorithm than RSA or ECDSA with SHA-256.
    #[error("key signs by an algorithm that packages do not have")]
    Algorithm,
    /// The key did not sign.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The signature is not of the key in the certificate.
    #[error("signature is not of the certificate's key")]
    Signature,
    /// An attachment could not be opened or read.
    #[error("attachment cannot be read: {0}")]
    Source(#[source] io::Error),
    /// The package could not be written out.
    #[error("package cannot be written: {0}")]
    Output(#[source] io::Error),
}
