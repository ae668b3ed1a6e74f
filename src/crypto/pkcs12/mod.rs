//! Opens a PKCS#12 container (RFC 7292) with a passphrase: its certificates, private keys and revocation lists.
//!
//! What openssl (with and without `-legacy`), Java's keytool, Windows and GnuTLS write is read, in DER and BER. The MAC
//! is checked first, so a wrong passphrase is told from a damaged container wherever there is a MAC.

mod bags;
mod mac;
pub(super) mod reading;

use zeroize::Zeroizing;

use crate::crypto::passphrase::Refusal;
use crate::crypto::passphrase::budget::Budget;
use crate::crypto::passphrase::scheme::Passphrase;
use crate::crypto::pkcs12::bags::read_safe;
use crate::crypto::pkcs12::mac::Mac;
use crate::crypto::pkcs12::reading::readings;
use crate::x509::reader::tag::{INTEGER, OCTET_STRING, SEQUENCE, Tag};
use crate::x509::reader::{self, Reader};

/// What a container holds.
#[derive(Default)]
pub struct Contents {
    /// Certificates in their order, which says nothing.
    pub certificates: Vec<Certificate>,
    /// Private keys, opened.
    pub keys: Vec<Key>,
    /// Revocation lists in DER.
    pub crls: Vec<Vec<u8>>,
    /// Why each part that is encrypted stayed shut although the passphrase is that of the container: a key with a
    /// passphrase of its own (Java), a scheme that is not implemented.
    pub shut: Vec<Refusal>,
    /// Entries that are neither: secrets, and kinds that are not known.
    pub others: usize,
}

/// A certificate of a container.
#[derive(Debug)]
pub struct Certificate {
    /// The certificate in DER.
    pub der: Vec<u8>,
    /// Its `friendlyName`, keytool's alias. Untrusted text.
    pub friendly_name: Option<String>,
    /// Its `localKeyId`: the same as that of the key it belongs to.
    pub local_key_id: Option<Vec<u8>>,
}

/// A private key of a container.
pub struct Key {
    /// PrivateKeyInfo (RFC 5958) in DER, not encrypted.
    pub pkcs8: Zeroizing<Vec<u8>>,
    /// Its `friendlyName`, keytool's alias. Untrusted text.
    pub friendly_name: Option<String>,
    /// Its `localKeyId`: the same as that of its certificate.
    pub local_key_id: Option<Vec<u8>>,
}

impl std::fmt::Debug for Contents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Contents { certificates, keys, crls, shut, others } = self;
        let mut words = f.debug_struct("Contents");
        words.field("certificates", certificates).field("keys", &keys.len()).field("crls", &crls.len());
        words.field("shut", shut).field("others", others).finish()
    }
}

/// Opens a container. `passphrase` is text in UTF-8; an empty one is tried in both readings, no octets and the two
/// zero octets that end a string. The work is taken from the budget.
pub fn open(der: &[u8], passphrase: &[u8], budget: &mut Budget) -> Result<Contents, Refusal> {
    let (safe, mac) = read_outer(der)?;
    let mut outcome = Err(Refusal::WrongPassphrase);
    for reading in &readings(passphrase) {
        let passphrase = Passphrase { bytes: passphrase, wide: reading };
        let mac_fits = mac.as_ref().map(|mac| mac.fits(&safe, &passphrase, budget)).transpose()?;
        if mac_fits == Some(false) {
            continue;
        }
        outcome = read_safe(&safe, &passphrase, mac_fits.is_some(), budget);
        if outcome.as_ref().err() != Some(&Refusal::WrongPassphrase) {
            break;
        }
    }
    outcome
}

/// Opens a container with the empty passphrase, without being asked to: less work is spent on it.
pub fn open_without_passphrase(der: &[u8]) -> Result<Contents, Refusal> {
    open(der, b"", &mut Budget::small())
}

/// Whether the bytes have the outer form of a container: version 3 and a content type (RFC 7292 section 4).
pub fn is_container(der: &[u8]) -> bool {
    let Some(mut inner) = Reader::new(der).descend(SEQUENCE) else { return false };
    inner.integer(INTEGER, "").is_ok_and(|version| version == VERSION)
        && inner
            .descend(SEQUENCE)
            .is_some_and(|mut info| info.oid("").is_ok_and(|kind| kind.content().starts_with(PKCS7)))
}

