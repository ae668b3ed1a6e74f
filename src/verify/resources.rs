//! RFC 3779 resources: named as unjudged, until they are judged.

use crate::verify::context::{Context, Halt};

/// Ends the run as unjudged when the leaf claims addresses or AS numbers (`v3_addr.c`, `v3_asid.c` validate paths).
///
/// Without resources in the leaf OpenSSL has nothing to check here either.
pub(super) fn check_resources(context: &Context<'_>) -> Result<(), Halt> {
    match context.request.leaf.extensions.has_resources {
        true => Err(Halt::Unjudged("the certificate claims RFC 3779 resources, which are not judged yet".to_owned())),
        false => Ok(()),
    }
}
