//! The other half of `crash`: kills `tinhso serve` itself while programs file over HTTP. Each
//! request carries its key; what was not answered is asked again with the same key after the
//! restart. What must always hold: every answer to a key is the same, a citizen whose submission
//! was cut off has the draft or the dossier and never neither, and `tinhso verify` is clean.

use crate::{
    crash::{Figure, Options},
    filing::Pattern,
    ground::{self, Ground, Kind, Setting},
    http::{Answer, Ask, Client},
    served::{self, ADDRESS_HEADER, sign_in, somebody},
};
use anyhow::{Context as _, bail, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use http::Method;
use kernel::random::{Random as _, SeededRandom};
use serde_json::{Value, json};
use std::{net::SocketAddr, process::Stdio, sync::Arc, time::Duration};
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep, timeout},
};

/// A program that has no page by then will not have one.
const PATIENCE: Duration = Duration::from_mins(1);
/// Citizens who file; the sample has them.
const CITIZENS: usize = 8;

/// The program under fire: how it is started, always at the same address.
struct Target {
    program: Utf8PathBuf,
    config: Utf8PathBuf,
    address: SocketAddr,
}

/// What every citizen files.
struct World {
    pattern: Pattern,
    password: String,
}

/// A citizen's program, which outlives the server.
#[derive(Debug, Default)]
struct Citizen {
    number: usize,
    token: String,
    filing: Filing,
    /// Code and secret of what was answered, in order, with the draft they came from.
    filed: Vec<Filed>,
    /// Cut off while submitting, and then found so.
    found_draft: usize,
    found_filed: usize,
    repeated: usize,
}

