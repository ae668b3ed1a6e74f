//! Cases of `-extended_crl`, `-use_deltas` and lists in the store, and what they have in common.

pub(super) mod delta;
pub(super) mod indirect;
pub(super) mod reasons;
pub(super) mod signer;
pub(super) mod store;

use super::{Question, Topic};
use crate::forge::cert::identifier;
use crate::forge::crl::List;
use crate::forge::distribution::{Scope, certificate_issuer, freshest, full_name, point, points};
use crate::forge::extension::Extension;
use crate::forge::fields::Fields;
use crate::forge::general_name::{directory, uri};
use crate::forge::name;

/// The certificates that every topic here starts from.
struct Base {
    root: Fields,
    inter: Fields,
    /// Signs lists and nothing else, issued by the root.
    signer: Fields,
    /// Number 100, issued by the intermediate.
    leaf: Fields,
}

impl Base {
    fn new() -> Base {
        let root = Fields::ca("Root").serial(1);
        let inter = Fields::ca("Inter").by(&root).serial(2);
        let signer = Fields::named("Signer").with(Extension::key_usage(&[6])).identified().by(&root).serial(3);
        let leaf = Fields::server("leaf").by(&inter).serial(100);
        Base { root, inter, signer, leaf }
    }

    /// The base with its files.
    fn put(topic: &mut Topic) -> Base {
        let base = Base::new();
        topic.cert("root", &base.root).cert("inter", &base.inter);
        base
    }

    /// The leaf with one distribution point, whose list the signer gives out.
    fn leaf_of_signer(&self) -> Fields {
        self.leaf.clone().with(points(&[point(&at("a"), &[], &[named("Signer")])]))
    }

    /// An indirect list of the signer.
    fn indirect(&self) -> List {
        List::by(&self.signer).with(Scope { indirect: true, ..Scope::default() }.extension())
    }
}

/// fullName of one URI.
fn at(place: &str) -> Vec<u8> {
    full_name(&[uri(&format!("http://c.example/{place}"))])
}

/// A directoryName under `O=Forge`.
fn named(common_name: &str) -> Vec<u8> {
    directory(&name::forge(common_name))
}

/// certificateIssuer of one name.
fn issued_by(common_name: &str) -> Extension {
    certificate_issuer(&[named(common_name)])
}

/// freshestCRL.
fn fresh() -> Extension {
    freshest(&[point(&at("delta"), &[], &[])])
}

/// authorityKeyIdentifier of this issuer's key.
fn authority(issuer: &Fields) -> Extension {
    Extension::authority_key_identifier(&identifier(&issuer.key))
}

/// A list that has ended by the time of judging.
fn ended(list: List) -> List {
    list.valid("2024-01-01", Some("2025-06-01"))
}

/// Asks with `-crl_check -extended_crl`.
fn ask<'t>(topic: &'t mut Topic, name: &str, about: &str, leaf: &str, untrusted: &str) -> &'t mut Question {
    topic.case(name, about, leaf, untrusted, "root").set("flags", "crl_check extended_crl")
}