/// Whether OpenSSL 3 needs `-legacy` for it: a part is encrypted with RC2 or RC4 (RFC 7292 appendix C).
pub fn needs_legacy(der: &[u8]) -> bool {
    memchr::memmem::find_iter(der, PBE).any(|at| {
        let last = at.checked_add(PBE.len()).and_then(|end| der.get(end));
        matches!(last, Some(1 | 2 | 5 | 6))
    })
}

/// RFC 7292 section 4 PFX: the content over which the MAC is made, and the MAC where there is one.
fn read_outer(der: &[u8]) -> Result<(Zeroizing<Vec<u8>>, Option<Mac>), Refusal> {
    let mut signed = false;
    let read = Reader::new(der).sequence("", |pfx| {
        pfx.integer(INTEGER, "version")?;
        let safe = pfx.sequence("authSafe", |info| {
            let kind = info.oid("contentType")?;
            if kind.content() != DATA {
                signed = true;
                return Err(info.refuse("not the type data"));
            }
            info.structure(CONTENT, "content", |content| content.octets(OCTET_STRING, "")).map(|safe| safe.into_owned())
        })?;
        let mac = (!pfx.is_at_end()).then(|| Mac::read(pfx)).transpose()?;
        Ok((Zeroizing::new(safe), mac))
    });
    match read {
        Err(_) if signed => {
            Err(Refusal::Unsupported("a container that is signed with a key instead of a passphrase".to_owned()))
        }
        read => read.map_err(|refusal: reader::Refusal| Refusal::from(refusal)),
    }
}

/// The version of RFC 7292; there never was another.
const VERSION: &[u8] = &[3];
const CONTENT: Tag = Tag::context(0);
/// 1.2.840.113549.1.7, the arc of PKCS#7.
const PKCS7: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7];
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
/// The identifier 1.2.840.113549.1.12.1.x with its tag and length, without the last number.
const PBE: &[u8] = &[0x06, 0x0a, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1];

#[cfg(test)]
mod tests {
    use super::{is_container, needs_legacy, open, open_without_passphrase};
    use crate::crypto::passphrase::Refusal;
    use crate::crypto::passphrase::budget::Budget;

    #[test]
    fn every_container_opens_with_its_passphrase_alone() {
        for (name, der, passphrase) in FILES {
            assert!(is_container(der), "{name}");
            let contents = open(der, passphrase, &mut Budget::full()).unwrap();
            assert_eq!((contents.certificates.len(), contents.keys.len()), (2, 1), "{name}: {contents:?}");
            assert_eq!(open(der, b"wrong", &mut Budget::full()).unwrap_err(), Refusal::WrongPassphrase, "{name}");
            assert_eq!(open_without_passphrase(der).is_ok(), passphrase.is_empty(), "{name}");
            assert_eq!(needs_legacy(der), matches!(*name, "legacy" | "windows"), "{name}");
        }
    }

    #[test]
    fn no_key_is_printed() {
        let (_, der, passphrase) = FILES.first().unwrap();
        let contents = open(der, passphrase, &mut Budget::full()).unwrap();
        let printed = format!("{contents:?}");
        assert!(printed.contains("keys: 1") && !printed.contains("pkcs8"), "{printed}");
    }

    /// Cut off at every byte, and with every byte changed: refused or opened, never a panic. A part that is cut off is
    /// never missing without a word.
    #[test]
    fn no_damage_makes_the_reader_panic() {
        for (name, der, passphrase) in FILES.iter().filter(|(name, ..)| matches!(*name, "legacy" | "windows")) {
            for at in 0..der.len() {
                assert!(open(&der[..at], passphrase, &mut Budget::full()).is_err(), "{name} cut off at {at}");
                if at % 5 == 0 {
                    let mut damaged = der.to_vec();
                    damaged[at] ^= 0x81;
                    let _ = open(&damaged, passphrase, &mut Budget::full());
                }
            }
        }
    }

    const FILES: &[(&str, &[u8], &[u8])] = &[
        ("secret", include_bytes!("../../../testdata/containers/secret.p12"), b"secret"),
        ("empty", include_bytes!("../../../testdata/containers/empty.p12"), b""),
        ("legacy", include_bytes!("../../../testdata/containers/legacy.p12"), b"secret"),
        ("windows", include_bytes!("../../../testdata/containers/windows.p12"), b""),
        ("keytool", include_bytes!("../../../testdata/containers/keytool.p12"), b"secret"),
    ];
}
