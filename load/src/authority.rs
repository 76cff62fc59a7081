//! A certificate of its own for each house that is measured. Not the ring of keys of a real one.
//! What must always hold: the key is drawn anew, and is good at every moment of the measuring.

use kernel::{random::OsRandom, time::Timestamp};
use signing::{
    certificate::Name,
    key::{KeyKind, SigningKey as _, SoftwareKey},
    oid,
    pki::{Authority, Order, Profile},
};
use std::sync::Arc;

/// An authority that is its own root, good from and to these moments, and its key as PKCS #8.
pub(crate) fn draw(
    name: &str,
    validity: (Timestamp, Timestamp),
) -> anyhow::Result<(Authority, Vec<u8>)> {
    let key = Arc::new(SoftwareKey::draw(KeyKind::P256, &OsRandom)?);
    let subject = Name::of(&[(oid::COUNTRY, "VN"), (oid::COMMON_NAME, name)]);
    let (public, pkcs8) = (key.public_key().clone(), key.pkcs8()?);
    let order = Order::new(subject, &public, Profile::Signer, &[1], validity);
    Ok((Authority::root(key, &order)?, pkcs8))
}
