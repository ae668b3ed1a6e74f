//! What a rustls server loads: the iterators of rustls-pki-types 1.15 (as rustls-pemfile gives them), the certificates
//! collected into one `Result`, then the leaf and the key as rustls 0.23 and its default provider take them.
//!
//! Every section is read, also one nobody asked for: a damaged key behind the certificates refuses the certificates.

use memchr::memchr2;
use zeroize::Zeroizing;

use crate::crypto::strict_client::form_refusal;
use crate::crypto::strict_server::{KeyForm, takes_key};
use crate::loaders::{Loaded, Taken};
use crate::pem::base64;
use crate::pem::unit::LineCount;

/// The certificates that the server will send from these bytes, the leaf first; the first error anywhere refuses them
/// all (`CertificateDer::pem_slice_iter`, collected).
pub fn certificates(bytes: &[u8]) -> Loaded {
    let mut loaded = Loaded::default();
    for section in Sections::new(bytes) {
        match section {
            Ok(section) if section.label == "CERTIFICATE" => loaded.blocks.push(section),
            Ok(_) => {}
            Err((line, reason)) => return loaded.refuse(line, reason),
        }
    }
    let Some(leaf) = loaded.blocks.first() else { return loaded.refuse(0, "no certificates found") };
    let (line, refusal) = (leaf.line, form_refusal(&leaf.der));
    match refusal {
        Some(refusal) => loaded.refuse(line, &refusal.text),
        None => loaded,
    }
}

/// The private key that the server takes from these bytes: the first section that is one, unless an error comes before
/// (`PrivateKeyDer::from_pem_slice`). What follows is not read.
pub fn private_key(bytes: &[u8]) -> Loaded {
    let loaded = Loaded::default();
    for section in Sections::new(bytes) {
        let section = match section {
            Ok(section) => section,
            Err((line, reason)) => return loaded.refuse(line, reason),
        };
        let form = match section.label.as_str() {
            "PRIVATE KEY" => KeyForm::Pkcs8,
            "RSA PRIVATE KEY" => KeyForm::Pkcs1,
            "EC PRIVATE KEY" => KeyForm::Sec1,
            _ => continue,
        };
        let (line, is_taken) = (section.line, takes_key(form, &section.der));
        let loaded = Loaded { blocks: vec![section], refusal: None };
        return match is_taken {
            true => loaded,
            false => loaded.refuse(line, "failed to parse private key as RSA, ECDSA, or EdDSA"),
        };
    }
    loaded.refuse(0, "no items found")
}

/// The sections of one file that rustls-pki-types knows, and the errors between them.
struct Sections<'a> {
    bytes: &'a [u8],
    at: usize,
    lines: LineCount<'a>,
    /// The base64 of the section; allocated once, so that no copy of a key is left behind.
    body: Zeroizing<Vec<u8>>,
}

impl<'a> Sections<'a> {
    fn new(bytes: &'a [u8]) -> Sections<'a> {
        Sections { bytes, at: 0, lines: LineCount::new(bytes), body: Zeroizing::new(Vec::with_capacity(bytes.len())) }
    }

    /// The next line and where it begins; LF and CR both end one.
    fn line(&mut self) -> Option<(usize, &'a [u8])> {
        let (start, rest) = (self.at, self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?);
        let length = memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        self.at = start.saturating_add(length).saturating_add(1);
        Some((start, rest.get(..length)?))
    }
}

impl Iterator for Sections<'_> {
    type Item = Result<Taken, (u32, &'static str)>;

    fn next(&mut self) -> Option<Self::Item> {
        self.body.clear();
        let mut open: Option<(u32, &[u8])> = None;
        while let Some((start, text)) = self.line() {
            if let Some(words) = text.strip_prefix(b"-----BEGIN ") {
                // A section that begins inside another one keeps what that one had gathered.
                let line = self.lines.line_of(start);
                let Some(label) = label(words) else { return Some(Err((line, "illegal section start"))) };
                open = Some((line, label));
            } else if let Some((line, label)) = open.take_if(|(_, label)| is_end(text, label)) {
                if let Some(known) = LABELS.iter().find(|known| known.as_bytes() == label) {
                    let der = decode(&self.body).ok_or((line, "base64 decode error"));
                    return Some(der.map(|der| Taken { line, label: (*known).to_owned(), der }));
                }
                self.body.clear();
            } else if open.is_some() {
                self.body.extend_from_slice(text);
            }
        }
        open.map(|(line, _)| Err((line, "missing section end")))
    }
}

/// The words between BEGIN and exactly five dashes, behind which only blanks stand.
fn label(words: &[u8]) -> Option<&[u8]> {
    let kept = words.iter().rposition(|byte| !matches!(byte, b' ' | b'-')).map_or(0, |last| last.saturating_add(1));
    let tail = words.get(kept..)?;
    let dashes = tail.iter().filter(|byte| **byte == b'-').count();
    let first = tail.iter().position(|byte| *byte == b'-')?;
    (dashes == 5).then_some(words.get(..kept.saturating_add(first))?)
}

fn is_end(line: &[u8], label: &[u8]) -> bool {
    let tail = line.strip_prefix(b"-----END ").and_then(|tail| tail.strip_prefix(label));
    tail.is_some_and(|dashes| dashes.starts_with(b"-----"))
}

/// White space anywhere, bits beyond the last byte not looked at; padding exact or left out.
fn decode(body: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut clean = Zeroizing::new(Vec::with_capacity(body.len().saturating_add(2)));
    clean.extend(body.iter().copied().filter(|byte| !matches!(byte, b' ' | b'\t'..=b'\r')));
    if clean.contains(&b'-') {
        // Which would end the data for OpenSSL.
        return None;
    }
    if !clean.contains(&b'=') {
        let missing = clean.len().wrapping_neg() % 4;
        clean.extend(std::iter::repeat_n(b'=', missing));
    }
    base64::decode(&clean).ok()
}

/// The labels that rustls-pki-types knows; sections with others are passed over, whatever they hold (`pem.rs
/// SectionKind`).
const LABELS: &[&str] = &[
    "CERTIFICATE",
    "PUBLIC KEY",
    "RSA PRIVATE KEY",
    "PRIVATE KEY",
    "EC PRIVATE KEY",
    "X509 CRL",
    "CERTIFICATE REQUEST",
    "ECHCONFIG",
];

#[cfg(test)]
mod tests {
    use super::{Sections, certificates, private_key};

