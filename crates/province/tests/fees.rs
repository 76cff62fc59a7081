//! Fees of the real catalogue against domain.md §4.3: certified copies cost 2.000 đồng for each of
//! the first two pages, 1.000 from the third, at most 200.000.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use jiff::civil::date;
use kernel::money::Dong;
use procedure::fees::fees_due;
use procedure::model::{Channel, Procedure};
use serde_json::json;

fn certified_copy() -> Procedure {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../provinces/thanh-hoa/procedures/2.000815-chung-thuc-ban-sao/procedure.toml"
    );
    let mut procedure: Procedure = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    procedure.fees.truncate(1);
    procedure.fees.first_mut().unwrap().copies_from = Some("items.*.copies".to_owned());
    procedure
}

#[test]
fn certified_copies_follow_tiers_and_maximum() {
    let procedure = certified_copy();
    for (pages, amount) in [(1, 2_000), (2, 4_000), (3, 5_000), (10, 12_000), (500, 200_000)] {
        let answers = json!({ "items": [{ "pages": pages, "copies": 1 }] });
        let case = procedure.cases.first().unwrap().key.clone();
        let lines =
            fees_due(&procedure, Channel::Counter, &case, &answers, date(2026, 11, 24)).unwrap();
        assert_eq!(lines.first().unwrap().amount, Dong(amount), "{pages} pages");
        let answers =
            json!({ "items": [{ "pages": pages, "copies": 1 }, { "pages": pages, "copies": 2 }] });
        let twice =
            fees_due(&procedure, Channel::Counter, &case, &answers, date(2026, 11, 24)).unwrap();
        assert_eq!(
            twice.first().unwrap().amount,
            Dong(3 * amount),
            "three copies of {pages} pages"
        );
    }
}
