//! What a page may ask of the room, as it comes over the wire. Not whether it may. What must always hold: text and numbers
//! are bounded by whoever carries them out.

use crate::Spot;
use serde::{Deserialize, Deserializer};

/// One act. Those of the register become its commands; the others change the room alone.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Act {
    Raise,
    Lower,
    /// Whoever has the floor has done.
    Done,
    Look {
        layout: Look,
        #[serde(default)]
        page: usize,
        #[serde(default)]
        device: Device,
        #[serde(default)]
        thumbnails: usize,
    },
    /// What the page has to send; what is taken is up to the room.
    Sending {
        camera: bool,
        screen: bool,
        microphone: bool,
    },
    /// To the secretary.
    Chat {
        words: String,
    },
    Leave,
    Line(LineReport),
    Admit {
        #[serde(deserialize_with = "spots")]
        seats: Vec<Spot>,
    },
    AdmitAll,
    Give {
        #[serde(deserialize_with = "spot")]
        seat: Spot,
        #[serde(default)]
        seconds: Option<u32>,
    },
    /// The floor to the first raised hand.
    Next {
        #[serde(default)]
        seconds: Option<u32>,
    },
    Withdraw {
        #[serde(deserialize_with = "spot")]
        seat: Spot,
    },
    /// To the front of the queue.
    First {
        #[serde(deserialize_with = "spot")]
        seat: Spot,
    },
    /// To unmute.
    Ask {
        #[serde(deserialize_with = "spot")]
        seat: Spot,
    },
    MuteAll,
    /// Nobody chosen: the stage follows whoever speaks.
    Stage {
        #[serde(default, deserialize_with = "perhaps_spot")]
        seat: Option<Spot>,
    },
    Pin {
        #[serde(deserialize_with = "spot")]
        seat: Spot,
    },
    Unpin {
        #[serde(deserialize_with = "spot")]
        seat: Spot,
    },
    EndScreen,
    Remove {
        #[serde(deserialize_with = "spot")]
        seat: Spot,
        words: String,
    },
    Lock,
    Unlock,
    Open,
    Close {
        #[serde(default)]
        words: String,
    },
    Record,
    StopRecord,
    Announce {
        words: String,
    },
    /// From those who are there.
    Roll,
    Item {
        number: u32,
    },
    EndItem,
    Note {
        #[serde(default)]
        item: Option<u32>,
        words: String,
    },
    Conclude {
        #[serde(default)]
        item: Option<u32>,
        words: String,
    },
    /// All follow this page; no number: nobody follows.
    Paper {
        #[serde(default)]
        number: Option<u32>,
        #[serde(default)]
        page: u32,
    },
    Point {
        #[serde(default)]
        x: Option<f32>,
        #[serde(default)]
        y: Option<f32>,
    },
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    Stage,
    /// The stage and the shared screen.
    #[default]
    Both,
    Gallery,
    Slides,
    /// Sound and the shared screen, for a weak line.
    Sound,
}

impl Look {
    pub const fn name(self) -> &'static str {
        match self {
            Look::Stage => "stage",
            Look::Both => "both",
            Look::Gallery => "gallery",
            Look::Slides => "slides",
            Look::Sound => "sound",
        }
    }
}

/// On what it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    #[default]
    Large,
    Phone,
}

/// How a page finds its line.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct LineReport {
    /// Share of packets lost, 0 to 1.
    pub loss: f32,
    /// In ms.
    pub round_trip: f32,
    /// In ms.
    pub jitter: f32,
    /// In bit/s, as thought possible.
    pub down: f64,
    pub up: f64,
}

fn parsed<E: serde::de::Error>(text: &str) -> Result<Spot, E> {
    text.parse().map_err(|_| E::custom("no such seat"))
}

fn spot<'de, D: Deserializer<'de>>(reader: D) -> Result<Spot, D::Error> {
    parsed(&String::deserialize(reader)?)
}

fn spots<'de, D: Deserializer<'de>>(reader: D) -> Result<Vec<Spot>, D::Error> {
    Vec::<String>::deserialize(reader)?.iter().map(|text| parsed(text)).collect()
}

fn perhaps_spot<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<Spot>, D::Error> {
    Option::<String>::deserialize(reader)?.map(|text| parsed(&text)).transpose()
}
