//! What Postfix makes of one block: a certificate, a private key, or nothing it knows.

use std::sync::Arc;

use crate::base::location::Location;
use crate::crypto::private::{Fit, fit, stored_public_fits};
use crate::loaders::openssl_bundle::is_known;
use crate::x509::cert::Cert;
use crate::x509::private_key::{KeyContent, PrivateKey};
use crate::x509::public_key::{PublicKey, PublicKeyInfo};
use crate::x509::reader::stream::extent;

/// Which kind of object a label promises (`tls_certkey.c load_pem_object`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Certificate,
    Key,
}

impl Kind {
    /// `None` for a label that Postfix steps over.
    pub(super) fn of(label: &str) -> Option<Kind> {
        match label {
            "CERTIFICATE" | "X509 CERTIFICATE" => Some(Kind::Certificate),
            "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" | "DSA PRIVATE KEY" => Some(Kind::Key),
            _ => None,
        }
    }
}

/// The public key of the certificate that is all of this content; otherwise what is wrong.
pub(super) fn certificate(der: &[u8]) -> Result<PublicKeyInfo, &'static str> {
    let cert = Cert::parse(der, Location::whole(&Arc::from(""))).map_err(|_| "")?;
    if cert.der.len() == der.len() { Ok(cert.public_key) } else { Err(EXCESS) }
}

/// The public key of a leaf that was loaded; trust settings may follow the certificate.
pub(super) fn leaf(der: &[u8]) -> Option<PublicKeyInfo> {
    Cert::parse(der, Location::whole(&Arc::from(""))).ok().map(|cert| cert.public_key)
}

/// The private key that is all of this content; otherwise what is wrong.
pub(super) fn key(label: &str, der: &[u8]) -> Result<PrivateKey, &'static str> {
    match KeyContent::read(label, &[], der) {
        KeyContent::Plain(key) if is_known(&key) => {
            if extent(der).object == Some(der.len()) {
                Ok(key)
            } else {
                Err(EXCESS)
            }
        }
        _ => Err(""),
    }
}

/// Whether key and certificate hold the same public part, which is all that is compared (`X509_check_private_key`). What
/// the secret part would say counts only where no public part stands beside it.
pub(super) fn is_pair(key: &PrivateKey, public: &PublicKeyInfo) -> bool {
    match (key, &public.key) {
        (PrivateKey::Rsa { pss: false, .. }, PublicKey::Rsa { .. })
        | (PrivateKey::Rsa { pss: true, .. }, PublicKey::RsaPss { .. })
        | (PrivateKey::Dsa { stored_public: Some(_), .. }, PublicKey::Dsa { .. })
        | (PrivateKey::Ec { stored_public: Some(_), .. }, PublicKey::Ec { .. }) => stored_public_fits(key, public),
        _ => matches!(fit(key, public), Fit::Fits),
    }
}

const EXCESS: &str = "excess data";
