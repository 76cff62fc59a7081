//! `xmlsec1` and signxml over what this crate signs, and what they sign judged by us; lxml's canonical form beside ours.
//! `TINHSO_TEST_PYTHON` names a Python that has signxml; without it the build folder's environment is taken.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use edxml::{Coverage, Limits, read, read_mime};
use kernel::random::SeededRandom;
use signing::key::KeyKind;

use crate::forms;
use crate::fuzzed::changed;
use crate::support::{EXAMPLE, Kept, Sealer, document, letter, multipart, sealer, signed};

const KINDS: [(KeyKind, &str); 2] =
    [(KeyKind::Rsa(2048), "rsa-sha256"), (KeyKind::P256, "ecdsa-sha256")];

/// Where a test and its judges exchange files.
struct Court {
    folder: tempfile::TempDir,
    python: PathBuf,
}

impl Court {
    /// `None` when this machine is said to have no judges; a panic when one is missing unsaid.
    fn open() -> Option<Self> {
        if std::env::var_os("TINHSO_TEST_NO_JUDGES").is_some() {
            return None;
        }
        let python = std::env::var_os("TINHSO_TEST_PYTHON").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python"),
            PathBuf::from,
        );
        must_run(
            Command::new(&python).args(["-c", "import signxml"]),
            "signxml, from xtask's Python",
        );
        must_run(Command::new("xmlsec1").arg("--version"), "xmlsec1");
        Some(Self { folder: tempfile::tempdir().unwrap(), python })
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn certificate(
        &self,
        name: &str,
        certificates: &[&signing::certificate::Certificate],
    ) -> PathBuf {
        let texts =
            certificates.iter().map(|it| signing::pem::write(signing::pem::CERTIFICATE, it.der()));
        self.file(name, texts.collect::<String>().as_bytes())
    }

    /// The sealer's key, and its certificate with those above it.
    fn keys(&self, sealer: &Sealer) -> (PathBuf, PathBuf) {
        let key =
            self.file("key.pem", signing::pem::write("PRIVATE KEY", &sealer.pkcs8).as_bytes());
        let own = std::iter::once(sealer.credential.certificate());
        let chain: Vec<_> = own.chain(sealer.credential.chain()).collect();
        (key, self.certificate("chain.pem", &chain))
    }

    fn python(&self) -> Command {
        let mut command = Command::new(&self.python);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/judge.py"));
        command
    }

    /// xmlsec1's verdict, with the root trusted at noon.
    fn xmlsec(&self, package: &Path, sealer: &Sealer) -> Output {
        let root = self.certificate("root.pem", &[&sealer.root]);
        let mut command = Command::new("xmlsec1");
        command.args([
            "--verify",
            "--verification-gmt-time",
            "2026-11-20 05:00:00",
            "--trusted-pem",
        ]);
        command.arg(root).arg(package).output().unwrap()
    }

    fn sign_by_xmlsec(&self, text: &str, sealer: &Sealer, method: &str) -> Vec<u8> {
        let (key, chain) = self.keys(sealer);
        let template = text.replace(PLACE, &template(method));
        assert!(template != text, "no place for a signature");
        let (from, to) =
            (self.file("template.xml", template.as_bytes()), self.folder.path().join("theirs.xml"));
        let own = self.certificate("own.pem", &[sealer.credential.certificate()]);
        let both = format!("{},{},{}", key.display(), own.display(), chain.display());
        let mut command = Command::new("xmlsec1");
        done(command.args(["--sign", "--privkey-pem", &both, "--output"]).arg(&to).arg(from));
        std::fs::read(to).unwrap()
    }

    fn sign_by_signxml(&self, text: &str, sealer: &Sealer, method: &str) -> Vec<u8> {
        let (key, chain) = self.keys(sealer);
        let text = text.replace(PLACE, PLACEHOLDER);
        let (from, to) =
            (self.file("unsigned.xml", text.as_bytes()), self.folder.path().join("theirs.xml"));
        done(self.python().arg("sign").arg(key).arg(chain).arg(method).arg(from).arg(&to));
        std::fs::read(to).unwrap()
    }
}

/// Where a judge's signature goes.
const PLACE: &str = "<!-- signature -->";

/// What signxml puts its signature in the place of.
const PLACEHOLDER: &str =
    "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"placeholder\"/>";

