//! OpenSSL's names of object identifiers, short and long.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::base::oid::Oid;

/// The short name (`OBJ_nid2sn`): `CN`, `emailAddress`; `None` when OpenSSL 3.0 has none.
pub fn short_name(oid: &Oid) -> Option<&'static str> {
    names_of(oid).map(|(short, _)| short)
}

/// The long name (`OBJ_nid2ln`): `commonName`, `X509v3 Any Policy`; `None` when OpenSSL 3.0 has none.
pub fn long_name(oid: &Oid) -> Option<&'static str> {
    names_of(oid).map(|(_, long)| long)
}

/// The object with this name, short names first, letter case as it stands (`OBJ_sn2nid`, `OBJ_ln2nid`).
///
/// Names that OpenSSL gives to things without an identifier (`DES-EDE3`) are not known here.
pub fn by_name(name: &str) -> Option<Oid> {
    let find = |is_it: fn((&str, &str), &str) -> bool| rows().find(|(_, names)| is_it(*names, name));
    let (dotted, _) = find(|(short, _), name| short == name).or_else(|| find(|(_, long), name| long == name))?;
    Oid::from_dotted(dotted)
}

/// The dotted form as OpenSSL prints it where it has no name (`OBJ_obj2txt` into 80 octets): at most 79 characters,
/// nothing at all for an identifier of more octets than RFC 2578 3.5 allows.
pub fn dotted(oid: &Oid) -> String {
    if oid.content().len() > Oid::LONGEST_PRINTED {
        return String::new();
    }
    let mut text = oid.to_string();
    text.truncate(LONGEST_TEXT);
    text
}

fn names_of(oid: &Oid) -> Option<(&'static str, &'static str)> {
    BY_CONTENT.get(oid.content()).copied()
}

/// Dotted form, short and long name of every object.
fn rows() -> impl Iterator<Item = (&'static str, (&'static str, &'static str))> {
    OBJECT_NAMES.lines().filter_map(|line| {
        let (dotted, names) = line.split_once(' ')?;
        Some((dotted, names.split_once(' ').unwrap_or((names, names))))
    })
}

/// Short and long name by the content octets of the identifier.
static BY_CONTENT: LazyLock<HashMap<Vec<u8>, (&str, &str)>> = LazyLock::new(|| {
    let named = |(dotted, names)| Some((Oid::from_dotted(dotted)?.content().to_vec(), names));
    rows().filter_map(named).collect()
});
/// One line an object: dotted identifier, short name, long name where it is another one; from the output of
/// `openssl list -objects`.
const OBJECT_NAMES: &str = include_str!("object_names.txt");
/// The buffer of `a_strex.c do_name_ex` and `x509_obj.c X509_NAME_oneline`.
const LONGEST_TEXT: usize = 79;

#[cfg(test)]
mod tests {
    use super::{by_name, dotted, long_name, short_name};
    use crate::base::oid::Oid;

    #[test]
    fn knows_the_names_of_openssl() {
        for (dotted, short, long) in [
            ("2.5.4.3", "CN", "commonName"),
            ("2.5.4.5", "serialNumber", "serialNumber"),
            ("2.5.4.97", "organizationIdentifier", "organizationIdentifier"),
            ("1.2.840.113549.1.9.1", "emailAddress", "emailAddress"),
            ("0.9.2342.19200300.100.1.25", "DC", "domainComponent"),
            ("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC", "jurisdictionCountryName"),
            ("2.5.29.32.0", "anyPolicy", "X509v3 Any Policy"),
            ("1.3", "ORG", "org"),
        ] {
            let oid = Oid::from_dotted(dotted).unwrap();
            assert_eq!((short_name(&oid), long_name(&oid)), (Some(short), Some(long)));
            assert_eq!((by_name(short), by_name(long)), (Some(oid.clone()), Some(oid)));
        }
        assert_eq!(short_name(&Oid::from_dotted("2.5.4.333").unwrap()), None);
        assert_eq!(by_name("cn"), None);
    }

    #[test]
    fn dotted_forms_have_limits() {
        let of = |length: usize| dotted(&Oid::from_content(&vec![0x2a; length]));
        assert_eq!(of(3), "1.2.42.42");
        assert_eq!(of(586).len(), 79);
        assert_eq!(of(587), "");
    }
}
