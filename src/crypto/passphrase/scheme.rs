//! The schemes by which a passphrase encrypts something, by their identifier.

use md5::Md5;
use pkcs5::pbes2::{EncryptionScheme, Kdf, Parameters, Pbkdf2Params, Pbkdf2Prf, Salt, ScryptParams};
use pkcs12::kdf::Pkcs12KeyType;
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::crypto::passphrase::Refusal;
use crate::crypto::passphrase::budget::{Budget, count};
use crate::crypto::passphrase::cipher::{Cipher, check_length};
use crate::x509::algorithm::AlgorithmId;
use crate::x509::private_key::scheme_name;
use crate::x509::reader::Reader;
use crate::x509::reader::tag::{INTEGER, OCTET_STRING};

/// A passphrase as the two families of schemes take it.
#[derive(Clone, Copy)]
pub(in crate::crypto) struct Passphrase<'a> {
    /// The octets as given, for PKCS#5.
    pub(in crate::crypto) bytes: &'a [u8],
    /// The same in UTF-16, for PKCS#12 (RFC 7292 B.1).
    pub(in crate::crypto) wide: &'a [u8],
}

/// Decrypts content by the scheme that the algorithm names (RFC 8018 section 6, RFC 7292 appendix C).
pub(in crate::crypto) fn decrypt(
    algorithm: &AlgorithmId,
    content: Vec<u8>,
    passphrase: &Passphrase<'_>,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let oid = algorithm.oid.to_string();
    let parameters = algorithm.parameters.as_deref();
    let parameters = parameters.ok_or_else(|| Refusal::Malformed("an encryption scheme without parameters".into()));
    if oid == PBES2 {
        return decrypt_pbes2(parameters?, content, passphrase.bytes, budget);
    }
    if let Some((_, hash, cipher)) = PBES1.iter().find(|(known, ..)| *known == oid) {
        let (salt, rounds) = read_salt_and_rounds(parameters?)?;
        budget.spend(rounds)?;
        let derived = match hash {
            Hash::Md5 => derive_pbkdf1::<Md5>(passphrase.bytes, &salt, rounds),
            Hash::Sha1 => derive_pbkdf1::<Sha1>(passphrase.bytes, &salt, rounds),
        };
        // RFC 8018 6.1.1: the first 8 octets are the key, the next 8 the vector.
        let (key, vector) = derived.split_at_checked(8).unwrap_or_default();
        return cipher.decrypt(key, vector.get(..8).unwrap_or_default(), content);
    }
    if let Some((_, cipher)) = PKCS12.iter().find(|(known, _)| *known == oid) {
        let (salt, rounds) = read_salt_and_rounds(parameters?)?;
        let key =
            derive_pkcs12(passphrase.wide, &salt, Pkcs12KeyType::EncryptionKey, rounds, cipher.key_length(), budget)?;
        let vector = derive_pkcs12(passphrase.wide, &salt, Pkcs12KeyType::Iv, rounds, cipher.block_length(), budget)?;
        return cipher.decrypt(&key, &vector, content);
    }
    Err(Refusal::Unsupported(scheme_name(&oid)))
}

/// Whether the scheme is one of PKCS#12, which derives the key from UTF-16 (RFC 7292 appendix B).
pub(super) fn is_of_pkcs12(algorithm: &AlgorithmId) -> bool {
    let oid = algorithm.oid.to_string();
    PKCS12.iter().any(|(known, _)| *known == oid)
}

/// RFC 8018 A.3 PBEParameter and RFC 7292 C pkcs-12PbeParams.
fn read_salt_and_rounds(parameters: &[u8]) -> Result<(Vec<u8>, u64), Refusal> {
    let (salt, rounds) = Reader::new(parameters).sequence("parameters", |fields| {
        let salt = fields.octets(OCTET_STRING, "salt")?.into_owned();
        Ok((salt, fields.integer(INTEGER, "iterations")?.to_vec()))
    })?;
    Ok((salt, count(&rounds, "a number of rounds")?))
}

/// RFC 8018 5.1.
fn derive_pbkdf1<D: md5::Digest>(passphrase: &[u8], salt: &[u8], rounds: u64) -> Zeroizing<Vec<u8>> {
    let mut derived = Zeroizing::new(D::new().chain_update(passphrase).chain_update(salt).finalize().to_vec());
    for _ in 1..rounds {
        derived = Zeroizing::new(D::new().chain_update(derived.as_slice()).finalize().to_vec());
    }
    derived
}

/// RFC 7292 B.2 with SHA-1.
fn derive_pkcs12(
    wide: &[u8],
    salt: &[u8],
    kind: Pkcs12KeyType,
    rounds: u64,
    length: usize,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    // SHA-1 gives 20 octets a time.
    budget.spend(rounds.saturating_mul(length.div_ceil(20) as u64))?;
    let rounds = i32::try_from(rounds).map_err(|_| Refusal::Malformed("a number of rounds too large".to_owned()))?;
    Ok(Zeroizing::new(pkcs12::kdf::derive_key::<Sha1>(wide, salt, kind, rounds, length)))
}

