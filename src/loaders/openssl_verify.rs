//! Which certificate `openssl verify FILE` would judge: the first that its store loader can decode.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::loaders::openssl_store::{self, Wanted};
use crate::loaders::{Found, Loaded, Taken};

/// The certificate that `openssl verify` takes from the bytes of the file of this name as its target (`apps/lib/apps.c
/// load_cert`).
pub fn target(bytes: &[u8], name: &Arc<str>) -> Loaded {
    let mut loaded = Loaded::default();
    match openssl_store::read(bytes, name, Wanted::FirstCert).first() {
        Some(Found::Cert(cert, _)) => {
            let der = Zeroizing::new(cert.der.clone());
            loaded.blocks.push(Taken { line: cert.location.line, label: "CERTIFICATE".to_owned(), der });
            loaded
        }
        _ => loaded.refuse(0, "Could not read certificate"),
    }
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn steps_over_a_broken_block_and_judges_the_next_one() {
        let text = include_str!("../../testdata/checks-units/leaf.pem");
        let target = |text: &str| target(text.as_bytes(), &std::sync::Arc::from("f"));
        let spoilt = text.replacen("\nM", "\n*", 1) + text;
        let second = u32::try_from(text.lines().count()).unwrap() + 1;
        assert_eq!(target(&spoilt).certificate_lines(), [second]);
        assert_eq!(target(text).certificate_lines(), [1]);
        let attribute = text.replace("CERTIFICATE", "ATTRIBUTE CERTIFICATE") + text;
        assert_eq!(target(&attribute).certificate_lines(), [second]);
    }

    #[test]
    fn finds_nothing_in_nothing() {
        assert_eq!(target(b"", &std::sync::Arc::from("f")).refusal.unwrap().reason, "Could not read certificate");
    }
}
