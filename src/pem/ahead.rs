//! Looking ahead in a file without looking at any part of it twice.

use crate::pem::unit::{Unit, Units};

/// Looks ahead for units of one kind; asked for ever later offsets, it passes over each unit once.
pub(super) struct Ahead<'a> {
    units: Units<'a>,
    found: Option<Unit<'a>>,
}

impl<'a> Ahead<'a> {
    /// Begins where these units stand.
    pub(super) fn new(units: Units<'a>) -> Ahead<'a> {
        Ahead { units, found: None }
    }

    /// The first unit of the kind at this offset or behind it.
    pub(super) fn from(&mut self, offset: usize, is_wanted: impl Fn(&Unit<'a>) -> bool) -> Option<Unit<'a>> {
        if self.found.is_none_or(|unit| unit.start < offset) {
            self.found = self.units.by_ref().find(|unit| unit.start >= offset && is_wanted(unit));
        }
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::Ahead;
    use crate::pem::unit::Units;

    #[test]
    fn finds_the_next_of_its_kind_from_ever_later_offsets() {
        let mut ahead = Ahead::new(Units::new(b"a\nb\na\nb\n"));
        let mut next = |offset| ahead.from(offset, |unit| unit.raw == b"b\n").map(|unit| unit.start);
        assert_eq!([next(0), next(2), next(3), next(7)], [Some(2), Some(2), Some(6), None]);
    }
}
