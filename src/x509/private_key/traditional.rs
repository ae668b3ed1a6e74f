//! The forms older than PKCS#8: PKCS#1 for RSA, SEC 1 for elliptic curves, OpenSSL's sequence of numbers for DSA.

use std::sync::OnceLock;

use zeroize::Zeroizing;

use crate::x509::private_key::{FurtherPrime, PrivateKey, RsaNumbers, Secret};
use crate::x509::public_key::{CurveNumbers, DsaParameters};
use crate::x509::reader::tag::{BIT_STRING, INTEGER, OCTET_STRING, SEQUENCE, Tag};
use crate::x509::reader::{Reader, Refusal};

/// RFC 8017 A.1.2 RSAPrivateKey.
pub(super) fn read_pkcs1(der: &[u8]) -> Result<PrivateKey, Refusal> {
    let numbers = read_rsa_fields(&mut Reader::new(der))?;
    Ok(PrivateKey::Rsa { numbers: Box::new(numbers), pss: false })
}

/// RFC 5915 3 ECPrivateKey.
pub(super) fn read_sec1(der: &[u8]) -> Result<PrivateKey, Refusal> {
    read_ec_fields(&mut Reader::new(der), None)
}

/// OpenSSL's `DSAPrivateKey`: version, p, q, g, y, x.
pub(super) fn read_dsa(der: &[u8]) -> Result<PrivateKey, Refusal> {
    Reader::new(der).sequence("", |fields| {
        fields.integer(INTEGER, "version")?;
        let parameters = DsaParameters { p: fields.unsigned("p")?, q: fields.unsigned("q")?, g: fields.unsigned("g")? };
        let stored_public = Some(fields.unsigned("y")?);
        Ok(PrivateKey::Dsa { parameters, secret: read_secret(fields, "x")?, stored_public })
    })
}

/// The fields of RSAPrivateKey. OpenSSL asks of the version only that 1 comes with further primes.
pub(super) fn read_rsa_fields(reader: &mut Reader<'_>) -> Result<RsaNumbers, Refusal> {
    reader.sequence("", |fields| {
        let version = fields.integer(INTEGER, "version")?;
        let mut numbers = RsaNumbers {
            n: fields.unsigned("modulus")?,
            e: fields.unsigned("publicExponent")?,
            d: read_secret(fields, "privateExponent")?,
            p: read_secret(fields, "prime1")?,
            q: read_secret(fields, "prime2")?,
            dp: read_secret(fields, "exponent1")?,
            dq: read_secret(fields, "exponent2")?,
            qinv: read_secret(fields, "coefficient")?,
            multi_prime: version == MULTI_PRIME,
            further: Vec::new(),
            proved: OnceLock::new(),
        };
        numbers.further = fields.optional_list(SEQUENCE, "otherPrimeInfos", read_further_prime)?.unwrap_or_default();
        if numbers.multi_prime == numbers.further.is_empty() {
            return Err(fields.refuse("the version does not go with the number of primes"));
        }
        if numbers.further.len() > MAX_FURTHER_PRIMES {
            return Err(fields.refuse(format!("{} primes", numbers.further.len().saturating_add(2))));
        }
        Ok(numbers)
    })
}

/// The fields of ECPrivateKey; a curve named inside wins over the one named outside, as in `d2i_ECPrivateKey`.
pub(super) fn read_ec_fields(reader: &mut Reader<'_>, outer: Option<CurveNumbers>) -> Result<PrivateKey, Refusal> {
    reader.sequence("", |fields| {
        fields.integer(INTEGER, "version")?;
        let secret = Zeroizing::new(fields.octets(OCTET_STRING, "privateKey")?.into_owned());
        let inner = fields.optional_structure(PARAMETERS, "parameters", |explicit| {
            let parameters = explicit.any("")?;
            CurveNumbers::from_parameters(parameters.der).ok_or_else(|| explicit.refuse(UNKNOWN_CURVE))
        })?;
        let known = inner.or(outer).ok_or_else(|| fields.refuse("no curve is named"))?;
        let stored_public = fields.optional_structure(PUBLIC_KEY, "publicKey", |explicit| {
            let bits = explicit.bit_string(BIT_STRING, "")?;
            let mut point = bits.bytes.into_owned();
            // OpenSSL clears the bits that do not count (`ossl_c2i_ASN1_BIT_STRING`).
            if let Some(last) = point.last_mut() {
                *last &= 0xff_u8 << bits.unused;
            }
            match known.has_point(&point) {
                true => Ok(point),
                false => Err(explicit.refuse("a public key that is no point of the curve")),
            }
        })?;
        Ok(PrivateKey::Ec { curve: known.curve, secret, stored_public })
    })
}

fn read_further_prime(reader: &mut Reader<'_>) -> Result<FurtherPrime, Refusal> {
    reader.sequence("", |fields| {
        Ok(FurtherPrime {
            prime: read_secret(fields, "prime")?,
            exponent: read_secret(fields, "exponent")?,
            coefficient: read_secret(fields, "coefficient")?,
        })
    })
}

fn read_secret(fields: &mut Reader<'_>, name: &str) -> Result<Secret, Refusal> {
    fields.unsigned(name).map(Zeroizing::new)
}

/// What is said of parameters that OpenSSL takes for no curve.
pub(super) const UNKNOWN_CURVE: &str = "a curve that OpenSSL does not know";

const PARAMETERS: Tag = Tag::context(0);
const PUBLIC_KEY: Tag = Tag::context(1);
/// RFC 8017 A.1.2 `multi`.
const MULTI_PRIME: &[u8] = &[1];
/// OpenSSL's `RSA_MAX_PRIME_NUM` is 5, two of which stand before.
const MAX_FURTHER_PRIMES: usize = 3;
