//! Who a browser is: a session in the store under the hash of the secret in its cookie.
//!
//! People who only read have none. A visitor gets one with their first draft, and keeps it when
//! signing in changes it into an account's. What must always hold: the secret changes whenever
//! rights change, a locked account has no session, and a seat that was taken away is not used.

use kernel::{
    code::{AgencyCode, DossierCode},
    hash::Sha256Hash,
    id::{AccountId, DossierId, VisitorId},
    time::Timestamp,
};
use person::Role;
use register::{Actor, Seat};
use serde::{Deserialize, Serialize};
use store::{StoreError, session as rows};

use crate::app::App;

/// Cookie with the session's secret.
pub const COOKIE: &str = "phien";
/// Bytes of chance in a secret.
const SECRET_BYTES: usize = 32;
/// A visitor's draft waits this long for them to come back.
const VISITOR_SECONDS: i64 = 30 * 86_400;
/// A citizen stays signed in for half a day without doing anything.
const PERSON_SECONDS: i64 = 12 * 3_600;
/// An official for two hours; nothing typed is lost, drafts and notes are kept.
const OFFICER_SECONDS: i64 = 2 * 3_600;
/// Code and secret of a dossier are asked for again after an hour: people use others' computers.
const FOLLOWER_SECONDS: i64 = 3_600;
/// Dossiers followed at once in one browser.
const FOLLOWED_MAX: usize = 10;
/// A session in use is noted at most this often, so that reading stays reading.
const TOUCH_SECONDS: i64 = 300;

/// What a session keeps beside its holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
struct Data {
    /// The seat an official chose.
    #[serde(default)]
    seat: Option<Seat>,
    /// The visitor this account was before signing in: drafts begun then can be taken over.
    #[serde(default)]
    visitor: Option<VisitorId>,
    /// Signed in with a password that somebody else made.
    #[serde(default)]
    password_due: bool,
    /// Dossiers whose code and secret were given here.
    #[serde(default)]
    followed: Vec<Followed>,
}

/// A dossier that this browser has shown the code and the secret of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    pub dossier: DossierId,
    pub code: DossierCode,
    /// When code and secret are asked for again.
    pub until: Timestamp,
}

/// A session as handlers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    key: Sha256Hash,
    pub holder: Holder,
    /// The visitor this browser was before signing in.
    pub was_visitor: Option<VisitorId>,
    /// Nothing may be done but choose another password.
    pub password_due: bool,
    followed: Vec<Followed>,
}

/// Whose session it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    Visitor(VisitorId),
    Person {
        account: AccountId,
        full_name: String,
    },
    Officer {
        account: AccountId,
        full_name: String,
        seat: Seat,
        seats: Vec<Seat>,
    },
    /// An official's account without any seat: may sign in, may do nothing yet.
    Unseated {
        account: AccountId,
        full_name: String,
    },
}

impl Session {
    /// Tells this session from others of its holder, and opens nothing.
    pub fn mark(&self) -> Sha256Hash {
        Sha256Hash::of(self.key.to_string().as_bytes())
    }

    /// Who acts in this session.
    pub fn actor(&self) -> Actor {
        match &self.holder {
            Holder::Visitor(visitor) => Actor::Visitor { visitor: *visitor },
            Holder::Person { account, .. } | Holder::Unseated { account, .. } => {
                Actor::Person { account: *account }
            }
            Holder::Officer { account, seat, .. } => {
                Actor::Officer { account: *account, seat: seat.clone() }
            }
        }
    }

    /// The role of the seat taken, for officials.
    pub fn role(&self) -> Option<Role> {
        match &self.holder {
            Holder::Officer { seat, .. } => seat.role.parse().ok(),
            _ => None,
        }
    }

    /// The code under which this browser may follow that dossier now.
    pub fn follows(&self, dossier: DossierId, now: Timestamp) -> Option<&DossierCode> {
        let shown = self.followed.iter().find(|one| one.dossier == dossier && one.until > now);
        shown.map(|one| &one.code)
    }

