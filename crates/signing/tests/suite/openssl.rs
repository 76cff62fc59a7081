//! OpenSSL as a judge: what it reads of ours, what we read of its, and whether both judge paths alike.
//! It reads the machine's clock unless told otherwise.

use std::fs;
use std::path::Path;
use std::process::Command;

use signing::algorithm::Digest;
use signing::asn1::Asn1Error;
use signing::cms::{CmsError, SignedData};
use signing::key::{KeyKind, SoftwareKey};
use signing::pades::{Level, sign};
use signing::pdf::{File, signatures};
use signing::pki::list::Reason;
use signing::revocation::Evidence;
use signing::timestamp::{TimestampRequest, TimestampSource};
use signing::validate::{Conclusion, Policy, validate_cms};

use crate::court::{Court, done, today};
use crate::paths::{Chain, rules};
use crate::support::{Form, Ground, noon, paper, unseen};

#[test]
fn openssl_accepts_signature_and_time_stamp_apart_from_the_paper() {
    let Some(court) = Court::open() else { return };
    let ground = Ground::at(today(), KeyKind::P256, 10);
    let pdf = ground.with_services(|services| {
        let details = ground.details();
        let wanted = (services, Level::Timestamped);
        let paper = paper(Form::Table);
        sign(&paper, &unseen("KySo"), &details, &ground.official, wanted).unwrap().pdf
    });
    let file = File::open(&pdf).unwrap();
    let found = signatures(&file).unwrap().remove(0).signature.unwrap();
    let covered = [&pdf[..found.hole.start], &pdf[found.hole.end..]].concat();
    let covered = court.file("covered.bin", &covered);
    let signature = court.file("signature.der", found.der());
    let root = ground.world.root().certificate();
    let root = court.pem("root.pem", "CERTIFICATE", &[root.der()]);
    let verify = |content: &Path| {
        let mut command = Command::new("openssl");
        command.args(["cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any"]);
        command.arg("-in").arg(&signature).arg("-content").arg(content);
        command.arg("-CAfile").arg(&root).args(["-out", "/dev/null"]);
        command.output().unwrap().status.success()
    };
    assert!(verify(&covered));
    assert!(!verify(&court.file("other.bin", b"something else")));

    let signed = SignedData::read(found.der()).unwrap();
    let signer = signed.signer().unwrap();
    let token = court.file("token.der", signer.unsigned()[0].value.raw);
    let stamped = court.file("stamped.bin", signer.signature);
    let verify = |data: &Path| {
        let mut command = Command::new("openssl");
        command.args(["ts", "-verify", "-token_in", "-in"]).arg(&token);
        command.arg("-data").arg(data).arg("-CAfile").arg(&root);
        command.output().unwrap().status.success()
    };
    assert!(verify(&stamped));
    assert!(!verify(&covered));
}

#[test]
fn openssl_asks_our_authority_for_a_time_stamp() {
    let Some(court) = Court::open() else { return };
    let ground = Ground::at(today(), KeyKind::P256, 11);
    let data = court.file("data.bin", b"what is stamped");
    let query = court.folder.path().join("query.tsq");
    for extra in [&["-cert", "-sha256"][..], &["-cert", "-sha512", "-no_nonce"]] {
        let mut command = Command::new("openssl");
        command.args(["ts", "-query"]).args(extra).arg("-data").arg(&data).arg("-out").arg(&query);
        done(&mut command);
        let answer = ground.time.ask(&fs::read(&query).unwrap()).unwrap();
        let answer = court.file("answer.tsr", &answer);
        let root = ground.world.root().certificate();
        let root = court.pem("root.pem", "CERTIFICATE", &[root.der()]);
        let mut command = Command::new("openssl");
        command.args(["ts", "-verify", "-queryfile"]).arg(&query).arg("-in").arg(&answer);
        done(command.arg("-CAfile").arg(&root));
    }
    let mut command = Command::new("openssl");
    command.args(["ts", "-query", "-sha1", "-data"]).arg(&data).arg("-out").arg(&query);
    done(&mut command);
    let refusal = ground.time.ask(&fs::read(&query).unwrap()).unwrap();
    let refusal = court.file("refusal.tsr", &refusal);
    let mut command = Command::new("openssl");
    let said = done(command.args(["ts", "-reply", "-text", "-in"]).arg(&refusal));
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("unrecognized or unsupported algorithm identifier"), "{said}");
}

