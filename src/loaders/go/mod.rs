//! What a Go server loads: `tls.LoadX509KeyPair`, which is `tls.X509KeyPair` on the bytes of two files.
//!
//! What is no block to `pem.Decode` is passed over in silence, wherever it stands; so a damaged block costs one
//! certificate and nobody is told. Only the first certificate is parsed: the others are sent as they are.
//!
//! This is Go 1.19. Later versions differ in little: 1.20 refuses the curve P-224 in some builds, 1.22 RSA exponents that
//! do not fit and 1.23 negative serial numbers; since 1.24 RSA keys below 1024 bits are refused.

mod blocks;
mod certificate;
mod extension;
mod key;
mod time;

use crate::loaders::go::blocks::{Block, Blocks};
use crate::loaders::{Loaded, Taken};

/// The certificates that the server will send from these bytes, the leaf first.
pub fn certificates(bytes: &[u8]) -> Loaded {
    let mut loaded = Loaded::default();
    let mut refusal = None;
    let mut passed = 0_usize;
    let mut last_is_key = false;
    for block in Blocks::new(bytes) {
        if block.label == b"CERTIFICATE" {
            if loaded.blocks.is_empty() {
                refusal = certificate::refusal(&block.der).map(|reason| (block.line, reason));
            }
            loaded.blocks.push(taken(block));
        } else {
            passed = passed.saturating_add(1);
            last_is_key = block.label.ends_with(b"PRIVATE KEY");
        }
    }
    match (refusal, loaded.blocks.len(), passed) {
        (Some((line, reason)), ..) => loaded.refuse(line, reason),
        (None, 0, 0) => loaded.refuse(0, "tls: failed to find any PEM data in certificate input"),
        (None, 0, 1) if last_is_key => loaded.refuse(
            0,
            "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may \
             have been switched",
        ),
        (None, 0, _) => loaded.refuse(0, "tls: failed to find \"CERTIFICATE\" PEM block in certificate input"),
        (None, ..) => loaded,
    }
}

/// The private key that the server takes from these bytes: the first block whose label says that it is one, in whatever
/// form it then proves to be.
pub fn private_key(bytes: &[u8]) -> Loaded {
    let loaded = Loaded::default();
    let (mut passed, mut last_is_certificate) = (0_usize, false);
    for block in Blocks::new(bytes) {
        if block.label == b"PRIVATE KEY" || block.label.ends_with(b" PRIVATE KEY") {
            let (line, refusal) = (block.line, key::refusal(&block.der));
            let loaded = Loaded { blocks: vec![taken(block)], refusal: None };
            return match refusal {
                Some(reason) => loaded.refuse(line, reason),
                None => loaded,
            };
        }
        passed = passed.saturating_add(1);
        last_is_certificate = block.label == b"CERTIFICATE";
    }
    loaded.refuse(
        0,
        match passed {
            0 => "tls: failed to find any PEM data in key input",
            1 if last_is_certificate => "tls: found a certificate rather than a key in the PEM for the private key",
            _ => "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input",
        },
    )
}

fn taken(block: Block<'_>) -> Taken {
    let label = String::from_utf8_lossy(block.label).into_owned();
    Taken { line: block.line, label, der: block.der }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;

    use super::{certificates, private_key};
    use crate::x509::fixtures::blocks;

    const LEAF: &str = include_str!("../../../testdata/checks-units/leaf.pem");
    const KEY: &str = include_str!("../../../testdata/checks-units/leaf-key.pem");
    const ENCRYPTED: &str = include_str!("../../../testdata/keys/rsa-encrypted-pbes2.pem");
    const TRADITIONAL: &str = include_str!("../../../testdata/keys/rsa-encrypted-traditional.pem");
    const PKCS1: &str = include_str!("../../../testdata/keys/rsa-pkcs1.pem");

    fn reason(loaded: &crate::loaders::Loaded) -> &str {
        loaded.refusal.as_ref().map_or("", |refusal| refusal.reason.as_str())
    }

    #[test]
    fn takes_every_certificate_and_passes_over_the_rest() {
        let text = format!("hello\n{LEAF}{KEY}{LEAF}");
        let loaded = certificates(text.as_bytes());
        assert_eq!((loaded.blocks.len(), loaded.refusal), (2, None));
        let old = LEAF.replace("CERTIFICATE", "X509 CERTIFICATE");
        assert_eq!(certificates(format!("{old}{LEAF}").as_bytes()).blocks.len(), 1);
    }

    #[test]
    fn a_damaged_block_costs_one_certificate_and_nobody_is_told() {
        let spoilt = LEAF.replacen("\nM", "\n*", 1);
        let loaded = certificates(format!("{LEAF}{spoilt}{LEAF}").as_bytes());
        assert_eq!((loaded.blocks.len(), loaded.refusal), (2, None));
    }

    #[test]
    fn only_the_leaf_has_to_be_a_certificate() {
        let empty = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
        assert_eq!(certificates(format!("{LEAF}{empty}").as_bytes()).refusal, None);
        let loaded = certificates(format!("{empty}{LEAF}").as_bytes());
        assert_eq!((reason(&loaded), loaded.blocks.len()), ("x509: malformed certificate", 2));
    }

    /// As the crypto/tls of Go 1.19 does, which looks for the extensions behind the longer key and finds none.
    #[test]
    fn what_stands_behind_a_key_inside_its_field_does_not_matter() {
        let mut der = blocks(LEAF).remove(0);
        let field = der.windows(4).position(|octets| octets == [0x30, 0x59, 0x30, 0x13]).unwrap();
        der[field + 1] = 0x5c;
        let longer = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", BASE64.encode(&der));
        assert_eq!(certificates(longer.as_bytes()).refusal, None);
    }

    #[test]
    fn says_what_it_says_when_there_is_nothing() {
        assert!(reason(&certificates(b"")).contains("any PEM data"));
        assert!(reason(&certificates(KEY.as_bytes())).contains("may have been switched"));
        assert!(reason(&certificates(format!("{KEY}{KEY}").as_bytes())).contains("\"CERTIFICATE\""));
        assert!(reason(&private_key(b"")).contains("any PEM data"));
        assert!(reason(&private_key(LEAF.as_bytes())).contains("rather than a key"));
        assert!(reason(&private_key(format!("{LEAF}{LEAF}").as_bytes())).contains("ending in"));
    }

    #[test]
    fn the_label_of_a_key_says_only_that_it_is_one() {
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ANY PRIVATE KEY"] {
            let text = PKCS1.replace("RSA PRIVATE KEY", label);
            assert_eq!(private_key(text.as_bytes()).refusal, None, "{label}");
        }
        assert!(private_key(PKCS1.replace("RSA PRIVATE", "SOMEPRIVATE").as_bytes()).blocks.is_empty());
        for text in [ENCRYPTED, TRADITIONAL] {
            let loaded = private_key(text.as_bytes());
            assert_eq!((loaded.key_line(), reason(&loaded)), (Some(1), "tls: failed to parse private key"));
        }
        assert_eq!(private_key(KEY.as_bytes()).refusal, None);
    }

    #[test]
    fn the_leaf_is_read_strictly() {
        let der = BASE64.decode(LEAF.lines().filter(|line| !line.starts_with('-')).collect::<String>().as_bytes());
        let mut der = der.unwrap();
        let block =
            |der: &[u8]| format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", BASE64.encode(der));
        assert_eq!(certificates(block(&der).as_bytes()).refusal, None);
        der.push(0);
        assert_eq!(reason(&certificates(block(&der).as_bytes())), "x509: trailing data");
    }
}
