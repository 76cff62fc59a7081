//! Boxes read by the postman on both engines: a real door, real files, a server in memory that keeps to the standard or
//! behaves badly on purpose, and once over TLS.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "the door's suite uses all of it")]
#[path = "../../../desk/tests/door/house.rs"]
mod house;

mod arrivals;
mod bad_servers;
mod post;
mod secrets;

macro_rules! on_both_engines {
    ($($module:ident :: $name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let house = crate::house::House::sqlite().await;
                crate::$module::$name(&house).await;
                house.close().await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let house = crate::house::House::postgres().await;
                crate::$module::$name(&house).await;
                house.close().await;
            })*
        }
    };
}

on_both_engines!(
    arrivals::a_letter_waits_for_the_clerk_with_its_words_and_files_and_its_box_stays_as_it_is,
    arrivals::a_letter_arrives_once_when_its_server_numbers_the_box_anew,
    arrivals::letters_arrive_once_whatever_is_killed_and_however_many_read,
    arrivals::a_letter_too_large_is_told_by_its_head,
    bad_servers::a_line_that_breaks_at_any_byte_loses_and_doubles_nothing,
    secrets::a_mark_anywhere_in_a_letter_leaves_a_stub_and_nothing_else,
);
