//! The parts of a packed document (Office Open XML) for whoever reads more of it than its text: pieces of XML in order, within
//! the same bounds as everything here. It knows no names of elements.
//! What must always hold: what a reader costs is bounded by [`Limits`] alone; no panic leaves.

use crate::legacy;
use crate::meter::Meter;
use crate::package::Package;
use crate::xml::{self, Node, Stop, Watch};
use crate::{Limits, ReadingError};
use quick_xml::events::BytesStart;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A package that is being read.
pub struct Parts<'a> {
    package: Package<'a>,
    meter: &'a Meter,
}

impl std::fmt::Debug for Parts<'_> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Parts").finish_non_exhaustive()
    }
}

/// A piece of XML; names are local ones.
#[derive(Debug)]
pub enum Piece<'a> {
    Start(Element<'a>),
    End(&'a str),
    Text(&'a str),
}

/// The beginning of an element.
#[derive(Debug)]
pub struct Element<'a> {
    pub name: &'a str,
    start: &'a BytesStart<'a>,
}

impl Element<'_> {
    /// The value of an attribute by its local name.
    pub fn attribute(&self, name: &str) -> Option<String> {
        xml::attribute(self.start, name)
    }
}

/// Opens a package and lets `read` walk through its parts.
///
/// Errors: as for [`crate::text_of_docx`], and those of `read`.
pub fn open<T>(
    bytes: &[u8],
    limits: &Limits,
    read: impl FnOnce(&mut Parts<'_>) -> Result<T, ReadingError>,
) -> Result<T, ReadingError> {
    if bytes.len() > limits.input_bytes {
        return Err(ReadingError::TooLarge);
    }
    let meter = Meter::new(limits);
    let work = || {
        let package = Package::open(bytes, &meter)?;
        read(&mut Parts { package, meter: &meter })
    };
    // As at the doors of the crate: nothing half changed can be seen.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(ReadingError::Internal))
}

impl Parts<'_> {
    /// Calls for each piece of a part, in order; an empty element is a start and an end. False where there is no such part.
    pub fn walk(
        &mut self,
        part: &str,
        mut each: impl FnMut(Piece<'_>),
    ) -> Result<bool, ReadingError> {
        let watch = Watch::default();
        let Some(part) = self.package.part(part, &watch)? else { return Ok(false) };
        let meter = self.meter;
        let walked = xml::walk(part, &watch, meter, |node| {
            match node {
                Node::Start(name, start) => each(Piece::Start(Element { name, start })),
                Node::End(name) => each(Piece::End(name)),
                Node::Text(text) => {
                    meter.characters(text.chars().count())?;
                    each(Piece::Text(text));
                }
            }
            Ok(())
        });
        match walked {
            Err(Stop::Refused(error)) => Err(error),
            Ok(()) | Err(Stop::Spent) => Ok(true),
        }
    }

    /// Whether something was left out because of a limit.
    pub fn is_cut(&self) -> bool {
        self.meter.is_cut()
    }
}

/// Text of a run in Unicode: what was typed in a font of one of the old Vietnamese encodings is changed, all else stays.
pub fn unicode<'t>(font: &str, text: &'t str) -> Cow<'t, str> {
    match legacy::of_font(font) {
        Some(family) => Cow::Owned(family.text(text)),
        None => Cow::Borrowed(text),
    }
}
