//! Browser tests named after what people do: the built program with a sample province, the
//! system's Chromium, one task after another. Not unit tests of pages (those are in `web`).
//! What must always hold: a task acts as a person does, by labels, links and buttons, never by
//! addresses made up here or by script; every page it visits passes the accessibility rules.

mod axe;
mod browser;
pub mod crawl;
mod files;
mod find;
mod harness;
pub mod html;
pub mod http;
mod machine;
mod moving;
pub mod outside;
pub mod program;
pub mod routes;
pub mod served;
mod shape;
mod waiting;
pub mod words;
mod world;

pub use browser::Browser;
pub use files::Papers;
pub use harness::{Outcome, Task, TaskFuture, run};
pub use machine::setting;
pub use shape::Shape;
pub use world::World;
