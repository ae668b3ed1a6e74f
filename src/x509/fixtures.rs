//! The certificates of `testdata/x509`, for unit tests.

use std::sync::Arc;

use crate::base::location::Location;
use crate::x509::cert::Cert;

/// One certificate an algorithm, each with a good signature of its own.
pub(crate) const VERIFIABLE: &str = include_str!("../../testdata/x509/verifiable.pem");
/// The same for algorithms that no library here verifies.
pub(crate) const UNSUPPORTED: &str = include_str!("../../testdata/x509/unsupported.pem");
/// A certificate with every extension that is decoded.
pub(crate) const EXTENSIONS: &str = include_str!("../../testdata/x509/extensions.pem");
/// A certificate with trust data behind it.
pub(crate) const TRUSTED: &str = include_str!("../../testdata/x509/trusted.pem");
/// A revocation list, signed by the key of the trusted certificate.
pub(crate) const REVOCATION: &str = include_str!("../../testdata/x509/revocation.pem");

/// The DER of each block.
pub(crate) fn blocks(pem: &str) -> Vec<Vec<u8>> {
    let bodies = pem.split("-----BEGIN ").skip(1).map(|block| block.split("-----").nth(1).unwrap());
    bodies.map(|body| data_encoding::BASE64.decode(body.replace('\n', "").as_bytes()).unwrap()).collect()
}

/// The certificates of a file.
pub(crate) fn certificates(pem: &str) -> Vec<Cert> {
    blocks(pem).iter().map(|der| Cert::parse(der, nowhere()).unwrap()).collect()
}

/// A location that stands for none.
pub(crate) fn nowhere() -> Location {
    Location::whole(&Arc::from("test"))
}

/// Every prefix of the bytes, and every copy with one octet changed in one of several ways.
pub(crate) fn mutants(der: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let prefixes = (0..der.len()).map(|length| der[..length].to_vec());
    let changed = (0..der.len()).flat_map(move |at| {
        [0x01, 0x20, 0x80, 0xff].into_iter().map(move |mask| {
            let mut copy = der.to_vec();
            copy[at] ^= mask;
            copy
        })
    });
    prefixes.chain(changed)
}
