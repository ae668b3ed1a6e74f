//! PKCS#8 PrivateKeyInfo (RFC 5208), as far as OpenSSL 3.0 reads it.

use zeroize::Zeroizing;

use crate::x509::algorithm::AlgorithmId;
use crate::x509::private_key::traditional::{UNKNOWN_CURVE, read_ec_fields, read_rsa_fields};
use crate::x509::private_key::{PrivateKey, Secret};
use crate::x509::public_key::{CurveNumbers, DsaParameters};
use crate::x509::reader::tag::{INTEGER, OCTET_STRING, Tag};
use crate::x509::reader::{Reader, Refusal};

/// Reads PrivateKeyInfo. The version is not looked at, and bytes behind the structure are ignored, as in OpenSSL.
pub(super) fn read_pkcs8(der: &[u8]) -> Result<PrivateKey, Refusal> {
    Reader::new(der).sequence("", |info| {
        info.integer(INTEGER, "version")?;
        let algorithm = AlgorithmId::read(info, "privateKeyAlgorithm")?;
        let content = info.octets(OCTET_STRING, "privateKey")?;
        if info.next_is(ATTRIBUTES)? {
            info.any("attributes")?;
        }
        if info.next_is(PUBLIC_KEY)? {
            return Err(info.refuse(
                "a public key stored beside the private one (PKCS#8 version 2, RFC 5958), which OpenSSL reads from 3.5 on",
            ));
        }
        read_key(&algorithm, &content)
    })
}

fn read_key(algorithm: &AlgorithmId, content: &[u8]) -> Result<PrivateKey, Refusal> {
    let name = algorithm.oid.to_string();
    match name.as_str() {
        RSA_ENCRYPTION | RSA_X500 | RSASSA_PSS => {
            let numbers = read_rsa_fields(&mut Reader::new(content))?;
            Ok(PrivateKey::Rsa { numbers: Box::new(numbers), pss: name == RSASSA_PSS })
        }
        DSA | DSA_SHA1 | DSA_OLD | DSA_SHA_OLD | DSA_SHA1_OLD => read_dsa_parts(algorithm, content),
        EC_PUBLIC_KEY | SM2 => {
            let unknown = || Refusal::new(UNKNOWN_CURVE, 0).within("privateKeyAlgorithm");
            let outer =
                algorithm.parameters.as_deref().map(|der| CurveNumbers::from_parameters(der).ok_or_else(unknown));
            read_ec_fields(&mut Reader::new(content), outer.transpose()?)
        }
        ED25519 => read_seed(content, 32).map(PrivateKey::Ed25519),
        ED448 => read_seed(content, 57).map(PrivateKey::Ed448),
        X25519 => Ok(PrivateKey::Unusable("X25519".to_owned())),
        X448 => Ok(PrivateKey::Unusable("X448".to_owned())),
        DH | DHX => Ok(PrivateKey::Unusable("DH".to_owned())),
        unknown => Ok(PrivateKey::Unusable(format!("algorithm {unknown}"))),
    }
}

/// RFC 3279 2.3.2: the parameters stand in the algorithm identifier, x in the key.
fn read_dsa_parts(algorithm: &AlgorithmId, content: &[u8]) -> Result<PrivateKey, Refusal> {
    let missing = || Refusal::new("DSA without parameters", 0).within("privateKeyAlgorithm");
    let parameters = algorithm.parameters.as_deref().ok_or_else(missing)?;
    let parameters = Reader::new(parameters).sequence("privateKeyAlgorithm.parameters", |fields| {
        Ok(DsaParameters { p: fields.unsigned("p")?, q: fields.unsigned("q")?, g: fields.unsigned("g")? })
    })?;
    let secret = Zeroizing::new(Reader::new(content).unsigned("privateKey.x")?);
    Ok(PrivateKey::Dsa { parameters, secret, stored_public: None })
}

/// RFC 8410 7: the seed is an OCTET STRING of its own inside the OCTET STRING.
fn read_seed(content: &[u8], length: usize) -> Result<Secret, Refusal> {
    let seed = Reader::new(content).octets(OCTET_STRING, "privateKey")?;
    match seed.len() == length {
        true => Ok(Zeroizing::new(seed.into_owned())),
        false => {
            Err(Refusal::new(format!("seed of {} octets where {length} must stand", seed.len()), 0)
                .within("privateKey"))
        }
    }
}

const ATTRIBUTES: Tag = Tag::context(0);
const PUBLIC_KEY: Tag = Tag::context(1);

const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";
const RSASSA_PSS: &str = "1.2.840.113549.1.1.10";
/// `rsa` of X.500, an alias in OpenSSL (`rsa_ameth.c`).
const RSA_X500: &str = "2.5.8.1.1";
const DSA: &str = "1.2.840.10040.4.1";
/// Identifiers that OpenSSL takes for DSA, too (`dsa_ameth.c ossl_dsa_asn1_meths`).
const DSA_SHA1: &str = "1.2.840.10040.4.3";
const DSA_OLD: &str = "1.3.14.3.2.12";
const DSA_SHA_OLD: &str = "1.3.14.3.2.13";
const DSA_SHA1_OLD: &str = "1.3.14.3.2.27";
const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";
const SM2: &str = "1.2.156.10197.1.301";
const X25519: &str = "1.3.101.110";
const X448: &str = "1.3.101.111";
const ED25519: &str = "1.3.101.112";
const ED448: &str = "1.3.101.113";
const DH: &str = "1.2.840.113549.1.3.1";
const DHX: &str = "1.2.840.10046.2.1";
