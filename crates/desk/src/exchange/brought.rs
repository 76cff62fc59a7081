//! Packages that somebody brings as a file. Not the reading of them (`hub`, `web`). What must hold: nobody proved who sends a
//! file, so that it keeps nothing out which a house signed.

use super::{carrier, concern, take::seen_key};
use crate::{Desk, DeskError, IdempotencyKey};
use ::document::{Command, incoming::NewIncoming};
use ::exchange::{Course, Request};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{DocumentId, ParcelId},
};
use store::exchange as rows;

impl Desk {
    /// A document arrives by a package that somebody brings as a file. The same document of the same sender is the one that is
    /// here, whether it came by the exchange or was brought before; whoever has an earlier one that it is about is asked. Nobody
    /// proved who sends a file: what comes later by the exchange is taken in all the same.
    ///
    /// Errors: as for any document that arrives, and [`crate::document::TWIN`].
    pub async fn bring_document(
        &self,
        course: &Course,
        (request, about): (Request, &[String]),
        mut new: NewIncoming,
        key: &IdempotencyKey,
    ) -> Result<DocumentId, DeskError> {
        let (actor, id, now) = (carrier(), new.id, self.clock().now());
        let agency = new.agency.clone();
        let name = brought_key(course, request, &agency);
        let known = async || self.brought_here(&name).await;
        let came = seen_key(course, request, &agency);
        if let Some(parcel) = rows::parcel::seen(self.store().engine(), &came).await?
            && let Some(known) = self.arrived_by(ParcelId::from_uuid(parcel), &agency).await?
        {
            return Ok(known);
        }
        if let Some(known) = known().await? {
            return Ok(known);
        }
        let concerns = self.concerns((&course.sender, &agency), (request, about)).await?;
        new.concern = concerns.first().copied();
        let mut beside = vec![rows::parcel::see(&name, id.as_uuid())];
        for concern in concerns {
            beside.push(concern::ask(self, concern, id, now)?);
        }
        let command = Command::Arrive(Box::new(new));
        self.permit_document(&actor, &command, None)?;
        self.no_twin((&actor, key), id, &command, None).await?;
        match self.pass_document(&actor, id, &command, (None, &beside), (key, None)).await {
            // Somebody else brought it in this very moment.
            Err(DeskError::Conflict { statement }) if statement == rows::parcel::SEEN_BEFORE => {
                known().await?.ok_or(DeskError::Busy)
            }
            done => Ok(done?.record.id),
        }
    }

    /// The document that somebody brought as a file under this name.
    pub(super) async fn brought_here(
        &self,
        name: &Sha256Hash,
    ) -> Result<Option<DocumentId>, DeskError> {
        let found = rows::parcel::seen(self.store().engine(), name).await?;
        Ok(found.map(DocumentId::from_uuid))
    }
}

/// By which a document that was brought is known again; it keeps nothing out that comes by the exchange.
pub(super) fn brought_key(course: &Course, request: Request, agency: &AgencyCode) -> Sha256Hash {
    let told = format!("brought\n{}", seen_key(course, request, agency));
    Sha256Hash::of(told.as_bytes())
}
