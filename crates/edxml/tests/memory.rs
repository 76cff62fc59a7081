//! An attachment of a hundred megabytes is written, signed, read and verified without being held.
//! A program of its own, because what is allocated is counted for the whole program; one test, so that nothing else runs.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![expect(clippy::disallowed_methods, reason = "how long it takes is what is told")]
#![expect(clippy::print_stdout, reason = "how long it takes is what is told")]

#[path = "suite/support.rs"]
#[expect(dead_code, reason = "the suite uses the rest")]
mod support;

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::time::Instant;

use edxml::{Contents, Coverage, Limits, Package, Part, Reference, Sink};
use peak_alloc::PeakAlloc;
use signing::key::KeyKind;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const SIZE: u64 = 100_000_000;
const GROWTH_MAX: usize = 16 * 1024 * 1024;

/// Bytes that do not repeat soon, from a seed.
struct Pattern {
    left: u64,
    state: u32,
}

impl Read for Pattern {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = out.len().min(usize::try_from(self.left).unwrap());
        for byte in &mut out[..count] {
            self.state = self.state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = self.state.to_be_bytes()[0];
        }
        self.left -= count as u64;
        Ok(count)
    }
}

struct Patterns;

impl Contents for Patterns {
    fn open(&self, _: &Reference) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(Pattern { left: SIZE, state: 1 }))
    }
}

/// Keeps attachments in one file.
struct Disk(std::path::PathBuf);

impl Sink for Disk {
    type File = File;

    fn begin(&mut self, part: Part) -> io::Result<File> {
        File::create(self.0.join(format!("{}-{}", part.number, part.unpacked)))
    }

    fn end(&mut self, _: Part, mut file: File) -> io::Result<()> {
        file.flush()
    }
}

/// Runs, tells how long it took and how much memory it wanted beyond what there was.
fn measured<T>(what: &str, run: impl FnOnce() -> T) -> T {
    ALLOCATED.reset_peak_usage();
    let before = ALLOCATED.current_usage();
    let start = Instant::now();
    let done = run();
    let micros = start.elapsed().as_micros().max(1);
    let growth = ALLOCATED.peak_usage().saturating_sub(before);
    println!(
        "{what}: {} kB more, {} ms, {} MB/s",
        growth / 1000,
        micros / 1000,
        u128::from(SIZE) / micros
    );
    assert!(growth <= GROWTH_MAX, "{what} takes {growth} bytes");
    done
}

#[test]
fn an_attachment_of_a_hundred_megabytes_is_never_held() {
    let folder = tempfile::tempdir().unwrap();
    let (envelope, _) = support::letter();
    let sealer = support::sealer(KeyKind::Rsa(2048));
    let path = folder.path().join("package.xml");
    let create = || File::create(&path).unwrap();
    measured("write", || edxml::write(&envelope, &Patterns, &mut create()).unwrap());
    let limits = Limits::default();
    let read = |what: &str, path: &std::path::Path| {
        let source = File::open(path).unwrap();
        let mut disk = Disk(folder.path().to_owned());
        let received = measured(what, || edxml::read(source, &mut disk, &limits).unwrap());
        let Package::Document(document) = &received.package else { panic!("no document") };
        assert_eq!(document.attachments[0].size, SIZE);
        received
    };
    read("read", &path);
    measured("sign", || {
        edxml::write_signed(&envelope, &Patterns, &sealer.credential, &mut create()).unwrap();
    });
    let received = read("read and verify", &path);
    assert_eq!(received.signature.unwrap().coverage, Coverage::Everything);

    // Lines of 76 characters, and the older form, both of which come in smaller pieces.
    let head = support::multipart("\r\n", &[("Content-Type: text/xml", soap().as_bytes())]);
    let head = &head[..head.len() - "\r\n--=_b--\r\nepilogue".len()];
    let id = &envelope.manifest[0].content_id;
    let headers =
        format!("\r\n--=_b\r\nContent-ID: <{id}>\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    {
        let mut out = io::BufWriter::new(create());
        out.write_all(head).unwrap();
        out.write_all(headers.as_bytes()).unwrap();
        let mut pattern = BufReader::new(Pattern { left: SIZE, state: 1 });
        let mut line = [0; 57];
        loop {
            let mut filled = 0;
            while filled < line.len() {
                match pattern.read(&mut line[filled..]).unwrap() {
                    0 => break,
                    count => filled += count,
                }
            }
            out.write_all(data_encoding::BASE64.encode(&line[..filled]).as_bytes()).unwrap();
            out.write_all(b"\r\n").unwrap();
            if filled < line.len() {
                break;
            }
        }
        out.write_all(b"--=_b--\r\n").unwrap();
    }
    let source = File::open(&path).unwrap();
    let mut disk = Disk(folder.path().to_owned());
    let received = measured("read the older form", || {
        edxml::read_mime(source, None, &mut disk, &limits).unwrap()
    });
    let Package::Document(document) = &received.package else { panic!("no document") };
    assert_eq!(document.attachments[0].size, SIZE);
}

/// The worked example in the older form.
fn soap() -> String {
    let part = |name: &str| {
        let (start, end) = (format!("<edXML:{name}>"), format!("</edXML:{name}>"));
        let inner = support::EXAMPLE.split_once(&start).unwrap().1.split_once(&end).unwrap().0;
        inner.to_owned()
    };
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:edXML=\"{}\"><s:Header>{}</s:Header>\
         <s:Body>{}</s:Body></s:Envelope>",
        edxml::NAMESPACE,
        part("edXMLHeader"),
        part("edXMLBody")
    )
}
