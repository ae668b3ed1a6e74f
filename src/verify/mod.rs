//! The engine equal to `openssl verify`: pure, told its time, its anchors and its purpose, and reporting every event.
//!
//! The phases stand in the order of OpenSSL 3.0 (`x509_vfy.c verify_chain`), a file each. What is left out, and why:
//! - host names, addresses (`check_id`): the caller's, by another phase to come between level and revocation;
//! - Suite B, `-extended_crl`, `-use_deltas`, policies: cannot be asked for, [`request::Flags`] has no word for them;
//! - RFC 3779 resources: a path whose leaf claims them ends as unjudged, never as accepted.
//!
//! A phase that meets an error tells the [`observer::Observer`] and goes on or stops as that answers, just as OpenSSL
//! asks its verify callback. So with [`observer::Everything`] the events are those of a callback that always answers
//! "go on" (`openssl s_client`): after a path without anchor, what was built of it is judged on.

pub mod authority;
pub mod budget;
pub mod code;
pub mod issuer;
pub mod key;
pub mod observer;
pub mod outcome;
pub mod purpose;
pub mod request;
pub mod supported;
pub mod trust;

mod build;
mod constraints;
mod context;
mod decision;
mod extensions;
mod level;
mod proxy;
mod resources;
mod revocation;
mod signatures;
mod strict;
mod validity;

use crate::verify::context::{Context, Halt};
use crate::verify::observer::Observer;
use crate::verify::outcome::Outcome;
use crate::verify::request::Request;

/// Judges a certificate as `openssl verify` does (`x509_vfy.c X509_verify_cert`, RFC 5280 6.1).
///
/// Never fails: what is wrong stands in the events, what could not be judged in [`Outcome::unjudged`].
pub fn judge(request: &Request<'_>, observer: &mut dyn Observer) -> Outcome {
    let mut context = Context::new(request, observer);
    let end = run_phases(&mut context);
    context.into_outcome(end)
}

/// `x509_vfy.c verify_chain`, led by the leaf's key level.
fn run_phases(context: &mut Context<'_>) -> Result<(), Halt> {
    level::check_leaf_key(context)?;
    build::build_chain(context)?;
    extensions::check_extensions(context)?;
    level::check_auth_level(context)?;
    key::check_leaf_key(context)?;
    revocation::check_revocation(context)?;
    signatures::verify_signatures(context)?;
    constraints::check_name_constraints(context)?;
    resources::check_resources(context)
}