    fn data(&self) -> Data {
        let seat = match &self.holder {
            Holder::Officer { seat, .. } => Some(seat.clone()),
            _ => None,
        };
        Data {
            seat,
            visitor: self.was_visitor,
            password_due: self.password_due,
            followed: self.followed.clone(),
        }
    }

    fn holder_account(&self) -> Option<AccountId> {
        self.actor().account()
    }

    /// Whether somebody is signed in.
    pub fn signed_in(&self) -> bool {
        !matches!(self.holder, Holder::Visitor(_))
    }
}

/// The session behind the secret of a cookie, if it is still good.
pub async fn find(app: &App, secret: &str) -> Result<Option<Session>, StoreError> {
    by_key(app, key_of(secret)).await
}

/// The same session as it is now.
pub async fn again(app: &App, session: &Session) -> Result<Option<Session>, StoreError> {
    by_key(app, session.key).await
}

async fn by_key(app: &App, key: Sha256Hash) -> Result<Option<Session>, StoreError> {
    let now = app.desk.clock().now();
    let Some(found) = rows::find(app.desk.store().engine(), key, now).await? else {
        return Ok(None);
    };
    let data: Data = serde_json::from_str(&found.data).unwrap_or_default();
    let seen_at = found.seen_at;
    let Some(holder) = holder(found, data.seat) else { return Ok(None) };
    let session = Session {
        key,
        holder,
        was_visitor: data.visitor,
        password_due: data.password_due,
        followed: data.followed,
    };
    if now.seconds_since(seen_at) > TOUCH_SECONDS {
        let until = now.plus_seconds(lifetime(&session.holder));
        rows::touch(app.desk.store().engine(), key, now, until).await?;
    }
    Ok(Some(session))
}

fn holder(found: rows::Found, chosen: Option<Seat>) -> Option<Holder> {
    let Some(account) = found.account else {
        return Some(Holder::Visitor(VisitorId::from_uuid(found.holder)));
    };
    if account.state != "active" {
        return None;
    }
    let (id, full_name) = (AccountId::from_uuid(found.holder), account.full_name);
    if account.kind != "official" {
        return Some(Holder::Person { account: id, full_name });
    }
    let seats: Vec<Seat> = found.seats.into_iter().filter_map(seat).collect();
    let seat = chosen.filter(|seat| seats.contains(seat)).or_else(|| seats.first().cloned());
    Some(match seat {
        Some(seat) => Holder::Officer { account: id, full_name, seat, seats },
        None => Holder::Unseated { account: id, full_name },
    })
}

fn seat((unit, role): (String, String)) -> Option<Seat> {
    let unit: AgencyCode = unit.parse().ok()?;
    Some(Seat { role, unit })
}

/// Opens a visitor's session; gives the secret for the cookie.
pub async fn open_for_visitor(app: &App) -> Result<(String, VisitorId), StoreError> {
    let now = app.desk.clock().now();
    let visitor = VisitorId::new(now, app.desk.random());
    let secret = fresh_secret(app);
    let data = Data::default();
    keep(app, &secret, visitor.as_uuid(), &data, now, VISITOR_SECONDS).await?;
    Ok((secret, visitor))
}

/// Opens a session for an account that has just proved itself, ending the one before.
pub async fn open_for_account(
    app: &App,
    account: AccountId,
    official: bool,
    before: Option<&Session>,
) -> Result<String, StoreError> {
    open(app, account, official, before, false).await
}

/// The same for one whose password somebody else made: it leads only to choosing another.
pub async fn open_to_change_password(
    app: &App,
    account: AccountId,
    official: bool,
    before: Option<&Session>,
) -> Result<String, StoreError> {
    open(app, account, official, before, true).await
}

async fn open(
    app: &App,
    account: AccountId,
    official: bool,
    before: Option<&Session>,
    password_due: bool,
) -> Result<String, StoreError> {
    let now = app.desk.clock().now();
    let visitor = before.and_then(|session| match session.holder {
        Holder::Visitor(visitor) => Some(visitor),
        _ if session.holder_account() == Some(account) => session.was_visitor,
        _ => None,
    });
    if let Some(before) = before {
        rows::end(app.desk.store().engine(), before.key).await?;
    }
    let secret = fresh_secret(app);
    let seconds = if official { OFFICER_SECONDS } else { PERSON_SECONDS };
    let data = Data { visitor, password_due, ..Data::default() };
    keep(app, &secret, account.as_uuid(), &data, now, seconds).await?;
    Ok(secret)
}

