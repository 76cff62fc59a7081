//! What of an event its leaf in the public log commits to by name: parcels by the digest of their bytes, so that the logs of
//! both houses can be compared. Not the event itself: nothing that a document or a notice says.
//! What must always hold: every value is one line; the leaf of a parcel handed over and that of the same parcel taken in
//! bear the same `parcel` and `package`.

use crate::{Package, parcel, sending};

/// Names and values, in a fixed order.
pub fn parcel_facts(event: &parcel::Event) -> Vec<(&'static str, String)> {
    match event {
        parcel::Event::Queued { parcel } => vec![
            ("parcel", parcel.id.to_string()),
            ("node", parcel.node.to_string()),
            ("unit", parcel.agency.to_string()),
        ],
        parcel::Event::Delivered { receipt } => {
            let mut facts = vec![("parcel", receipt.receipt.parcel.to_string())];
            facts.extend(package(&receipt.receipt.package));
            facts
        }
        parcel::Event::Taken { parcel, receipt, .. } => {
            let mut facts = vec![("parcel", parcel.id.to_string())];
            facts.extend(package(&receipt.receipt.package));
            facts.push(("node", parcel.node.to_string()));
            facts
        }
        parcel::Event::GivenUp { fault } => vec![("fault", fault.clone())],
        parcel::Event::Requeued | parcel::Event::Dropped { .. } | parcel::Event::Withheld => {
            Vec::new()
        }
    }
}

/// The same for sendings: the status code.
pub fn sending_facts(event: &sending::Event) -> Vec<(&'static str, String)> {
    match event {
        sending::Event::Sent { sending } => vec![("parcel", sending.parcel.to_string())],
        sending::Event::Noticed { notice, .. } => {
            vec![("status", format!("{:02}", notice.code.number()))]
        }
        sending::Event::HandedOver { .. }
        | sending::Event::Asked { .. }
        | sending::Event::Overdue => Vec::new(),
    }
}

fn package(package: &Package) -> [(&'static str, String); 2] {
    [("package", package.sha256.to_string()), ("bytes", package.bytes.to_string())]
}
