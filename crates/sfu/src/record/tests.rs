//! Recordings read back, however their files are torn.

use super::*;
use crate::rewrite::Numbers;
use crate::tests::start;
use proptest::prelude::*;

fn packet(sequence: u64, bytes: &[u8]) -> Packet {
    let origin = Origin { source: Source::camera(PeerId(7)), layer: Layer::Middle };
    let numbers = Numbers { sequence, time: 9, picture: None, base_picture: None };
    Packet::made(origin, numbers, bytes, start() + Duration::from_millis(sequence))
}

fn read(path: &Path) -> Vec<Recorded> {
    let mut recording = Recording::open(path).unwrap();
    std::iter::from_fn(|| recording.next_packet().unwrap()).collect()
}

fn only_file(folder: &Path) -> PathBuf {
    std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path()
}

fn recorded(folder: &Path, sizes: &[usize]) -> PathBuf {
    let mut recorder = Recorder::create(folder, start(), 5).unwrap();
    for (sequence, size) in (0..).zip(sizes) {
        recorder.append(&packet(sequence, &vec![7; *size])).unwrap();
    }
    recorder.flush(true).unwrap();
    only_file(folder)
}

#[test]
fn packets_read_back_with_their_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = recorded(folder.path(), &[10, 0, 1_200]);
    let packets = read(&path);
    assert_eq!(packets.len(), 3);
    assert_eq!(packets[2].at, Duration::from_millis(2));
    assert_eq!(packets[2].rtp[..8], [0x80, 96, 0, 2, 0, 0, 0, 9]);
    assert_eq!(packets[2].rtp.len(), 1_212);
    let recording = Recording::open(&path).unwrap();
    assert_eq!((recording.origin.layer, recording.began_micros), (Layer::Middle, 5));
}

#[test]
fn a_file_of_somebody_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.rtp");
    std::fs::write(&path, [b'x'; 100]).unwrap();
    assert_eq!(Recording::open(&path).unwrap_err().kind(), io::ErrorKind::InvalidData);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_torn_tail_is_cut_and_nothing_else(
        sizes in proptest::collection::vec(0usize..300, 1..12),
        torn in 0usize..2_000,
        zeroed in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = recorded(folder.path(), &sizes);
        let whole = read(&path);
        let mut bytes = std::fs::read(&path).unwrap();
        let keep = bytes.len().saturating_sub(torn).max(HEAD_BYTES);
        if zeroed {
            // A disk may give blocks back that were never written.
            bytes[keep..].fill(0);
        } else {
            bytes.truncate(keep);
        }
        std::fs::write(&path, &bytes).unwrap();
        let left = read(&path);
        prop_assert!(whole.starts_with(&left));
        Recording::mend(&path).unwrap();
        prop_assert_eq!(read(&path), left);
        prop_assert_eq!(Recording::mend(&path).unwrap(), 0);
    }
}
