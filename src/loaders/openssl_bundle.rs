//! What `-CAfile` and the default anchor file take from a file: everything, or nothing at all.

use std::sync::Arc;

use memchr::memmem;

use crate::base::location::Location;
use crate::loaders::{Found, Refusal};
use crate::pem::blocks::{Begin, Blocks, Content};
use crate::pem::encryption::is_encryption_header;
use crate::pem::piece::is_certificate;
use crate::pem::unit::LineCount;
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::Cert;
use crate::x509::crl::Crl;
use crate::x509::private_key::{KeyContent, PrivateKey};

/// The certificates and revocation lists of a PEM file of this name, in order (`by_file.c X509_load_cert_crl_file`,
/// `pem_info.c PEM_X509_INFO_read_bio`).
///
/// One bad block refuses the file, also a block that no chain needs: private keys are decoded unless they are
/// encrypted. So does a file without certificates and lists. Copies are given as often as they stand there.
pub fn read(bytes: &[u8], name: &Arc<str>) -> Result<Vec<Found>, Refusal> {
    let mut blocks = Blocks::new(bytes);
    let mut lines = LineCount::new(bytes);
    let (mut all, mut at, mut number) = (Vec::new(), 0, 0_u32);
    while let Some(begin) = blocks.begin(at) {
        let line = lines.line_of(begin.start);
        let refuse = |reason: &str| Refusal { line, reason: reason.to_owned() };
        let content = blocks.content(&begin).ok_or_else(|| refuse("bad PEM block"))?;
        number = number.saturating_add(1);
        at = content.end;
        let end_line = lines.line_of(content.end.saturating_sub(1));
        let bytes = begin.start..content.end;
        let location = Location { file: Arc::clone(name), line, end_line, block: number, bytes };
        all.extend(object(&begin, &content, location).map_err(refuse)?);
    }
    match all.is_empty() {
        true => Err(Refusal { line: 0, reason: "no certificate or crl found".to_owned() }),
        false => Ok(all),
    }
}

/// The certificate or list of one block; nothing for a key or a label that does not count.
fn object(begin: &Begin<'_>, content: &Content, location: Location) -> Result<Option<Found>, &'static str> {
    let label = String::from_utf8_lossy(begin.label);
    let is_key = memmem::find(begin.label, b"PRIVATE KEY").is_some();
    if !is_key && !is_certificate(&label) && label != "X509 CRL" {
        return Ok(None);
    }
    if !content.header.is_empty() {
        // Only a key may be encrypted; it is kept as it is, unread.
        return if is_key && is_encryption_header(&content.header) { Ok(None) } else { Err("bad header") };
    }
    match label.as_ref() {
        "ENCRYPTED PRIVATE KEY" => Ok(None),
        _ if is_key => key(&label, &content.der),
        "X509 CRL" => Crl::parse(&content.der, location)
            .map(|crl| Some(Found::Crl(Arc::new(crl))))
            .map_err(|_| "X509 CRL that cannot be decoded"),
        _ => certificate(&label, &content.der, location).map(Some),
    }
}

/// Auxiliary trust counts under its own label alone, and there nothing else may follow the certificate.
pub(super) fn certificate(label: &str, der: &[u8], location: Location) -> Result<Found, &'static str> {
    let cert = Cert::parse(der, location).map_err(|_| "certificate that cannot be decoded")?;
    let rest = der.get(cert.der.len()..).unwrap_or_default();
    let aux = match label {
        "TRUSTED CERTIFICATE" if !rest.is_empty() => {
            Some(AuxTrust::parse(rest).ok_or("bytes behind a certificate that are no trust settings")?)
        }
        _ => None,
    };
    Ok(Found::Cert(Arc::new(cert), aux))
}

fn key(label: &str, der: &[u8]) -> Result<Option<Found>, &'static str> {
    // Under any other label that speaks of a private key, any form of one will do.
    let typed = matches!(label, "RSA PRIVATE KEY" | "DSA PRIVATE KEY" | "EC PRIVATE KEY" | "SM2 PRIVATE KEY");
    match KeyContent::read(if typed { label } else { "" }, &[], der) {
        KeyContent::Plain(key) if is_known(&key) => Ok(None),
        // An encrypted key under a label for plain ones is not taken for encrypted.
        _ => Err("private key that cannot be decoded"),
    }
}

