//! Whether the octets of an elliptic curve key are a point of its curve (`ec_oct.c`, `ecp_oct.c`, `ec2_oct.c`).

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};

use super::binary_field::BinaryField;
use super::curve::Numbers;
use super::number;

/// Whether OpenSSL takes these octets (SEC 1 2.3.4, with the hybrid form and infinity) for a point.
///
/// The hint about y in hybrid points on binary curves is not checked.
pub(super) fn is_valid(numbers: &Numbers, octets: &[u8]) -> bool {
    let field_bits =
        if numbers.binary { number::bits(&numbers.field).saturating_sub(1) } else { number::bits(&numbers.field) };
    let length = usize::try_from(field_bits.div_ceil(8)).unwrap_or(usize::MAX);
    match octets {
        [0] => true,
        [form @ (4 | 6 | 7), rest @ ..] if rest.len() == length.saturating_mul(2) => {
            let Some((x, y)) = rest.split_at_checked(length) else { return false };
            holds(numbers, x, y).unwrap_or(false) && (*form == 4 || numbers.binary || is_odd(y) == (*form == 7))
        }
        [form @ (2 | 3), x @ ..] if x.len() == length => has_y(numbers, x, *form == 3).unwrap_or(false),
        _ => false,
    }
}

fn is_odd(octets: &[u8]) -> bool {
    octets.last().is_some_and(|last| last & 1 == 1)
}

/// Whether the equation of the curve holds.
pub(super) fn holds(numbers: &Numbers, x: &[u8], y: &[u8]) -> Option<bool> {
    if numbers.binary {
        let field = BinaryField::new(&numbers.field);
        let [x, y, a, b] = [x, y, &numbers.a, &numbers.b].map(|octets| field.element(octets));
        let (x, y) = (x?, y?);
        let left = field.sum(&field.product(&y, &y), &field.product(&x, &y));
        let squared = field.product(&x, &x);
        let right = field.sum(&field.product(&squared, &field.sum(&x, &a?)), &b?);
        return Some(left == right);
    }
    let field = PrimeField::new(&numbers.field)?;
    let y = field.element(y)?;
    Some(&y * &y == field.right_side(numbers, x)?)
}

/// Whether some y belongs to x. Over a prime the right side must be a square, and y = 0 must not be called odd.
fn has_y(numbers: &Numbers, x: &[u8], odd: bool) -> Option<bool> {
    if numbers.binary {
        let field = BinaryField::new(&numbers.field);
        let [x, a, b] = [x, &numbers.a, &numbers.b].map(|octets| field.element(octets));
        let (x, a, b) = (x?, a?, b?);
        // With y = xz the equation becomes z^2 + z = x + a + b / x^2; for x = 0 there is a root of b.
        let quotient = field.product(&b, &field.inverse(&field.product(&x, &x)));
        let is_zero = x.iter().all(|word| *word == 0);
        return Some(is_zero || field.is_solvable(&field.sum(&field.sum(&x, &a), &quotient)));
    }
    let field = PrimeField::new(&numbers.field)?;
    let right = field.right_side(numbers, x)?;
    let half = field.prime.shr_vartime(1)?;
    let one = field.element(&[1])?;
    Some(if bool::from(right.is_zero()) { !odd } else { right.pow(&half) == one })
}

/// Arithmetic modulo an odd prime.
struct PrimeField {
    prime: BoxedUint,
    precision: u32,
    parameters: BoxedMontyParams,
}

impl PrimeField {
    fn new(prime: &[u8]) -> Option<PrimeField> {
        let precision = number::bits(prime).checked_next_multiple_of(64)?;
        let prime = BoxedUint::from_be_slice(prime, precision).ok()?;
        let modulus = Odd::new(prime.clone()).into_option()?;
        Some(PrimeField { prime, precision, parameters: BoxedMontyParams::new_vartime(modulus) })
    }

    /// The element these octets are; `None` for what is not below the prime.
    fn element(&self, octets: &[u8]) -> Option<BoxedMontyForm> {
        let value = BoxedUint::from_be_slice(number::trimmed(octets), self.precision).ok()?;
        (value < self.prime).then(|| BoxedMontyForm::new(value, &self.parameters))
    }

    /// x^3 + ax + b.
    fn right_side(&self, numbers: &Numbers, x: &[u8]) -> Option<BoxedMontyForm> {
        let [x, a, b] = [x, &numbers.a, &numbers.b].map(|octets| self.element(octets));
        let x = x?;
        Some(&x * &(&(&x * &x) + &a?) + &b?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::curve;
    use super::is_valid;

    #[test]
    fn generators_lie_on_their_curves_and_neighbours_do_not() {
        for (id, numbers) in curve::all() {
            let field_bits = super::number::bits(&numbers.field) - u32::from(numbers.binary);
            let length = usize::try_from(field_bits.div_ceil(8)).unwrap();
            let pad = |octets: &[u8]| [vec![0; length - octets.len()], octets.to_vec()].concat();
            let [x, y] = [&numbers.generator[0], &numbers.generator[1]].map(|octets| pad(octets));
            let odd = y.last().unwrap() & 1;
            let name = id.short_name();
            let with = |form: u8, rest: &[u8]| [&[form], rest].concat();
            assert!(is_valid(&numbers, &with(4, &[x.clone(), y.clone()].concat())), "{name}");
            if !numbers.binary || length <= 15 {
                assert!(is_valid(&numbers, &with(2 + odd, &x)), "{name}");
            }
            let mut wrong = [x.clone(), y.clone()].concat();
            *wrong.last_mut().unwrap() ^= 1;
            assert!(!is_valid(&numbers, &with(4, &wrong)), "{name}");
            assert!(!is_valid(&numbers, &with(4, &x)), "{name}");
            assert!(!is_valid(&numbers, &with(5, &[x.clone(), y.clone()].concat())), "{name}");
            if !numbers.binary {
                assert!(is_valid(&numbers, &with(6 + odd, &[x.clone(), y.clone()].concat())), "{name}");
                assert!(!is_valid(&numbers, &with(7 - odd, &[x, y].concat())), "{name}");
            }
            assert!(is_valid(&numbers, &[0]));
        }
    }
}
