//! Who we are to other houses, and who they are to us: names, certificates, and receipts signed with them.
//! Not how they are reached (`line`). What must always hold: a receipt counts when it is signed by a key that the
//! configuration gives to the house it is from, and by no other.

use std::collections::BTreeMap;
use std::sync::Arc;

use exchange::{NodeName, Package, Receipt, SignedReceipt};
use kernel::hash::Sha256Hash;
use kernel::id::ParcelId;
use kernel::time::Timestamp;
use signing::certificate::Certificate;
use signing::key::{Credential, KeyError};

use crate::line::Line;

/// This house.
#[derive(Debug, Clone)]
pub struct House {
    /// What others call us.
    pub name: NodeName,
    /// With which packages and receipts are signed.
    pub credential: Credential,
}

/// Another house.
#[derive(Debug, Clone)]
pub struct Neighbour {
    pub name: NodeName,
    /// Its certificates: the one in use, and the next one while it changes.
    pub certificates: Vec<Certificate>,
    /// How it is reached; one that has none fetches its parcels here.
    pub line: Option<Arc<dyn Line>>,
    /// Whether its packages come without its signature, as they do from the national axis, whose own rules hold.
    pub unsigned: bool,
}

/// Everybody we exchange with.
#[derive(Debug, Clone, Default)]
pub struct Neighbours(BTreeMap<NodeName, Neighbour>);

impl Neighbours {
    pub fn new(neighbours: impl IntoIterator<Item = Neighbour>) -> Self {
        Self(neighbours.into_iter().map(|it| (it.name.clone(), it)).collect())
    }

    pub fn get(&self, name: &NodeName) -> Option<&Neighbour> {
        self.0.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Neighbour> {
        self.0.values()
    }

    /// Whose certificate this is.
    pub fn with_certificate(&self, der: &[u8]) -> Option<&Neighbour> {
        let its = |neighbour: &&Neighbour| neighbour.certificates.iter().any(|it| it.der() == der);
        self.0.values().find(its)
    }

    /// The digests of all certificates that may open a connection.
    pub fn pins(&self) -> Vec<Sha256Hash> {
        let all = self.0.values().flat_map(|neighbour| &neighbour.certificates);
        all.map(|certificate| Sha256Hash::of(certificate.der())).collect()
    }
}

impl Neighbour {
    /// Whether the neighbour's key made this signature.
    pub fn signed(&self, text: &str, signature: &[u8], at: Timestamp) -> bool {
        let by = |certificate: &Certificate| {
            let (Ok(key), Ok(algorithm)) = (certificate.public_key(), key_algorithm(certificate))
            else {
                return false;
            };
            certificate.valid_at(at) && key.verify(algorithm, text.as_bytes(), signature).is_ok()
        };
        self.certificates.iter().any(by)
    }
}

/// How a certificate's own key signs: by its kind, with SHA-256 (or what P-384 goes with).
fn key_algorithm(
    certificate: &Certificate,
) -> Result<signing::algorithm::SignatureAlgorithm, signing::algorithm::AlgorithmError> {
    certificate.public_key().map(|key| key.usual_algorithm())
}

impl House {
    /// A receipt for what came from a neighbour.
    pub fn receipt(
        &self,
        from: &NodeName,
        (parcel, package): (ParcelId, Package),
        at: Timestamp,
    ) -> Result<SignedReceipt, KeyError> {
        let to = self.name.clone();
        let receipt = Receipt { parcel, package, from: from.clone(), to, at };
        let signature = self.credential.key().sign(receipt.text().as_bytes())?;
        Ok(SignedReceipt::new(receipt, &signature))
    }

    /// Whether a receipt is for this package of ours, from that neighbour.
    pub fn accepts(
        &self,
        signed: &SignedReceipt,
        neighbour: &Neighbour,
        (parcel, package): (ParcelId, Package),
        now: Timestamp,
    ) -> bool {
        let receipt = &signed.receipt;
        let ours = receipt.parcel == parcel && receipt.package == package;
        let between = receipt.from == self.name && receipt.to == neighbour.name;
        let signature = signed.signature().unwrap_or_default();
        ours && between && neighbour.signed(&receipt.text(), &signature, now)
    }
}
