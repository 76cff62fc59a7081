//! What a package says, as values: the envelope of a document, the business done with it, and the status of a receiver.
//! Nothing here reads or writes XML. What must always hold: what personal data a package has does not show in `Debug`.

pub(crate) mod business;
pub(crate) mod envelope;
pub(crate) mod status;
