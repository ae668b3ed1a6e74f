//! What bytes are by their content, whatever the name of the file or the label of the block says.

use crate::base::location::Location;
use crate::bundle::object::Known;
use crate::bundle::wrapping;
use crate::crypto::pkcs12;
use crate::x509::cert::Cert;
use crate::x509::crl::Crl;
use crate::x509::pkcs7;
use crate::x509::private_key::KeyContent;
use crate::x509::public_key::PublicKeyInfo;
use crate::x509::reader::tag::{BIT_STRING, ENUMERATED, INTEGER, OBJECT_IDENTIFIER, SEQUENCE, Tag};
use crate::x509::reader::{Reader, Refusal};

/// What a DER (or BER) value is, by its structure. Bytes behind it do not matter.
pub fn der(bytes: &[u8]) -> Option<Known> {
    let nowhere = || Location::whole(&"".into());
    let kinds: [(Known, &dyn Fn() -> bool); 10] = [
        (Known::Pkcs12, &|| pkcs12::is_container(bytes)),
        (Known::Pkcs7, &|| pkcs7::is_container(bytes)),
        (Known::Certificate, &|| Cert::parse(bytes, nowhere()).is_ok()),
        (Known::Crl, &|| Crl::parse(bytes, nowhere()).is_ok()),
        (Known::DerPrivateKey, &|| binary_key(bytes).is_some()),
        (Known::Csr, &|| is_request(bytes).is_ok()),
        (Known::PublicKey, &|| PublicKeyInfo::parse(bytes).is_ok()),
        (Known::Pkcs7, &|| pkcs7::open(bytes).is_ok()),
        (Known::OcspResponse, &|| is_ocsp_response(bytes).is_ok()),
        (Known::EcParameters, &|| is_curve(bytes)),
    ];
    let by_structure = kinds.iter().find(|(_, is_it)| is_it()).map(|(known, _)| *known);
    by_structure.or_else(|| numbers(bytes))
}

/// A private key in DER, in any of the forms that have a label in PEM.
pub fn binary_key(bytes: &[u8]) -> Option<KeyContent> {
    labelled_key(bytes).map(|(_, content)| content)
}

/// The label that belongs to a key in DER.
pub fn key_label(bytes: &[u8]) -> Option<&'static str> {
    labelled_key(bytes).map(|(label, _)| label)
}

fn labelled_key(bytes: &[u8]) -> Option<(&'static str, KeyContent)> {
    let mut readings = KEY_LABELS.iter().map(|label| (*label, KeyContent::read(label, &[], bytes)));
    readings.find(|(_, content)| !matches!(content, KeyContent::Malformed(_)))
}

/// What a whole file is by its first bytes, where it is neither DER nor PEM.
pub fn magic(bytes: &[u8]) -> Option<Known> {
    let by_start = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, known)| *known);
    let tar = || wrapping::is_tar(bytes).then_some(Known::Tar);
    by_start.or_else(tar).or_else(|| is_pgp(bytes).then_some(Known::Pgp))
}

/// What a text without any PEM block is.
pub fn text(bytes: &[u8]) -> Option<Known> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if let Some((_, known)) = TEXT_STARTS.iter().find(|(start, _)| text.starts_with(start)) {
        return Some(*known);
    }
    let head = text.get(..text.len().min(LONGEST_HEAD)).unwrap_or_default();
    let has_line = |start: &[u8]| head.split(|byte| *byte == b'\n').any(|line| line.trim_ascii().starts_with(start));
    if KUBERNETES.iter().any(|start| has_line(start)) {
        return Some(Known::Kubernetes);
    }
    match text.first() {
        Some(b'{' | b'[') if text.trim_ascii_end().ends_with(b"}") || text.trim_ascii_end().ends_with(b"]") => {
            let is_kubernetes = KUBERNETES_JSON.iter().any(|word| contains(head, word));
            Some(if is_kubernetes { Known::Kubernetes } else { Known::Json })
        }
        _ => None,
    }
}

/// Whether a text begins as OpenPGP's armour (RFC 9580 section 6.2), whose lines are not those of PEM.
pub(super) fn is_armour(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"-----BEGIN PGP ")
}

/// RFC 2986 section 4: version, name, public key and attributes, then algorithm and signature.
fn is_request(bytes: &[u8]) -> Result<(), Refusal> {
    Reader::new(bytes).sequence("", |request| {
        request.sequence("certificationRequestInfo", |info| {
            info.integer(INTEGER, "version")?;
            info.list(SEQUENCE, "subject", |part| part.any("").map(|_| ()))?;
            PublicKeyInfo::read(info, "subjectPKInfo")?;
            match info.is_at_end() {
                true => Ok(()),
                false => info.any("attributes").map(|_| ()),
            }
        })?;
        request.any("signatureAlgorithm")?;
        request.bit_string(BIT_STRING, "signature").map(|_| ())
    })
}

