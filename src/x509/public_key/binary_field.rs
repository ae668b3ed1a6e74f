//! Arithmetic in a field of characteristic two, only as much as a point check needs.

use super::number;

/// The field of polynomials modulo one of them. Elements are words, the lowest first.
pub(super) struct BinaryField {
    modulus: Vec<u64>,
    degree: u32,
}

impl BinaryField {
    /// The field with this reduction polynomial, big-endian.
    pub(super) fn new(modulus: &[u8]) -> BinaryField {
        let degree = number::bits(modulus).saturating_sub(1);
        let words = usize::try_from(degree / 64).unwrap_or(0).saturating_add(1);
        BinaryField { modulus: to_words(modulus, words), degree }
    }

    /// The element these octets are; `None` when they are of a degree too high.
    pub(super) fn element(&self, octets: &[u8]) -> Option<Vec<u64>> {
        (number::bits(octets) <= self.degree).then(|| to_words(number::trimmed(octets), self.modulus.len()))
    }

    /// The sum, which is also the difference.
    pub(super) fn sum(&self, left: &[u64], right: &[u64]) -> Vec<u64> {
        left.iter().zip(right).map(|(left, right)| left ^ right).collect()
    }

    /// The product: shift and add from the highest bit downwards, reducing at each step.
    pub(super) fn product(&self, left: &[u64], right: &[u64]) -> Vec<u64> {
        let mut product = vec![0; self.modulus.len()];
        for at in (0..self.degree).rev() {
            self.double(&mut product);
            if bit(right, at) {
                product = self.sum(&product, left);
            }
        }
        product
    }

    /// The inverse (Fermat): the product of all squarings of the element; zero for zero.
    pub(super) fn inverse(&self, element: &[u64]) -> Vec<u64> {
        let mut power = self.product(element, element);
        let mut inverse = power.clone();
        for _ in 2..self.degree {
            power = self.product(&power, &power);
            inverse = self.product(&inverse, &power);
        }
        inverse
    }

    /// Whether z^2 + z = element has a solution: whether its trace is zero.
    pub(super) fn is_solvable(&self, element: &[u64]) -> bool {
        let mut power = element.to_vec();
        let mut trace = element.to_vec();
        for _ in 1..self.degree {
            power = self.product(&power, &power);
            trace = self.sum(&trace, &power);
        }
        trace.iter().all(|word| *word == 0)
    }

    fn double(&self, element: &mut Vec<u64>) {
        let mut carry = 0;
        for word in element.iter_mut() {
            (*word, carry) = ((*word << 1) | carry, *word >> 63);
        }
        if bit(element, self.degree) {
            *element = self.sum(element, &self.modulus);
        }
    }
}

fn bit(words: &[u64], at: u32) -> bool {
    let word = usize::try_from(at / 64).ok().and_then(|word| words.get(word)).copied().unwrap_or(0);
    (word >> (at % 64)) & 1 == 1
}

fn to_words(octets: &[u8], count: usize) -> Vec<u64> {
    let chunks = octets.rchunks(8).map(|chunk| chunk.iter().fold(0, |sum, octet| (sum << 8) | u64::from(*octet)));
    chunks.chain(std::iter::repeat(0)).take(count).collect()
}

#[cfg(test)]
mod tests {
    use super::BinaryField;

    #[test]
    fn multiplies_as_in_the_field_of_aes() {
        let field = BinaryField::new(&[1, 0x1b]);
        let product =
            |left: u8, right: u8| field.product(&field.element(&[left]).unwrap(), &field.element(&[right]).unwrap());
        assert_eq!(product(0x57, 0x83), [0xc1]);
        assert_eq!(product(0x57, 0x13), [0xfe]);
        assert_eq!(field.element(&[1, 0]), None);
        assert_eq!(field.inverse(&[0x53]), [0xca]);
        let solvable = |element: u64| field.is_solvable(&[element]);
        let squares: Vec<u64> = (0..=255).map(|z| field.sum(&product(z, z), &[u64::from(z)])[0]).collect();
        assert!((0..=255).all(|element| solvable(element) == squares.contains(&element)));
    }
}
