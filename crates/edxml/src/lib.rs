//! Documents between agencies by the national document axis: the packages of QCVN 102:2016 (edXML), read, written, signed.
//! It knows no network, clock or chance, keeps no file and judges no certificate: attachments come from a [`Contents`] and
//! go to a [`Sink`], and whether a signer may be trusted is asked of `signing::validate` by the caller.
//! What must always hold: an attachment is never whole in memory; what was read is what was digested, in one pass over the
//! same events; whatever the bytes are, a package is read or refused with a stable code, never a panic.
//!
//! Words: a *package* is what travels; a *document* package carries an [`Envelope`] and attachments, a *status* package
//! says what a receiver did with one. A *hop* is one line of the trace. The elements are named as the standard names
//! them, with its `Bussiness`.
//!
//! ```
//! # fn main() -> Result<(), edxml::ReadError> {
//! let package = br#"<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXMLEnvelope><edXMLHeader><Status>
//!   <ResponseFor><OrganId>H56</OrganId><Code>1/CV</Code><DocumentId>H56,2026/11/20,1/CV</DocumentId></ResponseFor>
//!   <From><OrganId>H56.99</OrganId></From><StatusCode>03</StatusCode><Timestamp>2026/11/21 08:00:00</Timestamp>
//! </Status></edXMLHeader></edXMLEnvelope></edXML>"#;
//! let received = edxml::read(&package[..], &mut edxml::Discard, &edxml::Limits::default())?;
//! let edxml::Package::Status(status) = received.package else { panic!("a status") };
//! assert_eq!(status.code, edxml::StatusCode::Registered);
//! # Ok(())
//! # }
//! ```

mod calendar;
mod error;
mod limits;
mod model;
mod read;
mod signature;
mod window;
mod write;
mod xml;

pub use error::{Code, ReadError, Refusal, WriteError};
pub use limits::Limits;
pub use model::business::{
    Action, Business, ReceiverChange, Replacement, Staff, Unknown, UpdateInformation,
};
pub use model::envelope::{
    DocumentCode, DocumentId, DocumentType, Envelope, Hop, Organisation, OtherInformation,
    Priority, Promulgation, Reference, ResponseFor, Signer, Steering, Trace,
};
pub use model::status::{Status, StatusCode};
pub use read::attachment::{Attachment, Discard, Part, Sink};
pub use read::{Document, Form, Package, Received, read, read_mime};
pub use signature::{Coverage, Signature};
pub use write::prepare::{Prepared, prepare, prepare_status};
pub use write::{Contents, write, write_signed, write_status, write_status_signed};

/// The namespace of the standard.
pub const NAMESPACE: &str = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
