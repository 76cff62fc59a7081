//! From a meeting as it stands to the table it runs by. Pure: the same meeting gives the same table.
//! Not who gives the floor or chooses the stage, and not which layer a line carries. What must always hold: only those
//! admitted receive or are received; nobody is shown to themselves or twice to the same receiver; a picture that stays
//! stays in its slot.

#[cfg(test)]
mod tests;

use crate::ids::{Layer, PeerId, Source};
use crate::table::{Line, Table, Want};
use std::collections::{BTreeMap, BTreeSet};

/// Slot of the stage in every offer.
pub const STAGE_SLOT: usize = 0;
/// Slot of the shared screen.
pub const SCREEN_SLOT: usize = 1;
/// First slot of thumbnails; all slots but that of the screen serve a gallery.
pub const THUMBNAIL_SLOT: usize = 2;
/// Pictures on a page of the gallery of a large screen.
pub const GALLERY_LARGE: usize = 9;
/// And of a phone.
pub const GALLERY_PHONE: usize = 4;
/// Beyond so many pictures on a page each comes in the smallest layer.
const GALLERY_MIDDLE_MAX: usize = 4;

/// A meeting as the platform knows it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Meeting {
    /// Everyone who is connected.
    pub people: BTreeMap<PeerId, Person>,
    /// Who is on the stage.
    pub stage: Stage,
    /// Whose screen is shown.
    pub screen: Option<PeerId>,
    /// Shown to all as thumbnails, in this order.
    pub pinned: Vec<PeerId>,
    /// Raised hands in their queue.
    pub raised: Vec<PeerId>,
    /// Who spoke, the latest first.
    pub speakers: Vec<PeerId>,
    /// Who may be heard.
    pub floor: BTreeSet<PeerId>,
    /// Whether stage, screen and floor are recorded.
    pub recorded: bool,
}

/// One connected person or site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// Past the waiting room.
    pub admitted: bool,
    /// Sends a camera.
    pub camera: bool,
    /// Sends a screen.
    pub screen: bool,
    /// What they look at.
    pub layout: Layout,
    /// On what.
    pub device: Device,
    /// Video slots of their offer.
    pub video_slots: usize,
    /// Thumbnails they want beside the stage.
    pub thumbnails: usize,
}

impl Person {
    /// Somebody admitted on a large screen who sends nothing yet.
    pub fn admitted() -> Self {
        Self {
            admitted: true,
            camera: false,
            screen: false,
            layout: Layout::StageAndSlides,
            device: Device::Large,
            video_slots: 10,
            thumbnails: 4,
        }
    }
}

/// Who is on the stage.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Stage {
    /// Whoever speaks.
    #[default]
    Speaker,
    /// Whom the host chose.
    Chosen(PeerId),
}

/// What a person looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// The stage and thumbnails.
    Stage,
    /// The stage, the shared screen and thumbnails.
    StageAndSlides,
    /// A page of everyone, the shared screen left out. Pages count from 0; one too far is the last.
    Gallery {
        /// Which.
        page: usize,
    },
    /// The shared screen and thumbnails.
    Slides,
    /// Sound and the shared screen, for a line that carries no more.
    SoundAndSlides,
}

/// What a person looks on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Device {
    /// A television or a laptop.
    Large,
    /// A phone.
    Phone,
}

/// The table of the meeting. `before`: the table it ran by, so that pictures stay where they are.
pub fn plan(meeting: &Meeting, before: Option<&Table>) -> Table {
    let screen = meeting.screen.filter(|peer| meeting.present(*peer, |person| person.screen));
    let lines = meeting
        .people
        .iter()
        .filter(|(_, person)| person.admitted)
        .map(|(peer, person)| {
            let before = before.and_then(|table| table.lines.get(peer));
            (*peer, line(meeting, screen, *peer, person, before))
        })
        .collect();
    let floor =
        meeting.floor.iter().copied().filter(|peer| meeting.present(*peer, |_| true)).collect();
    let stage = meeting.on_stage(None).map(Source::camera);
    let recorded = stage.into_iter().chain(screen.map(Source::screen));
    Table {
        lines,
        floor,
        recorded: recorded.filter(|_| meeting.recorded).collect(),
        record_audio: meeting.recorded,
    }
}

impl Meeting {
    fn present(&self, peer: PeerId, fulfils: impl Fn(&Person) -> bool) -> bool {
        self.people.get(&peer).is_some_and(|person| person.admitted && fulfils(person))
    }

    fn camera(&self, peer: PeerId) -> bool {
        self.present(peer, |person| person.camera)
    }

