//! Signatures of ours: they hold, they hold for nothing else, and every trick with them has its code.

use edxml::{Code, Contents, Coverage, Limits, Prepared, Reference, WriteError, prepare, read};
use signing::algorithm::SignatureAlgorithm;
use signing::key::KeyKind;

use crate::forms;
use crate::support::{Kept, document, letter, multipart, refused, sealer, signed, taken};

/// The letter, signed by a key of this kind, as text.
fn sealed(kind: KeyKind) -> String {
    let (envelope, files) = letter();
    String::from_utf8(signed(&envelope, &files, &sealer(kind).credential)).unwrap()
}

fn element<'a>(text: &'a str, name: &str) -> &'a str {
    let start = text.find(&format!("<ds:{name}")).unwrap();
    let end = text.find(&format!("</ds:{name}>")).unwrap();
    &text[start..end + name.len() + 6]
}

#[test]
fn what_is_signed_reads_back_with_its_signer() {
    for (kind, algorithm) in [
        (KeyKind::P256, SignatureAlgorithm::ECDSA_SHA256),
        (KeyKind::Rsa(2048), SignatureAlgorithm::RSA_SHA256),
    ] {
        let sealer = sealer(kind);
        let (envelope, files) = letter();
        let bytes = signed(&envelope, &files, &sealer.credential);
        assert_eq!(bytes, signed(&envelope, &files, &sealer.credential), "two writings differ");
        let (read, attachments, received) = document(&bytes);
        assert!(read == envelope);
        assert_eq!(&attachments[0].1, files.0.values().next().unwrap());
        let signature = received.signature.unwrap();
        assert_eq!(&signature.signer, sealer.credential.certificate());
        assert_eq!(signature.chain, sealer.credential.chain());
        assert_eq!((signature.algorithm, signature.coverage), (algorithm, Coverage::Everything));
    }
}

#[test]
fn a_status_is_signed_likewise() {
    let text = "<Status><ResponseFor><OrganId>a</OrganId></ResponseFor><From><OrganId>b</OrganId></From><StatusCode>01</StatusCode><Timestamp>2026/11/21</Timestamp></Status>";
    let edxml::Package::Status(status) = taken(text.as_bytes()).unwrap().0.package else {
        panic!()
    };
    let mut bytes = Vec::new();
    edxml::write_status_signed(&status, &sealer(KeyKind::P256).credential, &mut bytes).unwrap();
    let (received, _) = taken(&bytes).unwrap();
    assert!(received.signature.is_some());
    assert!(received.package == edxml::Package::Status(status));
}

#[test]
fn any_bit_that_changes_is_noticed() {
    let text = sealed(KeyKind::P256);
    let bytes = text.as_bytes();
    let key_info = element(&text, "KeyInfo");
    let key_info = text.find(key_info).unwrap()..text.find(key_info).unwrap() + key_info.len();
    let declaration = text.find("?>").unwrap() + 2;
    for at in declaration + 1..bytes.len() {
        // Certificates are judged by whoever trusts them.
        if key_info.contains(&at) {
            continue;
        }
        for bit in 0..8 {
            let mut changed = bytes.to_vec();
            changed[at] ^= 1 << bit;
            let outcome = read(changed.as_slice(), &mut Kept::default(), &Limits::default());
            assert!(outcome.is_err(), "bit {bit} of byte {at} makes no difference");
        }
    }
}

