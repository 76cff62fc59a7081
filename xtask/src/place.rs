//! Where things are: the root of the work tree, the build folder and what the tasks keep in it.
//! Nothing here is created unless a function says so. All paths are absolute.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The work tree that this tool was built from.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
}

impl Place {
    pub(crate) fn find() -> Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.parent().context("xtask stands in the root of the workspace")?;
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root.join("target"), |it| root.join(it));
        Ok(Self { root: root.to_owned(), target })
    }

    /// The folder of logs and reports, made when it is missing.
    pub(crate) fn reports(&self) -> Result<PathBuf> {
        self.folder("xtask")
    }

    /// A folder in the build folder, made when it is missing.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.target.join(name);
        std::fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
        Ok(path)
    }

    /// The program as the tests use it: built by the dev profile.
    pub(crate) fn program(&self) -> PathBuf {
        self.target.join("debug/tinhso")
    }

    /// Cargo in the root of the work tree, the same one that runs this tool.
    pub(crate) fn cargo(&self) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(&self.root);
        command
    }
}

/// A setting of the environment; the tasks have no configuration file.
#[expect(clippy::disallowed_methods, reason = "a task runner is steered by its environment")]
pub(crate) fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
