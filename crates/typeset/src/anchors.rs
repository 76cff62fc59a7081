//! Where signatures belong: labelled metadata of a letter with the place the layout gave it.
//! Not the signatures. A letter marks free room of a size by `moc` of `trang.typ`; what the label
//! means (`chu-ky`, `dau`) is between the letters and the desk.
//! Must hold: places are in the coordinates of PDF, so that a signer can use them as they are.

use typst::foundations::Value;
use typst::introspection::{Introspector, MetadataElem};
use typst_layout::PagedDocument;

/// A marked place: its box in points from the lower left corner of its page, as in PDF.
#[derive(Debug, Clone, PartialEq)]
pub struct Anchor {
    /// The label, such as `chu-ky`; several places may bear the same.
    pub label: String,
    /// From 0.
    pub page: usize,
    /// Left edge.
    pub x: f64,
    /// Lower edge.
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// Every labelled piece of metadata with a width and a height, in the order of the document.
pub(crate) fn all(document: &PagedDocument) -> Vec<Anchor> {
    let introspector = document.introspector();
    introspector
        .query_labelled()
        .iter()
        .filter_map(|element| {
            let metadata = element.to_packed::<MetadataElem>()?;
            let Value::Dict(size) = &metadata.value else { return None };
            let length = |key: &str| match size.get(key).ok()? {
                Value::Float(points) => Some(*points),
                #[expect(clippy::cast_precision_loss, reason = "a length on paper is small")]
                Value::Int(points) => Some(*points as f64),
                _ => None,
            };
            let (width, height) = (length("width")?, length("height")?);
            let position = introspector.position(element.location()?)?;
            let page = position.page.get() - 1;
            let paper = document.pages().get(page)?.frame.height();
            Some(Anchor {
                label: element.label()?.resolve().to_string(),
                page,
                x: position.point.x.to_pt(),
                y: paper.to_pt() - position.point.y.to_pt() - height,
                width,
                height,
            })
        })
        .collect()
}
