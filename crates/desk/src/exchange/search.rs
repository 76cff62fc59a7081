//! Finding parcels of the agency's traffic: by the number and sign of their document, the agency elsewhere, days, way and
//! how they stand.
//! Not what they are found by (`exchange::parcel::search`). What must hold: a clerk finds the agency's own parcels alone; a
//! page reads as many rows as it shows, however many parcels there are.

use super::{
    lists::{ParcelLine, ParcelsPage},
    word_rows,
};
use crate::{
    Desk, DeskError, Seen,
    paging::{Place, parsed},
};
use ::exchange::{
    Parcel,
    parcel::{Standing, Way, search as words},
};
use access::{Area, Resource};
use kernel::{
    code::AgencyCode,
    time::{Date, Timestamp},
};
use register::Actor;
use store::{
    engine::Batch,
    exchange::parcel::{self as rows, Asked, Listed},
};
use uuid::Uuid;

/// Job: note what parcels of before are found by. Named in the migration.
pub(crate) const KNOW_PARCELS: &str = "exchange.know_parcels";
/// Agencies elsewhere that a name may mean.
const PARTIES_MAX: usize = 10;
/// How far parcels that have a word are counted.
const MET_MAX: u32 = 2_000;
/// Parcels whose words are written in one batch.
const ROUND: u32 = 500;

/// What is asked for; what is empty is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrafficSearch {
    /// Number, sign, or both, of the document.
    pub sign: String,
    /// Code of an agency elsewhere, or words of its name.
    pub party: String,
    /// The first and the last day on which it came or was queued.
    pub days: (Option<Date>, Option<Date>),
    pub way: Option<Way>,
    pub standing: Option<Standing>,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct TrafficFound {
    pub parcels: ParcelsPage,
    /// More agencies have that name than can be looked through: nothing was.
    pub vague: bool,
}

impl Desk {
    /// The agency's parcels that a search finds, newest first; `after` is what the page before gave.
    ///
    /// Errors: [`DeskError::Forbidden`] to whoever may not see the traffic.
    pub async fn find_parcels(
        &self,
        actor: &Actor,
        search: &TrafficSearch,
        after: Option<&str>,
        limit: u32,
    ) -> Result<TrafficFound, DeskError> {
        if !self.may_enter(actor, "see_traffic", Area::Exchange) {
            return Err(DeskError::Forbidden { action: "see_traffic" });
        }
        let Some(agency) = self.agency_of(actor) else { return Ok(TrafficFound::default()) };
        let Some(parties) = self.parties(&search.party).await? else {
            return Ok(TrafficFound { vague: true, ..TrafficFound::default() });
        };
        let since = search.days.0.map_or(Timestamp::EPOCH, start_of);
        let first = match (after.and_then(Place::read), search.days.1) {
            (Some(place), _) => (place.at, place.id),
            (None, Some(day)) => (start_of(day.tomorrow().unwrap_or(day)).as_micros(), Uuid::nil()),
            (None, None) => (i64::MAX, Uuid::max()),
        };
        let more = limit.max(1).saturating_add(1);
        let mut found: Vec<Listed> = Vec::new();
        for (word, other) in asked_words(search, &parties) {
            for standing in standings(search) {
                let asked = Asked {
                    agency: agency.as_ref(),
                    word: &word,
                    other: other.as_deref(),
                    standing: standing.name(),
                    since,
                };
                if let Some(asked) = self.led_by_the_rarer(asked).await? {
                    found.extend(rows::find(self.store().engine(), &asked, first, more).await?);
                }
            }
        }
        found.sort_by_key(|listed| std::cmp::Reverse((listed.at, listed.record.id)));
        found.dedup_by_key(|listed| listed.record.id);
        let wanted = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
        let last = found.get(wanted.saturating_sub(1)).filter(|_| found.len() > wanted);
        let next = last.map(|last| Place { at: last.at, id: last.record.id }.to_string());
        let mut parcels = Vec::new();
        for listed in found.into_iter().take(wanted) {
            let seen: Seen<Parcel> = parsed(&listed.record)?;
            let what = Resource::Parcel(seen.record.agency.clone());
            if self.permit_thing(actor, "view_parcel", &what).is_ok() {
                let (failed, next_try_at) = (listed.failed, listed.run_at);
                parcels.push(ParcelLine { seen, failed, next_try_at });
            }
        }
        Ok(TrafficFound { parcels: ParcelsPage { parcels, next }, vague: false })
    }

