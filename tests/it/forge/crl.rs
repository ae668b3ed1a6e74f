//! Revocation lists and requests.

use super::cert::{self, Certificate};
use super::extension::Extension;
use super::key::{Hash, Key};
use super::{der, pem};

/// A list by this CA that names these certificates, PEM.
pub(crate) fn revocation_list(issuer: &Certificate, revoked: &[&Certificate]) -> String {
    let entry = |cert: &&Certificate| der::sequence(&[&der::unsigned(&cert.serial), &der::time("20260301000000Z")]);
    let entries: Vec<u8> = revoked.iter().flat_map(entry).collect();
    let entries = if entries.is_empty() { entries } else { der::sequence(&[&entries]) };
    let authority = Extension::authority_key_identifier(&cert::identifier(&issuer.key));
    let number = Extension { oid: "2.5.29.20", critical: false, value: der::integer(1) };
    let extensions = der::tagged(0, &der::sequence(&[&authority.der(), &number.der()]));
    let algorithm = issuer.key.sign(b"", Hash::Usual).algorithm;
    let (start, end) = (der::time(cert::START), der::time(cert::END));
    let name = der::name(&issuer.common_name);
    let list = der::sequence(&[&der::integer(1), &algorithm, &name, &start, &end, &entries, &extensions]);
    let signature = der::bits(&issuer.key.sign(&list, Hash::Usual).signature);
    pem::block("X509 CRL", &der::sequence(&[&list, &algorithm, &signature]))
}

/// A request for this name, PEM.
pub(crate) fn request(key: &Key, common_name: &str) -> String {
    let attributes = der::tagged(0, &[]);
    let info = der::sequence(&[&der::integer(0), &der::name(common_name), &key.public, &attributes]);
    let signed = key.sign(&info, Hash::Usual);
    pem::block("CERTIFICATE REQUEST", &der::sequence(&[&info, &signed.algorithm, &der::bits(&signed.signature)]))
}
