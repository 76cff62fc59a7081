//! Filing and following as a browser without script does it, over a fresh store.

mod files;
mod follow;
mod pages;
mod support;