/// RFC 6960 section 4.2.1.
fn is_ocsp_response(bytes: &[u8]) -> Result<(), Refusal> {
    Reader::new(bytes).sequence("", |response| {
        response.integer(ENUMERATED, "responseStatus")?;
        match response.is_at_end() {
            true => Ok(()),
            false => response.structure(Tag::context(0), "responseBytes", |inner| inner.any("").map(|_| ())),
        }
    })
}

/// A named curve, an identifier alone, or the explicit parameters of one (RFC 3279 section 2.3.5).
fn is_curve(bytes: &[u8]) -> bool {
    let named =
        Reader::new(bytes).oid("").is_ok_and(|curve| CURVE_ARCS.iter().any(|arc| curve.content().starts_with(arc)));
    let explicit = Reader::new(bytes).sequence("", |fields| {
        fields.integer(INTEGER, "version")?;
        fields.sequence("fieldID", |field| {
            let kind = field.next_is(OBJECT_IDENTIFIER)?;
            while !field.is_at_end() {
                field.any("")?;
            }
            Ok(kind)
        })?;
        while !fields.is_at_end() {
            fields.any("")?;
        }
        Ok(())
    });
    named || explicit.is_ok()
}

/// A SEQUENCE of nothing but INTEGERs: an RSA public key (RFC 8017 A.1.1) or parameters.
fn numbers(bytes: &[u8]) -> Option<Known> {
    let numbers = Reader::new(bytes).list(SEQUENCE, "", |item| item.integer(INTEGER, "")).ok()?;
    match numbers.as_slice() {
        // The generators of DH in use are 2 and 5; nobody has an RSA exponent of these.
        [prime, [2 | 5], ..] if prime.len() >= SHORTEST_MODULUS => Some(Known::DhParameters),
        [modulus, exponent] if modulus.len() >= SHORTEST_MODULUS && exponent.len() <= 8 => Some(Known::PublicKey),
        [prime, generator, ..] if prime.len() >= SHORTEST_MODULUS && numbers.len() == 2 && generator.len() > 8 => {
            Some(Known::DhParameters)
        }
        [prime, order, _] if prime.len() >= SHORTEST_MODULUS && order.len() >= 20 => Some(Known::DsaParameters),
        _ => None,
    }
}

/// A binary OpenPGP key or message: the tag and length of its first packet, and in it a version (RFC 9580 4.2, 5.5.1).
fn is_pgp(bytes: &[u8]) -> bool {
    match bytes {
        // Old format, length of two octets: secret key 0x95, public key 0x99; encrypted session key 0x85.
        [0x95 | 0x99, _, _, version, ..] => matches!(version, 3 | 4),
        [0x85, _, _, 3, ..] => true,
        // Old format, length of one octet, as GnuPG writes Ed25519 keys: 0x94, 0x98.
        [0x94 | 0x98, _, version, ..] => matches!(version, 3 | 4),
        // New format: 0xc5, 0xc6; one octet of length below 192, two above.
        [0xc5 | 0xc6, 0..192, version, ..] => matches!(version, 3..=6),
        [0xc5 | 0xc6, 192..224, _, version, ..] => matches!(version, 3..=6),
        _ => false,
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(haystack, needle).is_some()
}

/// The forms of private keys that have a label of their own.
const KEY_LABELS: [&str; 5] =
    ["PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"];

/// First bytes of what is neither DER nor text.
const MAGIC: &[(&[u8], Known)] = &[
    (b"PK\x03\x04", Known::Zip),
    (b"PK\x05\x06", Known::Zip),
    (b"\x1f\x8b", Known::Gzip),
    (b"\xfd7zXZ\x00", Known::Xz),
    (b"BZh", Known::Bzip2),
    (b"7z\xbc\xaf\x27\x1c", Known::SevenZip),
    (b"Rar!\x1a\x07", Known::Rar),
    (b"\x28\xb5\x2f\xfd", Known::Zstd),
    (b"%PDF-", Known::Pdf),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Known::Office),
    (b"{\\rtf", Known::Rtf),
    (b"\xfe\xed\xfe\xed", Known::Jks),
    (b"\xce\xce\xce\xce", Known::Jceks),
    // Version 1 or 2, then a salt of 20 octets (`BcKeyStoreSpi.engineStore`).
    (b"\x00\x00\x00\x01\x00\x00\x00\x14", Known::Bks),
    (b"\x00\x00\x00\x02\x00\x00\x00\x14", Known::Bks),
    (b"\xff\xfe", Known::Utf16),
    (b"\xfe\xff", Known::Utf16),
];

