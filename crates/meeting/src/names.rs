//! Names of the variants of plain enums, as they stand in rows, policies, forms and words; and the key of each one's word.
//! What must always hold: a name never changes, for it is stored; the words stand in `words/*/meeting.ftl`.

/// `names!(Kind "meeting-kind-{}": One "one", Two "two");`
macro_rules! names {
    ($kind:ident $word:literal: $($variant:ident $name:literal),+ $(,)?) => {
        impl $kind {
            pub const ALL: &'static [$kind] = &[$($kind::$variant),+];

            /// The name in rows, policies, forms and words.
            pub const fn name(self) -> &'static str {
                match self { $($kind::$variant => $name),+ }
            }

            /// The key of its word.
            pub fn word(self) -> String {
                format!($word, self.name())
            }
        }
    };
}

pub(crate) use names;
