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

    /// Whether the version field says version 3, the first one with extensions (RFC 5280 4.1.2.1).
    pub fn is_version_3(&self) -> bool {
        self.version == VERSION_3
    }

    /// The serial number as `openssl x509 -serial` prints it: upper-case hexadecimal, `-` before a negative one.
    pub fn serial_hex(&self) -> String {
        serial_hex(&self.serial)
    }

    /// The DNS names and addresses of subjectAltName, for people.
    pub fn names(&self) -> Vec<String> {
        hosts(self.extensions.subject_alt_name.iter().flatten())
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

/// The DNS names and addresses among these names, for people.
pub fn hosts<'n>(names: impl IntoIterator<Item = &'n GeneralName>) -> Vec<String> {
    let known = names.into_iter().filter_map(|name| match name {
        GeneralName::Dns(name) => Some(String::from_utf8_lossy(name).into_owned()),
        GeneralName::Ip(octets) => Some(address(octets)),
        _ => None,
    });
    known.collect()
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

/// The version field's value for version 3.
pub const VERSION_3: i64 = 2;

#[cfg(test)]
mod tests {
    use super::{Cert, serial_hex, skim_subject};
    use crate::x509::aux_trust::AuxTrust;
    use crate::x509::extension::{BasicConstraints, GeneralName, KeyUsage};
    use crate::x509::fixtures::{EXTENSIONS, TRUSTED, VERIFIABLE, blocks, certificates, mutants, nowhere};

    #[test]
    fn reads_what_openssl_prints() {
        let cert = &certificates(EXTENSIONS)[0];
        let line =
            r#"C = DE, OU = \C3\9Cnit + O = "Example, Inc", CN = mail.example.org, emailAddress = a@example.org"#;
        assert_eq!(cert.subject.oneline(), line);
        assert_eq!(cert.subject.short(), "mail.example.org");
        assert!(cert.is_self_issued());
        assert_eq!(cert.serial_hex(), "-80FF");
        assert_eq!(cert.version, 2);
        assert_eq!(cert.not_before.moment.unwrap().rfc3339(), "2026-11-22T13:29:59Z");
        assert_eq!(cert.not_after.moment.unwrap().rfc3339(), "2066-11-12T13:29:59Z");
        assert_eq!(cert.public_key.describe(), "ECDSA P-256");
        assert_eq!(cert.names(), ["mail.example.org", "192.0.2.1", "2001:db8::1"]);
        assert_eq!(skim_subject(&cert.der).unwrap(), cert.subject);
    }

    #[test]
    fn decodes_what_openssl_caches() {
        let cert = &certificates(EXTENSIONS)[0];
        let extensions = &cert.extensions;
        assert_eq!(extensions.broken, None);
        assert_eq!(extensions.basic_constraints, Some(BasicConstraints { ca: true, path_length: Some(3) }));
        assert_eq!(extensions.key_usage, Some(KeyUsage(0x8084)));
        assert_eq!(extensions.extended_key_usage.as_ref().unwrap().len(), 2);
        assert_eq!(extensions.netscape_type, Some(0x44));
        assert_eq!(extensions.subject_key_id.as_ref().unwrap().len(), 20);
        let authority = extensions.authority_key_id.as_ref().unwrap();
        assert_eq!(authority.issuer.as_ref(), Some(&cert.issuer));
        assert_eq!(authority.serial.as_ref(), Some(&cert.serial));
        let names = extensions.subject_alt_name.as_ref().unwrap();
        assert!(matches!(&names[7], GeneralName::Directory(name) if name.oneline() == "CN = directory"));
        let constraints = extensions.name_constraints.as_ref().unwrap();
        assert!(matches!(&constraints.excluded[0].base, GeneralName::Ip(octets) if octets.len() == 8));
        let points = extensions.crl_distribution_points.as_ref().unwrap();
        assert_eq!(points[0].relative_name.as_ref().unwrap().oneline(), "CN = directory, OU = relative");
        assert_eq!((points[0].reasons, points[1].reasons), (Some(0x8040), None));
        assert!(
            matches!(&points[1].full_name.as_ref().unwrap()[0], GeneralName::Uri(uri) if uri == b"http://example.org/crl")
        );
        assert_eq!(extensions.ca_issuers, ["http://example.org/ca.der"]);
        assert_eq!(extensions.all.iter().filter(|extension| extension.critical).count(), 2);
    }

    #[test]
    fn leaves_what_follows_the_certificate() {
        let block = &blocks(TRUSTED)[0];
        let cert = Cert::parse(block, nowhere()).unwrap();
        let trust = AuxTrust::parse(&block[cert.der.len()..]).unwrap();
        assert_eq!(trust.trusted.unwrap()[0].to_string(), "1.3.6.1.5.5.7.3.1");
        assert_eq!(trust.rejected[0].to_string(), "1.3.6.1.5.5.7.3.4");
        let signed = cert.signed_bytes().to_vec();
        assert_eq!(&block[4..4 + signed.len()], signed);
    }

    #[test]
    fn refuses_with_path_and_place() {
        let der = &blocks(EXTENSIONS)[0];
        let place = der.windows(2).position(|pair| pair == [0x17, 0x0d]).unwrap();
        let mut wrong = der.clone();
        wrong[place] = 0x16;
        let refusal = Cert::parse(&wrong, nowhere()).unwrap_err();
        assert_eq!((refusal.path.as_str(), refusal.offset), ("tbsCertificate.validity.notBefore", place));
        let said = format!("tbsCertificate.validity.notBefore: neither UTCTime nor GeneralizedTime at byte {place}");
        assert_eq!(refusal.to_string(), said);
    }

    #[test]
    fn prints_serials_as_openssl_does() {
        for (content, hex) in [
            (&[0][..], "00"),
            (&[0xff], "-01"),
            (&[0x80], "-80"),
            (&[0, 0xff], "FF"),
            (&[0xff, 0, 0], "-010000"),
            (&[0x7f; 20], "7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F"),
        ] {
            assert_eq!(serial_hex(content), hex);
        }
    }

    #[test]
    fn mutants_never_panic_and_skimming_agrees() {
        let whole = [blocks(EXTENSIONS), blocks(TRUSTED), blocks(VERIFIABLE).split_off(19)].concat();
        for mutant in whole.iter().flat_map(|der| mutants(der)) {
            let skimmed = skim_subject(&mutant);
            if let Ok(cert) = Cert::parse(&mutant, nowhere()) {
                assert_eq!(skimmed.as_ref(), Some(&cert.subject));
                let _ = (cert.subject.oneline(), cert.serial_hex(), cert.public_key.describe(), cert.names());
                AuxTrust::parse(mutant.get(cert.der.len()..).unwrap());
            }
        }
    }
}
