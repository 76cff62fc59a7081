//! Time limits and fees in words.
//! Not their reckoning: that is the calendar's and the procedure's. Words only.

use kernel::calendar::{TermLimit, TermUnit};
use procedure::model::{Channel, Fee, FeeUnit, Procedure};

use crate::format::money;
use crate::i18n::Say;

/// `2 ngày làm việc`, `trong ngày`.
pub fn term_words(say: &Say, term: &TermLimit) -> String {
    let key = match term.unit {
        TermUnit::WorkingDay => "catalogue-term-working-days",
        TermUnit::CalendarDay => "catalogue-term-calendar-days",
        TermUnit::Hour => "catalogue-term-hours",
        TermUnit::Month => "catalogue-term-months",
        TermUnit::SameDay => return say.t("catalogue-term-same-day"),
    };
    say.with(key, &[("count", term.amount.into())])
}

/// The shortest way through, for the facts on top: on line if it is taken there.
pub(super) fn usual_term(procedure: &Procedure) -> Option<TermLimit> {
    let by = |channel: Channel| procedure.channels.iter().find(|it| it.channel == channel);
    let usual = by(Channel::Online).or_else(|| by(Channel::Counter));
    usual.or_else(|| procedure.channels.first())?.term
}

/// `8.000 đồng mỗi bản`.
pub(super) fn amount_words(say: &Say, fee: &Fee) -> String {
    if fee.amount.amount() == 0 {
        return say.t("catalogue-free");
    }
    let amount = money(say, fee.amount.amount());
    let unit = match fee.per {
        FeeUnit::Dossier => "catalogue-per-dossier",
        FeeUnit::Copy => "catalogue-per-copy",
        FeeUnit::Page => "catalogue-per-page",
        FeeUnit::Person => "catalogue-per-person",
    };
    say.with(unit, &[("amount", amount.into())])
}

/// What it costs in a few words: free, one amount with its unit, from an amount, or not known here.
pub fn fee_total_words(say: &Say, procedure: &Procedure) -> String {
    if procedure.fees_unknown() {
        return say.t("catalogue-fee-unknown");
    }
    let usual = |fee: &&Fee| {
        fee.cases.is_empty()
            || procedure.cases.first().is_some_and(|case| fee.cases.contains(&case.key))
    };
    let fees: Vec<&Fee> = procedure.fees.iter().filter(usual).collect();
    if let [fee] = fees.as_slice()
        && fee.per != FeeUnit::Dossier
    {
        return amount_words(say, fee);
    }
    let amounts: Vec<i64> = fees.iter().map(|fee| fee.amount.amount()).collect();
    let (least, most) = (amounts.iter().min(), amounts.iter().max());
    match (least, most) {
        (_, None | Some(0)) => say.t("catalogue-free"),
        (Some(least), Some(most)) if least == most && amounts.len() == 1 => money(say, *most),
        (Some(0), Some(_)) => say.t("catalogue-free-or-fee"),
        (least, _) => {
            let amount = money(say, least.copied().unwrap_or_default());
            say.with("catalogue-from", &[("amount", amount.into())])
        }
    }
}
