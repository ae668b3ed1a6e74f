//! The private key that GnuTLS takes (`gnutls_x509_privkey_import2` without a password).

use memchr::memmem;

use crate::crypto::private::primes_are_coprime;
use crate::loaders::gnutls::armour::Armour;
use crate::loaders::gnutls::certificate::{EC_KEY, explicit, is_curve};
use crate::loaders::values::{BIT_STRING, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, Values};
use crate::loaders::{Loaded, Taken};
use crate::pem::unit::LineCount;
use crate::x509::private_key::{KeyContent, PrivateKey};

/// The private key that the server takes from these bytes: the first block that says PRIVATE KEY when it is RSA, EC or DSA
/// PRIVATE KEY and can be read; else the first PRIVATE KEY, wherever it stands.
pub fn private_key(bytes: &[u8]) -> Loaded {
    let mut armour = Armour::new(bytes);
    let traditional = first_traditional(bytes).and_then(|(from, label)| armour.block(from, label));
    let mut unread = None;
    if let Some((begin, der)) = traditional {
        let block = Taken { line: LineCount::new(bytes).line_of(begin), label: armour.label(begin), der };
        if is_key(&block.label, &block.der) {
            return Loaded { blocks: vec![block], refusal: None };
        }
        unread = Some(block);
    }
    let container = armour.block(0, "PRIVATE KEY").or_else(|| armour.block(0, "ENCRYPTED PRIVATE KEY"));
    let Some((begin, der)) = container else {
        if let Some(block) = unread {
            let line = block.line;
            return Loaded { blocks: vec![block], refusal: None }.refuse(line, NOT_READ);
        }
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
        (false, false) => loaded.refuse(line, NOT_READ),
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

/// Whether GnuTLS reads this as what the label says, and has the algorithm.
fn is_key(label: &str, der: &[u8]) -> bool {
    let form = second_tag(der);
    match label {
        "EC PRIVATE KEY" => form == Some(OCTET_STRING) && is_ec(None, der).unwrap_or(false),
        "PRIVATE KEY" if form == Some(SEQUENCE) => match container(der) {
            Some((EC_KEY, parameters, key)) => is_ec(Values::lax(parameters).object_identifier(), key).unwrap_or(false),
            // It does not look at the parameters of the one, nor miss those of the other.
            Some((RSA_KEY, _, key)) => second_tag(key) == Some(INTEGER) && is_other("RSA PRIVATE KEY", key),
            Some((PSS_KEY, [], key)) => matches!(
                KeyContent::read("RSA PRIVATE KEY", &[], key),
                KeyContent::Plain(PrivateKey::Rsa { .. }) if second_tag(key) == Some(INTEGER)
            ),
            _ => is_other(label, der),
        },
        "PRIVATE KEY" => false,
        _ => form == Some(INTEGER) && is_other(label, der),
    }
}

/// RFC 5915 ECPrivateKey. GnuTLS does not derive the public point, nor look whether it is one; it wants it, uncompressed.
fn is_ec(outer: Option<Vec<u32>>, der: &[u8]) -> Option<bool> {
    let mut input = Values::lax(der);
    let mut fields = input.inside(SEQUENCE).filter(|_| input.is_empty())?;
    fields.small_integer().filter(|version| *version == 1)?;
    fields.content(OCTET_STRING)?;
    let inner = if explicit(&mut fields, 0xa0, 0)? { Some(fields.object_identifier()?) } else { None };
    let (unused, point) = explicit(&mut fields, 0xa1, 0)?.then(|| fields.content(BIT_STRING))??.split_first()?;
    let curve = outer.or(inner)?;
    Some(is_curve(&curve) && fields.is_empty() && *unused < 8 && point.first() == Some(&4))
}

/// The identifier, the parameters and the inner key of PKCS#8 (RFC 5208).
fn container(der: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let mut fields = Values::lax(der).inside(SEQUENCE)?;
    fields.small_integer()?;
    let mut algorithm = fields.inside(SEQUENCE)?;
    let identifier = algorithm.content(OBJECT_IDENTIFIER)?;
    Some((identifier, algorithm.octets, fields.content(OCTET_STRING)?))
}

fn is_other(label: &str, der: &[u8]) -> bool {
    let KeyContent::Plain(key) = KeyContent::read(label, &[], der) else { return false };
    match key {
        PrivateKey::Rsa { pss: true, .. } => true,
        // It reckons the numbers for the Chinese remainder theorem anew.
        PrivateKey::Rsa { numbers, .. } => primes_are_coprime(&numbers) == Some(true),
        PrivateKey::Dsa { .. } | PrivateKey::Ed25519(_) | PrivateKey::Ed448(_) => true,
        PrivateKey::Unusable(name) => matches!(name.as_str(), "X25519" | "X448"),
        PrivateKey::Ec { .. } => false,
    }
}

/// The tag behind the version, which tells the forms apart; nothing may follow them.
fn second_tag(der: &[u8]) -> Option<u8> {
    let mut input = Values::lax(der);
    let mut fields = input.inside(SEQUENCE).filter(|_| input.is_empty())?;
    fields.integer()?;
    fields.any().map(|value| value.tag)
}

/// rsaEncryption.
const RSA_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
/// id-RSASSA-PSS.
const PSS_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];
const BEGIN: &[u8] = b"-----BEGIN ";
const NOT_READ: &str = "ASN1 parser: Error in DER parsing.";
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
