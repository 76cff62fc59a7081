//! One start tag: names as they are written, values as they mean.
//! It knows no namespaces; `scope` does. What must always hold: values are decoded and normalised (XML §3.3.3), so that
//! readers, digests and writers see the same.

/// A name with its prefix, which is empty when there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) prefix: String,
    pub(crate) local: String,
}

impl Name {
    pub(crate) fn new(prefix: &str, local: &str) -> Self {
        Self { prefix: prefix.to_owned(), local: local.to_owned() }
    }

    /// Appends it as it is written.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        if !self.prefix.is_empty() {
            out.extend_from_slice(self.prefix.as_bytes());
            out.push(b':');
        }
        out.extend_from_slice(self.local.as_bytes());
    }
}

/// An attribute that declares no namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: Name,
    pub(crate) value: String,
}

/// A start tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) name: Name,
    /// Attributes in their order, without declarations.
    pub(crate) attributes: Vec<Attribute>,
    /// Declared namespaces: prefix and name, in their order.
    pub(crate) declared: Vec<(String, String)>,
}

impl Tag {
    pub(crate) fn new(prefix: &str, local: &str) -> Self {
        Self { name: Name::new(prefix, local), ..Self::default() }
    }

    pub(crate) fn declare(mut self, prefix: &str, namespace: &str) -> Self {
        self.declared.push((prefix.to_owned(), namespace.to_owned()));
        self
    }

    pub(crate) fn with(mut self, prefix: &str, local: &str, value: &str) -> Self {
        let name = Name::new(prefix, local);
        self.attributes.push(Attribute { name, value: value.to_owned() });
        self
    }
}
