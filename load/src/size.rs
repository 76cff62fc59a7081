//! `size`: bytes of the program, memory when idle, time to the first page, bytes of every page a
//! citizen meets, packages in the tree, and, when asked, how long a clean build takes.

use crate::{
    ground::{Kind, Setting},
    http::{Ask, Client},
    http_filing::Office,
    machine,
    measure::Report,
    served::{self, Served},
};
use anyhow::{Context as _, ensure};
use camino::Utf8PathBuf;
use std::{collections::BTreeSet, time::Duration};
use tokio::{
    process::Command,
    time::{Instant, sleep},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The program; default: beside this one
    #[arg(long)]
    program: Option<Utf8PathBuf>,
    /// Dossiers of the sample
    #[arg(long, default_value_t = 2_400)]
    dossiers: u32,
    /// Also build everything anew in a folder of its own, and time it
    #[arg(long)]
    build: bool,
}

/// Pages anybody may read.
const PAGES: [&str; 15] = [
    "/",
    "/thu-tuc",
    "/thu-tuc/1.004873",
    "/tim-kiem?q=khai+sinh",
    "/su-kien",
    "/tra-cuu",
    "/dang-nhap",
    "/dang-ky",
    "/gioi-thieu",
    "/tiep-can",
    "/quyen-rieng-tu",
    "/ho-so",
    "/nop/1.004873",
    "/nop/1.001193",
    "/khong-co",
];
/// Pages below a dossier, each weighed on the first of the citizen's dossiers that has it.
const BELOW: [&str; 6] = ["", "/da-nop", "/giay-tiep-nhan", "/bo-sung", "/rut", "/danh-gia"];
/// A citizen of the sample with dossiers in many states.
const CITIZEN: &str = "cong-dan";
/// Quiet time before memory is read.
const IDLE: Duration = Duration::from_secs(3);

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn number(bytes: u64, of: u64) -> f64 {
    bytes as f64 / of as f64
}

pub(crate) async fn run(
    setting: &Setting,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let program = options.program.clone().map_or_else(served::beside, Ok)?;
    let bytes = std::fs::metadata(&program).with_context(|| program.to_string())?.len();
    report.figure("program, release", number(bytes, 1_000_000), "MB", Some("<= 100"));
    let dist = program.to_string().replace("/release/", "/dist/");
    if let Ok(found) = std::fs::metadata(&dist) {
        report.figure("program, dist", number(found.len(), 1_000_000), "MB", Some("<= 100"));
    }
    let served = Served::start(setting, Kind::Sqlite, &program, options.dossiers).await?;
    let first = served.first_page.as_secs_f64();
    report.figure("time to the first page", first, "s", Some("<= 2"));
    sleep(IDLE).await;
    let resident = machine::resident_bytes(served.process()?).context("no /proc")?;
    report.figure(
        "idle memory, with the sample",
        number(resident, 1_000_000),
        "MB",
        Some("<= 150"),
    );
    let anybody = Reader { client: &served.client, cookie: None };
    for page in PAGES {
        let weight = anybody.weigh(page).await?;
        told(report, page, weight.with_context(|| format!("no page {page}"))?);
    }
    citizen(setting, &served.client, report).await?;
    served.stop().await?;
    report.figure("packages in the tree", f64::from(packages().await?), "", None);
    if options.build {
        let begin = Instant::now();
        let folder = tempfile::tempdir()?;
        let built = Command::new("cargo")
            .args(["build", "--release", "--package", "tinhso", "--locked", "--target-dir"])
            .arg(folder.path())
            .status()
            .await?;
        ensure!(built.success(), "the clean build failed");
        report.figure("clean build, release", begin.elapsed().as_secs_f64(), "s", None);
    }
    Ok(())
}

/// The pages of somebody who files: every page of a form, papers, check, then what follows.
async fn citizen(setting: &Setting, client: &Client, report: &mut Report) -> anyhow::Result<()> {
    let office = Office::open(setting, client, &[CITIZEN.to_owned()]).await?;
    let token = office.token(0)?.to_owned();
    let name = crate::mix::cookie_name(client).await?;
    let reader = Reader { client, cookie: Some(format!("{name}={token}")) };
    let listed = reader.links("/ho-so", "/ho-so/").await?;
    let draft = office.draft(&token, 0).await?;
    let tasks = format!("/khai/{}", draft.id);
    let steps = reader.links(&tasks, &format!("{tasks}/")).await?;
    for page in [tasks.clone()].iter().chain(&steps) {
        // What is linked but cannot be entered yet leads elsewhere and is weighed there.
        if let Some(weight) = reader.weigh(page).await? {
            told(report, &page.replace(&draft.id, "{id}"), weight);
        }
    }
    office.hand_in(&draft).await?;
    let filed = format!("/ho-so/{}", draft.id);
    for below in BELOW {
        let mut found = None;
        for dossier in std::iter::once(&filed).chain(&listed) {
            found = reader.weigh(&format!("{dossier}{below}")).await?;
            if found.is_some() {
                break;
            }
        }
        match found {
            Some(weight) => told(report, &format!("/ho-so/{{id}}{below}"), weight),
            None => println!("  no dossier of {CITIZEN} has a page {below}"),
        }
    }
    for page in ["/ho-so", "/tai-khoan", "/tai-khoan/mat-khau"] {
        let weight = reader.weigh(page).await?.with_context(|| format!("no page {page}"))?;
        told(report, &format!("{page}, signed in"), weight);
    }
    Ok(())
}

