//! The objects of an inventory by number, and the key of each certificate: found once, whatever a file holds.

use std::collections::BTreeMap;

use crate::report::show::inventory::{Inventory, Shown};

/// The objects by number.
pub(super) struct Index<'i> {
    /// What is told.
    pub(super) inventory: &'i Inventory,
    by_number: BTreeMap<usize, &'i Shown>,
    /// By the number of a certificate.
    keys: BTreeMap<usize, (&'i str, &'i Shown)>,
}

impl<'i> Index<'i> {
    pub(super) fn of(inventory: &'i Inventory) -> Index<'i> {
        let mut index = Index { inventory, by_number: inventory.numbered().collect(), keys: BTreeMap::new() };
        for (file, key) in keys(inventory) {
            let Some(to) = &key.belongs_to else { continue };
            let known = index.keys.entry(to.object).or_insert((file, key));
            // A key in a container counts only where there is no other.
            if known.1.inside.is_some() && key.inside.is_none() {
                *known = (file, key);
            }
        }
        index
    }

    /// The object of this number.
    pub(super) fn object(&self, number: usize) -> Option<&'i Shown> {
        self.by_number.get(&number).copied()
    }

    /// All objects with a number, in their order.
    pub(super) fn objects(&self) -> impl Iterator<Item = (usize, &'i Shown)> {
        self.by_number.iter().map(|(number, object)| (*number, *object))
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.by_number.len()
    }

    /// The number and the file of the private key of a certificate.
    pub(super) fn key_of(&self, certificate: usize) -> Option<(usize, &'i str)> {
        let (file, key) = self.keys.get(&certificate)?;
        Some((key.number?, file))
    }

    /// `2 Forge Issuing`.
    pub(super) fn reference(&self, number: usize) -> String {
        self.object(number).map_or_else(|| number.to_string(), |other| format!("{number} {}", other.name))
    }
}

/// Private keys with the file in which each stands.
pub(super) fn keys(inventory: &Inventory) -> impl Iterator<Item = (&str, &Shown)> {
    let all = inventory.files.iter().flat_map(|file| file.objects.iter().map(|object| (file.path.as_str(), object)));
    all.filter(|(_, object)| object.kind == "private-key")
}
