//! Where key and certificates are, in which order, in which files.

use super::super::material::pem;
use super::Variant;

pub(super) fn all() -> Vec<Variant> {
    vec![
        Variant::pair("pair", pem("L B A"), pem("key")).serves("L B A"),
        Variant::mixed("mixed-key-first", pem("key L B A")).serves("L B A"),
    ]
}
