//! Which certificates and revocation lists a PKCS#7 container carries (RFC 2315 section 9, RFC 5652 section 5.1).
//!
//! The signatures that such a container may hold besides are not looked at: what CAs send is the degenerate form
//! without any. DER and BER are read, since Windows and Java leave lengths open.

use crate::x509::reader::tag::{OBJECT_IDENTIFIER, SEQUENCE, SET, Tag};
use crate::x509::reader::{Reader, Refusal};

/// What stands in the container, each element as it stands there.
#[derive(Debug, Default)]
pub struct Contents<'a> {
    /// The certificates in their order, which says nothing: DER sorts a SET by its octets.
    pub certificates: Vec<&'a [u8]>,
    /// The revocation lists.
    pub crls: Vec<&'a [u8]>,
    /// Whether somebody signed something with it: an S/MIME message or signed code rather than a bundle.
    pub is_signed: bool,
}

/// The certificates of a container of the type signedData, or of a Netscape certificate sequence.
pub fn certificates(der: &[u8]) -> Result<Vec<&[u8]>, Refusal> {
    open(der).map(|contents| contents.certificates)
}

/// Everything that is of use in a container. Bytes behind it are ignored, as OpenSSL ignores them.
pub fn open(der: &[u8]) -> Result<Contents<'_>, Refusal> {
    let mut outer = Reader::new(der);
    // Java's keytool and some CAs have been seen to leave out the wrapper that names the type.
    let is_wrapped = outer.descend(SEQUENCE).is_some_and(|inner| inner.next_is(OBJECT_IDENTIFIER).unwrap_or(false));
    if !is_wrapped {
        return signed_data(&mut outer);
    }
    outer.sequence("", |info| {
        let kind = info.oid("contentType")?;
        match kind.content() {
            SIGNED_DATA => info.structure(CONTENT, "content", signed_data),
            CERTIFICATE_SEQUENCE => info.structure(CONTENT, "content", |content| {
                let certificates = content.list(SEQUENCE, "", whole)?;
                Ok(Contents { certificates, ..Contents::default() })
            }),
            _ => Err(info.refuse(format!("content of the type {}, which carries no certificates", name_of(&kind)))),
        }
    })
}

/// Whether the bytes begin as a container of any type does whose identifier is one of PKCS#7's.
pub fn is_container(der: &[u8]) -> bool {
    kind_of(der).is_some()
}

/// The content octets of the identifier of the container's type, for the types of RFC 2315 and the Netscape sequence.
fn kind_of(der: &[u8]) -> Option<Vec<u8>> {
    let kind = Reader::new(der).descend(SEQUENCE)?.oid("").ok()?;
    let content = kind.content();
    (content == CERTIFICATE_SEQUENCE || content.starts_with(PKCS7)).then(|| content.to_vec())
}

fn signed_data<'a>(content: &mut Reader<'a>) -> Result<Contents<'a>, Refusal> {
    content.sequence("signedData", |fields| {
        fields.any("version")?;
        fields.list(SET, "digestAlgorithms", |item| item.any("").map(|_| ()))?;
        fields.any("contentInfo")?;
        let certificates = fields.optional_list(CERTIFICATES, "certificates", whole_if_sequence)?;
        let crls = fields.optional_list(CRLS, "crls", whole_if_sequence)?;
        let signers = fields.list(SET, "signerInfos", |item| item.any("").map(|_| ()))?;
        Ok(Contents {
            certificates: certificates.unwrap_or_default().into_iter().flatten().collect(),
            crls: crls.unwrap_or_default().into_iter().flatten().collect(),
            is_signed: !signers.is_empty(),
        })
    })
}

fn whole<'a>(item: &mut Reader<'a>) -> Result<&'a [u8], Refusal> {
    item.any("").map(|any| any.der)
}

/// An attribute certificate or another choice of RFC 5652 10.2.2 carries a tag of its own and is passed over.
fn whole_if_sequence<'a>(item: &mut Reader<'a>) -> Result<Option<&'a [u8]>, Refusal> {
    let any = item.any("")?;
    Ok((any.tag == SEQUENCE).then_some(any.der))
}

fn name_of(kind: &crate::base::oid::Oid) -> String {
    let known = TYPES.iter().find(|(last, _)| kind.content() == [PKCS7, &[*last]].concat());
    known.map_or_else(|| kind.to_string(), |(_, name)| (*name).to_owned())
}

const CONTENT: Tag = Tag::context(0);
const CERTIFICATES: Tag = Tag::context(0);
const CRLS: Tag = Tag::context(1);
/// 1.2.840.113549.1.7, the arc of PKCS#7.
const PKCS7: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7];
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
/// 2.16.840.1.113730.2.5, which `openssl nseq` writes.
const CERTIFICATE_SEQUENCE: &[u8] = &[0x60, 0x86, 0x48, 1, 0x86, 0xf8, 0x42, 2, 5];
/// RFC 2315 section 14, by the last number.
const TYPES: &[(u8, &str)] = &[
    (1, "data"),
    (2, "signed data"),
    (3, "enveloped data"),
    (4, "signed and enveloped data"),
    (5, "digested data"),
    (6, "encrypted data"),
];

#[cfg(test)]
mod tests {
    use super::{certificates, is_container, open};

    #[test]
    fn bundles_give_their_certificates() {
        let contents = open(BUNDLE).unwrap();
        assert_eq!((contents.certificates.len(), contents.crls.len(), contents.is_signed), (2, 0, false));
        let contents = open(SIGNED).unwrap();
        assert_eq!((contents.certificates.len(), contents.is_signed), (2, true));
        assert!(is_container(BUNDLE) && is_container(SIGNED));
    }

    #[test]
    fn what_carries_no_certificates_is_named() {
        let enveloped = [0x30, 15, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 3, 0xa0, 2, 0x30, 0];
        assert!(open(&enveloped).unwrap_err().what.contains("enveloped data"));
    }

    #[test]
    fn no_damage_makes_the_reader_panic() {
        for der in [BUNDLE, SIGNED] {
            for at in 0..der.len() {
                assert!(certificates(&der[..at]).is_err(), "cut off at {at}");
                for value in [0x00, 0x80, 0xff] {
                    let mut damaged = der.to_vec();
                    damaged[at] = value;
                    let _ = certificates(&damaged);
                }
            }
        }
    }

    const BUNDLE: &[u8] = include_bytes!("../../testdata/containers/bundle.p7b");
    const SIGNED: &[u8] = include_bytes!("../../testdata/containers/signed-ber.p7b");
}
