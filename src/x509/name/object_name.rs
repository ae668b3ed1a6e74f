//! OpenSSL's short names of object identifiers.

use crate::base::oid::Oid;

/// The short name (`OBJ_nid2sn`): `CN`, `emailAddress`; dotted when OpenSSL 3.0 has none.
pub(super) fn short_name(oid: &Oid) -> String {
    let dotted = oid.to_string();
    let known = OBJECT_NAMES.lines().find_map(|line| line.strip_prefix(dotted.as_str())?.strip_prefix(' '));
    known.map_or(dotted, str::to_owned)
}

/// One line an object: dotted identifier, short name; made from the output of `openssl list -objects`, the usual
/// attributes first, since the search goes from the top.
const OBJECT_NAMES: &str = include_str!("object_names.txt");

#[cfg(test)]
mod tests {
    use super::short_name;
    use crate::base::oid::Oid;

    #[test]
    fn knows_the_names_of_openssl() {
        for (dotted, name) in [
            ("2.5.4.3", "CN"),
            ("2.5.4.5", "serialNumber"),
            ("2.5.4.97", "organizationIdentifier"),
            ("1.2.840.113549.1.9.1", "emailAddress"),
            ("0.9.2342.19200300.100.1.25", "DC"),
            ("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"),
            ("2.5.4.333", "2.5.4.333"),
        ] {
            assert_eq!(short_name(&Oid::from_dotted(dotted).unwrap()), name);
        }
    }
}
