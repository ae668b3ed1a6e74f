//! How an encrypted private key is encrypted, by name; nothing is decrypted here.

use std::fmt;

use crate::x509::algorithm::AlgorithmId;
use crate::x509::public_key::number::{bits, trimmed};
use crate::x509::reader::tag::{INTEGER, OCTET_STRING};
use crate::x509::reader::{Reader, Refusal};

/// How a private key is encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encryption {
    /// In words: `traditional format, AES-256-CBC`.
    words: String,
    /// Whether OpenSSL 3 decrypts it only with its legacy provider loaded (`openssl pkey -provider legacy -provider default`).
    pub needs_legacy: bool,
}

impl Encryption {
    fn named(words: String) -> Encryption {
        let needs_legacy =
            words.split([' ', ',', '/']).any(|word| LEGACY.contains(&word.to_ascii_uppercase().as_str()));
        Encryption { words, needs_legacy }
    }

    /// The same with a remark behind it.
    pub(super) fn remark(self, remark: &str) -> Encryption {
        Encryption { words: format!("{}, {remark}", self.words), ..self }
    }
}

impl fmt::Display for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

/// `traditional format, AES-256-CBC`, when the headers of the block say that its content is encrypted (RFC 1421 4.6.1).
pub(super) fn name_traditional_encryption(headers: &[(String, String)]) -> Option<Encryption> {
    let value = |wanted: &str| headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.trim());
    value("Proc-Type").filter(|value| value.contains("ENCRYPTED"))?;
    let cipher =
        value("DEK-Info").and_then(|info| info.split(',').next()).map(str::trim).filter(|name| !name.is_empty());
    Some(Encryption::named(format!("traditional format, {}", cipher.unwrap_or("cipher not named"))))
}

/// `PKCS#8, PBES2 with AES-256-CBC and PBKDF2`, when the content is an EncryptedPrivateKeyInfo (RFC 5208 6).
pub(super) fn name_pkcs8_encryption(der: &[u8]) -> Option<Encryption> {
    let scheme = Reader::new(der)
        .sequence("", |info| {
            let algorithm = AlgorithmId::read(info, "encryptionAlgorithm")?;
            info.octets(OCTET_STRING, "encryptedData")?;
            Ok(algorithm)
        })
        .ok()?;
    let oid = scheme.oid.to_string();
    let parameters = scheme.parameters.as_deref();
    let words = match oid.as_str() {
        PBES2 => match parameters.map(read_pbes2) {
            Some(Ok((derivation, cipher))) => format!("PBES2 with {} and {derivation}", scheme_name(&cipher)),
            _ => "PBES2".to_owned(),
        },
        _ => match parameters.and_then(|parameters| read_pbes1(parameters).ok()) {
            Some(rounds) => format!("{}, {}", scheme_name(&oid), count(&rounds)),
            None => scheme_name(&oid),
        },
    };
    Some(Encryption::named(format!("PKCS#8, {words}")))
}

/// RFC 8018 A.4: key derivation, in words, and cipher.
fn read_pbes2(parameters: &[u8]) -> Result<(String, String), Refusal> {
    Reader::new(parameters).sequence("", |fields| {
        let derivation = AlgorithmId::read(fields, "keyDerivationFunc")?;
        let cipher = AlgorithmId::read(fields, "encryptionScheme")?;
        Ok((describe_derivation(&derivation), cipher.oid.to_string()))
    })
}

/// `PBKDF2 (HMAC-SHA-256, 2048 rounds)`, `scrypt (N = 16384, r = 8, p = 1)`; the name alone where the rest cannot be read.
fn describe_derivation(derivation: &AlgorithmId) -> String {
    let oid = derivation.oid.to_string();
    let parameters = derivation.parameters.as_deref();
    let costs = match oid.as_str() {
        PBKDF2 => parameters.and_then(|parameters| read_pbkdf2(parameters).ok()),
        SCRYPT => parameters.and_then(|parameters| read_scrypt(parameters).ok()),
        _ => None,
    };
    costs.map_or_else(|| scheme_name(&oid), |costs| format!("{} ({costs})", scheme_name(&oid)))
}

