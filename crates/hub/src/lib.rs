//! The hub of the exchange: packs what agencies send to other houses and hands it over, takes in what comes, and knows the
//! agencies on the other side (domain.md §7.4).
//!
//! Not the rules of parcels (`exchange`) and not their records (`desk::exchange`). Other houses are reached by a
//! [`line::Line`]: another province's program over mutual TLS ([`peer`]), the national axis in its REST and SOAP shapes
//! ([`axis`]); a system that cannot be reached fetches its parcels here ([`door`]).
//!
//! What must always hold: a parcel is packed once, and handed over with the same bytes however often it is tried; what is
//! taken in is receipted after it is durable, and never before; what bears a mark of secrecy, or what its signature does not
//! hold, leaves nothing behind.

pub mod axis;
mod carrier;
pub mod door;
mod fault;
mod house;
mod judge;
pub mod line;
mod pack;
mod patience;
pub mod peer;
mod sheet;
mod take;
mod tls;

pub use carrier::{Round, Running};
pub use fault::{Fault, code};
pub use house::{House, Neighbour, Neighbours};
pub use judge::Judge;
pub use sheet::{OTHER_KIND, marked, sheet};
pub use take::{Kept, agency_code, asked, read};
pub use tls::{Caller, Secured, TlsFault};

use std::sync::Arc;

use desk::Desk;
use signing::certificate::Certificate;

/// The hub of one house. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Hub {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    desk: Desk,
    house: House,
    neighbours: Neighbours,
    settings: Settings,
    judge: Judge,
}

/// What a hub is told beside whom it knows.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Most bytes of one package.
    pub package_bytes_max: u64,
    /// Most bytes of one file in it.
    pub file_bytes_max: u64,
    /// Whom papers that come in are judged by.
    pub anchors: Vec<Certificate>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { package_bytes_max: 300_000_000, file_bytes_max: 150_000_000, anchors: Vec::new() }
    }
}

impl Hub {
    pub fn new(desk: Desk, house: House, neighbours: Neighbours, settings: Settings) -> Self {
        let judge = Judge::new(desk.clone(), settings.anchors.clone());
        Self { shared: Arc::new(Shared { desk, house, neighbours, settings, judge }) }
    }

    pub fn desk(&self) -> &Desk {
        &self.shared.desk
    }

    pub fn house(&self) -> &House {
        &self.shared.house
    }

    pub fn neighbours(&self) -> &Neighbours {
        &self.shared.neighbours
    }
}
