//! What senders write instead of what the standard says, and is read all the same.

use edxml::{Action, Code, Package, Steering};
use kernel::time::Date;

use crate::support::{EXAMPLE, document, refused, taken};

const CONTENT: &str = "<ContentTransferEncoded>JVBERi0xLjcK</ContentTransferEncoded>";

/// The worked example with something else in a place.
fn with(place: &str, other: &str) -> String {
    assert!(EXAMPLE.contains(place), "{place} is not in the example");
    EXAMPLE.replace(place, other)
}

fn unprefixed() -> String {
    EXAMPLE.replace("edXML:", "").replace(" xmlns:edXML=", " xmlns:unused=")
}

/// The envelope as the root, with the attachments in it.
fn rootless() -> String {
    let (before, rest) = EXAMPLE.split_once("<edXML xmlns=").unwrap();
    let (_, rest) = rest.split_once("<edXML:edXMLEnvelope").unwrap();
    let rest =
        rest.replace("</edXML:edXMLEnvelope>", "").replace("</edXML>", "</edXML:edXMLEnvelope>");
    format!("{before}<edXML:edXMLEnvelope{rest}")
}

/// Everything the example says, once the way it was written is put aside.
fn same_as_the_example(name: &str, text: &[u8]) {
    let (wanted, files, _) = document(EXAMPLE.as_bytes());
    let (read, read_files, _) = document(text);
    assert!(read == wanted, "{name}: another envelope");
    assert_eq!(read_files[0].1, files[0].1, "{name}");
    assert_eq!(read_files[0].0.name, files[0].0.name, "{name}");
    assert_eq!(read_files[0].0.content_id, files[0].0.content_id, "{name}");
}

