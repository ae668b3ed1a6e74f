//! Which numbers stand at which octets of a file, in the byte order of the machine that wrote it?

/// The order of the octets of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Least octet first.
    Little,
    /// Greatest octet first.
    Big,
}

impl Order {
    /// Two octets at this place; `None` behind the end.
    pub(super) fn u16_at(self, bytes: &[u8], at: usize) -> Option<u16> {
        let octets = bytes.get(at..)?.first_chunk().copied()?;
        Some(match self {
            Order::Little => u16::from_le_bytes(octets),
            Order::Big => u16::from_be_bytes(octets),
        })
    }

    /// Four octets at this place.
    pub(super) fn u32_at(self, bytes: &[u8], at: usize) -> Option<u32> {
        let octets = bytes.get(at..)?.first_chunk().copied()?;
        Some(match self {
            Order::Little => u32::from_le_bytes(octets),
            Order::Big => u32::from_be_bytes(octets),
        })
    }

    /// Eight octets at this place.
    pub(super) fn u64_at(self, bytes: &[u8], at: usize) -> Option<u64> {
        let octets = bytes.get(at..)?.first_chunk().copied()?;
        Some(match self {
            Order::Little => u64::from_le_bytes(octets),
            Order::Big => u64::from_be_bytes(octets),
        })
    }
}

/// The order in which this number stands at this place of a file.
pub(super) fn order_of(bytes: &[u8], at: usize, number: u32) -> Option<Order> {
    [Order::Little, Order::Big].into_iter().find(|order| order.u32_at(bytes, at) == Some(number))
}
