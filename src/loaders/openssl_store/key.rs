//! Whether the store loader makes a key, or the parameters of one, of a block or of DER bytes.

use crate::loaders::openssl_bundle::is_known;
use crate::x509::private_key::{KeyContent, PrivateKey};
use crate::x509::public_key::{Curve, CurveId, PublicKeyInfo};
use crate::x509::reader::Reader;

/// Whether the content of a block with this label is one; an empty label stands for DER bytes without a block.
/// Encrypted keys are none, for lack of a pass phrase.
///
/// A PKCS#8 key (RFC 5958) and a SubjectPublicKeyInfo say themselves what they are and pass under every label; the
/// forms that belong to one algorithm pass under the labels of that algorithm and under the general ones.
pub(super) fn is_key(label: &str, der: &[u8]) -> bool {
    names_its_algorithm(der)
        || match label.split_once(' ').map_or("", |(word, _)| word) {
            "RSA" => is_rsa(der),
            "DSA" => is_dsa(der),
            "EC" => is_ec(der),
            "SM2" => is_sm2(der),
            "DH" => matches!(numbers(der), Some(2 | 3)),
            "X9.42" => matches!(numbers(der), Some(3..)),
            _ => is_rsa(der) || is_dsa(der) || is_ec(der) || matches!(numbers(der), Some(2 | 3)),
        }
}

fn names_its_algorithm(der: &[u8]) -> bool {
    let private = KeyContent::read("PRIVATE KEY", &[], der);
    matches!(private, KeyContent::Plain(key) if is_known(&key))
        || PublicKeyInfo::parse(der).is_ok_and(|info| info.is_decodable())
}

/// PKCS#1 (RFC 8017 A.1), private or public.
fn is_rsa(der: &[u8]) -> bool {
    is_plain("RSA PRIVATE KEY", der) || numbers(der) == Some(2)
}

/// OpenSSL's own forms: private, public with its parameters, parameters.
fn is_dsa(der: &[u8]) -> bool {
    is_plain("DSA PRIVATE KEY", der) || matches!(numbers(der), Some(3 | 4))
}

/// SEC 1 (RFC 5915) or ECParameters (RFC 3279 2.3.5).
fn is_ec(der: &[u8]) -> bool {
    is_plain("EC PRIVATE KEY", der) || Curve::from_parameters(der).is_some()
}

fn is_sm2(der: &[u8]) -> bool {
    let private = match KeyContent::read("EC PRIVATE KEY", &[], der) {
        KeyContent::Plain(PrivateKey::Ec { curve, .. }) => Some(curve),
        _ => None,
    };
    private.or_else(|| Curve::from_parameters(der)).is_some_and(|curve| curve.id == CurveId::Sm2)
}

fn is_plain(label: &str, der: &[u8]) -> bool {
    matches!(KeyContent::read(label, &[], der), KeyContent::Plain(_))
}

/// How many numbers a sequence holds that holds nothing else.
fn numbers(der: &[u8]) -> Option<usize> {
    let read = |fields: &mut Reader<'_>| {
        let mut count = 0_usize;
        while !fields.is_at_end() {
            fields.unsigned("")?;
            count = count.saturating_add(1);
        }
        Ok(count)
    };
    Reader::new(der).sequence("", read).ok()
}
