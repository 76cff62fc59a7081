//! Checkpoints: the signed head of the log, three lines (C2SP `tlog-checkpoint`).
//! It says what a tree is, not who may be believed; that is [`crate::policy`].
//! What must always hold: two checkpoints of one size that a log signed have one root.

use std::fmt;
use std::str::FromStr;

use crate::Hash;
use crate::lines::{decimal, line};
use crate::note::{Note, NoteError, Signer};

/// Origin, size and root of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: its address without scheme and final slash.
    pub origin: String,
    /// Leaves in the tree.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
    /// Further lines, none of ours; kept because they are signed.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint as we write it: three lines.
    pub fn new(origin: &str, size: u64, root: Hash) -> Self {
        Self { origin: origin.to_owned(), size, root, extensions: Vec::new() }
    }

    /// The note that `signer` signs.
    pub fn sign(&self, signer: &Signer) -> Note {
        let text = self.to_string();
        let line = signer.sign(&text);
        Note { text, signatures: vec![line] }
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}\n{}\n{}", self.origin, self.size, self.root)?;
        self.extensions.iter().try_for_each(|extension| writeln!(formatter, "{extension}"))
    }
}

impl FromStr for Checkpoint {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let (origin, rest) =
            line(text).filter(|(origin, _)| !origin.is_empty()).ok_or(NoteError::Shape)?;
        let (size, rest) = line(rest).ok_or(NoteError::Shape)?;
        let (root, rest) = line(rest).ok_or(NoteError::Shape)?;
        let size = decimal(size).filter(|size| *size < 1 << 63).ok_or(NoteError::Shape)?;
        let root = Hash::from_base64(root).ok_or(NoteError::Shape)?;
        let mut extensions = Vec::new();
        let mut rest = rest;
        while !rest.is_empty() {
            let (extension, after) =
                line(rest).filter(|(it, _)| !it.is_empty()).ok_or(NoteError::Shape)?;
            extensions.push(extension.to_owned());
            rest = after;
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checkpoint_of_the_specification_comes_back_as_it_was() {
        let text =
            "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        let checkpoint: Checkpoint = text.parse().unwrap();
        assert_eq!(checkpoint.size, 20_852_163);
        assert_eq!(checkpoint.to_string(), text);
        let extended = format!("{text}more\n");
        assert_eq!(extended.parse::<Checkpoint>().unwrap().to_string(), extended);
    }

    #[test]
    fn checkpoint_in_any_other_shape_is_refused() {
        let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
        for wrong in [
            String::new(),
            format!("o\n1\n{root}"),
            format!("\n1\n{root}\n"),
            format!("o\n01\n{root}\n"),
            format!("o\n-1\n{root}\n"),
            format!("o\n+1\n{root}\n"),
            format!("o\n9223372036854775808\n{root}\n"),
            "o\n1\nAAAA\n".to_owned(),
            format!("o\n1\n{root}\n\nmore\n"),
        ] {
            assert_eq!(wrong.parse::<Checkpoint>(), Err(NoteError::Shape), "{wrong:?}");
        }
    }
}
