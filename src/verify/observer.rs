//! Who decides whether the engine goes on after an event.

use crate::verify::outcome::Event;

/// Sees every event and answers whether to go on.
pub trait Observer {
    /// `true` to go on with the run.
    fn goes_on(&mut self, event: &Event) -> bool;
}

/// Stops at the first error: the library's default.
#[derive(Debug, Default)]
pub struct FirstError;

/// Goes on after the errors that the `openssl verify` command forgives, then fails.
#[derive(Debug, Default)]
pub struct LikeTheCommand;

/// Goes on as long as the phase allows: what the matrix uses.
#[derive(Debug, Default)]
pub struct Everything;
