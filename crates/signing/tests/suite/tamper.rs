//! Files that were changed: nothing that is covered may change without being noticed, and nothing makes the reader panic.

use std::ops::Range;

use kernel::random::{Random, SeededRandom};
use proptest::prelude::*;
use signing::cms::{CmsError, SignedData};
use signing::pades::{Level, sign, sign_basic};
use signing::pdf::{EmbeddedSignature, Fault, File, PdfError, signatures};
use signing::timestamp::TokenError;

use crate::support::{FORMS, Form, Ground, paper, unseen};

/// The file with one signature of level B-T, and that signature.
fn sample(form: Form) -> (Vec<u8>, EmbeddedSignature) {
    let ground = Ground::usual();
    let pdf = ground.with_services(|services| {
        let wanted = (services, Level::Timestamped);
        let details = ground.details();
        sign(&paper(form), &unseen("KySo"), &details, &ground.official, wanted).unwrap().pdf
    });
    let found = signatures(&File::open(&pdf).unwrap()).unwrap().remove(0).signature.unwrap();
    (pdf, found)
}

/// Whether the one signature of the file is accepted.
fn verdict(pdf: &[u8]) -> Result<(), Fault> {
    let file = File::open(pdf)?;
    let found = signatures(&file)?;
    let [found] = <[_; 1]>::try_from(found).map_err(|_| PdfError::Missing)?;
    found.signature?.check(&file, &[]).map(|_| ())
}

/// Replaces all of `from`, which must be there, by `to` of the same length.
fn replaced(pdf: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut changed = pdf.to_vec();
    let at = pdf.windows(from.len()).rposition(|it| it == from).unwrap();
    changed[at..at + from.len()].copy_from_slice(to);
    changed
}

/// Flips single bits of a B-T file. Outside the hole none may pass. Inside, none may pass in the signed attributes, the
/// signature, the signer's certificate and the time stamp's counterparts; a digit's case is the same digit, and
/// certificates of issuers are for path validation to judge.
fn flip(form: Form, flips: usize, seed: u64) {
    let (pdf, signature) = sample(form);
    let kept = kept_parts(&signature);
    let random = SeededRandom::new(seed);
    let (mut refused, mut passed) = (0, 0);
    for _ in 0..flips {
        let at = usize::try_from(random.below(pdf.len() as u64)).unwrap();
        let mut changed = pdf.clone();
        changed[at] ^= 1 << random.below(8);
        if verdict(&changed).is_err() {
            refused += 1;
            continue;
        }
        passed += 1;
        assert!(signature.hole.contains(&at), "{form:?}: byte {at} is covered");
        if !pdf[at].eq_ignore_ascii_case(&changed[at]) {
            let byte = (at - signature.hole.start - 1) / 2;
            assert!(!kept.iter().any(|it| it.contains(&byte)), "{form:?}: {byte} of the contents");
        }
    }
    assert_eq!(refused + passed, flips);
    assert!(refused > flips / 2, "{form:?}: {refused} of {flips} were refused");
}

/// Where in the contents nothing may change: of the signature and of its time stamp each the signed attributes, the raw
/// signature and the signer's certificate.
fn kept_parts(signature: &EmbeddedSignature) -> Vec<Range<usize>> {
    let whole = signature.der();
    let place = |part: &[u8]| {
        let start = whole.windows(part.len()).position(|it| it == part).unwrap();
        start..start + part.len()
    };
    let mut kept = Vec::new();
    let signed = SignedData::read(whole).unwrap();
    let token = signed.signer().unwrap().unsigned()[0].value.raw;
    for signed in [&signed, &SignedData::read(token).unwrap()] {
        let signer = signed.signer().unwrap();
        kept.push(place(signer.signature));
        kept.extend(signer.signed().unwrap().iter().map(|it| place(it.value.raw)));
        let certificate = signed.certificates.iter().find(|it| signer.names(it)).unwrap();
        kept.push(place(certificate.der()));
        kept.extend(signed.content.map(place));
    }
    assert_eq!(kept.len(), 11);
    kept
}

