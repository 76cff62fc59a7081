//! Why a package is not whole. What must hold: a fault names the entry, never what is in it.

/// A kind per thing that somebody would look into.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("not a ZIP, or a broken one: {0}")]
    Zip(#[from] zip::result::ZipError),
    #[error("cannot be read or written: {0}")]
    Disk(#[from] std::io::Error),
    #[error("manifest cannot be read: {0}")]
    Manifest(String),
    #[error("entry {0} is not where the manifest has it, or is not in the manifest")]
    Entry(String),
    #[error("{0} is missing")]
    Missing(String),
    #[error("bytes of {0} are not those of the manifest")]
    Content(String),
    #[error("something in the package beside its entries was changed")]
    Frame,
}

impl Fault {
    /// Stable code for words files.
    pub const fn code(&self) -> &'static str {
        match self {
            Fault::Zip(_) => "zip",
            Fault::Disk(_) => "disk",
            Fault::Manifest(_) => "manifest",
            Fault::Entry(_) => "entry",
            Fault::Missing(_) => "missing",
            Fault::Content(_) => "content",
            Fault::Frame => "frame",
        }
    }

    /// The entry or reason it is about; empty for none.
    pub fn about(&self) -> String {
        match self {
            Fault::Entry(name) | Fault::Missing(name) | Fault::Content(name) => name.clone(),
            Fault::Zip(why) => why.to_string(),
            Fault::Disk(why) => why.to_string(),
            Fault::Manifest(why) => why.clone(),
            Fault::Frame => String::new(),
        }
    }
}
