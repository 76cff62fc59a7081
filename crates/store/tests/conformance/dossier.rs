//! Lists and search of dossiers, against the plainest reading of what they promise.

use kernel::random::{Random, SeededRandom};
use kernel::time::Timestamp;
use store::dossier::{
    Cursor, DossierRow, Filter, Within, list_all, list_open, save_row, search, search_document,
};
use store::engine::{Sql, Statement, Value};

use crate::fixture::{Fixture, id};

crate::on_both_engines!(
    search_finds_what_has_every_word_newest_first_page_by_page,
    numbers_are_found_whole_by_their_ends_and_unfinished,
    a_filter_that_fits_rarely_still_finds_everything,
    a_document_that_changes_is_found_by_its_new_words_alone,
    lists_over_many_units_are_those_of_each_unit_together,
);

/// Apart, so that the dossiers span every size of block the search looks at.
const MOVE: Sql = Sql::both("test.move", "UPDATE dossier SET seq = $2 WHERE id = $1");
const APART: u128 = 431;
const FIRST: u128 = 1_000_000;

const SYLLABLES: [&str; 14] = [
    "Nguyễn", "Ngũ", "Ngọc", "Văn", "Vân", "Hà", "Hân", "Hằng", "Hưng", "Hùng", "Hương", "Ý", "Lê",
    "Thành",
];

fn row(number: u128) -> DossierRow {
    let at = Timestamp::from_micros(i64::try_from(number).unwrap() * 1_000);
    DossierRow {
        seq: 0,
        id: id(number + 1),
        version: 1,
        code: Some(format!("H99.10-261008-{number:05}")),
        state: "processing".into(),
        procedure: "1.004873".into(),
        case: "default".into(),
        channel: "online".into(),
        owner: None,
        visitor: None,
        applicant_name: String::new(),
        received_by: Some(format!("H99.{}", 10 + number % 3)),
        decided_by: Some(format!("H99.{}", 20 + number % 20)),
        division: Some("H99.20.01".into()),
        unit: None,
        step: None,
        assignee: None,
        opened_at: at,
        submitted_at: Some(at),
        accepted_at: Some(at),
        original_due_at: None,
        due_at: None,
        running_due_at: None,
        step_due_at: None,
        finished_at: None,
        delivered_at: None,
        updated_at: at,
        finished_class: None,
        supplements: 0,
        money: "free".into(),
        delivery: "at_counter".into(),
        stars: None,
        due_sort: i64::try_from(number / 4).unwrap(),
    }
}

fn statements(row: &DossierRow, number: u128, extra: &str) -> Vec<Statement> {
    let seq = Value::Int(i64::try_from(FIRST + number * APART).unwrap());
    let text = format!("{}\n{}\n{extra}", row.code.as_deref().unwrap(), row.applicant_name);
    let units = [
        ('r', row.received_by.as_deref().unwrap()),
        ('v', row.division.as_deref().unwrap()),
        ('d', row.decided_by.as_deref().unwrap()),
    ];
    vec![
        save_row(row, true),
        Statement::one(&MOVE, vec![Value::Id(row.id), seq]),
        search_document(row.id, &text, &units),
    ]
}

/// `count` dossiers with names of two to four syllables.
async fn filled(fixture: &Fixture, count: u128) -> Vec<DossierRow> {
    let random = SeededRandom::new(11);
    let mut rows = Vec::new();
    for number in 0..count {
        let mut row = row(number);
        let words = 2 + random.below(3);
        let name: Vec<&str> = (0..words).map(|_| SYLLABLES[draw(&random)]).collect();
        row.applicant_name = name.join(" ");
        fixture.engine.write(statements(&row, number, "")).await.unwrap();
        row.seq = i64::try_from(FIRST + number * APART).unwrap();
        rows.push(row);
    }
    rows.reverse();
    rows
}

fn draw(random: &dyn Random) -> usize {
    usize::try_from(random.below(SYLLABLES.len() as u64)).unwrap()
}

/// The promise, read plainly.
fn has(row: &DossierRow, query: &str) -> bool {
    let name = kernel::text::fold(&row.applicant_name);
    let words: Vec<&str> = name.split(' ').collect();
    let query = kernel::text::fold(query);
    let asked: Vec<&str> = query.split(' ').collect();
    let (last, whole) = asked.split_last().unwrap();
    whole.iter().all(|word| words.contains(word))
        && words.iter().any(|word| word == last || (last.len() > 1 && word.starts_with(last)))
}

async fn found(
    fixture: &Fixture,
    within: &Within,
    filter: &Filter,
    query: &str,
    limit: u32,
) -> Vec<i64> {
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = search(&fixture.engine, within, filter, query, before, limit).await.unwrap();
        seen.extend(page.rows.iter().map(|row| row.seq));
        before = page.next;
        if before.is_none() {
            return seen;
        }
    }
}

