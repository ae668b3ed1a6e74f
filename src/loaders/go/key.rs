//! Whether Go takes a private key: as PKCS#1, then as PKCS#8, then as SEC 1, whatever its label says.

use std::cmp::Ordering;
use std::sync::OnceLock;

use crate::crypto::private::exponents_agree;
use crate::loaders::values::{
    BIT_STRING, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, Values, is_negative, is_positive,
};
use crate::x509::private_key::{FurtherPrime, RsaNumbers, Secret};

/// Go's words when it takes the key in none of the three forms. `tls.parsePrivateKey` does not say why.
pub(super) fn refusal(der: &[u8]) -> Option<&'static str> {
    let is_key = is_rsa(der) || is_pkcs8(der) || is_ec(None, der);
    (!is_key).then_some("tls: failed to parse private key")
}

/// RFC 8017 A.1.2 RSAPrivateKey; the numbers for the Chinese remainder theorem may be left out and are not looked at.
fn is_rsa(der: &[u8]) -> bool {
    let mut input = Values::strict(der);
    let numbers = input.inside(SEQUENCE).filter(|_| input.is_empty()).and_then(rsa_numbers);
    numbers.is_some_and(|numbers| exponents_agree(&numbers) != Some(false))
}

fn rsa_numbers(mut fields: Values<'_>) -> Option<RsaNumbers> {
    fields.small_integer().filter(|version| *version <= 1)?;
    let n = positive(&mut fields)?;
    // `rsa.PublicKey` keeps the exponent in an int and takes 2 to 2^31 - 1.
    let e = u32::try_from(fields.small_integer()?).ok().filter(|e| (2..=0x7fff_ffff).contains(e))?;
    let (d, p, q) = (positive(&mut fields)?, positive(&mut fields)?, positive(&mut fields)?);
    for _ in 0..3 {
        optional(&mut fields, INTEGER, |fields| fields.integer().map(drop))?;
    }
    let mut further = Vec::new();
    optional(&mut fields, SEQUENCE, |fields| {
        let mut primes = fields.inside(SEQUENCE)?;
        while !primes.is_empty() {
            let mut numbers = primes.inside(SEQUENCE)?;
            let prime = Secret::new(positive(&mut numbers)?);
            numbers.integer()?;
            numbers.integer()?;
            further.push(FurtherPrime { prime, exponent: Secret::default(), coefficient: Secret::default() });
        }
        Some(())
    })?;
    Some(RsaNumbers {
        n,
        e: e.to_be_bytes().to_vec(),
        d: Secret::new(d),
        p: Secret::new(p),
        q: Secret::new(q),
        dp: Secret::default(),
        dq: Secret::default(),
        qinv: Secret::default(),
        multi_prime: !further.is_empty(),
        further,
        proved: OnceLock::new(),
    })
}

/// RFC 5208 PrivateKeyInfo; what follows the key, and what follows it all, is not looked at.
fn is_pkcs8(der: &[u8]) -> bool {
    let read = || {
        let mut fields = Values::strict(der).inside(SEQUENCE)?;
        fields.small_integer()?;
        let mut algorithm = fields.inside(SEQUENCE)?;
        let identifier = algorithm.object_identifier()?;
        let parameters = if algorithm.is_empty() { &[] } else { algorithm.any()?.whole };
        let key = fields.content(OCTET_STRING)?;
        Some(match identifier.as_slice() {
            RSA => is_rsa(key),
            ECDSA => is_ec(Values::strict(parameters).object_identifier(), key),
            ED25519 => parameters.is_empty() && Values::strict(key).content(OCTET_STRING)?.len() == 32,
            _ => false,
        })
    };
    read().unwrap_or(false)
}

/// RFC 5915 ECPrivateKey. The curve is the one that the container names, if it does.
fn is_ec(outer: Option<Vec<u32>>, der: &[u8]) -> bool {
    let read = || {
        let mut fields = Values::strict(der).inside(SEQUENCE)?;
        fields.small_integer().filter(|version| *version == 1)?;
        let secret = fields.content(OCTET_STRING)?;
        let inner = explicit(&mut fields, 0xa0, OBJECT_IDENTIFIER, Values::object_identifier)?;
        explicit(&mut fields, 0xa1, BIT_STRING, |values| values.bit_string().map(drop))?;
        let curve = outer.clone().or(inner)?;
        let (_, order) = ORDERS.iter().find(|(known, _)| *known == curve.as_slice())?;
        Some(is_below(secret, order))
    };
    read().unwrap_or(false)
}

/// Whether a big-endian number is below the order of the curve; leading zeros do not matter.
fn is_below(secret: &[u8], order: &str) -> bool {
    let kept = secret.iter().position(|octet| *octet != 0).map_or(&[][..], |at| secret.get(at..).unwrap_or_default());
    let order = data_encoding::HEXUPPER.decode(order.as_bytes()).unwrap_or_default();
    match kept.len().cmp(&order.len()) {
        Ordering::Less => true,
        Ordering::Equal => kept < order.as_slice(),
        Ordering::Greater => false,
    }
}

fn positive(fields: &mut Values<'_>) -> Option<Vec<u8>> {
    let content = fields.integer().filter(|content| is_positive(content) && !is_negative(content))?;
    Some(content.strip_prefix(&[0]).unwrap_or(content).to_vec())
}

/// Reads a field that may be left out. Some value has to come, unless nothing does.
fn optional(fields: &mut Values<'_>, tag: u8, read: impl FnOnce(&mut Values<'_>) -> Option<()>) -> Option<()> {
    if fields.is_empty() {
        return Some(());
    }
    if fields.comes(tag) {
        return read(fields);
    }
    fields.has_header().then_some(())
}

/// The value within an explicit tag that may be left out; another value within it counts as none, and stays.
fn explicit<'a, T>(
    fields: &mut Values<'a>,
    outer: u8,
    tag: u8,
    read: impl FnOnce(&mut Values<'a>) -> Option<T>,
) -> Option<Option<T>> {
    if fields.is_empty() {
        return Some(None);
    }
    if !fields.comes(outer) {
        return fields.has_header().then_some(None);
    }
    let (length, content) = fields.header()?;
    // It is not asked whether what lies within is as long as it says, but something has to.
    let mut inner = Values::strict(content);
    if length == 0 || content.is_empty() {
        return None;
    }
    if !inner.comes(tag) {
        return inner.has_header().then_some(None);
    }
    let value = read(&mut inner)?;
    *fields = inner;
    Some(Some(value))
}

/// The first two arcs as one, as everywhere here.
const RSA: &[u32] = &[42, 840, 113_549, 1, 1, 1];
const ECDSA: &[u32] = &[42, 840, 10_045, 2, 1];
const ED25519: &[u32] = &[43, 101, 112];

/// The orders of the curves that Go has (SEC 2, 2.2.2, 2.4, 2.5, 2.6).
const ORDERS: [(&[u32], &str); 4] = [
    (&[43, 132, 0, 33], "FFFFFFFFFFFFFFFFFFFFFFFFFFFF16A2E0B8F03E13DD29455C5C2A3D"),
    (&[42, 840, 10_045, 3, 1, 7], "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
    (
        &[43, 132, 0, 34],
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
    ),
    (
        &[43, 132, 0, 35],
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B88\
         99C47AEBB6FB71E91386409",
    ),
];
