//! `tinhso demo`: a sample province on the embedded engine, filled once through the door with a
//! simulated clock, then served. Not a fixture: the sample's dossiers obey the same rules, policies
//! and calendar as real ones.
//! What must always hold: nothing is inserted beside the desk; a fill that was cut short is thrown
//! away and made again, never served by halves.

mod cast;
mod filings;
mod offices;
mod paper;
mod people;
mod plot;
mod stage;
mod story;

use crate::{
    command,
    config::{self, Config, LogForm, S3},
    logs, open, public_log, serve, signing,
    telling::{Failure, Telling},
};
use anyhow::Context as _;
use camino::Utf8Path;
use desk::{Desk, public_log::Publisher};
use futures::StreamExt as _;
use kernel::{
    random::SeededRandom,
    time::{Clock, SystemClock, Timestamp},
};
use stage::Stage;
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use tokio::sync::Mutex;

/// Seed of the sample's chance; the same sample every time, but for the day it is made.
const SEED: u64 = 0x7413_4856;
/// Stories lived at once; their commands are committed together.
const AT_ONCE: usize = 64;
/// What a fill leaves in its data folder.
const OURS: [&str; 9] = [
    DONE,
    "tinhso.db",
    "tinhso.db-wal",
    "tinhso.db-shm",
    "objects",
    "staging",
    RECORDINGS,
    LOG_KEY,
    SIGNING,
];
/// What live rooms recorded, until it is films.
const RECORDINGS: &str = "recordings";
/// The certificate office of the sample.
const SIGNING: &str = "signing";
/// The secret key of the sample's public log.
const LOG_KEY: &str = "log.key";
/// Marks a data folder whose fill is complete.
const DONE: &str = "filled";

pub(crate) async fn run(options: command::Demo, telling: &Telling) -> anyhow::Result<()> {
    let level = config::environment("TINHSO_LOG").unwrap_or_else(|| "warn".to_owned());
    let collector = config::environment("OTEL_EXPORTER_OTLP_ENDPOINT");
    let tracing = logs::start(LogForm::Text, &level, collector.as_deref());
    let marker = options.data.join(DONE);
    if options.fresh || !marker.is_file() {
        clear(&options.data)?;
    }
    std::fs::create_dir_all(&options.data).with_context(|| format!("create {}", options.data))?;
    let mut config = settings(&options);
    config.public_log.key = Some(public_log::sample_key(&options.data.join(LOG_KEY), &options)?);
    let listener = if options.fill_only { None } else { Some(serve::listen(&config).await?) };
    let desk = open::desk(&config).await?;
    let script: people::Script =
        toml::Value::Table(desk.province().demo.table.clone()).try_into().context("demo.toml")?;
    let ring = ring(&desk, &script, &options, telling)?;
    let papers = open::papers(&config, &desk, Arc::new(ring.clone()))?;
    let desk = desk.with_papers(papers);
    if !marker.is_file() {
        fill(&desk, &config, &ring, options.dossiers, telling).await?;
        std::fs::write(&marker, "")?;
    }
    table(telling, &script, &config);
    if let Some(listener) = listener {
        serve::serve(desk, &config, listener).await?;
    }
    tokio::task::spawn_blocking(|| tracing.finish()).await?;
    Ok(())
}

/// The sample's keys: every official of the script has a certificate, every unit a seal.
fn ring(
    desk: &Desk,
    script: &people::Script,
    options: &command::Demo,
    telling: &Telling,
) -> anyhow::Result<signing::DemoRing> {
    let agencies = &desk.province().agencies;
    let unit_name = |code: &kernel::code::AgencyCode| {
        agencies.get(code).map_or_else(|| code.to_string(), |unit| unit.name.vi.clone())
    };
    let mut people = Vec::new();
    for account in &script.account {
        let Ok(role) = account.role.parse::<person::Role>() else { continue };
        let seat = cast::seat_of(desk, account, role)?;
        let agency = desk.directory().tree.agency_of(&seat.unit);
        people.push(signing::Person {
            login: account.login.clone(),
            name: account.name.clone(),
            title: account.title.vi.clone(),
            organisation: unit_name(agency.as_ref().unwrap_or(&seat.unit)),
        });
    }
    let units = agencies.all().map(|unit| (unit.code.clone(), unit.name.vi.clone())).collect();
    let cast = signing::Cast { people, units };
    let organisation = unit_name(&desk.province().file.agency_code);
    let url = format!("http://{}/pki", options.address);
    let charter = signing::charter(telling, organisation, &url);
    // Older than the first dossier, as the accounts are.
    let begin = SystemClock.now().plus_seconds(-(plot::DAYS + 31) * 86_400);
    let folder = options.data.join(SIGNING);
    signing::DemoRing::open(&folder, &charter, cast, (SEED, begin), Arc::new(SystemClock))
}

/// Removes what an earlier fill left. Only a folder that holds nothing else is touched.
fn clear(data: &Utf8Path) -> anyhow::Result<()> {
    if !data.exists() {
        return Ok(());
    }
    for entry in data.read_dir_utf8()? {
        let entry = entry?;
        if !OURS.contains(&entry.file_name()) {
            return Err(Failure::new(
                "program-data-foreign",
                &[("folder", data.as_str()), ("name", entry.file_name())],
            )
            .into());
        }
    }
    std::fs::remove_dir_all(data).with_context(|| format!("remove {data}"))
}

