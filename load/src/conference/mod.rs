//! The video conference: how much processor, memory and time it takes to forward one site to all, beside Janus of Debian
//! with the same receivers. What must always hold: server and generator run on processors of their own, every receiver
//! decrypts what it gets, and a figure is of steady media and not of the joins.

mod door;
mod generator;
mod janus;
mod limit;
mod ours;
mod scene;
pub(crate) mod server;
mod soak;
mod usage;
mod wire;

use crate::measure::Report;
use janus::Janus;
use ours::Ours;
use scene::{Figures, Scene, measured};
use std::net::{IpAddr, Ipv4Addr, UdpSocket};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Receivers of the large room
    #[arg(long, default_value_t = 348)]
    receivers: usize,
    /// Seconds of steady media in each measurement
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Rounds; each measures every scene once, ours and Janus in turn, and the median is told
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only scenes whose name contains this
    #[arg(long)]
    only: Option<String>,
    /// Minutes of the soak with churn; 0 leaves it out
    #[arg(long, default_value_t = 30)]
    soak: u64,
    /// Leaves Janus out
    #[arg(long)]
    without_janus: bool,
    /// Processor of the server; 0 and 1 on the machine the figures are made on
    #[arg(long, default_value_t = 0)]
    server_core: usize,
    /// Processor of the generator
    #[arg(long, default_value_t = 1)]
    generator_core: usize,
}

pub(crate) fn run(options: &Options, report: &mut Report) -> anyhow::Result<()> {
    let local = local_address();
    limits(options, local, report)?;
    usage::pin_self(options.generator_core);
    let scenes: Vec<Scene> = scene::all(options.receivers)
        .into_iter()
        .filter(|it| options.only.as_ref().is_none_or(|only| it.name.contains(only.as_str())))
        .collect();
    let janus = !options.without_janus && found("janus");
    if !options.without_janus && !janus {
        println!("  janus is not installed (apt-get install janus); measured without it");
    }
    let mut figures: Vec<(String, Vec<Figures>)> = Vec::new();
    for round in 0..options.rounds.max(1) {
        for scene in &scenes {
            println!("  round {}: {}", round + 1, scene.name);
            let door = Ours::start(options.server_core, scene.workers, local)?;
            scene.open_ours(&door)?;
            let ours = measured(scene, &door, options.seconds, local)?;
            println!("    ours  {ours}  {:?}", door.counts()?);
            drop(door);
            note(&mut figures, scene.name.to_owned(), ours);
            if janus && scene.with_janus {
                let door = Janus::start(options.server_core, local)?;
                scene.open_janus(&door)?;
                let theirs = measured(scene, &door, options.seconds, local)?;
                println!("    janus {theirs}");
                drop(door);
                note(&mut figures, format!("{}, janus", scene.name), theirs);
            }
        }
    }
    for (name, rounds) in &figures {
        scene::told(name, rounds, report);
    }
    if options.soak > 0 && options.only.as_ref().is_none_or(|it| "soak".contains(it.as_str())) {
        soak::run(options.soak, options.server_core, local, report)?;
    }
    Ok(())
}

fn note(all: &mut Vec<(String, Vec<Figures>)>, name: String, figures: Figures) {
    match all.iter_mut().find(|it| it.0 == name) {
        Some((_, rounds)) => rounds.push(figures),
        None => all.push((name, vec![figures])),
    }
}

fn limits(options: &Options, local: IpAddr, report: &mut Report) -> anyhow::Result<()> {
    if options.only.as_ref().is_some_and(|only| !"limit".contains(only.as_str())) {
        return Ok(());
    }
    let seal = limit::seal_nanos()?;
    let send = limit::send_nanos(options.receivers, local)?;
    report.figure("limit: sealing one packet", seal, "ns", None);
    report.figure("limit: sending one packet", send, "ns", None);
    let each = 1e9 / (seal + send);
    report.figure("limit: packets per processor-second", each, "1/s", None);
    Ok(())
}

/// The machine's own address that is not the loop: Janus leaves that out. Nothing is sent.
fn local_address() -> IpAddr {
    let found = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| {
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
        socket.local_addr()
    });
    found.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip())
}

fn found(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
    })
}
