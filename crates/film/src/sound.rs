//! What one peer said as an Ogg Opus file (RFC 7845) that begins at time zero and has no holes.
//! Not the mix, and nothing is decoded. What must always hold: a packet is heard at its time, up to the 20 ms that silence
//! is counted in; what came too late for its time is left out; the last page says that it is the last.

use ogg::writing::{PacketWriteEndInfo, PacketWriter};
use std::io::{self, Write};
use std::time::Duration;

/// Samples in a second, whatever the sender encoded (RFC 7845 §4).
const SAMPLES_PER_SECOND: u64 = 48_000;
/// 20 ms of silence, one frame of CELT (RFC 6716 §3.1).
const SILENCE: [u8; 3] = [0xF8, 0xFF, 0xFE];
const SILENCE_SAMPLES: u64 = 960;
/// A packet has no more than 120 ms (RFC 6716 §3.2.5).
const PACKET_SAMPLES_MAX: u64 = 5_760;
/// A packet whose time is so far behind what is written is left out, since what follows would be late as well.
const BEHIND_MAX_SAMPLES: u64 = 9_600;
/// Packets on a page: about a second (RFC 7845 §3).
const PAGE_PACKETS: u64 = 50;

/// How many samples at 48 kHz a packet has, by its first octets (RFC 6716 §3.1); `None` when that is nonsense.
pub(crate) fn samples(packet: &[u8]) -> Option<u64> {
    let first = *packet.first()?;
    let frame = match first >> 3 {
        config @ 0..=11 => [480, 960, 1_920, 2_880].get(usize::from(config & 3))?,
        config @ 12..=15 => [480, 960].get(usize::from(config & 1))?,
        config => [120, 240, 480, 960].get(usize::from(config & 3))?,
    };
    let frames = match first & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u64::from(packet.get(1)? & 0x3F),
    };
    let samples = frame * frames;
    (1..=PACKET_SAMPLES_MAX).contains(&samples).then_some(samples)
}

/// Writes what one peer said.
pub(crate) struct Voice<W: Write> {
    writer: PacketWriter<'static, W>,
    serial: u32,
    /// The packet that is written when it is known whether it is the last.
    held: Option<Vec<u8>>,
    /// Samples and packets up to and with the one that is held.
    samples: u64,
    packets: u64,
}

impl<W: Write> Voice<W> {
    /// Writes the two heads (RFC 7845 §5).
    pub(crate) fn begin(to: W, serial: u32) -> io::Result<Self> {
        let mut writer = PacketWriter::new(to);
        // Version 1, two channels, no pre-skip, 48 kHz, no gain, channels left and right.
        let mut head = b"OpusHead\x01\x02\0\0".to_vec();
        head.extend(48_000u32.to_le_bytes());
        head.extend([0, 0, 0]);
        writer.write_packet(head, serial, PacketWriteEndInfo::EndPage, 0)?;
        let mut tags = b"OpusTags".to_vec();
        tags.extend(4u32.to_le_bytes());
        tags.extend(b"film");
        tags.extend(0u32.to_le_bytes());
        writer.write_packet(tags, serial, PacketWriteEndInfo::EndPage, 0)?;
        Ok(Self { writer, serial, held: None, samples: 0, packets: 0 })
    }

    /// Takes the next packet, which is heard at this time since time zero.
    pub(crate) fn hear(&mut self, at: Duration, packet: Vec<u8>) -> io::Result<()> {
        let Some(samples) = samples(&packet) else { return Ok(()) };
        let micros = u64::try_from(at.as_micros()).unwrap_or(u64::MAX);
        let begin = micros.saturating_mul(SAMPLES_PER_SECOND / 1_000) / 1_000;
        if self.samples > begin.saturating_add(BEHIND_MAX_SAMPLES) {
            return Ok(());
        }
        while self.samples + SILENCE_SAMPLES <= begin {
            self.put(SILENCE.to_vec(), SILENCE_SAMPLES)?;
        }
        self.put(packet, samples)
    }

    /// Writes the last packet; how long the file is.
    pub(crate) fn end(mut self) -> io::Result<Duration> {
        let last = self.held.take().unwrap_or_else(|| {
            self.samples += SILENCE_SAMPLES;
            SILENCE.to_vec()
        });
        let end = PacketWriteEndInfo::EndStream;
        self.writer.write_packet(last, self.serial, end, self.samples)?;
        self.writer.inner_mut().flush()?;
        Ok(Duration::from_micros(self.samples * 1_000 / (SAMPLES_PER_SECOND / 1_000)))
    }

    fn put(&mut self, packet: Vec<u8>, samples: u64) -> io::Result<()> {
        if let Some(before) = self.held.replace(packet) {
            let end = if self.packets.is_multiple_of(PAGE_PACKETS) {
                PacketWriteEndInfo::EndPage
            } else {
                PacketWriteEndInfo::NormalPacket
            };
            self.writer.write_packet(before, self.serial, end, self.samples)?;
        }
        self.samples += samples;
        self.packets += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
