//! Comparing INTEGERs of any size by their content octets, which the reader has found minimal.

use std::cmp::Ordering;

/// Compares two numbers (`ASN1_INTEGER_cmp`).
pub(super) fn compare(left: &[u8], right: &[u8]) -> Ordering {
    match (is_negative(left), is_negative(right)) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => left.len().cmp(&right.len()).then_with(|| left.cmp(right)),
        (true, true) => right.len().cmp(&left.len()).then_with(|| left.cmp(right)),
    }
}

/// The number that follows, minimal again.
pub(super) fn successor(content: &[u8]) -> Vec<u8> {
    let extension = if is_negative(content) { 0xff } else { 0 };
    let mut sum = Vec::with_capacity(content.len().saturating_add(1));
    sum.push(extension);
    sum.extend_from_slice(content);
    for octet in sum.iter_mut().rev() {
        *octet = octet.wrapping_add(1);
        if *octet != 0 {
            break;
        }
    }
    let superfluous = sum.windows(2).take_while(|pair| is_superfluous(pair)).count();
    sum.split_off(superfluous)
}

fn is_negative(content: &[u8]) -> bool {
    content.first().is_some_and(|first| first & 0x80 != 0)
}

/// Whether the first of two octets says no more than the sign of the second does.
fn is_superfluous(pair: &[u8]) -> bool {
    match pair {
        [0, second] => second & 0x80 == 0,
        [0xff, second] => second & 0x80 != 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{compare, successor};

    /// Numbers around the places where an octet is gained or lost, in order.
    const NUMBERS: &[i32] =
        &[-65537, -32769, -32768, -257, -256, -129, -128, -2, -1, 0, 1, 127, 128, 255, 32767, 65535];

    fn content(number: i32) -> Vec<u8> {
        let whole = number.to_be_bytes();
        let fits = |kept: usize| match whole[whole.len() - kept] & 0x80 {
            0 => whole[..whole.len() - kept].iter().all(|octet| *octet == 0),
            _ => whole[..whole.len() - kept].iter().all(|octet| *octet == 0xff),
        };
        let sign_fits = |kept: usize| (whole[whole.len() - kept] & 0x80 != 0) == (number < 0);
        let kept = (1..=4).find(|kept| fits(*kept) && sign_fits(*kept)).unwrap();
        whole[whole.len() - kept..].to_vec()
    }

    #[test]
    fn orders_as_numbers_do() {
        for left in NUMBERS {
            for right in NUMBERS {
                assert_eq!(compare(&content(*left), &content(*right)), left.cmp(right), "{left} {right}");
            }
        }
    }

    #[test]
    fn counts_on() {
        for number in NUMBERS {
            assert_eq!(successor(&content(*number)), content(number + 1), "{number}");
        }
    }
}