/// RFC 8018 A.2 PBKDF2-params.
fn read_pbkdf2(parameters: &[u8]) -> Result<String, Refusal> {
    Reader::new(parameters).sequence("", |fields| {
        fields.any("salt")?;
        let rounds = fields.unsigned("iterationCount")?;
        if fields.next_is(INTEGER)? {
            fields.any("keyLength")?;
        }
        let digest = if fields.is_at_end() {
            "HMAC-SHA-1".to_owned()
        } else {
            scheme_name(&AlgorithmId::read(fields, "prf")?.oid.to_string())
        };
        Ok(format!("{digest}, {}", count(&rounds)))
    })
}

/// RFC 7914 7 scrypt-params.
fn read_scrypt(parameters: &[u8]) -> Result<String, Refusal> {
    Reader::new(parameters).sequence("", |fields| {
        fields.any("salt")?;
        let costs = [fields.unsigned("N")?, fields.unsigned("r")?, fields.unsigned("p")?];
        let [cost, size, lanes] = costs.map(|value| decimal(&value));
        while !fields.is_at_end() {
            fields.any("keyLength")?;
        }
        Ok(format!("N = {cost}, r = {size}, p = {lanes}"))
    })
}

/// RFC 8018 A.3 PBEParameter and RFC 7292 C pkcs-12PbeParams: the rounds.
fn read_pbes1(parameters: &[u8]) -> Result<Vec<u8>, Refusal> {
    Reader::new(parameters).sequence("", |fields| {
        fields.octets(OCTET_STRING, "salt")?;
        fields.unsigned("iterationCount")
    })
}

fn count(rounds: &[u8]) -> String {
    match decimal(rounds) {
        one if one == "1" => "1 round".to_owned(),
        many => format!("{many} rounds"),
    }
}

/// The number in digits; one that does not fit 64 bits as the power of two that it reaches.
fn decimal(number: &[u8]) -> String {
    let digits = trimmed(number);
    if digits.len() > 8 {
        return format!("at least 2^{}", bits(digits).saturating_sub(1));
    }
    digits.iter().fold(0_u64, |sum, octet| sum << 8 | u64::from(*octet)).to_string()
}

/// The name of an encryption scheme, cipher or key derivation by its identifier in dotted form; the identifier itself
/// when it has no name here.
pub fn scheme_name(oid: &str) -> String {
    NAMES.iter().find(|(number, _)| *number == oid).map_or_else(|| oid.to_owned(), |(_, name)| (*name).to_owned())
}

const PBES2: &str = "1.2.840.113549.1.5.13";
const PBKDF2: &str = "1.2.840.113549.1.5.12";
const SCRYPT: &str = "1.3.6.1.4.1.11591.4.11";

/// Ciphers and digests that OpenSSL 3 keeps in its legacy provider, as they stand in the words above and in `DEK-Info`.
const LEGACY: [&str; 14] = [
    "BF-CBC",
    "CAST5-CBC",
    "DES",
    "DES-CBC",
    "DES-CFB",
    "DES-OFB",
    "IDEA-CBC",
    "MD2",
    "RC2",
    "RC2-40-CBC",
    "RC2-64-CBC",
    "RC2-CBC",
    "RC4",
    "SEED-CBC",
];

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
    (PBKDF2, "PBKDF2"),
    ("1.2.840.113549.1.5.3", "PBES1 with MD5 and DES"),
    ("1.2.840.113549.1.5.4", "PBES1 with MD2 and RC2"),
    ("1.2.840.113549.1.5.6", "PBES1 with MD5 and RC2"),
    ("1.2.840.113549.2.10", "HMAC-SHA-384"),
    ("1.2.840.113549.2.11", "HMAC-SHA-512"),
    ("1.2.840.113549.2.7", "HMAC-SHA-1"),
    ("1.2.840.113549.2.8", "HMAC-SHA-224"),
    ("1.2.840.113549.2.9", "HMAC-SHA-256"),
    ("1.2.840.113549.3.2", "RC2-CBC"),
    ("1.2.840.113549.3.7", "3DES-CBC"),
    ("1.3.14.3.2.7", "DES-CBC"),
    (SCRYPT, "scrypt"),
    ("2.16.840.1.101.3.4.1.2", "AES-128-CBC"),
    ("2.16.840.1.101.3.4.1.22", "AES-192-CBC"),
    ("2.16.840.1.101.3.4.1.26", "AES-192-GCM"),
    ("2.16.840.1.101.3.4.1.42", "AES-256-CBC"),
    ("2.16.840.1.101.3.4.1.46", "AES-256-GCM"),
    ("2.16.840.1.101.3.4.1.6", "AES-128-GCM"),
];
