//! Administrative procedures ("thủ tục hành chính") as versioned data: the catalogue record, its
//! form, its process, and the pure rules over them: load checks, reading answers, search.
//!
//! Not here: files (that is `province`), pages (`web`), what happens to one filing (`dossier`).
//! What must always hold: a procedure that passed [`check`] has no dead or endless process state,
//! no step beyond the legal term, no fee without a legal basis and no unknown field type.

pub mod catalogue;
pub mod check;
pub mod components;
pub mod fees;
pub mod finding;
pub mod form;
pub mod model;
pub mod offering;
pub mod process;
pub mod search;
pub mod terms;