#[test]
fn what_is_put_in_or_left_out_is_noticed() {
    let text = sealed(KeyKind::P256);
    for (place, other) in [
        ("<edXML:To>", "<edXML:To><edXML:OrganId>H99</edXML:OrganId></edXML:To><edXML:To>"),
        ("<edXML:Place>", " <edXML:Place>"),
        ("edXML:edXMLBody>", "edXML:edXMLBody> "),
        (
            "</AttachmentEncoded>",
            "<Attachment><ContentId>2</ContentId><ContentTransferEncoded/></Attachment></AttachmentEncoded>",
        ),
        ("<AttachmentEncoded>", "<AttachmentEncoded><x xmlns=\"urn:x\"/>"),
        ("<edXML:Paper>0</edXML:Paper>", ""),
        ("<ContentTransferEncoded>", "<ContentTransferEncoded> "),
        ("<edXML:Subject>", "<edXML:Subject lang=\"vi\">"),
    ] {
        assert!(text.contains(place), "{place}");
        refused(text.replacen(place, other, 1).as_bytes(), Code::SignatureDigest);
    }
    // What canonical form leaves out makes no difference.
    for (place, other) in [
        ("<edXML:To>", "<edXML:To ><!-- comment -->"),
        ("<edXML:Paper>0</edXML:Paper>", "<edXML:Paper><![CDATA[0]]></edXML:Paper>"),
        ("<edXML:Paper>0", "<edXML:Paper>&#48;"),
        ("<edXML ", "<edXML xmlns:unused=\"urn:unused\" "),
        (" id=\"a1\" version=\"1.0\"", "\n version='1.0'\tid='a1' "),
        ("</edXML>", "</edXML>\n<!-- end -->\n"),
    ] {
        assert!(text.contains(place), "{place}");
        assert!(
            document(text.replacen(place, other, 1).as_bytes()).2.signature.is_some(),
            "{other}"
        );
    }
}

#[test]
fn a_second_signature_and_one_elsewhere_are_refused() {
    let text = sealed(KeyKind::P256);
    let signature = element(&text, "Signature");
    let without = text.replace(signature, "");
    assert!(document(without.as_bytes()).2.signature.is_none());
    for place in [
        "<edXML:edXMLHeader>",
        "</edXML:edXMLBody>",
        "</edXML>",
        "<edXML:OrganId>",
        "<AttachmentEncoded>",
    ] {
        let code = Code::SignatureMisplaced;
        refused(without.replacen(place, &format!("{signature}{place}"), 1).as_bytes(), code);
    }
    // In the header itself it may stand, but once.
    let second = format!("{signature}<edXML:MessageHeader>");
    refused(text.replace("<edXML:MessageHeader>", &second).as_bytes(), Code::SignatureTwice);
    assert!(
        document(without.replace("<edXML:MessageHeader>", &second).as_bytes())
            .2
            .signature
            .is_some()
    );
    let moved = without.replace("<edXML:DigitalSignature></edXML:DigitalSignature>", signature);
    refused(moved.as_bytes(), Code::SignatureDigest);
    refused(text.replace(signature, &signature.repeat(2)).as_bytes(), Code::SignatureTwice);
}

#[test]
fn what_was_signed_in_another_place_signs_nothing_here() {
    let text = sealed(KeyKind::P256);
    let (_, whole) = text.split_once("?>\n").unwrap();
    let signature = element(&text, "Signature");
    let evil =
        whole.replace(signature, "").replace("H56.99", "H66.66").replace("id=\"a1\"", "id=\"a2\"");
    // The whole signed document within another one.
    let wrapped =
        evil.replace("</edXML>", &format!("<Object xmlns=\"urn:x\">{whole}</Object></edXML>"));
    refused(wrapped.as_bytes(), Code::SignatureMisplaced);
    // The signature taken over, the signed document within the signature.
    let within = signature.replace(
        "</ds:Signature>",
        &format!("<ds:Object>{}</ds:Object></ds:Signature>", whole.replace(signature, "")),
    );
    let holder = "<edXML:DigitalSignature></edXML:DigitalSignature>";
    let taken_over =
        evil.replace(holder, &format!("<edXML:DigitalSignature>{within}</edXML:DigitalSignature>"));
    refused(taken_over.as_bytes(), Code::SignatureForm);
    // An attachment where the digest does not go: it is not taken.
    let stray = "<AttachmentEncoded xmlns=\"\"><Attachment><ContentId>9</ContentId><ContentTransferEncoded>QQ==</ContentTransferEncoded></Attachment></AttachmentEncoded></ds:KeyInfo>";
    let (_, files, received) = document(whole.replace("</ds:KeyInfo>", stray).as_bytes());
    assert_eq!((files.len(), received.signature.is_some()), (1, true));
    // A header before the signed one.
    let header = |text: &str| {
        text.split_once("<edXML:edXMLHeader>")
            .unwrap()
            .1
            .split_once("</edXML:edXMLHeader>")
            .unwrap()
            .0
            .to_owned()
    };
    let two = whole.replacen(
        "<edXML:edXMLHeader>",
        &format!("<edXML:edXMLHeader>{}</edXML:edXMLHeader><edXML:edXMLHeader>", header(&evil)),
        1,
    );
    refused(two.as_bytes(), Code::Twice);
    // References to a part, by an id that stands there too.
    let by_id = whole.replace("URI=\"\"", "URI=\"#a1\"").replace("H56.99", "H66.66");
    refused(by_id.as_bytes(), Code::SignatureReference);
}

