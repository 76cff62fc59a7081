//! The messages of the API, as far as they are used (CSC API 2.0.0.2 §11).
//! Fields that nobody here needs are passed over; those that are needed and missing are an error. What must always hold:
//! any bytes whatever are read or refused, and secrets never stand in `Debug`.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An answer that is not as the API has it. The text names places in it, never its contents.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("answer is not in form, line {line} column {column}")]
pub struct WireError {
    /// Line of the place.
    pub line: usize,
    /// Column of the place.
    pub column: usize,
}

/// Reads an answer.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, WireError> {
    serde_json::from_slice(body)
        .map_err(|fault| WireError { line: fault.line(), column: fault.column() })
}

/// `info`: what a service says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Info {
    /// Version of the API.
    pub specs: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// How programs authorise: `oauth2code`, `oauth2client`, …
    #[serde(default)]
    pub auth_type: Vec<String>,
    /// Where its OAuth server is, without a slash at the end.
    pub oauth2: Option<String>,
    /// Methods it has.
    #[serde(default)]
    pub methods: Vec<String>,
}

/// `credentials/list`, asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListRequest {
    /// The next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_token: Option<String>,
    /// How many a page.
    pub max_results: u32,
}

/// `credentials/list`, answered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListAnswer {
    /// Their ids.
    #[serde(rename = "credentialIDs")]
    pub credential_ids: Vec<String>,
    /// Where the next page begins.
    pub next_page_token: Option<String>,
}

/// `credentials/info`, asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CredentialRequest<'a> {
    /// Which.
    #[serde(rename = "credentialID")]
    pub credential_id: &'a str,
    /// `chain`: the certificate with all above it.
    pub certificates: &'static str,
    /// With what is needed to authorise.
    pub auth_info: bool,
}

/// `credentials/info`, answered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CredentialInfo {
    /// Its key.
    pub key: KeyInfo,
    /// Its certificate.
    pub cert: CertificateInfo,
    /// How its holder consents.
    pub auth: Option<AuthInfo>,
    /// How many hashes one consent may cover.
    #[serde(default = "one")]
    pub multisign: usize,
}

fn one() -> usize {
    1
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct KeyInfo {
    /// `enabled` or `disabled`.
    pub status: String,
    /// Identifiers of the algorithms it signs with.
    #[serde(default)]
    pub algo: Vec<String>,
}

/// Certificates of a credential.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CertificateInfo {
    /// `valid`, `expired`, `revoked`, `suspended`.
    pub status: Option<String>,
    /// The certificate first, then those above it, DER in base 64.
    #[serde(default)]
    pub certificates: Vec<String>,
}

/// How the holder consents.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AuthInfo {
    /// How.
    pub mode: AuthMode,
    /// What is asked for in mode `explicit`.
    #[serde(default)]
    pub objects: Vec<AuthObject>,
}

/// A way of consenting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum AuthMode {
    /// The service settles it with the holder by itself.
    #[serde(rename = "implicit")]
    Implicit,
    /// Secrets are sent: a PIN, a password for one time.
    #[serde(rename = "explicit")]
    Explicit,
    /// The holder is sent to the service's page.
    #[serde(rename = "oauth2code")]
    OauthCode,
    /// A way this crate does not know.
    #[serde(other)]
    Other,
}

/// Something that is asked of the holder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AuthObject {
    /// By what it is sent back, such as `PIN`.
    pub id: String,
    /// What it is: `Password`, `OTP`, …
    #[serde(rename = "type", default)]
    pub kind: String,
    /// How a form names it.
    #[serde(default)]
    pub label: String,
}

/// A secret of the holder.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct AuthData {
    /// Which object it answers.
    pub id: String,
    /// It.
    pub value: String,
}

impl fmt::Debug for AuthData {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AuthData").field("id", &self.id).finish_non_exhaustive()
    }
}

/// `credentials/authorize`, asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizeRequest<'a> {
    /// Which credential.
    #[serde(rename = "credentialID")]
    pub credential_id: &'a str,
    /// How many hashes.
    pub num_signatures: usize,
    /// They, in base 64.
    pub hashes: &'a [String],
    /// Identifier of the digest.
    #[serde(rename = "hashAlgorithmOID")]
    pub hash_algorithm: &'a str,
    /// What the holder gave.
    #[serde(skip_serializing_if = "<[AuthData]>::is_empty")]
    pub auth_data: &'a [AuthData],
}

/// `credentials/authorize`, answered: the right to sign these hashes ("signature activation data").
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizeAnswer {
    /// To be sent with the hashes.
    #[serde(rename = "SAD")]
    pub sad: String,
    /// Seconds it is good for; an hour when nothing is said (§11.6).
    pub expires_in: Option<u64>,
}

impl fmt::Debug for AuthorizeAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("AuthorizeAnswer");
        shown.field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// `signatures/signHash`, asked for.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignRequest<'a> {
    /// Which credential.
    #[serde(rename = "credentialID")]
    pub credential_id: &'a str,
    /// The right to sign, unless the access token is that.
    #[serde(rename = "SAD", skip_serializing_if = "Option::is_none")]
    pub sad: Option<&'a str>,
    /// The hashes, in base 64.
    pub hashes: &'a [String],
    /// Identifier of the digest.
    #[serde(rename = "hashAlgorithmOID")]
    pub hash_algorithm: &'a str,
    /// Identifier of the algorithm of signing.
    pub sign_algo: &'a str,
}

impl fmt::Debug for SignRequest<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("SignRequest");
        shown.field("hashes", &self.hashes.len()).finish_non_exhaustive()
    }
}

/// `signatures/signHash` and `signatures/signPolling`, answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct SignAnswer {
    /// The signatures in base 64, in the order of the hashes.
    #[serde(default)]
    pub signatures: Vec<String>,
    /// They come later: by what they are asked for.
    #[serde(rename = "responseID")]
    pub response_id: Option<String>,
}

/// `oauth2/token`, answered.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct TokenAnswer {
    /// The token.
    pub access_token: String,
    /// A token for getting the next one.
    pub refresh_token: Option<String>,
    /// Seconds it is good for.
    pub expires_in: Option<u64>,
}

impl fmt::Debug for TokenAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("TokenAnswer");
        shown.field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// An error as every method tells it (§10.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ErrorAnswer {
    /// Its code, such as `invalid_request`.
    pub error: String,
    /// Words of the service.
    #[serde(default)]
    pub error_description: String,
}

impl ErrorAnswer {
    /// Whether it says that the right to sign has run out or was used. The standard has no code for it, so services tell
    /// it in words or by codes of their own.
    pub fn of_sad(&self) -> bool {
        let says = |text: &str| text.to_ascii_lowercase().contains("sad");
        says(&self.error) || says(&self.error_description)
    }
}
