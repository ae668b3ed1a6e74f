//! The certificate: its fields, its original bytes, and how it is read.

use std::sync::Arc;

use crate::base::location::Location;
use crate::base::oid::Oid;
use crate::x509::algorithm::AlgorithmId;
use crate::x509::extension::{Extension, Extensions, GeneralName};
use crate::x509::name::Name;
use crate::x509::public_key::PublicKeyInfo;
use crate::x509::reader::tag::{BIT_STRING, INTEGER, SEQUENCE, Tag};
use crate::x509::reader::{Reader, Refusal, without_leading_zeros};
use crate::x509::time::Time;

/// An X.509 certificate, RFC 5280 4.1, read as leniently as OpenSSL 3.0 reads it.
#[derive(Debug)]
pub struct Cert {
    /// The original bytes of the certificate, without anything that followed it in its block.
    pub der: Vec<u8>,
    /// The original bytes of the TBSCertificate: what the signature covers.
    pub tbs: std::ops::Range<usize>,
    /// The version field's value as encoded: 0 for v1, 2 for v3; any other number as it stands.
    pub version: i64,
    /// Content octets of the serial number, as encoded.
    pub serial: Vec<u8>,
    /// The algorithm named inside the signed part.
    pub inner_signature: AlgorithmId,
    /// The algorithm named beside the signature.
    pub outer_signature: AlgorithmId,
    /// Issuer.
    pub issuer: Name,
    /// Subject.
    pub subject: Name,
    /// Start of validity.
    pub not_before: Time,
    /// End of validity.
    pub not_after: Time,
    /// The subject's public key.
    pub public_key: PublicKeyInfo,
    /// The extensions.
    pub extensions: Extensions,
    /// The signature value.
    pub signature: Vec<u8>,
    /// Number of unused bits in the signature's BIT STRING; must be 0.
    pub signature_unused_bits: u8,
    /// Where it stands.
    pub location: Location,
}

/// A certificate shared between the views that hold it.
pub type SharedCert = Arc<Cert>;

impl Cert {
    /// Reads a certificate (DER) from the start of `bytes` (`d2i_X509`); bytes behind it are ignored: `der.len()` tells
    /// what was consumed.
    pub fn parse(bytes: &[u8], location: Location) -> Result<Cert, Refusal> {
        let mut reader = Reader::new(bytes);
        let mut cert = reader.sequence("", |outer| {
            let start = outer.position();
            let signed = outer.sequence("tbsCertificate", Signed::read)?;
            let tbs = start..outer.position();
            let outer_signature = AlgorithmId::read(outer, "signatureAlgorithm")?;
            let signature = outer.bit_string(BIT_STRING, "signatureValue")?;
            Ok(Cert {
                der: Vec::new(),
                tbs,
                version: signed.version,
                serial: signed.serial.to_vec(),
                inner_signature: signed.signature,
                outer_signature,
                extensions: Extensions::decode(signed.extensions, &signed.issuer),
                issuer: signed.issuer,
                subject: signed.subject,
                not_before: signed.not_before,
                not_after: signed.not_after,
                public_key: signed.public_key,
                signature: signature.bytes.into_owned(),
                signature_unused_bits: signature.unused,
                location,
            })
        })?;
        cert.der = reader.since(0).to_vec();
        Ok(cert)
    }

    /// The original bytes that the signature covers.
    pub fn signed_bytes(&self) -> &[u8] {
        self.der.get(self.tbs.clone()).unwrap_or(&[])
    }

    /// Whether subject and issuer are the same name (OpenSSL's EXFLAG_SI).
    pub fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }

    /// The serial number as `openssl x509 -serial` prints it: upper-case hexadecimal, `-` before a negative one.
    pub fn serial_hex(&self) -> String {
        serial_hex(&self.serial)
    }

    /// The DNS names and addresses of subjectAltName, for people.
    pub fn names(&self) -> Vec<String> {
        let all = self.extensions.subject_alt_name.iter().flatten();
        all.filter_map(|name| match name {
            GeneralName::Dns(name) => Some(String::from_utf8_lossy(name).into_owned()),
            GeneralName::Ip(octets) => Some(address(octets)),
            _ => None,
        })
        .collect()
    }

    /// The first extension with this identifier.
    pub fn extension(&self, oid: &Oid) -> Option<&Extension> {
        self.extensions.find(oid.content())
    }
}