#[test]
fn openssl_reads_certificates_lists_and_answers() {
    let Some(court) = Court::open() else { return };
    let mut ground = Ground::at(today(), KeyKind::P256, 12);
    let leaf = ground.official.certificate().clone();
    let other = ground.world.official(crate::support::name("Khác"), KeyKind::P256, &ground.random);
    let other = other.unwrap().certificate().clone();
    ground.world.revoke(&other, Reason::KeyCompromise, ground.now);
    let (root, middle) =
        (ground.world.root().certificate().clone(), ground.world.officials().certificate().clone());
    let lists = ground.world.lists().unwrap();
    let lists: Vec<&[u8]> = lists.values().map(Vec::as_slice).collect();
    let anchors = court.pem("root.pem", "CERTIFICATE", &[root.der()]);
    let between = court.pem("middle.pem", "CERTIFICATE", &[middle.der()]);
    let lists = court.pem("lists.pem", "X509 CRL", &lists);
    for (certificate, good) in [(&leaf, true), (&other, false)] {
        let subject = court.pem("leaf.pem", "CERTIFICATE", &[certificate.der()]);
        let mut command = Command::new("openssl");
        command.args(["verify", "-x509_strict", "-crl_check_all", "-CAfile"]).arg(&anchors);
        command.arg("-untrusted").arg(&between).arg("-CRLfile").arg(&lists).arg(&subject);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.success(), good, "{said}");
        assert!(good || said.contains("certificate revoked"), "{said}");

        let request = court.folder.path().join("request.der");
        let mut command = Command::new("openssl");
        command.args(["ocsp", "-issuer"]).arg(&between).arg("-cert").arg(&subject);
        done(command.arg("-reqout").arg(&request));
        let url = certificate.responder_urls().unwrap().remove(0);
        let answer = ground.world.respond(&url, &fs::read(&request).unwrap()).unwrap();
        let answer = court.file("answer.der", &answer);
        let mut command = Command::new("openssl");
        // Without this openssl draws another nonce than the one in the request it is given.
        command.args(["ocsp", "-no_nonce", "-reqin"]).arg(&request).arg("-respin").arg(&answer);
        command.arg("-issuer").arg(&between).arg("-cert").arg(&subject);
        let output = done(command.arg("-CAfile").arg(&anchors).arg("-verify_other").arg(&between));
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("Response verify OK"), "{said}");
        assert!(said.contains(if good { ": good" } else { ": revoked" }), "{said}");
    }
}

/// A key and certificate of ours as files for openssl.
fn signer(court: &Court, ground: &Ground) -> (std::path::PathBuf, std::path::PathBuf) {
    use signing::key::SigningKey;
    use signing::pki::{Order, Profile};
    let key = std::sync::Arc::new(SoftwareKey::draw(KeyKind::P256, &ground.random).unwrap());
    let public = key.public_key().clone();
    let validity = (ground.now.plus_seconds(-60), ground.now.plus_seconds(86_400));
    let name = crate::support::name("Của openssl");
    let order = Order::new(name, &public, Profile::Signer, &[80], validity);
    let certificate = ground.world.officials().issue(&order).unwrap();
    let secret = key.pkcs8().unwrap();
    (
        court.pem("key.pem", "PRIVATE KEY", &[&secret]),
        court.pem("own.pem", "CERTIFICATE", &[certificate.der()]),
    )
}