#[test]
fn ways_of_writing_that_mean_the_same_read_the_same() {
    let last = "<AttachmentName>0123-UBND-KSTTHC.signed.pdf</AttachmentName>";
    let list =
        &EXAMPLE[EXAMPLE.find("<AttachmentEncoded>").unwrap()..EXAMPLE.find("</edXML>").unwrap()];
    let first = EXAMPLE.replace(list, "").replacen(
        "<edXML:edXMLEnvelope",
        &format!("{list}<edXML:edXMLEnvelope"),
        1,
    );
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let text = EXAMPLE.replace("utf-8", "UTF-16");
        let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
        units.flat_map(|it| if big { it.to_be_bytes() } else { it.to_le_bytes() }).collect()
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("default namespace alone", unprefixed().into()),
        ("no namespace", unprefixed().replace(" xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"", "").into()),
        ("another prefix", EXAMPLE.replace("edXML:", "x:").replace("xmlns:edXML", "xmlns:x").into()),
        ("prefixed attachments", with("<AttachmentEncoded>", "<AttachmentEncoded xmlns=\"\">").into()),
        ("business spelled well", EXAMPLE.replace("Bussiness", "Business").into()),
        ("business spelled well within", EXAMPLE.replace("BussinessDoc", "BusinessDoc").into()),
        ("names in another case", EXAMPLE.replace("OrganId", "OrganID").replace("TraceHeader>", "traceheader>").into()),
        ("an id with cid in the attachment", with("<ContentId>6f", "<ContentId>cid:6f").into()),
        ("an id without cid in the list", EXAMPLE.replace(">cid:", ">").into()),
        ("an id in the link alone", with("          <edXML:ContentId>cid:6f1d2c4e-0000-4000-8000-000000000001</edXML:ContentId>\n", "").into()),
        ("line breaks in base64", with("JVBERi0xLjcK", "\n  JVBE\r\n Ri0x\tLjcK\n").into()),
        ("base64 as character data", with("JVBERi0xLjcK", "<![CDATA[JVBERi0x]]>LjcK").into()),
        ("the name before the content", with(CONTENT, &format!("{last}{CONTENT}")).replacen(&format!("      {last}\n"), "", 1).into()),
        ("attachments before the envelope", first.into()),
        ("dates with hyphens", EXAMPLE.replace("2026/11/20</edXML:Prom", "2026-11-20</edXML:Prom").replace("2026/12/01", "2026-12-01").into()),
        ("dates with the day first", EXAMPLE.replace("2026/11/20</edXML:Prom", "20/11/2026</edXML:Prom").replace("2026/12/01", "1/12/2026").into()),
        ("a moment of another form", with("2026/11/20 16:05:12", "2026-11-20T16:05:12").into()),
        ("a byte order mark", [b"\xEF\xBB\xBF", EXAMPLE.as_bytes()].concat()),
        ("UTF-16, little end first", utf16(false, true)),
        ("UTF-16, big end first", utf16(true, true)),
        ("UTF-16 without a mark", utf16(false, false)),
        ("UTF-16 without a mark, big end first", utf16(true, false)),
        ("UTF-16 claimed by UTF-8", with("encoding=\"utf-8\"", "encoding=\"utf-16\"").into()),
        ("no declaration", EXAMPLE.split_once("?>\n").unwrap().1.into()),
        ("space before the declaration", format!("\r\n {EXAMPLE}").into()),
        ("line ends of Windows", EXAMPLE.replace('\n', "\r\n").into()),
        ("no line ends", EXAMPLE.lines().map(str::trim).collect::<String>().into()),
        ("comments", EXAMPLE.replace("<edXML:To>", "<!-- <edXML:To> - --><edXML:To>").replace(">H56.99<", ">H56<!-- x -->.99<").into()),
        ("character references", EXAMPLE.replace("H56.99", "&#72;&#x35;6&#46;99").into()),
        ("an empty optional element", with("<edXML:Email>", "<edXML:Fax/><edXML:Website> </edXML:Website><edXML:Email>").into()),
        ("elements nobody knows", with("<edXML:SteeringType>", "<edXML:Direction>false</edXML:Direction><y xmlns=\"urn:y\"><DocumentId>?</DocumentId></y><edXML:SteeringType>").into()),
        ("no DocumentId", with("        <edXML:DocumentId>H56,2026/11/20,0123/UBND-KSTTHC</edXML:DocumentId>\n", "").into()),
        ("no root around the envelope", rootless().into()),
    ];
    for (name, text) in cases {
        same_as_the_example(name, &text);
    }
}

#[test]
fn another_order_reads_the_same() {
    let (start, end) = ("<edXML:MessageHeader>", "</edXML:MessageHeader>");
    let inner = EXAMPLE.split_once(start).unwrap().1.split_once(end).unwrap().0;
    let mut children: Vec<&str> =
        inner.split("\n        <edXML:").filter(|it| !it.trim().is_empty()).collect();
    children.reverse();
    let reversed: String = children.iter().map(|it| format!("<edXML:{}", it.trim())).collect();
    same_as_the_example("reversed", EXAMPLE.replace(inner, &reversed).as_bytes());
}

#[test]
fn a_package_without_business_is_new() {
    let business = EXAMPLE
        .split_once("<edXML:Bussiness>")
        .unwrap()
        .1
        .split_once("</edXML:TraceHeaderList>")
        .unwrap()
        .0;
    let text = EXAMPLE.replace(&format!("<edXML:Bussiness>{business}"), "");
    let (envelope, ..) = document(text.as_bytes());
    assert_eq!(envelope.business.action, Action::New);
}

#[test]
fn steering_of_nothing_is_none() {
    let text = with("<edXML:SteeringType>2", "<edXML:SteeringType>0");
    assert_eq!(document(text.as_bytes()).0.steering, Some(Steering::None));
}

#[test]
fn an_attachment_that_no_list_has_is_kept_and_told() {
    let extra = "<Attachment><ContentId>7</ContentId><ContentTransferEncoded>QQ==</ContentTransferEncoded></Attachment></AttachmentEncoded>";
    let (_, files, _) = document(with("</AttachmentEncoded>", extra).as_bytes());
    let (attachment, bytes) = &files[1];
    assert_eq!(
        (attachment.listed, attachment.name.as_str(), bytes.as_slice()),
        (false, "7", &b"A"[..])
    );
}

#[test]
fn an_attachment_with_nothing_in_it_is_empty() {
    for empty in ["<ContentTransferEncoded></ContentTransferEncoded>", "<ContentTransferEncoded/>"]
    {
        let (_, files, _) = document(with(CONTENT, empty).as_bytes());
        assert!(files[0].1.is_empty());
    }
}

#[test]
fn status_packages_stand_in_every_place_senders_put_them() {
    let status = "<Status><ResponseFor><OrganId>H56</OrganId><Code>1/CV</Code><PromulgationDate>20/11/2026</PromulgationDate><DocumentId>x</DocumentId></ResponseFor><From><OrganId>H56.99</OrganId><Fax /></From><StatusCode>3</StatusCode><Description/><Timestamp>2026/11/21 08:00:00</Timestamp><StaffInfo><Department></Department><Staff/></StaffInfo></Status>";
    let soap = "xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"";
    for text in [
        status.to_owned(),
        format!(
            "<edXML><edXMLEnvelope><edXMLHeader>{status}</edXMLHeader></edXMLEnvelope></edXML>"
        ),
        format!("<edXMLEnvelope><edXMLHeader>{status}</edXMLHeader></edXMLEnvelope>"),
        format!("<s:Envelope {soap}><s:Header>{status}</s:Header><s:Body/></s:Envelope>"),
        format!(
            "<s:Envelope {soap}><s:Header><edXMLHeader>{status}</edXMLHeader></s:Header></s:Envelope>"
        ),
    ] {
        let (received, _) = taken(text.as_bytes()).unwrap();
        let Package::Status(read) = received.package else { panic!("no status") };
        assert_eq!(read.code, edxml::StatusCode::Registered);
        assert_eq!(read.response_for.promulgated_on, Some(Date::constant(2026, 11, 20)));
        assert!(read.staff.is_none() && read.description.is_none());
    }
}

#[test]
fn what_cannot_be_understood_is_refused_with_its_code() {
    for (place, other, code) in [
        ("<edXML:BussinessDocType>0", "<edXML:BussinessDocType>4", Code::Business),
        ("<edXML:BussinessDocType>0", "<edXML:BussinessDocType>new", Code::Business),
        ("<edXML:BussinessDocType>0", "<edXML:BussinessDocType>", Code::Missing),
        ("<edXML:BussinessDocType>0", "<edXML:BussinessDocType>1", Code::Missing),
        ("<edXML:BussinessDocType>0", "<edXML:BussinessDocType>3", Code::Missing),
        ("<edXML:Priority>1", "<edXML:Priority>5", Code::Priority),
        ("<edXML:SteeringType>2", "<edXML:SteeringType>4", Code::Steering),
        ("<edXML:PageAmount>2", "<edXML:PageAmount>two", Code::Value),
        ("<edXML:Paper>0", "<edXML:Paper>perhaps", Code::Value),
        ("2026/12/01", "2026/13/01", Code::Date),
        ("2026/11/20 16:05:12", "yesterday", Code::Date),
        (
            "<edXML:Subject>V/v rà soát hồ sơ quá hạn quý IV năm 2026",
            "<edXML:Subject> ",
            Code::Missing,
        ),
        ("<edXML:CodeNumber>0123</edXML:CodeNumber>", "", Code::Missing),
        (
            "<edXML:MessageHeader>",
            "<edXML:MessageHeader></edXML:MessageHeader><edXML:MessageHeader>",
            Code::Twice,
        ),
        (
            "<edXML:SteeringType>2",
            "<edXML:DocumentId>x</edXML:DocumentId><edXML:SteeringType>2",
            Code::Twice,
        ),
        ("<edXML:Bussiness>", "<edXML:Business/><edXML:Bussiness>", Code::Twice),
        ("<edXML:Subject>", "<edXML:subject>x</edXML:subject><edXML:Subject>", Code::Twice),
        ("<edXML:edXMLBody>", "<edXML:edXMLBody/><edXML:edXMLBody>", Code::Twice),
        ("</edXML:edXMLHeader>", "</edXML:edXMLHeader><edXMLHeader/>", Code::Twice),
        (
            "<ContentTransferEncoded>",
            "<ContentTransferEncoded/><ContentTransferEncoded>",
            Code::Twice,
        ),
        ("<ContentId>6f1d", "<ContentId>7f1d", Code::AttachmentMissing),
        ("JVBERi0xLjcK", "JVBERi0xLjc*", Code::Base64),
        ("JVBERi0xLjcK", "QQ==QQ==", Code::Base64),
        ("JVBERi0xLjcK", "QQ== QQ==", Code::Base64),
        ("JVBERi0xLjcK", "QR==", Code::Base64),
        ("JVBERi0xLjcK", "QQ<b/>==", Code::Value),
        (
            "</AttachmentEncoded>",
            "<Attachment><ContentId>cid:6f1d2c4e-0000-4000-8000-000000000001</ContentId><ContentTransferEncoded/></Attachment></AttachmentEncoded>",
            Code::ContentIdTwice,
        ),
        (
            "</edXML:edXMLManifest>",
            "<edXML:Reference xmlns:l=\"http://www.w3.org/1999/xlink\" l:href=\"6f1d2c4e-0000-4000-8000-000000000001\"/></edXML:edXMLManifest>",
            Code::ContentIdTwice,
        ),
        ("QCVN_102_2016", "QCVN_102_2061", Code::Foreign),
    ] {
        refused(with(place, other).as_bytes(), code);
    }
    let status = |code: &str| {
        format!(
            "<Status><ResponseFor><OrganId>a</OrganId></ResponseFor><From><OrganId>b</OrganId></From><StatusCode>{code}</StatusCode><Timestamp>2026/11/21</Timestamp></Status>"
        )
    };
    for (code, wanted) in
        [("07", Code::Status), ("14", Code::Status), ("x", Code::Status), ("", Code::Missing)]
    {
        refused(status(code).as_bytes(), wanted);
    }
    refused(b"<html></html>", Code::Foreign);
    refused(b"", Code::Truncated);
    refused(b"%PDF-1.7", Code::Malformed);
}
