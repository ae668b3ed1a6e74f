//! Certificate extensions as OpenSSL 3.0 caches them (`v3_purp.c ossl_x509v3_cache_extensions`).

use crate::base::oid::Oid;
use crate::x509::extension::resources::{AddressFamily, AutonomousSystems};
use crate::x509::name::Name;
use crate::x509::reader::tag::OCTET_STRING;
use crate::x509::reader::{Reader, Refusal};

mod cache;
mod count;
mod decode;
mod general_name;
pub mod oid;
pub mod policy;
pub mod resources;

/// The extensions of a certificate: every one as it stands, and the decoded views that judgement needs.
///
/// A field that is `None` is absent or undecodable; `broken` tells the two apart where OpenSSL does.
#[derive(Debug, Default)]
pub struct Extensions {
    /// All of them in order.
    pub all: Vec<Extension>,
    /// OpenSSL's EXFLAG_INVALID: one of the cached extensions is undecodable or stands twice. Says which and why.
    pub broken: Option<String>,
    /// basicConstraints.
    pub basic_constraints: Option<BasicConstraints>,
    /// keyUsage.
    pub key_usage: Option<KeyUsage>,
    /// extKeyUsage; an empty sequence is an empty list.
    pub extended_key_usage: Option<Vec<Oid>>,
    /// nsCertType bits, 0x80 SSL client ... 0x01 object signing CA.
    pub netscape_type: Option<u8>,
    /// subjectKeyIdentifier.
    pub subject_key_id: Option<Vec<u8>>,
    /// authorityKeyIdentifier.
    pub authority_key_id: Option<AuthorityKeyId>,
    /// subjectAltName.
    pub subject_alt_name: Option<Vec<GeneralName>>,
    /// nameConstraints.
    pub name_constraints: Option<NameConstraints>,
    /// cRLDistributionPoints.
    pub crl_distribution_points: Option<Vec<DistributionPoint>>,
    /// proxyCertInfo (RFC 3820) is present.
    pub is_proxy: bool,
    /// pcPathLenConstraint of proxyCertInfo.
    pub proxy_path_length: Option<u64>,
    /// ipAddrBlocks (RFC 3779 2).
    pub ip_addresses: Option<Vec<AddressFamily>>,
    /// autonomousSysIds (RFC 3779 3).
    pub autonomous_systems: Option<AutonomousSystems>,
    /// The addresses of CA issuers in authorityInfoAccess.
    pub ca_issuers: Vec<String>,
    /// The addresses of OCSP responders in authorityInfoAccess.
    pub ocsp: Vec<String>,
    /// Whether tlsfeature (RFC 7633) asks for status_request: clients that know it insist on a stapled OCSP answer.
    pub must_staple: bool,
}

/// One extension as it stands.
#[derive(Clone, Debug)]
pub struct Extension {
    /// Its identifier.
    pub oid: Oid,
    /// Whether it is marked critical.
    pub critical: bool,
    /// The content of the OCTET STRING.
    pub value: Vec<u8>,
}

impl Extensions {
    /// Decodes what OpenSSL caches; `issuer` completes relative names of distribution points.
    pub fn decode(all: Vec<Extension>, issuer: &Name) -> Extensions {
        cache::fill(all, issuer)
    }

    /// Whether basicConstraints says CA (OpenSSL's `EXFLAG_CA`).
    pub fn says_ca(&self) -> bool {
        self.basic_constraints.is_some_and(|constraints| constraints.ca)
    }

    /// The only extension with this identifier's content octets; a refusal when it stands twice
    /// (`X509V3_get_d2i`).
    pub fn only(&self, wanted: &[u8]) -> Result<Option<&Extension>, Refusal> {
        let mut found = self.all.iter().filter(|extension| extension.oid.content() == wanted);
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(Refusal::new("stands twice", 0)),
            (first, None) => Ok(first),
        }
    }

    /// The first extension with this identifier's content octets (see [`oid`]).
    pub fn find(&self, wanted: &[u8]) -> Option<&Extension> {
        self.all.iter().find(|extension| extension.oid.content() == wanted)
    }
}