#[test]
fn every_other_form_of_signature_is_refused_by_name() {
    let text = sealed(KeyKind::P256);
    let reference = element(&text, "Reference");
    let transforms = element(&text, "Transforms");
    let exclusive =
        "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform>";
    let enveloped = "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>";
    let method = element(&text, "CanonicalizationMethod");
    let certificates = element(&text, "X509Data");
    let with = |place: &str, other: &str| {
        assert!(text.contains(place), "{place}");
        text.replacen(place, other, 1)
    };
    let inclusive = "<ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"xs\"/>";
    let rsa =
        data_encoding::BASE64.encode(sealer(KeyKind::Rsa(2048)).credential.certificate().der());
    let other = data_encoding::BASE64.encode(sealer(KeyKind::P384).credential.certificate().der());
    for (changed, code) in [
        (with("URI=\"\"", "URI=\"#x\""), Code::SignatureReference),
        (with("URI=\"\"", "URI=\"http://enemy.example/\""), Code::SignatureReference),
        (with("URI=\"\"", "URI=\"#xpointer(/)\""), Code::SignatureReference),
        (with(" URI=\"\"", ""), Code::SignatureReference),
        (with(" URI=\"\"", " uri=\"\""), Code::SignatureForm),
        (with(reference, ""), Code::SignatureReference),
        (with(reference, &reference.repeat(2)), Code::SignatureReference),
        (with(transforms, ""), Code::SignatureTransform),
        (with(exclusive, ""), Code::SignatureTransform),
        (with(enveloped, ""), Code::SignatureTransform),
        (
            with(&format!("{enveloped}{exclusive}"), &format!("{exclusive}{enveloped}")),
            Code::SignatureTransform,
        ),
        (with(exclusive, &exclusive.repeat(2)), Code::SignatureTransform),
        (
            with(
                enveloped,
                "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><ds:XPath>not(self::x)</ds:XPath></ds:Transform>",
            ),
            Code::SignatureTransform,
        ),
        (
            with(exclusive, &exclusive.replace("></", &format!(">{inclusive}</"))),
            Code::SignatureTransform,
        ),
        (with(exclusive, &exclusive.replace("n#", "n#WithComments")), Code::SignatureTransform),
        (
            with(
                exclusive,
                &exclusive.replace("2001/10/xml-exc-c14n#", "TR/2001/REC-xml-c14n-20010315"),
            ),
            Code::SignatureTransform,
        ),
        (with(method, &method.replace("n#", "n#WithComments")), Code::SignatureCanonicalisation),
        (
            with(method, &method.replace("2001/10/xml-exc-c14n#", "TR/2001/REC-xml-c14n-20010315")),
            Code::SignatureCanonicalisation,
        ),
        (
            with(method, &method.replace("></", &format!(">{inclusive}</"))),
            Code::SignatureCanonicalisation,
        ),
        (with("2001/04/xmlenc#sha256", "2000/09/xmldsig#sha1"), Code::SignatureAlgorithm),
        (
            with("2001/04/xmldsig-more#ecdsa-sha256", "2000/09/xmldsig#rsa-sha1"),
            Code::SignatureAlgorithm,
        ),
        (
            with("2001/04/xmldsig-more#ecdsa-sha256", "2001/04/xmldsig-more#ecdsa-sha1"),
            Code::SignatureAlgorithm,
        ),
        (
            with("2001/04/xmldsig-more#ecdsa-sha256", "2000/09/xmldsig#hmac-sha1"),
            Code::SignatureAlgorithm,
        ),
        (
            with("2001/04/xmldsig-more#ecdsa-sha256", "2001/04/xmldsig-more#unheard-of"),
            Code::SignatureAlgorithm,
        ),
        (
            with("2001/04/xmldsig-more#ecdsa-sha256", "2001/04/xmldsig-more#rsa-sha256"),
            Code::SignatureCertificate,
        ),
        (with(element(&text, "KeyInfo"), ""), Code::SignatureForm),
        (with(certificates, ""), Code::SignatureCertificate),
        (with(certificates, "<ds:KeyName>mine</ds:KeyName>"), Code::SignatureCertificate),
        (
            with(
                certificates,
                "<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data>",
            ),
            Code::SignatureCertificate,
        ),
        (with(certificates, &certificates.repeat(6)), Code::SignatureCertificate),
        (
            with(
                certificates,
                &format!(
                    "<ds:X509Data><ds:X509Certificate>{rsa}</ds:X509Certificate></ds:X509Data>"
                ),
            ),
            Code::SignatureCertificate,
        ),
        (
            with(
                certificates,
                &format!(
                    "<ds:X509Data><ds:X509Certificate>{other}</ds:X509Certificate></ds:X509Data>"
                ),
            ),
            Code::SignatureValue,
        ),
        (with("</ds:Signature>", "<ds:Object/></ds:Signature>"), Code::SignatureForm),
        (with(element(&text, "SignatureValue"), ""), Code::SignatureForm),
        (
            with(element(&text, "SignatureValue"), "<ds:SignatureValue>QUJD</ds:SignatureValue>"),
            Code::SignatureValue,
        ),
        (
            with(element(&text, "SignedInfo"), &element(&text, "SignedInfo").repeat(2)),
            Code::SignatureForm,
        ),
        (
            with(
                "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"",
                "xmlns:ds=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"",
            ),
            Code::SignatureForm,
        ),
        (
            with("xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", "xmlns:ds=\"urn:other\""),
            Code::SignatureForm,
        ),
    ] {
        refused(changed.as_bytes(), code);
    }
}

