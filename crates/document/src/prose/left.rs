//! What texts from elsewhere have and this kind of text does not: told to whoever brought them, never kept in silence.

use std::collections::BTreeSet;

/// Things left out of what was pasted or brought.
pub type LeftOut = BTreeSet<Left>;

/// A kind of thing that was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Left {
    Pictures,
    /// Drawn shapes, and boxes with what is in them.
    Shapes,
    Formulas,
    Comments,
    /// Words that were deleted with changes tracked.
    Deletions,
    /// Where links lead; their words stay.
    Links,
    /// Headers and footers of pages: the paper makes its own.
    PageEdges,
    /// Head and foot of an official paper, which the letter makes itself.
    Frame,
    /// Tables within cells, whose words stay.
    InnerTables,
    /// Fields that are filled in or chosen from.
    FormFields,
    /// Characters that cannot be seen or printed.
    Characters,
    /// What came after the longest text there may be.
    TooMuch,
}

impl Left {
    pub const ALL: [Left; 12] = [
        Left::Pictures,
        Left::Shapes,
        Left::Formulas,
        Left::Comments,
        Left::Deletions,
        Left::Links,
        Left::PageEdges,
        Left::Frame,
        Left::InnerTables,
        Left::FormFields,
        Left::Characters,
        Left::TooMuch,
    ];

    /// The name in words.
    pub const fn name(self) -> &'static str {
        match self {
            Left::Pictures => "pictures",
            Left::Shapes => "shapes",
            Left::Formulas => "formulas",
            Left::Comments => "comments",
            Left::Deletions => "deletions",
            Left::Links => "links",
            Left::PageEdges => "page-edges",
            Left::Frame => "frame",
            Left::InnerTables => "inner-tables",
            Left::FormFields => "form-fields",
            Left::Characters => "characters",
            Left::TooMuch => "too-much",
        }
    }
}