impl Extension {
    /// Reads the extension that comes next; its value is not looked into.
    pub fn read(reader: &mut Reader<'_>) -> Result<Extension, Refusal> {
        reader.sequence("", |fields| {
            let oid = fields.oid("extnID")?;
            let critical = fields.optional_boolean("critical")?.unwrap_or(false);
            let value = fields.octets(OCTET_STRING, "extnValue")?.into_owned();
            Ok(Extension { oid, critical, value })
        })
    }
}

/// RFC 5280 4.2.1.9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// cA.
    pub ca: bool,
    /// pathLenConstraint; too large for a long counts as absent, as in OpenSSL.
    pub path_length: Option<u64>,
}

/// RFC 5280 4.2.1.3, the bits as in OpenSSL's `KU_...`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(pub u16);

impl KeyUsage {
    /// digitalSignature.
    pub const DIGITAL_SIGNATURE: u16 = 0x80;
    /// nonRepudiation.
    pub const NON_REPUDIATION: u16 = 0x40;
    /// keyEncipherment.
    pub const KEY_ENCIPHERMENT: u16 = 0x20;
    /// dataEncipherment.
    pub const DATA_ENCIPHERMENT: u16 = 0x10;
    /// keyAgreement.
    pub const KEY_AGREEMENT: u16 = 0x08;
    /// keyCertSign.
    pub const KEY_CERT_SIGN: u16 = 0x04;
    /// cRLSign.
    pub const CRL_SIGN: u16 = 0x02;
    /// encipherOnly.
    pub const ENCIPHER_ONLY: u16 = 0x01;
    /// decipherOnly.
    pub const DECIPHER_ONLY: u16 = 0x8000;

    /// Whether all these bits are set.
    pub fn has(self, bits: u16) -> bool {
        self.0 & bits == bits
    }
}

/// RFC 5280 4.2.1.1.
#[derive(Clone, Debug, Default)]
pub struct AuthorityKeyId {
    /// keyIdentifier.
    pub key_id: Option<Vec<u8>>,
    /// The first directoryName of authorityCertIssuer.
    pub issuer: Option<Name>,
    /// Content octets of authorityCertSerialNumber.
    pub serial: Option<Vec<u8>>,
}

impl AuthorityKeyId {
    /// Reads the value of the extension, DER.
    pub fn read(value: &[u8]) -> Result<AuthorityKeyId, Refusal> {
        decode::authority_key_id(value)
    }
}

/// RFC 5280 4.2.1.6 GeneralName; text as the bytes that stand there.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum GeneralName {
    /// directoryName.
    Directory(Name),
    /// dNSName.
    Dns(Vec<u8>),
    /// rfc822Name.
    Email(Vec<u8>),
    /// iPAddress.
    Ip(Vec<u8>),
    /// otherName: its type and the DER of its value.
    Other(Oid, Vec<u8>),
    /// registeredID.
    RegisteredId(Oid),
    /// x400Address or ediPartyName: the context tag number and the content.
    Unsupported(u8, Vec<u8>),
    /// uniformResourceIdentifier.
    Uri(Vec<u8>),
}

/// RFC 5280 4.2.1.10.
#[derive(Clone, Debug, Default)]
pub struct NameConstraints {
    /// permittedSubtrees.
    pub permitted: Vec<Subtree>,
    /// excludedSubtrees.
    pub excluded: Vec<Subtree>,
}

/// One subtree of name constraints.
#[derive(Clone, Debug)]
pub struct Subtree {
    /// Its base.
    pub base: GeneralName,
    /// Whether minimum is not 0 or a maximum is present (OpenSSL error 49).
    pub has_distance: bool,
}

/// RFC 5280 4.2.1.13 DistributionPoint.
#[derive(Clone, Debug, Default)]
pub struct DistributionPoint {
    /// fullName; it may stand there without a name in it.
    pub full_name: Option<Vec<GeneralName>>,
    /// nameRelativeToCRLIssuer, made whole with the issuer's name.
    pub relative_name: Option<Name>,
    /// reasons, bits as in OpenSSL's `ip_reasons`.
    pub reasons: Option<u16>,
    /// cRLIssuer; it may stand there without a name in it.
    pub crl_issuer: Option<Vec<GeneralName>>,
}

impl DistributionPoint {
    /// Every reason that RFC 5280 4.2.1.13 names, bits as in [`DistributionPoint::reasons`] (`CRLDP_ALL_REASONS`).
    pub const ALL_REASONS: u16 = 0x807f;
}
