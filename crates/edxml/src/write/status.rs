//! The status package, element by element.
//! What must always hold: the code has two digits.

use super::document::{organisation, response_for, staff};
use super::emitter::Emitter;
use crate::calendar::write_moment;
use crate::error::WriteError;
use crate::model::status::Status;

/// The element Status.
pub(super) fn status(out: &mut Emitter<'_>, it: &Status) -> Result<(), WriteError> {
    out.begin("Status")?;
    response_for(out, &it.response_for)?;
    organisation(out, "From", &it.from)?;
    out.must("StatusCode", &format!("{:02}", it.code.number()))?;
    out.may("Description", it.description.as_deref())?;
    out.must("Timestamp", &write_moment(it.at))?;
    staff(out, it.staff.as_ref())?;
    out.end()
}
