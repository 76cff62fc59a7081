//! x
#![allow(dead_code)]
mod clock;
mod rtp;
mod sequence;
mod stage;
mod vp8;
