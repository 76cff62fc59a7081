//! Synthetic documents that came in, for measuring lists and searches: in the statements that the desk uses, without a desk
//! behind them; their words come from the province folder. Never for anything else.
//! What must always hold: document number `n` is the same whenever it is asked.

use anyhow::{Context as _, ensure};
use desk::Desk;
use document::{
    Incoming, IncomingRegister,
    incoming::{Ended, Matter, Part, Place, Registration, Share, Standing, Turn, TurnKind},
    model::{DocumentFile, Sheet, Signatures, Urgency, Way},
};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, DocumentId, FileId},
    random::{Random as _, SeededRandom},
    time::{Date, Timestamp},
};
use register::Register as _;
use store::{
    document::{self as rows, Direction, DocumentRow, HolderRow, search},
    engine::Statement,
    register::save_record,
};

/// Agencies with a third of all documents, which are the ones measured.
pub(crate) const LARGE: u64 = 5;
/// People of one agency among whom its documents are shared out.
pub(crate) const PEOPLE: u64 = 30;
/// The newest documents of all are still in hand.
pub(crate) const OPEN: u64 = 20_000;
/// Days over which the documents arrived.
const DAYS: u64 = 900;

/// What documents are made of.
#[derive(Debug)]
pub(crate) struct Mould {
    /// Each agency with a division of it.
    pub(crate) agencies: Vec<(AgencyCode, AgencyCode)>,
    /// Names and summaries of procedures, each in words: what papers of a province are about.
    phrases: Vec<Vec<String>>,
    began_at: Timestamp,
    pub(crate) size: u64,
    words: usize,
}

impl Mould {
    pub(crate) fn cast(desk: &Desk, size: u64, words: usize) -> anyhow::Result<Mould> {
        let province = desk.province();
        let tree = &desk.directory().tree;
        let whole = province.agencies.all().filter(|unit| !unit.is_division());
        let agencies: Vec<_> = whole
            .filter_map(|unit| {
                let of = |one: &AgencyCode| tree.agency_of(one).as_ref() == Some(&unit.code);
                let below = tree.descendants(&unit.code).into_iter();
                let division = below.into_iter().find(|one| *one != unit.code && of(one))?;
                Some((unit.code.clone(), division))
            })
            .collect();
        ensure!(agencies.len() as u64 > LARGE, "too few agencies with divisions");
        let today = desk.clock().now().local_date();
        let texts = province
            .catalogue
            .all_in_force(today)
            .flat_map(|version| [version.name.vi.clone(), version.summary.vi.clone()]);
        let units = province.units.all().iter().map(|unit| unit.name.clone());
        let phrases = texts.chain(units);
        let phrases = phrases.map(|text| text.split_whitespace().map(str::to_owned).collect());
        let began_at = desk.clock().now().plus_seconds(-i64::try_from(DAYS)? * 86_400);
        Ok(Mould { agencies, phrases: phrases.collect(), began_at, size, words })
    }

    pub(crate) fn place(&self, number: u64) -> anyhow::Result<(&AgencyCode, &AgencyCode, u64)> {
        let random = SeededRandom::new(number);
        let others = (self.agencies.len() as u64).saturating_sub(LARGE);
        let at =
            if random.below(3) == 0 { random.below(LARGE) } else { LARGE + random.below(others) };
        let (agency, division) = self.agencies.get(usize::try_from(at)?).context("agency")?;
        Ok((agency, division, random.below(PEOPLE)))
    }