/// The subject of a certificate (DER) without reading the rest: cheap enough to index a store of anchors.
///
/// `None` when the fields up to the subject cannot be read; a name does not tell that the rest can.
pub fn skim_subject(der: &[u8]) -> Option<Name> {
    let outer = Reader::new(der);
    let mut signed = outer.descend(SEQUENCE)?.descend(SEQUENCE)?;
    if signed.next_is(Tag::context(0)).ok()? {
        signed.skip()?;
    }
    for _serial_signature_issuer_validity in 0..4 {
        signed.skip()?;
    }
    Name::read(&mut signed, "").ok()
}

/// Content octets of an INTEGER as `i2a_ASN1_INTEGER` prints them.
pub fn serial_hex(content: &[u8]) -> String {
    let negative = content.first().is_some_and(|first| first & 0x80 != 0);
    let mut magnitude = content.to_vec();
    if negative {
        let mut carry = true;
        for octet in magnitude.iter_mut().rev() {
            (*octet, carry) = (!*octet).overflowing_add(u8::from(carry));
        }
    }
    let sign = if negative { "-" } else { "" };
    match without_leading_zeros(&magnitude) {
        [] => format!("{sign}00"),
        digits => format!("{sign}{}", data_encoding::HEXUPPER.encode(digits)),
    }
}

/// An iPAddress for people; octets of another length in hexadecimal.
fn address(octets: &[u8]) -> String {
    if let Ok(octets) = <[u8; 4]>::try_from(octets) {
        return std::net::Ipv4Addr::from(octets).to_string();
    }
    match <[u8; 16]>::try_from(octets) {
        Ok(octets) => std::net::Ipv6Addr::from(octets).to_string(),
        Err(_) => data_encoding::HEXLOWER.encode(octets),
    }
}

/// The fields of a TBSCertificate (`X509_CINF`).
struct Signed<'a> {
    version: i64,
    serial: &'a [u8],
    signature: AlgorithmId,
    issuer: Name,
    not_before: Time,
    not_after: Time,
    subject: Name,
    public_key: PublicKeyInfo,
    extensions: Vec<Extension>,
}

impl<'a> Signed<'a> {
    fn read(fields: &mut Reader<'a>) -> Result<Signed<'a>, Refusal> {
        let version = fields.optional_structure(Tag::context(0), "version", |inner| inner.integer(INTEGER, ""))?;
        let serial = fields.integer(INTEGER, "serialNumber")?;
        let signature = AlgorithmId::read(fields, "signature")?;
        let issuer = Name::read(fields, "issuer")?;
        let (not_before, not_after) = fields.sequence("validity", |validity| {
            Ok((Time::read(validity, "notBefore")?, Time::read(validity, "notAfter")?))
        })?;
        let subject = Name::read(fields, "subject")?;
        let public_key = PublicKeyInfo::read(fields, "subjectPublicKeyInfo")?;
        for (number, field) in [(1, "issuerUniqueID"), (2, "subjectUniqueID")] {
            if fields.next_is(Tag::context(number))? {
                fields.bit_string(Tag::context(number), field)?;
            }
        }
        let extensions = fields
            .optional_structure(Tag::context(3), "extensions", |inner| inner.list(SEQUENCE, "", Extension::read))?
            .unwrap_or_default();
        let version = version.map_or(0, signed_number);
        Ok(Signed { version, serial, signature, issuer, not_before, not_after, subject, public_key, extensions })
    }
}

/// `ASN1_INTEGER_get`: -1 for what does not fit into a long.
fn signed_number(content: &[u8]) -> i64 {
    let sign = if content.first().is_some_and(|first| first & 0x80 != 0) { -1 } else { 0 };
    match content.len() {
        1..=8 => content.iter().fold(sign, |sum, octet| (sum << 8) | i64::from(*octet)),
        _ => -1,
    }
}