    /// Who is on the stage for a viewer: the chosen one, else the latest speaker, never the viewer.
    fn on_stage(&self, viewer: Option<PeerId>) -> Option<PeerId> {
        let chosen = match self.stage {
            Stage::Chosen(peer) => Some(peer),
            Stage::Speaker => None,
        };
        let candidates = chosen.into_iter().chain(self.speakers.iter().copied());
        candidates.into_iter().find(|peer| Some(*peer) != viewer && self.camera(*peer))
    }
}

fn line(
    meeting: &Meeting,
    screen: Option<PeerId>,
    viewer: PeerId,
    person: &Person,
    before: Option<&Line>,
) -> Line {
    let mut video = vec![None; person.video_slots];
    let mut put = |slot: usize, source: Source, layer_max: Layer| {
        if let Some(place) = video.get_mut(slot) {
            *place = Some(Want { source, layer_max });
        }
    };
    let screen = screen.filter(|peer| *peer != viewer).map(Source::screen);
    let stage = meeting.on_stage(Some(viewer));
    match person.layout {
        Layout::Gallery { page } => {
            let shown = gallery(meeting, viewer, person, page);
            let layer = if shown.len() > GALLERY_MIDDLE_MAX { Layer::Low } else { Layer::Middle };
            let slots = (0..person.video_slots).filter(|slot| *slot != SCREEN_SLOT);
            for (slot, peer) in settled(slots.collect(), &shown, before) {
                put(slot, Source::camera(peer), layer);
            }
            return Line { video, hears: true };
        }
        Layout::SoundAndSlides => {
            if let Some(screen) = screen {
                put(SCREEN_SLOT, screen, Layer::Low);
            }
            return Line { video, hears: true };
        }
        Layout::Stage | Layout::StageAndSlides | Layout::Slides => {}
    }
    let with_stage = person.layout != Layout::Slides;
    if let Some(stage) = stage.filter(|_| with_stage) {
        put(STAGE_SLOT, Source::camera(stage), Layer::High);
    }
    if let Some(screen) = screen.filter(|_| person.layout != Layout::Stage) {
        put(SCREEN_SLOT, screen, Layer::High);
    }
    let slots: Vec<usize> = (THUMBNAIL_SLOT..person.video_slots).take(person.thumbnails).collect();
    let shown = thumbnails(meeting, viewer, stage.filter(|_| with_stage), slots.len());
    for (slot, peer) in settled(slots, &shown, before) {
        put(slot, Source::camera(peer), Layer::Low);
    }
    Line { video, hears: true }
}

/// Pinned, then raised hands, then the last speakers.
fn thumbnails(
    meeting: &Meeting,
    viewer: PeerId,
    stage: Option<PeerId>,
    most: usize,
) -> Vec<PeerId> {
    let mut shown = Vec::new();
    for peer in meeting.pinned.iter().chain(&meeting.raised).chain(&meeting.speakers) {
        let fits = *peer != viewer && Some(*peer) != stage && meeting.camera(*peer);
        if fits && shown.len() < most && !shown.contains(peer) {
            shown.push(*peer);
        }
    }
    shown
}

/// A page of all cameras but the viewer's own, in the order of their names.
fn gallery(meeting: &Meeting, viewer: PeerId, person: &Person, page: usize) -> Vec<PeerId> {
    let most = match person.device {
        Device::Large => GALLERY_LARGE,
        Device::Phone => GALLERY_PHONE,
    };
    let most =
        most.min(person.video_slots.saturating_sub(usize::from(person.video_slots > SCREEN_SLOT)));
    if most == 0 {
        return Vec::new();
    }
    let all: Vec<PeerId> = meeting
        .people
        .keys()
        .copied()
        .filter(|peer| *peer != viewer && meeting.camera(*peer))
        .collect();
    let last = all.len().saturating_sub(1) / most;
    all.into_iter().skip(page.min(last) * most).take(most).collect()
}

/// Gives each picture a slot, the one it had if it had one of these.
fn settled(slots: Vec<usize>, shown: &[PeerId], before: Option<&Line>) -> Vec<(usize, PeerId)> {
    let had = |slot: usize| {
        let want = before.and_then(|line| line.video.get(slot).copied().flatten())?;
        (want.source == Source::camera(want.source.peer)).then_some(want.source.peer)
    };
    let mut placed: Vec<(usize, PeerId)> = Vec::new();
    for slot in &slots {
        if let Some(peer) = had(*slot).filter(|peer| shown.contains(peer))
            && !placed.iter().any(|(_, it)| *it == peer)
        {
            placed.push((*slot, peer));
        }
    }
    let taken: Vec<usize> = placed.iter().map(|it| it.0).collect();
    let new = shown.iter().filter(|peer| !placed.iter().any(|(_, it)| it == *peer));
    let free = slots.into_iter().filter(|slot| !taken.contains(slot));
    let added: Vec<(usize, PeerId)> = free.zip(new.copied()).collect();
    placed.extend(added);
    placed
}
