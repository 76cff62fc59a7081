//! A recording as the media core would write it, out of streams that ffmpeg makes: a small packetiser for VP8 and Opus and
//! the format of `sfu::record`, by hand, since nobody but the media core can make its packets.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

/// Places in the list of tracks.
pub(crate) const MICROPHONE: u8 = 0;
pub(crate) const CAMERA: u8 = 1;
pub(crate) const SCREEN: u8 = 2;

/// A part of a stream: bytes, and when it is shown or heard.
pub(crate) type Part = (Vec<u8>, u64);

/// One stream of a recording.
pub(crate) struct Stream {
    pub(crate) peer: u128,
    pub(crate) track: u8,
    pub(crate) began_micros: u64,
    pub(crate) entries: Vec<u8>,
    sequence: u16,
    count: u64,
}

impl Stream {
    pub(crate) fn new(peer: u128, track: u8, began_micros: u64) -> Self {
        // So that numbers and pictures go over their end.
        Self { peer, track, began_micros, entries: Vec::new(), sequence: 65_500, count: 32_700 }
    }

    /// Frames of VP8 from this moment on, in packets of 1,000 bytes (RFC 7741).
    pub(crate) fn show(&mut self, from_millis: u64, frames: &[Part]) {
        for (frame, millis) in frames {
            let at = from_millis + millis;
            let pieces: Vec<&[u8]> = frame.chunks(1_000).collect();
            for (place, piece) in pieces.iter().enumerate() {
                let start = if place == 0 { 0x90 } else { 0x80 };
                let [high, low] =
                    (u16::try_from(self.count & 0x7FFF).unwrap() | 0x8000).to_be_bytes();
                let payload = [&[start, 0x80, high, low], *piece].concat();
                // Packets of one frame come one after another, those of some frames late.
                let late = if self.count.is_multiple_of(7) { 60 } else { 0 };
                let came = (at + late) * 1_000 + u64::try_from(place).unwrap() * 100;
                let time = u32::try_from(at * 90).unwrap().wrapping_sub(100_000);
                self.packet(came, 96, place + 1 == pieces.len(), time, &payload);
            }
            self.count += 1;
        }
    }

    /// Packets of Opus from this moment on, 20 ms each.
    pub(crate) fn say(&mut self, from_millis: u64, packets: &[Part]) {
        for (packet, millis) in packets {
            let at = from_millis + millis;
            let time = u32::try_from(at * 48).unwrap().wrapping_sub(50_000);
            self.packet(at * 1_000, 111, false, time, packet);
        }
    }