fn decrypt_pbes2(
    parameters: &[u8],
    content: Vec<u8>,
    passphrase: &[u8],
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let (derivation, cipher) = Reader::new(parameters).sequence("parameters", |fields| {
        let derivation = AlgorithmId::read(fields, "keyDerivationFunc")?;
        Ok((derivation, AlgorithmId::read(fields, "encryptionScheme")?))
    })?;
    let encryption = read_cipher(&cipher)?;
    let (kdf, key_length) = match derivation.oid.to_string().as_str() {
        PBKDF2 => read_pbkdf2(&derivation, encryption.key_size(), budget)?,
        SCRYPT => read_scrypt(&derivation, budget)?,
        other => return Err(Refusal::Unsupported(scheme_name(other))),
    };
    if key_length.is_some_and(|length| length != encryption.key_size() as u64) {
        return Err(Refusal::Malformed("a key length that is not the cipher's".to_owned()));
    }
    match encryption {
        EncryptionScheme::Aes128Gcm { .. } | EncryptionScheme::Aes256Gcm { .. } => {}
        EncryptionScheme::DesCbc { .. } | EncryptionScheme::DesEde3Cbc { .. } => check_length(content.len(), 8)?,
        _ => check_length(content.len(), 16)?,
    }
    let mut content = Zeroizing::new(content);
    let plain = Parameters { kdf, encryption }.decrypt_in_place(passphrase, &mut content);
    let length = plain.map_err(|_| Refusal::WrongPassphrase)?.len();
    content.truncate(length);
    Ok(content)
}

/// RFC 8018 B.2.2 to B.2.5: the parameters of a CBC mode are the vector; RFC 5084 3.2 for GCM.
fn read_cipher(algorithm: &AlgorithmId) -> Result<EncryptionScheme, Refusal> {
    let oid = algorithm.oid.to_string();
    let parameters = algorithm.parameters.as_deref().unwrap_or_default();
    let vector = || Reader::new(parameters).octets(OCTET_STRING, "encryptionScheme.iv").map_err(Refusal::from);
    let nonce = || {
        let fields = Reader::new(parameters).sequence("encryptionScheme", |fields| {
            let nonce = fields.octets(OCTET_STRING, "nonce")?;
            let length = fields.next_is(INTEGER)?.then(|| fields.integer(INTEGER, "icvlen")).transpose()?;
            Ok((nonce, length))
        })?;
        match fields {
            (nonce, Some([16])) => Ok(nonce),
            _ => Err(Refusal::Unsupported("AES-GCM with a tag of other than 16 octets".to_owned())),
        }
    };
    Ok(match oid.as_str() {
        "2.16.840.1.101.3.4.1.2" => EncryptionScheme::Aes128Cbc { iv: exactly(&vector()?)? },
        "2.16.840.1.101.3.4.1.22" => EncryptionScheme::Aes192Cbc { iv: exactly(&vector()?)? },
        "2.16.840.1.101.3.4.1.42" => EncryptionScheme::Aes256Cbc { iv: exactly(&vector()?)? },
        "2.16.840.1.101.3.4.1.6" => EncryptionScheme::Aes128Gcm { nonce: exactly(&nonce()?)? },
        "2.16.840.1.101.3.4.1.46" => EncryptionScheme::Aes256Gcm { nonce: exactly(&nonce()?)? },
        "1.2.840.113549.3.7" => EncryptionScheme::DesEde3Cbc { iv: exactly(&vector()?)? },
        "1.3.14.3.2.7" => EncryptionScheme::DesCbc { iv: exactly(&vector()?)? },
        other => return Err(Refusal::Unsupported(scheme_name(other))),
    })
}

fn exactly<const N: usize>(octets: &[u8]) -> Result<[u8; N], Refusal> {
    octets.try_into().map_err(|_| Refusal::Malformed("an initialization vector of the wrong length".to_owned()))
}

/// RFC 8018 A.2; gives the length of the key besides, when it is named.
fn read_pbkdf2(algorithm: &AlgorithmId, key_size: usize, budget: &mut Budget) -> Result<(Kdf, Option<u64>), Refusal> {
    let parameters = algorithm.parameters.as_deref().unwrap_or_default();
    let (salt, rounds, length, prf) = Reader::new(parameters).sequence("keyDerivationFunc", |fields| {
        let salt = fields.octets(OCTET_STRING, "salt")?;
        let rounds = fields.integer(INTEGER, "iterationCount")?;
        let length = fields.next_is(INTEGER)?.then(|| fields.integer(INTEGER, "keyLength")).transpose()?;
        let prf = (!fields.is_at_end()).then(|| AlgorithmId::read(fields, "prf")).transpose()?;
        Ok((salt, rounds, length, prf))
    })?;
    let rounds = count(rounds, "a number of rounds")?;
    let prf = match prf {
        None => Pbkdf2Prf::HmacWithSha1,
        Some(prf) => {
            let oid = prf.oid.to_string();
            let known = FUNCTIONS.iter().find(|(known, _)| *known == oid).map(|(_, function)| *function);
            known.ok_or_else(|| Refusal::Unsupported(format!("PBKDF2 with the function {}", scheme_name(&oid))))?
        }
    };
    // RFC 8018 5.2: the rounds are made anew for each digest's worth of key.
    let digests = key_size.div_ceil(digest_length(prf)) as u64;
    budget.spend(rounds.saturating_mul(digests))?;
    let iteration_count =
        u32::try_from(rounds).map_err(|_| Refusal::Malformed("a number of rounds too large".to_owned()))?;
    let key_length = length.map(|length| count(length, "a key length")).transpose()?;
    Ok((Kdf::Pbkdf2(Pbkdf2Params { salt: read_salt(&salt)?, iteration_count, key_length: None, prf }), key_length))
}

