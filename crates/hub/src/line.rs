//! How another house is reached: the port that every kind of counterpart fills (domain.md §7.4).
//! Not what travels. What must always hold: a parcel that was handed over is answered by a receipt, and handing it over
//! again is answered by the same one.

use std::fmt::Debug;

use exchange::parcel::Content;
use exchange::{Package, Parcel, SignedReceipt};
use futures::future::BoxFuture;
use kernel::id::ParcelId;
use store::objects::Objects;

use crate::fault::Fault;

/// Head of a request, or of an answer, that says which agency a status is for: packages name none (QCVN 102:2016 has no
/// receiver in a status), and of a document that went to several agencies of a house one alone may be meant.
pub(crate) const FOR_AGENCY: &str = "tinhso-agency";

/// The agency that the receiver of a parcel could not tell by the package.
pub(crate) fn for_agency(parcel: &Parcel) -> Option<&str> {
    match &parcel.content {
        Content::Status { to, .. } => Some(to),
        Content::Document { .. } => None,
    }
}

/// A parcel on its way out.
#[derive(Debug, Clone)]
pub struct Outbound {
    pub parcel: Parcel,
    pub package: Package,
    /// Where its bytes are.
    pub objects: Objects,
}

/// A parcel that waits at the other side to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The other side's name of it.
    pub name: String,
    /// The id under which it is taken in: the same each time it is fetched.
    pub parcel: ParcelId,
}

/// An agency as the other side names it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NamedAgency {
    pub code: String,
    pub name: String,
}

/// A part of a directory.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DirectoryPart {
    pub agencies: Vec<NamedAgency>,
    /// Where the next part begins; none on the last.
    pub next: Option<String>,
}

/// The answer of a line, once it is there.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, Fault>>;

/// A way to another house.
pub trait Line: Debug + Send + Sync {
    /// Hands a parcel over. A line without receipts of its own gives an unsigned one, which says that it was acknowledged.
    fn hand_over<'a>(&'a self, outbound: &'a Outbound) -> Answer<'a, SignedReceipt>;

    /// Parcels that wait to be fetched, oldest first; a line that pushes has none.
    fn waiting(&self) -> Answer<'_, Vec<Waiting>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// The bytes of one of them.
    fn fetch<'a>(&'a self, _waiting: &'a Waiting) -> Answer<'a, reqwest::Response> {
        Box::pin(async { Err(Fault::never(crate::code::REFUSED)) })
    }

    /// It is here.
    fn fetched<'a>(&'a self, _waiting: &'a Waiting, _receipt: &'a SignedReceipt) -> Answer<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    /// It cannot be taken in, and will not be looked at soon. A line that has no word for that says nothing.
    fn refused<'a>(&'a self, _waiting: &'a Waiting, _fault: &'a str) -> Answer<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    /// A part of the agencies that it leads to.
    fn directory<'a>(&'a self, after: Option<&'a str>) -> Answer<'a, DirectoryPart>;
}
