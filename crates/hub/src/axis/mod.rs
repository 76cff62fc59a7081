//! The national document axis ("Trục liên thông văn bản quốc gia") as a line: the operations of domain.md §7.4 in the two
//! shapes in which gateways offer them, REST with a JSON header and SOAP.
//! Not the axis's own rules. What must always hold: a parcel handed over again is known by its id; what was fetched is
//! confirmed after it is durable; a fault text from outside stays outside.

mod carried;
mod rest;
mod soap;

pub use rest::RestAxis;
pub use soap::SoapAxis;

use exchange::{NodeName, Receipt, SignedReceipt};
use kernel::hash::Sha256Hash;
use kernel::id::ParcelId;
use kernel::time::Timestamp;
use reqwest::{Client, ClientBuilder, Url};
use uuid::{Builder, Uuid};

use crate::line::Outbound;

/// Packages listed at once.
const LISTED_MAX: usize = 50;

/// Where a gateway is, and as whom we speak to it.
#[derive(Clone)]
pub struct Gateway {
    pub at: Url,
    /// This house's name and the gateway's, for receipts.
    pub own: NodeName,
    pub node: NodeName,
    /// The agency in whose name mailboxes are read: the province's.
    pub organ: String,
    /// A secret that goes with every question.
    pub token: String,
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Gateway").field("node", &self.node).finish_non_exhaustive()
    }
}

impl Gateway {
    /// The gateway gives no receipts: that it acknowledged, unsigned.
    fn acknowledged(&self, outbound: &Outbound, at: Timestamp) -> SignedReceipt {
        let (parcel, package) = (outbound.parcel.id, outbound.package);
        let (from, to) = (self.own.clone(), self.node.clone());
        SignedReceipt::new(Receipt { parcel, package, from, to, at }, b"")
    }

    /// The id under which a waiting package is taken in: the same whenever the gateway shows it.
    fn parcel_of(&self, name: &str) -> ParcelId {
        let digest = Sha256Hash::of(format!("{}\n{name}", self.node).as_bytes());
        let [first @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = *digest.as_bytes();
        let id: Uuid = Builder::from_custom_bytes(first).into_uuid();
        ParcelId::from_uuid(id)
    }
}

/// What asks a gateway.
fn client() -> ClientBuilder {
    Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy()
}
