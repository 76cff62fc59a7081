//! Fonts that were read lately. What must always hold: together they hold no more than `VALUES_MAX` values; who needs one
//! that was put away reads it again, and is charged again.

use super::font::Font;
use std::collections::HashMap;
use std::rc::Rc;

const VALUES_MAX: usize = 150_000;

/// By which a font is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Object(u32),
    /// One that stands in the resources themselves: which walk, and its name there.
    Named(usize, Rc<[u8]>),
}

#[derive(Default)]
pub(crate) struct Shelf {
    fonts: HashMap<Key, Rc<Font>>,
    values: usize,
}

impl Shelf {
    pub(crate) fn get(&self, key: &Key) -> Option<Rc<Font>> {
        self.fonts.get(key).map(Rc::clone)
    }

    pub(crate) fn put(&mut self, key: Key, font: &Rc<Font>) {
        self.values += font.len();
        if self.values > VALUES_MAX {
            self.fonts.clear();
            self.values = font.len();
        }
        self.fonts.insert(key, Rc::clone(font));
    }
}
