//! The private key that GnuTLS takes (`gnutls_x509_privkey_import2` without a password).

use memchr::memmem;

use crate::loaders::gnutls::armour::Armour;
use crate::loaders::{Loaded, Taken};
use crate::pem::unit::LineCount;
use crate::x509::private_key::{KeyContent, PrivateKey};
use crate::x509::public_key::CurveId;
use crate::x509::public_key::number::bits;

/// The private key that the server takes from these bytes: the first block that says PRIVATE KEY when it is RSA, EC or DSA
/// PRIVATE KEY and can be read; else the first PRIVATE KEY, wherever it stands.
pub fn private_key(bytes: &[u8]) -> Loaded {
    let mut armour = Armour::new(bytes);
    let traditional = first_traditional(bytes).and_then(|(from, label)| armour.block(from, label));
    if let Some((begin, der)) = traditional {
        let block = Taken { line: LineCount::new(bytes).line_of(begin), label: armour.label(begin), der };
        if is_key(&block.label, &block.der) {
            return Loaded { blocks: vec![block], refusal: None };
        }
    }
    let container = armour.block(0, "PRIVATE KEY").or_else(|| armour.block(0, "ENCRYPTED PRIVATE KEY"));
    let Some((begin, der)) = container else {
        let begin = memmem::find(bytes, b"PRIVATE KEY-----");
        let line = begin.map_or(0, |begin| LineCount::new(bytes).line_of(begin));
        return Loaded::default().refuse(line, if line == 0 { NO_HEADER } else { "Base64 decoding error." });
    };
    let block = Taken { line: LineCount::new(bytes).line_of(begin), label: armour.label(begin), der };
    let (line, is_taken) = (block.line, is_key("PRIVATE KEY", &block.der));
    let is_encrypted = block.label.starts_with("ENCRYPTED");
    let loaded = Loaded { blocks: vec![block], refusal: None };
    match (is_encrypted, is_taken) {
        (true, _) => loaded.refuse(line, "Decryption has failed."),
        (false, true) => loaded,
        (false, false) => loaded.refuse(line, "ASN1 parser: Error in DER parsing."),
    }
}

/// Where the first block that says PRIVATE KEY begins, when its label is one of the old ones. It looks for the end of
/// the label, goes 25 bytes back, and takes the next BEGIN from there.
fn first_traditional(bytes: &[u8]) -> Option<(usize, &'static str)> {
    let from = memmem::find(bytes, b"PRIVATE KEY-----")?.saturating_sub(25);
    let begin = from.checked_add(memmem::find(bytes.get(from..)?, BEGIN)?)?;
    let words = bytes.get(begin..)?.strip_prefix(BEGIN)?;
    let labels = ["RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"];
    labels.into_iter().find(|label| words.starts_with(label.as_bytes())).map(|label| (begin, label))
}

/// Whether GnuTLS has the algorithm, and what it needs of a key of it.
fn is_key(label: &str, der: &[u8]) -> bool {
    let KeyContent::Plain(key) = KeyContent::read(label, &[], der) else { return false };
    match key {
        // It reckons the numbers for the Chinese remainder theorem anew.
        PrivateKey::Rsa { numbers, .. } => [&numbers.p, &numbers.q].into_iter().all(|prime| bits(prime) > 1),
        PrivateKey::Dsa { .. } | PrivateKey::Ed25519(_) | PrivateKey::Ed448(_) => true,
        PrivateKey::Ec { curve, stored_public, .. } => {
            let is_known =
                matches!(curve.id, CurveId::P192 | CurveId::P224 | CurveId::P256 | CurveId::P384 | CurveId::P521);
            // It does not derive the point, and takes it uncompressed alone.
            is_known && !curve.explicit && stored_public.is_some_and(|point| point.first() == Some(&4))
        }
        PrivateKey::Unusable(name) => matches!(name.as_str(), "X25519" | "X448"),
    }
}

const BEGIN: &[u8] = b"-----BEGIN ";
const NO_HEADER: &str = "Base64 unexpected header error.";

#[cfg(test)]
mod tests {
    use super::private_key;

    const RSA: &str = include_str!("../../../testdata/keys/rsa.pem");
    const PKCS1: &str = include_str!("../../../testdata/keys/rsa-pkcs1.pem");
    const SEC1: &str = include_str!("../../../testdata/keys/ec-sec1.pem");
    const ENCRYPTED: &str = include_str!("../../../testdata/keys/rsa-encrypted-pbes2.pem");
    const TRADITIONAL: &str = include_str!("../../../testdata/keys/rsa-encrypted-traditional.pem");

    /// The line and label of the key, or the refusal.
    fn key(text: &str) -> Result<(u32, String), String> {
        let loaded = private_key(text.as_bytes());
        match loaded.refusal {
            Some(refusal) => Err(refusal.reason),
            None => Ok(loaded.blocks.first().map(|block| (block.line, block.label.clone())).unwrap()),
        }
    }

    #[test]
    fn takes_the_first_old_one_or_the_first_container() {
        let count = |text: &str| u32::try_from(text.lines().count()).unwrap();
        let (rsa, sec1) = ("PRIVATE KEY".to_owned(), "EC PRIVATE KEY".to_owned());
        assert_eq!(key(&format!("{SEC1}{RSA}")), Ok((1, sec1)));
        assert_eq!(key(&format!("{RSA}{SEC1}")), Ok((1, rsa.clone())));
        for before in [ENCRYPTED, TRADITIONAL, &SEC1.replace("\nM", "\n*")] {
            assert_eq!(key(&format!("{before}{RSA}")), Ok((1 + count(before), rsa.clone())), "{before}");
        }
    }

    #[test]
    fn the_label_has_to_be_the_right_one() {
        assert!(key(&PKCS1.replace("RSA PRIVATE", "EC PRIVATE")).is_err());
        assert!(key(&PKCS1.replace("RSA PRIVATE", "PRIVATE")).is_err());
        assert!(key(&RSA.replace("PRIVATE", "RSA PRIVATE")).is_err());
        assert_eq!(key(&RSA.replace("PRIVATE", "ANY PRIVATE")), Err("Base64 decoding error.".to_owned()));
        assert_eq!(key(ENCRYPTED), Err("Decryption has failed.".to_owned()));
        assert_eq!(key("text"), Err("Base64 unexpected header error.".to_owned()));
    }
}
