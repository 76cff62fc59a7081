//! The rooms that are measured, and the measurement.
//! What must always hold: joins are over and media is steady before a window begins.

use super::door::{Door, Entry, enter_all};
use super::generator::{Generator, Publisher, now};
use super::janus::Janus;
use super::ours::Ours;
use super::usage::processor_nanos;
use super::wire::What;
use crate::machine::resident_bytes;
use crate::measure::{Report, median, percentile};
use anyhow::{Context, bail};
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

/// Before the window.
const WARM: Duration = Duration::from_secs(3);
const JOIN_MAX: Duration = Duration::from_mins(1);

#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    pub(crate) rooms: u64,
    pub(crate) receivers: usize,
    pub(crate) publishers: Vec<Publisher>,
    pub(crate) audio: usize,
    pub(crate) estimates: bool,
    pub(crate) workers: usize,
    pub(crate) with_janus: bool,
}

const SITE: Publisher = Publisher { large: true, audio: true };
const SMALL: Publisher = Publisher { large: false, audio: true };
const SILENT: Publisher = Publisher { large: false, audio: false };

pub(crate) fn all(receivers: usize) -> Vec<Scene> {
    let one = Scene {
        name: "one site to all",
        rooms: 1,
        receivers,
        publishers: vec![SITE],
        audio: 1,
        estimates: false,
        workers: 1,
        with_janus: true,
    };
    let stage = vec![SITE, SMALL, SMALL, SILENT];
    vec![
        one.clone(),
        Scene {
            name: "one site to all, estimated",
            estimates: true,
            with_janus: false,
            ..one.clone()
        },
        Scene {
            name: "one site to all, two workers",
            workers: 2,
            with_janus: false,
            ..one.clone()
        },
        Scene {
            name: "four rooms of a quarter",
            rooms: 4,
            receivers: receivers / 4,
            ..one.clone()
        },
        Scene { name: "twenty rooms of eight", rooms: 20, receivers: 8, ..one.clone() },
        Scene {
            name: "stage, three thumbnails and three voices to half",
            receivers: receivers / 2,
            publishers: stage,
            audio: 3,
            ..one
        },
    ]
}

impl Scene {
    fn publisher(room: u64, index: usize) -> u64 {
        room * 10_000 + u64::try_from(index).unwrap_or(0)
    }

    fn publisher_names(&self, room: u64) -> Vec<u64> {
        (0..self.publishers.len()).map(|index| Self::publisher(room, index)).collect()
    }

    fn heard(&self, room: u64) -> Vec<u64> {
        let all = self.publishers.iter().enumerate().filter(|it| it.1.audio);
        all.map(|(index, _)| Self::publisher(room, index)).collect()
    }

    fn receiver_names(&self, room: u64) -> Vec<u64> {
        let all = 0..u64::try_from(self.receivers).unwrap_or(0);
        all.map(|index| room * 10_000 + 1_000 + index).collect()
    }

    pub(crate) fn open_ours(&self, door: &Ours) -> anyhow::Result<()> {
        for room in 0..self.rooms {
            // The two-worker scene spreads however few there are.
            let expected = if self.workers > 1 { 348 } else { self.receivers };
            door.call(What::Open { room, estimates: self.estimates, expected })?;
            door.call(What::Plan {
                room,
                receivers: self.receiver_names(room),
                video: self.publisher_names(room),
                floor: self.heard(room),
            })?;
        }
        Ok(())
    }

    pub(crate) fn open_janus(&self, door: &Janus) -> anyhow::Result<()> {
        (0..self.rooms).try_for_each(|room| door.open(room))
    }

    fn entries(&self, local: IpAddr) -> (Vec<Entry>, Vec<Entry>) {
        let mut publishers = Vec::new();
        let mut receivers = Vec::new();
        for room in 0..self.rooms {
            let entry = Entry {
                room,
                peer: 0,
                publisher: None,
                video: Vec::new(),
                audio: self.audio,
                heard: self.heard(room),
                local,
            };
            for (index, publisher) in self.publishers.iter().enumerate() {
                let peer = Self::publisher(room, index);
                publishers.push(Entry { peer, publisher: Some(*publisher), ..entry.clone() });
            }
            for peer in self.receiver_names(room) {
                let video = self.publisher_names(room);
                receivers.push(Entry { peer, video, ..entry.clone() });
            }
        }
        (publishers, receivers)
    }
}

