//! What an OpenSSL server loads: `SSL_CTX_use_certificate_chain_file` and `SSL_CTX_use_PrivateKey_file`.
//!
//! The first certificate block becomes the leaf, every later `CERTIFICATE` block is sent as the chain, and one block
//! that the PEM reader stumbles over rejects the whole file, wherever it stands.

mod key;

use std::sync::Arc;

use crate::base::location::Location;
use crate::loaders::slot::Slot;
use crate::loaders::{Loaded, Taken};
use crate::pem::blocks::{Blocks, Content};
use crate::pem::encryption::is_encryption_header;
use crate::pem::unit::LineCount;
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::Cert;

/// The certificates that the server will send from a file of these bytes, the leaf first (`ssl_rsa.c
/// use_certificate_chain_file`).
pub fn certificates(bytes: &[u8]) -> Loaded {
    let (mut blocks, mut lines) = (Blocks::new(bytes), LineCount::new(bytes));
    let (mut loaded, mut at) = (Loaded::default(), 0);
    while let Some(begin) = blocks.begin(at) {
        let line = lines.line_of(begin.start);
        let content = match blocks.read(&begin) {
            Ok(content) => content,
            Err(bad) => return loaded.refuse(line, bad.reason),
        };
        at = content.end;
        let label = String::from_utf8_lossy(begin.label).into_owned();
        let first = loaded.blocks.is_empty();
        if !is_certificate(&label, first) {
            continue;
        }
        if let Some(reason) = certificate_fault(&content, first) {
            return loaded.refuse(line, reason);
        }
        loaded.blocks.push(Taken { line, label, der: content.der });
    }
    if loaded.blocks.is_empty() { loaded.refuse(0, "no start line") } else { loaded }
}

/// The private key that the server will take from a file of these bytes (`ssl_rsa.c SSL_CTX_use_PrivateKey_file`).
/// What follows it is not read. Nobody answers for a pass phrase.
pub fn private_key(bytes: &[u8]) -> Loaded {
    key::read(bytes)
}

/// Whether the label is one of OpenSSL's private keys (`pem.h`).
pub fn is_private_key(label: &str) -> bool {
    matches!(label, "PRIVATE KEY" | "ENCRYPTED PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" | "DSA PRIVATE KEY")
}

/// `TRUSTED CERTIFICATE` counts for the leaf alone, which is read with `PEM_read_bio_X509_AUX`.
fn is_certificate(label: &str, first: bool) -> bool {
    matches!(label, "CERTIFICATE" | "X509 CERTIFICATE") || (first && label == "TRUSTED CERTIFICATE")
}

/// OpenSSL's words when the block is no certificate to it; for the leaf, what follows the certificate must be trust
/// settings, and its key of a kind that can serve TLS.
fn certificate_fault(content: &Content, first: bool) -> Option<&'static str> {
    if !content.header.is_empty() {
        return Some(if is_encryption_header(&content.header) { "bad password read" } else { "not proc type" });
    }
    let Ok(cert) = Cert::parse(&content.der, Location::whole(&Arc::from(""))) else {
        return Some("nested asn1 error");
    };
    let rest = content.der.get(cert.der.len()..).unwrap_or_default();
    if !first {
        return None;
    }
    if !rest.is_empty() && AuxTrust::parse(rest).is_none() {
        return Some("nested asn1 error");
    }
    if cert.extensions.broken.is_some() {
        // Read when the level of security is asked about; an error left behind counts as a refusal.
        return Some("invalid certificate");
    }
    Slot::of(&cert.public_key).err()
}

#[cfg(test)]
mod tests {
    use super::{certificates, private_key};

    #[test]
    fn refuses_the_file_for_one_bad_block() {
        let text = b"-----BEGIN X-----\nQUJD\n-----END X-----\n-----BEGIN Y-----\nQ*JD\n-----END Y-----\n";
        let refusal = certificates(text).refusal.unwrap();
        assert_eq!((refusal.line, refusal.reason.as_str()), (4, "bad base64 decode"));
    }

    #[test]
    fn takes_the_first_private_key_and_reads_no_further() {
        let key = include_str!("../../../testdata/keys/ec-sec1.pem");
        let text =
            format!("-----BEGIN EC PARAMETERS-----\nQUJD\n-----END EC PARAMETERS-----\n{key}-----BEGIN Y-----\n");
        let loaded = private_key(text.as_bytes());
        assert_eq!((loaded.key_line(), loaded.refusal), (Some(4), None));
        assert_eq!(private_key(b"").refusal.unwrap().reason, "unsupported");
        assert_eq!(certificates(b"").refusal.unwrap().reason, "no start line");
    }
}
