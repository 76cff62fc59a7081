//! Cosignatures: a witness says that at a time it had seen this checkpoint follow from all it saw before
//! (C2SP `tlog-cosignature`, Ed25519).
//! It does not check that; [`crate::witness`] does before it asks for a cosignature.
//! What must always hold: the time is inside what is signed.

use crate::note::{Note, SignatureLine, Signer, TYPE_COSIGNATURE, VerifierKey};

fn message(seconds: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {seconds}\n{text}")
}

/// The cosignature line of a witness at `seconds` after 1970-01-01T00:00:00Z under a checkpoint's text.
pub fn cosign(witness: &Signer, seconds: u64, text: &str) -> SignatureLine {
    let mut signature = seconds.to_be_bytes().to_vec();
    signature.extend_from_slice(&witness.raw(message(seconds, text).as_bytes()));
    let verifier = witness.verifier();
    SignatureLine { name: verifier.name().clone(), id: verifier.id(), signature }
}

/// When `witness` cosigned this note, in seconds after 1970-01-01T00:00:00Z; none when it did not, or its line is wrong.
///
/// With several lines of one witness, the earliest time that is truly signed.
pub fn cosigned_at(note: &Note, witness: &VerifierKey) -> Option<u64> {
    note.signatures.iter().filter_map(|line| time_of(line, &note.text, witness)).min()
}

/// The time in one line, none unless it is this witness' true signature over `text`.
pub fn time_of(line: &SignatureLine, text: &str, witness: &VerifierKey) -> Option<u64> {
    if witness.kind() != TYPE_COSIGNATURE || !line.names(witness) {
        return None;
    }
    let (seconds, signature) = line.signature.split_first_chunk::<8>()?;
    let seconds = u64::from_be_bytes(*seconds);
    let signed = seconds < 1 << 63 && witness.signed(message(seconds, text).as_bytes(), signature);
    signed.then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::KeyName;
    use crate::{Checkpoint, Hash};

    fn witness() -> Signer {
        Signer::of_witness(KeyName::new("witness.example/w1").unwrap(), &[9; 32])
    }

    #[test]
    fn cosignature_holds_for_its_time_and_text_alone() {
        let log = Signer::of_log(KeyName::new("so.example/log").unwrap(), &[1; 32]);
        let mut note = Checkpoint::new("so.example/log", 3, Hash::of_leaf(b"x")).sign(&log);
        assert_eq!(cosigned_at(&note, witness().verifier()), None);
        note.signatures.push(cosign(&witness(), 1_790_000_000, &note.text));
        let note = Note::parse(&note.to_string()).unwrap();
        assert_eq!(cosigned_at(&note, witness().verifier()), Some(1_790_000_000));
        assert_eq!(note.check_log(log.verifier()), Ok(()));

        let mut other_time = note.clone();
        other_time.signatures[1].signature[7] ^= 1;
        assert_eq!(cosigned_at(&other_time, witness().verifier()), None);
        let mut other_text = note.clone();
        other_text.text = other_text.text.replace("\n3\n", "\n4\n");
        assert_eq!(cosigned_at(&other_text, witness().verifier()), None);
    }

    #[test]
    fn key_of_a_log_is_never_taken_for_a_witness() {
        let log = Signer::of_log(KeyName::new("witness.example/w1").unwrap(), &[9; 32]);
        let text = "o\n0\n\n";
        let note = Note { text: text.to_owned(), signatures: vec![cosign(&witness(), 1, text)] };
        assert_eq!(cosigned_at(&note, log.verifier()), None);
        assert_eq!(cosigned_at(&note, witness().verifier()), Some(1));
    }
}
