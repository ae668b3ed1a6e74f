//! The curves OpenSSL 3.0 knows by name, with their numbers.

use super::CurveId;
use crate::base::oid::Oid;
use crate::x509::reader::without_leading_zeros;

/// The numbers of a curve, big-endian without leading zero octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Numbers {
    /// Whether the field is one of characteristic two; its reduction polynomial then stands in `field`.
    pub(super) binary: bool,
    /// The prime, or the reduction polynomial.
    pub(super) field: Vec<u8>,
    /// First coefficient.
    pub(super) a: Vec<u8>,
    /// Second coefficient.
    pub(super) b: Vec<u8>,
    /// The generator.
    pub(super) generator: [Vec<u8>; 2],
    /// Its order.
    pub(super) order: Vec<u8>,
}

/// The curve of this name; `None` when OpenSSL 3.0 does not know it.
pub(super) fn by_oid(oid: &Oid) -> Option<CurveId> {
    if let Some((_, id)) = FREQUENT.iter().find(|(content, _)| *content == oid.content()) {
        return Some(*id);
    }
    let dotted = oid.to_string();
    CURVES.lines().filter_map(Row::parse).find(|row| row.oid == dotted).map(|row| row.id())
}

/// The first curve with exactly these numbers.
pub(super) fn by_numbers(numbers: &Numbers) -> Option<CurveId> {
    CURVES.lines().filter_map(Row::parse).find(|row| row.numbers().as_ref() == Some(numbers)).map(|row| row.id())
}

/// The numbers of a named curve.
pub(super) fn numbers(id: CurveId) -> Option<Numbers> {
    CURVES.lines().filter_map(Row::parse).find(|row| row.name == id.short_name())?.numbers()
}

/// Every curve with its numbers.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (CurveId, Numbers)> {
    CURVES.lines().filter_map(Row::parse).filter_map(|row| Some((row.id(), row.numbers()?)))
}

/// The y coordinate of the generator of the named curve whose generator has this x.
pub(super) fn generator_y(x: &[u8]) -> Option<Vec<u8>> {
    let all = CURVES.lines().filter_map(Row::parse).filter_map(|row| row.numbers());
    all.map(|numbers| numbers.generator).find(|[known, _]| known == x).map(|[_, y]| y)
}

/// A line of the table.
struct Row<'a> {
    name: &'a str,
    oid: &'a str,
    order_bits: u32,
    rest: std::str::Split<'a, char>,
}

impl Row<'static> {
    fn parse(line: &'static str) -> Option<Row<'static>> {
        let mut rest = line.split(' ');
        Some(Row { name: rest.next()?, oid: rest.next()?, order_bits: rest.next()?.parse().ok()?, rest })
    }

    fn id(&self) -> CurveId {
        let known = FREQUENT.iter().map(|(_, id)| *id).find(|id| id.short_name() == self.name);
        known.unwrap_or(CurveId::Named(self.name, self.order_bits))
    }

    fn numbers(&self) -> Option<Numbers> {
        let mut rest = self.rest.clone();
        let binary = rest.next()? == "binary";
        let mut number = || from_hex(rest.next()?);
        Some(Numbers {
            binary,
            field: number()?,
            a: number()?,
            b: number()?,
            generator: [number()?, number()?],
            order: number()?,
        })
    }
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let padded = if digits.len().is_multiple_of(2) { digits.to_owned() } else { format!("0{digits}") };
    let octets = data_encoding::HEXLOWER.decode(padded.as_bytes()).ok()?;
    Some(without_leading_zeros(&octets).to_vec())
}

/// Content octets of the names of curves that have a variant of their own.
const FREQUENT: [(&[u8], CurveId); 9] = [
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7], CurveId::P256),
    (&[0x2b, 0x81, 0x04, 0x00, 0x22], CurveId::P384),
    (&[0x2b, 0x81, 0x04, 0x00, 0x23], CurveId::P521),
    (&[0x2b, 0x81, 0x04, 0x00, 0x21], CurveId::P224),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 1], CurveId::P192),
    (&[0x2b, 0x81, 0x04, 0x00, 0x0a], CurveId::Secp256k1),
    (&[0x2b, 0x24, 3, 3, 2, 8, 1, 1, 7], CurveId::BrainpoolP256r1),
    (&[0x2b, 0x24, 3, 3, 2, 8, 1, 1, 11], CurveId::BrainpoolP384r1),
    (&[0x2a, 0x81, 0x1c, 0xcf, 0x55, 1, 0x82, 0x2d], CurveId::Sm2),
];

/// One line a curve: short name, identifier, bits of the order, kind of field, prime or polynomial, a, b, generator
/// x and y, order; made from `openssl ecparam -list_curves` and `-param_enc explicit`.
const CURVES: &str = include_str!("curves.txt");

#[cfg(test)]
mod tests {
    use super::{CURVES, FREQUENT, Row, by_numbers, by_oid, numbers};
    use crate::base::oid::Oid;

    #[test]
    fn every_line_reads_and_is_found_again() {
        for line in CURVES.lines() {
            let row = Row::parse(line).unwrap();
            let id = by_oid(&Oid::from_dotted(row.oid).unwrap()).unwrap();
            assert_eq!(id, row.id());
            assert_eq!(id.short_name(), row.name);
            let numbers = numbers(id).unwrap();
            assert_eq!(super::super::number::bits(&numbers.order), id.order_bits());
            let same = by_numbers(&numbers).unwrap();
            assert!(same == id || row.name.starts_with("wap-"), "{same:?} stands for {id:?}");
        }
        assert_eq!(CURVES.lines().count(), 80);
    }

    #[test]
    fn frequent_curves_are_lines_of_the_table() {
        for (content, id) in FREQUENT {
            let row = CURVES.lines().filter_map(Row::parse).find(|row| row.name == id.short_name()).unwrap();
            assert_eq!(Oid::from_dotted(row.oid).unwrap().content(), content);
            assert_eq!(row.order_bits, id.order_bits());
        }
    }
}
