//! What a letter is told: one document of data made from a dossier, its procedure and the deciding agency.
//! Not the letters themselves (the province folder) nor how they look. What must always hold: only what stands on the
//! dossier or in the province folder gets in; values are as the form keeps them, so that letters name them as forms do.

use super::{Papers, blocking, code, sheet::Sheet};
use crate::{Desk, DeskError};
use dossier::{Dossier, model::Outcome};
use kernel::{
    code::AgencyCode,
    id::AccountId,
    time::{Date, Timestamp},
};
use procedure::model::ResultPaper;
use province::Unit;
use serde_json::{Map, Value, json};
use signing::key::{Credential, KeyPlace};

/// The letter of a refusal, whatever the procedure.
const REFUSAL: &str = "tu-choi.typ";

impl Desk {
    /// The letter of the paper that decides this dossier, if there is one: of the result, when everything it must say was
    /// found, or of the refusal.
    pub(crate) fn letter_of(&self, record: &Dossier) -> Result<Option<String>, DeskError> {
        let refused = matches!(
            record.proposal.as_ref().map(|proposal| &proposal.outcome),
            Some(Outcome::Refuse { .. })
        );
        let letter = if refused {
            Some(REFUSAL.to_owned())
        } else {
            let procedure = self.version(&record.procedure)?;
            procedure
                .results
                .first()
                .filter(|paper| whole(record, paper))
                .and_then(|it| it.letter.clone())
        };
        let typesetter = self.papers().map(|papers| &papers.typesetter);
        Ok(letter.filter(|name| typesetter.is_some_and(|it| it.has(name))))
    }

    /// The letter with its data, as of a moment.
    pub(super) async fn sheet_of(
        &self,
        papers: &Papers,
        record: &Dossier,
        signer: AccountId,
        (credential, at): (&Credential, Timestamp),
    ) -> Result<Sheet, DeskError> {
        let missing = || DeskError::fault("a dossier without registration is decided");
        let registration = record.registration.as_ref().ok_or_else(missing)?;
        let letter = self.letter_of(record)?.ok_or(DeskError::NotFound)?;
        let agency = &registration.organisations.decided_by;
        let procedure = self.version(&record.procedure)?;
        let proposal = record.proposal.as_ref();
        let today = at.local_date();
        let received_on = record.clock.as_ref().map(|it| it.accepted_at.local_date().to_string());
        let mut data = json!({
            "demo": credential.place() == KeyPlace::Software,
            // Number, day and seal come after the signature; the letter leaves their places open.
            "blanks": true,
            "procedure": record.procedure.code.to_string(),
            "procedure_name": procedure.name.vi,
            "case": record.case,
            "code": registration.code.to_string(),
            "dated": today.to_string(),
            "register": { "registered_on": today.to_string(), "first_on": today.to_string() },
            "received_on": received_on,
            "answers": self.answers(record)?,
            "applicant": record.filing.applicant,
            "summary": proposal.map(|proposal| proposal.summary.as_str()),
            "dossier": {
                "code": registration.code.to_string(),
                "procedure": procedure.name.vi,
                "applicant": record.filing.applicant.as_ref().map(|it| it.full_name.as_str()),
                "received_on": received_on,
            },
            "refusal": { "reasons": reasons(record) },
            "legal_basis": procedure.legal_basis,
            "check": check(papers, record, registration.code.as_str()),
            "proof": papers.log.as_ref().map(|log| json!({ "page": log.check_address })),
        });
        if let Some(data) = data.as_object_mut() {
            self.tell_agency(data, agency, today);
            let asked = procedure.results.first().map_or(&[][..], |paper| &paper.findings);
            let found = proposal.map(|proposal| &proposal.findings);
            for finding in asked {
                if let Some(text) = found.and_then(|found| found.get(&finding.key)) {
                    finding.tell(text, data);
                }
            }
            data.insert("signer".to_owned(), self.signer(agency, signer).await?);
        }
        Ok(Sheet { letter, data, dated: today })
    }

    /// How papers name an agency, as letters want it: `issuer` and `place`.
    pub fn agency_on_paper(&self, code: &AgencyCode) -> Map<String, Value> {
        let mut data = Map::new();
        self.tell_agency(&mut data, code, self.clock().now().local_date());
        data
    }

    /// Authority and position above the signature of an agency's head, without a name.
    pub fn head_on_paper(&self, agency: &AgencyCode) -> Value {
        let kind = self.province().agencies.get(agency).map(|it| it.kind.as_str());
        let words = kind.and_then(|kind| self.province().file.signers.get(kind));
        words.map_or(json!({}), |it| json!({ "authority": it.authority, "position": it.position }))
    }

    /// A letter of the province with its data, as PDF/A.
    ///
    /// Errors: `DSK-010` a letter that does not come out; [`DeskError::NotFound`] without a typesetter or such a letter.
    pub async fn letter(
        &self,
        name: &'static str,
        data: Value,
        dated: Date,
    ) -> Result<Vec<u8>, DeskError> {
        let papers = self.papers().filter(|papers| papers.typesetter.has(name));
        let papers = std::sync::Arc::clone(papers.ok_or(DeskError::NotFound)?);
        blocking(move || Ok(papers.typesetter.render(name, &data, dated)?.pdf)).await
    }