fn template(method: &str) -> String {
    format!(
        "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo>\
         <CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>\
         <SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#{method}\"/><Reference URI=\"\"><Transforms>\n\
         <Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>\n\
         <Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></Transforms>\
         <DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue/></Reference></SignedInfo>\
         <SignatureValue/><KeyInfo><X509Data/></KeyInfo></Signature>"
    )
}

/// The worked example in the ways in which canonical form could go wrong, with places for signatures.
fn variants() -> Vec<String> {
    let empty = "<edXML:DigitalSignature/>";
    let usual = EXAMPLE
        .replace(empty, &format!("<edXML:DigitalSignature>\n {PLACE}</edXML:DigitalSignature>"));
    assert!(usual != EXAMPLE);
    let subject = "<edXML:Subject>";
    let odd = "<z:Odd xmlns:z=\"urn:z\" xmlns:y=\"urn:y\" xmlns:a=\"urn:unused\" z:b=\"2\" y:b=\"1\" c=\"&#9;&#xA;&#13;&lt;&gt;&amp;&quot;' \t\n x\" \
               a:q=\"\" xml:lang=\"vi\" b=\"0\"><y:in xmlns:y=\"urn:other\"/><in xmlns=\"\"><x xmlns=\"urn:z\"/></in><y:in/></z:Odd>";
    let text =
        "&#13;&amp;&lt;&gt;]] &#x1F600;<![CDATA[<&]]&gt;\r\n]]>]]<!-- gone -->é\u{85}\u{2028}";
    vec![
        usual.clone(),
        usual.replace("edXML:", "").replace("xmlns:edXML", "xmlns:unused"),
        usual.replace("edXML:", "e.x:").replace("xmlns:edXML", "xmlns:e.x"),
        usual.replace(subject, &format!("{odd}{subject}{text}")),
        usual.replace('\n', "\r\n"),
        usual
            .replace("<edXML xmlns", "<!-- before --><edXML xmlns:q=\"urn:q\" q:at=\"1\" xmlns")
            .replace("</edXML>", "</edXML><!-- behind -->"),
        usual.replace(
            &format!("<edXML:DigitalSignature>\n {PLACE}</edXML:DigitalSignature>"),
            &format!("{PLACE}{empty}"),
        ),
    ]
}

#[test]
fn xmlsec1_and_signxml_accept_what_we_sign() {
    let Some(court) = Court::open() else { return };
    for (kind, _) in KINDS {
        let sealer = sealer(kind);
        let (envelope, files) = letter();
        let (example, with_files, _) = document(EXAMPLE.as_bytes());
        let with_files = crate::support::Files(
            with_files.into_iter().map(|(it, bytes)| (it.content_id, bytes)).collect(),
        );
        let packages = [
            signed(&envelope, &files, &sealer.credential),
            signed(&example, &with_files, &sealer.credential),
        ];
        let own = court.certificate("own.pem", &[sealer.credential.certificate()]);
        let mut command = court.python();
        command.arg("verify").arg(own);
        for (number, bytes) in packages.iter().enumerate() {
            let path = court.file(&format!("{number}.xml"), bytes);
            let verdict = court.xmlsec(&path, &sealer);
            assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stderr));
            command.arg(path);
            // A judge that accepts anything is none.
            let changed = String::from_utf8(bytes.clone()).unwrap().replace("H56.99", "H56.98");
            assert!(
                !court
                    .xmlsec(&court.file("changed.xml", changed.as_bytes()), &sealer)
                    .status
                    .success()
            );
        }
        assert_eq!(done(&mut command).stdout, b"good\ngood\n");
    }
}

#[test]
fn we_accept_what_xmlsec1_and_signxml_sign() {
    let Some(court) = Court::open() else { return };
    for (kind, method) in KINDS {
        let sealer = sealer(kind);
        for text in variants() {
            let theirs = [
                court.sign_by_xmlsec(&text, &sealer, method),
                court.sign_by_signxml(&text, &sealer, method),
            ];
            for bytes in theirs {
                let signature = document(&bytes).2.signature.expect("a signature");
                assert_eq!(&signature.signer, sealer.credential.certificate());
                assert_eq!(signature.coverage, Coverage::Everything);
                let changed = String::from_utf8(bytes).unwrap().replace("H56.99", "H56.98");
                let outcome = read(changed.as_bytes(), &mut Kept::default(), &Limits::default());
                assert!(outcome.is_err());
            }
        }
    }
}

