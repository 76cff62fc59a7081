//! The directory of agencies elsewhere: found by words of their names, whatever is common among them.

use kernel::time::Timestamp;
use store::exchange::organ::{Organ, by_code, find, forget_older, save};

use crate::fixture::Fixture;

crate::on_both_engines!(
    an_agency_is_found_by_all_its_words_in_any_order_the_last_perhaps_unfinished,
    names_that_share_most_words_come_in_pages_by_their_codes,
    an_agency_with_a_new_name_is_found_by_that_alone,
    a_node_that_keeps_its_agencies_loses_none_to_another,
);

fn organ(code: &str, name: &str) -> Organ {
    Organ { code: code.into(), name: name.into(), node: "truc".into() }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000)
}

async fn codes(fixture: &Fixture, text: &str, after: &str, limit: u32) -> Vec<String> {
    let found = find(&fixture.engine, text, after, limit).await.unwrap();
    found.into_iter().map(|organ| organ.code).collect()
}

async fn an_agency_is_found_by_all_its_words_in_any_order_the_last_perhaps_unfinished(
    fixture: &Fixture,
) {
    let organs = [
        organ("H56.01", "Ủy ban nhân dân xã Hải Châu"),
        organ("H56.02", "Ủy ban nhân dân xã Hải Chánh"),
        organ("H57.01", "Sở Nông nghiệp và Môi trường"),
        organ("H57.02", "Đội số 12"),
    ];
    save(&fixture.engine, &organs, at(1), &[]).await.unwrap();
    let found = async |text| codes(fixture, text, "", 10).await;
    assert_eq!(found("Ủy ban nhân dân xã Hải Châu").await, ["H56.01"]);
    assert_eq!(found("châu hải uy ban").await, ["H56.01"]);
    assert_eq!(found("hai chá").await, ["H56.01", "H56.02"], "marks are not told apart");
    assert_eq!(found("uy ban hai chau").await, ["H56.01"]);
    assert_eq!(found("uy ban hai chan").await, ["H56.02"], "the last is unfinished");
    assert_eq!(found("chan uy ban hai").await, Vec::<String>::new(), "only the last");
    assert_eq!(found("nong").await, ["H57.01"]);
    assert_eq!(found("H57 01").await, ["H57.01"], "by the code");
    assert_eq!(found("doi so 1").await, ["H57.02"]);
    assert_eq!(found("nong hai").await, Vec::<String>::new());
    assert_eq!(found("  ").await, Vec::<String>::new());
    assert_eq!(found("%' OR 1").await, Vec::<String>::new());
}

async fn names_that_share_most_words_come_in_pages_by_their_codes(fixture: &Fixture) {
    let all: Vec<Organ> = (0..60)
        .map(|number| {
            let last = ["Hải Châu", "Hải Chánh", "Đông Sơn"][number % 3];
            organ(&format!("K80.{number:02}"), &format!("Ủy ban nhân dân xã {last}"))
        })
        .collect();
    save(&fixture.engine, &all, at(1), &[]).await.unwrap();
    let mut seen = Vec::new();
    for text in ["uy ban nhan dan", "uy ban nhan", "ba", "xa"] {
        let (mut after, mut pages) = (String::new(), Vec::new());
        loop {
            let page = codes(fixture, text, &after, 25).await;
            let Some(last) = page.last() else { break };
            after.clone_from(last);
            pages.extend(page);
        }
        seen.push(pages);
    }
    let whole: Vec<String> = all.iter().map(|organ| organ.code.clone()).collect();
    assert_eq!(seen, vec![whole; 4]);
    assert_eq!(codes(fixture, "uy ban nhan dan xa dong", "", 99).await.len(), 20);
}

async fn an_agency_with_a_new_name_is_found_by_that_alone(fixture: &Fixture) {
    let engine = &fixture.engine;
    save(engine, &[organ("H57.01", "Sở Nội vụ"), organ("H57.02", "Sở Y tế")], at(1), &[])
        .await
        .unwrap();
    let moved = Organ { node: "khac".into(), ..organ("H57.02", "Sở Y tế") };
    save(engine, &[organ("H57.01", "Sở Tư pháp"), moved.clone()], at(2), &[]).await.unwrap();
    assert_eq!(codes(fixture, "noi vu", "", 9).await, Vec::<String>::new());
    assert_eq!(codes(fixture, "tu phap", "", 9).await, ["H57.01"]);
    assert_eq!(codes(fixture, "so", "", 9).await, ["H57.01", "H57.02"]);
    assert_eq!(by_code(engine, "H57.02").await.unwrap(), Some(moved));
    forget_older(engine, "truc", at(3)).await.unwrap();
    assert_eq!(codes(fixture, "so", "", 9).await, ["H57.02"]);
}

async fn a_node_that_keeps_its_agencies_loses_none_to_another(fixture: &Fixture) {
    let engine = &fixture.engine;
    let own = [organ("H57.01", "Sở Nội vụ")];
    save(engine, &own, at(1), &[]).await.unwrap();
    let taken = Organ { node: "khac".into(), ..organ("H57.01", "Sở Nội vụ giả") };
    save(engine, std::slice::from_ref(&taken), at(2), &["truc"]).await.unwrap();
    assert_eq!(by_code(engine, "H57.01").await.unwrap().as_ref(), own.first());
    assert_eq!(codes(fixture, "gia", "", 9).await, Vec::<String>::new());
    save(engine, std::slice::from_ref(&taken), at(3), &["mot nut nua"]).await.unwrap();
    assert_eq!(by_code(engine, "H57.01").await.unwrap(), Some(taken));
    forget_older(engine, "truc", at(4)).await.unwrap();
    assert_eq!(codes(fixture, "gia", "", 9).await, ["H57.01"]);
}
