//! A key at a signing service: many hashes by one consent of its holder.
//! What must always hold: every signature is checked before it is passed on; when the service gives another number of
//! signatures than there are hashes, none is taken, since nobody knows which is whose.

use std::fmt;
use std::sync::Arc;

use data_encoding::BASE64;
use signing::algorithm::{Digest, PublicKey, Scheme, SignatureAlgorithm};
use signing::asn1;
use signing::certificate::Certificate;
use signing::key::{Credential, KeyError, KeyPlace, SigningKey};

use super::service::{Service, ServiceFault};
use super::wire::{self, AuthData, AuthMode, AuthObject};

/// Hashes in one round, whatever a service allows: a round that fails is a round to be signed again.
const ROUND_MAX: usize = 500;

/// What the holder is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// For which credential.
    pub credential: &'a str,
    /// How: in the other modes than `OauthCode` and `Explicit` nobody is asked.
    pub mode: AuthMode,
    /// Which secrets, in mode `Explicit`.
    pub objects: &'a [AuthObject],
    /// The hashes that will be signed.
    pub hashes: &'a [Vec<u8>],
    /// Their digest.
    pub digest: Digest,
}

/// What the holder gave.
#[derive(Clone, Debug)]
pub enum Given {
    /// Secrets, one for each object that was asked for.
    Secrets(Vec<AuthData>),
    /// A token for these hashes, by [`super::CodeGrant`].
    Token(Secret),
}

/// A token of a holder.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}

/// Asks the holder of a credential.
pub trait Consent: Send + Sync + fmt::Debug {
    /// Called once for each round of hashes. [`KeyError::Refused`] and [`KeyError::Consent`] end a batch.
    fn ask(&self, asked: &Asked<'_>) -> Result<Given, KeyError>;

    /// The service does not take this token any more.
    fn forget(&self, _token: &Secret) {}
}

/// Secrets that are known beforehand, for an organisation's seal that works without a person beside it.
#[derive(Clone, Debug, Default)]
pub struct FixedConsent(pub Vec<AuthData>);

impl Consent for FixedConsent {
    fn ask(&self, asked: &Asked<'_>) -> Result<Given, KeyError> {
        if asked.mode == AuthMode::OauthCode {
            return Err(KeyError::Refused("holder must consent on the service's page".to_owned()));
        }
        let found = asked.objects.iter().map(|object| {
            let known = self.0.iter().find(|it| it.id == object.id).cloned();
            known.ok_or_else(|| KeyError::Refused(format!("nobody gave {}", object.id)))
        });
        Ok(Given::Secrets(found.collect::<Result<_, _>>()?))
    }
}

/// A key at a service.
#[derive(Debug)]
pub struct RemoteKey {
    service: Arc<Service>,
    id: String,
    public: PublicKey,
    algorithm: SignatureAlgorithm,
    mode: AuthMode,
    objects: Vec<AuthObject>,
    messages_max: usize,
    consent: Arc<dyn Consent>,
}

/// The right to sign a round.
enum Right {
    Sad(String),
    Token(Secret),
}

impl Right {
    /// Whether a refusal says that it ran out.
    fn ended(&self, status: u16, told: &wire::ErrorAnswer) -> bool {
        told.of_sad() || (status == 401 && matches!(self, Self::Token(_)))
    }
}

impl RemoteKey {
    /// Asks the service for the credential; gives it with its certificates.
    pub fn open(
        service: Arc<Service>,
        id: &str,
        consent: Arc<dyn Consent>,
    ) -> Result<Credential, KeyError> {
        let info = service.credential(id).map_err(ServiceFault::meaning)?;
        let unsuitable = |why: &str| KeyError::Unsuitable(format!("credential {id}: {why}"));
        if info.key.status != "enabled" {
            return Err(unsuitable("key is not enabled"));
        }
        if info.cert.status.as_deref().is_some_and(|it| it != "valid") {
            return Err(unsuitable("certificate is not valid"));
        }
        let read = |text: &String| {
            let der = BASE64.decode(text.as_bytes()).map_err(|_| unsuitable("certificate"))?;
            Certificate::read(&der).map_err(|_| unsuitable("certificate"))
        };
        let mut certificates =
            info.cert.certificates.iter().map(read).collect::<Result<Vec<_>, _>>()?.into_iter();
        let certificate = certificates.next().ok_or_else(|| unsuitable("no certificate"))?;
        let public = certificate.public_key().map_err(|_| unsuitable("key of an unknown kind"))?;
        let algorithm = algorithm(&public, &info.key.algo)
            .ok_or_else(|| unsuitable("no algorithm that is known here"))?;
        let (mode, objects) = match info.auth {
            Some(auth) => (auth.mode, auth.objects),
            None => (AuthMode::Implicit, Vec::new()),
        };
        if mode == AuthMode::Other {
            return Err(unsuitable("way of consenting is not known here"));
        }
        let key = Self {
            service,
            id: id.to_owned(),
            public,
            algorithm,
            mode,
            objects,
            messages_max: info.multisign.clamp(1, ROUND_MAX),
            consent,
        };
        let chain = certificates.filter(|it| !it.self_issued()).collect();
        Credential::new(Arc::new(key), certificate, chain)
            .map_err(|fault| KeyError::Unsuitable(fault.to_string()))
    }