    const A: &str = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";
    const LEAF: &str = include_str!("../../testdata/checks-units/leaf.pem");
    const KEY: &str = include_str!("../../testdata/checks-units/leaf-key.pem");
    const ENCRYPTED: &str = include_str!("../../testdata/keys/rsa-encrypted-pbes2.pem");

    /// The lines of the sections, or the error that ends them.
    fn lines(text: &str) -> Result<Vec<u32>, (u32, &'static str)> {
        Sections::new(text.as_bytes()).map(|section| section.map(|section| section.line)).collect()
    }

    fn reason(loaded: &crate::loaders::Loaded) -> &str {
        loaded.refusal.as_ref().map_or("", |refusal| refusal.reason.as_str())
    }

    #[test]
    fn reads_what_everybody_reads() {
        assert_eq!(lines(&format!("hello\n{A}{A}").replace('\n', "\r\n")), Ok(vec![2, 5]));
        assert_eq!(lines(""), Ok(vec![]));
        assert_eq!(lines(&A.replace("QUJD", "QU \tJ")), Ok(vec![1]), "padding may be left out");
    }

    #[test]
    fn old_and_private_labels_and_what_follows_a_mark_are_passed_over() {
        assert_eq!(lines(&A.replace("CERTIFICATE", "X509 CERTIFICATE").replace("QUJD", "*")), Ok(vec![]));
        assert_eq!(lines(&format!("{A}\u{feff}{A}")), Ok(vec![1]));
        assert_eq!(lines(&format!("{}{A}{A}", A.trim_end())), Ok(vec![1, 6]), "the glued one is lost");
    }

    #[test]
    fn one_bad_section_ends_it() {
        for (text, wanted) in [
            (A.replace("QUJD", "Q*JD"), (4, "base64 decode error")),
            (A.replace("QUJD", "Q-JD"), (4, "base64 decode error")),
            (A.replace("QUJD", "QUJDQ"), (4, "base64 decode error")),
            (A.replace("QUJD", "a: b\nQUJD"), (4, "base64 decode error")),
            (A.replace("-----END CERTIFICATE-----\n", ""), (4, "missing section end")),
            (A.replace("BEGIN CERTIFICATE-----", "BEGIN CERTIFICATE------"), (4, "illegal section start")),
        ] {
            assert_eq!(lines(&format!("{A}{text}")), Err(wanted), "{text}");
        }
    }

    #[test]
    fn a_damaged_key_refuses_the_certificates() {
        assert_eq!(certificates(format!("{LEAF}{KEY}").as_bytes()).refusal, None);
        let spoilt = KEY.replacen("\nM", "\n*", 1);
        assert_eq!(reason(&certificates(format!("{LEAF}{spoilt}").as_bytes())), "base64 decode error");
        assert_eq!(reason(&certificates(KEY.as_bytes())), "no certificates found");
        assert!(certificates(A.as_bytes()).refusal.is_some_and(|refusal| refusal.line == 1), "no DER");
    }

    #[test]
    fn the_label_of_a_key_has_to_be_the_right_one() {
        assert_eq!(private_key(format!("{LEAF}{KEY}").as_bytes()).refusal, None);
        let other = KEY.replace("PRIVATE", "RSA PRIVATE");
        assert!(reason(&private_key(other.as_bytes())).starts_with("failed to parse"));
        assert_eq!(reason(&private_key(ENCRYPTED.as_bytes())), "no items found");
        assert_eq!(private_key(format!("{ENCRYPTED}{KEY}").as_bytes()).blocks.len(), 1);
    }

    #[test]
    fn ends_on_hostile_input() {
        for text in ["-----BEGIN A-----\n".repeat(50_000), "a\r".repeat(50_000), "-----END A-----\n".repeat(50_000)] {
            assert!(private_key(text.as_bytes()).blocks.is_empty());
        }
    }
}
