//! Why the room does not do what a page asks. Not the refusals of the register, which have codes of their own.

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not let in, or not any more.
    Outside,
    /// Only whoever conducts the meeting does this.
    NotConducting,
    /// Only whoever conducts or writes does this.
    NotWriting,
    /// Somebody else sits in the place.
    Taken,
    /// The other one is not in the room.
    Gone,
    /// Nobody has a hand up.
    NoHand,
    /// The spot has no number on the list: it is given no floor.
    NotListed,
    /// Somebody else shows a screen, or the floor is needed for it.
    NoScreen,
    /// Empty or too long.
    Words,
    /// Too many messages in a short time.
    TooFast,
    /// There is no such paper.
    NoPaper,
    /// This installation keeps no recordings.
    NoRecorder,
}

impl Fault {
    /// Every one, for the tables of words.
    pub const ALL: &'static [Fault] = &[
        Fault::Outside,
        Fault::NotConducting,
        Fault::NotWriting,
        Fault::Taken,
        Fault::Gone,
        Fault::NoHand,
        Fault::NotListed,
        Fault::NoScreen,
        Fault::Words,
        Fault::TooFast,
        Fault::NoPaper,
        Fault::NoRecorder,
    ];

    /// The name in the key of its sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Fault::Outside => "outside",
            Fault::NotConducting => "not_conducting",
            Fault::NotWriting => "not_writing",
            Fault::Taken => "taken",
            Fault::Gone => "gone",
            Fault::NoHand => "no_hand",
            Fault::NotListed => "not_listed",
            Fault::NoScreen => "no_screen",
            Fault::Words => "words",
            Fault::TooFast => "too_fast",
            Fault::NoPaper => "no_paper",
            Fault::NoRecorder => "no_recorder",
        }
    }

    /// The key of the sentence.
    pub fn word(self) -> String {
        format!("room-fault-{}", self.name())
    }
}