/// Sits down in another seat of the same official. A seat not held changes nothing.
pub async fn choose_seat(app: &App, session: &Session, wanted: &Seat) -> Result<(), StoreError> {
    let Holder::Officer { account, seats, .. } = &session.holder else { return Ok(()) };
    if !seats.contains(wanted) {
        return Ok(());
    }
    let now = app.desk.clock().now();
    let data = Data { seat: Some(wanted.clone()), ..session.data() };
    let until = now.plus_seconds(OFFICER_SECONDS);
    let text = serde_json::to_string(&data).unwrap_or_default();
    rows::save(app.desk.store().engine(), session.key, account.as_uuid(), text, now, until).await
}

/// Notes that this browser has shown code and secret of a dossier; gives the secret of the session
/// that was opened for it, when there was none.
pub async fn follow(
    app: &App,
    session: Option<&Session>,
    dossier: DossierId,
    code: DossierCode,
) -> Result<Option<String>, StoreError> {
    let now = app.desk.clock().now();
    let shown = Followed { dossier, code, until: now.plus_seconds(FOLLOWER_SECONDS) };
    let Some(session) = session else {
        let visitor = VisitorId::new(now, app.desk.random());
        let secret = fresh_secret(app);
        let data = Data { followed: vec![shown], ..Data::default() };
        keep(app, &secret, visitor.as_uuid(), &data, now, FOLLOWER_SECONDS).await?;
        return Ok(Some(secret));
    };
    let mut followed = session.followed.clone();
    followed.retain(|one| one.dossier != dossier && one.until > now);
    followed.push(shown);
    let too_many = followed.len().saturating_sub(FOLLOWED_MAX);
    followed.drain(..too_many);
    keep_followed(app, session, followed).await?;
    Ok(None)
}

/// Forgets that code and secret of a dossier were shown: for computers that many use.
pub async fn unfollow(app: &App, session: &Session, dossier: DossierId) -> Result<(), StoreError> {
    let mut followed = session.followed.clone();
    followed.retain(|one| one.dossier != dossier);
    keep_followed(app, session, followed).await
}

async fn keep_followed(
    app: &App,
    session: &Session,
    followed: Vec<Followed>,
) -> Result<(), StoreError> {
    let now = app.desk.clock().now();
    let holder = match &session.holder {
        Holder::Visitor(visitor) => visitor.as_uuid(),
        Holder::Person { account, .. }
        | Holder::Officer { account, .. }
        | Holder::Unseated { account, .. } => account.as_uuid(),
    };
    let data = Data { followed, ..session.data() };
    let text = serde_json::to_string(&data).unwrap_or_default();
    let until = now.plus_seconds(lifetime(&session.holder));
    rows::save(app.desk.store().engine(), session.key, holder, text, now, until).await
}

/// Ends the session.
pub async fn end(app: &App, session: &Session) -> Result<(), StoreError> {
    rows::end(app.desk.store().engine(), session.key).await
}

async fn keep(
    app: &App,
    secret: &str,
    holder: uuid::Uuid,
    data: &Data,
    now: Timestamp,
    seconds: i64,
) -> Result<(), StoreError> {
    let text = serde_json::to_string(data).unwrap_or_default();
    let until = now.plus_seconds(seconds);
    rows::save(app.desk.store().engine(), key_of(secret), holder, text, now, until).await
}

fn lifetime(holder: &Holder) -> i64 {
    match holder {
        Holder::Visitor(_) => VISITOR_SECONDS,
        Holder::Person { .. } => PERSON_SECONDS,
        Holder::Officer { .. } | Holder::Unseated { .. } => OFFICER_SECONDS,
    }
}

/// 256 bits of chance in letters fit for a cookie.
pub fn fresh_secret(app: &App) -> String {
    app.desk.random().token(SECRET_BYTES)
}

fn key_of(secret: &str) -> Sha256Hash {
    Sha256Hash::of(secret.as_bytes())
}