/// What one measurement came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    pub(crate) core: f64,
    pub(crate) packets: f64,
    pub(crate) per_processor_second: f64,
    pub(crate) loss_percent: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) join_seconds: f64,
    pub(crate) kilobytes: f64,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.1} % of a core, {:.0} packets/s, {:.0} per processor-second, loss {:.3} %, \
             p50 {:.1} ms, p99 {:.1} ms, joined in {:.2} s, {:.0} KB each",
            self.core * 100.0,
            self.packets,
            self.per_processor_second,
            self.loss_percent,
            self.p50_ms,
            self.p99_ms,
            self.join_seconds,
            self.kilobytes
        )
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of one run")]
pub(crate) fn measured(
    scene: &Scene,
    door: &dyn Door,
    seconds: u64,
    local: IpAddr,
) -> anyhow::Result<Figures> {
    let mut generator = Generator::new()?;
    let (publishers, receivers) = scene.entries(local);
    enter_all(door, publishers, &mut generator)?;
    generator.run(JOIN_MAX, |it| it.endpoints.iter().flatten().all(|it| it.connected))?;
    generator.run(Duration::from_millis(500), |_| false)?;
    let before = resident_bytes(door.process()).context("no such process")?;
    let count = receivers.len();
    let began = now();
    let places = enter_all(door, receivers, &mut generator)?;
    let media = |it: &Generator, place: &usize| {
        it.endpoints.get(*place).and_then(Option::as_ref).is_some_and(|it| it.first_media.is_some())
    };
    generator.run(JOIN_MAX, |it| places.iter().all(|place| media(it, place)))?;
    let last = generator.endpoints.iter().flatten().filter_map(|it| it.first_media).max();
    let join_seconds =
        last.context("no media came")?.saturating_duration_since(began).as_secs_f64();
    if !places.iter().all(|place| media(&generator, place)) {
        bail!("not everybody got media within {JOIN_MAX:?}");
    }
    generator.run(WARM, |_| false)?;
    generator.begin();
    let (at, used) = (now(), processor_nanos(door.process()));
    generator.run(Duration::from_secs(seconds), |_| false)?;
    let used = processor_nanos(door.process()) - used;
    let seconds = at.elapsed().as_secs_f64();
    let delivered = generator.delivered();
    let after = resident_bytes(door.process()).context("no such process")?;
    let packets = delivered.packets as f64;
    let used = used as f64 / 1e9;
    Ok(Figures {
        core: used / seconds,
        packets: packets / seconds,
        per_processor_second: packets / used,
        loss_percent: 100.0 * delivered.lost as f64 / (packets + delivered.lost as f64),
        p50_ms: percentile(&delivered.latencies_ms, 50.0),
        p99_ms: percentile(&delivered.latencies_ms, 99.0),
        join_seconds,
        kilobytes: after.saturating_sub(before) as f64 / 1_024.0 / count as f64,
    })
}

/// The medians of the rounds, as figures of the report.
pub(crate) fn told(name: &str, rounds: &[Figures], report: &mut Report) {
    let all = name == "one site to all";
    let of = |value: fn(&Figures) -> f64| median(&rounds.iter().map(value).collect::<Vec<_>>());
    let mut figure = |what: &str, value: f64, unit: &str, goal: Option<&str>| {
        report.figure(&format!("{name}: {what}"), value, unit, goal.filter(|_| all));
    };
    figure("of a core", of(|it| it.core * 100.0), "%", Some("<= 70"));
    figure("packets", of(|it| it.packets), "1/s", None);
    figure(
        "packets per processor-second",
        of(|it| it.per_processor_second),
        "1/s",
        Some(">= 2 x janus"),
    );
    figure("lost", of(|it| it.loss_percent), "%", Some("0"));
    figure("latency p50", of(|it| it.p50_ms), "ms", None);
    figure("latency p99", of(|it| it.p99_ms), "ms", Some("<= 20"));
    figure("all joined", of(|it| it.join_seconds), "s", Some("<= 2"));
    figure("memory of a receiver", of(|it| it.kilobytes), "KB", Some("<= 1/2 of janus"));
}
