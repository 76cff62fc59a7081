//! Objects of a PDF as values of their own, so that nothing borrows from a stream that was unpacked. A stream is where it
//! stands in the file; streams stand nowhere else (ISO 32000-2 §7.5.7).

/// Where the bytes of a stream stand in the file, still packed.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    pub(crate) dict: Dict,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Clone, Debug)]
pub(crate) enum Object {
    Null,
    Boolean,
    Number(f64),
    Name(Vec<u8>),
    String(Vec<u8>),
    Array(Vec<Object>),
    Dict(Dict),
    Stream(Box<Stream>),
    Reference(u32),
}

impl Object {
    pub(crate) fn number(&self) -> Option<f64> {
        if let Self::Number(it) = self { Some(*it) } else { None }
    }

    /// A whole number that is not negative.
    pub(crate) fn count(&self) -> Option<usize> {
        let value = self.number()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the bounds that are asked for before"
        )]
        (value >= 0.0 && value <= f64::from(u32::MAX)).then_some(value as usize)
    }

    pub(crate) fn name(&self) -> Option<&[u8]> {
        if let Self::Name(it) = self { Some(it) } else { None }
    }

    pub(crate) fn string(&self) -> Option<&[u8]> {
        if let Self::String(it) = self { Some(it) } else { None }
    }

    pub(crate) fn array(self) -> Option<Vec<Object>> {
        if let Self::Array(it) = self { Some(it) } else { None }
    }

    /// A dictionary, or that of a stream.
    pub(crate) fn dict(self) -> Option<Dict> {
        match self {
            Self::Dict(it) => Some(it),
            Self::Stream(it) => Some(it.dict),
            _ => None,
        }
    }

    pub(crate) fn stream(self) -> Option<Stream> {
        if let Self::Stream(it) = self { Some(*it) } else { None }
    }

    pub(crate) fn reference(&self) -> Option<u32> {
        if let Self::Reference(it) = self { Some(*it) } else { None }
    }
}

/// A dictionary. They are small; the first of a key counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dict(pub(crate) Vec<(Vec<u8>, Object)>);

impl Dict {
    /// The value as it is written, perhaps a reference.
    pub(crate) fn get(&self, key: &str) -> Option<&Object> {
        self.find(key.as_bytes())
    }

    pub(crate) fn find(&self, key: &[u8]) -> Option<&Object> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}
