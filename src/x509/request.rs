//! Certificate requests (PKCS#10, RFC 2986), as far as they tell for whom and for which key.

use crate::base::oid::Oid;
use crate::x509::extension::{Extension, GeneralName, oid};
use crate::x509::name::Name;
use crate::x509::public_key::PublicKeyInfo;
use crate::x509::reader::tag::{INTEGER, SEQUENCE, SET, Tag};
use crate::x509::reader::{Reader, Refusal};

/// A CertificationRequest. Its signature is not looked at.
#[derive(Debug)]
pub struct Request {
    /// Subject.
    pub subject: Name,
    /// The public key that the certificate is asked for.
    pub public_key: PublicKeyInfo,
    /// The names that subjectAltName shall have.
    pub names: Vec<GeneralName>,
}

impl Request {
    /// Reads a request (DER) from the start of `bytes`; bytes behind it are ignored.
    pub fn parse(bytes: &[u8]) -> Result<Request, Refusal> {
        Reader::new(bytes).sequence("", |outer| {
            let request = outer.sequence("certificationRequestInfo", |info| {
                info.integer(INTEGER, "version")?;
                let subject = Name::read(info, "subject")?;
                let public_key = PublicKeyInfo::read(info, "subjectPKInfo")?;
                let mut names = Vec::new();
                if !info.is_at_end() {
                    info.list(Tag::context(0), "attributes", |attribute| {
                        names.extend(requested_names(attribute)?);
                        Ok(())
                    })?;
                }
                Ok(Request { subject, public_key, names })
            })?;
            outer.any("signatureAlgorithm")?;
            outer.any("signature")?;
            Ok(request)
        })
    }
}

/// The names in the attribute that comes next, if it is the one that holds extensions (RFC 2985 5.4.2).
fn requested_names(attributes: &mut Reader<'_>) -> Result<Vec<GeneralName>, Refusal> {
    attributes.sequence("attribute", |attribute| {
        if attribute.oid("type")? != Oid::from_content(EXTENSION_REQUEST) {
            attribute.any("values")?;
            return Ok(Vec::new());
        }
        let values = attribute.list(SET, "values", |value| value.list(SEQUENCE, "extensions", Extension::read))?;
        let mut extensions = values.into_iter().flatten();
        let names = extensions.find(|extension| extension.oid.content() == oid::SUBJECT_ALT_NAME);
        names.map_or(Ok(Vec::new()), |extension| GeneralName::read_all(&extension.value))
    })
}

/// 1.2.840.113549.1.9.14.
const EXTENSION_REQUEST: &[u8] = &[42, 134, 72, 134, 247, 13, 1, 9, 14];
