//! Pages and the JSON interface: the only place with HTML and status codes.
//!
//! A handler reads: extract, call the desk or a read query, build the view, render. Nothing is
//! decided here. What must always hold: every page works without script, every word comes from the
//! words files, and every write goes through the desk.

pub mod assets;
pub mod format;
pub mod i18n;
pub mod page;
pub mod paths;
pub mod ui;

pub(crate) mod embedded {
    //! Words files and assets, listed when the program is built.
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}
