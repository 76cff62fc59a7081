//! Coming and going, and what is noticed of those who are there. What must always hold: a spot has one connection, the last,
//! of one account; somebody who is gone too long leaves no hand, no picture and no screen behind.

use super::{Attendee, GRACE_SECONDS, Room, SLOTS_MAX, SPOKE_MAX};
use crate::{Device, Fault, Look, Spot};
use kernel::id::AccountId;
use kernel::time::Timestamp;
use sfu::PeerId;
use std::time::Instant;

/// Thumbnails until the page says how many it has room for.
const THUMBNAILS: usize = 4;

impl Room {
    /// A page of somebody listens. `peer`: their name for the media core if they are new. Gives the connection that ends with
    /// it: that of whoever sat there before and is gone. Errors: [`Fault::Taken`] somebody else sits there now.
    pub fn page_opened(
        &mut self,
        spot: Spot,
        account: AccountId,
        peer: PeerId,
    ) -> Result<Option<PeerId>, Fault> {
        let mut parted = None;
        if let Some(other) = self.attending.get(&spot).filter(|one| one.account != account) {
            if other.pages > 0 {
                return Err(Fault::Taken);
            }
            parted = self.leave(spot);
        }
        let new = Attendee {
            account,
            peer,
            connected: false,
            away: false,
            pages: 0,
            gone_at: None,
            left: false,
            camera: false,
            microphone: false,
            screen: false,
            look: Look::default(),
            gallery_page: 0,
            device: Device::default(),
            slots: SLOTS_MAX,
            thumbnails: THUMBNAILS,
            asked: 0,
            line: None,
        };
        let one = self.attending.entry(spot).or_insert(new);
        one.pages += 1;
        (one.gone_at, one.left) = (None, false);
        Ok(parted)
    }

    /// That this account sits there. Errors: [`Fault::Taken`] somebody else does.
    pub fn is_held_by(&self, spot: Spot, account: AccountId) -> Result<(), Fault> {
        let other = self.attending.get(&spot).is_some_and(|one| one.account != account);
        if other { Err(Fault::Taken) } else { Ok(()) }
    }

    /// A page listens no more.
    pub fn page_closed(&mut self, spot: Spot, now: Timestamp) {
        if let Some(one) = self.attending.get_mut(&spot) {
            one.pages = one.pages.saturating_sub(1);
            if one.pages == 0 {
                one.gone_at = Some(now);
                if one.left {
                    self.forget(spot);
                }
            }
        }
    }

    fn forget(&mut self, spot: Spot) {
        self.attending.remove(&spot);
        self.names.remove(&spot);
    }

    /// Forgets those who have been gone too long; gives those whose connection ends with it.
    pub fn tidy(&mut self, now: Timestamp) -> Vec<PeerId> {
        let over =
            |one: &Attendee| one.gone_at.is_some_and(|at| now.seconds_since(at) >= GRACE_SECONDS);
        let gone: Vec<Spot> =
            self.attending.iter().filter(|(_, one)| over(one)).map(|(spot, _)| *spot).collect();
        gone.into_iter().filter_map(|spot| self.leave(spot)).collect()
    }

    /// Somebody leaves of their own will, or is forgotten.
    pub fn leave(&mut self, spot: Spot) -> Option<PeerId> {
        if let Some(number) = spot.listed() {
            self.hands.lower(number);
        }
        self.forget_pictures(spot);
        let one = self.attending.get_mut(&spot)?;
        let (peer, connected) = (one.peer, one.connected);
        if one.pages == 0 {
            self.forget(spot);
        } else {
            (one.connected, one.left) = (false, true);
            (one.camera, one.microphone, one.screen) = (false, false, false);
        }
        connected.then_some(peer)
    }

    pub(super) fn forget_pictures(&mut self, spot: Spot) {
        if self.screen == Some(spot) {
            self.end_screen();
        }
        self.stage = self.stage.filter(|it| *it != spot);
        self.pinned.retain(|it| *it != spot);
        self.spoke.retain(|it| *it != spot);
    }

    /// Somebody asks to be connected; gives the name under which the media core is to have them, if they are let in.
    pub fn joining(
        &mut self,
        (spot, account): (Spot, AccountId),
        device: Device,
        slots: usize,
    ) -> Option<PeerId> {
        self.is_in(spot).ok()?;
        self.is_held_by(spot, account).ok()?;
        let one = self.attending.get_mut(&spot)?;
        one.device = device;
        one.slots = slots.min(SLOTS_MAX);
        Some(one.peer)
    }

    /// The name under which the media core has somebody who sits there.
    pub fn peer(&self, (spot, account): (Spot, AccountId)) -> Option<PeerId> {
        self.attending.get(&spot).filter(|one| one.account == account).map(|one| one.peer)
    }

    pub fn spot_of_peer(&self, peer: PeerId) -> Option<Spot> {
        self.attending.iter().find(|(_, one)| one.peer == peer).map(|(spot, _)| *spot)
    }

    /// The media core has them, or not any more.
    pub fn connected(&mut self, peer: PeerId, connected: bool) {
        let Some(spot) = self.spot_of_peer(peer) else { return };
        if let Some(one) = self.attending.get_mut(&spot) {
            one.connected = connected;
            one.away = false;
        }
        if !connected && self.screen == Some(spot) {
            self.end_screen();
        }
    }

    /// Nothing comes from them, or it does again.
    pub fn away(&mut self, peer: PeerId, away: bool) {
        let one = self.attending.values_mut().find(|one| one.peer == peer);
        if let Some(one) = one {
            one.away = away;
        }
    }

    /// Takes how loud those who are heard are; true when somebody else speaks now.
    pub fn levels(&mut self, now: Instant, levels: &[(PeerId, f32)]) -> bool {
        let Some(peer) = self.speaker.update(now, levels) else { return false };
        let Some(spot) = self.spot_of_peer(peer) else { return false };
        self.spoke.retain(|it| *it != spot);
        self.spoke.insert(0, spot);
        self.spoke.truncate(SPOKE_MAX);
        true
    }

    /// Who speaks, or spoke last.
    pub fn speaker(&self) -> Option<Spot> {
        self.spoke.first().copied()
    }
}
