//! Why somebody cannot join. Not faults of media on its way: those are dropped and counted.
//! What must always hold: each kind is one that a caller tells the person differently, and none carries what was sent.

use thiserror::Error;

/// Why a join or a restart was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum JoinError {
    /// Over the bounds of [`crate::OfferLimits`].
    #[error("the offer is too large")]
    OfferTooLarge,
    /// Not an offer that can be answered.
    #[error("the offer cannot be read")]
    OfferUnreadable,
    /// Neither Opus nor VP8, or slots of the wrong kind.
    #[error("the offer has no section that can be used")]
    NothingInCommon,
    /// Too many are waiting or half joined; try again in some seconds.
    #[error("too many are joining at once")]
    Busy,
    /// The room was never opened, or is closed.
    #[error("there is no such room")]
    NoRoom,
    /// The peer is not there.
    #[error("there is no such peer")]
    NoPeer,
    /// The forwarding core has stopped.
    #[error("the conference service has stopped")]
    Stopped,
}
