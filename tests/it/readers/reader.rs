//! A reader of certificates and keys, and what it makes of one file.

/// What a reader takes from one file. Whatever tells objects apart will do, so long as both sides use the same words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The certificates, in the order in which it takes them.
    pub(crate) certificates: Vec<String>,
    /// The private keys.
    pub(crate) keys: Vec<String>,
    /// Whether it refuses the file. What it had read before counts if it stays loaded.
    pub(crate) refused: bool,
}

impl Answer {
    /// Nothing at all.
    pub(crate) fn refusal() -> Answer {
        Answer { refused: true, ..Answer::default() }
    }
}

/// A real reader and the emulation that is held against it.
pub(crate) struct Reader {
    /// Who reads, for messages.
    pub(crate) name: &'static str,
    /// Why it cannot be asked here; `None` when it can.
    pub(crate) missing: fn() -> Option<String>,
    /// What the real reader makes of each of these files.
    pub(crate) ask: fn(&[Vec<u8>]) -> Vec<Answer>,
    /// What the emulation makes of a file.
    pub(crate) ours: fn(&[u8]) -> Answer,
    /// It is asked about one file in so many; more than one where asking is slow.
    pub(crate) one_in: usize,
}
