//! Signed notes: a text and the signatures under it, each with the name of its key (C2SP `signed-note`).
//! It does not know what the text says; [`crate::checkpoint`] does.
//! What must always hold: the text of a note that was opened was signed by a key the opener named; unknown keys count for
//! nothing, and a known key whose signature is wrong refuses the whole note.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Signature lines read at most; more than the sixteen that every verifier must accept.
pub const MOST_SIGNATURES: usize = 64;
/// Bytes of the longest note read.
pub const LONGEST_NOTE: usize = 1 << 20;

/// Signature type of a log: plain Ed25519 over the text.
pub const TYPE_ED25519: u8 = 0x01;
/// Signature type of a witness: Ed25519 over time and text.
pub const TYPE_COSIGNATURE: u8 = 0x04;

/// How the text of a secret key begins, as in Go's package `note`.
const SECRET: &str = "PRIVATE+KEY+";

/// Why a note cannot be read, or must not be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoteError {
    /// Not text, a blank line and signature lines.
    #[error("note is not text, a blank line and signature lines")]
    Shape,
    /// Longer, or with more signatures, than is read.
    #[error("note is too long")]
    Length,
    /// A key that was named signed another text.
    #[error("signature of a known key does not fit the text")]
    Signature,
    /// None of the keys that were named signed it.
    #[error("no known key signed this note")]
    Unsigned,
    /// A key name that is empty or holds a space or `+`.
    #[error("key name is empty or holds a space or a plus sign")]
    Name,
    /// A verifier key that is not `name+id+base64`.
    #[error("verifier key is not name+id+key, or its id belongs to another key")]
    Key,
}