    pub(super) fn tell_agency(
        &self,
        data: &mut Map<String, Value>,
        code: &AgencyCode,
        today: Date,
    ) {
        let agencies = &self.province().agencies;
        let Some(agency) = agencies.get(code) else { return };
        let province = &self.province().file.name.vi;
        let parent = agency.parent.as_ref().and_then(|parent| agencies.get(parent));
        // A commune's committee stands alone in its head; a department under the provincial committee.
        let parent = parent.filter(|_| agency.commune.is_none()).map(|it| it.name.vi.as_str());
        let unit = agency.commune.as_ref().and_then(|code| self.province().units.get(code, today));
        let commune = unit.map(place_name);
        let whole = self.province().units.get(&self.province().file.unit_code, today);
        let whole = whole.filter(|_| agency.commune.is_some()).map(Unit::name_in_sentence);
        let full = match whole {
            Some(province) => format!("{}, {province}", agency.name.vi),
            None => agency.name.vi.clone(),
        };
        data.insert(
            "issuer".to_owned(),
            json!({
                "parent": parent,
                "name": agency.name.vi,
                "full": full,
            }),
        );
        data.insert("place".to_owned(), json!(commune.unwrap_or_else(|| province.clone())));
    }

    /// What was filed, as papers say it.
    fn answers(&self, record: &Dossier) -> Result<Value, DeskError> {
        let answers = record.filing.answers.clone().unwrap_or_default();
        Ok(self.province().spoken(self.form(&record.procedure)?, &answers))
    }

    /// Authority, position and name above and below the signature.
    pub(super) async fn signer(
        &self,
        agency: &AgencyCode,
        signer: AccountId,
    ) -> Result<Value, DeskError> {
        let account = self.account_by_id(signer).await?.ok_or(DeskError::NotFound)?.record;
        let kind = self.province().agencies.get(agency).map(|it| it.kind.as_str());
        let words = kind.and_then(|kind| self.province().file.signers.get(kind));
        let (authority, position) =
            words.map(|it| (it.authority.as_slice(), it.position.as_str())).unwrap_or_default();
        let seat = account.positions.iter().find(|it| it.seat.unit == *agency);
        let title = seat.and_then(|seat| seat.note.as_deref());
        let begins = words.and_then(|it| it.deputy.as_deref());
        let deputy = title.filter(|title| begins.is_some_and(|it| title.starts_with(it)));
        Ok(json!({
            "authority": authority,
            "position": position,
            "title": position,
            "deputy": deputy,
            "name": account.full_name,
        }))
    }

    /// What the file of the result is called when it is kept.
    pub(super) fn paper_name(&self, record: &Dossier) -> String {
        let procedure = self.version(&record.procedure).ok();
        let granted = record.proposal.as_ref().is_none_or(|it| it.outcome == Outcome::Grant);
        let name = procedure.map(|it| match it.results.first().filter(|_| granted) {
            Some(paper) => paper.name.vi.as_str(),
            None => it.name.vi.as_str(),
        });
        let code = record.registration.as_ref().map(|it| it.code.to_string()).unwrap_or_default();
        format!("{} {code}.pdf", name.unwrap_or_default())
    }
}

/// How anybody checks the paper: the page, what to type there, and a code that leads there with both.
fn check(papers: &Papers, record: &Dossier, dossier: &str) -> Value {
    let value = crate::check_value(record).unwrap_or_default();
    // Both are letters, digits, points and hyphens: nothing to escape.
    let address = format!("{}?ma={dossier}&kt={value}", papers.check_address);
    let page = &papers.check_address;
    let qr = code::rows(&address);
    json!({ "url": address, "qr": qr, "page": page, "code": dossier, "value": value })
}

/// Why it is refused, a line each.
fn reasons(record: &Dossier) -> Vec<Value> {
    let Some(Outcome::Refuse { reasons }) = record.proposal.as_ref().map(|it| &it.outcome) else {
        return Vec::new();
    };
    let lines = reasons.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| json!({ "text": line })).collect()
}

/// Whether the paper can be made here: by a letter that says nothing which only others know, with all it must say.
fn whole(record: &Dossier, paper: &ResultPaper) -> bool {
    let found = record.proposal.as_ref().map(|proposal| &proposal.findings);
    let has = |key: &String| found.is_some_and(|found| found.contains_key(key));
    !paper.by_hand && paper.findings.iter().all(|it| !it.required || has(&it.key))
}

/// The place that a paper is dated from: a commune's name without its kind, unless it is a number (Decree 30/2020, annex I,
/// part II, 4).
fn place_name(commune: &Unit) -> String {
    let words: Vec<&str> = commune.name.split(' ').collect();
    let kind = commune.kind.split(' ').count();
    let bare = words.get(kind..).map(|rest| rest.join(" ")).unwrap_or_default();
    if bare.is_empty() || bare.starts_with(|letter: char| letter.is_ascii_digit()) {
        commune.name.clone()
    } else {
        bare
    }
}
