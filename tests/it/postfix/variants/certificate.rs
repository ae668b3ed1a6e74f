//! What the certificate says, which Postfix never looks at.

use super::super::material::pem;
use super::Variant;

pub(super) fn all() -> Vec<Variant> {
    LEAVES
        .iter()
        .map(|(name, leaf, code)| {
            let key = if *leaf == "L-agree" { "key-ec" } else { "key" };
            let variant = Variant::pair(name, pem(&format!("{leaf} B A")), pem(key));
            variant.verified(*code).serves(&format!("{leaf} B A"))
        })
        .collect()
}

/// Name, leaf, and what a client that trusts the root says of it.
const LEAVES: &[(&str, &str, u32)] = &[
    ("expired", "L-expired", 10),
    ("not-yet-valid", "L-future", 9),
    ("sha1", "L-sha1", 68),
    ("md5", "L-md5", 68),
    ("for-clients", "L-client", 26),
    ("for-code", "L-code", 26),
    ("for-anything", "L-any", 26),
    ("for-both", "L-both", 0),
    ("for-no-stated-purpose", "L-no-purpose", 0),
    ("authority-as-leaf", "L-ca", 0),
    ("encipher-only", "L-encipher", 0),
    ("agree-only", "L-agree", 0),
    ("sign-certificates-only", "L-sign-certificates", 26),
    ("no-extensions", "L-bare", 0),
    ("no-alternative-name", "L-unnamed", 0),
    ("another-name", "L-misnamed", 0),
];
