//! What is told about one piece of the heap: that it was taken, mended or dropped, and why.

use crate::base::location::Location;

/// One line for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What became of it.
    pub fate: Fate,
    /// Where it stands; none for what concerns no piece.
    pub place: Option<Location>,
    /// What it is and why, lower case, no full stop.
    pub text: String,
}

/// What became of a piece of the heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It is part of what is written, or its key.
    Taken,
    /// It was read although servers would not read it as it stands.
    Mended,
    /// It is not part of what is written.
    Dropped,
    /// Nothing became of it; worth knowing.
    Noted,
}

impl Remark {
    /// About the piece at this place.
    pub fn at(fate: Fate, place: &Location, text: impl Into<String>) -> Remark {
        Remark { fate, place: Some(place.clone()), text: text.into() }
    }

    /// About no piece in particular.
    pub fn noted(text: impl Into<String>) -> Remark {
        Remark { fate: Fate::Noted, place: None, text: text.into() }
    }
}

impl Fate {
    /// One word.
    pub fn word(self) -> &'static str {
        match self {
            Fate::Taken => "took",
            Fate::Mended => "mended",
            Fate::Dropped => "dropped",
            Fate::Noted => "note",
        }
    }
}
