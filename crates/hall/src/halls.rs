//! The live rooms of this process, and the media core under them.
//! Not the register (whoever has read it hands it in) and not pages. What must always hold: after every change the media core
//! runs by the table of the room as it is; a room without anybody ends; when the process stops, everybody is told.

use crate::act::Device;
use crate::room::{Room, carry::Todo};
use crate::{Act, Fault, Relays, Spot};
use kernel::id::{AccountId, MeetingId};
use kernel::time::{Clock, Timestamp};
use meeting::Meeting;
use sfu::shell::{Config, RoomOptions, Sfu, WorkerCounts};
use sfu::{Departure, Event, JoinError, PeerId, RoomId};
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};

/// Pause between two looks at who is gone.
const TIDY_PAUSE: Duration = Duration::from_secs(1);
/// A room in which nobody is any more is kept so long.
const EMPTY_SECONDS: i64 = 120;
/// A record is read again this often while somebody is there: acts on other pages and other machines change it too.
const READ_MICROS: i64 = 1_000_000;

/// What an installation has beside the media core.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder into which recordings are written, `meeting/number`; without one nothing is recorded.
    pub recordings: Option<PathBuf>,
    pub relays: Option<Relays>,
}

/// All live rooms. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Halls {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    sfu: Sfu,
    clock: Arc<dyn Clock>,
    halls: Mutex<HashMap<RoomId, Arc<Hall>>>,
    stop: watch::Sender<bool>,
    options: Options,
}

/// One live room. Everybody who shows it waits for its changes.
#[derive(Debug)]
pub struct Hall {
    id: RoomId,
    sfu: Sfu,
    clock: Arc<dyn Clock>,
    room: Mutex<Room>,
    changes: watch::Sender<u64>,
    read_at: Mutex<Option<Timestamp>>,
    empty_since: Mutex<Option<Timestamp>>,
    shown: Mutex<HashMap<&'static str, Shown>>,
    /// Where recordings of this meeting are written, each in a folder by its number.
    recordings: Option<PathBuf>,
    /// The recording that is being written.
    writing: Mutex<Option<u32>>,
}

/// What pages in one language show of everybody, made once for all of them: the change it is of, and a text for each spot.
pub type Shown = (u64, Arc<BTreeMap<Spot, Arc<str>>>);

impl Halls {
    /// Starts the media core and what carries its news to the rooms; needs a runtime.
    pub fn start(config: Config, clock: Arc<dyn Clock>, options: Options) -> io::Result<Self> {
        let (sfu, events) = Sfu::start(config)?;
        let (stop, _) = watch::channel(false);
        let inner = Arc::new(Inner { sfu, clock, halls: Mutex::default(), stop, options });
        tokio::spawn(carry(Arc::downgrade(&inner), events));
        Ok(Self { inner })
    }

    /// The live room of a meeting, opened if it is not there yet. `version` is that of the record.
    pub fn hall(&self, meeting: &Meeting, version: u64) -> Arc<Hall> {
        let id = room_id(meeting.id);
        let mut halls = locked(&self.inner.halls);
        let hall = halls.entry(id).or_insert_with(|| {
            let recordings = self.inner.options.recordings.as_ref();
            let invited = meeting.matter.as_deref().map_or(0, |matter| matter.invitees.len());
            self.inner.sfu.open(id, RoomOptions { estimates: true, peers_expected: invited });
            Arc::new(Hall {
                id,
                sfu: self.inner.sfu.clone(),
                clock: Arc::clone(&self.inner.clock),
                room: Mutex::new(Room::new(meeting.clone(), version, self.records())),
                changes: watch::Sender::new(0),
                read_at: Mutex::default(),
                empty_since: Mutex::default(),
                shown: Mutex::default(),
                recordings: recordings.map(|it| it.join(meeting.id.to_string())),
                writing: Mutex::default(),
            })
        });
        let hall = Arc::clone(hall);
        drop(halls);
        hall.see(meeting, version);
        hall.write_recording();
        hall
    }

    /// Whether what is recorded is kept here.
    pub fn records(&self) -> bool {
        self.inner.options.recordings.is_some()
    }

    pub fn relays(&self) -> Option<&Relays> {
        self.inner.options.relays.as_ref()
    }

