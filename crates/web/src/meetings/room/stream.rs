//! What happens in a room, as a stream of events (HTML §9.2): at first everything one sees, then what changed of it.
//! A page is in the room while it listens. What must always hold: whoever may not see the meeting any more hears no more of
//! it, within seconds also when only their session ended; many changes at once go out together.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use axum::response::sse::{Event, KeepAlive, Sse};
use data_encoding::BASE64URL_NOPAD;
use futures::stream::unfold;
use hall::{Hall, Spot, State};
use kernel::id::AccountId;
use kernel::time::Timestamp;
use meeting::meeting::Who;
use register::Actor;
use sfu::PeerId;
use signing::ballot::BallotPublicKey;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::view::{View, view};
use super::{Asked, enter, refused};
use crate::answer::Answer;
use crate::meetings::names::Names;
use crate::problem::Problem;
use crate::visit::Visit;

/// Pause after each message, in which further changes gather.
const GATHER: Duration = Duration::from_millis(150);
/// Without a change the record is looked at after so long.
const LOOK: Duration = Duration::from_secs(1);
/// How often the session is asked about.
const SESSION_SECONDS: i64 = 10;
/// Pause before a page connects anew.
const RETRY: Duration = Duration::from_secs(1);

/// Somebody who listens.
struct Listening {
    visit: Visit,
    actor: Actor,
    hall: Arc<Hall>,
    spot: Spot,
    changes: watch::Receiver<u64>,
    stopped: watch::Receiver<bool>,
    sent: Option<View>,
    session_at: Timestamp,
    over: bool,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let now = self.visit.app.desk.clock().now();
        self.hall.change(|room| room.page_closed(self.spot, now));
    }
}

pub(super) async fn follow(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let here = enter(&visit, &id, &asked).await?;
    let halls = visit.app.halls.as_ref().ok_or(Problem::NotFound)?;
    let mut chance = [0; 16];
    visit.app.desk.random().fill(&mut chance);
    let peer = PeerId(u128::from_le_bytes(chance));
    let (hall, spot) = (here.hall, here.spot);
    if let Err(fault) = hall.page_opened(spot, here.account, peer) {
        return Ok(refused(&visit, fault));
    }
    let listening = Listening {
        changes: hall.changes(),
        stopped: halls.stopped(),
        sent: None,
        session_at: visit.app.desk.clock().now(),
        over: false,
        actor: here.actor,
        visit,
        hall,
        spot,
    };
    let events = unfold(listening, |mut listening| async move {
        let event = listening.next().await?;
        Some((Ok::<_, Infallible>(event), listening))
    });
    let mut answer = Sse::new(events).keep_alive(KeepAlive::default()).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies are not to gather what has to arrive now (nginx, `proxy_buffering`).
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(answer)
}

impl Listening {
    /// The next message; none when the stream is over.
    async fn next(&mut self) -> Option<Event> {
        if self.sent.is_some() {
            sleep(GATHER).await;
        }
        while !self.over && !*self.stopped.borrow() {
            self.changes.mark_unchanged();
            if !self.look().await {
                // Once more, so that the page says why.
                self.over = true;
            }
            let seen = view(&self.visit.say, &self.hall, (&self.actor, self.spot));
            let now = self.visit.app.desk.clock().now();
            if let Some(text) = message(self.sent.as_ref(), &seen, now) {
                let first = self.sent.is_none();
                self.sent = Some(seen);
                let event = Event::default().event("view").data(text);
                return Some(if first { event.retry(RETRY) } else { event });
            }
            let _ = tokio::select! {
                changed = timeout(LOOK, self.changes.changed()) => changed.is_ok(),
                _ = self.stopped.changed() => false,
            };
        }
        None
    }

