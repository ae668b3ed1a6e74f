//! Unsigned numbers as octets.

use crate::x509::reader::without_leading_zeros;

/// Bits of a big-endian number.
pub fn bits(number: &[u8]) -> u32 {
    let number = without_leading_zeros(number);
    let octets = u32::try_from(number.len()).unwrap_or(u32::MAX);
    octets.saturating_mul(8).saturating_sub(number.first().map_or(0, |first| first.leading_zeros()))
}

/// The number without leading zero octets.
pub fn trimmed(number: &[u8]) -> &[u8] {
    without_leading_zeros(number)
}

#[cfg(test)]
mod tests {
    use super::bits;

    #[test]
    fn counts_from_the_highest_set_bit() {
        for (number, wanted) in [(&[][..], 0), (&[0], 0), (&[1], 1), (&[0, 0x80], 8), (&[1, 0], 9)] {
            assert_eq!(bits(number), wanted);
        }
    }
}
