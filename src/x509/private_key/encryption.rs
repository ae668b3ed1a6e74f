//! How an encrypted private key is encrypted, by name; nothing is ever decrypted.

use crate::x509::algorithm::AlgorithmId;
use crate::x509::reader::tag::OCTET_STRING;
use crate::x509::reader::{Reader, Refusal};

/// `traditional format, AES-256-CBC`, when the headers of the block say that its content is encrypted (RFC 1421 4.6.1).
pub(super) fn name_traditional_encryption(headers: &[(String, String)]) -> Option<String> {
    let value = |wanted: &str| headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.trim());
    value("Proc-Type").filter(|value| value.contains("ENCRYPTED"))?;
    let cipher =
        value("DEK-Info").and_then(|info| info.split(',').next()).map(str::trim).filter(|name| !name.is_empty());
    Some(format!("traditional format, {}", cipher.unwrap_or("cipher not named")))
}

/// `PKCS#8, PBES2 with AES-256-CBC and PBKDF2`, when the content is an EncryptedPrivateKeyInfo (RFC 5208 6).
pub(super) fn name_pkcs8_encryption(der: &[u8]) -> Option<String> {
    let scheme = Reader::new(der)
        .sequence("", |info| {
            let algorithm = AlgorithmId::read(info, "encryptionAlgorithm")?;
            info.octets(OCTET_STRING, "encryptedData")?;
            Ok(algorithm)
        })
        .ok()?;
    let oid = scheme.oid.to_string();
    let words = match oid.as_str() {
        PBES2 => match scheme.parameters.as_deref().map(read_pbes2) {
            Some(Ok((derivation, cipher))) => {
                format!("PBES2 with {} and {}", scheme_name(&cipher), scheme_name(&derivation))
            }
            _ => "PBES2".to_owned(),
        },
        _ => scheme_name(&oid),
    };
    Some(format!("PKCS#8, {words}"))
}

/// RFC 8018 A.4: key derivation and cipher.
fn read_pbes2(parameters: &[u8]) -> Result<(String, String), Refusal> {
    Reader::new(parameters).sequence("", |fields| {
        let derivation = AlgorithmId::read(fields, "keyDerivationFunc")?;
        let cipher = AlgorithmId::read(fields, "encryptionScheme")?;
        Ok((derivation.oid.to_string(), cipher.oid.to_string()))
    })
}

/// The name of an encryption scheme, cipher or key derivation by its identifier in dotted form; the identifier itself
/// when it has no name here.
pub fn scheme_name(oid: &str) -> String {
    NAMES.iter().find(|(number, _)| *number == oid).map_or_else(|| oid.to_owned(), |(_, name)| (*name).to_owned())
}

const PBES2: &str = "1.2.840.113549.1.5.13";

/// RFC 8018 A and B, RFC 7292 C, RFC 7914 7.1, NIST's AES arc.
const NAMES: &[(&str, &str)] = &[
    ("1.2.156.10197.1.104.2", "SM4-CBC"),
    ("1.2.392.200011.61.1.1.1.2", "Camellia-128-CBC"),
    ("1.2.392.200011.61.1.1.1.3", "Camellia-192-CBC"),
    ("1.2.392.200011.61.1.1.1.4", "Camellia-256-CBC"),
    ("1.2.410.200046.1.1.12", "ARIA-256-CBC"),
    ("1.2.410.200046.1.1.2", "ARIA-128-CBC"),
    ("1.2.410.200046.1.1.7", "ARIA-192-CBC"),
    ("1.2.840.113549.1.12.1.1", "PBES1 with SHA-1 and 128-bit RC4 (PKCS#12)"),
    ("1.2.840.113549.1.12.1.2", "PBES1 with SHA-1 and 40-bit RC4 (PKCS#12)"),
    ("1.2.840.113549.1.12.1.3", "PBES1 with SHA-1 and 3DES (PKCS#12)"),
    ("1.2.840.113549.1.12.1.4", "PBES1 with SHA-1 and two-key 3DES (PKCS#12)"),
    ("1.2.840.113549.1.12.1.5", "PBES1 with SHA-1 and 128-bit RC2 (PKCS#12)"),
    ("1.2.840.113549.1.12.1.6", "PBES1 with SHA-1 and 40-bit RC2 (PKCS#12)"),
    ("1.2.840.113549.1.5.1", "PBES1 with MD2 and DES"),
    ("1.2.840.113549.1.5.10", "PBES1 with SHA-1 and DES"),
    ("1.2.840.113549.1.5.11", "PBES1 with SHA-1 and RC2"),
    ("1.2.840.113549.1.5.12", "PBKDF2"),
    ("1.2.840.113549.1.5.3", "PBES1 with MD5 and DES"),
    ("1.2.840.113549.1.5.4", "PBES1 with MD2 and RC2"),
    ("1.2.840.113549.1.5.6", "PBES1 with MD5 and RC2"),
    ("1.2.840.113549.3.2", "RC2-CBC"),
    ("1.2.840.113549.3.7", "3DES-CBC"),
    ("1.3.14.3.2.7", "DES-CBC"),
    ("1.3.6.1.4.1.11591.4.11", "scrypt"),
    ("2.16.840.1.101.3.4.1.2", "AES-128-CBC"),
    ("2.16.840.1.101.3.4.1.22", "AES-192-CBC"),
    ("2.16.840.1.101.3.4.1.26", "AES-192-GCM"),
    ("2.16.840.1.101.3.4.1.42", "AES-256-CBC"),
    ("2.16.840.1.101.3.4.1.46", "AES-256-GCM"),
    ("2.16.840.1.101.3.4.1.6", "AES-128-GCM"),
];
