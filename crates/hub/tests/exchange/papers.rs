//! The key and the certificate of a house.

use crate::house::House;
use hub::{House as Named, Secured};
use kernel::random::SeededRandom;
use kernel::time::Clock as _;
use signing::certificate::{Certificate, Name};
use signing::key::{KeyKind, SigningKey, SoftwareKey};
use signing::oid;
use signing::pki::{Authority, Order, Profile};
use std::sync::Arc;

/// A key and certificate of a house.
pub(crate) struct Papers {
    pub(crate) named: Named,
    pub(crate) secured: Secured,
    pub(crate) certificate: Certificate,
}

impl Papers {
    pub(crate) fn named(&self) -> Named {
        self.named.clone()
    }
}

pub(crate) fn papers(name: &str, seed: u64, house: &House) -> Papers {
    let random = SeededRandom::new(seed);
    let key = Arc::new(SoftwareKey::draw(KeyKind::P256, &random).unwrap());
    let now = house.clock.now();
    let subject = Name::of(&[(oid::COUNTRY, "VN"), (oid::COMMON_NAME, name)]);
    let validity = (now.plus_seconds(-86_400), now.plus_seconds(86_400 * 365));
    let public = key.public_key().clone();
    let order = Order::new(subject, &public, Profile::Signer, &[1], validity);
    let pkcs8 = key.pkcs8().unwrap();
    let root = Authority::root(key, &order).unwrap();
    let certificate = root.certificate().clone();
    Papers {
        named: Named { name: name.parse().unwrap(), credential: root.credential().clone() },
        secured: Secured::new(certificate.clone(), pkcs8),
        certificate,
    }
}