/// First words of texts.
const TEXT_STARTS: &[(&[u8], Known)] = &[
    (b"PuTTY-User-Key-File-", Known::PuttyKey),
    (b"---- BEGIN SSH2 PUBLIC KEY", Known::SshPublicKey),
    (b"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY", Known::SshKey),
    (b"ssh-rsa AAAA", Known::SshPublicKey),
    (b"ssh-ed25519 AAAA", Known::SshPublicKey),
    (b"ssh-dss AAAA", Known::SshPublicKey),
    (b"ecdsa-sha2-nistp", Known::SshPublicKey),
    (b"pkcs11:", Known::KeyReference),
    (b"handle:", Known::KeyReference),
    (b"<?xml", Known::Xml),
    (b"%YAML", Known::Yaml),
    (b"---\n", Known::Yaml),
    (b"---\r\n", Known::Yaml),
];

/// Lines by which a Kubernetes manifest is known, and the keys of its TLS secrets.
const KUBERNETES: &[&[u8]] = &[b"apiVersion:", b"kind: Secret", b"tls.crt:", b"tls.key:"];
const KUBERNETES_JSON: &[&[u8]] = &[b"\"apiVersion\"", b"\"tls.crt\"", b"\"tls.key\""];

/// How much of a text is searched for such lines, in bytes.
const LONGEST_HEAD: usize = 4096;

/// In octets: 512 bits, below which nothing was ever in use.
const SHORTEST_MODULUS: usize = 64;

/// ANSI X9.62 curves, SECG curves, Brainpool: the beginnings of their identifiers.
const CURVE_ARCS: &[&[u8]] =
    &[&[0x2a, 0x86, 0x48, 0xce, 0x3d, 3], &[0x2b, 0x81, 0x04, 0x00], &[0x2b, 0x24, 3, 3, 2, 8, 1, 1]];

#[cfg(test)]
mod tests {
    use super::{der, magic, text};
    use crate::bundle::object::Known;
    use crate::x509::private_key::fixture::block;

    #[test]
    fn keys_are_known_in_every_form() {
        for name in ["rsa.pem", "rsa-pkcs1.pem", "ec-sec1.pem", "dsa-traditional.pem", "rsa-encrypted-pbes2.pem"] {
            assert_eq!(der(&block(name).2), Some(Known::DerPrivateKey), "{name}");
        }
        for name in ["rsa.pub", "ec-prime256v1.pub", "ed25519.pub"] {
            assert_eq!(der(&block(name).2), Some(Known::PublicKey), "{name}");
        }
        assert_eq!(der(&[0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]), Some(Known::EcParameters));
        assert_eq!(der(&[0x30, 3, 0x0a, 1, 6]), Some(Known::OcspResponse));
        for other in [&b""[..], b"\x30\x00", b"\x30\x03\x02\x01\x05", b"\x04\x01\x00"] {
            assert_eq!(der(other), None, "{other:x?}");
        }
    }

    #[test]
    fn files_are_known_by_their_start() {
        let mut tar = vec![b'a'; 512];
        tar[257..262].copy_from_slice(b"ustar");
        for (bytes, wanted) in [
            (&b"PK\x03\x04rest"[..], Some(Known::Zip)),
            (b"\xce\xce\xce\xce\0\0\0\x02", Some(Known::Jceks)),
            (b"\0\0\0\x02\0\0\0\x14rest", Some(Known::Bks)),
            (b"\x99\x01\x0d\x04rest", Some(Known::Pgp)),
            (&tar, Some(Known::Tar)),
            (b"%PDF-1.4", Some(Known::Pdf)),
            (b"some text", None),
            (b"", None),
        ] {
            assert_eq!(magic(bytes), wanted, "{bytes:?}");
        }
    }

    #[test]
    fn texts_are_known_by_their_words() {
        for (bytes, wanted) in [
            (&b"apiVersion: v1\nkind: Secret\n"[..], Some(Known::Kubernetes)),
            (b"{\"apiVersion\": \"v1\"}\n", Some(Known::Kubernetes)),
            (b"{\"a\": 1}\n", Some(Known::Json)),
            (b"---\na: b\n", Some(Known::Yaml)),
            (b"PuTTY-User-Key-File-3: ssh-rsa\n", Some(Known::PuttyKey)),
            (b"pkcs11:object=server;type=private\n", Some(Known::KeyReference)),
            (b"Certificate:\n    Data:\n        Version: 3\n", None),
            (b"{ not json", None),
        ] {
            assert_eq!(text(bytes), wanted, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