/// Whether OpenSSL has the algorithm of a well-formed key.
pub(super) fn is_known(key: &PrivateKey) -> bool {
    !matches!(key, PrivateKey::Unusable(name) if name.starts_with("algorithm "))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use data_encoding::BASE64;

    use super::read;
    use crate::loaders::Found;
    use crate::x509::fixtures::{REVOCATION, TRUSTED, blocks};

    const LEAF: &str = include_str!("../../testdata/checks-units/leaf.pem");
    const KEY: &str = include_str!("../../testdata/checks-units/leaf-key.pem");
    const ENCRYPTED: &str = include_str!("../../testdata/keys/rsa-encrypted-pbes2.pem");
    const TRADITIONAL: &str = include_str!("../../testdata/keys/rsa-encrypted-traditional.pem");
    const PKCS1: &str = include_str!("../../testdata/keys/rsa-pkcs1.pem");

    /// How many objects are loaded, or the line and the reason of the refusal.
    fn loaded(file: &str) -> Result<usize, String> {
        let found = read(file.as_bytes(), &Arc::from("f"));
        found.map(|found| found.len()).map_err(|refusal| format!("{} {}", refusal.line, refusal.reason))
    }

    fn block(label: &str, der: &[u8]) -> String {
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64.encode(der))
    }

    #[test]
    fn takes_everything_or_nothing() {
        assert_eq!(loaded(&format!("text\n{LEAF}{REVOCATION}{LEAF}")), Ok(3));
        assert_eq!(loaded(REVOCATION), Ok(1));
        let (lines, bad) = (LEAF.lines().count() + 1, LEAF.replacen("\nM", "\n*", 1));
        assert_eq!(loaded(&format!("{LEAF}{bad}{LEAF}")), Err(format!("{lines} bad PEM block")));
        assert_eq!(loaded(&format!("{LEAF}-----BEGIN X-----\n")), Err(format!("{lines} bad PEM block")));
        let broken = block("X509 CRL", b"abc");
        assert_eq!(loaded(&format!("{LEAF}{broken}")), Err(format!("{lines} X509 CRL that cannot be decoded")));
        assert!(loaded(&format!("{LEAF}{}", LEAF.replacen("-\n", "-\na\n\n", 1))).unwrap_err().ends_with("bad header"));
        assert_eq!(loaded("text"), Err("0 no certificate or crl found".to_owned()));
        assert_eq!(loaded(&block("X", b"abc")), Err("0 no certificate or crl found".to_owned()));
    }

    #[test]
    fn trust_settings_count_under_their_own_label_alone() {
        let der = blocks(TRUSTED).remove(0);
        let settings = |label: &str, der: &[u8]| match read(block(label, der).as_bytes(), &Arc::from("f")) {
            Ok(found) => matches!(&found[..], [Found::Cert(_, Some(_))]).to_string(),
            Err(refusal) => refusal.reason,
        };
        assert_eq!(settings("TRUSTED CERTIFICATE", &der), "true");
        assert_eq!(settings("CERTIFICATE", &der), "false");
        assert_eq!(settings("X509 CERTIFICATE", &[&der[..], b"junk"].concat()), "false");
        assert_eq!(settings("TRUSTED CERTIFICATE", &[&der[..], b"junk"].concat()), "true");
        assert!(settings("TRUSTED CERTIFICATE", &der[..der.len() - 2]).contains("no trust settings"));
    }

    #[test]
    fn keys_must_decode_unless_they_are_encrypted() {
        for good in [KEY, ENCRYPTED, TRADITIONAL, PKCS1] {
            assert_eq!(loaded(&format!("{good}{LEAF}")), Ok(1), "{}", good.lines().next().unwrap());
        }
        let relabelled = |from: &str, to: &str| loaded(&format!("{}{LEAF}", PKCS1.replace(from, to)));
        assert_eq!(relabelled("RSA PRIVATE KEY", "FOO PRIVATE KEYS"), Ok(1), "any form under an unknown label");
        assert!(relabelled("RSA PRIVATE KEY", "EC PRIVATE KEY").is_err());
        assert_eq!(relabelled("RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"), Ok(1), "unread");
        assert_eq!(relabelled("RSA PRIVATE KEY", "PUBLIC KEY"), Ok(1), "stepped over");
        assert!(loaded(&format!("{}{LEAF}", block("OPENSSH PRIVATE KEY", b"openssh-key-v1"))).is_err());
        assert!(loaded(&format!("{}{LEAF}", ENCRYPTED.replace("ENCRYPTED ", ""))).is_err());
        assert!(loaded(&format!("{}{LEAF}", TRADITIONAL.replace("DEK-Info", "DEK-Into"))).is_err());
    }
}