#[derive(Debug, Default)]
struct Filing {
    serial: usize,
    step: u8,
    draft: String,
    /// A request of this step was sent and not answered.
    cut_off: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Filed {
    serial: usize,
    draft: String,
    code: String,
    secret: String,
}

pub(crate) async fn one_engine(
    setting: &Setting,
    options: &Options,
    kind: Kind,
) -> anyhow::Result<Vec<Figure>> {
    let begin = Instant::now();
    let ground = Ground::make(setting, kind).await?;
    let (target, world) = prepare(setting, &ground).await?;
    let random = SeededRandom::new(options.seed ^ 0x5e17);
    let mut citizens: Vec<Citizen> =
        (0..CITIZENS).map(|number| Citizen { number, ..Citizen::default() }).collect();
    for life in 1..=options.served {
        let wait = Duration::from_millis(random.below(options.life_max + 1));
        citizens = one_life(&target, &world, citizens, Some(wait)).await?;
        if life % 20 == 0 {
            let filed: usize = citizens.iter().map(|it| it.filed.len()).sum();
            let seconds = begin.elapsed().as_secs_f64();
            println!("{}: {life} kills of the server, {filed} filed, {seconds:.0} s", kind.name());
        }
    }
    citizens = one_life(&target, &world, citizens, None).await?;
    prove(setting, &ground, &target, &citizens).await?;
    ground.remove().await?;
    let name = kind.name();
    let sum = |of: fn(&Citizen) -> usize| {
        let count: usize = citizens.iter().map(of).sum();
        f64::from(u32::try_from(count).unwrap_or(u32::MAX))
    };
    Ok(vec![
        (format!("kills of the server, {name}"), f64::from(options.served), "", None),
        (format!("filed over HTTP, all found once, {name}"), sum(|it| it.filed.len()), "", None),
        (format!("cut off, draft still there, {name}"), sum(|it| it.found_draft), "", None),
        (format!("cut off, found already filed, {name}"), sum(|it| it.found_filed), "", None),
        (format!("asked again, same answer, {name}"), sum(|it| it.repeated), "", None),
        (format!("time with the server, {name}"), begin.elapsed().as_secs_f64(), "s", None),
    ])
}

/// Accounts and configuration, as an operator makes them.
async fn prepare(setting: &Setting, ground: &Ground) -> anyhow::Result<(Target, World)> {
    let program = served::beside()?;
    ensure!(program.is_file(), "{program} is not built");
    let folder = Utf8PathBuf::try_from(ground.folder.path().to_owned())?;
    let province = setting.province.as_str();
    let made = Command::new(&program)
        .args(["demo", "--fill-only", "--dossiers", "0", "--province", province])
        .args(["--database", &ground.url, "--data", folder.join("sample").as_str()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    ensure!(made.await?.success(), "the accounts could not be made");
    let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let config = folder.join("served.toml");
    let text = format!(
        "address = \"{address}\"\nbase_url = \"http://{address}\"\n\
         database_url = \"{}\"\nobjects = \"{}\"\nprovince = \"{province}\"\n\
         address_header = \"{ADDRESS_HEADER}\"\nrequests_per_second = 100000\n\
         log_level = \"error\"\n",
        ground.url,
        ground.objects_folder()?,
    );
    std::fs::write(&config, text)?;
    let desk = ground::desk(ground.store().await?, &setting.province).await?;
    let pattern = Pattern::read(&desk, &setting.province)?;
    let demo = &desk.province().demo.table;
    let password = demo.get("password").and_then(|it| it.as_str()).context("demo password")?;
    let world = World { pattern, password: password.to_owned() };
    desk.store().engine().close().await;
    Ok((Target { program, config, address }, world))
}

/// Starts the server, has every citizen file, and kills it `wait` after its first answer; without
/// `wait` the citizens only end what they have begun, and the server is asked to stop.
async fn one_life(
    target: &Target,
    world: &World,
    citizens: Vec<Citizen>,
    wait: Option<Duration>,
) -> anyhow::Result<Vec<Citizen>> {
    let (mut child, client) = start(target).await?;
    let (answered, mut first) = tokio::sync::watch::channel(false);
    let answered = Arc::new(answered);
    let client = &client;
    let lives = futures::future::join_all(citizens.into_iter().map(|mut citizen| {
        let answered = Arc::clone(&answered);
        async move {
            let told = citizen.live(client, world, wait.is_none(), &answered).await;
            told.with_context(|| format!("citizen {}", citizen.number))?;
            anyhow::Ok(citizen)
        }
    }));
    let kill = async {
        let Some(wait) = wait else { return anyhow::Ok(()) };
        timeout(PATIENCE, first.wait_for(|it| *it)).await.context("nothing was answered")??;
        sleep(wait).await;
        child.start_kill()?;
        child.wait().await?;
        Ok(())
    };
    let (lived, killed) = tokio::join!(lives, kill);
    killed?;
    if wait.is_none() {
        child.kill().await?;
    }
    lived.into_iter().collect()
}

async fn start(target: &Target) -> anyhow::Result<(Child, Client)> {
    let mut child = Command::new(&target.program)
        .args(["serve", "--config", target.config.as_str()])
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()?;
    let begin = Instant::now();
    // A pool of its own: connections of an earlier life are dead.
    let client = Client::new(target.address)?;
    while begin.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait()? {
            bail!("the program ended with {status}");
        }
        if client.ask(Ask::get("/healthz")).await.is_ok_and(|answer| answer.status == 200) {
            return Ok((child, client));
        }
        sleep(Duration::from_millis(5)).await;
    }
    bail!("no answer within {} s", PATIENCE.as_secs())
}

impl Citizen {
    /// Files until the server is gone, or only what was begun.
    async fn live(
        &mut self,
        client: &Client,
        world: &World,
        only_end: bool,
        answered: &tokio::sync::watch::Sender<bool>,
    ) -> anyhow::Result<()> {
        if self.token.is_empty() {
            let login = format!("dan-{:03}", self.number);
            // Killed before it was answered: asked again in the next life.
            let Ok(token) = sign_in(client, &login, &world.password).await else { return Ok(()) };
            self.token = token;
        }
        if !self.same_answer_again(client).await? || !self.still_there(client).await? {
            return Ok(());
        }
        while !(only_end && self.filing.step == 0 && !self.filing.cut_off) {
            self.filing.cut_off = true;
            let Ok(answer) = client.ask(self.next(world)).await else { return Ok(()) };
            if answer.status == 503 {
                continue;
            }
            self.take(&answer)?;
            self.filing.cut_off = false;
            answered.send_replace(true);
        }
        Ok(())
    }

    /// The last submission once more. False when the server is gone.
    async fn same_answer_again(&mut self, client: &Client) -> anyhow::Result<bool> {
        let Some(last) = self.filed.last().cloned() else { return Ok(true) };
        let ask = self.submission(last.serial, &last.draft);
        let Ok(answer) = client.ask(ask).await else { return Ok(false) };
        let again = filed(&answer, last.serial, &last.draft)?;
        ensure!(again == last, "the same key answered {last:?}, then {again:?}");
        self.repeated += 1;
        Ok(true)
    }

    /// A submission that was cut off left a draft with all its answers, or a dossier.
    async fn still_there(&mut self, client: &Client) -> anyhow::Result<bool> {
        if self.filing.step == 0 || !self.filing.cut_off {
            return Ok(true);
        }
        let ask = Ask::get(format!("/api/v1/drafts/{}", self.filing.draft));
        let Ok(answer) = client.ask(self.signed(ask)).await else { return Ok(false) };
        match (answer.status, self.filing.step) {
            (200, step) => {
                let faults = answer.json()?.get("faults").cloned().unwrap_or_default();
                ensure!(step < 2 || faults == json!([]), "answers were lost: {faults}");
                self.found_draft += 1;
            }
            // Whether it is a dossier the repeated submission tells.
            (404, 3) => self.found_filed += 1,
            (status, step) => bail!("the draft is gone at step {step}: {status}"),
        }
        Ok(true)
    }

    fn next(&self, world: &World) -> Ask {
        let Filing { serial, step, draft, .. } = &self.filing;
        let path = format!("/api/v1/drafts/{draft}");
        let ask = match step {
            0 => {
                let (procedure, case) = world.pattern.what();
                let body = json!({ "procedure": procedure, "case": case });
                Ask::json(Method::POST, "/api/v1/drafts", &body)
            }
            1 => {
                let body = json!({ "typed": world.pattern.typed(serial + self.number) });
                Ask::json(Method::PUT, format!("{path}/answers"), &body)
            }
            2 => {
                let component = world.pattern.component();
                let path = format!("/api/v1/dossiers/{draft}/files?component={component}&name=a");
                let paper = format!("%PDF-1.4\n% {} {serial}\n%%EOF\n", self.number);
                Ask { method: Method::POST, path, headers: Vec::new(), body: paper.into() }
                    .with("content-type", "application/pdf")
            }
            _ => return self.submission(*serial, draft),
        };
        self.signed(ask).with("idempotency-key", self.key(*serial, *step))
    }

    fn submission(&self, serial: usize, draft: &str) -> Ask {
        let path = format!("/api/v1/drafts/{draft}/submission");
        let ask = Ask::json(Method::POST, path, &json!({ "declared": true }));
        self.signed(ask).with("idempotency-key", self.key(serial, 3))
    }

    fn key(&self, serial: usize, step: u8) -> String {
        format!("served-{}-{serial}-{step}", self.number)
    }

    fn signed(&self, ask: Ask) -> Ask {
        ask.with(ADDRESS_HEADER, somebody()).with("authorization", format!("Bearer {}", self.token))
    }

    fn take(&mut self, answer: &Answer) -> anyhow::Result<()> {
        let filing = &mut self.filing;
        ensure!(answer.status < 300, "step {}: {}", filing.step, told(answer));
        match filing.step {
            0 => filing.draft = text(&answer.json()?, "/draft/id")?,
            3 => {
                self.filed.push(filed(answer, filing.serial, &filing.draft)?);
                *filing = Filing { serial: filing.serial + 1, ..Filing::default() };
                return Ok(());
            }
            _ => {}
        }
        filing.step += 1;
        Ok(())
    }
}

fn filed(answer: &Answer, serial: usize, draft: &str) -> anyhow::Result<Filed> {
    ensure!(answer.status < 300, "submitting: {}", told(answer));
    let answer = answer.json()?;
    Ok(Filed {
        serial,
        draft: draft.to_owned(),
        code: text(&answer, "/dossier/code")?,
        secret: text(&answer, "/lookup_secret")?,
    })
}

fn text(value: &Value, pointer: &str) -> anyhow::Result<String> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    Ok(found.with_context(|| format!("no {pointer}"))?.to_owned())
}

fn told(answer: &Answer) -> String {
    let body: String = String::from_utf8_lossy(&answer.body).chars().take(300).collect();
    format!("{} {body}", answer.status)
}

/// Every answer stands for one dossier, filed once; there are no others; the program's own
/// verification finds nothing.
async fn prove(
    setting: &Setting,
    ground: &Ground,
    target: &Target,
    citizens: &[Citizen],
) -> anyhow::Result<()> {
    let desk = ground::desk(ground.store().await?, &setting.province).await?;
    let all: Vec<&Filed> = citizens.iter().flat_map(|citizen| &citizen.filed).collect();
    for said in &all {
        let row = store::dossier::by_code(desk.store().engine(), &said.code).await?;
        let row = row.with_context(|| format!("no dossier {}", said.code))?;
        let id: kernel::id::DossierId =
            said.draft.parse().map_err(|_| anyhow::anyhow!("id {}", said.draft))?;
        ensure!(row.id == id.as_uuid(), "{} belongs to another dossier", said.code);
        let entries = desk.history(id).await?;
        let times = entries
            .iter()
            .filter(|entry| matches!(entry.event, dossier::Event::Submitted { .. }))
            .count();
        ensure!(times == 1, "{} was filed {times} times", said.code);
    }
    let counts = crate::raw::counts(ground).await?;
    let stored = counts.get("dossier").copied().unwrap_or_default();
    ensure!(usize::try_from(stored)? == all.len(), "{stored} stored, {} answered", all.len());
    desk.store().engine().close().await;
    verify(target.program.as_path(), &target.config).await
}

async fn verify(program: &Utf8Path, config: &Utf8Path) -> anyhow::Result<()> {
    let told = Command::new(program)
        .args(["verify", "--config", config.as_str()])
        .env("TINHSO_LANG", "en")
        .output()
        .await?;
    let said = String::from_utf8_lossy(&told.stdout).trim().to_owned();
    ensure!(told.status.success(), "verify: {said} {}", String::from_utf8_lossy(&told.stderr));
    println!("tinhso verify: {said}");
    Ok(())
}
