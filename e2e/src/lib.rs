//! Browser tests named after what people do.
