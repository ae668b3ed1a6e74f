//! The variants, a group a file.

mod algorithm;
mod certificate;
mod chain;
mod file_system;
mod key;
mod level;
mod main_cf;
mod master_cf;
mod pem_form;
mod placement;
mod sni;
mod trust;
mod unset;
mod wrong_kind;

use std::env;

use super::material::pem;
use super::{hold, instance, variant::Variant};

/// All groups by name.
pub(crate) fn groups() -> Vec<(&'static str, Vec<Variant>)> {
    vec![
        ("placement", placement::all()),
        ("algorithm", algorithm::all()),
        ("chain", chain::all()),
        ("trust", trust::all()),
        ("pem-form", pem_form::all()),
        ("wrong-kind", wrong_kind::all()),
        ("key", key::all()),
        ("certificate", certificate::all()),
        ("file-system", file_system::all()),
        ("unset", unset::all()),
        ("main-cf", main_cf::all()),
        ("master-cf", master_cf::all()),
        ("level", level::all()),
        ("sni", sni::all()),
    ]
}

#[test]
fn real_postfix_does_what_is_recorded() {
    if let Some(why) = instance::is_missing() {
        assert!(env::var_os("CERTPREFLIGHT_REQUIRE_TOOLS").is_none(), "{why}");
        println!("skipped: {why}");
        return;
    }
    let groups = groups();
    let count: usize = groups.iter().map(|(_, variants)| variants.len()).sum();
    let wrong: Vec<String> = groups.iter().flat_map(|(name, variants)| hold(name, variants)).collect();
    println!("{count} variants in {} groups", groups.len());
    assert!(wrong.is_empty(), "{} facts of {count} variants differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// The same certificates with the same key, deployed for each of the three ways to load them.
fn in_each(name: &str, key: &str, certificates: impl Into<Vec<u8>>, outcomes: [Outcome; 3]) -> Vec<Variant> {
    let certificates = certificates.into();
    let [pair, mixed, chain] = outcomes;
    let all = [pem(key).into_bytes(), certificates.clone()].concat();
    vec![
        pair(Variant::pair(&format!("{name}-pair"), certificates, pem(key))),
        mixed(Variant::mixed(&format!("{name}-mixed"), all.clone())),
        chain(Variant::chain(&format!("{name}-chain"), [all])),
    ]
}

/// The same with one outcome for all three.
fn alike(name: &str, key: &str, certificates: impl Into<Vec<u8>>, outcome: Outcome) -> Vec<Variant> {
    in_each(name, key, certificates, [outcome; 3])
}

/// What is expected of a variant.
type Outcome = fn(Variant) -> Variant;

/// How Postfix says that a certificate of a pair does not load.
const NO_CERTIFICATE: &str = "cannot get RSA certificate from file \"@/cert.pem\": disabling TLS support";

/// How it says that a key of a pair does not load.
const NO_KEY: &str = "cannot get RSA private key from file \"@/key.pem\": disabling TLS support";

/// How it says that a combined file does not load.
const NO_IDENTITY: &str = "error loading private keys and certificates from: @/";
