//! What a filing costs: fees ("phí") and levies ("lệ phí") by channel, case and answers.
//! Not payment. Amounts are whole đồng; an exemption is offered, never applied by itself, since
//! somebody must show the ground for it.

use crate::form::condition::at;
use crate::model::{Channel, Exemption, Fee, Procedure};
use jiff::civil::Date;
use kernel::money::Dong;
use serde_json::Value;

/// One line of the bill.
#[derive(Debug, Clone, PartialEq)]
pub struct FeeLine<'a> {
    pub fee: &'a Fee,
    pub quantity: u32,
    /// Tiers and the maximum applied.
    pub amount: Dong,
    /// What the applicant may claim.
    pub exemptions: &'a [Exemption],
}

impl FeeLine<'_> {
    /// The amount left when an exemption is granted; in favour of the citizen, rounded down.
    pub fn after(&self, exemption: &Exemption) -> Dong {
        let left = i64::from(100_u8.saturating_sub(exemption.percent_off));
        Dong(self.amount.0.saturating_mul(left) / 100)
    }
}

/// The lines due on a day, zero amounts included ("miễn phí" is worth saying). `None` when an
/// amount is beyond counting.
pub fn fees_due<'a>(
    procedure: &'a Procedure,
    channel: Channel,
    case: &str,
    answers: &Value,
    on: Date,
) -> Option<Vec<FeeLine<'a>>> {
    procedure
        .fees
        .iter()
        .filter(|fee| fee.valid_from <= on && fee.valid_to.is_none_or(|to| on <= to))
        .filter(|fee| fee.channels.is_empty() || fee.channels.contains(&channel))
        .filter(|fee| fee.cases.is_empty() || fee.cases.iter().any(|key| key == case))
        .map(|fee| {
            let quantities = match &fee.quantity_from {
                Some(path) => numbers(path, answers),
                None => vec![1],
            };
            let copies = fee.copies_from.as_ref().map(|path| numbers(path, answers));
            let quantity = quantities.iter().fold(0, |sum: u32, one| sum.saturating_add(*one));
            let mut amount = Dong::ZERO;
            for (row, one) in quantities.into_iter().enumerate() {
                let times = copies.as_ref().map_or(1, |all| all.get(row).copied().unwrap_or(1));
                amount = amount.checked_add(self::amount(fee, one)?.times(times)?)?;
            }
            Some(FeeLine { fee, quantity, amount, exemptions: &fee.exemptions })
        })
        .collect()
}

/// Sum of the lines.
pub fn total(lines: &[FeeLine<'_>]) -> Option<Dong> {
    lines.iter().try_fold(Dong::ZERO, |sum, line| sum.checked_add(line.amount))
}

/// Units from the answers: a number or the rows of a table, once; with `*` one number for each row,
/// since tiers and maximum count for each copied paper by itself (Circular 226/2016/TT-BTC).
fn numbers(path: &str, answers: &Value) -> Vec<u32> {
    let number = |value: &Value| match value {
        Value::Array(rows) => u32::try_from(rows.len()).unwrap_or(u32::MAX),
        other => other.as_u64().and_then(|count| u32::try_from(count).ok()).unwrap_or(0),
    };
    match path.split_once(".*.") {
        Some((table, rest)) => at(answers, table)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|row| at(row, rest).map_or(0, number))
            .collect(),
        None => vec![at(answers, path).map_or(0, number)],
    }
}

/// The amount for so many units: each unit at the last tier that has begun, at most the maximum.
fn amount(fee: &Fee, quantity: u32) -> Option<Dong> {
    let mut tiers: Vec<(u32, Dong)> = vec![(1, fee.amount)];
    tiers.extend(fee.tiers.iter().map(|tier| (tier.from, tier.amount)));
    tiers.sort_by_key(|(from, _)| *from);
    let mut sum = Dong::ZERO;
    for (place, (from, each)) in tiers.iter().enumerate() {
        let end = tiers.get(place + 1).map_or(quantity.saturating_add(1), |(next, _)| *next);
        let units = end.min(quantity.saturating_add(1)).saturating_sub(*from);
        sum = sum.checked_add(each.times(units)?)?;
    }
    Some(fee.maximum.map_or(sum, |most| sum.min(most)))
}
