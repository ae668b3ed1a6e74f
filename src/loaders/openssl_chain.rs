//! What an OpenSSL server loads: `SSL_CTX_use_certificate_chain_file` and `SSL_CTX_use_PrivateKey_file`.
//!
//! The first certificate block becomes the leaf, every later `CERTIFICATE` block is sent as the chain, and one block
//! that the PEM reader stumbles over rejects the whole file, wherever it stands.

use crate::loaders::{Loaded, Taken};
use crate::pem::piece::{Block, Broken, Fault, Piece};
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::Cert;

/// The certificates that the server will send from a file of these pieces (`ssl_rsa.c use_certificate_chain_file`).
pub fn certificates(pieces: &[Piece]) -> Loaded {
    let mut loaded = Loaded::default();
    for piece in pieces {
        match piece {
            Piece::Block(block) => {
                let first = loaded.blocks.is_empty();
                if !is_certificate(&block.label, first) {
                    continue;
                }
                if let Some(reason) = certificate_fault(block, first) {
                    return loaded.refuse(block.location.line, reason);
                }
                loaded.blocks.push(taken(block));
            }
            Piece::Broken(broken) if broken.fault.is_seen_by_openssl() => {
                return loaded.refuse(broken.fault_line, words(broken));
            }
            Piece::Broken(_) | Piece::Text(_) | Piece::Binary(_) => {}
        }
    }
    if loaded.blocks.is_empty() { loaded.refuse(0, "no start line") } else { loaded }
}

/// The private key that the server will take from a file of these pieces (`ssl_rsa.c SSL_CTX_use_PrivateKey_file`):
/// the first block that is one. What follows it is not read.
pub fn private_key(pieces: &[Piece]) -> Loaded {
    let loaded = Loaded::default();
    for piece in pieces {
        match piece {
            Piece::Block(block) if is_private_key(&block.label) => {
                let encrypted = block.label == "ENCRYPTED PRIVATE KEY" || !block.headers.is_empty();
                let loaded = Loaded { blocks: vec![taken(block)], refusal: None };
                return if encrypted { loaded.refuse(block.location.line, "bad password read") } else { loaded };
            }
            Piece::Broken(broken) if broken.fault.is_seen_by_openssl() => {
                return loaded.refuse(broken.fault_line, words(broken));
            }
            Piece::Block(_) | Piece::Broken(_) | Piece::Text(_) | Piece::Binary(_) => {}
        }
    }
    loaded.refuse(0, "unsupported")
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
/// settings.
fn certificate_fault(block: &Block, first: bool) -> Option<&'static str> {
    if !block.headers.is_empty() {
        return Some("bad password read");
    }
    let Ok(cert) = Cert::parse(&block.der, block.location.clone()) else { return Some("nested asn1 error") };
    let rest = block.der.get(cert.der.len()..).unwrap_or_default();
    (first && !rest.is_empty() && AuxTrust::parse(rest).is_none()).then_some("nested asn1 error")
}

fn taken(block: &Block) -> Taken {
    Taken { line: block.location.line, label: block.label.clone() }
}

/// The reason that OpenSSL logs (`pemerr.h`).
fn words(broken: &Broken) -> &'static str {
    match broken.fault {
        Fault::BadCharacter(_) | Fault::BadLength => "bad base64 decode",
        Fault::BlankLine | Fault::Header => "not proc type",
        _ => "bad end line",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{certificates, private_key};
    use crate::pem::scan::scan;

    #[test]
    fn refuses_the_file_for_one_bad_block() {
        let text = b"-----BEGIN X-----\nQUJD\n-----END X-----\n-----BEGIN Y-----\nQ*JD\n-----END Y-----\n";
        let loaded = certificates(&scan(&Arc::from("f"), text));
        let refusal = loaded.refusal.unwrap();
        assert_eq!((refusal.line, refusal.reason.as_str()), (5, "bad base64 decode"));
    }

    #[test]
    fn takes_the_first_private_key_and_reads_no_further() {
        let text = b"-----BEGIN EC PARAMETERS-----\nQUJD\n-----END EC PARAMETERS-----\n\
            -----BEGIN EC PRIVATE KEY-----\nQUJD\n-----END EC PRIVATE KEY-----\n-----BEGIN Y-----\n";
        let loaded = private_key(&scan(&Arc::from("f"), text));
        assert_eq!((loaded.key_line(), loaded.refusal), (Some(4), None));
        assert_eq!(private_key(&[]).refusal.unwrap().reason, "unsupported");
        assert_eq!(certificates(&[]).refusal.unwrap().reason, "no start line");
    }
}