    /// Of two words the one that fewer parcels have leads the reading; none where nobody has one of them.
    async fn led_by_the_rarer<'a>(&self, asked: Asked<'a>) -> Result<Option<Asked<'a>>, DeskError> {
        let Some(other) = asked.other else { return Ok(Some(asked)) };
        let engine = self.store().engine();
        let met = |word: &'a str| rows::met(engine, (asked.agency, word, asked.standing), MET_MAX);
        let (own, others) = (met(asked.word).await?, met(other).await?);
        if own == 0 || others == 0 {
            return Ok(None);
        }
        let turned = others < own;
        let (word, other) = if turned { (other, asked.word) } else { (asked.word, other) };
        Ok(Some(Asked { word, other: Some(other), ..asked }))
    }

    /// Codes of the agencies elsewhere that a text means: itself where it is a code. None where too many have such a name.
    async fn parties(&self, text: &str) -> Result<Option<Vec<String>>, DeskError> {
        let text = text.trim();
        if text.is_empty() || text.parse::<AgencyCode>().is_ok() {
            let code = (!text.is_empty()).then(|| text.to_owned());
            return Ok(Some(code.into_iter().collect()));
        }
        let most = u32::try_from(PARTIES_MAX).unwrap_or(u32::MAX).saturating_add(1);
        let named = self.find_organs(text, "", most).await?;
        let codes: Vec<String> = named.into_iter().map(|organ| organ.code).collect();
        Ok(match codes.len() {
            0 => Some(vec![text.to_owned()]),
            count if count > PARTIES_MAX => None,
            _ => Some(codes),
        })
    }

    /// Writes what the parcels of before are found by.
    pub(crate) async fn know_parcels(&self) -> Result<(), DeskError> {
        let (engine, mut place) = (self.store().engine(), 0);
        loop {
            let page = rows::after(engine, place, ROUND).await?;
            let Some(last) = page.last() else { return Ok(()) };
            place = last.at;
            let mut statements = Vec::new();
            for listed in &page {
                let seen: Seen<Parcel> = parsed(&listed.record)?;
                statements.extend(word_rows(&seen.record)?);
            }
            engine.write(Batch { statements }).await?;
        }
    }
}

fn start_of(day: Date) -> Timestamp {
    Timestamp::from_local(day.at(0, 0, 0, 0))
}

/// A word of each reading, and the one that has to be there as well.
fn asked_words(search: &TrafficSearch, parties: &[String]) -> Vec<(String, Option<String>)> {
    let sign = words::sign_word(&search.sign);
    let party = |code: &String| words::party_word(code);
    match sign {
        None if parties.is_empty() => vec![(words::EVERY.to_owned(), None)],
        None => parties.iter().map(|code| (party(code), None)).collect(),
        Some(sign) if parties.is_empty() => vec![(sign, None)],
        Some(sign) => parties.iter().map(|code| (sign.clone(), Some(party(code)))).collect(),
    }
}

/// The standings that are read one after the other: each is an order of its own in the index.
fn standings(search: &TrafficSearch) -> Vec<Standing> {
    let ways = Way::ALL.into_iter().filter(|way| search.way.is_none_or(|asked| asked == *way));
    let all = ways.flat_map(Standing::of_way).copied();
    all.filter(|standing| search.standing.is_none_or(|asked| asked == *standing)).collect()
}
