//! Recordings: each stream in a file of its own, RTP packets with the time they came, one after another.
//! Not a film: joining, mixing and chapters are made of these files afterwards. What must always hold: whatever moment the
//! machine stops at, all but the last packets read back, and a torn tail is cut and not taken for packets.
//!
//! A file is the word `TSRTP001`, peer (16 bytes), track and layer (a byte each), the time it began in microseconds since
//! 1970 (8 bytes), then entries: length of the body (4), FNV-1a of the body (4), and the body: microseconds since the
//! beginning (8), then the packet in the form of RFC 3550 without extensions. Numbers are little-endian outside the packet.

use crate::ids::{Layer, Origin, PeerId, Source, Track};
use crate::rtc::Packet;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const WORD: &[u8; 8] = b"TSRTP001";
const HEAD_BYTES: usize = 8 + 16 + 2 + 8;
/// Longer bodies are no packets but a torn length.
const BODY_BYTES_MAX: usize = 4_096;
/// Payload types in the files, whatever was agreed on with the sender.
const VIDEO_TYPE: u8 = 96;
const AUDIO_TYPE: u8 = 111;

/// Writes the streams of one room into a folder.
#[derive(Debug)]
pub struct Recorder {
    folder: PathBuf,
    began: Instant,
    began_micros: u64,
    files: HashMap<Origin, BufWriter<File>>,
}

impl Recorder {
    /// Into `folder`, which is made when missing. `began_micros` is the same moment as `began`, since 1970.
    pub fn create(folder: &Path, began: Instant, began_micros: u64) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned(), began, began_micros, files: HashMap::new() })
    }

    /// Appends a packet to the file of its stream.
    pub fn append(&mut self, packet: &Packet) -> io::Result<()> {
        let file = match self.files.entry(packet.origin) {
            std::collections::hash_map::Entry::Occupied(found) => found.into_mut(),
            std::collections::hash_map::Entry::Vacant(place) => {
                let file = opened(&self.folder, packet.origin, self.began_micros)?;
                place.insert(BufWriter::with_capacity(1 << 16, file))
            }
        };
        let since = packet.received.saturating_duration_since(self.began);
        let mut body = Vec::with_capacity(20 + packet.payload.len());
        body.extend(u64::try_from(since.as_micros()).unwrap_or(u64::MAX).to_le_bytes());
        body.extend(header(packet));
        body.extend_from_slice(&packet.payload);
        if body.len() > BODY_BYTES_MAX {
            return Ok(());
        }
        let length = u32::try_from(body.len()).unwrap_or(0);
        file.write_all(&length.to_le_bytes())?;
        file.write_all(&checksum(&body).to_le_bytes())?;
        file.write_all(&body)
    }

    /// Hands what is buffered to the disk; `durable` waits until it lies there.
    pub fn flush(&mut self, durable: bool) -> io::Result<()> {
        for file in self.files.values_mut() {
            file.flush()?;
            if durable {
                file.get_ref().sync_data()?;
            }
        }
        Ok(())
    }
}

/// A file of this recording, or one more when the name is taken by an earlier one of the room.
fn opened(folder: &Path, origin: Origin, began_micros: u64) -> io::Result<File> {
    let Source { peer, track } = origin.source;
    let name = format!("{began_micros:016}-{peer}-{}-{}.rtp", track.index(), origin.layer.rid());
    let mut file = File::options().create_new(true).write(true).open(folder.join(name))?;
    let mut head = Vec::with_capacity(HEAD_BYTES);
    head.extend_from_slice(WORD);
    head.extend(peer.0.to_le_bytes());
    head.push(u8::try_from(track.index()).unwrap_or(0));
    head.push(u8::try_from(origin.layer.index()).unwrap_or(0));
    head.extend(began_micros.to_le_bytes());
    file.write_all(&head)?;
    Ok(file)
}

