//! The one family of fonts of a process: Tinos from a folder where it is installed, else the
//! Libertinus Serif that the program carries. Not a search through the system's fonts.
//! Must hold: all four faces (upright, bold, italic, bold italic) are of one family, and all
//! letters of Vietnamese are in each of them.

use camino::{Utf8Path, Utf8PathBuf};
use std::sync::Arc;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// Times New Roman's metrics, as Decree 30/2020 asks for its look; Debian: `fonts-croscore`.
const TINOS: [&str; 4] =
    ["Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf"];

/// A face is half a megabyte; a larger file is none that was meant.
const FACE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Every letter of Vietnamese that is not ASCII, and the marks that papers use.
const LETTERS: &str = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ\
    àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ₫–“”‘’…•°²³½";

/// A chosen family. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Fonts {
    pub(crate) shared: Arc<Faces>,
}

#[derive(Debug)]
pub(crate) struct Faces {
    pub(crate) family: String,
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) all: Vec<Font>,
}

/// Why a family cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FontFault {
    #[error("cannot read the font {file}: {why}; install fonts-croscore again, or name no folder")]
    Unreadable { file: Utf8PathBuf, why: String },
    #[error("{file} holds no font that can be read; install fonts-croscore again")]
    NoFont { file: Utf8PathBuf },
    #[error("fonts of several families ({families}); give four faces of one family")]
    SeveralFamilies { families: String },
    #[error("{family} lacks letters of Vietnamese: {missing}; choose another family")]
    LacksLetters { family: String, missing: String },
}

impl Fonts {
    /// Libertinus Serif, carried by the program.
    pub fn embedded() -> Result<Fonts, FontFault> {
        const FACES: [&[u8]; 4] = [
            include_bytes!(concat!(env!("OUT_DIR"), "/LibertinusSerif-Regular.otf")),
            include_bytes!(concat!(env!("OUT_DIR"), "/LibertinusSerif-Bold.otf")),
            include_bytes!(concat!(env!("OUT_DIR"), "/LibertinusSerif-Italic.otf")),
            include_bytes!(concat!(env!("OUT_DIR"), "/LibertinusSerif-SemiboldItalic.otf")),
        ];
        let none = || FontFault::NoFont { file: Utf8PathBuf::from("Libertinus Serif") };
        let faces = FACES.map(|bytes| Font::new(Bytes::new(bytes), 0));
        Fonts::of(faces.into_iter().collect::<Option<Vec<Font>>>().ok_or_else(none)?)
    }

    /// Tinos when all four of its files lie in `folder`, else the carried family. A file that is
    /// there but cannot be used is an error: papers must not change their look by accident.
    pub fn preferring(folder: &Utf8Path) -> Result<Fonts, FontFault> {
        if !TINOS.iter().all(|face| folder.join(face).is_file()) {
            return Fonts::embedded();
        }
        let faces = TINOS.iter().map(|face| read(&folder.join(face)));
        Fonts::of(faces.collect::<Result<Vec<Font>, FontFault>>()?)
    }

    /// The family's name, which letters get as `sys.inputs.font`.
    pub fn family(&self) -> &str {
        &self.shared.family
    }

    fn of(faces: Vec<Font>) -> Result<Fonts, FontFault> {
        let mut families: Vec<&str> =
            faces.iter().map(|face| face.info().family.as_str()).collect();
        families.dedup();
        let [family] = families.as_slice() else {
            return Err(FontFault::SeveralFamilies { families: families.join(", ") });
        };
        let family = (*family).to_owned();
        let lacks = |letter: &char| {
            faces.iter().any(|face| !face.info().coverage.contains(u32::from(*letter)))
        };
        let missing: String = LETTERS.chars().filter(lacks).collect();
        if !missing.is_empty() {
            return Err(FontFault::LacksLetters { family, missing });
        }
        let book = LazyHash::new(FontBook::from_fonts(&faces));
        Ok(Fonts { shared: Arc::new(Faces { family, book, all: faces }) })
    }
}

fn read(file: &Utf8Path) -> Result<Font, FontFault> {
    let unreadable = |why: String| FontFault::Unreadable { file: file.to_owned(), why };
    let size = file.metadata().map_err(|error| unreadable(error.to_string()))?.len();
    if size > FACE_BYTES_MAX {
        return Err(unreadable(format!("{size} bytes are too many for a font")));
    }
    let bytes = std::fs::read(file).map_err(|error| unreadable(error.to_string()))?;
    Font::new(Bytes::new(bytes), 0).ok_or_else(|| FontFault::NoFont { file: file.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_carried_family_has_four_faces_and_every_letter() {
        let fonts = Fonts::embedded().unwrap();
        assert_eq!(fonts.family(), "Libertinus Serif");
        assert_eq!(fonts.shared.all.len(), 4);
    }

    #[test]
    fn a_folder_without_tinos_gives_the_carried_family() {
        let fonts = Fonts::preferring(Utf8Path::new("no/such/folder")).unwrap();
        assert_eq!(fonts.family(), "Libertinus Serif");
    }

    #[test]
    fn a_broken_face_is_an_error_and_not_another_family() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        for face in TINOS {
            std::fs::write(folder.join(face), b"no font").unwrap();
        }
        let file = folder.join("Tinos-Regular.ttf");
        assert_eq!(Fonts::preferring(folder).unwrap_err(), FontFault::NoFont { file });
    }

    #[test]
    fn two_families_together_are_refused() {
        let regular = include_bytes!(concat!(env!("OUT_DIR"), "/LibertinusSerif-Regular.otf"));
        let libertinus = Font::new(Bytes::new(regular.as_slice()), 0).unwrap();
        let other = typst_assets_other();
        let fault = Fonts::of(vec![libertinus, other]).unwrap_err();
        assert!(matches!(fault, FontFault::SeveralFamilies { .. }));
    }

    /// One face of another family, from Typst's assets.
    fn typst_assets_other() -> Font {
        typst_assets::fonts()
            .filter_map(|bytes| Font::new(Bytes::new(bytes), 0))
            .find(|font| font.info().family != "Libertinus Serif")
            .unwrap()
    }
}