async fn search_finds_what_has_every_word_newest_first_page_by_page(fixture: &Fixture) {
    let rows = filled(fixture, 420).await;
    let places = [
        Within::ReceivedBy(vec!["H99.10".into()]),
        Within::ReceivedBy(vec!["H99.10".into(), "H99.12".into()]),
        Within::DecidedBy((20..40).map(|unit| format!("H99.{unit}")).collect()),
        Within::DecidedBy((20..38).map(|unit| format!("H99.{unit}")).collect()),
    ];
    let queries = [
        "nguyen",
        "ng",
        "h",
        "y",
        "van ha",
        "Hưng Vân",
        "nguyen van hu",
        "le ngoc han y",
        "thanh thanh",
        "ngu nguyen ngoc hung",
        "le thanh",
        "khong",
    ];
    let mut answered = 0;
    for within in &places {
        let inside = |row: &&DossierRow| match within {
            Within::ReceivedBy(units) => units.contains(row.received_by.as_ref().unwrap()),
            Within::DecidedBy(units) => units.contains(row.decided_by.as_ref().unwrap()),
            Within::Division(_) => false,
        };
        for query in queries {
            let expected: Vec<i64> = rows
                .iter()
                .filter(inside)
                .filter(|row| has(row, query))
                .map(|row| row.seq)
                .collect();
            answered += expected.len();
            for limit in [3, 50] {
                let got = found(fixture, within, &Filter::default(), query, limit).await;
                assert_eq!(got, expected, "{query} in {within:?} by {limit}");
            }
        }
    }
    assert!(answered > 1_000, "the questions have answers: {answered}");
}

async fn numbers_are_found_whole_by_their_ends_and_unfinished(fixture: &Fixture) {
    for number in 0..40 {
        let row = row(number);
        let identity = format!("03809401{number:04}");
        fixture.engine.write(statements(&row, number, &identity)).await.unwrap();
    }
    let here = Within::ReceivedBy(vec!["H99.10".into()]);
    let count =
        async |query: &str| found(fixture, &here, &Filter::default(), query, 50).await.len();
    assert_eq!(count("H99.10-261008-00009").await, 1);
    assert_eq!(count("h99.10-261008-00010").await, 0, "received elsewhere");
    assert_eq!(count("261008-00009").await, 1);
    assert_eq!(count("00009").await, 1);
    assert_eq!(count("261008").await, 14);
    assert_eq!(count("1.004873").await, 0, "not in these texts");
    assert_eq!(count("038094010009").await, 1);
    assert_eq!(count("03809401000").await, 4, "the last figure is not typed yet");
    assert_eq!(count("0380").await, 0, "an identity number is not guessed from its beginning");
    assert_eq!(count("*").await, 0);
    assert_eq!(count("' | 'p:=0009").await, 0);
}

async fn a_filter_that_fits_rarely_still_finds_everything(fixture: &Fixture) {
    let mut expected = Vec::new();
    for number in 0..300_u128 {
        let mut row = row(number);
        row.applicant_name = "Lê Văn Hùng".into();
        if number % 97 == 5 {
            row.state = "accepted".into();
            expected.push(i64::try_from(FIRST + number * APART).unwrap());
        }
        fixture.engine.write(statements(&row, number, "")).await.unwrap();
    }
    expected.reverse();
    let everywhere = Within::DecidedBy((20..40).map(|unit| format!("H99.{unit}")).collect());
    let filter = Filter { state: Some("accepted".into()), ..Filter::default() };
    assert_eq!(found(fixture, &everywhere, &filter, "hung", 2).await, expected);
}

async fn a_document_that_changes_is_found_by_its_new_words_alone(fixture: &Fixture) {
    let mut row = row(0);
    row.applicant_name = "Lê Văn Hùng".into();
    fixture.engine.write(statements(&row, 0, "")).await.unwrap();
    row.applicant_name = "Lê Văn Bảo".into();
    row.received_by = Some("H99.11".into());
    fixture.engine.write(statements(&row, 0, "")).await.unwrap();
    let (old, new) =
        (Within::ReceivedBy(vec!["H99.10".into()]), Within::ReceivedBy(vec!["H99.11".into()]));
    let none = Filter::default();
    assert!(found(fixture, &old, &none, "le", 5).await.is_empty());
    assert!(found(fixture, &new, &none, "hung", 5).await.is_empty());
    assert_eq!(found(fixture, &new, &none, "le bao", 5).await.len(), 1);
}

async fn lists_over_many_units_are_those_of_each_unit_together(fixture: &Fixture) {
    filled(fixture, 60).await;
    let units: Vec<String> = (20..39).map(|unit| format!("H99.{unit}")).collect();
    let many = Within::DecidedBy(units.clone());
    let none = Filter::default();
    let mut open = Vec::new();
    let mut all = Vec::new();
    for unit in units {
        let one = Within::DecidedBy(vec![unit]);
        open.extend(list_open(&fixture.engine, &one, &none, None, 100).await.unwrap());
        all.extend(list_all(&fixture.engine, &one, &none, None, 100).await.unwrap());
    }
    open.sort_by_key(|row| (row.due_sort, row.seq));
    all.sort_by_key(|row| std::cmp::Reverse(row.seq));
    assert_eq!(open.len(), 57);
    let mut paged = Vec::new();
    let mut after = None;
    loop {
        let page = list_open(&fixture.engine, &many, &none, after, 7).await.unwrap();
        after = page.last().map(|row| Cursor { order: row.due_sort, seq: row.seq });
        paged.extend(page);
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, open);
    assert_eq!(list_all(&fixture.engine, &many, &none, None, 100).await.unwrap(), all);
}
