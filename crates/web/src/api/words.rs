//! Names of small lists in the interface, both ways, and as schemas. Stable: programs rely on them.

use dossier::model::{DeliveryMethod, MoneyStatus, PaperKind};
use dossier::whereabouts::ApplicantTask;
use serde::Deserialize;
use utoipa::ToSchema;

/// What kind of copy a file is.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaperKind)]
pub(super) enum PaperKindBody {
    #[default]
    OriginalScan,
    CertifiedCopy,
    PlainCopy,
    EOriginal,
}

impl From<PaperKindBody> for PaperKind {
    fn from(kind: PaperKindBody) -> PaperKind {
        match kind {
            PaperKindBody::OriginalScan => PaperKind::OriginalScan,
            PaperKindBody::CertifiedCopy => PaperKind::CertifiedCopy,
            PaperKindBody::PlainCopy => PaperKind::PlainCopy,
            PaperKindBody::EOriginal => PaperKind::EOriginal,
        }
    }
}

pub(super) fn paper_name(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::OriginalScan => "original_scan",
        PaperKind::CertifiedCopy => "certified_copy",
        PaperKind::PlainCopy => "plain_copy",
        PaperKind::EOriginal => "e_original",
    }
}

pub(super) fn money_name(status: MoneyStatus) -> &'static str {
    match status {
        MoneyStatus::Free => "free",
        MoneyStatus::Unpaid => "unpaid",
        MoneyStatus::Exempt => "exempt",
        MoneyStatus::Paid => "paid",
    }
}

pub(super) fn delivery_name(method: DeliveryMethod) -> &'static str {
    match method {
        DeliveryMethod::AtCounter => "at_counter",
        DeliveryMethod::Post => "post",
        DeliveryMethod::Electronic => "electronic",
    }
}

pub(super) fn task_name(task: &ApplicantTask) -> &'static str {
    match task {
        ApplicantTask::FinishDraft => "finish_draft",
        ApplicantTask::AnswerSupplement { .. } => "answer_supplement",
        ApplicantTask::Pay => "pay",
        ApplicantTask::FetchResult { .. } => "fetch_result",
        ApplicantTask::Rate => "rate",
    }
}
