//! Extensions of IP addresses and AS numbers (RFC 3779).

use super::der;
use super::extension::Extension;

/// IPAddrBlocks of what [`family`] makes.
pub(crate) fn addresses(families: &[Vec<u8>]) -> Extension {
    Extension::plain(IP_ADDRESSES, der::sequence(&[&families.concat()])).critical()
}

/// IPAddressFamily: AFI (1 for IPv4, 2 for IPv6), SAFI, and the addresses; no addresses stand for those inherited.
pub(crate) fn family(afi: u8, safi: Option<u8>, ranges: Option<&[Vec<u8>]>) -> Vec<u8> {
    let address_family: Vec<u8> = [0, afi].into_iter().chain(safi).collect();
    der::sequence(&[&der::octets(&address_family), &list_or_inherit(ranges)])
}

/// A prefix: so many bits of these octets.
pub(crate) fn prefix(octets: &[u8], length: u8) -> Vec<u8> {
    let count = usize::from(length.div_ceil(8));
    der::bits_but(&octets[..count], (8 - length % 8) % 8)
}

/// A range, each end with so many bits.
pub(crate) fn range(least: (&[u8], u8), most: (&[u8], u8)) -> Vec<u8> {
    der::sequence(&[&prefix(least.0, least.1), &prefix(most.0, most.1)])
}

/// ASIdentifiers: AS numbers and routing domains; an inner `None` stands for those inherited.
pub(crate) fn systems(numbers: Option<Option<&[Vec<u8>]>>, domains: Option<Option<&[Vec<u8>]>>) -> Extension {
    let field = |tag, list: Option<Option<&[Vec<u8>]>>| {
        list.map(|list| der::tagged(tag, &list_or_inherit(list))).unwrap_or_default()
    };
    Extension::plain(AS_NUMBERS, der::sequence(&[&field(0, numbers), &field(1, domains)])).critical()
}

/// One AS number.
pub(crate) fn system(number: u64) -> Vec<u8> {
    der::integer(number)
}

/// AS numbers from one to another.
pub(crate) fn systems_between(least: u64, most: u64) -> Vec<u8> {
    der::sequence(&[&der::integer(least), &der::integer(most)])
}

fn list_or_inherit(list: Option<&[Vec<u8>]>) -> Vec<u8> {
    list.map_or_else(der::null, |list| der::sequence(&[&list.concat()]))
}

pub(crate) const AS_NUMBERS: &str = "1.3.6.1.5.5.7.1.8";
pub(crate) const IP_ADDRESSES: &str = "1.3.6.1.5.5.7.1.7";