    /// Whether the room of a meeting writes a recording now.
    pub fn writes(&self, meeting: MeetingId) -> bool {
        let hall = locked(&self.inner.halls).get(&room_id(meeting)).cloned();
        hall.is_some_and(|hall| locked(&hall.writing).is_some())
    }

    /// True from when the process stops.
    pub fn stopped(&self) -> watch::Receiver<bool> {
        self.inner.stop.subscribe()
    }

    /// Ends all rooms: streams of pages end, threads stop.
    pub fn stop(&self) {
        self.inner.stop.send_replace(true);
        self.inner.sfu.stop();
    }

    /// How many rooms are live, and what the media core counted.
    pub fn counts(&self) -> (usize, Vec<WorkerCounts>) {
        (locked(&self.inner.halls).len(), self.inner.sfu.counts())
    }
}

impl Hall {
    /// Looks at the room.
    pub fn look<T>(&self, look: impl FnOnce(&Room) -> T) -> T {
        look(&locked(&self.room))
    }

    /// Changes the room; the media core follows, and whoever waits is told.
    pub fn change<T>(&self, change: impl FnOnce(&mut Room) -> T) -> T {
        let mut room = locked(&self.room);
        let told = change(&mut room);
        if let Some(table) = room.plan() {
            self.sfu.plan(self.id, table);
        }
        drop(room);
        self.changes.send_modify(|count| *count += 1);
        told
    }

    /// The spot of somebody; see [`Room::spot_of`].
    pub fn spot_of(&self, actor: &register::Actor, asked: Option<Spot>) -> Option<Spot> {
        locked(&self.room).spot_of(actor, asked)
    }

    /// What pages in a language show of everybody, made anew only after a change.
    pub fn shown(
        &self,
        language: &'static str,
        make: impl FnOnce(&Room) -> BTreeMap<Spot, Arc<str>>,
    ) -> Arc<BTreeMap<Spot, Arc<str>>> {
        let change = *self.changes.borrow();
        let mut kept = locked(&self.shown);
        match kept.get(language) {
            Some((of, texts)) if *of == change => Arc::clone(texts),
            _ => {
                let texts = Arc::new(self.look(make));
                kept.insert(language, (change, Arc::clone(&texts)));
                texts
            }
        }
    }

    /// Changes of the room, counted.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// A page of somebody listens; see [`Room::page_opened`].
    pub fn page_opened(&self, spot: Spot, account: AccountId, peer: PeerId) -> Result<(), Fault> {
        let parted = self.change(|room| room.page_opened(spot, account, peer))?;
        if let Some(peer) = parted {
            self.sfu.leave(peer);
        }
        Ok(())
    }

    /// Takes the meeting as it was read.
    pub fn see(&self, meeting: &Meeting, version: u64) {
        if self.look(|room| version <= room.version()) {
            return;
        }
        let parted = self.change(|room| room.see(meeting.clone(), version));
        for peer in parted {
            self.sfu.leave(peer);
        }
        self.write_recording();
    }

    /// Begins or ends the writing of what the register says is recorded.
    fn write_recording(&self) {
        let Some(folder) = &self.recordings else { return };
        let wanted = self.look(Room::recording);
        let mut writing = locked(&self.writing);
        if *writing == wanted {
            return;
        }
        if writing.is_some() {
            self.sfu.stop_recording(self.id);
        }
        if let Some(number) = wanted {
            let now = u64::try_from(self.clock.now().as_micros()).unwrap_or(0);
            self.sfu.record(self.id, folder.join(number.to_string()), now);
        }
        *writing = wanted;
    }

    /// Whether the record is to be read again now; says so to one who asks, not to all.
    pub fn due(&self, now: Timestamp) -> bool {
        let mut read_at = locked(&self.read_at);
        let due = read_at.is_none_or(|at| now.as_micros() - at.as_micros() >= READ_MICROS);
        if due {
            *read_at = Some(now);
        }
        due
    }

    /// Connects somebody: the answer to their offer. Errors: not let in, or the media core refuses.
    pub async fn join(
        &self,
        sits: (Spot, AccountId),
        (device, slots): (Device, usize),
        offer: String,
    ) -> Result<String, JoinError> {
        let peer =
            self.change(|room| room.joining(sits, device, slots)).ok_or(JoinError::NoPeer)?;
        self.sfu.join(self.id, peer, offer).await
    }

