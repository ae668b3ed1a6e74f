//! Which certificates GnuTLS reads (`gnutls_x509_crt_import`), which keys of them (`gnutls_pcert_import_x509`), and what
//! their order is told by.

use std::collections::HashSet;

use crate::loaders::values::{BIT_STRING, BOOLEAN, GENERALIZED_TIME, OCTET_STRING, SEQUENCE, SET, UTC_TIME, Values};
use crate::x509::public_key::{PublicKey, PublicKeyInfo};

/// What a server needs of a certificate to put it in its place.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Certificate<'a> {
    issuer: &'a [u8],
    subject: &'a [u8],
    /// SubjectPublicKeyInfo, as it stands.
    key: &'a [u8],
    subject_key_id: Option<&'a [u8]>,
    authority_key_id: Option<&'a [u8]>,
}

impl<'a> Certificate<'a> {
    /// Reads a certificate, or says in GnuTLS's words why it does not. Nothing may follow anywhere; names are not looked
    /// into, and of the extensions
    /// subjectAltName and issuerAltName alone.
    pub(super) fn read(der: &'a [u8]) -> Result<Certificate<'a>, &'static str> {
        let (certificate, times, agrees) = read(der).ok_or("ASN1 parser: Error in DER parsing.")?;
        if !agrees {
            return Err("Error in the certificate.");
        }
        match times.into_iter().all(is_time) {
            true => Ok(certificate),
            false => Err("Error in the time fields of certificate."),
        }
    }

    /// Whether this one may have issued another, by name, and by key id where both state one
    /// (`gnutls_x509_crt_check_issuer`).
    pub(super) fn may_issue(&self, other: &Certificate<'_>) -> bool {
        let ids = other.authority_key_id.zip(self.subject_key_id);
        self.subject == other.issuer && ids.is_none_or(|(wanted, given)| wanted == given)
    }

    /// Whether GnuTLS reads the key, which it does for every certificate that a server sends.
    pub(super) fn has_known_key(&self) -> bool {
        let Ok(info) = PublicKeyInfo::parse(self.key) else { return false };
        if info.algorithm.oid.content() != EC_KEY {
            return !matches!(info.key, PublicKey::Undecodable | PublicKey::Unknown);
        }
        let curve = info.algorithm.parameters.as_deref().and_then(|der| Values::lax(der).object_identifier());
        // Whether the point lies on the curve it does not ask here.
        curve.is_some_and(|curve| is_curve(&curve)) && info.key_bits.first() == Some(&4)
    }
}

/// Whether GnuTLS has the curve: secp192r1, secp224r1, secp256r1, secp384r1, secp521r1.
pub(super) fn is_curve(arcs: &[u32]) -> bool {
    matches!(arcs, [42, 840, 10_045, 3, 1, 1 | 7] | [43, 132, 0, 33..=35])
}

/// The content octets of a BIT STRING behind the count of unused bits, which may be any that leaves a bit.
fn bit_string<'a>(values: &mut Values<'a>) -> Option<&'a [u8]> {
    let (unused, octets) = values.content(BIT_STRING)?.split_first()?;
    (octets.len().saturating_mul(8) >= usize::from(*unused)).then_some(octets)
}

/// Whether an explicit tag comes, which is stepped over. That its length ends within the file's DER, so many octets behind
/// these values, is all that is asked of it.
pub(super) fn explicit(values: &mut Values<'_>, tag: u8, behind: usize) -> Option<bool> {
    if !values.comes(tag) {
        return Some(false);
    }
    let (length, content) = values.header()?;
    *values = Values::lax(content);
    (length <= content.len().saturating_add(behind)).then_some(true)
}

/// The content of an OBJECT IDENTIFIER; its last arc may be cut off.
fn object_identifier<'a>(values: &mut Values<'a>) -> Option<&'a [u8]> {
    let content = values.content(0x06).filter(|content| !content.is_empty())?;
    let mut arcs = content.split_inclusive(|octet| octet & 0x80 == 0);
    arcs.all(|arc| arc.first() != Some(&0x80)).then_some(content)
}

