//! The restrictions in the parameters of an RSA-PSS key: whether OpenSSL decodes them (`rsa_ameth.c`).

use crate::x509::algorithm::AlgorithmId;
use crate::x509::reader::tag::{INTEGER, Tag};
use crate::x509::reader::{Reader, Refusal};

/// Whether the parameters are absent, or a RSASSA-PSS-params whose digests have known names. Values that no signature
/// can meet, such as a negative salt length, pass.
pub(super) fn are_readable(parameters: Option<&[u8]>) -> bool {
    parameters.is_none_or(|der| Reader::new(der).sequence("", read).unwrap_or(false))
}

fn read(fields: &mut Reader<'_>) -> Result<bool, Refusal> {
    let digest = fields.optional_structure(Tag::context(0), "", |inner| AlgorithmId::read(inner, ""))?;
    let mask = fields.optional_structure(Tag::context(1), "", |inner| AlgorithmId::read(inner, ""))?;
    for number in [2, 3] {
        fields.optional_structure(Tag::context(number), "", |inner| inner.integer(INTEGER, ""))?;
    }
    Ok(digest.is_none_or(|id| is_digest(&id)) && mask.is_none_or(|id| masks_by_digest(&id)))
}

fn masks_by_digest(mask: &AlgorithmId) -> bool {
    let inner = mask.parameters.as_deref().and_then(|der| AlgorithmId::read(&mut Reader::new(der), "").ok());
    mask.oid.content() == MGF1 && inner.is_some_and(|id| is_digest(&id))
}

/// The digests of OpenSSL 3.0 by their own identifiers; those of BLAKE2 and of signature algorithms are left out.
fn is_digest(id: &AlgorithmId) -> bool {
    match id.oid.content() {
        [0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 1..=12] => true,
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 4 | 5] => true,
        [0x2b, 0x0e, 3, 2, 26] | [0x2b, 0x24, 3, 2, 1] => true,
        other => other == SM3,
    }
}

const MGF1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8];
const SM3: &[u8] = &[0x2a, 0x81, 0x1c, 0xcf, 0x55, 1, 0x83, 0x11];
