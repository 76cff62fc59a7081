//! `size`: bytes of the program, memory when idle, time to the first page, bytes of every page a
//! citizen meets, packages in the tree, and, when asked, how long a clean build takes.

use crate::{
    ground::{Kind, Setting},
    http::{Ask, Client},
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

/// Pages a citizen meets on the way from the search to the receipt.
const PAGES: [&str; 8] = [
    "/",
    "/thu-tuc",
    "/thu-tuc/1.004873",
    "/tim-kiem?q=khai+sinh",
    "/su-kien",
    "/tra-cuu",
    "/dang-nhap",
    "/gioi-thieu",
];
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
    for page in PAGES {
        let weight = weigh(&served.client, page).await?;
        let name = format!("page {page}");
        let goal = Some("<= 150");
        report.figure(
            &format!("{name}, compressed, with its parts"),
            number(weight.0, 1_000),
            "KB",
            goal,
        );
        report.figure(
            &format!("{name}, plain, with its parts"),
            number(weight.1, 1_000),
            "KB",
            None,
        );
    }
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

/// A page with its style, script, icons and images: (compressed, plain) bytes.
async fn weigh(client: &Client, page: &str) -> anyhow::Result<(u64, u64)> {
    let mut page = page.to_owned();
    let mut answer = client.ask(Ask::get(&page)).await?;
    // The address without the words in it leads to the one with them.
    if let Some(location) = answer.location.take() {
        page = location;
        answer = client.ask(Ask::get(&page)).await?;
    }
    ensure!(answer.status == 200, "{page} answered {}", answer.status);
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let mut paths = BTreeSet::from([page]);
    paths.extend(parts(&text));
    let (mut packed, mut plain) = (0, 0);
    for path in paths {
        plain += length(client, Ask::get(path.as_str())).await?;
        packed += length(client, Ask::get(path).with("accept-encoding", "gzip")).await?;
    }
    Ok((packed, plain))
}

async fn length(client: &Client, ask: Ask) -> anyhow::Result<u64> {
    Ok(u64::try_from(client.ask(ask).await?.body.len())?)
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