    fn right(&self, hashes: &[Vec<u8>], encoded: &[String]) -> Result<Right, KeyError> {
        let secrets = if self.mode == AuthMode::Implicit {
            Vec::new()
        } else {
            let (credential, digest) = (self.id.as_str(), self.algorithm.digest);
            let (mode, objects) = (self.mode, self.objects.as_slice());
            match self.consent.ask(&Asked { credential, mode, objects, hashes, digest })? {
                Given::Token(token) => return Ok(Right::Token(token)),
                Given::Secrets(secrets) => secrets,
            }
        };
        let asked = wire::AuthorizeRequest {
            credential_id: &self.id,
            num_signatures: hashes.len(),
            hashes: encoded,
            hash_algorithm: &self.algorithm.digest.oid().to_string(),
            auth_data: &secrets,
        };
        let answer = self.service.authorize(&asked).map_err(ServiceFault::meaning)?;
        Ok(Right::Sad(answer.sad))
    }

    fn signed(&self, right: &Right, encoded: &[String]) -> Result<Vec<String>, ServiceFault> {
        let (sad, token) = match right {
            Right::Sad(sad) => (Some(sad.as_str()), None),
            Right::Token(token) => (None, Some(token.0.as_str())),
        };
        let sign_algo = self.algorithm.oid().map(|id| id.to_string()).unwrap_or_default();
        let asked = wire::SignRequest {
            credential_id: &self.id,
            sad,
            hashes: encoded,
            hash_algorithm: &self.algorithm.digest.oid().to_string(),
            sign_algo: &sign_algo,
        };
        Ok(self.service.sign_hashes(&asked, token)?.signatures)
    }

    /// A signature that the key checks: services give those of curves in DER or as r and s one after the other.
    fn checked(&self, message: &[u8], text: &str) -> Result<Vec<u8>, KeyError> {
        let faulty = |why: &dyn fmt::Display| KeyError::Faulty(why.to_string());
        let raw = BASE64.decode(text.as_bytes()).map_err(|fault| faulty(&fault))?;
        let half = raw.len() / 2;
        let plain = raw.len() == self.public.bits().div_ceil(8) * 2;
        let pair = raw.get(..half).zip(raw.get(half..)).filter(|_| plain && !self.public.rsa());
        let from_pair = pair.map(|(r, s)| asn1::sequence(&[&asn1::integer(r), &asn1::integer(s)]));
        let verify = |it: &[u8]| self.public.verify(self.algorithm, message, it);
        match (verify(&raw), from_pair) {
            (Ok(()), _) => Ok(raw),
            (Err(_), Some(der)) if verify(&der).is_ok() => Ok(der),
            (Err(fault), _) => Err(faulty(&fault)),
        }
    }
}

impl SigningKey for RemoteKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn place(&self) -> KeyPlace {
        KeyPlace::Remote
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let signed = self.sign_all(&[message.to_vec()])?.into_iter().next();
        signed.unwrap_or_else(|| Err(KeyError::Faulty("no signature".to_owned())))
    }

    fn messages_max(&self) -> usize {
        self.messages_max
    }

    fn sign_all(&self, messages: &[Vec<u8>]) -> Result<Vec<Result<Vec<u8>, KeyError>>, KeyError> {
        if messages.is_empty() {
            return Ok(Vec::new());
        }
        let digest = self.algorithm.digest;
        let hashes: Vec<Vec<u8>> = messages.iter().map(|message| digest.of(&[message])).collect();
        let encoded: Vec<String> = hashes.iter().map(|hash| BASE64.encode(hash)).collect();
        let right = self.right(&hashes, &encoded)?;
        let signatures = match self.signed(&right, &encoded) {
            // It ran out on the way: the holder is asked once more, and then no more.
            Err(ServiceFault::Refused { status, told }) if right.ended(status, &told) => {
                if let Right::Token(token) = &right {
                    self.consent.forget(token);
                }
                let right = self.right(&hashes, &encoded)?;
                self.signed(&right, &encoded)
            }
            other => other,
        };
        let signatures = signatures.map_err(ServiceFault::meaning)?;
        if signatures.len() != messages.len() {
            let (given, wanted) = (signatures.len(), messages.len());
            return Err(KeyError::Faulty(format!("{given} signatures for {wanted} hashes")));
        }
        let checked = messages.iter().zip(&signatures);
        Ok(checked.map(|(message, text)| self.checked(message, text)).collect())
    }
}

/// The algorithm to sign with: the usual one of the key when the service allows it, or else the first that fits the key.
fn algorithm(key: &PublicKey, allowed: &[String]) -> Option<SignatureAlgorithm> {
    let usual = match (key.rsa(), key.bits()) {
        (true, _) => SignatureAlgorithm::RSA_SHA256,
        (false, 256) => SignatureAlgorithm::ECDSA_SHA256,
        (false, _) => SignatureAlgorithm::ECDSA_SHA384,
    };
    let scheme = if key.rsa() { Scheme::RsaPkcs1 } else { Scheme::Ecdsa };
    // A service that names nothing, or the kind of key alone, leaves the choice of the digest.
    let kinds = [signing::oid::RSA_ENCRYPTION, signing::oid::EC_PUBLIC_KEY];
    let free =
        allowed.is_empty() || allowed.iter().any(|it| kinds.iter().any(|id| id.to_string() == *it));
    let named: Vec<SignatureAlgorithm> = allowed
        .iter()
        .filter_map(|it| SignatureAlgorithm::of_oid(it.parse().ok()?))
        .filter(|it| it.scheme == scheme && it.digest != Digest::Sha1)
        .collect();
    if free || named.contains(&usual) { Some(usual) } else { named.first().copied() }
}
