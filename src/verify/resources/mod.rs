//! Whether every issuer has the resources that the certificates below it claim (RFC 3779 2.3, 3.3).

use crate::verify::budget;
use crate::verify::context::{Context, Halt};

mod addresses;
mod family;
mod systems;

/// Checks autonomous systems, then addresses, each from the leaf upwards, if the leaf claims any (`v3_asid.c
/// X509v3_asid_validate_path`, `v3_addr.c X509v3_addr_validate_path`).
pub(super) fn check_resources(context: &mut Context<'_>) -> Result<(), Halt> {
    systems::check_path(context)?;
    addresses::check_path(context)
}

/// How many ranges may still be held against each other.
struct Work {
    left: usize,
}

impl Work {
    fn new() -> Work {
        Work { left: budget::RESOURCE_COMPARISONS_OF_RUN }
    }

    /// Counts one comparison.
    fn count(&mut self) -> Result<(), Halt> {
        let too_many = || Halt::Unjudged("too many ranges of RFC 3779 resources to compare".to_owned());
        self.left = self.left.checked_sub(1).ok_or_else(too_many)?;
        Ok(())
    }
}
