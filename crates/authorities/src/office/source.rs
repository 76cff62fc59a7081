//! An office in the same program as a source of revocation, without a network between.
//! What must always hold: it says what the same office would say over HTTP.

use std::sync::Arc;

use kernel::time::Clock;
use signing::certificate::Certificate;
use signing::pki::ocsp::request;
use signing::revocation::{Evidence, RevocationSource, Unavailable};

use super::{Branch, Office, OfficeError};

/// An office with the clock that dates what it says.
#[derive(Clone, Debug)]
pub struct OfficeSource {
    office: Arc<Office>,
    clock: Arc<dyn Clock>,
}

impl OfficeSource {
    /// Joins the two.
    pub fn new(office: Arc<Office>, clock: Arc<dyn Clock>) -> Self {
        Self { office, clock }
    }
}

impl RevocationSource for OfficeSource {
    fn evidence(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<Evidence, Unavailable> {
        let branch = Branch::ALL.into_iter().find(|it| self.office.certificate(*it) == issuer);
        let branch = branch.ok_or_else(|| Unavailable("another authority's".to_owned()))?;
        let now = self.clock.now();
        let made = match self.office.respond(branch, &request(certificate, issuer, None), now) {
            Ok(answer) => Ok(Evidence::Ocsp(answer)),
            Err(OfficeError::NoResponder) => self.office.list(branch, now).map(Evidence::List),
            Err(fault) => Err(fault),
        };
        made.map_err(|fault| Unavailable(fault.to_string()))
    }
}
