//! The manifest: METS 1.12 around Dublin Core, PREMIS 3 events, files and the order of items.
//! What must always hold: what is read is what was written, so that writing it again gives the same text.

use crate::{Fault, tree::Node};
use kernel::hash::Sha256Hash;
use std::fmt::Write as _;

/// Which rules it was made by.
const PROFILE: &str = "tinhso-work-file-1";

/// What a package is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Id of the file's record.
    pub id: String,
    /// When the package was made, RFC 3339.
    pub made_at: String,
    /// Code and name of the agency whose file it is.
    pub agency: (String, String),
    /// Number and sign, with the year.
    pub code: String,
    pub title: String,
    /// The unit whose work it is about.
    pub unit: String,
    /// Key of the time of keeping.
    pub retention: String,
    pub closed_on: String,
    pub items: Vec<Item>,
    pub events: Vec<Event>,
}

/// A line of the table of contents, with its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// `incoming`, `outgoing`, `paper`.
    pub kind: String,
    /// Id and version of its record.
    pub record: String,
    pub version: u64,
    pub sign: String,
    pub dated: String,
    pub author: String,
    pub subject: String,
    pub pages: u32,
    pub files: Vec<FileEntry>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    /// As it was named.
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub sha256: Sha256Hash,
    /// How its signatures were judged when it came in.
    pub signatures: String,
}

/// Something that happened to the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub version: u64,
    pub kind: String,
    pub at: String,
    /// In which role, of which unit; nobody is named.
    pub agent: String,
}

impl Manifest {
    /// Names of all files in their order: `files/0001-01.pdf`.
    pub fn paths(&self) -> Vec<(String, &FileEntry)> {
        let mut paths = Vec::new();
        for (item, place) in self.items.iter().zip(1_usize..) {
            for (file, number) in item.files.iter().zip(1_usize..) {
                let ending = ending(&file.media_type);
                paths.push((format!("files/{place:04}-{number:02}{ending}"), file));
            }
        }
        paths
    }

    /// The text of `manifest.xml`.
    pub fn to_xml(&self) -> String {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let _ = self.write(&mut xml);
        xml
    }

    fn write(&self, xml: &mut String) -> std::fmt::Result {
        let q = escaped;
        writeln!(
            xml,
            "<mets:mets xmlns:mets=\"http://www.loc.gov/METS/\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:premis=\"http://www.loc.gov/premis/v3\" \
             OBJID=\"{}\" TYPE=\"work-file\" PROFILE=\"{PROFILE}\">",
            q(&self.id)
        )?;
        writeln!(
            xml,
            "<mets:metsHdr CREATEDATE=\"{}\"><mets:agent ROLE=\"CREATOR\" TYPE=\"ORGANIZATION\" ID=\"agency\"><mets:name>{}</mets:name><mets:note>{}</mets:note></mets:agent></mets:metsHdr>",
            q(&self.made_at),
            q(&self.agency.1),
            q(&self.agency.0)
        )?;
        writeln!(xml, "<mets:dmdSec ID=\"dmd\"><mets:mdWrap MDTYPE=\"DC\"><mets:xmlData>")?;
        let facts = [
            ("identifier", &self.code),
            ("title", &self.title),
            ("creator", &self.unit),
            ("date", &self.closed_on),
            ("rights", &self.retention),
        ];
        for (name, value) in facts {
            writeln!(xml, "<dc:{name}>{}</dc:{name}>", q(value))?;
        }
        writeln!(xml, "</mets:xmlData></mets:mdWrap></mets:dmdSec>")?;
        writeln!(xml, "<mets:amdSec ID=\"amd\">")?;
        for event in &self.events {
            writeln!(
                xml,
                "<mets:digiprovMD ID=\"event-{0}\"><mets:mdWrap MDTYPE=\"PREMIS:EVENT\"><mets:xmlData><premis:event>\
                 <premis:eventIdentifier><premis:eventIdentifierType>version</premis:eventIdentifierType>\
                 <premis:eventIdentifierValue>{0}</premis:eventIdentifierValue></premis:eventIdentifier>\
                 <premis:eventType>{1}</premis:eventType><premis:eventDateTime>{2}</premis:eventDateTime>\
                 <premis:linkingAgentIdentifier><premis:linkingAgentIdentifierType>role</premis:linkingAgentIdentifierType>\
                 <premis:linkingAgentIdentifierValue>{3}</premis:linkingAgentIdentifierValue></premis:linkingAgentIdentifier>\
                 </premis:event></mets:xmlData></mets:mdWrap></mets:digiprovMD>",
                event.version,
                q(&event.kind),
                q(&event.at),
                q(&event.agent)
            )?;
        }
        writeln!(xml, "</mets:amdSec>\n<mets:fileSec>")?;
        let mut paths = self.paths().into_iter();
        for (item, place) in self.items.iter().zip(1_usize..) {
            writeln!(xml, "<mets:fileGrp ID=\"item-{place}\">")?;
            for (path, file) in paths.by_ref().take(item.files.len()) {
                writeln!(
                    xml,
                    "<mets:file ID=\"{}\" MIMETYPE=\"{}\" SIZE=\"{}\" CHECKSUM=\"{}\" CHECKSUMTYPE=\"SHA-256\" USE=\"{}\">\
                     <mets:FLocat LOCTYPE=\"URL\" xlink:href=\"{}\" xlink:title=\"{}\"></mets:FLocat></mets:file>",
                    q(&id_of(&path)),
                    q(&file.media_type),
                    file.size,
                    file.sha256,
                    q(&file.signatures),
                    q(&path),
                    q(&file.name)
                )?;
            }
            writeln!(xml, "</mets:fileGrp>")?;
        }
        writeln!(
            xml,
            "</mets:fileSec>\n<mets:structMap TYPE=\"LOGICAL\"><mets:div TYPE=\"work-file\" DMDID=\"dmd\">"
        )?;
        let mut paths = self.paths().into_iter();
        for (item, place) in self.items.iter().zip(1_usize..) {
            write!(
                xml,
                "<mets:div TYPE=\"{}\" ORDER=\"{place}\" LABEL=\"{}\" ORDERLABEL=\"{}\" CONTENTIDS=\"{}\"><mets:xmlData>\
                 <dc:identifier>{}</dc:identifier><dc:date>{}</dc:date><dc:creator>{}</dc:creator>\
                 <dc:hasVersion>{}</dc:hasVersion></mets:xmlData>",
                q(&item.kind),
                q(&item.subject),
                item.pages,
                q(&item.record),
                q(&item.sign),
                q(&item.dated),
                q(&item.author),
                item.version
            )?;
            for (path, _) in paths.by_ref().take(item.files.len()) {
                write!(xml, "<mets:fptr FILEID=\"{}\"></mets:fptr>", q(&id_of(&path)))?;
            }
            writeln!(xml, "</mets:div>")?;
        }
        writeln!(xml, "</mets:div></mets:structMap>\n</mets:mets>")
    }

