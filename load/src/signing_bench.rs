//! `signing`: papers signed and validated per core, side by side with pyHanko over the same papers and keys; a batch from
//! prepared files to signed files; and memory over many papers.
//! Rates go by processor time, since others may work on the machine too. What must always hold: both sides do the same
//! work: one signature over one paper, and for validation path, revocation, time stamp and what was changed after.

use crate::{
    machine,
    measure::{Report, median},
};
use anyhow::{Context as _, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use kernel::{
    random::{OsRandom, Random},
    time::{Clock as _, SystemClock, Timestamp},
};
use signing::{
    algorithm::Digest,
    batch::{self, Done, Paper},
    certificate::{Certificate, Name},
    key::{Credential, KeyKind, SigningKey as _, SoftwareKey},
    oid,
    pades::{Level, Services, sign_basic, sign_timestamped},
    pdf::{Details, Field},
    pki::{Addresses, Order, Profile, World},
    revocation::Evidence,
    timestamp::{
        LocalAuthority, SerialNumbers, TimestampAuthority, TimestampRequest, TimestampSource,
    },
    validate::{Policy, Verdict, validate_pdf},
};
use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;

const PYTHON: &str = include_str!("signing_bench.py");
/// Bytes of a paper, those of a letter with its fonts.
const PAPER_BYTES: usize = 55_000;

/// An example's.
const POLICY: oid::ObjectIdentifier = oid::ObjectIdentifier::new_unwrap("1.2.3.4");

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Python with pyHanko; without it only this side is measured
    #[arg(long)]
    python: Option<Utf8PathBuf>,
    /// Papers of ours a round; pyHanko does a tenth of them
    #[arg(long, default_value_t = 400)]
    papers: u32,
    /// Rounds, the two sides in turn
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Papers of the batch
    #[arg(long, default_value_t = 1_000)]
    batch: usize,
    /// Papers over which memory is watched
    #[arg(long, default_value_t = 10_000)]
    memory: usize,
}

pub(crate) fn run(options: &Options, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let folder = Utf8Path::from_path(folder.path()).context("folder")?;
    for (name, kind) in [("P-256", KeyKind::P256), ("RSA-2048", KeyKind::Rsa(2_048))] {
        let scene = Scene::draw(kind)?;
        scene.write(folder)?;
        for what in [What::SignBasic, What::SignTimestamped, What::Validate] {
            compare(&scene, (what, name), (options, folder), report)?;
        }
        scene.batch(options.batch, (name, folder), report)?;
    }
    Scene::draw(KeyKind::P256)?.memory(options.memory, report)
}

#[derive(Clone, Copy)]
enum What {
    SignBasic,
    SignTimestamped,
    Validate,
}

impl What {
    const fn name(self) -> &'static str {
        match self {
            Self::SignBasic => "sign-b",
            Self::SignTimestamped => "sign-t",
            Self::Validate => "validate",
        }
    }

    const fn shown(self) -> &'static str {
        match self {
            Self::SignBasic => "sign B-B",
            Self::SignTimestamped => "sign B-T",
            Self::Validate => "validate B-T",
        }
    }
}

fn compare(
    scene: &Scene,
    (what, name): (What, &str),
    (options, folder): (&Options, &Utf8Path),
    report: &mut Report,
) -> anyhow::Result<()> {
    scene.work(what)?;
    // With the authority's work, and without it.
    let (mut ours, mut theirs) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for _ in 0..options.rounds {
        let before = processor()?;
        for _ in 0..options.papers {
            scene.work(what)?;
        }
        let spent = processor()?.saturating_sub(before);
        let authority = scene.authority(options.papers)?;
        push(&mut ours, (spent.as_secs_f64(), authority.as_secs_f64()), options.papers);
        if let Some(python) = &options.python {
            let count = (options.papers / 10).max(1);
            push(&mut theirs, pyhanko(python, folder, what, count)?, count);
        }
    }
    let rows: &[(usize, &str)] = match what {
        What::SignTimestamped => &[(0, " with the authority's work"), (1, "")],
        _ => &[(0, "")],
    };
    for (column, beside) in rows {
        let what = format!("{}{beside}, {name}", what.shown());
        let middle = |values: &[Vec<f64>; 2]| values.get(*column).map_or(0.0, |it| median(it));
        let (our, their) = (middle(&ours), middle(&theirs));
        report.figure(&format!("{what}, a paper"), our, "ms", None);
        report.figure(&format!("{what}, papers per core"), 1_000.0 / our, "/s", None);
        if options.python.is_some() {
            report.figure(&format!("{what}, pyHanko"), their, "ms", None);
            report.figure(&format!("{what}, times pyHanko"), their / our, "x", Some(">= 10"));
        }
    }
    Ok(())
}