#[test]
fn six_thousand_flipped_bits_of_a_file_with_a_table_are_noticed() {
    flip(Form::Table, 6000, 4);
}

#[test]
fn four_thousand_flipped_bits_of_a_file_with_streams_are_noticed() {
    flip(Form::Streams, 4000, 5);
}

#[test]
fn every_covered_byte_is_covered() {
    let (pdf, signature) = sample(Form::Table);
    for at in (0..signature.hole.start).chain(signature.hole.end..pdf.len()).step_by(37) {
        let mut changed = pdf.clone();
        changed[at] = changed[at].wrapping_add(1);
        assert!(verdict(&changed).is_err(), "byte {at}");
    }
}

#[test]
fn cut_files_are_refused_without_a_panic() {
    let (pdf, _) = sample(Form::Table);
    for length in (0..pdf.len()).step_by(101) {
        assert!(verdict(&pdf[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn padding_that_is_not_zero_is_refused() {
    let (pdf, signature) = sample(Form::Table);
    let mut changed = pdf.clone();
    changed[signature.hole.end - 2] = b'1';
    assert_eq!(verdict(&changed), Err(Fault::Padding));
    let mut spaced = pdf;
    spaced[signature.hole.end - 2] = b' ';
    assert_eq!(verdict(&spaced), Err(Fault::Contents));
}

#[test]
fn byte_range_that_leaves_more_out_is_refused() {
    let (pdf, signature) = sample(Form::Table);
    let start = signature.hole.start;
    let wrong = [
        (format!("[0 {start} "), format!("[1 {start} ")),
        (format!("[0 {start} "), format!("[0 {} ", start - 1)),
        (format!(" {} ", signature.hole.end), format!(" {} ", signature.hole.end + 1)),
    ];
    for (from, to) in wrong {
        let changed = replaced(&pdf, from.as_bytes(), to.as_bytes());
        assert_eq!(verdict(&changed), Err(Fault::ByteRange), "{to}");
    }
}

#[test]
fn range_that_ends_inside_of_a_revision_is_refused() {
    let ground = Ground::usual();
    let pdf = paper(Form::Table);
    let file = File::open(&pdf).unwrap();
    let prepared = signing::pdf::prepare(&file, &unseen("KySo"), &ground.details(), 4096).unwrap();
    let (mut bytes, hole) = (prepared.bytes().to_vec(), prepared.hole());
    let credential = &ground.official;
    let (key, certificate) = (credential.key(), credential.certificate());
    let rest = bytes.len() - hole.end;
    for (shorter, wanted) in [(0, Ok(())), (7, Err(Fault::Revision)), (400, Err(Fault::Revision))] {
        let (old, new) =
            (format!("{} {rest} ", hole.end), format!("{} {} ", hole.end, rest - shorter));
        let padded = format!("{new:<width$}", width = old.len());
        let at = bytes.windows(old.len()).position(|it| it == old.as_bytes()).unwrap();
        let mut changed = bytes.clone();
        changed[at..at + old.len()].copy_from_slice(padded.as_bytes());
        // The signature itself is good for what the range says.
        let end = changed.len() - shorter;
        let digest = key.algorithm().digest.of(&[&changed[..hole.start], &changed[hole.end..end]]);
        let assembly = signing::cms::Assembly::detached(&digest, key.algorithm(), certificate, &[]);
        let signature = key.sign(&assembly.to_be_signed()).unwrap();
        let der = assembly.finish(&signature, &[]);
        let digits = data_encoding::HEXLOWER.encode(&der);
        let place = hole.start + 1..hole.start + 1 + digits.len();
        changed[place].copy_from_slice(digits.as_bytes());
        assert_eq!(verdict(&changed), wanted, "{shorter} bytes less");
    }
    bytes.truncate(hole.end);
    assert!(verdict(&bytes).is_err());
}

#[test]
fn bytes_after_the_end_are_seen() {
    let (pdf, _) = sample(Form::Table);
    let mut longer = pdf.clone();
    longer.extend_from_slice(b"% a note\n");
    let file = File::open(&longer).unwrap();
    let found = signatures(&file).unwrap().remove(0).signature.unwrap();
    assert_ne!(found.coverage(&file), signing::pdf::Coverage::WholeFile);
}

#[test]
fn bad_time_stamp_is_an_error_and_no_lower_level() {
    let ground = Ground::usual();
    let (first, second) = (sample(Form::Table).0, {
        let details = signing::pdf::Details { reason: Some("khác"), ..ground.details() };
        ground.with_services(|services| {
            let wanted = (services, Level::Timestamped);
            let paper = paper(Form::Table);
            sign(&paper, &unseen("KySo"), &details, &ground.official, wanted).unwrap().pdf
        })
    });
    // The token of one signature in the place of the other's: both good, but not for one another.
    let token = |pdf: &[u8]| {
        let found = signatures(&File::open(pdf).unwrap()).unwrap().remove(0).signature.unwrap();
        let signed = SignedData::read(found.der()).unwrap();
        let stamp = signed.signer().unwrap().unsigned()[0].value.raw;
        data_encoding::HEXLOWER.encode(stamp)
    };
    let (ours, theirs) = (token(&first), token(&second));
    assert_ne!(ours, theirs);
    if ours.len() == theirs.len() {
        let changed = replaced(&first, ours.as_bytes(), theirs.as_bytes());
        assert_eq!(verdict(&changed), Err(Fault::Timestamp(TokenError::Imprint)));
    }
    let spoiled = replaced(&first, &ours.as_bytes()[ours.len() - 8..], b"00000000");
    let fault = verdict(&spoiled).unwrap_err();
    assert!(
        matches!(fault, Fault::Timestamp(TokenError::Signature(CmsError::Algorithm(_)))),
        "{fault:?}"
    );
}

#[test]
fn earlier_signature_notices_when_its_own_bytes_change() {
    let ground = Ground::usual();
    let details = ground.details();
    let first =
        sign_basic(&paper(Form::Table), &unseen("Mot"), &details, &ground.official).unwrap();
    let second =
        sign_basic(&first.pdf, &unseen("Hai"), &details, &ground.organisation).unwrap().pdf;
    let changed = replaced(&second, b"Certificate of birth", b"Certificate of death");
    let file = File::open(&changed).unwrap();
    for found in signatures(&file).unwrap() {
        let fault = found.signature.unwrap().check(&file, &[]).unwrap_err();
        assert_eq!(fault, Fault::Signature(CmsError::Digest));
    }
}

#[test]
fn table_that_points_to_other_objects_is_not_signed() {
    let ground = Ground::usual();
    let good = paper(Form::Table);
    let pages: Vec<u32> =
        lopdf::Document::load_mem(&good).unwrap().page_iter().map(|(number, _)| number).collect();
    // The rows of both pages change places: programs that trust the numbers at the objects see no difference.
    let row = |number: u32| {
        let object = format!("\n{number} 0 obj");
        let offset = good.windows(object.len()).position(|it| it == object.as_bytes()).unwrap() + 1;
        let row = format!("{offset:010} 00000 n");
        let start = good.windows(row.len()).position(|it| it == row.as_bytes()).unwrap();
        start..start + row.len()
    };
    let mut swapped = good.clone();
    swapped[row(pages[0])].copy_from_slice(&good[row(pages[1])]);
    swapped[row(pages[1])].copy_from_slice(&good[row(pages[0])]);
    assert_ne!(swapped, good);
    let refused = sign_basic(&swapped, &unseen("KySo"), &ground.details(), &ground.official);
    assert_eq!(refused, Err(PdfError::Damaged.into()));
}

#[test]
fn damaged_files_are_not_signed() {
    let ground = Ground::usual();
    let sign = |pdf: &[u8]| {
        sign_basic(pdf, &unseen("KySo"), &ground.details(), &ground.official).map(|_| ())
    };
    let good = paper(Form::Table);
    assert_eq!(sign(&good), Ok(()));
    assert_eq!(sign(b"no pdf at all"), Err(PdfError::NoPdf.into()));
    assert_eq!(sign(&[b"\n", good.as_slice()].concat()), Err(PdfError::NoPdf.into()));

    let start = good.windows(9).rposition(|it| it == b"startxref").unwrap();
    let shifted = [&good[..start], b"startxref\n7\n%%EOF\n"].concat();
    assert_eq!(sign(&shifted), Err(PdfError::Damaged.into()));

    let trailer = good.windows(7).rposition(|it| it == b"trailer").unwrap();
    let inside = trailer + good[trailer..].windows(2).position(|it| it == b"<<").unwrap() + 2;
    let hybrid = [&good[..inside], b"/XRefStm 15 ", &good[inside..]].concat();
    assert_eq!(sign(&hybrid), Err(PdfError::Hybrid.into()));
}

#[test]
fn paper_with_one_odd_byte_is_signed_well_or_refused() {
    let ground = Ground::usual();
    let (mut signed, mut refused) = (0, 0);
    for form in FORMS {
        let good = paper(form);
        for at in 0..good.len() {
            let mut changed = good.clone();
            changed[at] = b'<';
            match sign_basic(&changed, &unseen("KySo"), &ground.details(), &ground.official) {
                Ok(outcome) => {
                    assert_eq!(verdict(&outcome.pdf), Ok(()), "{form:?} {at}");
                    signed += 1;
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(signed > 0 && refused > 0, "{signed} signed, {refused} refused");
}

/// Cuts pieces out of a file, repeats them elsewhere and changes single bytes, as the numbers say.
fn mangled(pdf: &[u8], edits: &[(usize, usize, usize, u8)]) -> Vec<u8> {
    let mut changed = pdf.to_vec();
    for (kind, from, length, byte) in edits {
        let from = from % changed.len();
        let to = (from + length % 40).min(changed.len());
        match kind % 4 {
            0 => changed[from] = *byte,
            1 => drop(changed.drain(from..to)),
            2 => {
                let piece = changed[from..to].to_vec();
                let at = (usize::from(*byte) * 97) % changed.len();
                drop(changed.splice(at..at, piece));
            }
            _ => changed.insert(from, b"<>[]()/ R0"[usize::from(byte % 10)]),
        }
    }
    changed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn mangled_papers_are_signed_well_or_refused(
        table: bool,
        signed: bool,
        edits in proptest::collection::vec((0_usize..4, 0_usize..100_000, 1_usize..40, 0_u8..), 1..4),
    ) {
        let ground = Ground::usual();
        let plain = paper(if table { Form::Table } else { Form::Streams });
        let details = ground.details();
        let before = if signed {
            sign_basic(&plain, &unseen("Truoc"), &details, &ground.organisation).unwrap().pdf
        } else {
            plain
        };
        let changed = mangled(&before, &edits);
        if let Ok(file) = File::open(&changed) {
            for found in signatures(&file).into_iter().flatten() {
                let _ = found.signature.and_then(|it| it.check(&file, &[]));
            }
            let _ = signing::pdf::validation_data(&file);
        }
        if let Ok(outcome) = sign_basic(&changed, &unseen("KySo"), &details, &ground.official) {
            prop_assert!(outcome.pdf.starts_with(&changed));
            let file = File::open(&outcome.pdf).unwrap();
            let ours = signatures(&file).unwrap().into_iter().find(|it| it.field == "KySo");
            let report = ours.unwrap().signature.unwrap().check(&file, &[]).unwrap();
            prop_assert_eq!(report.coverage, signing::pdf::Coverage::WholeFile);
        }
    }
}
