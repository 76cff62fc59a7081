//! The older form in parts of MIME, and attachments that senders zip first.

use std::io::Write as _;

use edxml::{Code, Form, Limits, read_mime};
use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::support::{EXAMPLE, Kept, document, multipart, refused, taken};

pub(crate) fn base64(bytes: &[u8]) -> String {
    data_encoding::BASE64.encode(bytes)
}

/// A zip; with the sizes behind the data when it is written without going back.
pub(crate) fn zip(files: &[(&str, &[u8])], deflated: bool, behind: bool) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let data = if deflated {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        } else {
            content.to_vec()
        };
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let sizes =
            [crc.sum(), u32::try_from(data.len()).unwrap(), u32::try_from(content.len()).unwrap()];
        let sizes: Vec<u8> = sizes.iter().flat_map(|it| it.to_le_bytes()).collect();
        let at = u32::try_from(out.len()).unwrap();
        let fixed =
            [20, 0, if behind { 8 } else { 0 }, 8, if deflated { 8 } else { 0 }, 0, 1, 2, 3, 4];
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&fixed);
        out.extend_from_slice(if behind { &[0; 12] } else { &sizes });
        out.extend_from_slice(&[length[0], length[1], 0, 0]);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(&data);
        if behind {
            out.extend_from_slice(b"PK\x07\x08");
            out.extend_from_slice(&sizes);
        }
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&fixed);
        directory.extend_from_slice(&sizes);
        directory.extend_from_slice(&[length[0], length[1], 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        directory.extend_from_slice(&at.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let at = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&[count, count].concat());
    out.extend_from_slice(&u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend_from_slice(&at.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

/// The header and the list of the worked example in a SOAP envelope, without attachments.
pub(crate) fn soap() -> String {
    let between =
        |start: &str, end: &str| EXAMPLE.split_once(start).unwrap().1.split_once(end).unwrap().0;
    let header = between("<edXML:edXMLHeader>", "</edXML:edXMLHeader>");
    let body =
        between("<edXML:edXMLBody>", "</edXML:edXMLBody>").replace("edXMLManifest", "Manifest");
    format!(
        "<?xml version=\"1.0\"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">\n<SOAP-ENV:Header>{header}</SOAP-ENV:Header>\
         <SOAP-ENV:Body>{body}</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    )
}

const ROOT: &str = "Content-Type: text/xml; charset=UTF-8\nContent-ID: <root>";
pub(crate) const FILE: &str = "Content-Type: application/pdf; name=\"x.pdf\"\nContent-Transfer-Encoding: binary\nContent-ID: <6f1d2c4e-0000-4000-8000-000000000001>";

/// A content that looks like its own boundary wherever it may.
const CONTENT: &[u8] = b"%PDF-1.7\r\n\r\n--=_\r\n--=_bb\n--=_b--more\r\n=_b\0\xff--=_b\r";

#[test]
fn the_older_form_reads_as_the_file_form_does() {
    let soap = soap();
    let (wanted, ..) = document(EXAMPLE.as_bytes());
    let encoded = FILE.replace("binary", "base64");
    let text = base64(CONTENT);
    let lines: Vec<&str> =
        text.as_bytes().chunks(12).map(|it| std::str::from_utf8(it).unwrap()).collect();
    let lines = lines.join("\r\n");
    let root_encoded = format!("{ROOT}\nContent-Transfer-Encoding: BASE64");
    let root_text = base64(soap.as_bytes());
    for line_end in ["\r\n", "\n"] {
        for (root, root_body) in [(ROOT, soap.as_bytes()), (&root_encoded, root_text.as_bytes())] {
            for (headers, body) in [(FILE, CONTENT), (&encoded, lines.as_bytes())] {
                // With bare line feeds, the last carriage return is taken for a part of the boundary's line.
                let cut = headers == FILE && line_end == "\n";
                let content = if cut { &CONTENT[..CONTENT.len() - 1] } else { CONTENT };
                let bytes = multipart(line_end, &[(root, root_body), (headers, body)]);
                let (envelope, files, received) = document(&bytes);
                assert!(envelope == wanted);
                assert_eq!((files.len(), received.form), (1, Form::Mime));
                let (attachment, read) = &files[0];
                assert_eq!(read, content);
                assert!(attachment.listed);
                assert_eq!(
                    attachment.name, "0123-UBND-KSTTHC.signed.pdf",
                    "the list's name counts"
                );
            }
        }
    }
}

#[test]
fn parts_are_found_in_every_shape() {
    let soap = soap();
    let usual = multipart("\r\n", &[(ROOT, soap.as_bytes()), (FILE, b"content")]);
    let text = String::from_utf8(usual).unwrap();
    let same = |text: &str, content: &[u8]| {
        let (_, files, _) = document(text.as_bytes());
        assert_eq!(files[0].1, content);
    };
    same(&text, b"content");
    let body = &text[text.find("--=_b\r\n").unwrap()..];
    same(body, b"content");
    same(&text.replace("preamble", ""), b"content");
    same(
        &text.replace("boundary=\"=_b\"; type=\"text/xml\"", "type=\"text/xml\"; Boundary==_b"),
        b"content",
    );
    same(&text.replace("--=_b\r\n", "--=_b \t\r\n"), b"content");
    same(&text.replace("\r\nepilogue", ""), b"content");
    same(&text.replace("content\r\n", "\r\n"), b"");
    same(&text.replace("content\r\n", ""), b"");
    same(
        &text.replace("Content-ID: <6f", "content-id: cid:6f").replace("0001>", "0001"),
        b"content",
    );
    // The root is the part that `start` names.
    let turned = multipart("\r\n", &[(FILE, b"content"), (ROOT, soap.as_bytes())]);
    let turned = String::from_utf8(turned).unwrap();
    same(&turned.replace("boundary=", "start=\"<root>\"; boundary="), b"content");
    refused(turned.as_bytes(), Code::Malformed);
    // The header of the message may have been taken off.
    let mut kept = Kept::default();
    let kind = "Multipart/Related; boundary==_b";
    let received = read_mime(body.as_bytes(), Some(kind), &mut kept, &Limits::default()).unwrap();
    assert_eq!((received.form, kept.files.len()), (Form::Mime, 1));
}

#[test]
fn parts_that_are_none_are_refused_with_their_code() {
    let soap = soap();
    let usual = multipart("\r\n", &[(ROOT, soap.as_bytes()), (FILE, b"content")]);
    let text = String::from_utf8(usual).unwrap();
    let no_id = text.replace("Content-ID: <6f1d2c4e-0000-4000-8000-000000000001>", "X-Y: z");
    let long = format!("X: {}", "y".repeat(100_000));
    for (text, code) in [
        (text.replace("multipart/related", "text/plain"), Code::MimeForm),
        (text.replace("boundary=", "bound="), Code::MimeForm),
        (text.replace("boundary=\"=_b\"", &format!("boundary={}", "b".repeat(71))), Code::MimeForm),
        (text.replace("binary", "quoted-printable"), Code::MimeEncoding),
        (text.replace("binary", "base64").replace("content\r", "cont*nt\r"), Code::Base64),
        (text.replace("Content-Transfer-Encoding: binary", "no header"), Code::MimeHeader),
        (text.replace("Content-Transfer-Encoding: binary", "Content-Type: x/y"), Code::MimeHeader),
        (text.replace("Content-Transfer-Encoding: binary", &long), Code::MimeHeader),
        (text.replace("--=_b--", "--=_c--"), Code::MimeTruncated),
        (no_id, Code::Missing),
        (text.replace("Header>", "Head>"), Code::Missing),
        (
            text.replace("0000-4000", "0001-4000").replacen("0001-4000", "0000-4000", 2),
            Code::AttachmentMissing,
        ),
    ] {
        refused(text.as_bytes(), code);
    }
    let twice = multipart("\r\n", &[(ROOT, soap.as_bytes()), (FILE, b"one"), (FILE, b"two")]);
    refused(&twice, Code::ContentIdTwice);
    refused(&multipart("\r\n", &[]), Code::MimeForm);
    for length in 0..text.len() - "epilogue".len() - 4 {
        assert!(taken(&text.as_bytes()[..length]).is_err(), "read with {length} bytes");
    }
}

fn sent(content: &[u8], name: &str) -> (Vec<u8>, bool) {
    let text = EXAMPLE.replace("JVBERi0xLjcK", &base64(content));
    let text = text.replace("0123-UBND-KSTTHC.signed.pdf", name);
    let (_, files, _) = document(text.as_bytes());
    (files[0].1.clone(), files[0].0.part.unpacked)
}

#[test]
fn a_file_that_was_zipped_first_is_unpacked() {
    let long = b"%PDF-1.7 and so on ".repeat(9_000);
    for content in [&b"%PDF-1.7\n"[..], b"", &long] {
        for (deflated, behind) in [(true, false), (true, true), (false, false)] {
            let zip = zip(&[("văn bản.pdf", content)], deflated, behind);
            assert_eq!(sent(&zip, "a.pdf"), (content.to_vec(), true), "{deflated} {behind}");
            assert_eq!(sent(&zip, "A.ZIP"), (zip.clone(), false));
            assert_eq!(sent(&zip, "a.docx"), (zip.clone(), false));
        }
    }
}

#[test]
fn a_zip_in_the_older_form_is_unpacked_by_the_name_in_the_list() {
    let zip = zip(&[("a.pdf", b"%PDF")], true, true);
    let bytes = multipart("\r\n", &[(ROOT, soap().as_bytes()), (FILE, &zip)]);
    assert_eq!(document(&bytes).1[0].1, b"%PDF");
}

#[test]
fn a_zip_that_is_anything_else_stays_as_it_was_sent() {
    let usual = zip(&[("a.pdf", b"%PDF-1.7 some content")], true, false);
    let central = usual.windows(4).position(|it| it == b"PK\x01\x02").unwrap();
    let mut cases = vec![
        ("two files", zip(&[("a.pdf", b"one"), ("b.pdf", b"two")], true, false)),
        ("stored with a length behind", zip(&[("a.pdf", b"one")], false, true)),
        ("a folder", zip(&[("a/", b"")], true, false)),
        ("no name", zip(&[("", b"one")], true, false)),
        ("cut", usual[..usual.len() - 1].to_vec()),
        ("no directory", usual[..central].to_vec()),
        ("bytes behind", [&usual[..], b"x"].concat()),
        ("only a mark", b"PK\x03\x04".to_vec()),
        ("nothing of a zip", b"PK\x03".to_vec()),
    ];
    // Flags, method, checksum, sizes, name here; and the same in the directory.
    for at in [
        6,
        8,
        14,
        18,
        22,
        30,
        central + 10,
        central + 16,
        central + 20,
        central + 24,
        central + 42,
        central + 46,
    ] {
        let mut changed = usual.clone();
        changed[at] ^= 1;
        cases.push(("changed", changed));
    }
    for (name, content) in cases {
        assert_eq!(sent(&content, "a.pdf"), (content.clone(), false), "{name}");
    }
}