    fn packet(&mut self, micros: u64, kind: u8, marker: bool, time: u32, payload: &[u8]) {
        let mut body = micros.to_le_bytes().to_vec();
        body.extend([0x80, kind | u8::from(marker) << 7]);
        body.extend(self.sequence.to_be_bytes());
        body.extend(time.to_be_bytes());
        body.extend([0, 0, 0, 1]);
        body.extend_from_slice(payload);
        self.sequence = self.sequence.wrapping_add(1);
        let checksum = body
            .iter()
            .fold(0x811C_9DC5u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
        self.entries.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
        self.entries.extend(checksum.to_le_bytes());
        self.entries.extend(body);
    }

    /// Writes the file, with this after its last whole entry.
    pub(crate) fn write(&self, folder: &Path, tail: &[u8]) {
        let Self { peer, track, began_micros, .. } = self;
        let name = format!("{began_micros:016}-{peer:032x}-{track}-f.rtp");
        let mut file = std::fs::File::create_new(folder.join(name)).unwrap();
        file.write_all(b"TSRTP001").unwrap();
        file.write_all(&peer.to_le_bytes()).unwrap();
        file.write_all(&[*track, 2]).unwrap();
        file.write_all(&began_micros.to_le_bytes()).unwrap();
        file.write_all(&self.entries).unwrap();
        file.write_all(tail).unwrap();
    }
}

/// Frames of a picture that ffmpeg draws, such as `testsrc`, with a key frame at the beginning alone.
pub(crate) fn video(source: &str, size: &str, seconds: u64) -> Vec<Part> {
    let words = format!("{source}{}s={size}:r=25", if source.contains('=') { ":" } else { "=" });
    let seconds = seconds.to_string();
    let file = encoded(&[
        "-f",
        "lavfi",
        "-i",
        &words,
        "-t",
        &seconds,
        "-c:v",
        "libvpx",
        "-deadline",
        "realtime",
        "-cpu-used",
        "8",
        "-b:v",
        "1M",
        "-g",
        "9999",
        "-auto-alt-ref",
        "0",
        "-f",
        "ivf",
        "-",
    ]);
    let (mut frames, mut rest) = (Vec::new(), &file[32..]);
    while rest.len() > 12 {
        let bytes = u32::from_le_bytes(rest[..4].try_into().unwrap()) as usize;
        let number = u64::from_le_bytes(rest[4..12].try_into().unwrap());
        frames.push((rest[12..12 + bytes].to_vec(), number * 40));
        rest = &rest[12 + bytes..];
    }
    assert!(frames.len() > 10);
    frames
}

/// Packets of a tone.
pub(crate) fn tone(hertz: u32, seconds: u64) -> Vec<Part> {
    let (words, seconds) = (format!("sine=f={hertz}:r=48000"), seconds.to_string());
    let file = encoded(&[
        "-f",
        "lavfi",
        "-i",
        &words,
        "-t",
        &seconds,
        "-c:a",
        "libopus",
        "-frame_duration",
        "20",
        "-f",
        "ogg",
        "-",
    ]);
    let mut reader = ogg::PacketReader::new(std::io::Cursor::new(file));
    let mut packets = Vec::new();
    while let Some(packet) = reader.read_packet().unwrap() {
        packets.push(packet.data);
    }
    packets.into_iter().skip(2).zip((0..).step_by(20)).collect()
}

fn encoded(words: &[&str]) -> Vec<u8> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-threads", "1"]).args(words);
    let output = command.output().expect("ffmpeg, which makes films, is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What ffprobe says of a film.
pub(crate) fn probed(film: &Path) -> serde_json::Value {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters"]);
    let output = command.arg(film).output().expect("ffprobe comes with ffmpeg");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The picture at a moment, as rows of red, green and blue.
pub(crate) struct Picture(Vec<u8>);

impl Picture {
    pub(crate) fn at(film: &Path, second: f32) -> Self {
        let second = second.to_string();
        let film = film.to_str().unwrap();
        let words = ["-ss", &second, "-i", film, "-frames:v", "1", "-f", "rawvideo"];
        let raw = encoded(&[&words[..], &["-pix_fmt", "rgb24", "-"]].concat());
        assert_eq!(raw.len(), 1_280 * 720 * 3);
        Self(raw)
    }

    pub(crate) fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let place = (y * 1_280 + x) * 3;
        self.0[place..place + 3].try_into().unwrap()
    }

    /// Whether a pixel has about this colour.
    pub(crate) fn is(&self, (x, y): (usize, usize), colour: [u8; 3]) -> bool {
        self.pixel(x, y).iter().zip(colour).all(|(one, other)| one.abs_diff(other) < 40)
    }
}

/// How loud a film is from a moment on for half a second, as root mean square of 16 bits, around a tone or altogether.
pub(crate) fn loudness(film: &Path, second: f32, hertz: Option<u32>) -> f64 {
    let (second, film) = (second.to_string(), film.to_str().unwrap());
    let filter =
        hertz.map_or("anull".to_owned(), |hertz| format!("bandpass=f={hertz}:width_type=h:w=60"));
    let raw = encoded(&[
        "-ss", &second, "-i", film, "-t", "0.5", "-af", &filter, "-ac", "1", "-f", "s16le", "-",
    ]);
    // The filter has to settle.
    let samples: Vec<f64> = raw
        .chunks_exact(2)
        .skip(4_800)
        .map(|two| f64::from(i16::from_le_bytes([two[0], two[1]])))
        .collect();
    assert!(samples.len() > 10_000);
    (samples.iter().map(|sample| sample * sample).sum::<f64>() / samples.len() as f64).sqrt()
}
