//! Rows of the exchange with other houses: parcels and who carries them, sendings, the directory of agencies elsewhere, how
//! the lines do. Not the records (the registers of `exchange`) and not the packages (among the objects).
//! What must hold: of one course to one node only the oldest parcel that is not over is ever claimed; a document is noted
//! as seen in the batch that takes it in.

pub mod node;
pub mod organ;
pub mod parcel;
pub mod refused;
pub mod sending;

use crate::engine::Sql;

/// Every statement here.
pub(crate) fn all() -> Vec<&'static Sql> {
    [node::ALL, organ::ALL, parcel::ALL, refused::ALL, sending::ALL].concat()
}
