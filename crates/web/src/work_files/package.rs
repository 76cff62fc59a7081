//! The package of a closed file, made and sent.
//! Not its form. What must always hold: it is sent piece by piece, and to whoever pressed the button alone.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use desk::{DeskError, IdempotencyKey};
use tokio_util::io::ReaderStream;

use super::act::fault;
use super::page::{self, Returned};
use crate::answer::{Answer, show_as};
use crate::form::Form;
use crate::problem::Problem;
use crate::upload::disposition;
use crate::visit::Visit;

/// The act by which a package is made.
pub(super) const ACTION: &str = "export_file";

pub(super) async fn make(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let key = format!("{}.{ACTION}", form.get("_key"));
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let through = visit.through("work_files.package");
    let made = visit.app.desk.package(&actor, seen.record.id, &through, &key).await;
    let package = match made {
        Ok(package) => package,
        Err(DeskError::Refused { code, details }) => {
            let faults = vec![fault(&visit, code, &details)];
            let told = Returned { action: ACTION.to_owned(), faults, ..Returned::default() };
            let view = page::view(&visit, &actor, (&seen, 1), told).await?;
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, view);
        }
        Err(error) => return Err(error.into()),
    };
    let stream = ReaderStream::new(tokio::fs::File::from_std(package.file));
    let mut response = Body::from_stream(stream).into_response();
    let headers = response.headers_mut();
    let name = disposition(&package.name, false);
    let name = HeaderValue::from_str(&name).map_err(|_| Problem::Fault)?;
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(package.size));
    headers.insert(header::CONTENT_DISPOSITION, name);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}
