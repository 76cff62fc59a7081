//! What is saved by documents that are no paper: sheets, postage, hours and money, step by step so that anybody can
//! compute it again (the province's plan of 2021 names nearly 30 billion đồng a year).
//! Not the assumptions, which are the province's data, and not where the counts come from (`report`). What must hold:
//! whole numbers throughout, each step from the ones before it and from nothing else.

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Documents in the incoming book, and those of them that came electronically.
    pub registered: u64,
    pub registered_electronic: u64,
    /// Documents released, and those of them that bear digital signatures.
    pub released: u64,
    pub released_signed: u64,
    /// Copies to recipients, and those of them that went electronically.
    pub copies: u64,
    pub copies_electronic: u64,
}

/// What the province assumes of work on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumptions {
    /// Pages of one document.
    pub pages_per_document: u64,
    /// Photocopies made inside the agency of a document that comes on paper.
    pub internal_copies: u64,
    /// Printing or copying one page, in đồng.
    pub dong_per_page: u64,
    /// Envelope and postage of one letter, in đồng.
    pub dong_per_letter: u64,
    /// Minutes for carrying, copying and filing one document on paper.
    pub minutes_per_document: u64,
    /// An official's hour, in đồng.
    pub dong_per_hour: u64,
}

/// The steps, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Savings {
    /// (copies sent electronically + documents come electronically × photocopies) × pages.
    pub pages: u64,
    /// pages × price of a page.
    pub paper_dong: u64,
    /// Copies sent electronically × price of a letter.
    pub post_dong: u64,
    /// (documents come electronically + documents released with signatures) × minutes.
    pub minutes: u64,
    /// minutes × price of an hour ÷ 60.
    pub work_dong: u64,
    /// The three amounts together.
    pub dong: u64,
}

impl Counts {
    /// Each count under its name in counters and words.
    pub fn named(&self) -> [(&'static str, u64); 6] {
        [
            ("registered", self.registered),
            ("registered_electronic", self.registered_electronic),
            ("released", self.released),
            ("released_signed", self.released_signed),
            ("copies", self.copies),
            ("copies_electronic", self.copies_electronic),
        ]
    }

    /// Adds to the count of this name; others are left alone.
    pub fn add(&mut self, name: &str, count: u64) {
        let found = match name {
            "registered" => &mut self.registered,
            "registered_electronic" => &mut self.registered_electronic,
            "released" => &mut self.released,
            "released_signed" => &mut self.released_signed,
            "copies" => &mut self.copies,
            "copies_electronic" => &mut self.copies_electronic,
            _ => return,
        };
        *found = found.saturating_add(count);
    }

    /// Documents processed electronically, of all, in hundredths: those that came electronically and those released with
    /// signatures. `None` when there are none at all.
    pub fn share(&self) -> Option<u64> {
        let electronic = self.registered_electronic.saturating_add(self.released_signed);
        (electronic.saturating_mul(100)).checked_div(self.registered.saturating_add(self.released))
    }
}

/// What these counts save.
pub fn savings(counts: &Counts, assumed: &Assumptions) -> Savings {
    let photocopies = counts.registered_electronic.saturating_mul(assumed.internal_copies);
    let sheets = counts.copies_electronic.saturating_add(photocopies);
    let pages = sheets.saturating_mul(assumed.pages_per_document);
    let paper_dong = pages.saturating_mul(assumed.dong_per_page);
    let post_dong = counts.copies_electronic.saturating_mul(assumed.dong_per_letter);
    let documents = counts.registered_electronic.saturating_add(counts.released_signed);
    let minutes = documents.saturating_mul(assumed.minutes_per_document);
    let work_dong = minutes.saturating_mul(assumed.dong_per_hour) / 60;
    let dong = paper_dong.saturating_add(post_dong).saturating_add(work_dong);
    Savings { pages, paper_dong, post_dong, minutes, work_dong, dong }
}

#[cfg(test)]
mod tests {
    use super::{Assumptions, Counts, Savings, savings};

    #[test]
    fn savings_can_be_computed_again_by_hand() {
        let counts = Counts {
            registered: 120,
            registered_electronic: 100,
            released: 50,
            released_signed: 40,
            copies: 300,
            copies_electronic: 200,
        };
        let assumed = Assumptions {
            pages_per_document: 4,
            internal_copies: 3,
            dong_per_page: 500,
            dong_per_letter: 12_000,
            minutes_per_document: 15,
            dong_per_hour: 60_000,
        };
        let expected = Savings {
            pages: (200 + 100 * 3) * 4,
            paper_dong: 2_000 * 500,
            post_dong: 200 * 12_000,
            minutes: 140 * 15,
            work_dong: 2_100 * 60_000 / 60,
            dong: 1_000_000 + 2_400_000 + 2_100_000,
        };
        assert_eq!(savings(&counts, &assumed), expected);
        assert_eq!(counts.share(), Some(140 * 100 / 170));
        assert_eq!(Counts::default().share(), None);
    }

    #[test]
    fn every_count_is_added_under_its_own_name() {
        let mut counts = Counts::default();
        for (at, (name, _)) in Counts::default().named().into_iter().enumerate() {
            counts.add(name, at as u64 + 1);
        }
        assert_eq!(counts.named().map(|named| named.1), [1, 2, 3, 4, 5, 6]);
    }
}
