//! What the tests of this crate share, and the meetings they hold over an emulated network.

mod hostile;
mod meetings;
mod net;
mod scene;
mod watch;

use std::sync::OnceLock;
use std::time::Instant;

/// The beginning of virtual time.
#[expect(
    clippy::disallowed_methods,
    reason = "an origin for virtual time; nothing is measured by it"
)]
pub(crate) fn start() -> Instant {
    static START: OnceLock<Instant> = OnceLock::new();
    *START.get_or_init(Instant::now)
}
