//! Whether the store loader makes a key, or the parameters of one, of a block or of DER bytes.

use crate::x509::private_key::{KeyContent, PrivateKey};
use crate::x509::public_key::{Curve, PublicKeyInfo};
use crate::x509::reader::Reader;

/// Whether the content of a block with this label is one. Encrypted keys are none, for lack of a pass phrase.
pub(super) fn is_key(label: &str, der: &[u8]) -> bool {
    match label {
        "PUBLIC KEY" => is_public_key(der),
        "EC PARAMETERS" | "SM2 PARAMETERS" => Curve::from_parameters(der).is_some(),
        "RSA PUBLIC KEY" | "DSA PUBLIC KEY" | "DSA PARAMETERS" | "DH PARAMETERS" | "X9.42 DH PARAMETERS" => {
            is_list_of_numbers(der)
        }
        // What is not what its label says may still be a key of another form.
        _ => is_private_key(label, der) || is_binary_key(der),
    }
}

/// Whether DER bytes without a label are one.
pub(super) fn is_binary_key(der: &[u8]) -> bool {
    is_private_key("", der) || is_public_key(der)
}

fn is_private_key(label: &str, der: &[u8]) -> bool {
    match KeyContent::read(label, &[], der) {
        KeyContent::Plain(PrivateKey::Unusable(name)) => !name.starts_with("algorithm "),
        KeyContent::Plain(_) => true,
        _ => false,
    }
}

fn is_public_key(der: &[u8]) -> bool {
    PublicKeyInfo::parse(der).is_ok_and(|info| info.is_decodable())
}

fn is_list_of_numbers(der: &[u8]) -> bool {
    let read = |fields: &mut Reader<'_>| {
        while !fields.is_at_end() {
            fields.unsigned("")?;
        }
        Ok(())
    };
    Reader::new(der).sequence("", read).is_ok()
}