    /// Brings the room up to date with the registers where it is due; false when this one is out.
    async fn look(&mut self) -> bool {
        let (app, now) = (&self.visit.app, self.visit.app.desk.clock().now());
        if now.seconds_since(self.session_at) >= SESSION_SECONDS {
            self.session_at = now;
            if !self.visit.session_holds().await {
                return false;
            }
        }
        let meeting = self.hall.look(|room| room.meeting().clone());
        if self.hall.due(now) {
            match app.desk.read_meeting(&self.actor, meeting.id).await {
                Ok(Some(seen)) => self.hall.see(&seen.record, seen.version),
                Ok(None) => return false,
                // The store is away for a moment: the room goes on with what it knows.
                Err(error) => tracing::warn!(%error, "a live room cannot read its meeting"),
            }
            if let Ok(motions) = app.desk.motions_of(meeting.id).await {
                let motions: Vec<_> = motions.into_iter().map(|seen| seen.record).collect();
                if self.hall.look(|room| room.motions() != motions) {
                    let keys = app.desk.open_ballot_keys(meeting.id).await.unwrap_or_default();
                    let keys = keys.into_iter().map(|(id, key)| (id, shown_key(&key))).collect();
                    self.hall.change(|room| {
                        room.set_ballot_keys(keys);
                        room.set_motions(motions)
                    });
                }
            }
        }
        self.name_all().await;
        let (meeting, state) =
            self.hall.look(|room| (room.meeting().clone(), room.state(self.spot)));
        let mine = self.hall.spot_of(&self.actor, Some(self.spot)) == Some(self.spot);
        let out = matches!(state, State::Removed | State::Over);
        mine && !out && app.desk.may_meeting(&self.actor, "view_meeting", &meeting)
    }

    /// Says what those who came are called.
    async fn name_all(&self) {
        let nameless = self.hall.look(hall::Room::nameless);
        if nameless.is_empty() {
            return;
        }
        let meeting = self.hall.look(|room| room.meeting().clone());
        let Ok(names) = Names::of(&self.visit, std::iter::once(&meeting)).await else { return };
        let named = self.hall.look(|room| {
            let name = |spot: Spot| {
                let sits = room.account(spot);
                match room.invitee(spot).map(|one| &one.who) {
                    Some(Who::Person { account, .. }) => {
                        let of = names.person(*account);
                        let other = sits.filter(|sits| sits != account);
                        other.map_or(of.clone(), |sits| stands_in(&self.visit, (sits, of), &names))
                    }
                    Some(who) => names.who(&self.visit, who),
                    None => sits.map(|who| names.person(who)).unwrap_or_default(),
                }
            };
            nameless.into_iter().map(|spot| (spot, name(spot))).collect::<BTreeMap<_, _>>()
        });
        self.hall.change(|room| room.set_names(named));
    }
}

/// `Trần B thay Nguyễn A`.
fn stands_in(visit: &Visit, (sits, of): (AccountId, String), names: &Names) -> String {
    let values = [("name", names.person(sits).into()), ("of", of.into())];
    visit.say.with("room-stands-in", &values)
}

/// A key as pages read it (RFC 7518 §6.3.1).
fn shown_key(key: &BallotPublicKey) -> (String, String) {
    (BASE64URL_NOPAD.encode(&key.modulus), BASE64URL_NOPAD.encode(&key.exponent))
}

/// What is new against what was sent, with the time at first; nothing when all is as it was.
fn message(sent: Option<&View>, seen: &View, now: Timestamp) -> Option<String> {
    let old = |key: &str| sent.and_then(|sent| sent.get(key));
    let news = seen.iter().filter(|(key, text)| old(key) != Some(*text));
    let set: Vec<String> = news.map(|(key, text)| format!("{key:?}:{text}")).collect();
    let gone = sent.into_iter().flat_map(View::keys).filter(|key| !seen.contains_key(*key));
    let gone: Vec<String> = gone.map(|key| format!("{key:?}")).collect();
    if sent.is_some() && set.is_empty() && gone.is_empty() {
        return None;
    }
    let head = match sent {
        None => format!(r#""whole":true,"now":"{now}""#),
        Some(_) => r#""whole":false"#.to_owned(),
    };
    Some(format!(r#"{{{head},"set":{{{}}},"gone":[{}]}}"#, set.join(","), gone.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> View {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), Arc::from(*text))).collect()
    }

    #[test]
    fn the_first_message_is_whole_and_later_ones_tell_what_changed() {
        let before = of(&[("me", "1"), ("p3", "2"), ("p4", "3")]);
        let after = of(&[("me", "1"), ("p3", "9")]);
        assert_eq!(
            message(None, &after, Timestamp::EPOCH).unwrap(),
            format!(
                r#"{{"whole":true,"now":"{}","set":{{"me":1,"p3":9}},"gone":[]}}"#,
                Timestamp::EPOCH
            )
        );
        assert_eq!(
            message(Some(&before), &after, Timestamp::EPOCH).unwrap(),
            r#"{"whole":false,"set":{"p3":9},"gone":["p4"]}"#
        );
        assert!(message(Some(&after), &after, Timestamp::EPOCH).is_none());
    }
}
