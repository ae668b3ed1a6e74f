//! Servers on rustls: rustls-pki-types in this very process.
//!
//! Whether the leaf and the key are taken then, the emulation asks the same crates that rustls asks; only the way through
//! the text is its own, and it is held here to the crate's.

use certpreflight::crypto::strict_client::form_refusal;
use certpreflight::crypto::strict_server::{KeyForm, takes_key};
use certpreflight::loaders::rustls;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use super::program::{hash, hashed};
use super::reader::{Answer, Reader};

/// The two files of a server.
pub(super) static READERS: [Reader; 2] = [
    Reader {
        name: "rustls server, certificate file",
        missing: || None,
        ask: |files| files.iter().map(|file| certificates(file)).collect(),
        ours: |file| hashed(&rustls::certificates(file)),
        one_in: 1,
    },
    Reader {
        name: "rustls server, key file",
        missing: || None,
        ask: |files| files.iter().map(|file| key(file)).collect(),
        ours: |file| hashed(&rustls::private_key(file)),
        one_in: 1,
    },
];

fn certificates(file: &[u8]) -> Answer {
    let Ok(certs) = CertificateDer::pem_slice_iter(file).collect::<Result<Vec<_>, _>>() else {
        return Answer::refusal();
    };
    match certs.first() {
        Some(leaf) if form_refusal(leaf).is_none() => {
            Answer { certificates: certs.iter().map(|cert| hash(cert)).collect(), ..Answer::default() }
        }
        _ => Answer::refusal(),
    }
}

fn key(file: &[u8]) -> Answer {
    let Ok(key) = PrivateKeyDer::from_pem_slice(file) else { return Answer::refusal() };
    let form = match key {
        PrivateKeyDer::Pkcs1(_) => KeyForm::Pkcs1,
        PrivateKeyDer::Sec1(_) => KeyForm::Sec1,
        _ => KeyForm::Pkcs8,
    };
    match takes_key(form, key.secret_der()) {
        true => Answer { keys: vec![hash(key.secret_der())], ..Answer::default() },
        false => Answer::refusal(),
    }
}
