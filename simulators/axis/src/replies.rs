//! What systems behind the axis answer, in their own spelling: no prefix, another default namespace's place, dates with
//! hyphens, codes without their zero.

use crate::reader::Read;

/// The statuses an agency sends back for a document: arrived, registered; and for a recall that it agrees.
pub(crate) fn to(read: &Read, organ: &str) -> Vec<Vec<u8>> {
    let codes: &[(&str, &str)] = match read.business.as_str() {
        "0" | "3" => &[("1", "2026-10-05 08:05:00"), ("03", "2026/10/05 08:30:00")],
        _ => &[("15", "2026-10-05T09:00:00")],
    };
    codes.iter().map(|(code, at)| status(read, organ, code, at).into_bytes()).collect()
}

fn status(read: &Read, organ: &str, code: &str, at: &str) -> String {
    let (from, document) = (&read.from, &read.document);
    format!(
        "<?xml version='1.0'?><edXML xmlns='http://www.mic.gov.vn/TBT/QCVN_102_2016'><edXMLEnvelope><edXMLHeader>\
         <Status><Timestamp>{at}</Timestamp><StatusCode>{code}</StatusCode>\
         <From><OrganId>{organ}</OrganId></From>\
         <ResponseFor><DocumentId>{document}</DocumentId><OrganId>{from}</OrganId></ResponseFor>\
         <StaffInfo><Staff>Văn thư</Staff></StaffInfo></Status></edXMLHeader></edXMLEnvelope></edXML>"
    )
}
