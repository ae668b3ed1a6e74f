//! OpenSSL's auxiliary trust data behind a certificate in a `TRUSTED CERTIFICATE` block (`x_x509a.c X509_CERT_AUX`).

use crate::base::oid::Oid;
use crate::x509::algorithm::AlgorithmId;
use crate::x509::reader::tag::{OCTET_STRING, SEQUENCE, Tag, UTF8_STRING};
use crate::x509::reader::{Reader, Refusal};

/// Uses for which a certificate is trusted or rejected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuxTrust {
    /// Trusted uses; `None` when there is no list, which differs from an empty one.
    pub trusted: Option<Vec<Oid>>,
    /// Rejected uses.
    pub rejected: Vec<Oid>,
}

impl AuxTrust {
    /// Reads what follows a certificate in its block; `None` when it is no trust data. Bytes behind it are ignored.
    pub fn parse(bytes: &[u8]) -> Option<AuxTrust> {
        Reader::new(bytes).sequence("", read).ok()
    }
}

fn read(fields: &mut Reader<'_>) -> Result<AuxTrust, Refusal> {
    let trusted = fields.optional_list(SEQUENCE, "trust", |item| item.oid(""))?;
    let rejected = fields.optional_list(Tag::context(0), "reject", |item| item.oid(""))?;
    if fields.next_is(UTF8_STRING)? {
        fields.octets(UTF8_STRING, "alias")?;
    }
    if fields.next_is(OCTET_STRING)? {
        fields.octets(OCTET_STRING, "keyid")?;
    }
    fields.optional_list(Tag::context(1), "other", |item| AlgorithmId::read(item, ""))?;
    Ok(AuxTrust { trusted, rejected: rejected.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::AuxTrust;
    use crate::base::oid::Oid;

    #[test]
    fn tells_an_absent_list_from_an_empty_one() {
        assert_eq!(AuxTrust::parse(&[0x30, 0]), Some(AuxTrust::default()));
        assert_eq!(AuxTrust::parse(&[0x30, 2, 0x30, 0]).unwrap().trusted, Some(vec![]));
        let rejecting = AuxTrust::parse(&[0x30, 6, 0xa0, 4, 6, 2, 0x2a, 3, 0xff]).unwrap();
        assert_eq!((rejecting.trusted, rejecting.rejected), (None, vec![Oid::from_dotted("1.2.3").unwrap()]));
        assert_eq!(AuxTrust::parse(b"junk"), None);
        assert_eq!(AuxTrust::parse(&[]), None);
    }
}
