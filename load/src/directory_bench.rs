//! The directory of agencies at the size that the national axis names (domain.md §7.4): read whole, read again, and asked.
//! Not the exchange of parcels. What must always hold: every agency that was named is found by its code afterwards.

use crate::{
    authority,
    ground::{self, Ground, Setting},
    measure::{Report, milliseconds, per_second, percentile},
};
use anyhow::{Context as _, ensure};
use exchange::SignedReceipt;
use hub::{
    Fault, House, Hub, Neighbour, Neighbours, Settings, code,
    line::{Answer, DirectoryPart, Line, NamedAgency, Outbound},
};
use tokio::time::Instant;

/// Agencies in one part, as another house's door gives them.
const PART: usize = 500;
/// Questions for the figures of finding.
const QUESTIONS: usize = 400;

/// What agencies of the land are called, by the words that most of them share.
const KINDS: &[&str] = &[
    "Ủy ban nhân dân xã",
    "Ủy ban nhân dân phường",
    "Trường tiểu học",
    "Trường trung học cơ sở",
    "Trạm y tế xã",
    "Trung tâm hành chính công",
    "Chi cục Thuế khu vực",
    "Sở Nông nghiệp và Môi trường tỉnh",
];
/// Syllables that names of places are made of.
const SYLLABLES: &[&str] = &[
    "An", "Bình", "Cẩm", "Đông", "Giang", "Hà", "Hải", "Hòa", "Khánh", "Lộc", "Minh", "Nam",
    "Ngọc", "Phú", "Quảng", "Sơn", "Tân", "Thanh", "Thọ", "Trung", "Vĩnh", "Xuân", "Yên", "Kỳ",
];

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Agencies that the directory names; the national axis has about so many
    #[arg(long, default_value_t = 120_000)]
    agencies: usize,
}

/// A house that names as many agencies as it is told to, and takes nothing.
#[derive(Debug)]
struct Telling {
    agencies: usize,
}

/// Codes of Decision 20/2020/QĐ-TTg, of provinces that are not the sample's.
fn agency(number: usize) -> NamedAgency {
    let of =
        |turn: usize| SYLLABLES.get((number / turn) % SYLLABLES.len()).copied().unwrap_or_default();
    let count = SYLLABLES.len();
    let name = format!(
        "{} {} {} {}",
        KINDS.get(number % KINDS.len()).copied().unwrap_or_default(),
        of(1),
        of(count),
        of(count * count)
    );
    let (first, rest) = (number / 10_000, number % 10_000);
    NamedAgency {
        code: format!("K{:02}.{:02}.{:02}", 80 + first, 1 + rest / 100, 1 + rest % 100),
        name,
    }
}

impl Line for Telling {
    fn hand_over<'a>(&'a self, _: &'a Outbound) -> Answer<'a, SignedReceipt> {
        Box::pin(async { Err(Fault::never(code::REFUSED)) })
    }

    fn directory<'a>(&'a self, after: Option<&'a str>) -> Answer<'a, DirectoryPart> {
        let from: usize = after.and_then(|after| after.parse().ok()).unwrap_or(0);
        let to = (from + PART).min(self.agencies);
        let next = (to < self.agencies).then(|| to.to_string());
        let agencies = (from..to).map(agency).collect();
        Box::pin(async { Ok(DirectoryPart { agencies, next }) })
    }
}

pub(crate) async fn run(
    setting: &Setting,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let agencies = options.agencies;
    for kind in setting.kinds() {
        let ground = Ground::make(setting, kind).await?;
        let desk = ground::desk(ground.store().await?, &setting.province).await?;
        let neighbour = Neighbour {
            name: "axis".parse()?,
            certificates: Vec::new(),
            line: None,
            unsigned: true,
        };
        let house = house(&desk)?;
        let neighbours = Neighbours::new([neighbour.clone()]);
        let hub = Hub::new(desk.clone(), house, neighbours, Settings::default());
        let line = Telling { agencies };
        for (turn, name) in
            ["agencies of a directory read", "the same read again"].iter().enumerate()
        {
            let begun = Instant::now();
            let read = hub.read_directory(&neighbour, &line).await;
            let read = read.map_err(|fault| anyhow::anyhow!("not read: {}", fault.code))?;
            ensure!(read == agencies, "{read} of {agencies} agencies in turn {turn}");
            report.figure(
                &format!("{}: {name}", kind.name()),
                per_second(read, begun.elapsed()),
                "/s",
                None,
            );
        }
        let last = agency(agencies - 1);
        desk.organ(&last.code).await?.context("the last agency is not there")?;
        let (mut by_words, mut by_code) = (Vec::new(), Vec::new());
        for question in 0..QUESTIONS {
            let asked = agency(question * agencies / QUESTIONS);
            let since = Instant::now();
            let found = desk.find_organs(&asked.name, "", 20).await?;
            by_words.push(milliseconds(since.elapsed()));
            ensure!(!found.is_empty(), "an agency is not found by its name");
            let since = Instant::now();
            let found = desk.organ(&asked.code).await?;
            by_code.push(milliseconds(since.elapsed()));
            ensure!(found.is_some_and(|it| it.name == asked.name), "an agency has another name");
        }
        let mut figure = |name: &str, of: &[f64]| {
            report.figure(
                &format!("{}: {name}, p99", kind.name()),
                percentile(of, 99.0),
                "ms",
                None,
            );
        };
        figure("one of them found by its name", &by_words);
        figure("one of them found by its code", &by_code);
        desk.store().engine().close().await;
        ground.remove().await?;
    }
    Ok(())
}

/// A house that signs, though nothing here is signed.
fn house(desk: &desk::Desk) -> anyhow::Result<House> {
    let now = desk.clock().now();
    let validity = (now.plus_seconds(-86_400), now.plus_seconds(86_400));
    let (root, _) = authority::draw("one", validity)?;
    Ok(House { name: "one".parse()?, credential: root.credential().clone() })
}