#[test]
fn a_signature_of_the_file_form_signs_no_soap_envelope() {
    let text = sealed(KeyKind::P256);
    let holder =
        format!("<edXML:DigitalSignature>{}</edXML:DigitalSignature>", element(&text, "Signature"));
    let soap = forms::soap().replace("<edXML:DigitalSignature/>", &holder);
    let bytes = multipart(
        "\r\n",
        &[("Content-Type: text/xml", soap.as_bytes()), (forms::FILE, b"content")],
    );
    refused(&bytes, Code::SignatureDigest);
}

/// Contents that are other ones each time.
struct Fickle(std::cell::Cell<u8>);

impl Contents for Fickle {
    fn open(&self, _: &Reference) -> std::io::Result<Box<dyn std::io::Read + '_>> {
        self.0.set(self.0.get() + 1);
        Ok(Box::new(std::io::Cursor::new([self.0.get()])))
    }
}

#[test]
fn signing_ends_with_an_error_when_something_is_not_as_it_should_be() {
    let (envelope, files) = letter();
    let good = sealer(KeyKind::P256);
    let write = |sealer: &crate::support::Sealer, contents: &dyn Contents| {
        edxml::write_signed(&envelope, contents, &sealer.credential, &mut Vec::new())
    };
    assert!(write(&good, &files).is_ok());
    let fickle = Fickle(std::cell::Cell::new(0));
    assert!(matches!(write(&good, &fickle), Err(WriteError::ContentChanged)));
    assert!(matches!(write(&sealer(KeyKind::P384), &files), Err(WriteError::Algorithm)));
    let own = [good.credential.certificate().clone()];
    let ready: Prepared<'_> =
        prepare(&envelope, &files, SignatureAlgorithm::ECDSA_SHA256, &own).unwrap();
    assert!(matches!(ready.write(b"no signature", &mut Vec::new()), Err(WriteError::Signature)));
    let signature = good.credential.key().sign(b"something else").unwrap();
    assert!(matches!(ready.write(&signature, &mut Vec::new()), Err(WriteError::Signature)));
    let signature = good.credential.key().sign(ready.to_be_signed()).unwrap();
    let mut out = Vec::new();
    ready.write(&signature, &mut out).unwrap();
    assert!(document(&out).2.signature.is_some());
    let nobody = prepare(&envelope, &files, SignatureAlgorithm::ECDSA_SHA256, &[]).unwrap();
    assert!(matches!(nobody.write(&signature, &mut Vec::new()), Err(WriteError::Signature)));
}
