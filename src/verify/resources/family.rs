//! Whether the addresses of one family are in canonical form, and whether they lie within others (`v3_addr.c`).

use std::cmp::Ordering;

use super::Work;
use crate::verify::context::Halt;
use crate::x509::extension::resources::{AddressBits, AddressFamily, AddressRange, Claim};

/// Order of families: by octets, the shorter one first (`IPAddressFamily_cmp`).
pub(super) fn compare(left: &AddressFamily, right: &AddressFamily) -> Ordering {
    left.family.cmp(&right.family)
}

/// Whether addressFamily is as long as it may be (`IPAddressFamily_check_len`).
pub(super) fn has_valid_length(family: &AddressFamily) -> bool {
    matches!(family.family.len(), 2 | 3)
}

/// RFC 3779 2.2.3.6 (`X509v3_addr_is_canonical`).
pub(super) fn are_canonical(families: &[AddressFamily]) -> bool {
    let in_order = families.iter().zip(families.iter().skip(1)).all(|(lower, upper)| {
        has_valid_length(lower) && has_valid_length(upper) && compare(lower, upper) == Ordering::Less
    });
    in_order
        && families.iter().all(|family| match &family.addresses {
            Claim::Inherit => true,
            Claim::Listed(ranges) => has_valid_length(family) && is_canonical_list(ranges, width(family)),
        })
}

/// Whether every range lies within one of the issuer's (`addr_contains`); both lists are in order.
pub(super) fn contains(
    held: &[AddressRange],
    wanted: &[AddressRange],
    width: usize,
    work: &mut Work,
) -> Result<bool, Halt> {
    let mut held = held.iter().map(|range| ends(range, width)).peekable();
    for range in wanted {
        work.count()?;
        let Some((min, max)) = ends(range, width) else { return Ok(false) };
        while held.next_if(|candidate| candidate.is_some_and(|(_, held_max)| held_max < max)).is_some() {
            work.count()?;
        }
        match held.peek() {
            Some(Some((held_min, _))) if *held_min <= min => (),
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// Octets of an address of this family; none for unknown ones (`length_from_afi`).
pub(super) fn width(family: &AddressFamily) -> usize {
    match family.family.as_slice() {
        [0, 1, ..] => 4,
        [0, 2, ..] => 16,
        _ => 0,
    }
}

/// In order, with a gap between neighbours, none inverted, no range that a prefix could tell, not empty.
///
/// A prefix that stands alone or last is not looked at, even one longer than any address.
fn is_canonical_list(ranges: &[AddressRange], width: usize) -> bool {
    let Some(last) = ranges.last() else { return false };
    let neighbours = ranges.iter().zip(ranges.iter().skip(1));
    let is_canonical_pair = |(lower, upper): (&AddressRange, &AddressRange)| {
        let (Some((lower_min, lower_max)), Some((min, max))) = (ends(lower, width), ends(upper, width)) else {
            return false;
        };
        let is_apart = lower_min < min && min <= max && lower_min <= lower_max && lower_max < min.saturating_sub(1);
        is_apart && !is_hidden_prefix(lower, width)
    };
    neighbours.into_iter().all(is_canonical_pair)
        && match last {
            AddressRange::Prefix(_) => true,
            AddressRange::Range(..) => {
                ends(last, width).is_some_and(|(min, max)| min <= max) && !is_hidden_prefix(last, width)
            }
        }
}

/// Whether a range should be a prefix (`range_should_be_prefix`): its ends differ in low bits only, all clear in the
/// lower one, all set in the upper one.
fn is_hidden_prefix(range: &AddressRange, width: usize) -> bool {
    let AddressRange::Range(..) = range else { return false };
    ends(range, width).is_some_and(|(min, max)| {
        let differing = min ^ max;
        differing & differing.wrapping_add(1) == 0 && min & differing == 0
    })
}

/// The first and last address of a range as numbers (`extract_min_max`); none when a BIT STRING is too long.
fn ends(range: &AddressRange, width: usize) -> Option<(u128, u128)> {
    let (min, max) = match range {
        AddressRange::Prefix(bits) => (bits, bits),
        AddressRange::Range(min, max) => (min, max),
    };
    Some((expand(min, width, false)?, expand(max, width, true)?))
}

/// The address with these leading bits and all others clear or set (`addr_expand`).
fn expand(bits: &AddressBits, width: usize, fill: bool) -> Option<u128> {
    let size = |octets: usize| u32::try_from(octets.checked_mul(8)?).ok();
    if bits.length > width {
        return None;
    }
    let unused = u32::from(if bits.length > 0 { bits.unused } else { 0 });
    let free = size(width.checked_sub(bits.length)?)?.checked_add(unused)?;
    let unwanted = size(16_usize.checked_sub(width)?)?;
    let address = u128::from_be_bytes(bits.octets).checked_shr(unwanted).unwrap_or(0);
    let low_bits = u128::MAX.checked_shr(128_u32.checked_sub(free)?).unwrap_or(0);
    Some(if fill { address | low_bits } else { address })
}

#[cfg(test)]
mod tests {
    use super::{ends, is_canonical_list};
    use crate::x509::extension::resources::{AddressBits, AddressRange};

    /// The leading bits of an address: octets, and how many bits of the last are unused.
    fn bits(given: &[u8], unused: u8) -> AddressBits {
        let mut octets = [0; 16];
        octets[..given.len()].copy_from_slice(given);
        AddressBits { octets, length: given.len(), unused }
    }

    #[test]
    fn ends_are_filled_up() {
        let range = |min, max| ends(&AddressRange::Range(min, max), 4);
        assert_eq!(range(bits(&[10], 0), bits(&[10], 0)), Some((0x0a00_0000, 0x0aff_ffff)));
        assert_eq!(range(bits(&[10, 0x80], 7), bits(&[10, 0x80], 7)), Some((0x0a80_0000, 0x0aff_ffff)));
        assert_eq!(range(bits(&[], 0), bits(&[], 3)), Some((0, 0xffff_ffff)));
        assert_eq!(range(bits(&[1, 2, 3, 4], 0), bits(&[1, 2, 3, 4], 0)), Some((0x0102_0304, 0x0102_0304)));
        assert_eq!(range(bits(&[1], 0), bits(&[1, 2, 3, 4, 5], 0)), None);
        let all = AddressRange::Prefix(bits(&[], 0));
        assert_eq!((ends(&all, 16), ends(&all, 0)), (Some((0, u128::MAX)), Some((0, 0))));
    }

    #[test]
    fn the_highest_address_has_no_neighbour() {
        let prefix = |octet| AddressRange::Prefix(bits(&[octet], 0));
        assert!(is_canonical_list(&[prefix(0), prefix(255)], 4));
        assert!(!is_canonical_list(&[prefix(255), prefix(0)], 4));
        assert!(!is_canonical_list(&[prefix(254), prefix(255)], 4));
        assert!(!is_canonical_list(&[], 4));
    }
}
