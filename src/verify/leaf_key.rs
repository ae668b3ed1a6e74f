//! Whether every key of the path has its parameters, its own or its issuer's (DSA lets them be inherited).

use crate::verify::context::{Context, Halt};
use crate::x509::cert::SharedCert;
use crate::x509::public_key::{DsaParameters, PublicKey, PublicKeyInfo};

/// Ends the run where OpenSSL does, without an error number (`x509_cmp.c X509_get_pubkey_parameters`, RFC 5280 6.1.4 d).
pub(super) fn check_key_parameters(context: &Context<'_>) -> Result<(), Halt> {
    for (depth, node) in context.chain.iter().enumerate() {
        match node.cert.public_key.key {
            PublicKey::Unknown | PublicKey::Undecodable => {
                return Err(Halt::Unjudged(format!("the public key at depth {depth} cannot be decoded")));
            }
            PublicKey::Dsa { parameters: None, .. } => (),
            _ if depth == 0 => return Ok(()),
            PublicKey::Dsa { .. } => return Ok(()),
            _ => return Err(Halt::Unjudged("a DSA key lacks its parameters and its issuer is not DSA".to_owned())),
        }
    }
    Err(Halt::Unjudged("no DSA key of the path has parameters".to_owned()))
}

/// The key of the certificate at this depth, completed with inherited DSA parameters.
pub(super) fn key_at(context: &Context<'_>, depth: usize) -> Option<PublicKeyInfo> {
    let info = context.chain.get(depth)?.cert.public_key.clone();
    let PublicKey::Dsa { parameters: None, public } = &info.key else { return Some(info) };
    let parameters = context.chain.iter().skip(depth).find_map(|node| dsa_parameters(&node.cert));
    let key = PublicKey::Dsa { parameters, public: public.clone() };
    Some(PublicKeyInfo { key, ..info })
}

fn dsa_parameters(cert: &SharedCert) -> Option<DsaParameters> {
    match &cert.public_key.key {
        PublicKey::Dsa { parameters, .. } => parameters.clone(),
        _ => None,
    }
}