/// In octets.
fn digest_length(function: Pbkdf2Prf) -> usize {
    match function {
        Pbkdf2Prf::HmacWithSha224 => 28,
        Pbkdf2Prf::HmacWithSha256 => 32,
        Pbkdf2Prf::HmacWithSha384 => 48,
        Pbkdf2Prf::HmacWithSha512 => 64,
        _ => 20,
    }
}

/// RFC 7914 7.1; gives the length of the key besides, when it is named.
fn read_scrypt(algorithm: &AlgorithmId, budget: &mut Budget) -> Result<(Kdf, Option<u64>), Refusal> {
    let parameters = algorithm.parameters.as_deref().unwrap_or_default();
    let (salt, n, r, p, length) = Reader::new(parameters).sequence("keyDerivationFunc", |fields| {
        let salt = fields.octets(OCTET_STRING, "salt")?;
        let n = fields.integer(INTEGER, "costParameter")?;
        let r = fields.integer(INTEGER, "blockSize")?;
        let p = fields.integer(INTEGER, "parallelizationParameter")?;
        let length = fields.next_is(INTEGER)?.then(|| fields.integer(INTEGER, "keyLength")).transpose()?;
        Ok((salt, n, r, p, length))
    })?;
    let (n, r, p) = (count(n, "a cost")?, count(r, "a block size")?, count(p, "a parallelization")?);
    let short = |number: u64| {
        u16::try_from(number).map_err(|_| Refusal::Malformed("a parameter of scrypt that is too large".to_owned()))
    };
    // RFC 7914 section 2: N is larger than 1 and a power of 2.
    if n < 2 || !n.is_power_of_two() {
        return Err(Refusal::Malformed("a cost of scrypt that is no power of 2".to_owned()));
    }
    budget.spend_scrypt(n, r, p)?;
    let key_length = length.map(|length| count(length, "a key length")).transpose()?;
    let parameters = ScryptParams {
        salt: read_salt(&salt)?,
        cost_parameter: n,
        block_size: short(r)?,
        parallelization: short(p)?,
        key_length: None,
    };
    Ok((Kdf::Scrypt(parameters), key_length))
}

/// The crate behind it holds no longer one; what OpenSSL, Java and Windows write has 8 to 32 octets.
fn read_salt(salt: &[u8]) -> Result<Salt, Refusal> {
    let unsupported = || Refusal::Unsupported(format!("a salt of {} octets", salt.len()));
    if salt.len() > Salt::MAX_LEN {
        return Err(unsupported());
    }
    Salt::new(salt).map_err(|_| unsupported())
}

/// The digests of PBES1 that are still computed; nobody computes MD2.
#[derive(Clone, Copy)]
enum Hash {
    Md5,
    Sha1,
}

const PBES2: &str = "1.2.840.113549.1.5.13";
const PBKDF2: &str = "1.2.840.113549.1.5.12";
const SCRYPT: &str = "1.3.6.1.4.1.11591.4.11";

/// RFC 8018 A.3.
const PBES1: &[(&str, Hash, Cipher)] = &[
    ("1.2.840.113549.1.5.3", Hash::Md5, Cipher::Des),
    ("1.2.840.113549.1.5.6", Hash::Md5, Cipher::Rc2(8)),
    ("1.2.840.113549.1.5.10", Hash::Sha1, Cipher::Des),
    ("1.2.840.113549.1.5.11", Hash::Sha1, Cipher::Rc2(8)),
];

/// RFC 7292 appendix C, without those of RC4.
const PKCS12: &[(&str, Cipher)] = &[
    ("1.2.840.113549.1.12.1.3", Cipher::TripleDes),
    ("1.2.840.113549.1.12.1.4", Cipher::TwoKeyTripleDes),
    ("1.2.840.113549.1.12.1.5", Cipher::Rc2(16)),
    ("1.2.840.113549.1.12.1.6", Cipher::Rc2(5)),
];

/// RFC 8018 B.1.
const FUNCTIONS: &[(&str, Pbkdf2Prf)] = &[
    ("1.2.840.113549.2.7", Pbkdf2Prf::HmacWithSha1),
    ("1.2.840.113549.2.8", Pbkdf2Prf::HmacWithSha224),
    ("1.2.840.113549.2.9", Pbkdf2Prf::HmacWithSha256),
    ("1.2.840.113549.2.10", Pbkdf2Prf::HmacWithSha384),
    ("1.2.840.113549.2.11", Pbkdf2Prf::HmacWithSha512),
];
