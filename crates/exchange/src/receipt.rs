//! The receipt for a parcel: a short text that the receiving node signs, kept by both sides.
//! Not the signature's checking (`hub` has the keys). What must always hold: text and receipt stand for each other one to
//! one, so that what was signed is what was read.

use crate::{NodeName, Package};
use data_encoding::BASE64;
use kernel::{hash::Sha256Hash, id::ParcelId, time::Timestamp};
use serde::{Deserialize, Serialize};

const HEAD: &str = "tinhso-receipt/1";
/// Longest text of a signed receipt, in bytes.
pub(crate) const TEXT_BYTES_MAX: usize = 4_096;

/// That this package came in whole, when, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub parcel: ParcelId,
    pub package: Package,
    /// The nodes, each as it calls itself.
    pub from: NodeName,
    pub to: NodeName,
    pub at: Timestamp,
}

/// A receipt with the signature of the node that gave it: DER of ECDSA or the value of RSA, over [`Receipt::text`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedReceipt {
    pub receipt: Receipt,
    /// Base 64.
    pub signature: String,
}

impl Receipt {
    /// What is signed.
    pub fn text(&self) -> String {
        format!(
            "{HEAD}\nparcel {}\npackage {}\nbytes {}\nfrom {}\nto {}\nat {}\n",
            self.parcel,
            self.package.sha256,
            self.package.bytes,
            self.from,
            self.to,
            self.at.as_micros()
        )
    }
}

impl SignedReceipt {
    pub fn new(receipt: Receipt, signature: &[u8]) -> Self {
        Self { receipt, signature: BASE64.encode(signature) }
    }

    /// The signature's bytes; none when they are no base 64.
    pub fn signature(&self) -> Option<Vec<u8>> {
        BASE64.decode(self.signature.as_bytes()).ok()
    }

    /// As it travels and is kept.
    pub fn print(&self) -> String {
        format!("{}signature {}\n", self.receipt.text(), self.signature)
    }

    /// Reads what [`SignedReceipt::print`] wrote, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        let mut lines = text.split('\n');
        if lines.next()? != HEAD {
            return None;
        }
        let mut value = |name: &str| {
            let line = lines.next()?;
            line.strip_prefix(name)?.strip_prefix(' ').map(ToOwned::to_owned)
        };
        let parcel = value("parcel")?.parse().ok()?;
        let sha256: Sha256Hash = value("package")?.parse().ok()?;
        let bytes = value("bytes")?.parse().ok()?;
        let from = value("from")?.parse().ok()?;
        let to = value("to")?.parse().ok()?;
        let at = Timestamp::from_micros(value("at")?.parse().ok()?);
        let signature = value("signature")?;
        let receipt = Receipt { parcel, package: Package { sha256, bytes }, from, to, at };
        let signed = Self { receipt, signature };
        // Numbers have many spellings; the signature is over one.
        (signed.print() == text).then_some(signed)
    }
}
