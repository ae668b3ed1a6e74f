//! The variants, a group a file.

mod algorithm;
mod certificate;
mod chain;
mod client;
mod file_system;
mod key;
mod level;
mod main_cf;
mod master_cf;
mod negotiation;
mod pem_form;
mod placement;
mod policy;
mod postscreen;
mod sni;
mod trust;
mod unset;
mod wrong_kind;

use super::material::pem;
use super::{hold, variant::Variant};

/// All groups by name.
pub(crate) fn groups() -> Vec<(&'static str, Vec<Variant>)> {
    vec![
        ("algorithm", algorithm::all()),
        ("certificate", certificate::all()),
        ("chain", chain::all()),
        ("client", client::all()),
        ("file-system", file_system::all()),
        ("key", key::all()),
        ("level", level::all()),
        ("main-cf", main_cf::all()),
        ("master-cf", master_cf::all()),
        ("negotiation", negotiation::all()),
        ("negotiation-client", negotiation::clients()),
        ("pem-form", pem_form::all()),
        ("placement", placement::all()),
        ("policy", policy::all()),
        ("postscreen", postscreen::all()),
        ("sni", sni::all()),
        ("trust", trust::all()),
        ("unset", unset::all()),
        ("wrong-kind", wrong_kind::all()),
    ]
}

#[test]
fn algorithm_in_real_postfix() {
    hold("algorithm", &algorithm::all());
}

#[test]
fn certificate_in_real_postfix() {
    hold("certificate", &certificate::all());
}

#[test]
fn chain_in_real_postfix() {
    hold("chain", &chain::all());
}

#[test]
fn client_in_real_postfix() {
    hold("client", &client::all());
}

#[test]
fn file_system_in_real_postfix() {
    hold("file-system", &file_system::all());
}

#[test]
fn key_in_real_postfix() {
    hold("key", &key::all());
}

#[test]
fn level_in_real_postfix() {
    hold("level", &level::all());
}

#[test]
fn main_cf_in_real_postfix() {
    hold("main-cf", &main_cf::all());
}

#[test]
fn master_cf_in_real_postfix() {
    hold("master-cf", &master_cf::all());
}

#[test]
fn negotiation_in_real_postfix() {
    hold("negotiation", &negotiation::all());
}

#[test]
fn negotiation_of_clients_in_real_postfix() {
    hold("negotiation-client", &negotiation::clients());
}

#[test]
fn pem_form_in_real_postfix() {
    hold("pem-form", &pem_form::all());
}

#[test]
fn placement_in_real_postfix() {
    hold("placement", &placement::all());
}

#[test]
fn policy_in_real_postfix() {
    hold("policy", &policy::all());
}

#[test]
fn postscreen_in_real_postfix() {
    hold("postscreen", &postscreen::all());
}

#[test]
fn sni_in_real_postfix() {
    hold("sni", &sni::all());
}

#[test]
fn trust_in_real_postfix() {
    hold("trust", &trust::all());
}

#[test]
fn unset_in_real_postfix() {
    hold("unset", &unset::all());
}

#[test]
fn wrong_kind_in_real_postfix() {
    hold("wrong-kind", &wrong_kind::all());
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
