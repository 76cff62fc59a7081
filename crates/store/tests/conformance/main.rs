//! One set of tests, run against each engine.
//! Not tests of one capability's tables: those come with their modules.
//! Always holds: PostgreSQL is never skipped; without a server its half fails and says how to
//! start one (`cargo xtask postgres`, then `TINHSO_TEST_POSTGRES`).

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod backup;
mod batch;
mod calendar_feed;
mod dossier;
mod fixture;
mod organ;
mod papers;
mod postgres_only;
mod read;
mod schema;
mod sqlite_only;
mod upload;

/// Instantiates each named test of a module for both engines.
macro_rules! on_both_engines {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let fixture = $crate::fixture::Fixture::sqlite().await;
                super::$name(&fixture).await;
                fixture.end().await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let fixture = $crate::fixture::Fixture::postgres().await;
                super::$name(&fixture).await;
                fixture.end().await;
            })*
        }
    };
}
use on_both_engines;
