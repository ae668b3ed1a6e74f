//! GeneralName in all its choices, and what names are put into: subjectAltName, subtrees of nameConstraints.

use super::extension::{self, Extension};
use super::{der, name};

/// otherName: a type, dotted, and its value, DER.
pub(crate) fn other(oid: &str, value: &[u8]) -> Vec<u8> {
    der::tagged(0, &[der::oid(oid), der::tagged(0, value)].concat())
}

/// SmtpUTF8Mailbox (RFC 9598).
pub(crate) fn mailbox(address: &str) -> Vec<u8> {
    other("1.3.6.1.5.5.7.8.9", &der::value(name::UTF8, address.as_bytes()))
}

/// rfc822Name.
pub(crate) fn email(address: &str) -> Vec<u8> {
    der::implicit(1, address.as_bytes())
}

/// dNSName.
pub(crate) fn dns(host: &str) -> Vec<u8> {
    der::implicit(2, host.as_bytes())
}

/// x400Address with nothing in it.
pub(crate) fn x400() -> Vec<u8> {
    der::tagged(3, &der::sequence(&[]))
}

/// directoryName of a name, DER.
pub(crate) fn directory(name: &[u8]) -> Vec<u8> {
    der::tagged(4, name)
}

/// ediPartyName of a party.
pub(crate) fn edi(party: &str) -> Vec<u8> {
    der::tagged(5, &der::tagged(1, &der::value(name::UTF8, party.as_bytes())))
}

/// uniformResourceIdentifier.
pub(crate) fn uri(text: &str) -> Vec<u8> {
    der::implicit(6, text.as_bytes())
}

/// iPAddress, any octets.
pub(crate) fn ip(octets: &[u8]) -> Vec<u8> {
    der::implicit(7, octets)
}

/// registeredID, dotted.
pub(crate) fn registered(oid: &str) -> Vec<u8> {
    der::retagged(&der::oid(oid), 0x88)
}

/// subjectAltName of these.
pub(crate) fn alternative_names(names: &[Vec<u8>]) -> Extension {
    Extension { oid: extension::SUBJECT_ALT_NAME, critical: false, value: der::sequence(&[&names.concat()]) }
}

/// nameConstraints of names, or of subtrees made by [`subtree`].
pub(crate) fn name_constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Extension {
    let list = |number, trees: &[Vec<u8>]| {
        let whole = |tree: &Vec<u8>| if tree.starts_with(&[0x30]) { tree.clone() } else { der::sequence(&[tree]) };
        let trees: Vec<u8> = trees.iter().flat_map(whole).collect();
        if trees.is_empty() { trees } else { der::tagged(number, &trees) }
    };
    let value = der::sequence(&[&list(0, permitted), &list(1, excluded)]);
    Extension { oid: extension::NAME_CONSTRAINTS, critical: true, value }
}

/// GeneralSubtree with a minimum and a maximum.
pub(crate) fn subtree(base: &[u8], minimum: Option<u64>, maximum: Option<u64>) -> Vec<u8> {
    let bound =
        |tag, number: Option<u64>| number.map(|number| der::retagged(&der::integer(number), tag)).unwrap_or_default();
    der::sequence(&[base, &bound(0x80, minimum), &bound(0x81, maximum)])
}