    /// Answers the offer of somebody whose network changed.
    pub async fn restart(
        &self,
        sits: (Spot, AccountId),
        offer: String,
    ) -> Result<String, JoinError> {
        let peer = self.look(|room| room.peer(sits)).ok_or(JoinError::NoPeer)?;
        self.sfu.restart(peer, offer).await
    }

    /// Carries out an act; what the register is to be asked comes back.
    pub fn act(
        &self,
        sits: (Spot, AccountId),
        act: Act,
        now: Timestamp,
    ) -> Result<Vec<meeting::meeting::Command>, Fault> {
        match self.change(|room| room.act(sits, act, now))? {
            Todo::Done => Ok(Vec::new()),
            Todo::Ask(commands) => Ok(commands),
            Todo::Part(peer) => {
                if let Some(peer) = peer {
                    self.sfu.leave(peer);
                }
                Ok(Vec::new())
            }
        }
    }

    fn told(&self, event: &Event) {
        match event {
            Event::Joined(_, peer) => self.change(|room| room.connected(*peer, true)),
            Event::Left(_, peer, why) if *why != Departure::Replaced => {
                self.change(|room| room.connected(*peer, false));
            }
            Event::Unreachable(_, peer) => self.change(|room| room.away(*peer, true)),
            Event::Reachable(_, peer) => self.change(|room| room.away(*peer, false)),
            Event::Levels(_, levels) => {
                let now = now();
                let spoke = locked(&self.room).levels(now, levels);
                if spoke {
                    self.change(|_| ());
                }
            }
            Event::Left(..) | Event::Sending(..) | Event::KeyframeAsked(..) | Event::Line(..) => {}
        }
    }

    /// Forgets those who are gone. True when the room itself may go.
    fn tidy(&self, now: Timestamp) -> bool {
        let (gone, empty) = {
            let mut room = locked(&self.room);
            (room.tidy(now), room.attending().is_empty())
        };
        if !gone.is_empty() {
            self.change(|_| ());
        }
        for peer in gone {
            self.sfu.leave(peer);
        }
        let mut since = locked(&self.empty_since);
        if !empty {
            *since = None;
            return false;
        }
        now.seconds_since(*since.get_or_insert(now)) >= EMPTY_SECONDS
    }
}

/// Carries what happens to the rooms until the last handle is gone.
async fn carry(inner: std::sync::Weak<Inner>, mut events: mpsc::Receiver<Event>) {
    let mut pause = tokio::time::interval(TIDY_PAUSE);
    loop {
        let event = tokio::select! {
            event = events.recv() => Some(event),
            _ = pause.tick() => None,
        };
        let Some(inner) = inner.upgrade() else { return };
        match event {
            Some(Some(event)) => {
                let hall = locked(&inner.halls).get(&room_of(&event)).cloned();
                if let Some(hall) = hall {
                    hall.told(&event);
                }
            }
            Some(None) => return,
            None => inner.tidy(),
        }
    }
}

impl Inner {
    fn tidy(&self) {
        let now = self.clock.now();
        let halls: Vec<Arc<Hall>> = locked(&self.halls).values().cloned().collect();
        for hall in halls {
            if hall.tidy(now) {
                locked(&self.halls).remove(&hall.id);
                self.sfu.close(hall.id);
            }
        }
    }
}

fn room_id(meeting: MeetingId) -> RoomId {
    RoomId(meeting.as_uuid().as_u128())
}

fn room_of(event: &Event) -> RoomId {
    match event {
        Event::Joined(room, _)
        | Event::Left(room, ..)
        | Event::Unreachable(room, _)
        | Event::Reachable(room, _)
        | Event::Levels(room, _)
        | Event::Sending(room, ..)
        | Event::KeyframeAsked(room, _)
        | Event::Line(room, ..) => *room,
    }
}

#[expect(clippy::disallowed_methods, reason = "levels are measured against the media core's time")]
fn now() -> Instant {
    Instant::now()
}

/// A lock whose holder panicked holds plain values all the same.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
