//! What a letter can see: the province's letters under fixed names, its data, the fonts, a date.
//! Not a file system: nothing is read when Typst asks, and what is not here does not exist.
//! Must hold: names are few and fixed, because Typst remembers each for the life of the process.

use crate::fonts::Faces;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration, IntoValue, Str};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// Where a letter finds its data.
pub(crate) const DATA: &str = "data.json";

/// The letters, parsed once.
#[derive(Debug)]
pub(crate) struct Shelf {
    pub(crate) library: LazyHash<Library>,
    pub(crate) fonts: Arc<Faces>,
    pub(crate) letters: BTreeMap<String, Source>,
    names: HashMap<FileId, String>,
    data: FileId,
}

/// A name that cannot be a letter's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadName(pub(crate) String);

impl Shelf {
    pub(crate) fn new(
        fonts: Arc<Faces>,
        letters: BTreeMap<String, String>,
    ) -> Result<Shelf, BadName> {
        let mut inputs = Dict::new();
        inputs.insert(Str::from("font"), fonts.family.as_str().into_value());
        let library = LazyHash::new(Library::builder().with_inputs(inputs).build());
        let mut shelf = Shelf {
            library,
            fonts,
            letters: BTreeMap::new(),
            names: HashMap::new(),
            data: file_id(DATA)?,
        };
        for (name, text) in letters {
            let id = file_id(&name)?;
            if camino::Utf8Path::new(&name).extension() != Some("typ")
                || shelf.names.contains_key(&id)
            {
                return Err(BadName(name));
            }
            shelf.names.insert(id, name.clone());
            shelf.letters.insert(name, Source::new(id, text));
        }
        Ok(shelf)
    }

    /// The letter a file is, as the province calls it; the data under its own name.
    pub(crate) fn name(&self, id: FileId) -> Option<&str> {
        if id == self.data {
            return Some(DATA);
        }
        self.names.get(&id).map(String::as_str)
    }
}

fn file_id(name: &str) -> Result<FileId, BadName> {
    let path = VirtualPath::new(name).map_err(|_| BadName(name.to_owned()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// The world of one document.
pub(crate) struct Sight {
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) main: FileId,
    pub(crate) data: Bytes,
    pub(crate) dated: Datetime,
}

impl World for Sight {
    fn library(&self) -> &LazyHash<Library> {
        &self.shelf.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let name = self.shelf.names.get(&id).ok_or_else(|| missing(id))?;
        self.shelf.letters.get(name).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.shelf.data { Ok(self.data.clone()) } else { Err(missing(id)) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.all.get(index).cloned()
    }

    /// The paper's date, wherever on earth the letter asks for it.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Some(self.dated)
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}
