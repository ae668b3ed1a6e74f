//! Which curves `tls_eecdh_auto_curves` leaves, and whether clients and servers of today have one of them.

use crate::service::postfix::scope::{Scope, Value};

/// The setting, where it names curves and none of them is among those that OpenSSL offers unasked. Words that are no curve are
/// passed over, and where nothing is left, so is the setting (`tls_dh.c tls_auto_eecdh_curves`).
pub(super) fn unusual(scope: &Scope<'_>) -> Option<Value> {
    let value = scope.value("tls_eecdh_auto_curves");
    let words: Vec<String> = value.text.elements().iter().map(ToString::to_string).collect();
    let is_among = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    (value.is_set && value.fault.is_none() && is_among(&RARE) && !is_among(&USUAL)).then_some(value)
}

/// What OpenSSL 3.0 offers and takes where nothing is set (`t1_lib.c supported_groups_default`).
const USUAL: [&str; 14] = [
    "X25519",
    "x25519",
    "prime256v1",
    "P-256",
    "X448",
    "x448",
    "secp521r1",
    "P-521",
    "secp384r1",
    "P-384",
    "ffdhe2048",
    "ffdhe3072",
    "ffdhe4096",
    "ffdhe8192",
];
/// Curves that it knows and does not offer.
const RARE: [&str; 10] = [
    "brainpoolP256r1",
    "brainpoolP384r1",
    "brainpoolP512r1",
    "secp256k1",
    "secp224r1",
    "P-224",
    "prime192v1",
    "P-192",
    "sect571r1",
    "sect409r1",
];