    /// Reads a manifest. The text must be what [`Manifest::to_xml`] writes, to the letter.
    pub fn read(xml: &str) -> Result<Manifest, Fault> {
        let mets = Node::parse(xml)?;
        if mets.name != "mets" || mets.attribute("PROFILE")? != PROFILE {
            return Err(Fault::Manifest("not of this profile".to_owned()));
        }
        let header = mets.one("metsHdr")?;
        let agent = header.one("agent")?;
        let dc = mets.at(&["dmdSec", "mdWrap", "xmlData"])?;
        let fact = |name: &str| Ok::<_, Fault>(dc.one(name)?.text.clone());
        let events = mets.one("amdSec")?.all("digiprovMD").map(event).collect::<Result<_, _>>()?;
        let groups: Vec<&Node> = mets.one("fileSec")?.all("fileGrp").collect();
        let items = mets.at(&["structMap", "div"])?;
        let items: Vec<&Node> = items.all("div").collect();
        if groups.len() != items.len() {
            return Err(Fault::Manifest("items and files do not belong together".to_owned()));
        }
        let items = items.into_iter().zip(groups).map(|(div, group)| item(div, group));
        let manifest = Manifest {
            id: mets.attribute("OBJID")?.to_owned(),
            made_at: header.attribute("CREATEDATE")?.to_owned(),
            agency: (agent.one("note")?.text.clone(), agent.one("name")?.text.clone()),
            code: fact("identifier")?,
            title: fact("title")?,
            unit: fact("creator")?,
            retention: fact("rights")?,
            closed_on: fact("date")?,
            items: items.collect::<Result<_, _>>()?,
            events,
        };
        if manifest.to_xml() == xml {
            Ok(manifest)
        } else {
            Err(Fault::Manifest("it holds more than is read".to_owned()))
        }
    }
}

fn event(node: &Node) -> Result<Event, Fault> {
    let event = node.at(&["mdWrap", "xmlData", "event"])?;
    let version = &event.at(&["eventIdentifier", "eventIdentifierValue"])?.text;
    let agent = event.at(&["linkingAgentIdentifier", "linkingAgentIdentifierValue"])?;
    Ok(Event {
        version: number(version)?,
        kind: event.one("eventType")?.text.clone(),
        at: event.one("eventDateTime")?.text.clone(),
        agent: agent.text.clone(),
    })
}

fn item(div: &Node, group: &Node) -> Result<Item, Fault> {
    let told = div.one("xmlData")?;
    let file = |node: &Node| {
        let place = node.one("FLocat")?;
        Ok::<_, Fault>(FileEntry {
            name: place.attribute("title")?.to_owned(),
            media_type: node.attribute("MIMETYPE")?.to_owned(),
            size: number(node.attribute("SIZE")?)?,
            sha256: node
                .attribute("CHECKSUM")?
                .parse()
                .map_err(|_| Fault::Manifest("a checksum".to_owned()))?,
            signatures: node.attribute("USE")?.to_owned(),
        })
    };
    Ok(Item {
        kind: div.attribute("TYPE")?.to_owned(),
        record: div.attribute("CONTENTIDS")?.to_owned(),
        version: number(&told.one("hasVersion")?.text)?,
        sign: told.one("identifier")?.text.clone(),
        dated: told.one("date")?.text.clone(),
        author: told.one("creator")?.text.clone(),
        subject: div.attribute("LABEL")?.to_owned(),
        pages: u32::try_from(number(div.attribute("ORDERLABEL")?)?)
            .map_err(|_| Fault::Manifest("a number".to_owned()))?,
        files: group.all("file").map(file).collect::<Result<_, _>>()?,
    })
}

fn number(text: &str) -> Result<u64, Fault> {
    text.parse().map_err(|_| Fault::Manifest("a number".to_owned()))
}

/// The id of a file in the manifest, from its path.
fn id_of(path: &str) -> String {
    path.replace(['/', '.'], "-")
}

/// So that another system's viewer opens it; the media type itself stands in the manifest.
fn ending(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => ".pdf",
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        _ => ".bin",
    }
}

/// Text of elements and attributes; line breaks and tabs as spaces, since attributes would change them.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}
