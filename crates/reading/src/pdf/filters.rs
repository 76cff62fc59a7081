//! Unpacks streams (ISO 32000-2 §7.4), as far as the limits go and as far as damaged data tells. Filters of pictures are
//! not known here. What must always hold: no step makes more bytes than `stream_bytes`, and each is charged for.

use super::file::File;
use super::object::{Dict, Object, Stream};
use crate::meter::Meter;
use std::io::Read;

/// The bytes of a stream; nothing where a filter is not known or there is no allowance left.
pub(crate) fn decode(file: &File<'_>, stream: &Stream) -> Option<Vec<u8>> {
    decode_within(file, stream, file.meter().limits().stream_bytes)
}

/// The same, of at most so many bytes.
pub(crate) fn decode_within(file: &File<'_>, stream: &Stream, most: usize) -> Option<Vec<u8>> {
    let raw = file.bytes().get(stream.start..stream.end)?;
    let filters = list(file, stream.dict.get("Filter").or_else(|| stream.dict.get("F")));
    let parameters = list(file, stream.dict.get("DecodeParms").or_else(|| stream.dict.get("DP")));
    if filters.len() > 8 {
        file.meter().cut();
        return None;
    }
    let mut bytes = None;
    for (place, filter) in filters.iter().enumerate() {
        let from = bytes.as_deref().unwrap_or(raw);
        let parameter = parameters.get(place).cloned().and_then(Object::dict).unwrap_or_default();
        let room = most.min(file.meter().decoded_left());
        let mut room = Room { meter: file.meter(), left: room, bytes: Vec::new() };
        match filter.name()? {
            b"FlateDecode" | b"Fl" => flate(from, &mut room),
            b"LZWDecode" | b"LZW" => lzw(file, from, &parameter, &mut room),
            b"ASCIIHexDecode" | b"AHx" => ascii_hexadecimal(from, &mut room),
            b"ASCII85Decode" | b"A85" => ascii_85(from, &mut room),
            b"RunLengthDecode" | b"RL" => run_length(from, &mut room),
            b"Crypt" => room.put(from),
            _ => return None,
        }
        let unpacked = room.bytes;
        file.meter().decoded(unpacked.len().max(from.len())).ok()?;
        bytes = Some(predicted(file, unpacked, &parameter));
    }
    if let Some(bytes) = bytes {
        return Some(bytes);
    }
    let kept = raw.get(..most).unwrap_or(raw);
    if kept.len() < raw.len() {
        file.meter().cut();
    }
    file.meter().decoded(kept.len()).ok()?;
    Some(kept.to_vec())
}

/// One value or an array of them, without references.
fn list(file: &File<'_>, value: Option<&Object>) -> Vec<Object> {
    match value.map(|it| file.resolve(it)) {
        None | Some(Object::Null) => Vec::new(),
        Some(Object::Array(values)) => values.iter().take(16).map(|it| file.resolve(it)).collect(),
        Some(one) => vec![one],
    }
}

/// Where unpacked bytes go, with an end.
struct Room<'a> {
    meter: &'a Meter,
    left: usize,
    bytes: Vec<u8>,
}

impl Room<'_> {
    fn put(&mut self, bytes: &[u8]) {
        let kept = bytes.get(..self.left).unwrap_or(bytes);
        if kept.len() < bytes.len() {
            self.meter.cut();
        }
        self.left -= kept.len();
        self.bytes.extend_from_slice(kept);
    }

    fn push(&mut self, byte: u8) -> bool {
        self.put(&[byte]);
        self.left > 0
    }

    /// Everything a decoder gives until it fails or there is no room.
    fn fill(&mut self, from: &mut dyn Read) {
        let mut piece = [0; 16 << 10];
        while self.left > 0 {
            let Ok(count @ 1..) = from.read(&mut piece) else { return };
            self.put(piece.get(..count).unwrap_or_default());
        }
        // Whether it would have ended just here.
        if matches!(from.read(&mut piece), Ok(1..)) {
            self.meter.cut();
        }
    }
}

fn flate(from: &[u8], room: &mut Room<'_>) {
    room.fill(&mut flate2::read::ZlibDecoder::new(from));
    if room.bytes.is_empty() && from.len() > 2 {
        // Without a header, or with a broken one.
        room.fill(&mut flate2::read::DeflateDecoder::new(from));
        if room.bytes.is_empty() {
            room.fill(&mut flate2::read::DeflateDecoder::new(from.get(2..).unwrap_or_default()));
        }
    }
}

