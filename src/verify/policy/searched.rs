//! A list that is sorted whenever it is searched, as OpenSSL's stacks are (`stack.c`, `sk_find`): what was added after the
//! last search stands last, and in this order policies are printed.

use std::collections::HashMap;
use std::sync::Arc;

use crate::base::oid::Oid;

/// Things by their identifiers, which differ.
#[derive(Debug)]
pub(super) struct Searched<T> {
    items: Vec<(Arc<Oid>, T)>,
    places: HashMap<Arc<Oid>, usize>,
    /// How many at the end were added since the last search.
    unsorted: usize,
}

impl<T> Searched<T> {
    pub(super) fn new() -> Searched<T> {
        Searched { items: Vec::new(), places: HashMap::new(), unsorted: 0 }
    }

    /// Searches, and so sorts.
    pub(super) fn find(&mut self, oid: &Oid) -> Option<&mut T> {
        self.unsorted = 0;
        let place = *self.places.get(oid)?;
        self.items.get_mut(place).map(|(_, item)| item)
    }

    /// Adds at the end, or nothing for an identifier that is there already; gives what now stands there.
    pub(super) fn push(&mut self, oid: Arc<Oid>, item: T) -> Option<&mut T> {
        let place = *self.places.entry(Arc::clone(&oid)).or_insert(self.items.len());
        if place == self.items.len() {
            self.items.push((oid, item));
            self.unsorted = self.unsorted.saturating_add(1);
        }
        self.items.get_mut(place).map(|(_, item)| item)
    }

    /// The things in order: shorter identifiers first, then by octets (`OBJ_cmp`).
    pub(super) fn into_items(self) -> Vec<T> {
        let mut items = self.items;
        let sorted = items.len().saturating_sub(self.unsorted);
        if let Some(sorted) = items.get_mut(..sorted) {
            sorted.sort_by(|(left, _), (right, _)| {
                let (left, right) = (left.content(), right.content());
                left.len().cmp(&right.len()).then_with(|| left.cmp(right))
            });
        }
        items.into_iter().map(|(_, item)| item).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Searched;
    use crate::base::oid::Oid;

    #[test]
    fn is_sorted_up_to_the_last_search() {
        let oid = |text: &str| Arc::new(Oid::from_dotted(text).unwrap());
        let mut list = Searched::new();
        for text in ["1.2.4", "1.2.3.1", "1.2.3"] {
            assert!(list.find(&oid(text)).is_none());
            list.push(oid(text), text);
        }
        list.push(oid("1.2.2"), "1.2.2");
        list.push(oid("1.2.2"), "again");
        assert_eq!(list.into_items(), ["1.2.4", "1.2.3.1", "1.2.3", "1.2.2"]);
    }
}
