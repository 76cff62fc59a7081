//! Where each object stands: cross-reference tables and streams (ISO 32000-2 §7.5.4, §7.5.8), or, where they are broken,
//! what looking through the file finds. What must always hold: no more objects are kept than `Limits::objects`, and no
//! section is read twice.

use super::file::File;
use super::filters;
use super::lexer::{Lexer, is_space};
use super::object::{Dict, Object};
use memchr::memmem;
use std::collections::{BTreeSet, HashMap};

/// Where an object stands.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Entry {
    /// At this byte of the file.
    At(u32),
    /// In this object stream, with this place in it.
    In(u32, u32),
}

#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) entries: HashMap<u32, Entry>,
    pub(crate) trailer: Dict,
    pub(crate) encrypted: bool,
}

impl Table {
    /// The newest section is read first, so the first entry of a number counts.
    fn add(&mut self, file: &File<'_>, id: usize, entry: Entry) -> bool {
        let Ok(id) = u32::try_from(id) else { return false };
        if self.entries.len() >= file.meter().limits().objects {
            file.meter().cut();
            return false;
        }
        self.entries.entry(id).or_insert(entry);
        true
    }

    fn add_trailer(&mut self, trailer: Dict) {
        self.encrypted |= !matches!(trailer.get("Encrypt"), None | Some(Object::Null));
        for (key, value) in trailer.0 {
            if matches!(key.as_slice(), b"Root" | b"Info") && self.trailer.find(&key).is_none() {
                self.trailer.0.push((key, value));
            }
        }
    }
}

/// Reads the sections from the last to the first.
pub(crate) fn read(file: &File<'_>) -> Table {
    let mut table = Table::default();
    let bytes = file.bytes();
    let base = memmem::find(bytes.get(..1024).unwrap_or(bytes), b"%PDF-").unwrap_or_default();
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<usize> = last_section(bytes).into_iter().collect();
    while let Some(place) = waiting.pop() {
        if seen.len() >= 1_000 || !seen.insert(place) {
            continue;
        }
        let before = waiting.len();
        // Bytes before the header shift every offset in some files, in others none.
        for shift in [0, base] {
            section(file, place.saturating_add(shift), shift, &mut table, &mut waiting);
            if waiting.len() > before || !table.entries.is_empty() || base == 0 {
                break;
            }
        }
    }
    table
}

fn last_section(bytes: &[u8]) -> Option<usize> {
    let tail = bytes.get(bytes.len().saturating_sub(2048)..)?;
    let word = memmem::rfind(tail, b"startxref")?;
    Lexer::of_file(tail, word + b"startxref".len(), 1).integer()
}

fn section(
    file: &File<'_>,
    place: usize,
    shift: usize,
    table: &mut Table,
    waiting: &mut Vec<usize>,
) {
    let mut lexer = Lexer::of_file(file.bytes(), place, file.meter().limits().depth);
    let trailer = if lexer.word(b"xref") {
        plain(file, &mut lexer, shift, table)
    } else {
        packed(file, place, table)
    };
    let _ = file.meter().decoded(lexer.at().saturating_sub(place));
    let Some(trailer) = trailer else { return };
    // The older one is put below the hybrid one, which is to be read first (§7.5.8.4).
    for key in ["Prev", "XRefStm"] {
        waiting.extend(trailer.get(key).and_then(Object::count));
    }
    table.add_trailer(trailer);
}

fn plain(file: &File<'_>, lexer: &mut Lexer<'_>, shift: usize, table: &mut Table) -> Option<Dict> {
    while !lexer.word(b"trailer") {
        let (first, count) = (lexer.integer()?, lexer.integer()?);
        for id in first..first.saturating_add(count) {
            let (offset, _) = (lexer.integer()?, lexer.integer()?);
            if lexer.word(b"n") {
                let place = u32::try_from(offset.saturating_add(shift)).ok()?;
                if !table.add(file, id, Entry::At(place)) {
                    break;
                }
            } else if !lexer.word(b"f") {
                return None;
            }
        }
    }
    lexer.object().ok()??.dict()
}

