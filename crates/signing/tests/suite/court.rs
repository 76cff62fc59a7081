//! Where papers meet outside judges: files to exchange, and the programs pyHanko, `pdfsig`, `openssl` and `qpdf`.
//! `TINHSO_TEST_PYTHON` names a Python that has pyHanko; without it the build folder's environment is taken. A judge that
//! is missing fails the test.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use kernel::time::{Clock, SystemClock, Timestamp};
use signing::certificate::Certificate;
use tempfile::TempDir;

/// Where a test and its judges exchange files.
pub(crate) struct Court {
    pub(crate) folder: TempDir,
    pub(crate) python: PathBuf,
}

impl Court {
    /// `None` when this machine is said to have no judges; a panic when one is missing unsaid.
    pub(crate) fn open() -> Option<Self> {
        if std::env::var_os("TINHSO_TEST_NO_JUDGES").is_some() {
            return None;
        }
        let python = std::env::var_os("TINHSO_TEST_PYTHON").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python"),
            PathBuf::from,
        );
        let court = Self { folder: tempfile::tempdir().unwrap(), python };
        let mut probe = Command::new(&court.python);
        must_run(probe.args(["-c", "import pyhanko"]), "pyHanko, from xtask's Python");
        must_run(Command::new("openssl").arg("version"), "openssl");
        must_run(Command::new("pdfsig").arg("-v"), "pdfsig, from poppler-utils");
        must_run(Command::new("qpdf").arg("--version"), "qpdf");
        must_run(Command::new("certutil").arg("-H"), "certutil, from libnss3-tools");
        Some(court)
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn pem(&self, name: &str, kind: &str, ders: &[&[u8]]) -> PathBuf {
        let mut text = String::new();
        for der in ders {
            let base = data_encoding::BASE64.encode(der);
            let _ = writeln!(text, "-----BEGIN {kind}-----");
            for line in base.as_bytes().chunks(64) {
                text.push_str(std::str::from_utf8(line).unwrap());
                text.push('\n');
            }
            let _ = writeln!(text, "-----END {kind}-----");
        }
        self.file(name, text.as_bytes())
    }

    /// pyHanko's findings over each paper: one text for each of its signatures.
    pub(crate) fn pyhanko(
        &self,
        pdfs: &[Vec<u8>],
        root: &Certificate,
        mode: &str,
    ) -> Vec<Vec<String>> {
        let root = self.file("root.der", root.der());
        let mut command = self.script();
        command.arg("validate").arg(root).arg(mode);
        for (number, pdf) in pdfs.iter().enumerate() {
            command.arg(self.file(&format!("{number}.pdf"), pdf));
        }
        let output = done(&mut command);
        let said = String::from_utf8(output.stdout).unwrap();
        let found = said.lines().map(|line| {
            let list: serde_json::Value = serde_json::from_str(line).unwrap();
            list.as_array().unwrap().iter().map(ToString::to_string).collect()
        });
        found.collect()
    }

    /// pyHanko's verdict over each paper, revocation required: for each signature what EN 319 102-1 says and the level of
    /// changes; for a paper it does not read, the name of the error alone.
    pub(crate) fn verdicts(
        &self,
        pdfs: &[&[u8]],
        root: &Certificate,
    ) -> Vec<Vec<(String, String)>> {
        let root = self.file("root.der", root.der());
        let mut command = self.script();
        command.arg("verdicts").arg(root);
        for (number, pdf) in pdfs.iter().enumerate() {
            command.arg(self.file(&format!("{number}.pdf"), pdf));
        }
        let said = String::from_utf8(done(&mut command).stdout).unwrap();
        let text = |it: &serde_json::Value| it.as_str().unwrap_or("").to_owned();
        said.lines()
            .map(|line| {
                let list: serde_json::Value = serde_json::from_str(line).unwrap();
                let found = list.as_array().unwrap().iter();
                found.map(|it| (text(&it["says"]), text(&it["changes"]))).collect()
            })
            .collect()
    }

    pub(crate) fn script(&self) -> Command {
        let mut command = Command::new(&self.python);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/judge.py"));
        command
    }

    /// What `pdfsig` says, with the root trusted.
    pub(crate) fn pdfsig(&self, pdf: &[u8], root: &Certificate) -> String {
        let output = self.pdfsig_run(pdf, root);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The same, however it ends.
    pub(crate) fn pdfsig_run(&self, pdf: &[u8], root: &Certificate) -> Output {
        let store = self.folder.path().join("nss");
        if !store.exists() {
            fs::create_dir(&store).unwrap();
            let root = self.file("root.der", root.der());
            done(Command::new("certutil").args(["-N", "--empty-password", "-d"]).arg(&store));
            let mut import = Command::new("certutil");
            import.args(["-A", "-n", "root", "-t", "C,C,C", "-i"]).arg(root).arg("-d").arg(&store);
            done(&mut import);
        }
        let pdf = self.file("paper.pdf", pdf);
        Command::new("pdfsig").arg("-nssdir").arg(&store).arg(pdf).output().unwrap()
    }
}

fn must_run(command: &mut Command, what: &str) {
    let run = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    // `certutil -H` shows its usage and ends with an error.
    assert!(
        run.is_ok_and(|status| what.starts_with("certutil") || status.success()),
        "missing: {what}; `cargo xtask setup` installs it, TINHSO_TEST_NO_JUDGES=1 goes without"
    );
}

/// Runs a judge, which must end well.
pub(crate) fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Judges read the machine's clock, so their papers are made now. Whole seconds, as certificates have them.
pub(crate) fn today() -> Timestamp {
    let now = SystemClock.now();
    now.plus_micros(-now.as_micros().rem_euclid(1_000_000)).plus_seconds(-5)
}
