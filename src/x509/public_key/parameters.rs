//! The parameters of id-ecPublicKey: a curve by name or written out (`ec_asn1.c`, SEC 1 C.2).

use super::curve::{self, Numbers};
use super::number::bits;
use super::{Curve, CurveId, point};
use crate::x509::reader::tag::{BIT_STRING, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING};
use crate::x509::reader::{Reader, Refusal, without_leading_zeros};

/// The curve and its numbers; `None` when the name is unknown or the parameters are malformed.
pub(super) fn read(der: &[u8]) -> Option<(Curve, Numbers)> {
    let mut reader = Reader::new(der);
    if reader.next_is(OBJECT_IDENTIFIER).ok()? {
        let id = curve::by_oid(&reader.oid("").ok()?)?;
        return Some((Curve { id, explicit: false }, curve::numbers(id)?));
    }
    let numbers = reader.sequence("", read_explicit).ok()?.filter(has_generator)?;
    let id = curve::by_numbers(&numbers).unwrap_or(CurveId::Unnamed(bits(&numbers.order)));
    Some((Curve { id, explicit: true }, numbers))
}

/// Whether the generator is a point of the curve, and the order of a plausible size (`EC_GROUP_set_generator`).
fn has_generator(numbers: &Numbers) -> bool {
    let field_bits = bits(&numbers.field).saturating_sub(u32::from(numbers.binary));
    let order_bits = bits(&numbers.order);
    order_bits > 0
        && order_bits <= field_bits.saturating_add(1)
        && field_bits <= MAX_FIELD_BITS
        && point::holds(numbers, &numbers.generator[0], &numbers.generator[1]).unwrap_or(false)
}

/// SpecifiedECDomain; `None` inside for a field or a generator that cannot be.
fn read_explicit(fields: &mut Reader<'_>) -> Result<Option<Numbers>, Refusal> {
    fields.integer(INTEGER, "version")?;
    let field = fields.sequence("fieldID", read_field)?;
    let (a, b) = fields.sequence("curve", |curve| {
        let a = number(curve.octets(OCTET_STRING, "a")?.as_ref());
        let b = number(curve.octets(OCTET_STRING, "b")?.as_ref());
        if curve.next_is(BIT_STRING)? {
            curve.bit_string(BIT_STRING, "seed")?;
        }
        Ok((a, b))
    })?;
    let base = fields.octets(OCTET_STRING, "base")?.into_owned();
    let order = number(fields.integer(INTEGER, "order")?);
    if fields.next_is(INTEGER)? {
        fields.integer(INTEGER, "cofactor")?;
    }
    let Some((binary, field)) = field else { return Ok(None) };
    Ok(read_generator(&base).map(|generator| Numbers { binary, field, a, b, generator, order }))
}

/// Whether the field is binary, and its prime or polynomial.
fn read_field(fields: &mut Reader<'_>) -> Result<Option<(bool, Vec<u8>)>, Refusal> {
    let kind = fields.oid("fieldType")?;
    match kind.content() {
        PRIME_FIELD => Ok(Some((false, number(fields.integer(INTEGER, "parameters")?)))),
        BINARY_FIELD => fields.sequence("parameters", |binary| {
            let degree = small(binary.integer(INTEGER, "m")?);
            let basis = binary.oid("basis")?;
            let middle = match basis.content() {
                TRINOMIAL => vec![small(binary.integer(INTEGER, "k")?)],
                PENTANOMIAL => binary.sequence("k", |k| {
                    Ok(vec![
                        small(k.integer(INTEGER, "")?),
                        small(k.integer(INTEGER, "")?),
                        small(k.integer(INTEGER, "")?),
                    ])
                })?,
                _ => return Err(binary.refuse("basis unknown")),
            };
            Ok(polynomial(degree, &middle).map(|field| (true, field)))
        }),
        _ => Err(fields.refuse("field type unknown")),
    }
}

/// The generator's coordinates; a compressed one is taken for that of the named curve with the same x.
fn read_generator(base: &[u8]) -> Option<[Vec<u8>; 2]> {
    let (form, rest) = base.split_first()?;
    match form {
        4 | 6 | 7 if !rest.is_empty() && rest.len().is_multiple_of(2) => {
            let (x, y) = rest.split_at_checked(rest.len() / 2)?;
            Some([number(x), number(y)])
        }
        2 | 3 if !rest.is_empty() => Some([number(rest), curve::generator_y(&number(rest))?]),
        _ => None,
    }
}

fn polynomial(degree: Option<usize>, middle: &[Option<usize>]) -> Option<Vec<u8>> {
    let degree = degree.filter(|degree| *degree <= MAX_DEGREE)?;
    let mut octets = vec![0_u8; degree / 8 + 1];
    for exponent in [Some(degree), Some(0)].into_iter().chain(middle.iter().copied()) {
        let exponent = exponent.filter(|exponent| *exponent <= degree)?;
        let at = octets.len().checked_sub(exponent / 8 + 1)?;
        *octets.get_mut(at)? |= 1 << (exponent % 8);
    }
    Some(number(&octets))
}

fn number(content: &[u8]) -> Vec<u8> {
    without_leading_zeros(content).to_vec()
}

fn small(content: &[u8]) -> Option<usize> {
    let content = without_leading_zeros(content);
    (content.len() <= 4).then(|| content.iter().fold(0, |sum, octet| (sum << 8) | usize::from(*octet)))
}

const PRIME_FIELD: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 1, 1];
const BINARY_FIELD: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 1, 2];
const TRINOMIAL: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 1, 2, 3, 2];
const PENTANOMIAL: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 1, 2, 3, 3];
/// `OPENSSL_ECC_MAX_FIELD_BITS`.
const MAX_FIELD_BITS: u32 = 661;
const MAX_DEGREE: usize = 661;
