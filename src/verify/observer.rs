//! Who decides whether the engine goes on after an event.

use crate::verify::code::Code;
use crate::verify::outcome::Event;

/// Sees every event and answers whether to go on.
pub trait Observer {
    /// `true` to go on with the run.
    fn goes_on(&mut self, event: &Event) -> bool;
}

/// Stops at the first error: the library's default.
#[derive(Debug, Default)]
pub struct FirstError;

impl Observer for FirstError {
    fn goes_on(&mut self, _event: &Event) -> bool {
        false
    }
}

/// Goes on after the errors that the `openssl verify` command forgives, then fails.
#[derive(Debug, Default)]
pub struct LikeTheCommand;

impl Observer for LikeTheCommand {
    fn goes_on(&mut self, event: &Event) -> bool {
        is_soft(event.code)
    }
}

/// Goes on as long as the phase allows: what the matrix uses.
///
/// Like an OpenSSL verify callback that always answers 1, as `openssl s_client` installs it. A path that found no
/// anchor (2, 18, 19, 20, 22) is judged as far as it was built, so an expired leaf shows beside a missing issuer. Two
/// things to know of OpenSSL's ways here: a lone certificate without issuer adds 21 to its 20, and a topmost
/// certificate that is not self-signed is not checked for its dates. In one thing ours differs: where building ends after
/// an earlier error (28, 66), OpenSSL reports that one again, this the dead end itself.
#[derive(Debug, Default)]
pub struct Everything;

impl Observer for Everything {
    fn goes_on(&mut self, _event: &Event) -> bool {
        true
    }
}

/// Whether the `openssl verify` command goes on after this error (`apps/verify.c cb`).
pub fn is_soft(code: Code) -> bool {
    matches!(code.0, 10 | 11 | 12 | 18 | 25 | 26 | 34 | 37 | 43 | 78..=93)
}

#[cfg(test)]
mod tests {
    use super::is_soft;
    use crate::verify::code::Code;

    #[test]
    fn the_command_forgives_25_codes() {
        assert_eq!((0..=u8::MAX).filter(|number| is_soft(Code(*number))).count(), 25);
        assert!(is_soft(Code(10)) && !is_soft(Code(9)) && !is_soft(Code(94)));
    }
}