/// (compressed, plain) bytes of a page, into the report.
fn told(report: &mut Report, page: &str, (packed, plain): (u64, u64)) {
    let goal = Some("<= 150");
    let packed = number(packed, 1_000);
    report.figure(&format!("page {page}, compressed, with its parts"), packed, "KB", goal);
    let plain = number(plain, 1_000);
    report.figure(&format!("page {page}, plain, with its parts"), plain, "KB", None);
}

/// Somebody with a browser.
#[derive(Debug)]
struct Reader<'a> {
    client: &'a Client,
    cookie: Option<String>,
}

impl Reader<'_> {
    fn get(&self, path: &str) -> Ask {
        let ask = Ask::get(path);
        match &self.cookie {
            Some(cookie) => ask.with("cookie", cookie.clone()),
            None => ask,
        }
    }

    /// A page with its style, script, icons and images: (compressed, plain) bytes. `None` where
    /// there is none for this reader.
    async fn weigh(&self, page: &str) -> anyhow::Result<Option<(u64, u64)>> {
        let mut page = page.to_owned();
        let mut answer = self.client.ask(self.get(&page)).await?;
        // The address without the words in it leads to the one with them.
        if let Some(location) = answer.location.take() {
            page = location;
            answer = self.client.ask(self.get(&page)).await?;
        }
        let nowhere = page == "/khong-co" && answer.status == 404;
        if answer.status != 200 && !nowhere {
            ensure!(answer.status < 500, "{page} answered {}", answer.status);
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let mut paths = BTreeSet::from([page]);
        paths.extend(parts(&text));
        let (mut packed, mut plain) = (0, 0);
        for path in paths {
            plain += self.length(self.get(&path)).await?;
            packed += self.length(self.get(&path).with("accept-encoding", "gzip")).await?;
        }
        Ok(Some((packed, plain)))
    }

    async fn length(&self, ask: Ask) -> anyhow::Result<u64> {
        Ok(u64::try_from(self.client.ask(ask).await?.body.len())?)
    }

    /// Addresses that a page links to and that begin so, without what stands behind them.
    async fn links(&self, page: &str, begin: &str) -> anyhow::Result<BTreeSet<String>> {
        let answer = self.client.ask(self.get(page)).await?;
        ensure!(answer.status == 200, "{page} answered {}", answer.status);
        let html = String::from_utf8_lossy(&answer.body).into_owned();
        let links = html.split(" href=\"").skip(1).filter_map(|rest| rest.split_once('"'));
        let plain = |link: &str| link.split(['?', '#']).next().unwrap_or_default().to_owned();
        let links = links.map(|(link, _)| plain(link)).filter(|link| link.starts_with(begin));
        Ok(links.collect())
    }
}

/// Addresses a browser fetches to show a page: style sheets, icons, scripts, images.
fn parts(html: &str) -> Vec<String> {
    html.split('<')
        .filter(|tag| ["link ", "script ", "img "].iter().any(|name| tag.starts_with(name)))
        .filter(|tag| !tag.contains("rel=\"alternate\"") && !tag.contains("rel=\"canonical\""))
        .filter_map(|tag| {
            let (_, rest) = tag.split_once(" src=\"").or_else(|| tag.split_once(" href=\""))?;
            rest.split_once('"').map(|(path, _)| path.to_owned())
        })
        .filter(|path| path.starts_with('/'))
        .collect()
}

async fn packages() -> anyhow::Result<u32> {
    let tree = ["tree", "--package", "tinhso", "--edges", "normal,build", "--prefix", "none"];
    let told = Command::new("cargo").args(tree).args(["--no-dedupe", "--offline"]).output().await?;
    ensure!(told.status.success(), "cargo tree failed");
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    let names: BTreeSet<String> =
        text.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    Ok(u32::try_from(names.len())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_page_are_what_a_browser_fetches() {
        let html = "<link rel=\"stylesheet\" href=\"/tep/a.css\"><a href=\"/x\">x</a>\
                    <script src=\"/tep/a.js\" defer></script><img src=\"https://other/i.png\">";
        assert_eq!(parts(html), ["/tep/a.css", "/tep/a.js"]);
    }
}
