//! Certificate revocation lists, RFC 5280 section 5.

use std::sync::Arc;

use crate::base::location::Location;
use crate::x509::algorithm::AlgorithmId;
use crate::x509::extension::Extension;
use crate::x509::name::Name;
use crate::x509::reader::tag::{BIT_STRING, INTEGER, SEQUENCE, Tag};
use crate::x509::reader::{Reader, Refusal};
use crate::x509::time::Time;

/// A CertificateList.
#[derive(Debug)]
pub struct Crl {
    /// The original bytes.
    pub der: Vec<u8>,
    /// The original bytes of the TBSCertList.
    pub tbs: std::ops::Range<usize>,
    /// The algorithm named inside the signed part.
    pub inner_signature: AlgorithmId,
    /// The algorithm named beside the signature.
    pub outer_signature: AlgorithmId,
    /// Issuer.
    pub issuer: Name,
    /// thisUpdate.
    pub this_update: Time,
    /// nextUpdate.
    pub next_update: Option<Time>,
    /// revokedCertificates.
    pub entries: Vec<Revoked>,
    /// crlExtensions.
    pub extensions: Vec<Extension>,
    /// The signature value.
    pub signature: Vec<u8>,
    /// Unused bits of the signature's BIT STRING.
    pub signature_unused_bits: u8,
    /// Where it stands.
    pub location: Location,
}

/// A revocation list shared between the views that hold it.
pub type SharedCrl = Arc<Crl>;

/// One entry of revokedCertificates.
#[derive(Clone, Debug)]
pub struct Revoked {
    /// Content octets of the serial number.
    pub serial: Vec<u8>,
    /// revocationDate.
    pub date: Time,
    /// crlEntryExtensions.
    pub extensions: Vec<Extension>,
}

impl Crl {
    /// Reads a CertificateList (DER) from the start of `bytes` (`d2i_X509_CRL`); bytes behind it are ignored.
    pub fn parse(bytes: &[u8], location: Location) -> Result<Crl, Refusal> {
        let mut reader = Reader::new(bytes);
        let mut crl = reader.sequence("", |outer| {
            let start = outer.position();
            let to_be_signed = outer.sequence("tbsCertList", Signed::read)?;
            let tbs = start..outer.position();
            let outer_signature = AlgorithmId::read(outer, "signatureAlgorithm")?;
            let signature = outer.bit_string(BIT_STRING, "signatureValue")?;
            Ok(Crl {
                der: Vec::new(),
                tbs,
                inner_signature: to_be_signed.signature,
                outer_signature,
                issuer: to_be_signed.issuer,
                this_update: to_be_signed.this_update,
                next_update: to_be_signed.next_update,
                entries: to_be_signed.entries,
                extensions: to_be_signed.extensions,
                signature: signature.bytes.into_owned(),
                signature_unused_bits: signature.unused,
                location,
            })
        })?;
        crl.der = reader.since(0).to_vec();
        Ok(crl)
    }
}

/// The fields of a TBSCertList (`X509_CRL_INFO`).
struct Signed {
    signature: AlgorithmId,
    issuer: Name,
    this_update: Time,
    next_update: Option<Time>,
    entries: Vec<Revoked>,
    extensions: Vec<Extension>,
}

impl Signed {
    fn read(fields: &mut Reader<'_>) -> Result<Signed, Refusal> {
        if fields.next_is(INTEGER)? {
            fields.integer(INTEGER, "version")?;
        }
        let signature = AlgorithmId::read(fields, "signature")?;
        let issuer = Name::read(fields, "issuer")?;
        let this_update = Time::read(fields, "thisUpdate")?;
        let next_update = if Time::comes_next(fields)? { Some(Time::read(fields, "nextUpdate")?) } else { None };
        let entries = fields.optional_list(SEQUENCE, "revokedCertificates", Revoked::read)?.unwrap_or_default();
        let extensions = fields
            .optional_structure(Tag::context(0), "crlExtensions", |inner| inner.list(SEQUENCE, "", Extension::read))?
            .unwrap_or_default();
        Ok(Signed { signature, issuer, this_update, next_update, entries, extensions })
    }
}

impl Revoked {
    fn read(item: &mut Reader<'_>) -> Result<Revoked, Refusal> {
        item.sequence("", |fields| {
            let serial = fields.integer(INTEGER, "userCertificate")?.to_vec();
            let date = Time::read(fields, "revocationDate")?;
            let extensions = fields.optional_list(SEQUENCE, "crlEntryExtensions", Extension::read)?.unwrap_or_default();
            Ok(Revoked { serial, date, extensions })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Crl;
    use crate::x509::extension::oid;
    use crate::x509::fixtures::{REVOCATION, blocks, mutants, nowhere};

    #[test]
    fn reads_what_openssl_prints() {
        let crl = Crl::parse(&blocks(REVOCATION)[0], nowhere()).unwrap();
        assert_eq!(crl.issuer.oneline(), "CN = trusted");
        assert_eq!(crl.next_update.unwrap().moment.unwrap().rfc3339(), "2054-04-09T13:29:59Z");
        let serials: Vec<_> = crl.entries.iter().map(|entry| entry.serial.as_slice()).collect();
        assert_eq!(serials, [&[0x0a][..], &[0, 0xff]]);
        assert_eq!(crl.entries[0].date.moment.unwrap().rfc3339(), "2026-01-01T00:00:00Z");
        assert_eq!(crl.entries[0].extensions[0].oid.content(), oid::CRL_REASON);
        assert!(crl.entries[1].extensions.is_empty());
        assert_eq!(crl.extensions.len(), 2);
    }

    #[test]
    fn mutants_never_panic() {
        let der = &blocks(REVOCATION)[0];
        let read = mutants(der).filter(|mutant| Crl::parse(mutant, nowhere()).is_ok()).count();
        assert!(read > 0 && read < mutants(der).count());
    }
}
