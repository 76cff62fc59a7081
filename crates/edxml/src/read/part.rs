//! The parts of a multipart body (RFC 2046 §5.1), one after another, without taking any of them into memory.
//! It reads headers and finds boundaries; what a part means it does not know. What must always hold: a part ends where its
//! boundary begins a line, and a body that ends before the closing boundary is a refusal.

use std::io::{self, Read};

use memchr::memmem;

use crate::error::{Code, ReadError};
use crate::window::Window;

/// The longest boundary (RFC 2046 §5.1.1).
const BOUNDARY_MAX: usize = 70;

/// Headers of a part: names in lower case, values unfolded.
#[derive(Debug, Default)]
pub(crate) struct Headers(Vec<(String, String)>);

impl Headers {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }
}

/// The value of a header without its parameters, in lower case.
pub(crate) fn bare(value: &str) -> String {
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// A parameter of a header's value (RFC 2045 §5.1).
pub(crate) fn parameter(value: &str, name: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (own, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (given, later) = if let Some(quoted) = after.strip_prefix('"') {
            let (inner, later) = quoted.split_once('"')?;
            (inner, later.trim_start().strip_prefix(';').unwrap_or_default())
        } else {
            let (inner, later) = after.split_once(';').unwrap_or((after, ""));
            (inner.trim(), later)
        };
        if own.trim().eq_ignore_ascii_case(name) {
            return Some(given.to_owned());
        }
        rest = later;
    }
}

/// A multipart body.
#[derive(Debug)]
pub(crate) struct Parts<R> {
    inner: R,
    window: Window,
    ended: bool,
    /// A line feed, two hyphens and the boundary.
    mark: Vec<u8>,
    header_bytes_max: usize,
    closed: bool,
    /// Whether the body of the part is read to its end.
    between: bool,
}

impl<R: Read> Parts<R> {
    pub(crate) fn new(inner: R, header_bytes_max: usize) -> Self {
        Self {
            inner,
            window: Window::default(),
            ended: false,
            mark: Vec::new(),
            header_bytes_max,
            closed: false,
            between: true,
        }
    }

    /// Finds the first boundary, which the content type names; without one, headers come first that do, or the boundary.
    pub(crate) fn open(&mut self, content_type: Option<&str>) -> Result<String, ReadError> {
        let content_type = match content_type {
            Some(given) => given.to_owned(),
            None => self.introduction()?,
        };
        let related = bare(&content_type).starts_with("multipart/");
        let boundary = parameter(&content_type, "boundary");
        let boundary = boundary.filter(|it| related && (1..=BOUNDARY_MAX).contains(&it.len()));
        let boundary = boundary.ok_or(Code::MimeForm)?;
        self.mark = [b"\n--", boundary.as_bytes()].concat();
        self.between = false;
        // A boundary on the first line has no line feed before it.
        self.window.put_before(b'\n');
        Ok(content_type)
    }

    fn introduction(&mut self) -> Result<String, ReadError> {
        while self.bytes().len() < 2 && self.more()? {}
        if !self.bytes().starts_with(b"--") {
            let headers = self.read_headers()?;
            return headers.get("content-type").map(str::to_owned).ok_or(Code::MimeForm.into());
        }
        let line = loop {
            if let Some(end) = memchr::memchr(b'\n', self.bytes()) {
                break self.bytes().get(2..end).unwrap_or_default();
            }
            if self.bytes().len() > 2 * BOUNDARY_MAX || !self.more()? {
                return Err(Code::MimeForm.into());
            }
        };
        let line = std::str::from_utf8(line).map_err(|_| Code::MimeForm)?;
        Ok(format!("multipart/related; boundary=\"{}\"", line.trim_end()))
    }

    /// The headers of the next part; what is left of the one before is passed over.
    pub(crate) fn next(&mut self) -> Result<Option<Headers>, ReadError> {
        io::copy(&mut Body(self), &mut io::sink()).map_err(ReadError::source)?;
        if self.closed {
            return Ok(None);
        }
        let headers = self.read_headers()?;
        self.between = false;
        // A boundary right behind the headers ends an empty part.
        self.window.put_before(b'\n');
        self.body_begins()?;
        Ok(Some(headers))
    }

    /// The body of the part whose headers came last.
    pub(crate) const fn body(&mut self) -> Body<'_, R> {
        Body(self)
    }

    /// The line feed that was put before a body is none of its bytes, unless a boundary follows.
    fn body_begins(&mut self) -> Result<(), ReadError> {
        while self.bytes().len() < self.mark.len() && self.more()? {}
        if !self.bytes().starts_with(&self.mark) {
            self.window.consume(1);
        }
        Ok(())
    }

    fn bytes(&self) -> &[u8] {
        self.window.held()
    }

    fn more(&mut self) -> Result<bool, ReadError> {
        self.fill().map_err(ReadError::source)
    }

    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.ended = self.window.fill(&mut self.inner)? == 0;
        Ok(!self.ended)
    }

    fn read_headers(&mut self) -> Result<Headers, ReadError> {
        let mut headers = Headers::default();
        let mut total = 0;
        loop {
            let end = loop {
                if let Some(end) = memchr::memchr(b'\n', self.bytes()) {
                    break end;
                }
                if self.bytes().len() > self.header_bytes_max {
                    return Err(Code::MimeHeader.into());
                }
                if !self.more()? {
                    return Err(Code::MimeTruncated.into());
                }
            };
            total += end + 1;
            if total > self.header_bytes_max {
                return Err(Code::MimeHeader.into());
            }
            let line = self.bytes().get(..end).unwrap_or_default();
            let line = std::str::from_utf8(line).map_err(|_| Code::MimeHeader)?;
            let line = line.trim_end_matches('\r').to_owned();
            self.window.consume(end + 1);
            if line.is_empty() {
                return Ok(headers);
            }
            if line.starts_with([' ', '\t']) {
                let last = headers.0.last_mut().ok_or(Code::MimeHeader)?;
                last.1.push(' ');
                last.1.push_str(line.trim());
                continue;
            }
            let (name, value) = line.split_once(':').ok_or(Code::MimeHeader)?;
            let name = name.trim().to_ascii_lowercase();
            if headers.get(&name).is_some() {
                return Err(Code::MimeHeader.into());
            }
            headers.0.push((name, value.trim().to_owned()));
        }
    }

    /// How many bytes of the window belong to the body for certain; none when the boundary is reached.
    fn available(&mut self) -> io::Result<Option<usize>> {
        loop {
            let bytes = self.bytes();
            let mut from = 0;
            let mut at = None;
            while let Some(found) = memmem::find(bytes.get(from..).unwrap_or_default(), &self.mark)
            {
                let behind = bytes.get(from + found + self.mark.len()..).unwrap_or_default();
                if behind.len() < 3 && !self.ended {
                    at = Some((from + found, None));
                    break;
                }
                // A line that only begins like the boundary is content.
                let closing = behind.strip_prefix(b"--".as_slice());
                let padding = closing.unwrap_or(behind).first();
                if padding.is_none_or(|it| matches!(it, b'\r' | b'\n' | b' ' | b'\t')) {
                    at = Some((from + found, Some(closing.is_some())));
                    break;
                }
                from += found + 1;
            }
            let before = |at: usize| {
                let ended_by_two = at > 0 && bytes.get(at - 1) == Some(&b'\r');
                at - usize::from(ended_by_two)
            };
            match at {
                Some((at, Some(ends))) if before(at) == 0 => return self.pass(at, ends),
                Some((at, _)) if before(at) > 0 => return Ok(Some(before(at))),
                Some(_) => {}
                None => {
                    let certain = bytes.len().saturating_sub(self.mark.len() + 1);
                    if certain > 0 {
                        return Ok(Some(certain));
                    }
                }
            }
            // At the end the window is looked at once more.
            let last = self.ended;
            if !self.fill()? && last {
                return Err(truncated());
            }
        }
    }

    /// Passes over a boundary and the rest of its line.
    fn pass(&mut self, at: usize, ends: bool) -> io::Result<Option<usize>> {
        self.window.consume(at + self.mark.len());
        self.between = true;
        self.closed = ends;
        if ends {
            return Ok(None);
        }
        loop {
            if let Some(end) = memchr::memchr(b'\n', self.bytes()) {
                self.window.consume(end + 1);
                return Ok(None);
            }
            if self.bytes().len() > self.header_bytes_max || !self.fill()? {
                return Err(truncated());
            }
        }
    }
}

fn truncated() -> io::Error {
    ReadError::carried(Code::MimeTruncated)
}

/// The body of a part.
#[derive(Debug)]
pub(crate) struct Body<'a, R>(&'a mut Parts<R>);

impl<R: Read> Read for Body<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.0.between || out.is_empty() {
            return Ok(0);
        }
        let Some(count) = self.0.available()? else { return Ok(0) };
        let count = count.min(out.len());
        let (now, _) = out.split_at_mut(count);
        now.copy_from_slice(self.0.bytes().get(..count).unwrap_or_default());
        self.0.window.consume(count);
        Ok(count)
    }
}
