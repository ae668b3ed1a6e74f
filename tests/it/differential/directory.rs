//! Directories of anchors and revocation lists: files named by the hash of their subject or issuer.

use std::collections::BTreeMap;
use std::sync::Arc;

use certpreflight::base::location::Location;
use certpreflight::x509::cert::Cert;
use certpreflight::x509::crl::Crl;
use sha1::{Digest, Sha1};

use super::rendering::{Object, render};
use crate::random::Random;

/// The files of a directory that holds these, by name. With `is_listed`, a reader may come upon the files in any order,
/// and so what has one name stands in one file.
pub(super) fn files(objects: &[Object], is_listed: bool, random: &mut Random) -> BTreeMap<String, Vec<u8>> {
    let mut by_name: BTreeMap<String, Vec<Object>> = BTreeMap::new();
    for object in objects {
        let stem = stem(object);
        let number = match is_listed {
            true => 0,
            false => by_name.keys().filter(|name| name.starts_with(&stem)).count(),
        };
        by_name.entry(format!("{stem}{number}")).or_default().push(object.clone());
    }
    if !is_listed {
        disorder(objects, &mut by_name, random);
    }
    by_name.into_iter().map(|(name, objects)| (name, render(&objects, random.one_in(12), random))).collect()
}

/// Seldom: a gap in the numbers, a file that holds something else as well, one of another's name.
fn disorder(objects: &[Object], by_name: &mut BTreeMap<String, Vec<Object>>, random: &mut Random) {
    let names: Vec<String> = by_name.keys().cloned().collect();
    let (Some(object), name) = (objects.first(), random.pick(&names)) else { return };
    match random.below(8) {
        0 => {
            let held = by_name.remove(&name).unwrap();
            by_name.insert(format!("{}7", &name[..name.len() - 1]), held);
        }
        1 => by_name.get_mut(&name).unwrap().push(object.clone()),
        2 => by_name.get_mut(&name).unwrap().insert(0, object.clone()),
        3 => {
            let held = by_name.remove(&name).unwrap();
            by_name.insert("00000000.0".to_owned(), held);
        }
        _ => {}
    }
}

/// `HHHHHHHH.`, or `HHHHHHHH.r` for a list: the first four octets, the last first, of the SHA-1 of the canonical name.
fn stem(object: &Object) -> String {
    let place = || Location::whole(&Arc::from("forged"));
    let (canonical, end) = match object.label {
        "X509 CRL" => (Crl::parse(&object.der, place()).map(|list| list.issuer.canonical).ok(), ".r"),
        _ => (Cert::parse(&object.der, place()).map(|cert| cert.subject.canonical).ok(), "."),
    };
    let digest = Sha1::digest(canonical.unwrap_or_default());
    format!("{:02x}{:02x}{:02x}{:02x}{end}", digest[3], digest[2], digest[1], digest[0])
}
