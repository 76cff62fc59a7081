//! What the rules may look at beside the use. Put together by the desk; nothing is fetched.

use kernel::time::Timestamp;
use register::Actor;

#[derive(Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
}
