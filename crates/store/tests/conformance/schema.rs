//! Both engines end up with the same tables.

use std::collections::BTreeSet;
use std::path::Path;

use store::engine::{EngineLimits, Schema};

use crate::fixture::Fixture;

crate::on_both_engines!(migrating_twice_changes_nothing, version_is_known_after_migrating);

async fn migrating_twice_changes_nothing(fixture: &Fixture) {
    let before = fixture.engine.schema().await.unwrap();
    let again = fixture.engine.migrate().await.unwrap();
    assert!(again.applied.is_empty(), "{:?}", again.applied);
    assert_eq!(fixture.engine.schema().await.unwrap(), before);
}

async fn version_is_known_after_migrating(fixture: &Fixture) {
    let empty = fixture.another_empty().await;
    assert_eq!(empty.engine.schema_version().await.unwrap(), None);
    let migrated = empty.engine.migrate().await.unwrap();
    assert!(!migrated.applied.is_empty());
    assert_eq!(empty.engine.schema_version().await.unwrap(), Some(migrated.version));
    empty.end().await;
}

#[tokio::test]
async fn both_engines_have_the_same_tables_columns_and_indexes() {
    let (sqlite, postgres) = tokio::join!(Fixture::sqlite(), Fixture::postgres());
    let left = sqlite.engine.schema().await.unwrap();
    let right = postgres.engine.schema().await.unwrap();
    assert!(left.tables.contains_key("event"), "the description is not empty");
    let differences = differences(&left, &right);
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
    sqlite.end().await;
    postgres.end().await;
}

fn differences(left: &Schema, right: &Schema) -> Vec<String> {
    let names: BTreeSet<_> = left.tables.keys().chain(right.tables.keys()).collect();
    let mut found = Vec::new();
    for name in names {
        let (Some(left), Some(right)) = (left.tables.get(name), right.tables.get(name)) else {
            found.push(format!("table {name} is on one engine only"));
            continue;
        };
        let columns: BTreeSet<_> = left.columns.keys().chain(right.columns.keys()).collect();
        for column in columns {
            let (left, right) = (left.columns.get(column), right.columns.get(column));
            if left != right {
                found.push(format!("{name}.{column}: SQLite {left:?}, PostgreSQL {right:?}"));
            }
        }
        if left.indexes != right.indexes {
            found.push(format!("{name}: indexes {:?} and {:?}", left.indexes, right.indexes));
        }
        if left.unique != right.unique {
            found.push(format!("{name}: unique {:?} and {:?}", left.unique, right.unique));
        }
    }
    found
}

#[test]
fn migration_folders_have_the_same_file_names() {
    let names = |folder: &str| -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    assert!(names("sqlite").contains("V1__spine.sql"));
    assert_eq!(names("sqlite"), names("postgres"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_that_start_together_migrate_once() {
    let fixture = Fixture::empty_postgres(EngineLimits::default()).await;
    let engines = futures::future::join_all((0..4).map(|_| {
        let url = fixture.url.clone();
        async move { store::Engine::open(&url, &EngineLimits::default()).await.unwrap() }
    }))
    .await;
    let results = futures::future::join_all(engines.iter().map(store::Engine::migrate)).await;
    let applied = results.into_iter().filter(|result| !result.as_ref().unwrap().applied.is_empty());
    assert_eq!(applied.count(), 1);
    for engine in engines {
        engine.close().await;
    }
    fixture.end().await;
}
