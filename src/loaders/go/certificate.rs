//! Whether Go takes a certificate as a server's leaf (`x509.ParseCertificate`, then the kinds of `tls.X509KeyPair`).

use crate::loaders::go::extension;
use crate::loaders::go::time::{is_generalized, is_utc};
use crate::loaders::values::{Bits, GENERALIZED_TIME, SEQUENCE, SET, UTC_TIME, Values, is_positive};
use crate::x509::public_key::{CurveId, PublicKey, PublicKeyInfo};

/// Go's words when it does not take the leaf; what follows the first fault is not read.
pub(super) fn refusal(der: &[u8]) -> Option<&'static str> {
    let mut input = Values::strict(der);
    let Some(outer) = input.inside(SEQUENCE) else { return Some("x509: malformed certificate") };
    match read(outer) {
        Err(reason) => Some(reason),
        Ok(_) if !input.is_empty() => Some("x509: trailing data"),
        Ok(false) => Some("tls: unknown public key algorithm"),
        Ok(true) => None,
    }
}

/// Whether the leaf's key is one that a server may have.
fn read(mut outer: Values<'_>) -> Result<bool, &'static str> {
    let mut tbs = outer.inside(SEQUENCE).ok_or("x509: malformed tbs certificate")?;
    let version = version(&mut tbs)?;
    tbs.integer().ok_or("x509: malformed serial number")?;
    let algorithm = tbs.content(SEQUENCE).ok_or("x509: malformed signature algorithm identifier")?;
    let beside = outer.content(SEQUENCE).ok_or("x509: malformed algorithm identifier")?;
    if algorithm != beside {
        return Err("x509: inner and outer signature algorithm identifiers don't match");
    }
    algorithm_identifier(Values::strict(algorithm))?;
    name(tbs.inside(SEQUENCE).ok_or("x509: malformed issuer")?)?;
    let mut validity = tbs.inside(SEQUENCE).ok_or("x509: malformed validity")?;
    time(&mut validity)?;
    time(&mut validity)?;
    // It says issuer of the subject, too.
    name(tbs.inside(SEQUENCE).ok_or("x509: malformed issuer")?)?;
    let is_for_servers = public_key(&mut tbs)?;
    if version >= 2 {
        tbs.optional(ISSUER_ID).ok_or("x509: malformed issuerUniqueID")?;
        tbs.optional(SUBJECT_ID).ok_or("x509: malformed subjectUniqueID")?;
    }
    if version == 3
        && let Some(content) = tbs.optional(EXTENSIONS).ok_or("x509: malformed extensions")?
    {
        extension::read_all(content)?;
    }
    outer.bit_string().ok_or("x509: malformed signature")?;
    Ok(is_for_servers)
}

/// 1 to 3.
fn version(tbs: &mut Values<'_>) -> Result<i64, &'static str> {
    let malformed = "x509: malformed version";
    let Some(content) = tbs.optional(VERSION).ok_or(malformed)? else { return Ok(1) };
    let mut content = Values::strict(content);
    match content.small_integer().filter(|_| content.is_empty()) {
        None | Some(i64::MIN..0) => Err(malformed),
        Some(number @ 0..3) => Ok(number.saturating_add(1)),
        Some(_) => Err("x509: invalid version"),
    }
}

/// The identifier, and all octets of the parameters; empty when there are none.
fn algorithm_identifier(mut values: Values<'_>) -> Result<(Vec<u32>, &[u8]), &'static str> {
    let identifier = values.object_identifier().ok_or("x509: malformed OID")?;
    if values.is_empty() {
        return Ok((identifier, &[]));
    }
    let parameters = values.any().ok_or("x509: malformed parameters")?;
    Ok((identifier, parameters.whole))
}

fn name(mut sequence: Values<'_>) -> Result<(), &'static str> {
    while !sequence.is_empty() {
        let mut set = sequence.inside(SET).ok_or("x509: invalid RDNSequence")?;
        while !set.is_empty() {
            let mut attribute = set.inside(SEQUENCE).ok_or("x509: invalid RDNSequence: invalid attribute")?;
            attribute.object_identifier().ok_or("x509: invalid RDNSequence: invalid attribute type")?;
            let value = attribute.any().ok_or("x509: invalid RDNSequence: invalid attribute value")?;
            string(value.tag, value.content)?;
        }
    }
    Ok(())
}

/// The strings that Go knows in names.
fn string(tag: u8, content: &[u8]) -> Result<(), &'static str> {
    let (is_sound, reason) = match tag {
        UTF8_STRING => (
            std::str::from_utf8(content).is_ok(),
            "x509: invalid RDNSequence: invalid attribute value: invalid UTF-8 string",
        ),
        PRINTABLE_STRING => (
            content.iter().all(|octet| octet.is_ascii_alphanumeric() || PRINTABLE.contains(octet)),
            "x509: invalid RDNSequence: invalid attribute value: invalid PrintableString",
        ),
        IA5_STRING => (content.is_ascii(), "x509: invalid RDNSequence: invalid attribute value: invalid IA5String"),
        NUMERIC_STRING => (
            content.iter().all(|octet| octet.is_ascii_digit() || *octet == b' '),
            "x509: invalid RDNSequence: invalid attribute value: invalid NumericString",
        ),
        BMP_STRING => {
            (content.len().is_multiple_of(2), "x509: invalid RDNSequence: invalid attribute value: invalid BMPString")
        }
        T61_STRING => (true, ""),
        _ => (false, "x509: invalid RDNSequence: invalid attribute value: unsupported string type"),
    };
    if is_sound { Ok(()) } else { Err(reason) }
}

fn time(values: &mut Values<'_>) -> Result<(), &'static str> {
    let (is_sound, reason) = if values.comes(UTC_TIME) {
        (values.content(UTC_TIME).is_some_and(is_utc), "x509: malformed UTCTime")
    } else if values.comes(GENERALIZED_TIME) {
        (values.content(GENERALIZED_TIME).is_some_and(is_generalized), "x509: malformed GeneralizedTime")
    } else {
        return Err("x509: unsupported time format");
    };
    if is_sound { Ok(()) } else { Err(reason) }
}

/// Whether the key is RSA, ECDSA or Ed25519; any other passes here as long as it is no malformed DSA key.
fn public_key(tbs: &mut Values<'_>) -> Result<bool, &'static str> {
    let malformed = "x509: malformed spki";
    let whole = tbs.any().filter(|value| value.tag == SEQUENCE).ok_or(malformed)?;
    let mut fields = Values::strict(whole.content);
    let algorithm = fields.inside(SEQUENCE).ok_or("x509: malformed public key algorithm identifier")?;
    let (identifier, parameters) = algorithm_identifier(algorithm)?;
    let bits = fields.bit_string().ok_or("x509: malformed subjectPublicKey")?;
    match identifier.as_slice() {
        RSA => rsa(parameters, &right_aligned(bits)).map(|()| true),
        ECDSA => ecdsa(parameters, bits, &read_part(whole.content, fields)).map(|()| true),
        ED25519 if !parameters.is_empty() => Err("x509: Ed25519 key encoded with illegal parameters"),
        ED25519 if bits.octets.len() != 32 => Err("x509: wrong Ed25519 public key size"),
        ED25519 => Ok(true),
        DSA => dsa(parameters, &right_aligned(bits)).map(|()| false),
        _ => Ok(false),
    }
}

/// A key of what was read of its content: what stands behind it does not matter.
fn read_part(content: &[u8], rest: Values<'_>) -> Vec<u8> {
    let length = content.len().saturating_sub(rest.octets.len());
    let mut key = vec![SEQUENCE, 0x82];
    key.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
    key.extend(content.iter().take(length));
    key
}

fn rsa(parameters: &[u8], key: &[u8]) -> Result<(), &'static str> {
    if parameters != [0x05, 0x00] {
        return Err("x509: RSA key missing NULL parameters");
    }
    let mut numbers = Values::strict(key).inside(SEQUENCE).ok_or("x509: invalid RSA public key")?;
    let modulus = numbers.integer().ok_or("x509: invalid RSA modulus")?;
    let exponent = numbers.small_integer().ok_or("x509: invalid RSA public exponent")?;
    if !is_positive(modulus) {
        return Err("x509: RSA modulus is not a positive number");
    }
    if exponent <= 0 { Err("x509: RSA public exponent is not a positive number") } else { Ok(()) }
}

fn ecdsa(parameters: &[u8], bits: Bits<'_>, whole: &[u8]) -> Result<(), &'static str> {
    let curve = Values::strict(parameters).object_identifier().ok_or("x509: invalid ECDSA parameters")?;
    if !CURVES.contains(&curve.as_slice()) {
        return Err("x509: unsupported elliptic curve");
    }
    // Points are taken uncompressed alone. Shifted bits no longer begin with the 4 that says so.
    let is_point = bits.unused == 0
        && bits.octets.first() == Some(&4)
        && matches!(
            PublicKeyInfo::parse(whole).map(|info| info.key),
            Ok(PublicKey::Ec { curve, .. })
                if matches!(curve.id, CurveId::P224 | CurveId::P256 | CurveId::P384 | CurveId::P521)
        );
    if is_point { Ok(()) } else { Err("x509: failed to unmarshal elliptic curve point") }
}

fn dsa(parameters: &[u8], key: &[u8]) -> Result<(), &'static str> {
    let public = Values::strict(key).integer().ok_or("x509: invalid DSA public key")?;
    let read = || {
        let mut values = Values::strict(parameters).inside(SEQUENCE)?;
        Some([values.integer()?, values.integer()?, values.integer()?])
    };
    let numbers = read().ok_or("x509: invalid DSA parameters")?;
    if is_positive(public) && numbers.into_iter().all(is_positive) {
        Ok(())
    } else {
        Err("x509: zero or negative DSA parameter")
    }
}

/// The octets moved so that the unused bits stand in front (`asn1.BitString.RightAlign`).
fn right_aligned(bits: Bits<'_>) -> Vec<u8> {
    let shift = u32::from(bits.unused);
    let mut carried = 0_u8;
    bits.octets
        .iter()
        .map(|octet| {
            let moved = octet >> shift | carried;
            carried = octet.checked_shl(8_u32.saturating_sub(shift)).unwrap_or(0);
            moved
        })
        .collect()
}

const UTF8_STRING: u8 = 0x0c;
const NUMERIC_STRING: u8 = 0x12;
const PRINTABLE_STRING: u8 = 0x13;
const T61_STRING: u8 = 0x14;
const IA5_STRING: u8 = 0x16;
const BMP_STRING: u8 = 0x1e;
const VERSION: u8 = 0xa0;
const ISSUER_ID: u8 = 0x81;
const SUBJECT_ID: u8 = 0x82;
const EXTENSIONS: u8 = 0xa3;

/// Of a PrintableString beside letters and digits; `*` and `&` do not belong there and pass.
const PRINTABLE: &[u8] = b"'()+,-./ :=?*&";

/// 1.2.840.113549.1.1.1, the first two arcs as one, as everywhere here.
const RSA: &[u32] = &[42, 840, 113_549, 1, 1, 1];
const DSA: &[u32] = &[42, 840, 10_040, 4, 1];
const ECDSA: &[u32] = &[42, 840, 10_045, 2, 1];
const ED25519: &[u32] = &[43, 101, 112];

/// secp224r1, prime256v1, secp384r1, secp521r1.
pub(super) const CURVES: [&[u32]; 4] =
    [&[43, 132, 0, 33], &[42, 840, 10_045, 3, 1, 7], &[43, 132, 0, 34], &[43, 132, 0, 35]];
