//! Looking ahead along the lines that a reader meets when it may begin anywhere in a file.
//!
//! A reader that begins inside a long line cuts it into stretches of 254 bytes from there, so one file holds many
//! chains of units, which all meet at the next line end. Asked for ever later positions, each chain is walked once.

use std::collections::HashMap;
use std::ops::Range;

use memchr::memrchr;

use crate::pem::unit::{UNIT, Unit, Units};

/// Finds the next unit of one kind.
pub(crate) struct Chains<'a> {
    kind: Kind<'a>,
    /// From units beyond the line of the position.
    beyond: Walk<'a>,
    /// From the end of the line of the position.
    behind: Walk<'a>,
    /// From within that line, by the remainder of the offset by 254.
    within: HashMap<usize, Walk<'a>>,
    line: Range<usize>,
}

/// What is looked for.
#[derive(Clone)]
pub(crate) struct Kind<'a> {
    /// The units of the file.
    pub(crate) units: Units<'a>,
    /// Whether a unit is one.
    pub(crate) is_wanted: fn(&Unit<'a>, &'a [u8]) -> bool,
    /// Where in the rest of the file the next one may begin, at the earliest.
    pub(crate) next_start: fn(&'a [u8]) -> Option<usize>,
}

impl<'a> Chains<'a> {
    /// Nothing walked yet.
    pub(crate) fn new(kind: Kind<'a>) -> Chains<'a> {
        Chains { kind, beyond: Walk::default(), behind: Walk::default(), within: HashMap::new(), line: 0..0 }
    }

    /// The first unit of the kind in the chain of the unit that begins at `offset`, itself included, for a reader whose
    /// position is in this physical line; fast as long as the positions grow.
    pub(crate) fn from(&mut self, offset: usize, line: &Range<usize>) -> Option<Unit<'a>> {
        if offset > line.end {
            return self.beyond.from(offset, usize::MAX, &self.kind);
        }
        if self.line != *line {
            self.within.clear();
            self.line = line.clone();
        }
        let within = if line.end.saturating_sub(offset) > UNIT {
            self.within.entry(offset % UNIT).or_default().from(offset, line.end, &self.kind)
        } else {
            search(offset, line.end, &self.kind)
        };
        within.or_else(|| self.behind.from(line.end, usize::MAX, &self.kind))
    }
}

/// One chain: up to where it is known, and what was found there.
#[derive(Default)]
struct Walk<'a> {
    asked: usize,
    walked: usize,
    found: Option<Unit<'a>>,
}

impl<'a> Walk<'a> {
    /// The first unit of the kind that begins in `offset..stop`.
    fn from(&mut self, offset: usize, stop: usize, kind: &Kind<'a>) -> Option<Unit<'a>> {
        if offset < self.asked {
            return Walk::default().from(offset, stop, kind);
        }
        self.asked = offset;
        if let Some(found) = self.found.filter(|found| found.start >= offset) {
            return Some(found);
        }
        let start = self.walked.max(offset);
        self.found = search(start, stop, kind);
        self.walked = self.found.map_or(stop, |found| found.end);
        self.found
    }
}

fn search<'a>(start: usize, stop: usize, kind: &Kind<'a>) -> Option<Unit<'a>> {
    let bytes = kind.units.bytes();
    let stop = stop.min(bytes.len());
    let mut units = kind.units.clone();
    // A unit of the chain begins at `at`; before `from` nothing is left to be found.
    let (mut at, mut from) = (start, start);
    while from < stop {
        let near = from.saturating_add((kind.next_start)(bytes.get(from..stop)?)?);
        let unit = at.saturating_add(unit_start(bytes.get(at..near)?));
        if unit != near {
            (at, from) = (unit, near.saturating_add(1));
            continue;
        }
        units.go_to(unit, 0);
        let unit = units.next()?;
        if (kind.is_wanted)(&unit, bytes) {
            return Some(unit);
        }
        (at, from) = (unit.end, unit.end);
    }
    None
}

/// Where the last unit begins of the chain that begins with these bytes, if it holds the byte behind them.
fn unit_start(bytes: &[u8]) -> usize {
    let line = memrchr(b'\n', bytes).map_or(0, |at| at + 1);
    let near = bytes.len();
    near.saturating_sub(near.saturating_sub(line) % UNIT)
}

#[cfg(test)]
mod tests {
    use super::{Chains, Kind};
    use crate::pem::unit::Units;

    fn chains(bytes: &[u8]) -> Chains<'_> {
        Chains::new(Kind {
            units: Units::new(bytes),
            is_wanted: |unit, _| unit.raw.starts_with(b"x"),
            next_start: |rest| memchr::memchr(b'x', rest),
        })
    }

    #[test]
    fn each_position_in_a_long_line_has_its_own_chain() {
        let mut text = vec![b'.'; 1000];
        text[10 + 254 * 2] = b'x';
        text[700] = b'x';
        text.extend(b"\nab\nxy\n");
        let mut chains = chains(&text);
        let mut next = |from| chains.from(from, &(0..1001)).map(|unit| (unit.start, unit.end));
        assert_eq!(next(0), Some((1004, 1007)));
        assert_eq!(next(10), Some((518, 772)));
        assert_eq!(next(700 - 254), Some((700, 954)));
        assert_eq!(next(519), Some((1004, 1007)));
        assert_eq!(chains.from(1004, &(1001..1004)).map(|unit| unit.start), Some(1004));
        assert_eq!(chains.from(1005, &(1004..1007)).map(|unit| unit.start), None);
    }

    #[test]
    fn going_back_is_slow_but_right() {
        let mut chains = chains(b"x\nx\nx\n");
        let mut next = |from| chains.from(from, &(0..2)).map(|unit| unit.start);
        assert_eq!([next(4), next(2), next(0), next(6)], [Some(4), Some(2), Some(0), None]);
    }
}