fn settings(options: &command::Demo) -> Config {
    let database = options.database.clone();
    Config {
        address: options.address,
        base_url: format!("http://{}", options.address),
        database_url: database
            .unwrap_or_else(|| format!("sqlite:{}", options.data.join("tinhso.db"))),
        objects: options.data.join("objects").into_string(),
        staging: options.data.join("staging"),
        s3: S3::default(),
        province: options.province.clone(),
        fonts: crate::letters::fonts_folder(config::environment("TINHSO_FONTS"), None),
        upload_megabytes_max: 25,
        address_header: String::new(),
        log: LogForm::Text,
        log_level: "warn".to_owned(),
        otlp_endpoint: config::environment("OTEL_EXPORTER_OTLP_ENDPOINT"),
        metrics_token: config::environment("TINHSO_METRICS_TOKEN").unwrap_or_default(),
        requests_per_second: 1_000,
        // Its passwords are printed for everybody who tries it.
        sign_in_tries_per_hour: 1_000,
        public_log: config::PublicLog::default(),
        signing: config::Signing::default(),
        exchange: None,
        mailboxes: Vec::new(),
        recognition: None,
        conference: Some(config::Conference::local(
            options.address.ip(),
            options.data.join(RECORDINGS),
        )),
        trust: None,
    }
}

async fn fill(
    desk: &Desk,
    config: &Config,
    ring: &signing::DemoRing,
    dossiers: u32,
    telling: &Telling,
) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let random = SeededRandom::new(SEED);
    telling.progress("demo-opening-accounts", &[]);
    let script: people::Script =
        toml::Value::Table(desk.province().demo.table.clone()).try_into().context("demo.toml")?;
    let password =
        web::signin::password::hash_now(&script.password, desk.random()).context("password")?;
    // The accounts are older than the first dossier.
    let begin = now.plus_seconds(-(plot::DAYS + 30) * 86_400);
    let clock: Arc<dyn Clock> = Arc::new(kernel::time::ManualClock::new(begin));
    let early = desk.with_clock(clock);
    let cast = cast::assemble(&early, &script, &password, &random).await?;
    let samples = filings::Samples::read(&config.province)?;
    let paper = desk.store().objects().put(&paper::sample("")).await?;
    let places = places(desk, &cast, now);
    let plots = plot::draw(dossiers, now, &random);
    let deliveries = ["electronic", "electronic", "at_counter", "at_counter", "post"];
    let stage = Stage {
        desk: desk.clone(),
        ring: ring.clone(),
        script,
        samples,
        cast,
        places,
        paper,
        deliveries: deliveries.map(str::to_owned).to_vec(),
        now,
        seed: SEED,
        log: public_log::signer(&config.public_log)?
            .map(|signer| Mutex::new(Publisher::new(desk.clone(), signer))),
    };
    let lived = AtomicU32::new(0);
    let report = |lived: u32| {
        let percent = (u64::from(lived) * 100 / u64::from(dossiers.max(1))).to_string();
        telling.progress(
            "demo-filling",
            &[("done", &lived.to_string()), ("all", &dossiers.to_string()), ("percent", &percent)],
        );
    };
    let mut lives = futures::stream::iter(plots.iter())
        .map(|plot| story::live(&stage, plot))
        .buffer_unordered(AT_ONCE);
    while let Some(done) = lives.next().await {
        done?;
        let lived = lived.fetch_add(1, Ordering::Relaxed) + 1;
        if lived.is_multiple_of(50) || lived == dossiers {
            report(lived);
        }
    }
    telling.progress_done();
    offices::live(&stage, dossiers, &|acts| {
        telling.progress("demo-filling-offices", &[("acts", &acts.to_string())]);
    })
    .await?;
    // Jobs that the stories left are done already or do no harm.
    while desk.work_once("demo").await?.done > 0 {}
    telling.progress_done();
    Ok(())
}

/// Procedures and communes where somebody of the cast works at every step.
fn places(desk: &Desk, cast: &cast::Cast, now: Timestamp) -> Vec<(String, Vec<String>)> {
    let province = desk.province();
    let today = now.local_date();
    let communes = province.units.communes(today);
    let mut places = Vec::new();
    for version in province.catalogue.all_in_force(today) {
        let Some(process) = province.process(version) else { continue };
        let served: Vec<String> = communes
            .iter()
            .filter(|commune| {
                let code = &commune.code;
                let found = (
                    province.receiving_unit(version, Some(code)),
                    province.handling_division(version, Some(code)),
                    province.deciding_agency(version, Some(code)),
                );
                let (Some(reception), Some(division), Some(agency)) = found else { return false };
                process.steps.iter().all(|step| {
                    let unit = match step.place {
                        procedure::process::Place::Reception => reception,
                        procedure::process::Place::Division => division,
                        procedure::process::Place::Agency => agency,
                    };
                    cast.officer(desk, &step.role, unit).is_some()
                        && cast.officer(desk, "specialist", division).is_some()
                })
            })
            .map(|commune| commune.code.to_string())
            .collect();
        if !served.is_empty() {
            places.push((version.code.to_string(), served));
        }
    }
    places
}

/// Address and accounts, one per role.
fn table(telling: &Telling, script: &people::Script, config: &Config) {
    telling.tell("demo-ready", &[("address", &config.base_url)]);
    telling.tell("demo-accounts", &[("password", &script.password)]);
    for account in script.account.iter().filter(|account| account.shown) {
        let title = telling.say().of(&account.title.vi, &account.title.en);
        telling.line(&format!("  {:<28} {title} ({})", account.login, account.name));
    }
}
