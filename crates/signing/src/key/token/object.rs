//! Keys as objects on a token: finding them, reading the public part, drawing new ones.
//! What must always hold: a private key drawn here can sign and nothing else, and never leaves the token.

use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;

use super::pool::{Worker, logged_in};
use super::{Library, PinSource, TokenPlace, meaning};
use crate::algorithm::PublicKey;
use crate::asn1::{self, Element, tag};
use crate::key::{KeyError, KeyKind};
use crate::oid;

/// A key to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// Its kind.
    pub kind: KeyKind,
    /// Its label, by which it is found.
    pub label: String,
}

/// The one private key with this label.
pub(super) fn private_key(session: &Session, label: &str) -> Result<ObjectHandle, KeyError> {
    only(session, ObjectClass::PRIVATE_KEY, label)
}

fn only(session: &Session, class: ObjectClass, label: &str) -> Result<ObjectHandle, KeyError> {
    let wanted = [Attribute::Class(class), Attribute::Label(label.as_bytes().to_vec())];
    let found = session.find_objects(&wanted).map_err(|fault| meaning(&fault))?;
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(KeyError::Unsuitable(format!("no key is labelled {label}"))),
        _ => Err(KeyError::Unsuitable(format!("two keys are labelled {label}"))),
    }
}

/// The public half of the worker's key.
pub(super) fn public_key(worker: &Worker) -> Result<PublicKey, cryptoki::error::Error> {
    let session = &worker.session;
    let label = session.get_attributes(worker.private, &[AttributeType::Label])?;
    let mut wanted = vec![Attribute::Class(ObjectClass::PUBLIC_KEY)];
    wanted.extend(label);
    let found = session.find_objects(&wanted)?;
    let handle = *found.first().ok_or(cryptoki::error::Error::InvalidValue)?;
    let attributes = session.get_attributes(
        handle,
        &[
            AttributeType::KeyType,
            AttributeType::EcParams,
            AttributeType::EcPoint,
            AttributeType::Modulus,
            AttributeType::PublicExponent,
        ],
    )?;
    info(&attributes)
        .and_then(|info| PublicKey::read(&info).ok())
        .ok_or(cryptoki::error::Error::InvalidValue)
}

/// SubjectPublicKeyInfo from a public key's attributes.
fn info(attributes: &[Attribute]) -> Option<Vec<u8>> {
    let (mut curve, mut point, mut modulus, mut exponent) = (None, None, None, None);
    for attribute in attributes {
        match attribute {
            Attribute::EcParams(value) => curve = Some(value.as_slice()),
            Attribute::EcPoint(value) => point = Some(value.as_slice()),
            Attribute::Modulus(value) => modulus = Some(value.as_slice()),
            Attribute::PublicExponent(value) => exponent = Some(value.as_slice()),
            _ => {}
        }
    }
    if let (Some(modulus), Some(exponent)) = (modulus, exponent) {
        let key = asn1::sequence(&[&asn1::integer(modulus), &asn1::integer(exponent)]);
        let algorithm = asn1::sequence(&[&asn1::oid(oid::RSA_ENCRYPTION), &asn1::null()]);
        return Some(asn1::sequence(&[&algorithm, &asn1::bit_string(&key)]));
    }
    let (curve, point) = (curve?, point?);
    // The standard wraps the point in an OCTET STRING; some tokens give it bare.
    let wrapped = Element::only(point).and_then(|it| it.tagged(tag::OCTET_STRING));
    let point = wrapped.map_or(point, |it| it.content);
    let algorithm = asn1::sequence(&[&asn1::oid(oid::EC_PUBLIC_KEY), curve]);
    Some(asn1::sequence(&[&algorithm, &asn1::bit_string(point)]))
}

/// Draws a key pair.
pub(super) fn generate(
    library: &Library,
    place: &TokenPlace,
    pins: &dyn PinSource,
    key: &NewKey,
) -> Result<(), KeyError> {
    let run = library.run();
    let session = logged_in(&run, place, pins, true)?;
    let drawn = draw(&session, key);
    let _closed = session.close();
    drawn
}

fn draw(session: &Session, key: &NewKey) -> Result<(), KeyError> {
    if private_key(session, &key.label).is_ok() {
        return Err(KeyError::Unsuitable(format!("a key is labelled {} already", key.label)));
    }
    let label = Attribute::Label(key.label.as_bytes().to_vec());
    let id = Attribute::Id(key.label.as_bytes().to_vec());
    let mut public =
        vec![Attribute::Token(true), Attribute::Verify(true), label.clone(), id.clone()];
    let mechanism = match key.kind {
        KeyKind::P256 => {
            public.push(Attribute::EcParams(asn1::oid(oid::P256)));
            Mechanism::EccKeyPairGen
        }
        KeyKind::P384 => {
            public.push(Attribute::EcParams(asn1::oid(oid::P384)));
            Mechanism::EccKeyPairGen
        }
        KeyKind::Rsa(bits) => {
            let bits = u64::try_from(bits).ok().map(Into::into);
            let bits = bits.ok_or_else(|| KeyError::Unsuitable("modulus".to_owned()))?;
            public.push(Attribute::ModulusBits(bits));
            public.push(Attribute::PublicExponent(vec![1, 0, 1]));
            Mechanism::RsaPkcsKeyPairGen
        }
    };
    let kind = if matches!(key.kind, KeyKind::Rsa(_)) { KeyType::RSA } else { KeyType::EC };
    public.push(Attribute::KeyType(kind));
    // SoftHSM allows a new key to decrypt and unwrap unless it is told otherwise.
    let private = [
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
        Attribute::Decrypt(false),
        Attribute::Unwrap(false),
        label,
        id,
    ];
    let drawn = session.generate_key_pair(&mechanism, &public, &private);
    drawn.map(|_| ()).map_err(|fault| meaning(&fault))
}