fn packed(file: &File<'_>, place: usize, table: &mut Table) -> Option<Dict> {
    let stream = file.at(place, None)?.stream()?;
    if stream.dict.get("Type").and_then(Object::name) != Some(b"XRef") {
        return None;
    }
    let numbers = |key: &str| match stream.dict.get(key) {
        Some(Object::Array(values)) => values.iter().filter_map(Object::count).collect(),
        _ => Vec::new(),
    };
    let [kind_width, second_width, third_width] = numbers("W").try_into().ok()?;
    let width = kind_width.checked_add(second_width)?.checked_add(third_width)?;
    if width == 0 || width > 24 {
        return None;
    }
    let bytes = filters::decode(file, &stream)?;
    let mut rows = bytes.chunks_exact(width);
    let mut index = numbers("Index");
    if index.is_empty() {
        index = vec![0, stream.dict.get("Size").and_then(Object::count).unwrap_or(usize::MAX)];
    }
    'sections: for pair in index.chunks_exact(2) {
        let [first, count] = *pair else { break };
        for id in first..first.saturating_add(count) {
            let Some(row) = rows.next() else { break 'sections };
            let (kind, rest) = row.split_at_checked(kind_width)?;
            let (second, third) = rest.split_at_checked(second_width)?;
            let entry = match if kind_width == 0 { 1 } else { big_endian(kind) } {
                1 => Entry::At(u32::try_from(big_endian(second)).ok()?),
                2 => Entry::In(
                    u32::try_from(big_endian(second)).ok()?,
                    u32::try_from(big_endian(third)).unwrap_or(u32::MAX),
                ),
                _ => continue,
            };
            if !table.add(file, id, entry) {
                break 'sections;
            }
        }
    }
    Some(stream.dict)
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// Looks through the whole file for objects, object streams and trailers. The last object of a number counts.
pub(crate) fn scan(file: &File<'_>) -> Table {
    let mut table = Table::default();
    let bytes = file.bytes();
    if file.meter().decoded(bytes.len()).is_err() {
        return table;
    }
    let mut starts = Vec::new();
    for word in memmem::find_iter(bytes, b" obj") {
        let Some((id, place)) = number_before(bytes, word) else { continue };
        let (Ok(id), Ok(at)) = (u32::try_from(id), u32::try_from(place)) else { continue };
        if starts.len() >= file.meter().limits().objects {
            file.meter().cut();
            break;
        }
        table.entries.insert(id, Entry::At(at));
        starts.push(at);
    }
    for word in memmem::rfind_iter(bytes, b"trailer").take(100) {
        let mut lexer = Lexer::of_file(bytes, word + b"trailer".len(), 16);
        if let Ok(Some(Object::Dict(trailer))) = lexer.object() {
            table.add_trailer(trailer);
        }
    }
    let begin = |word: usize| {
        let at = u32::try_from(word).unwrap_or(u32::MAX);
        starts.get(starts.partition_point(|it| *it < at).checked_sub(1)?).copied()
    };
    let mut rooted: Option<Dict> = None;
    for word in memmem::find_iter(bytes, b"/ObjStm").take(10_000) {
        let Some(start) = begin(word) else { continue };
        let holder = number_at(bytes, start);
        for (index, id) in (0..).zip(file.numbers_in(start as usize)) {
            if table.entries.len() >= file.meter().limits().objects || file.meter().is_spent() {
                break;
            }
            table.entries.entry(id).or_insert(Entry::In(holder, index));
        }
    }
    for (word, whole) in [(b"/XRef".as_slice(), true), (b"/Catalog".as_slice(), false)] {
        for found in memmem::find_iter(bytes, word).take(100) {
            let Some(start) = begin(found) else { continue };
            if whole {
                let dict = file.at(start as usize, None).and_then(Object::dict);
                rooted = dict.filter(|it| it.get("Root").is_some()).or(rooted);
            } else if rooted.is_none() && table.trailer.get("Root").is_none() {
                let root = Object::Reference(number_at(bytes, start));
                table.trailer.0.push((b"Root".to_vec(), root));
            }
        }
    }
    if let Some(dict) = rooted {
        table.add_trailer(dict);
    }
    table
}

/// The number before `G obj`, and where it begins: `N G obj`.
fn number_before(bytes: &[u8], word: usize) -> Option<(usize, usize)> {
    let generation = digits_before(bytes, word)?;
    let space =
        generation.checked_sub(1).filter(|it| bytes.get(*it).copied().is_some_and(is_space))?;
    let start = digits_before(bytes, space)?;
    Some((Lexer::of_file(bytes, start, 1).integer()?, start))
}

/// Where the digits that end here begin; numbers of objects have at most ten.
fn digits_before(bytes: &[u8], end: usize) -> Option<usize> {
    let from = end.saturating_sub(10);
    let digits = bytes.get(from..end)?.iter().rev().take_while(|it| it.is_ascii_digit()).count();
    (digits > 0).then(|| end - digits)
}

fn number_at(bytes: &[u8], start: u32) -> u32 {
    let number = Lexer::of_file(bytes, start as usize, 1).integer();
    number.and_then(|it| u32::try_from(it).ok()).unwrap_or(u32::MAX)
}
