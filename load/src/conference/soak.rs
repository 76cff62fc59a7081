//! Hours in minutes: a room in which people come and go without end.
//! What must always hold: memory stays flat once the room is full, and nobody is left without media.

use super::door::{Door, Entry, enter_all};
use super::generator::{Generator, Publisher, now};
use super::ours::Ours;
use super::usage::processor_nanos;
use super::wire::What;
use crate::machine::resident_bytes;
use crate::measure::Report;
use anyhow::Context;
use std::net::IpAddr;
use std::time::Duration;

const RECEIVERS: u64 = 100;
/// Of whom so many are exchanged each time.
const EXCHANGED: usize = 5;
const EVERY: Duration = Duration::from_secs(2);
/// Nobody who has been there for that long may be without media for longer.
const STUCK_AFTER: Duration = Duration::from_secs(5);

#[expect(clippy::cast_precision_loss, reason = "sizes of one run")]
pub(crate) fn run(
    minutes: u64,
    core: usize,
    local: IpAddr,
    report: &mut Report,
) -> anyhow::Result<()> {
    let door = Ours::start(core, 2, local)?;
    let mut generator = Generator::new()?;
    let entry = |peer: u64, publisher: Option<Publisher>| Entry {
        room: 0,
        peer,
        publisher,
        video: if publisher.is_some() { Vec::new() } else { vec![0] },
        audio: 1,
        heard: vec![0],
        local,
    };
    door.call(What::Open { room: 0, estimates: false, expected: 348 })?;
    let mut next_peer = 1_000;
    let mut here: Vec<(u64, usize)> = Vec::new();
    let plan = |here: &[(u64, usize)], more: &[u64]| {
        let receivers = here.iter().map(|it| it.0).chain(more.iter().copied()).collect();
        door.call(What::Plan { room: 0, receivers, video: vec![0], floor: vec![0] })
    };
    enter_all(&door, vec![entry(0, Some(Publisher { large: true, audio: true }))], &mut generator)?;
    let enter = |peers: Vec<u64>,
                 generator: &mut Generator,
                 here: &mut Vec<(u64, usize)>|
     -> anyhow::Result<()> {
        plan(here, &peers)?;
        for peer in peers {
            let places = enter_all(&door, vec![entry(peer, None)], generator)?;
            here.extend(places.into_iter().map(|place| (peer, place)));
        }
        Ok(())
    };
    enter((next_peer..next_peer + RECEIVERS).collect(), &mut generator, &mut here)?;
    next_peer += RECEIVERS;
    let began = now();
    let end = began + Duration::from_secs(minutes * 60);
    let (mut stuck, mut exchanged) = (0_u64, 0_u64);
    let mut sizes: Vec<f64> = Vec::new();
    let used = processor_nanos(door.process());
    while now() < end {
        generator.run(EVERY, |_| false)?;
        let at = now();
        let silent = |place: &usize| {
            let endpoint = generator.endpoints.get(*place).and_then(Option::as_ref);
            endpoint.is_some_and(|it| {
                it.last_media.is_some_and(|last| at.saturating_duration_since(last) > STUCK_AFTER)
            })
        };
        stuck += u64::try_from(here.iter().filter(|it| silent(&it.1)).count())?;
        let size = resident_bytes(door.process()).context("the server is gone")?;
        sizes.push(size as f64 / f64::from(1 << 20));
        for (peer, place) in here.drain(..EXCHANGED.min(here.len())).collect::<Vec<_>>() {
            generator.remove(place);
            door.call(What::Leave { peer })?;
        }
        let new: Vec<u64> = (next_peer..).take(EXCHANGED).collect();
        next_peer += u64::try_from(EXCHANGED)?;
        exchanged += u64::try_from(EXCHANGED)?;
        enter(new, &mut generator, &mut here)?;
    }
    generator.run(STUCK_AFTER, |_| false)?;
    let seconds = began.elapsed().as_secs_f64();
    let used = (processor_nanos(door.process()) - used) as f64 / 1e9;
    // The first fifth fills buffers that are kept.
    let settled = sizes.len() / 5;
    let part = |from: usize, to: usize| {
        let part = sizes.get(from..to).unwrap_or_default();
        part.iter().sum::<f64>() / part.len().max(1) as f64
    };
    let early = part(settled, settled * 2);
    let late = part(sizes.len() - settled, sizes.len());
    let counts = door.counts()?;
    report.figure("soak: minutes", seconds / 60.0, "min", None);
    report.figure("soak: receivers exchanged", exchanged as f64, "", None);
    report.figure("soak: of a core", used / seconds * 100.0, "%", None);
    report.figure("soak: memory after the first fifth", early, "MB", None);
    report.figure("soak: memory at the end", late, "MB", Some("as before"));
    report.figure("soak: receivers found stuck", stuck as f64, "", Some("0"));
    report.figure("soak: peers left in the server", counts.peers as f64, "", Some("101"));
    report.figure("soak: endpoints failed", counts.faults as f64, "", Some("0"));
    Ok(())
}
