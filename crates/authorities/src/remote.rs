//! Keys at a signing service, by the API of the Cloud Signature Consortium, version 2.0.0.2.
//! `wire` are its messages, `service` its methods, `access` the tokens by OAuth 2.0 with PKCE, `allowance` what
//! holders allowed, `key` a key for batches.
//! What must always hold: the holder is asked for consent once for all hashes of a batch, and only to exactly these; no
//! signature is passed on that the credential's certificate does not check.

pub mod access;
pub mod allowance;
pub mod key;
pub mod service;
pub mod wire;

pub use access::{Access, ClientAccess, CodeGrant, OauthAt};
pub use allowance::Allowances;
pub use key::{Asked, Consent, FixedConsent, Given, RemoteKey};
pub use service::{Service, ServiceAt, ServiceFault};
