//! The objects of an inventory by number.

use std::collections::BTreeMap;

use crate::report::show::inventory::{Inventory, Shown, ShownFile};

/// The objects by number, each with the file in which it stands.
pub(super) struct Index<'i> {
    /// What is told.
    pub(super) inventory: &'i Inventory,
    by_number: BTreeMap<usize, (&'i str, &'i Shown)>,
}

impl<'i> Index<'i> {
    pub(super) fn of(inventory: &'i Inventory) -> Index<'i> {
        let of_file =
            |file: &'i ShownFile| file.numbered().map(|(number, object)| (number, (file.path.as_str(), object)));
        Index { inventory, by_number: inventory.files.iter().flat_map(of_file).collect() }
    }

    /// The object of this number.
    pub(super) fn object(&self, number: usize) -> Option<&'i Shown> {
        self.by_number.get(&number).map(|(_, object)| *object)
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.by_number.len()
    }

    /// The number and the file of the private key of a certificate.
    pub(super) fn key_of(&self, certificate: &Shown) -> Option<(usize, &'i str)> {
        let number = certificate.private_key?;
        self.by_number.get(&number).map(|(file, _)| (number, *file))
    }

    /// `2 Forge Issuing`.
    pub(super) fn reference(&self, number: usize) -> String {
        self.object(number).map_or_else(|| number.to_string(), |other| format!("{number} {}", other.name))
    }
}
