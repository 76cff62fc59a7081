//! Reading a draft: what was typed, against the form of its procedure version.
//! This is where forms (`procedure`), places (`province`) and the dossier's rules meet. Reads
//! only; nothing is decided here.

use crate::{Desk, DeskError, rules};
use dossier::{
    context::{CheckedFiling, FilingFault},
    model::{
        Applicant, ApplicantKind, Channel, DeliveryMethod, Dossier, FeeLine, Organisations,
        ProcedureRef,
    },
};
use kernel::{code::UnitCode, time::Date};
use procedure::{
    components::{components_for, lacking},
    form::{Facts, FormDef, Reading, Typed, UnitDirectory},
    model::{Procedure, ReceivingUnit},
};
use serde_json::Value;

/// A draft as read: typed answers, faults by field, and what the papers and fees come to.
#[derive(Debug)]
pub struct DraftReading {
    pub reading: Reading,
    pub filing: CheckedFiling,
}

impl Desk {
    /// The procedure version a dossier is bound to.
    pub fn version(&self, bound: &ProcedureRef) -> Result<&Procedure, DeskError> {
        self.province()
            .catalogue
            .version(&bound.code, bound.valid_from)
            .map(|version| &**version)
            .ok_or_else(|| {
                DeskError::fault(format!("no version {} {}", bound.code, bound.valid_from))
            })
    }

    /// The form of a procedure version.
    pub fn form(&self, bound: &ProcedureRef) -> Result<&FormDef, DeskError> {
        self.province()
            .form(self.version(bound)?)
            .map(|form| &**form)
            .ok_or_else(|| DeskError::fault(format!("no form for {}", bound.code)))
    }

    /// Reads everything typed in a draft.
    pub fn read_draft(&self, dossier: &Dossier, today: Date) -> Result<DraftReading, DeskError> {
        self.read_filing(
            &dossier.procedure,
            &dossier.case,
            dossier.channel,
            &dossier.filing.typed,
            &dossier.files.iter().map(|file| file.component.as_str()).collect::<Vec<_>>(),
            today,
        )
    }

    /// Reads typed answers for a procedure version; `attached` names components with a file.
    pub fn read_filing(
        &self,
        bound: &ProcedureRef,
        case: &str,
        channel: Channel,
        typed: &Typed,
        attached: &[&str],
        today: Date,
    ) -> Result<DraftReading, DeskError> {
        let province = self.province();
        let procedure = self.version(bound)?;
        let form = self.form(bound)?;
        let facts = Facts { today, case, lists: &province.lists, units: &province.units };
        let reading = procedure::form::read(form, typed, &facts);
        let answers = &reading.answers;
        let organisations = self.organisations(procedure, answers);
        let mut faults: Vec<FilingFault> = reading
            .faults
            .iter()
            .filter(|fault| !fault.warn)
            .filter(|fault| fault.path != "addressee" || asks_addressee(procedure))
            .map(|fault| FilingFault { path: fault.path.clone(), code: fault.code.to_owned() })
            .collect();
        if organisations.is_none() && faults.is_empty() {
            faults.push(FilingFault {
                path: "addressee".to_owned(),
                code: "addressee.unknown".to_owned(),
            });
        }
        let missing_components = if channel == Channel::Online {
            missing(procedure, case, answers, attached)
        } else {
            Vec::new()
        };
        let fees = procedure::fees::fees_due(
            procedure,
            rules::catalogue_channel(channel),
            case,
            answers,
            today,
        )
        .ok_or_else(|| DeskError::fault("fees beyond counting"))?;
        let filing = CheckedFiling {
            faults,
            applicant: applicant(answers, &province.units),
            organisations,
            delivery: delivery_method(answers),
            delivery_address: answers
                .pointer("/delivery/address")
                .and_then(|address| one_line(address, &province.units)),
            missing_components,
            fees: fees
                .iter()
                .map(|line| FeeLine {
                    key: line.fee.key.clone(),
                    amount: line.amount,
                    quantity: line.quantity,
                    exemption: None,
                })
                .collect(),
            answers: reading.answers.clone(),
        };
        Ok(DraftReading { reading, filing })
    }

    /// Where a filing goes: by the commune it is addressed to, if the procedure is a commune's.
    pub fn organisations(&self, procedure: &Procedure, answers: &Value) -> Option<Organisations> {
        let commune: Option<UnitCode> = text(answers, &["addressee"]).and_then(|c| c.parse().ok());
        let province = self.province();
        let received_by = province.receiving_unit(procedure, commune.as_ref())?.clone();
        Some(Organisations {
            helped_at: received_by.clone(),
            received_by,
            decided_by: province.deciding_agency(procedure, commune.as_ref())?.clone(),
            division: province.handling_division(procedure, commune.as_ref())?.clone(),
        })
    }
}

/// Whether the person says which commune they file at; else the procedure record says where.
pub fn asks_addressee(procedure: &Procedure) -> bool {
    procedure.receiving == ReceivingUnit::CommuneCentre || procedure.handling.agency == "commune"
}

/// Of papers that stand for one another, the first alone is named.
fn missing(procedure: &Procedure, case: &str, answers: &Value, attached: &[&str]) -> Vec<String> {
    let needs = components_for(procedure, case, answers);
    lacking(&needs, &|key| attached.contains(&key))
        .into_iter()
        .filter_map(|papers| papers.first().map(|paper| paper.key.clone()))
        .collect()
}

/// The dossier's owner is who it is about: the other person when filed for another.
fn applicant(answers: &Value, units: &dyn UnitDirectory) -> Option<Applicant> {
    let filer = answers.get("applicant")?;
    let for_other = text(filer, &["for_whom"]).as_deref() == Some("other");
    let about = if for_other { answers.get("owner").unwrap_or(filer) } else { filer };
    let kind = match text(filer, &["kind"]).as_deref() {
        Some("enterprise") => ApplicantKind::Enterprise,
        Some("household") => ApplicantKind::HouseholdBusiness,
        Some("organisation") => ApplicantKind::Organisation,
        _ => ApplicantKind::Citizen,
    };
    let either = |path: &[&str]| text(about, path).or_else(|| text(filer, path));
    Some(Applicant {
        kind,
        full_name: text(about, &["full_name"])?,
        identity_number: text(about, &["personal_number"]).or_else(|| text(about, &["tax_code"])),
        phone: either(&["phone"]),
        email: either(&["email"]),
        address: about.get("address").and_then(|address| one_line(address, units)),
        submitted_by: for_other.then(|| text(filer, &["full_name"])).flatten(),
    })
}

fn delivery_method(answers: &Value) -> DeliveryMethod {
    match text(answers, &["delivery", "method"]).as_deref() {
        Some("post") => DeliveryMethod::Post,
        Some("electronic") => DeliveryMethod::Electronic,
        _ => DeliveryMethod::AtCounter,
    }
}

/// An address as one printed line, smallest part first, the commune by name.
fn one_line(address: &Value, units: &dyn UnitDirectory) -> Option<String> {
    let commune = text(address, &["unit"])
        .and_then(|code| code.parse().ok())
        .and_then(|code: UnitCode| units.name(&code));
    let parts: Vec<String> = [text(address, &["detail"]), text(address, &["hamlet"]), commune]
        .into_iter()
        .chain([text(address, &["as_written"]), text(address, &["text"])])
        .flatten()
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn text(value: &Value, path: &[&str]) -> Option<String> {
    let found = path.iter().try_fold(value, |value, key| value.get(key))?;
    found.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}
