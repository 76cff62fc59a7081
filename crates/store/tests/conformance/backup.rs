//! Backups come back whole.
