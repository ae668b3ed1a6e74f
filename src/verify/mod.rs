//! The engine equal to `openssl verify`: pure, told its time, its anchors and its purpose, and reporting every event.
//!
//! The phases stand in the order of OpenSSL 3.0 (`x509_vfy.c verify_chain`), a file each.
//!
//! A phase that meets an error tells the [`observer::Observer`] and goes on or stops as that answers, just as OpenSSL
//! asks its verify callback. So with [`observer::Everything`] the events are those of a callback that always answers
//! "go on" (`openssl s_client`): after a path without anchor, what was built of it is judged on.

//! Everything the engine needs stands in the [`request::Request`], everything it says in the [`outcome::Outcome`]:
//!
//! ```
//! # let system = certpreflight::crypto::mozilla::certificates().next().unwrap();
//! use std::sync::Arc;
//!
//! use certpreflight::base::location::Location;
//! use certpreflight::base::moment::Moment;
//! use certpreflight::verify::judge;
//! use certpreflight::verify::observer::LikeTheCommand;
//! use certpreflight::verify::request::{Purpose, Request, TimeCheck};
//! use certpreflight::verify::trust::AnchorStore;
//! use certpreflight::x509::cert::Cert;
//!
//! // One certificate (DER), an anchor and the leaf at once: a root trusts itself.
//! let place = Location::whole(&Arc::from("root.der"));
//! let mut anchors = AnchorStore::new();
//! anchors.push(system.to_vec(), None, place.clone());
//! let leaf = Arc::new(Cert::parse(system, place)?);
//!
//! let request = Request {
//!     purpose: Some(Purpose::SslServer),
//!     ..Request::new(leaf, &anchors, TimeCheck::At(Moment(1_790_000_000)))
//! };
//! let outcome = judge(&request, &mut LikeTheCommand);
//! for event in &outcome.events {
//!     println!("error {} at {} depth: {}", event.code.0, event.depth, event.code.message());
//! }
//! assert_eq!((outcome.accepted, outcome.chain.len()), (true, 1));
//! # Ok::<(), certpreflight::x509::reader::Refusal>(())
//! ```
//!
//! The time is the caller's: nothing here reads a clock, a file or the environment. A path is good iff
//! [`outcome::Outcome::accepted`] is true; what has no events but is not accepted says why in
//! [`outcome::Outcome::unanswered`].

pub mod code;
pub mod decoded;
pub mod observer;
pub mod outcome;
pub mod request;
pub mod trust;

pub(crate) mod budget;
pub(crate) mod issuer;
pub(crate) mod purpose;
pub(crate) mod supported;

mod authority;
mod build;
pub(crate) mod constraints;
mod context;
mod decision;
mod extensions;
mod identity;
mod integer;
mod key;
mod level;
mod policy;
mod proxy;
mod resources;
mod revocation;
mod signatures;
mod strict;
mod suite_b;
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
    identity::check_identity(context)?;
    key::check_leaf_key(context)?;
    revocation::check_revocation(context)?;
    suite_b::check_suite_b(context)?;
    signatures::verify_signatures(context)?;
    constraints::check_name_constraints(context)?;
    resources::check_resources(context)?;
    policy::check_policies(context)
}
