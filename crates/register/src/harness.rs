//! Property tests that any register gets for free.