/// Milliseconds a paper: all, and without the authority's.
fn push(columns: &mut [Vec<f64>; 2], (all, authority): (f64, f64), papers: u32) {
    let each = |seconds: f64| seconds * 1_000.0 / f64::from(papers);
    let [with, without] = columns;
    with.push(each(all));
    without.push(each(all - authority));
}

/// Seconds of processor time that pyHanko needs for so many papers, and those of its authority among them.
fn pyhanko(
    python: &Utf8Path,
    folder: &Utf8Path,
    what: What,
    count: u32,
) -> anyhow::Result<(f64, f64)> {
    let output = Command::new(python)
        .arg("-c")
        .arg(PYTHON)
        .args([folder.as_str(), what.name(), &count.to_string()])
        .output()
        .with_context(|| format!("start {python}"))?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut seconds = told.split_whitespace().map(str::parse);
    let (all, authority) = (seconds.next(), seconds.next());
    Ok((all.context("pyHanko said nothing")??, authority.context("pyHanko said too little")??))
}

/// Time this thread was on a processor.
fn processor() -> anyhow::Result<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").context("processor time")?;
    let nanoseconds = text.split_whitespace().next().context("processor time")?;
    Ok(Duration::from_nanos(nanoseconds.parse()?))
}

/// Keys, certificates and a paper, the same for both sides.
struct Scene {
    now: Timestamp,
    world: World,
    key: Arc<SoftwareKey>,
    time_key: Arc<SoftwareKey>,
    credential: Credential,
    time: LocalAuthority,
    paper: Vec<u8>,
    signed: Vec<u8>,
    anchors: [Certificate; 1],
    between: [Certificate; 1],
    lists: Vec<Evidence>,
}

#[derive(Debug, Default)]
struct Counter(AtomicU64);