/// The name that a key signs under: not empty, without spaces, without `+`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// Errors: [`NoteError::Name`].
    pub fn new(name: &str) -> Result<Self, NoteError> {
        let wrong = |letter: char| letter.is_whitespace() || letter == '+' || letter.is_control();
        if name.is_empty() || name.chars().any(wrong) {
            Err(NoteError::Name)
        } else {
            Ok(Self(name.to_owned()))
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn key_id(&self, kind: u8, public: &[u8; 32]) -> [u8; 4] {
        let mut hasher = Sha256::new();
        hasher.update(self.0.as_bytes());
        hasher.update([b'\n', kind]);
        hasher.update(public);
        let hash: [u8; 32] = hasher.finalize().into();
        [hash[0], hash[1], hash[2], hash[3]]
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A key that others check notes with: `name+id+base64(type ‖ key)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    kind: u8,
    key: VerifyingKey,
    id: [u8; 4],
}

impl VerifierKey {
    fn new(name: KeyName, kind: u8, key: VerifyingKey) -> Self {
        let id = name.key_id(kind, key.as_bytes());
        Self { name, kind, key, id }
    }

    /// The name it signs under.
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// [`TYPE_ED25519`] or [`TYPE_COSIGNATURE`].
    pub const fn kind(&self) -> u8 {
        self.kind
    }

    /// The first four bytes of the hash of name, type and key.
    pub const fn id(&self) -> [u8; 4] {
        self.id
    }

    /// Whether `signature` is of this key over exactly `message`. Small-order keys and malleable signatures are refused.
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|it| self.key.verify_strict(message, &it).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![self.kind];
        key.extend_from_slice(self.key.as_bytes());
        write!(formatter, "{}+{}+{}", self.name, HEXLOWER.encode(&self.id), BASE64.encode(&key))
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (name, id, key) = parts
            .next()
            .zip(parts.next())
            .zip(parts.next())
            .map(|((a, b), c)| (a, b, c))
            .ok_or(NoteError::Key)?;
        let key = BASE64.decode(key.as_bytes()).map_err(|_| NoteError::Key)?;
        let (kind, key) = key.split_first().ok_or(NoteError::Key)?;
        let key: [u8; 32] = key.try_into().map_err(|_| NoteError::Key)?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| NoteError::Key)?;
        if ![TYPE_ED25519, TYPE_COSIGNATURE].contains(kind) || key.is_weak() {
            return Err(NoteError::Key);
        }
        let whole = Self::new(KeyName::new(name)?, *kind, key);
        if whole.to_string() == text && HEXLOWER.encode(&whole.id) == id {
            Ok(whole)
        } else {
            Err(NoteError::Key)
        }
    }
}

/// A key that signs notes. Its seed stays with it and is never shown.
pub struct Signer {
    key: SigningKey,
    verifier: VerifierKey,
}

impl fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Signer").field("verifier", &self.verifier).finish_non_exhaustive()
    }
}

impl Signer {
    /// A log's key out of 32 secret bytes.
    pub fn of_log(name: KeyName, seed: &[u8; 32]) -> Self {
        Self::new(name, TYPE_ED25519, seed)
    }

    /// A witness' key out of 32 secret bytes. Never use one seed for a log and a witness.
    pub fn of_witness(name: KeyName, seed: &[u8; 32]) -> Self {
        Self::new(name, TYPE_COSIGNATURE, seed)
    }

    fn new(name: KeyName, kind: u8, seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let verifier = VerifierKey::new(name, kind, key.verifying_key());
        Self { key, verifier }
    }

    /// What others need to check it.
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The secret key as text, `PRIVATE+KEY+name+id+base64(type ‖ seed)`: what a key file holds.
    pub fn secret(&self) -> String {
        let VerifierKey { name, kind, id, .. } = &self.verifier;
        let mut key = vec![*kind];
        key.extend_from_slice(self.key.as_bytes());
        format!("{SECRET}{name}+{}+{}", HEXLOWER.encode(id), BASE64.encode(&key))
    }

    /// Reads what [`Signer::secret`] writes. Errors: [`NoteError::Key`], [`NoteError::Name`].
    pub fn from_secret(text: &str) -> Result<Self, NoteError> {
        let rest = text.strip_prefix(SECRET).ok_or(NoteError::Key)?;
        let (name, rest) = rest.split_once('+').ok_or(NoteError::Key)?;
        let (_, key) = rest.split_once('+').ok_or(NoteError::Key)?;
        let key = BASE64.decode(key.as_bytes()).map_err(|_| NoteError::Key)?;
        let (kind, seed) = key.split_first().ok_or(NoteError::Key)?;
        let seed: [u8; 32] = seed.try_into().map_err(|_| NoteError::Key)?;
        if ![TYPE_ED25519, TYPE_COSIGNATURE].contains(kind) {
            return Err(NoteError::Key);
        }
        let signer = Self::new(KeyName::new(name)?, *kind, &seed);
        if signer.secret() == text { Ok(signer) } else { Err(NoteError::Key) }
    }

    pub(crate) fn raw(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }

    /// The signature line of a log's key under `text`.
    ///
    /// A witness signs by [`crate::cosignature::cosign`], which puts the time into what is signed.
    pub fn sign(&self, text: &str) -> SignatureLine {
        SignatureLine {
            name: self.verifier.name.clone(),
            id: self.verifier.id,
            signature: self.raw(text.as_bytes()).to_vec(),
        }
    }
}

/// One line under a note: who, which key, and the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    /// Name of the key.
    pub name: KeyName,
    /// Its id.
    pub id: [u8; 4],
    /// What the key's type puts there.
    pub signature: Vec<u8>,
}

impl SignatureLine {
    /// Whether it says to be of `key`.
    pub fn names(&self, key: &VerifierKey) -> bool {
        self.name == key.name && self.id == key.id
    }

    /// Reads one line without its newline.
    pub fn parse(line: &str) -> Result<Self, NoteError> {
        let (name, encoded) =
            line.strip_prefix("— ").and_then(|it| it.split_once(' ')).ok_or(NoteError::Shape)?;
        let bytes = BASE64.decode(encoded.as_bytes()).map_err(|_| NoteError::Shape)?;
        let (id, signature) = bytes.split_first_chunk::<4>().ok_or(NoteError::Shape)?;
        if signature.is_empty() {
            return Err(NoteError::Shape);
        }
        let name = KeyName::new(name).map_err(|_| NoteError::Shape)?;
        Ok(Self { name, id: *id, signature: signature.to_vec() })
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.id.to_vec();
        bytes.extend_from_slice(&self.signature);
        write!(formatter, "— {} {}", self.name, BASE64.encode(&bytes))
    }
}

/// A text with the signatures under it, not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What was signed, with its last newline.
    pub text: String,
    /// Who says to have signed it, in the note's order.
    pub signatures: Vec<SignatureLine>,
}

impl Note {
    /// Reads a note without believing it. Errors: [`NoteError::Shape`], [`NoteError::Length`].
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > LONGEST_NOTE {
            return Err(NoteError::Length);
        }
        if note.chars().any(|letter| letter < ' ' && letter != '\n') {
            return Err(NoteError::Shape);
        }
        // The blank line is the last one; the text itself may have others.
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(NoteError::Shape)?;
        let lines = signatures.strip_suffix('\n').ok_or(NoteError::Shape)?;
        let signatures =
            lines.split('\n').map(SignatureLine::parse).collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > MOST_SIGNATURES {
            return Err(NoteError::Length);
        }
        Ok(Self { text: format!("{text}\n"), signatures })
    }

    /// Checks that `key`, a log's, signed this text.
    ///
    /// Errors: [`NoteError::Unsigned`] when it did not sign, [`NoteError::Signature`] when a line says so and is wrong.
    pub fn check_log(&self, key: &VerifierKey) -> Result<(), NoteError> {
        let mut found = false;
        for line in self.signatures.iter().filter(|it| it.names(key)) {
            if key.kind != TYPE_ED25519 || !key.signed(self.text.as_bytes(), &line.signature) {
                return Err(NoteError::Signature);
            }
            found = true;
        }
        if found { Ok(()) } else { Err(NoteError::Unsigned) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| writeln!(formatter, "{line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(name: &str) -> Signer {
        Signer::of_log(KeyName::new(name).unwrap(), &[7; 32])
    }

    #[test]
    fn note_of_the_specification_opens_and_a_changed_letter_does_not() {
        // The note and key printed in the specification of signed notes and in Go's package `note`.
        let key: VerifierKey =
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
        let note = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\
            — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        let opened = Note::parse(note).unwrap();
        assert_eq!(opened.check_log(&key), Ok(()));
        assert_eq!(opened.to_string(), note);
        let changed = Note::parse(&note.replace("answer", "ANSWER")).unwrap();
        assert_eq!(changed.check_log(&key), Err(NoteError::Signature));
        assert_eq!(opened.check_log(signer("PeterNeumann").verifier()), Err(NoteError::Unsigned));
    }

    #[test]
    fn text_may_have_blank_lines_and_keeps_them() {
        let signer = signer("so.example/log");
        let text = "một\n\nhai\n";
        let note = Note { text: text.to_owned(), signatures: vec![signer.sign(text)] };
        let back = Note::parse(&note.to_string()).unwrap();
        assert_eq!(back, note);
        assert_eq!(back.check_log(signer.verifier()), Ok(()));
    }

    #[test]
    fn verifier_key_comes_back_from_its_text_and_no_other_spelling_does() {
        let text = signer("so.example/log").verifier().to_string();
        assert_eq!(text.parse::<VerifierKey>().unwrap().to_string(), text);
        for wrong in [
            text.replace("so.", "xo."),
            text.replace('+', "-"),
            text.to_uppercase(),
            format!("{text}="),
            String::new(),
            "a+b".to_owned(),
        ] {
            assert!(wrong.parse::<VerifierKey>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn broken_notes_are_refused() {
        for wrong in [
            "",
            "\n",
            "text\n",
            "text\n\n",
            "text\n\n— name\n",
            "text\n\n- name AAAAAAAA\n",
            "text\n\n— name AAAA",
            "text\n\n— name !!!!\n",
            "te\txt\n\n— name AAAAAAAA\n",
            "text\n\n— name AAAAAA==\n",
        ] {
            assert_eq!(Note::parse(wrong), Err(NoteError::Shape), "{wrong:?}");
        }
        let line = "— name AAAAAAAA\n";
        assert_eq!(Note::parse(&format!("text\n\n{}", line.repeat(65))), Err(NoteError::Length));
        assert_eq!(Note::parse(&"a".repeat(LONGEST_NOTE + 1)), Err(NoteError::Length));
    }

    #[test]
    fn secret_key_comes_back_from_its_text_and_no_other_spelling_does() {
        let whole = signer("so.example/log");
        let text = whole.secret();
        assert_eq!(Signer::from_secret(&text).unwrap().verifier(), whole.verifier());
        let witness = Signer::of_witness(KeyName::new("w.example").unwrap(), &[7; 32]);
        let again = Signer::from_secret(&witness.secret()).unwrap();
        assert_eq!(again.verifier(), witness.verifier());
        for wrong in [
            text.replace("so.", "xo."),
            text.replace("PRIVATE", "private"),
            whole.verifier().to_string(),
            String::new(),
        ] {
            assert!(Signer::from_secret(&wrong).is_err());
        }
    }

    #[test]
    fn signer_does_not_show_its_seed() {
        assert!(!format!("{:?}", signer("so.example/log")).contains("7, 7"));
    }
}
