//! The whole of an inventory: what belongs together as trees from leaf to root, the pair to deploy, the count of it all.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::moment::Moment;
use crate::report::show::inventory::{Counts, Inventory, Pair, Shown, ShownFile, Tree};
use crate::run::inventory::saved::word;

/// The inventory of these files, whose objects know what they belong to.
pub(super) fn inventory(files: Vec<ShownFile>, at: Moment) -> Inventory {
    Inventory {
        schema: 1,
        tool: "certpreflight",
        version: env!("CARGO_PKG_VERSION"),
        at: at.rfc3339(),
        trees: trees(&files),
        pair: pair(&files),
        counts: counts(&files),
        files,
    }
}

/// Certificates that issued none of the others, and have an issuer or a key here; each with those above it.
fn trees(files: &[ShownFile]) -> Vec<Tree> {
    let by_number: BTreeMap<usize, &Shown> = files.iter().flat_map(ShownFile::numbered).collect();
    let certificates = || by_number.iter().filter(|(_, object)| object.kind == "certificate");
    let issuers: BTreeSet<usize> =
        certificates().filter_map(|(_, object)| Some(object.belongs_to.as_ref()?.object)).collect();
    let is_leaf = |(number, object): &(&usize, &&Shown)| {
        object.duplicate_of.is_none()
            && !issuers.contains(number)
            && (object.belongs_to.is_some() || object.private_key.is_some())
    };
    certificates().filter(is_leaf).map(|(number, _)| tree(*number, &by_number)).collect()
}

fn tree(leaf: usize, by_number: &BTreeMap<usize, &Shown>) -> Tree {
    let mut tree = Tree { certificates: Vec::new(), missing: None };
    let mut next = Some(leaf);
    while let Some((number, object)) = next.and_then(|number| Some((number, by_number.get(&number)?))) {
        if tree.certificates.len() >= LONGEST_CHAIN || tree.certificates.contains(&number) {
            break;
        }
        tree.certificates.push(number);
        next = object.belongs_to.as_ref().map(|issuer| issuer.object);
        if next.is_none() && object.facts.self_signed != Some(true) {
            tree.missing = Some(object.facts.issuer_called.clone());
        }
    }
    tree
}

/// The files of the first certificate that has its key here, both as servers read them, with names that sh takes as
/// they are.
fn pair(files: &[ShownFile]) -> Option<Pair> {
    let by_number: BTreeMap<usize, &Shown> = files.iter().flat_map(ShownFile::numbered).collect();
    let is_usable = |object: &Shown| object.inside.is_none() && object.form == "pem";
    let is_plain = |name: &str| word(name).is_some_and(|word| word == name);
    let objects = files.iter().flat_map(|file| file.objects.iter().map(move |object| (&file.path, object)));
    let keys = objects.filter(|(_, object)| object.kind == "private-key" && is_usable(object));
    let mut pairs = keys.filter_map(|(path, key)| {
        let to = key.belongs_to.as_ref()?;
        let other = by_number.get(&to.object)?;
        let fits = other.kind == "certificate" && is_usable(other) && is_plain(&to.file) && is_plain(path);
        fits.then(|| Pair { certificate: to.file.clone(), key: path.clone() })
    });
    pairs.next()
}

fn counts(files: &[ShownFile]) -> Counts {
    let of = |kind: &str| files.iter().flat_map(|file| &file.objects).filter(|object| object.kind == kind).count();
    Counts {
        files: files.len(),
        unreadable: files.iter().filter(|file| file.error.is_some()).count(),
        certificates: of("certificate"),
        private_keys: of("private-key"),
        public_keys: of("public-key"),
        requests: of("certificate-request"),
        crls: of("crl"),
        containers: of("container"),
        broken: of("broken"),
        savable: files.iter().flat_map(|file| &file.can_be_saved).map(|saved| saved.objects.len()).sum(),
    }
}

/// Certificates of a tree.
const LONGEST_CHAIN: usize = 12;