impl SerialNumbers for Counter {
    fn next(&self) -> Result<u64, String> {
        Ok(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

impl Scene {
    fn draw(kind: KeyKind) -> anyhow::Result<Self> {
        let now = SystemClock.now();
        let now = now.plus_micros(-now.as_micros().rem_euclid(1_000_000));
        let name = |common| Name::of(&[(oid::COUNTRY, "VN"), (oid::COMMON_NAME, common)]);
        let addresses = Addresses {
            root: name("Load root"),
            officials: name("Load officials"),
            organisations: name("Load organisations"),
            time: name("Load time"),
            url: "http://pki.example".to_owned(),
        };
        let world = World::draw(&addresses, KeyKind::P256, &OsRandom, now.plus_seconds(-3_600))?;
        let validity = (now.plus_seconds(-3_600), now.plus_seconds(86_400));
        // pyHanko's authority in process knows RSA alone, so both sides stamp with it.
        let stamping = KeyKind::Rsa(2_048);
        let enrol = |issuer: &signing::pki::Authority, common, profile, serial: &[u8]| {
            let kind = if profile == Profile::TimeStamping { stamping } else { kind };
            let key = Arc::new(SoftwareKey::draw(kind, &OsRandom)?);
            let public = key.public_key().clone();
            let mut order = Order::new(name(common), &public, profile, serial, validity);
            let url = if serial == [80] { "officials" } else { "root" };
            let url = format!("http://pki.example/{url}.crl");
            order.list_url = Some(&url);
            anyhow::Ok((Arc::clone(&key), issuer.enrol(key, &order)?))
        };
        let (key, credential) = enrol(world.officials(), "Signer", Profile::Signer, &[80])?;
        let (time_key, time) = enrol(world.root(), "Time", Profile::TimeStamping, &[81])?;
        let authority = TimestampAuthority::new(time, POLICY);
        let time =
            LocalAuthority::new(authority, Arc::new(SystemClock), Arc::new(Counter::default()));
        let lists = world.lists()?.into_values().map(Evidence::List).collect();
        let anchors = [world.root().certificate().clone()];
        let between = [world.officials().certificate().clone()];
        let paper = paper();
        let mut scene = Self {
            now,
            world,
            key,
            time_key,
            credential,
            time,
            paper,
            signed: Vec::new(),
            anchors,
            between,
            lists,
        };
        scene.signed = scene.sign(true)?;
        Ok(scene)
    }

    fn write(&self, folder: &Utf8Path) -> anyhow::Result<()> {
        let time = self.time.authority().credential().certificate();
        let ([root], [issuer]) = (&self.anchors, &self.between);
        let mut files = vec![
            ("root.crt".to_owned(), root.der().to_vec()),
            ("issuer.crt".to_owned(), issuer.der().to_vec()),
            ("own.crt".to_owned(), self.credential.certificate().der().to_vec()),
            ("time.crt".to_owned(), time.der().to_vec()),
            ("own.key".to_owned(), self.key.pkcs8()?),
            ("time.key".to_owned(), self.time_key.pkcs8()?),
            ("paper.pdf".to_owned(), self.paper.clone()),
            ("signed.pdf".to_owned(), self.signed.clone()),
        ];
        for (number, list) in self.world.lists()?.into_values().enumerate() {
            files.push((format!("{number}.crl"), list));
        }
        for (name, bytes) in files {
            std::fs::write(folder.join(name), bytes)?;
        }
        Ok(())
    }

    fn work(&self, what: What) -> anyhow::Result<()> {
        match what {
            What::SignBasic => self.sign(false).map(drop),
            What::SignTimestamped => self.sign(true).map(drop),
            What::Validate => self.validate(&self.signed),
        }
    }

    /// Processor time that the authority alone takes for so many papers.
    fn authority(&self, papers: u32) -> anyhow::Result<Duration> {
        let imprint = Digest::Sha256.of(&[&self.paper]);
        let request = TimestampRequest::new(Digest::Sha256, &imprint, Some(1)).der();
        let before = processor()?;
        for _ in 0..papers {
            self.time.ask(&request)?;
        }
        Ok(processor()?.saturating_sub(before))
    }

    fn details(&self) -> Details<'static> {
        Details { signed_at: self.now, ..Details::default() }
    }

    fn with_services<T>(&self, call: impl FnOnce(&Services<'_>) -> T) -> T {
        let timestamps: [&dyn TimestampSource; 1] = [&self.time];
        let random: &dyn Random = &OsRandom;
        call(&Services {
            timestamps: &timestamps,
            revocation: Some(&self.world),
            issuers: &self.anchors,
            random,
            digest: Digest::Sha256,
        })
    }

    fn sign(&self, stamped: bool) -> anyhow::Result<Vec<u8>> {
        let (field, details) = (Field { name: "Ours", place: None }, self.details());
        let outcome = if stamped {
            self.with_services(|services| {
                sign_timestamped(&self.paper, &field, &details, &self.credential, services)
            })
        } else {
            sign_basic(&self.paper, &field, &details, &self.credential)
        };
        let outcome = outcome?;
        ensure!(outcome.shortfall.is_none(), "{:?}", outcome.shortfall);
        Ok(outcome.pdf)
    }

    fn validate(&self, pdf: &[u8]) -> anyhow::Result<()> {
        let mut policy = Policy::new(SystemClock.now().plus_seconds(1), &self.anchors);
        (policy.between, policy.evidence) = (&self.between, &self.lists);
        let report = validate_pdf(pdf, &policy);
        ensure!(report.verdict.is_some_and(Verdict::passed), "{report:?}");
        Ok(())
    }

    /// From prepared files in a folder to signed files there.
    fn batch(
        &self,
        count: usize,
        (name, folder): (&str, &Utf8Path),
        report: &mut Report,
    ) -> anyhow::Result<()> {
        let sources: Vec<Utf8PathBuf> =
            (0..count).map(|number| folder.join(format!("batch-{number}.pdf"))).collect();
        for source in &sources {
            std::fs::write(source, &self.paper)?;
        }
        let (begun, before) = (Instant::now(), processor()?);
        let mut fault = None;
        let pdfs = sources.iter().map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
        let field = Field { name: "Ours", place: None };
        let papers = pdfs.iter().map(|pdf| Paper { pdf, field, details: self.details() });
        let tally = self.with_services(|services| {
            let wanted = (services, Level::Timestamped);
            batch::sign_all(papers, &self.credential, wanted, &mut |position, done| {
                let kept = match done {
                    Done::Signed(outcome) => keep(folder, position, &outcome.pdf),
                    other => Err(anyhow::anyhow!("{other:?}")),
                };
                fault = fault.take().or(kept.err());
            })
        });
        let seconds = begun.elapsed().as_secs_f64();
        ensure!(tally.signed == count && fault.is_none(), "{tally:?} {fault:?}");
        let figure = format!("batch of {count}, file to signed B-T file, {name}, by the clock");
        report.figure(&figure, seconds, "s", None);
        let spent = processor()?.saturating_sub(before).as_secs_f64();
        report.figure(&format!("batch of {count}, {name}, processor time"), spent, "s", None);
        for (position, source) in sources.iter().enumerate() {
            std::fs::remove_file(source)?;
            std::fs::remove_file(folder.join(format!("signed-{position}.pdf")))?;
        }
        Ok(())
    }

    /// Memory while papers are signed and validated one after the other.
    fn memory(&self, count: usize, report: &mut Report) -> anyhow::Result<()> {
        let resident = || {
            let bytes = machine::resident_bytes(std::process::id()).unwrap_or(0);
            f64::from(u32::try_from(bytes / 1_024).unwrap_or(u32::MAX)) / 1_024.0
        };
        let early = count / 10;
        let mut at_early = 0.0;
        for number in 1..=count {
            let signed = self.sign(true)?;
            self.validate(&signed)?;
            if number == early {
                at_early = resident();
                report.figure(&format!("memory after {number} papers"), at_early, "MB", None);
            }
        }
        let grown = resident() - at_early;
        report.figure(&format!("memory after {count} papers"), resident(), "MB", None);
        report.figure("memory that grew between", grown, "MB", Some("<= 5"));
        Ok(())
    }
}

fn keep(folder: &Utf8Path, position: usize, pdf: &[u8]) -> anyhow::Result<()> {
    Ok(std::fs::write(folder.join(format!("signed-{position}.pdf")), pdf)?)
}

/// A paper of one page with as many bytes beside it as fonts have.
fn paper() -> Vec<u8> {
    let mut font = vec![0; PAPER_BYTES];
    kernel::random::SeededRandom::new(1).fill(&mut font);
    let content = b"BT /F1 14 Tf 72 720 Td (Certificate of birth) Tj ET".to_vec();
    let stream = |bytes: &[u8]| {
        let head = format!("<< /Length {} >>\nstream\n", bytes.len());
        [head.as_bytes(), bytes, b"\nendstream"].concat()
    };
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
          /Resources << /Font << /F1 5 0 R >> /XObject << /Im 6 0 R >> >> >>"
            .to_vec(),
        stream(&content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>".to_vec(),
        stream(&font),
    ];
    let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    let start = bytes.len();
    let count = objects.len() + 1;
    bytes.extend(format!("xref\n0 {count}\n0000000000 65535 f \n").bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let id = "<0123456789abcdef0123456789abcdef>";
    let trailer = format!(
        "trailer\n<< /Size {count} /Root 1 0 R /ID [{id} {id}] >>\nstartxref\n{start}\n%%EOF\n"
    );
    bytes.extend(trailer.bytes());
    bytes
}
