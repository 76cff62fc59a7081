//! A package is what it was written as, or it is refused: whatever is changed, left out, added or put elsewhere.

use crate::{Event, Fault, FileEntry, Item, MANIFEST, Manifest, SEAL, Writer, check};
use kernel::hash::Sha256Hash;
use proptest::prelude::*;
use std::io::Cursor;

const FILES: [&[u8]; 3] = [b"%PDF-1.4 one", b"second", b""];

fn entry(at: usize, media_type: &str) -> FileEntry {
    FileEntry {
        name: format!("Tệp \"{at}\" <&>.pdf"),
        media_type: media_type.to_owned(),
        size: FILES[at].len() as u64,
        sha256: Sha256Hash::of(FILES[at]),
        signatures: "good".to_owned(),
    }
}

fn manifest() -> Manifest {
    let item = |kind: &str, subject: &str, files: Vec<FileEntry>| Item {
        kind: kind.to_owned(),
        record: "doc_1".to_owned(),
        version: 7,
        sign: "12/SXD".to_owned(),
        dated: "2026-10-05".to_owned(),
        author: "Sở Xây dựng".to_owned(),
        subject: subject.to_owned(),
        pages: 3,
        files,
    };
    Manifest {
        id: "wrk_1".to_owned(),
        made_at: "2026-11-29T09:00:00Z".to_owned(),
        agency: ("H56.201".to_owned(), "Ủy ban nhân dân phường".to_owned()),
        code: "01.KT (2026)".to_owned(),
        title: "Hồ sơ \"ven sông\" & <đê>".to_owned(),
        unit: "Phòng Kinh tế".to_owned(),
        retention: "10-nam".to_owned(),
        closed_on: "2026-11-29".to_owned(),
        items: vec![
            item(
                "incoming",
                "V/v rà soát",
                vec![entry(0, "application/pdf"), entry(1, "image/png")],
            ),
            item("incoming", "", vec![]),
            item("paper", "Biên bản", vec![entry(2, "application/zip")]),
        ],
        events: vec![Event {
            version: 1,
            kind: "opened".to_owned(),
            at: "2026-11-01T09:00:00Z".to_owned(),
            agent: "specialist H56.201.01".to_owned(),
        }],
    }
}

fn written(manifest: &Manifest, seal: Option<&[u8]>, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = Writer::begin(Vec::new(), &manifest.to_xml(), seal).unwrap();
    for (path, bytes) in files {
        writer.entry(path).unwrap();
        writer.write(bytes).unwrap();
    }
    writer.end().unwrap()
}

const PATHS: [&str; 3] = ["files/0001-01.pdf", "files/0001-02.png", "files/0003-01.bin"];

fn files() -> Vec<(&'static str, &'static [u8])> {
    PATHS.into_iter().zip(FILES).collect()
}

fn refused(bytes: &[u8]) -> Fault {
    check(Cursor::new(bytes)).unwrap_err()
}

#[test]
fn package_comes_back_as_it_was_written() {
    for seal in [None, Some(&b"signature"[..])] {
        let bytes = written(&manifest(), seal, &files());
        let checked = check(Cursor::new(&bytes)).unwrap();
        assert_eq!(checked.manifest, manifest());
        assert_eq!(checked.seal.as_deref(), seal);
        assert_eq!(bytes, written(&manifest(), seal, &files()), "the same things, other bytes");
    }
}

#[test]
fn file_that_is_missing_more_elsewhere_or_another_is_told_by_its_name() {
    let mut less = files();
    less.pop();
    assert!(
        matches!(refused(&written(&manifest(), None, &less)), Fault::Missing(name) if name == PATHS[2])
    );
    let mut more = files();
    more.push(("files/9999-01.pdf", b"more"));
    assert!(
        matches!(refused(&written(&manifest(), None, &more)), Fault::Entry(name) if name.contains("9999"))
    );
    let mut swapped = files();
    swapped.swap(0, 1);
    assert!(matches!(refused(&written(&manifest(), None, &swapped)), Fault::Entry(_)));
    let mut other = files();
    other[1].1 = b"Second";
    assert!(
        matches!(refused(&written(&manifest(), None, &other)), Fault::Content(name) if name == PATHS[1])
    );
    assert!(matches!(refused(b"no zip at all"), Fault::Zip(_)));
}

#[test]
fn manifest_that_says_more_than_is_read_is_refused() {
    let xml = manifest().to_xml();
    for wrong in [
        xml.replace("</mets:metsHdr>", "</mets:metsHdr><extra></extra>"),
        xml.replace("TYPE=\"work-file\" PROFILE", "TYPE=\"work-file\" LABEL=\"x\" PROFILE"),
        xml.replace("<mets:mets ", "<!DOCTYPE mets [<!ENTITY a \"b\">]><mets:mets "),
        xml.replace("tinhso-work-file-1", "tinhso-work-file-2"),
        xml.replace("<mets:fptr", "<!-- note --><mets:fptr"),
        format!("{xml}<mets:mets></mets:mets>"),
    ] {
        assert!(matches!(Manifest::read(&wrong), Err(Fault::Manifest(_))), "{wrong}");
    }
    assert_eq!((MANIFEST, SEAL), ("manifest.xml", "manifest.p7s"), "names are part of the form");
}

#[test]
fn bytes_before_behind_or_in_the_frame_are_found() {
    let bytes = written(&manifest(), Some(b"signature"), &files());
    for changed in [[b"x".as_slice(), &bytes].concat(), [bytes.as_slice(), b"x"].concat()] {
        assert!(check(Cursor::new(&changed)).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn any_byte_changed_is_found(at in any::<prop::sample::Index>(), flip in 1_u8..=255) {
        let mut bytes = written(&manifest(), Some(b"signature"), &files());
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        // The seal alone is judged by whoever knows the agency's key; its bytes are handed out as they are.
        let found = check(Cursor::new(&bytes));
        let whole = found.is_ok_and(|found| found.seal.as_deref() == Some(&b"signature"[..]));
        prop_assert!(!whole, "the byte at {at} was changed unseen");
    }
}
