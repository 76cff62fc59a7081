//! The text files of the work tree as git sees them: tracked ones, and new ones that are not
//! ignored. Paths are relative to the root, with `/`. Binary files have no text.

use crate::place::Place;
use anyhow::{Result, bail};
use std::process::Command;

/// One file.
#[derive(Debug, Clone)]
pub(super) struct TextFile {
    pub(super) path: String,
    pub(super) text: String,
}

/// All files, in the order of their paths.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    pub(super) files: Vec<TextFile>,
}

impl Tree {
    pub(super) fn read(place: &Place) -> Result<Self> {
        let listed = Command::new("git")
            .current_dir(&place.root)
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .output()?;
        if !listed.status.success() {
            bail!("git cannot list the files: {}", String::from_utf8_lossy(&listed.stderr));
        }
        let mut paths: Vec<String> = String::from_utf8(listed.stdout)?
            .split('\0')
            .filter(|path| !path.is_empty())
            .map(str::to_owned)
            .collect();
        paths.sort();
        paths.dedup();
        // A file that is listed but gone was deleted and not committed; one that is not text is
        // nobody's source and stands here without text.
        let files = paths.into_iter().filter_map(|path| {
            let bytes = std::fs::read(place.root.join(&path)).ok()?;
            Some(TextFile { path, text: String::from_utf8(bytes).unwrap_or_default() })
        });
        Ok(Self { files: files.collect() })
    }

    /// Files whose path begins with `folder` and ends with `ending`.
    pub(super) fn under<'a>(
        &'a self,
        folder: &'a str,
        ending: &'a str,
    ) -> impl Iterator<Item = &'a TextFile> {
        self.files.iter().filter(move |it| it.path.starts_with(folder) && it.path.ends_with(ending))
    }

    pub(super) fn find(&self, path: &str) -> Option<&TextFile> {
        self.files.iter().find(|it| it.path == path)
    }

    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| TextFile { path: (*path).to_owned(), text: (*text).to_owned() });
        Self { files: files.collect() }
    }
}

impl TextFile {
    /// The crate the file belongs to: the folder's name under `crates/`, else the first folder.
    pub(super) fn room(&self) -> &str {
        let mut parts = self.path.split('/');
        match (parts.next(), parts.next()) {
            (Some("crates"), Some(name)) => name,
            (Some(first), _) => first,
            (None, _) => "",
        }
    }

    /// Whether the file holds tests alone, or the samples that tests use.
    pub(super) fn holds_tests(&self) -> bool {
        let names = ["tests", "sample", "samples"];
        let mut parts = self.path.split('/').map(|part| part.strip_suffix(".rs").unwrap_or(part));
        parts.any(|part| names.contains(&part))
    }
}