    pub(crate) fn person(agency: &AgencyCode, at: u64) -> AccountId {
        let hash = Sha256Hash::of(format!("{agency} {at}").as_bytes());
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash.as_bytes()).for_each(|(to, from)| *to = *from);
        AccountId::from_uuid(uuid::Uuid::from_bytes(bytes))
    }

    fn phrase(&self, random: &SeededRandom) -> &[String] {
        let at = random.below(self.phrases.len() as u64);
        usize::try_from(at).ok().and_then(|at| self.phrases.get(at)).map_or(&[], Vec::as_slice)
    }

    /// The text of a document's file; the same whenever it is asked.
    pub(crate) fn text(&self, number: u64) -> String {
        let random = SeededRandom::new(number ^ 0x7e47);
        let mut words: Vec<&str> = Vec::new();
        while words.len() < self.words {
            words.extend(self.phrase(&random).iter().map(String::as_str));
        }
        words.truncate(self.words);
        format!("{}\nSố hồ sơ {number:07}", words.join(" "))
    }

    pub(crate) fn dated(&self, number: u64) -> Date {
        let day = number * DAYS / self.size.max(1);
        let seconds = i64::try_from(day).unwrap_or_default() * 86_400;
        self.began_at.plus_seconds(seconds).local_date()
    }

    pub(crate) fn statements(
        &self,
        engine: &store::Engine,
        number: u64,
    ) -> anyhow::Result<Vec<Statement>> {
        let random = SeededRandom::new(number ^ 0x1d);
        let (agency, division, person) = self.place(number)?;
        let dated = self.dated(number);
        let at = Timestamp::from_local(dated.at(9, 0, 0, 0))
            .plus_seconds(i64::try_from(number % 20_000)?);
        let id = DocumentId::new(at, &random);
        let account = Self::person(agency, person);
        let open = number + OPEN >= self.size;
        let subject: Vec<&str> = self.phrase(&random).iter().map(String::as_str).collect();
        let file = DocumentFile {
            id: FileId::new(at, &random),
            name: format!("van-ban-{number}.pdf"),
            media_type: "application/pdf".to_owned(),
            size: 120_000,
            sha256: Sha256Hash::of(&number.to_be_bytes()),
            kept_at: at,
            signatures: Signatures::Good,
        };
        let place = |account| Place { unit: division.clone(), account };
        let share = |number, account, part| Share {
            number,
            to: place(account),
            part,
            due: None,
            given_by: account.unwrap_or_else(|| Self::person(agency, 0)),
            given_at: at,
            under: (number == 2).then_some(1),
            begun_at: None,
            ended: (!open).then_some(Ended { at, by: account, handed_back: false }),
        };
        let turn = |kind, words: &str| Turn {
            at,
            by: Some(account),
            kind,
            words: words.to_owned(),
            shares: vec![1],
            before: None,
        };
        let year = dated.year();
        let record = Incoming {
            id,
            agency: agency.clone(),
            arrived_at: at,
            standing: if open { Standing::InHand } else { Standing::Done },
            registration: Some(Registration { year, number: number + 1, at }),
            matter: Some(Box::new(Matter {
                way: Way::Exchange,
                sheet: Sheet {
                    author: "Sở Xây dựng".to_owned(),
                    number: format!("{number}/SXD-QLN"),
                    dated,
                    kind: kind_of(number).to_owned(),
                    subject: format!("V/v {}", subject.join(" ")),
                    urgency: Urgency::Normal,
                    signer: "Nguyễn Văn Mẫu".to_owned(),
                    pages: Some(2),
                    answer_by: None,
                },
                files: vec![file.clone()],
                twin: None,
                leader: None,
                shares: vec![share(1, None, Part::Lead), share(2, Some(account), Part::Lead)],
                turns: vec![turn(TurnKind::Directed, "Phòng chủ trì, tham mưu trả lời")],
                origin: None,
                letter: None,
                suspicions: Vec::new(),
                concern: None,
                asks: Vec::new(),
            })),
        };
        let listing = record.listing();
        let holder = |holder: document::incoming::Holder| HolderRow {
            place: match holder.account {
                Some(account) => rows::person_place(holder.unit.as_ref(), account.as_uuid()),
                None => rows::unit_place(holder.unit.as_ref()),
            },
            open: holder.open,
            due: None,
            since: holder.since,
        };
        let sheet = record.matter.as_ref().map(|matter| &matter.sheet);
        let day = i64::from(dated.year()) * 10_000
            + i64::from(dated.month()) * 100
            + i64::from(dated.day());
        let row = DocumentRow {
            direction: Direction::In,
            id: id.as_uuid(),
            agency: agency.to_string(),
            standing: record.standing.name(),
            arrived_at: at,
            year: listing.year,
            number: listing.number,
            twin: listing.twin,
            version: 1,
            kind: sheet.map(|sheet| sheet.kind.clone()),
            dated: Some(day),
            files: listing.files.clone(),
            holders: listing.holders.iter().cloned().map(holder).collect(),
            urgency: 0,
            text: listing.text.clone(),
        };
        let state = serde_json::to_string(&record)?;
        let mut statements = vec![save_record(row.id, IncomingRegister::NAME, 0, 1, state, at)];
        statements.extend(rows::save(&row)?);
        statements.push(search::text(engine, &row, &[self.text(number)])?);
        Ok(statements)
    }
}

pub(crate) fn kind_of(number: u64) -> &'static str {
    if number.is_multiple_of(3) { "bao-cao" } else { "cong-van" }
}
