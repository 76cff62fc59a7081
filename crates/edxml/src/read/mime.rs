//! The older form: a SOAP envelope and attachments as parts of multipart/related (RFC 2387).
//! It reads this form and never writes it. What must always hold: the parts are judged as the same attachments inside a file
//! would be, and a signature over the envelope is not said to cover what travels beside it.

use std::io::{self, Read};

use super::attachment::{Intake, Sink, Told, bare_id};
use super::base64::Decoder;
use super::part::{Headers, Parts, bare, parameter};
use super::{Form, Received, Whole, package, walk};
use crate::error::{Code, ReadError};
use crate::limits::Limits;
use crate::signature::Coverage;

/// Reads a package in the older form.
///
/// `content_type` is the header of the message; without one the source begins with headers, or with the boundary. What is
/// said of the sink at [`super::read`] holds here too.
pub fn read_mime<R: Read, S: Sink>(
    source: R,
    content_type: Option<&str>,
    sink: &mut S,
    limits: &Limits,
) -> Result<Received, ReadError> {
    let mut intake = Intake::new(sink, limits);
    let mut parts = Parts::new(source, limits.tag_bytes_max);
    let content_type = parts.open(content_type)?;
    let start = parameter(&content_type, "start").map(|it| bare_id(&it).to_owned());
    let mut whole: Option<Whole> = None;
    let mut beside = false;
    while let Some(headers) = parts.next()? {
        let id = headers.get("content-id").map(|it| bare_id(it).to_owned());
        let root = start.is_none() || start == id;
        if root && whole.is_none() {
            let body = decoded(&headers, parts.body())?;
            whole = Some(walk(body, &mut intake, limits)?);
        } else {
            beside = true;
            attachment(&headers, id, parts.body(), &mut intake)?;
        }
    }
    let whole = whole.ok_or(ReadError::from(Code::MimeForm))?;
    let package = package(&whole.root, intake, limits)?;
    let coverage = if beside { Coverage::EnvelopeAlone } else { Coverage::Everything };
    Ok(Received { package, signature: whole.signature(coverage)?, form: Form::Mime })
}

fn attachment<R: Read, S: Sink>(
    headers: &Headers,
    id: Option<String>,
    body: R,
    intake: &mut Intake<'_, S>,
) -> Result<(), ReadError> {
    let mut body = decoded(headers, body)?;
    let mut file = intake.begin(None)?;
    let mut buffer = vec![0; 32 * 1024];
    loop {
        let count = match body.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => continue,
            Err(fault) => return Err(ReadError::source(fault)),
        };
        intake.take(&mut file, buffer.get(..count).unwrap_or_default())?;
    }
    intake.end(file)?;
    let disposition = headers.get("content-disposition").and_then(|it| parameter(it, "filename"));
    let content_type = headers.get("content-type");
    let name = disposition.or_else(|| content_type.and_then(|it| parameter(it, "name")));
    intake.tell(Told {
        content_id: id,
        // Names in encoded words are left to the list in the envelope, which is in plain text.
        fallback_name: name.filter(|it| !it.is_empty() && !it.starts_with("=?")),
        content_type: content_type.map(bare).filter(|it| !it.is_empty()),
        ..Told::default()
    })
}

/// The body without its transfer encoding.
fn decoded<R: Read>(headers: &Headers, body: R) -> Result<Decoded<R>, ReadError> {
    let encoding = headers.get("content-transfer-encoding").map(bare).unwrap_or_default();
    let decoder = match encoding.as_str() {
        "" | "7bit" | "8bit" | "binary" => None,
        "base64" => Some(Decoder::default()),
        _ => return Err(Code::MimeEncoding.into()),
    };
    Ok(Decoded { body, decoder, ready: Vec::new(), given: 0, ended: false })
}

struct Decoded<R> {
    body: R,
    decoder: Option<Decoder>,
    ready: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else { return self.body.read(out) };
        while self.given == self.ready.len() && !self.ended {
            self.ready.clear();
            self.given = 0;
            let mut text = [0; 8 * 1024];
            let count = self.body.read(&mut text)?;
            let ready = &mut self.ready;
            let mut keep = |bytes: &[u8]| {
                ready.extend_from_slice(bytes);
                Ok(())
            };
            self.ended = count == 0;
            let done = if self.ended {
                decoder.finish(&mut keep)
            } else {
                decoder.take(text.get(..count).unwrap_or_default(), &mut keep)
            };
            done.map_err(|_| ReadError::carried(Code::Base64))?;
        }
        let rest = self.ready.get(self.given..).unwrap_or_default();
        let count = rest.len().min(out.len());
        let (now, _) = out.split_at_mut(count);
        now.copy_from_slice(rest.get(..count).unwrap_or_default());
        self.given += count;
        Ok(count)
    }
}
