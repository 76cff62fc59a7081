//! Tests of endpoints.