fn lzw(file: &File<'_>, from: &[u8], parameter: &Dict, room: &mut Room<'_>) {
    let early = parameter.get("EarlyChange").and_then(|it| file.resolve(it).number()) != Some(0.0);
    let order = weezl::BitOrder::Msb;
    let mut decoder = if early {
        weezl::decode::Decoder::with_tiff_size_switch(order, 8)
    } else {
        weezl::decode::Decoder::new(order, 8)
    };
    let mut rest = from;
    let mut piece = [0; 16 << 10];
    while room.left > 0 {
        let step = decoder.decode_bytes(rest, &mut piece);
        room.put(piece.get(..step.consumed_out).unwrap_or_default());
        rest = rest.get(step.consumed_in..).unwrap_or_default();
        let moved = step.consumed_in > 0 || step.consumed_out > 0;
        if !moved || !matches!(step.status, Ok(weezl::LzwStatus::Ok)) {
            return;
        }
    }
    room.meter.cut();
}

fn ascii_hexadecimal(from: &[u8], room: &mut Room<'_>) {
    let digits = from.iter().take_while(|it| **it != b'>');
    let mut digits = digits.filter_map(|it| char::from(*it).to_digit(16));
    while let Some(high) = digits.next() {
        let value = high << 4 | digits.next().unwrap_or_default();
        if !room.push(u8::try_from(value).unwrap_or_default()) {
            return;
        }
    }
}

fn ascii_85(from: &[u8], room: &mut Room<'_>) {
    let mut group = Vec::with_capacity(5);
    for byte in from {
        match byte {
            b'~' => break,
            b'z' if group.is_empty() => room.put(&[0; 4]),
            b'!'..=b'u' => group.push(byte - b'!'),
            _ => {}
        }
        if group.len() == 5 {
            room.put(&base_85(&group));
            group.clear();
        }
        if room.left == 0 {
            return;
        }
    }
    let kept = group.len().saturating_sub(1);
    if kept > 0 {
        group.resize(5, 84);
        room.put(base_85(&group).get(..kept).unwrap_or_default());
    }
}

fn base_85(group: &[u8]) -> [u8; 4] {
    let value =
        group.iter().fold(0_u32, |sum, it| sum.wrapping_mul(85).wrapping_add(u32::from(*it)));
    value.to_be_bytes()
}

fn run_length(from: &[u8], room: &mut Room<'_>) {
    let mut rest = from;
    while let Some((length, after)) = rest.split_first() {
        let count = usize::from(*length);
        match count {
            128 => return,
            0..128 => {
                room.put(after.get(..=count).unwrap_or(after));
                rest = after.get(count + 1..).unwrap_or_default();
            }
            _ => {
                let Some((byte, after)) = after.split_first() else { return };
                room.put([*byte; 128].get(..257 - count).unwrap_or_default());
                rest = after;
            }
        }
        if room.left == 0 {
            return;
        }
    }
}

/// Undoes a predictor (§7.4.4.4). Only PNG's, which cross-reference streams have, and TIFF's of whole bytes.
fn predicted(file: &File<'_>, bytes: Vec<u8>, parameter: &Dict) -> Vec<u8> {
    let value = |key: &str, usual: usize| {
        parameter.get(key).and_then(|it| file.resolve(it).count()).unwrap_or(usual)
    };
    let predictor = value("Predictor", 1);
    let (colors, bits) =
        (value("Colors", 1).clamp(1, 32), value("BitsPerComponent", 8).clamp(1, 16));
    let columns = value("Columns", 1).clamp(1, 1 << 20);
    let pixel = (colors * bits).div_ceil(8);
    let width = (colors * bits * columns).div_ceil(8);
    match predictor {
        2 if bits == 8 => tiff(bytes, pixel, width),
        10.. => png(&bytes, pixel, width),
        _ => bytes,
    }
}

fn tiff(mut bytes: Vec<u8>, pixel: usize, width: usize) -> Vec<u8> {
    for row in bytes.chunks_mut(width) {
        for at in pixel..row.len() {
            let left = row.get(at - pixel).copied().unwrap_or_default();
            if let Some(byte) = row.get_mut(at) {
                *byte = byte.wrapping_add(left);
            }
        }
    }
    bytes
}

fn png(bytes: &[u8], pixel: usize, width: usize) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0; width];
    for row in bytes.chunks(width + 1) {
        let Some((kind, row)) = row.split_first() else { break };
        let mut current = row.to_vec();
        for at in 0..current.len() {
            let before = at.checked_sub(pixel);
            let left = before.and_then(|it| current.get(it).copied()).unwrap_or_default();
            let up = above.get(at).copied().unwrap_or_default();
            let corner = before.and_then(|it| above.get(it).copied()).unwrap_or_default();
            let guess = match kind {
                1 => left,
                2 => up,
                3 => u8::try_from(u16::midpoint(left.into(), up.into())).unwrap_or_default(),
                4 => paeth(left, up, corner),
                _ => 0,
            };
            if let Some(byte) = current.get_mut(at) {
                *byte = byte.wrapping_add(guess);
            }
        }
        out.extend_from_slice(&current);
        current.resize(width, 0);
        above = current;
    }
    out
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |it: u8| (guess - i16::from(it)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}
