//! What a letter is told: one document of data made from a dossier, its procedure and the deciding agency.
//! Not the letters themselves (the province folder) nor how they look. What must always hold: only what stands on the
//! dossier or in the province folder gets in; values are as the form keeps them, so that letters name them as forms do.

use super::{Papers, sheet::Sheet};
use crate::{Desk, DeskError};
use dossier::{Dossier, model::Outcome};
use kernel::{code::AgencyCode, id::AccountId};
use procedure::model::{Procedure, ResultPaper};
use province::AgencyUnit;
use serde_json::{Map, Value, json};
use signing::key::{Credential, KeyPlace};

/// The letter of a refusal, whatever the procedure.
const REFUSAL: &str = "tu-choi.typ";
/// The names of common bodies, which papers break after.
const BODY: &str = "Ủy ban nhân dân ";

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

    /// The letter with its data, as of now.
    pub(super) async fn sheet_of(
        &self,
        papers: &Papers,
        record: &Dossier,
        signer: AccountId,
        credential: &Credential,
    ) -> Result<Sheet, DeskError> {
        let missing = || DeskError::fault("a dossier without registration is decided");
        let registration = record.registration.as_ref().ok_or_else(missing)?;
        let letter = self.letter_of(record)?.ok_or(DeskError::NotFound)?;
        let agency = &registration.organisations.decided_by;
        let procedure = self.version(&record.procedure)?;
        let proposal = record.proposal.as_ref();
        let today = self.clock().now().local_date();
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
            "received_on": record.clock.as_ref().map(|clock| clock.accepted_at.local_date().to_string()),
            "answers": self.answers(record)?,
            "applicant": record.filing.applicant,
            "summary": proposal.map(|proposal| proposal.summary.as_str()),
            "reasons": proposal.and_then(|proposal| match &proposal.outcome {
                Outcome::Refuse { reasons } => Some(reasons.as_str()),
                Outcome::Grant => None,
            }),
            "decision": decision(procedure, proposal.map_or("", |it| it.summary.as_str())),
            "check": check(papers, record, registration.code.as_str())?,
        });
        if let Some(data) = data.as_object_mut() {
            self.tell_agency(data, agency);
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

    fn tell_agency(&self, data: &mut Map<String, Value>, code: &AgencyCode) {
        let agencies = &self.province().agencies;
        let Some(agency) = agencies.get(code) else { return };
        let province = &self.province().file.name.vi;
        let parent = agency.parent.as_ref().and_then(|parent| agencies.get(parent));
        // A commune's committee stands alone in its head; a department under the provincial committee.
        let parent = parent.filter(|_| agency.commune.is_none()).map(|it| broken(&it.name.vi));
        let today = self.clock().now().local_date();
        let unit = agency.commune.as_ref().and_then(|code| self.province().units.get(code, today));
        let commune = unit.map(|unit| place_name(&unit.name));
        data.insert(
            "issuer".to_owned(),
            json!({
                "parent": parent,
                "name": broken(&agency.name.vi),
                "full": full_name(agency, province),
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
    async fn signer(&self, agency: &AgencyCode, signer: AccountId) -> Result<Value, DeskError> {
        let account = self.account_by_id(signer).await?.ok_or(DeskError::NotFound)?.record;
        let kind = self.province().agencies.get(agency).map(|it| it.kind.as_str());
        let words = kind.and_then(|kind| self.province().file.signers.get(kind));
        let (mut authority, mut position) =
            words.map(|it| (it.authority.clone(), it.position.clone())).unwrap_or_default();
        // A deputy signs in the head's place: "KT." with the head's position, then the own one (Decree 30/2020).
        let seat = account.positions.iter().find(|it| it.seat.unit == *agency);
        let title = seat.and_then(|seat| seat.note.as_deref()).filter(|it| it.starts_with("Phó "));
        if let Some(title) = title {
            authority.push(format!("KT. {position}"));
            title.clone_into(&mut position);
        }
        Ok(json!({
            "authority": authority,
            "position": position,
            "title": position,
            "name": account.full_name,
        }))
    }

    /// What the file of the result is called when it is kept.
    pub(super) fn paper_name(&self, record: &Dossier) -> String {
        let procedure = self.version(&record.procedure).ok();
        let paper = procedure.and_then(|it| it.results.first()).map(|it| it.name.vi.clone());
        let refused = record.proposal.as_ref().is_some_and(|it| it.outcome != Outcome::Grant);
        let paper = paper.filter(|_| !refused).unwrap_or_else(|| "Kết quả giải quyết".to_owned());
        let code = record.registration.as_ref().map(|it| it.code.to_string()).unwrap_or_default();
        format!("{paper} {code}.pdf")
    }
}

/// How anybody checks the paper: the page, what to type there, and a code that leads there with both.
fn check(papers: &Papers, record: &Dossier, code: &str) -> Result<Value, DeskError> {
    let value = crate::check_value(record).unwrap_or_default();
    // Both are letters, digits, points and hyphens: nothing to escape.
    let address = format!("{}?ma={code}&kt={value}", papers.check_address);
    let page = &papers.check_address;
    Ok(json!({ "url": address, "qr": rows(&address)?, "page": page, "code": code, "value": value }))
}

/// The rows of a code that leads to an address (ISO/IEC 18004).
fn rows(address: &str) -> Result<Vec<String>, DeskError> {
    let code = qrcode::QrCode::new(address).map_err(DeskError::fault)?;
    let rows = code
        .to_colors()
        .chunks(code.width())
        .map(|row| {
            row.iter().map(|it| if *it == qrcode::Color::Dark { '1' } else { '0' }).collect()
        })
        .collect();
    Ok(rows)
}

/// Whether the paper can be made here: by a letter that says nothing which only others know, with all it must say.
fn whole(record: &Dossier, paper: &ResultPaper) -> bool {
    let found = record.proposal.as_ref().map(|proposal| &proposal.findings);
    let has = |key: &String| found.is_some_and(|found| found.contains_key(key));
    !paper.by_hand && paper.findings.iter().all(|it| !it.required || has(&it.key))
}

/// What the general decision says, for papers without a letter of their own: on what it rests, and the proposal as its
/// articles, one a line.
fn decision(procedure: &Procedure, summary: &str) -> Value {
    let grounds =
        procedure.legal_basis.iter().map(|law| format!("Căn cứ {} số {}", law.title, law.number));
    let articles = summary.lines().filter(|line| !line.trim().is_empty());
    json!({
        "about": procedure.name.vi,
        "grounds": grounds.collect::<Vec<_>>(),
        "articles": articles.collect::<Vec<_>>(),
    })
}

/// The place that a paper is dated from: a commune's name without its kind, unless it is a number (Decree 30/2020, annex I,
/// part II, 4).
fn place_name(commune: &str) -> String {
    let bare = ["Phường ", "Xã ", "Thị trấn "].iter().find_map(|kind| commune.strip_prefix(kind));
    let bare = bare.filter(|name| !name.starts_with(|letter: char| letter.is_ascii_digit()));
    bare.unwrap_or(commune).to_owned()
}

/// A committee's name on two lines, as papers have it.
fn broken(name: &str) -> String {
    match name.strip_prefix(BODY) {
        Some(rest) => format!("{}\n{rest}", BODY.trim_end()),
        None => name.to_owned(),
    }
}

fn full_name(agency: &AgencyUnit, province: &str) -> String {
    if agency.commune.is_some() {
        format!("{}, tỉnh {province}", agency.name.vi)
    } else {
        agency.name.vi.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn committee_stands_on_two_lines_and_a_department_on_one() {
        assert_eq!(broken("Ủy ban nhân dân phường Hạc Thành"), "Ủy ban nhân dân\nphường Hạc Thành");
        assert_eq!(broken("Sở Tư pháp"), "Sở Tư pháp");
    }

    #[test]
    fn place_is_the_name_of_the_commune_alone() {
        assert_eq!(place_name("Phường Nghi Sơn"), "Nghi Sơn");
        assert_eq!(place_name("Phường 10"), "Phường 10");
    }

    #[test]
    fn code_of_an_address_is_square() {
        let rows = rows("https://dichvucong.example.vn/kiem-tra-giay-to?ma=H56").unwrap();
        assert!(rows.iter().all(|row| row.len() == rows.len()));
    }
}