/// What could be read in two ways would be signed in one and read in the other.
#[test]
fn what_we_accept_others_accept_and_digest_the_same() {
    let Some(court) = Court::open() else { return };
    let sealer = sealer(KeyKind::P256);
    let (key, chain) = court.keys(&sealer);
    let random = SeededRandom::new(11);
    let variants = variants();
    let mut paths = Vec::new();
    let mut tried = 0;
    while paths.len() < 400 {
        tried += 1;
        assert!(tried < 200_000, "almost nothing is accepted");
        let changed = changed(variants[tried % variants.len()].as_bytes(), &random);
        // The judge reads no white space before a declaration, which we do.
        let Ok(text) = String::from_utf8(changed) else { continue };
        if text.matches(PLACE).count() != 1 || text.starts_with(char::is_whitespace) {
            continue;
        }
        let outcome = read(text.as_bytes(), &mut Kept::default(), &Limits::default());
        if outcome.is_ok_and(|it| it.signature.is_none()) {
            let text = text.replace(PLACE, PLACEHOLDER);
            paths.push(court.file(&format!("{tried}.xml"), text.as_bytes()));
        }
    }
    let said =
        done(court.python().arg("sign-all").args([&key, &chain]).arg("ecdsa-sha256").args(&paths));
    let said = String::from_utf8(said.stdout).unwrap();
    let mut judged = 0;
    for (path, said) in paths.iter().zip(said.lines()) {
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(said, "signed", "{text}");
        let signed = std::fs::read(format!("{}.signed", path.display())).unwrap();
        let received = read(signed.as_slice(), &mut Kept::default(), &Limits::default());
        match received {
            Ok(received) => assert!(received.signature.is_some(), "{text}"),
            Err(fault) => panic!("{fault}: {text}"),
        }
        judged += 1;
    }
    assert_eq!(judged, paths.len());
}

#[test]
fn a_flipped_bit_in_what_others_sign_is_noticed() {
    let Some(court) = Court::open() else { return };
    let sealer = sealer(KeyKind::P256);
    let bytes = court.sign_by_xmlsec(&variants()[0], &sealer, "ecdsa-sha256");
    let text = String::from_utf8(bytes.clone()).unwrap();
    let [from, to] = ["<KeyInfo>", "</KeyInfo>"].map(|it| text.find(it).unwrap());
    let start = text.find("?>").unwrap() + 3;
    for at in (start..from).chain(to..bytes.len() - 1) {
        for bit in [0, 3, 5] {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            let outcome = read(changed.as_slice(), &mut Kept::default(), &Limits::default());
            // White space within a tag, of which xmlsec1 writes none that is another kind after a flip.
            assert!(
                outcome.is_err(),
                "bit {bit} of byte {at}: {:?}",
                &text[at.saturating_sub(20)..at]
            );
        }
    }
}

#[test]
fn a_signed_soap_envelope_covers_itself_and_not_what_is_beside_it() {
    let Some(court) = Court::open() else { return };
    let sealer = sealer(KeyKind::Rsa(2048));
    let soap = forms::soap().replace("<edXML:DigitalSignature/>", PLACE);
    let bytes = court.sign_by_xmlsec(&soap, &sealer, "rsa-sha256");
    let file = "Content-ID: <6f1d2c4e-0000-4000-8000-000000000001>";
    let mime = multipart("\r\n", &[("Content-Type: text/xml", &bytes), (file, b"content")]);
    let (_, _, received) = document(&mime);
    assert_eq!(received.signature.unwrap().coverage, Coverage::EnvelopeAlone);
    let changed = String::from_utf8(mime).unwrap().replace("H56.99", "H56.98");
    assert!(read_mime(changed.as_bytes(), None, &mut Kept::default(), &Limits::default()).is_err());
}

fn must_run(command: &mut Command, what: &str) {
    let run = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(
        run.is_ok_and(|status| status.success()),
        "missing: {what}; `cargo xtask setup` installs it, TINHSO_TEST_NO_JUDGES=1 goes without"
    );
}

/// Runs a judge, which must end well.
fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}