type Read<'a> = (Certificate<'a>, [&'a [u8]; 2], bool);

/// The certificate, its times, and whether its algorithms agree with each other and its version with its extensions;
/// `None` when the form is wrong.
fn read(der: &[u8]) -> Option<Read<'_>> {
    let mut input = Values::lax(der);
    let mut outer = input.inside(SEQUENCE).filter(|_| input.is_empty())?;
    let mut tbs = outer.inside(SEQUENCE)?;
    let mut version = 0;
    if explicit(&mut tbs, 0xa0, outer.octets.len())? {
        version = tbs.small_integer().filter(|version| *version >= 0)?;
    }
    tbs.integer()?;
    let inner = algorithm(tbs.content(SEQUENCE)?)?;
    let issuer = name(&mut tbs)?;
    let mut validity = tbs.inside(SEQUENCE)?;
    let times = [time(&mut validity)?, time(&mut validity)?];
    let subject = name(&mut tbs)?;
    let key = tbs.any().filter(|value| value.tag == SEQUENCE && validity.is_empty())?;
    let mut fields = Values::lax(key.content);
    algorithm(fields.content(SEQUENCE)?)?;
    bit_string(&mut fields).filter(|_| fields.is_empty())?;
    tbs.optional(0x81)?;
    tbs.optional(0x82)?;
    let mut certificate = Certificate { issuer, subject, key: key.whole, ..Certificate::default() };
    let has_extensions = explicit(&mut tbs, 0xa3, outer.octets.len())?;
    if has_extensions {
        extensions(tbs.inside(SEQUENCE)?, &mut certificate)?;
    }
    let beside = algorithm(outer.content(SEQUENCE)?)?;
    bit_string(&mut outer)?;
    let agrees = inner == beside && (version >= 2 || !has_extensions);
    (tbs.is_empty() && outer.is_empty()).then_some((certificate, times, agrees))
}

fn algorithm(content: &[u8]) -> Option<&[u8]> {
    let mut values = Values::lax(content);
    object_identifier(&mut values)?;
    if !values.is_empty() {
        values.any()?;
    }
    values.is_empty().then_some(content)
}

fn name<'a>(values: &mut Values<'a>) -> Option<&'a [u8]> {
    let content = values.content(SEQUENCE)?;
    let mut sequence = Values::lax(content);
    while !sequence.is_empty() {
        let mut set = sequence.inside(SET)?;
        while !set.is_empty() {
            let mut attribute = set.inside(SEQUENCE)?;
            object_identifier(&mut attribute)?;
            attribute.any()?;
            attribute.is_empty().then_some(())?;
        }
    }
    Some(content)
}

/// The digits behind the century of a time.
fn time<'a>(values: &mut Values<'a>) -> Option<&'a [u8]> {
    let value = values.any()?;
    let digits = value.content.strip_suffix(b"Z").filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    match value.tag {
        UTC_TIME => Some(digits).filter(|digits| digits.len() == 12),
        GENERALIZED_TIME => digits.get(2..).filter(|digits| digits.len() == 12),
        _ => None,
    }
}

/// Whether year, month, day, hour, minute and second can be.
fn is_time(digits: &[u8]) -> bool {
    let limits = [(0, 99), (1, 12), (1, 31), (0, 23), (0, 59), (0, 60)];
    digits.chunks(2).zip(limits).all(|(pair, (least, most))| {
        let number = pair
            .iter()
            .fold(0_u8, |number, digit| number.saturating_mul(10).saturating_add(digit.saturating_sub(b'0')));
        (least..=most).contains(&number)
    })
}

fn extensions<'a>(mut sequence: Values<'a>, certificate: &mut Certificate<'a>) -> Option<()> {
    let mut seen = HashSet::new();
    while !sequence.is_empty() {
        let mut extension = sequence.inside(SEQUENCE)?;
        let identifier = object_identifier(&mut extension)?;
        seen.insert(identifier).then_some(())?;
        extension.optional(BOOLEAN)?.is_none_or(|value| value.len() == 1).then_some(())?;
        let value = extension.content(OCTET_STRING)?;
        extension.is_empty().then_some(())?;
        match identifier {
            [0x55, 0x1d, 14] => certificate.subject_key_id = Values::lax(value).content(OCTET_STRING),
            [0x55, 0x1d, 17 | 18] => alternative_names(Values::lax(value))?,
            [0x55, 0x1d, 35] => {
                let fields = Values::lax(value).inside(SEQUENCE);
                certificate.authority_key_id = fields.and_then(|mut fields| fields.optional(0x80)?);
            }
            _ => {}
        }
    }
    Some(())
}

/// GeneralName has nine tags (RFC 5280 4.2.1.6).
fn alternative_names(mut values: Values<'_>) -> Option<()> {
    let mut names = values.inside(SEQUENCE).filter(|_| values.is_empty())?;
    while !names.is_empty() {
        names.any().filter(|name| matches!(name.tag, 0x81 | 0x82 | 0x86..=0x88 | 0xa0 | 0xa3..=0xa5))?;
    }
    Some(())
}

/// id-ecPublicKey.
pub(super) const EC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
