//! A package inside a SOAP message, as base 64 in an element: written and read piece by piece.
//! Not a reader of SOAP: it looks for one element by its local name. What must always hold: nothing larger than a piece is
//! held; what ends before its element does is an error and no shorter package.

use std::io;

use bytes::Bytes;
use data_encoding::BASE64;
use futures::stream::{self, Stream, StreamExt as _, TryStreamExt as _};

/// Bytes before the element that are looked through.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// Bytes of the base 64 of so many bytes.
pub(super) const fn encoded_length(bytes: u64) -> u64 {
    bytes.div_ceil(3) * 4
}

/// The base 64 of a stream.
pub(super) fn encoded<E>(
    stream: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> impl Stream<Item = Result<Bytes, E>> {
    stream::try_unfold((stream, Vec::new(), false), |(mut stream, mut held, over)| async move {
        if over {
            return Ok(None);
        }
        let next = stream.try_next().await?;
        let over = next.is_none();
        held.extend_from_slice(&next.unwrap_or_default());
        // Three bytes are four letters; what is left waits for the next piece.
        let left = if over { 0 } else { held.len() % 3 };
        let rest = held.split_off(held.len() - left);
        Ok(Some((Bytes::from(BASE64.encode(&held)), (stream, rest, over))))
    })
}

/// The bytes whose base 64 is the text of the first element with this local name. `None` when none begins in the first
/// [`HEAD_BYTES_MAX`] bytes, or behind a declaration of entities.
pub(super) async fn opened<E>(
    mut stream: impl Stream<Item = Result<Bytes, E>> + Unpin,
    local: &str,
) -> Result<Option<impl Stream<Item = io::Result<Bytes>>>, E>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let (mut head, mut looked) = (Vec::new(), 0);
    let start = loop {
        match look(&head, looked, local) {
            Looked::Begins(start) => break start,
            Looked::Never => return Ok(None),
            Looked::Further(from) => looked = from,
        }
        match stream.try_next().await? {
            Some(piece) if head.len() <= HEAD_BYTES_MAX => head.extend_from_slice(&piece),
            _ => return Ok(None),
        }
    };
    let first = Bytes::from(head.split_off(start));
    let rest = stream.map_err(io::Error::other);
    let pieces = Box::pin(stream::once(async move { Ok(first) }).chain(rest));
    Ok(Some(decoded(pieces)))
}

/// What a look at the beginning of a message found.
enum Looked {
    /// The text of the element begins here.
    Begins(usize),
    /// There is a declaration, behind which nothing is read.
    Never,
    /// Not yet; what stands before this place has been looked at.
    Further(usize),
}

/// Looks for the first element with this local name, from a place where no tag is open.
fn look(xml: &[u8], mut from: usize, local: &str) -> Looked {
    loop {
        let rest = xml.get(from..).unwrap_or_default();
        let Some(open) = rest.iter().position(|byte| *byte == b'<') else {
            return Looked::Further(xml.len());
        };
        let tag = rest.get(open + 1..).unwrap_or_default();
        if tag.starts_with(b"!") {
            return Looked::Never;
        }
        let Some(length) = tag.iter().position(|byte| *byte == b'>') else {
            return Looked::Further(from + open);
        };
        let tag = tag.get(..length).unwrap_or_default();
        from += open + length + 2;
        let name = tag.split(|byte| byte.is_ascii_whitespace() || *byte == b'/').next();
        let name = name.and_then(|name| name.rsplit(|byte| *byte == b':').next());
        if name == Some(local.as_bytes()) && !tag.ends_with(b"/") {
            return Looked::Begins(from);
        }
    }
}

/// Decodes up to the next tag; white space between the letters is nothing.
fn decoded(
    pieces: impl Stream<Item = io::Result<Bytes>> + Unpin,
) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold((pieces, Vec::new(), false), |(mut pieces, mut held, over)| async move {
        if over {
            return Ok(None);
        }
        let Some(piece) = pieces.try_next().await? else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        let end = piece.iter().position(|byte| *byte == b'<');
        let text = piece.get(..end.unwrap_or(piece.len())).unwrap_or_default();
        held.extend(text.iter().filter(|byte| !byte.is_ascii_whitespace()));
        let left = if end.is_some() { 0 } else { held.len() % 4 };
        let rest = held.split_off(held.len() - left);
        let bytes = BASE64.decode(&held).map_err(|_| io::ErrorKind::InvalidData)?;
        Ok(Some((Bytes::from(bytes), (pieces, rest, end.is_some()))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream::iter;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    fn pieces(bytes: &[u8], size: usize) -> impl Stream<Item = io::Result<Bytes>> + Unpin {
        let pieces: Vec<_> = bytes.chunks(size).map(|it| Ok(Bytes::copy_from_slice(it))).collect();
        iter(pieces)
    }

    fn whole(stream: impl Stream<Item = io::Result<Bytes>>) -> io::Result<Vec<u8>> {
        block_on(stream.try_fold(Vec::new(), async |mut all, piece| {
            all.extend_from_slice(&piece);
            Ok(all)
        }))
    }

    fn read(xml: &[u8], size: usize) -> Option<io::Result<Vec<u8>>> {
        block_on(opened(pieces(xml, size), "Content")).unwrap().map(whole)
    }

    #[test]
    fn whatever_is_carried_comes_out_as_it_went_in_by_pieces_of_any_size() {
        for length in [0, 1, 2, 3, 4, 100, 1_000] {
            let bytes: Vec<u8> = (0..=255).cycle().take(length).collect();
            for size in [1, 2, 3, 5, 64, 5_000] {
                let text = whole(encoded(pieces(&bytes, size))).unwrap();
                assert_eq!(text, BASE64.encode(&bytes).into_bytes());
                assert_eq!(text.len() as u64, encoded_length(length as u64));
                let text = String::from_utf8(text).unwrap();
                let xml = format!(
                    "<?xml version='1.0'?><a:E xmlns:a='u'><q:Content x='/'>\n{text} \n</q:Content></a:E>"
                );
                assert_eq!(
                    read(xml.as_bytes(), size).unwrap().unwrap(),
                    bytes,
                    "{length} by {size}"
                );
            }
        }
    }

    #[test]
    fn what_ends_too_early_or_is_no_base_64_is_an_error() {
        for (xml, kind) in [
            ("<Content>AAAA", io::ErrorKind::UnexpectedEof),
            ("<Content>AAA</Content>", io::ErrorKind::InvalidData),
            ("<Content>A&amp;A</Content>", io::ErrorKind::InvalidData),
        ] {
            for size in [1, 100] {
                assert_eq!(read(xml.as_bytes(), size).unwrap().unwrap_err().kind(), kind, "{xml}");
            }
        }
    }

    #[test]
    fn an_answer_without_the_element_carries_nothing() {
        let far = format!("<a>{}</a><Content>AAAA</Content>", "x".repeat(2 * HEAD_BYTES_MAX));
        for xml in [
            "",
            "<Fault/>",
            "<Content/>",
            "<!DOCTYPE x []><Content>AAAA</Content>",
            "<Content",
            &far,
        ] {
            assert!(read(xml.as_bytes(), 7_000).is_none());
        }
    }
}