#[test]
fn we_accept_what_openssl_signs_and_name_its_stream_as_unsupported() {
    let Some(court) = Court::open() else { return };
    let ground = Ground::at(today(), KeyKind::P256, 17);
    let (key, own) = signer(&court, &ground);
    let content = court.file("content.bin", b"content");
    let target = court.folder.path().join("signed.der");
    for (extra, bound) in [(&["-cades"][..], true), (&[][..], false)] {
        let mut command = Command::new("openssl");
        command.args(["cms", "-sign", "-binary", "-outform", "DER", "-md", "sha256"]).args(extra);
        command.arg("-in").arg(&content).arg("-signer").arg(&own).arg("-inkey").arg(&key);
        done(command.arg("-out").arg(&target));
        let der = fs::read(&target).unwrap();
        let signed = SignedData::read(&der).unwrap();
        let checked = signed.check(&[], |digest| digest.of(&[b"content"])).unwrap();
        assert_eq!(checked.binding != signing::cms::Binding::None, bound);
        let other = signed.check(&[], |digest| digest.of(&[b"other"]));
        assert_eq!(other, Err(CmsError::Digest));
        let anchors = ground.issuers.clone();
        let between = [ground.world.officials().certificate().clone()];
        let lists = ground.world.lists().unwrap();
        let evidence: Vec<Evidence> = lists.into_values().map(Evidence::List).collect();
        let mut policy = Policy::new(ground.now.plus_seconds(600), &anchors);
        (policy.between, policy.evidence) = (&between, &evidence);
        let conclude = |content| validate_cms(&der, Some(content), &policy).conclusion;
        assert_eq!(conclude(b"content"), Conclusion::ValidToday);
        assert_eq!(conclude(b"another"), Conclusion::Altered);
    }
    let mut command = Command::new("openssl");
    command.args(["cms", "-sign", "-binary", "-stream", "-nodetach", "-outform", "DER"]);
    command.arg("-in").arg(&content).arg("-signer").arg(&own).arg("-inkey").arg(&key);
    done(command.arg("-out").arg(&target));
    let streamed = fs::read(&target).unwrap();
    let refused = SignedData::read(&streamed).map(|_| ());
    assert_eq!(refused, Err(CmsError::Malformed(Asn1Error::Indefinite)));
}

#[test]
fn we_accept_what_openssl_stamps() {
    let Some(court) = Court::open() else { return };
    let ground = Ground::at(today(), KeyKind::P256, 18);
    let key = {
        use signing::key::SigningKey;
        use signing::pki::{Order, Profile};
        let key =
            std::sync::Arc::new(SoftwareKey::draw(KeyKind::Rsa(2048), &ground.random).unwrap());
        let public = key.public_key().clone();
        let validity = (ground.now.plus_seconds(-60), ground.now.plus_seconds(86_400));
        let name = crate::support::name("Giờ của openssl");
        let order = Order::new(name, &public, Profile::TimeStamping, &[81], validity);
        let certificate = ground.world.root().issue(&order).unwrap();
        court.pem("time.pem", "CERTIFICATE", &[certificate.der()]);
        court.pem("timekey.pem", "PRIVATE KEY", &[&key.pkcs8().unwrap()])
    };
    let folder = court.folder.path();
    let settings = format!(
        "[tsa]\ndefault_tsa = it\n[it]\nserial = {0}/serial\nsigner_cert = {0}/time.pem\n\
         signer_key = {1}\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\n\
         digests = sha256, sha384\nordering = yes\ness_cert_id_alg = sha256\n",
        folder.display(),
        key.display()
    );
    let settings = court.file("tsa.cnf", settings.as_bytes());
    let imprint = Digest::Sha384.of(&[b"content"]);
    let request = TimestampRequest::new(Digest::Sha384, &imprint, Some(77));
    let query = court.file("query.tsq", &request.der());
    let target = folder.join("reply.tsr");
    let mut command = Command::new("openssl");
    command.args(["ts", "-reply", "-config"]).arg(&settings).arg("-queryfile").arg(&query);
    done(command.arg("-out").arg(&target));
    let answer = fs::read(&target).unwrap();
    let token = request.accept(&answer).unwrap();
    let read = signing::timestamp::TimestampToken::read(&token).unwrap();
    assert!(read.generated_at.seconds_since(ground.now).abs() < 3600);
    let other = TimestampRequest { nonce: Some(78), ..request };
    assert!(other.accept(&answer).is_err());
}

#[test]
fn openssl_and_we_judge_paths_alike() {
    let Some(court) = Court::open() else { return };
    let seconds = noon().as_micros() / 1_000_000;
    for (what, specials, _) in rules() {
        let chain = Chain::of(&specials);
        let root = court.pem("root.pem", "CERTIFICATE", &[chain.root.der()]);
        let (leaf, middle) = chain.below.split_last().unwrap();
        let middle: Vec<&[u8]> =
            middle.iter().map(signing::certificate::Certificate::der).collect();
        let middle = court.pem("middle.pem", "CERTIFICATE", &middle);
        let leaf = court.pem("leaf.pem", "CERTIFICATE", &[leaf.der()]);
        let mut command = Command::new("openssl");
        command.args(["verify", "-attime", &seconds.to_string(), "-CAfile"]).arg(&root);
        command.arg("-untrusted").arg(&middle).arg(&leaf);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.success(), chain.verdict().is_ok(), "{what}: {said}");
    }
}