/// RFC 3550 §5.1. The 16 low bits of the number and the track's place as SSRC.
fn header(packet: &Packet) -> [u8; 12] {
    let track = packet.origin.source.track;
    let kind = if track == Track::Microphone { AUDIO_TYPE } else { VIDEO_TYPE };
    let [.., high, low] = packet.numbers.sequence.to_be_bytes();
    let [t0, t1, t2, t3] = packet.numbers.time.to_be_bytes();
    let ssrc = u8::try_from(track.index() * 4 + packet.origin.layer.index() + 1).unwrap_or(1);
    [0x80, kind | u8::from(packet.marker) << 7, high, low, t0, t1, t2, t3, 0, 0, 0, ssrc]
}

/// FNV-1a, 32 bits: tells a torn entry from a whole one, not a forged one.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// A packet as it was recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recorded {
    /// Since the recording began.
    pub at: Duration,
    /// Header and payload (RFC 3550).
    pub rtp: Vec<u8>,
}

/// Reads the file of one stream.
#[derive(Debug)]
pub struct Recording {
    file: io::BufReader<File>,
    /// Whose stream it is.
    pub origin: Origin,
    /// Microseconds since 1970.
    pub began_micros: u64,
    whole: u64,
}

impl Recording {
    /// Opens a file; an error of kind `InvalidData` when it is none of ours.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut file = io::BufReader::new(File::open(path)?);
        let mut head = [0; HEAD_BYTES];
        file.read_exact(&mut head)?;
        let not_ours = || io::Error::from(io::ErrorKind::InvalidData);
        let (word, rest) = head.split_first_chunk::<8>().ok_or_else(not_ours)?;
        let (peer, rest) = rest.split_first_chunk::<16>().ok_or_else(not_ours)?;
        let ([track, layer], rest) = rest.split_first_chunk::<2>().ok_or_else(not_ours)?;
        let began = rest.first_chunk::<8>().ok_or_else(not_ours)?;
        let track = *Track::ALL.get(usize::from(*track)).ok_or_else(not_ours)?;
        let layer = *Layer::ALL.get(usize::from(*layer)).ok_or_else(not_ours)?;
        if word != WORD {
            return Err(not_ours());
        }
        let peer = PeerId(u128::from_le_bytes(*peer));
        Ok(Self {
            file,
            origin: Origin { source: Source { peer, track }, layer },
            began_micros: u64::from_le_bytes(*began),
            whole: u64::try_from(HEAD_BYTES).unwrap_or(0),
        })
    }

    /// The next packet; `None` at the end, or where the tail is torn.
    pub fn next_packet(&mut self) -> io::Result<Option<Recorded>> {
        let mut prefix = [0; 8];
        if !filled(&mut self.file, &mut prefix)? {
            return Ok(None);
        }
        let [l0, l1, l2, l3, c0, c1, c2, c3] = prefix;
        let length = usize::try_from(u32::from_le_bytes([l0, l1, l2, l3])).unwrap_or(usize::MAX);
        if !(20..=BODY_BYTES_MAX).contains(&length) {
            return Ok(None);
        }
        let mut body = vec![0; length];
        if !filled(&mut self.file, &mut body)?
            || checksum(&body) != u32::from_le_bytes([c0, c1, c2, c3])
        {
            return Ok(None);
        }
        self.whole += u64::try_from(8 + length).unwrap_or(0);
        let rtp = body.split_off(8);
        let micros = body.first_chunk().map_or(0, |it| u64::from_le_bytes(*it));
        Ok(Some(Recorded { at: Duration::from_micros(micros), rtp }))
    }

    /// Cuts what is torn off the file; how many bytes that were.
    pub fn mend(path: &Path) -> io::Result<u64> {
        let mut recording = Self::open(path)?;
        while recording.next_packet()?.is_some() {}
        let whole = recording.whole;
        let mut file = File::options().write(true).open(path)?;
        let length = file.seek(SeekFrom::End(0))?;
        if length > whole {
            file.set_len(whole)?;
            file.sync_all()?;
        }
        Ok(length.saturating_sub(whole))
    }
}

/// Fills the buffer; `false` when the file ends before.
fn filled(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match file.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
