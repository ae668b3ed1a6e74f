//! What the store loader of `openssl verify` takes from a file: target, `-trusted`, `-untrusted`, `-CRLfile`, `-CAstore`.
//!
//! It asks again and again, each time for a PEM block from where it stands and, when there is none or a bad one, for one
//! DER object at that very place (`store_lib.c OSSL_STORE_load`, `file_store.c`, `decoder_lib.c decoder_process`). So it
//! steps over what it cannot read, and may step over the beginning of something that it could.

use std::collections::HashSet;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::base::location::Location;
use crate::loaders::Found;
use crate::pem::blocks::{Begin, Blocks, Content};
use crate::pem::piece::is_certificate;
use crate::pem::unit::LineCount;
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::Cert;
use crate::x509::crl::Crl;
use crate::x509::reader::stream::extent;

mod key;

/// What the caller asks a file for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The first certificate alone: a target (`apps.c load_cert`).
    FirstCert,
    /// All certificates: `-trusted`, `-untrusted`.
    Certs,
    /// All revocation lists: `-CRLfile`.
    Crls,
}

/// What the store loader takes from the bytes of the file of this name (PEM or DER), in the order of the file.
///
/// Questions for pass phrases count as unanswered: what is encrypted is stepped over.
pub fn read(bytes: &[u8], name: &Arc<str>, wanted: Wanted) -> Vec<Found> {
    let mut loader = Loader::new(bytes, name);
    let mut all = Vec::new();
    while let Some(object) = loader.load() {
        all.extend(object.found().filter(|found| wanted.fits(found)));
        if wanted == Wanted::FirstCert && !all.is_empty() {
            break;
        }
    }
    all
}

/// What `-CAstore` takes from a file, certificates and lists up to the first thing that is neither, such as a key or a bad
/// block; and whether the search for a name that opened it may find its name there
/// (`by_store.c cache_objects`).
///
/// It may not when there is nothing in the file, or when a key ended the reading: what was read before it is then found
/// by later searches only. In a directory the first such file ends the search.
pub fn read_anchors(bytes: &[u8], name: &Arc<str>) -> (Vec<Found>, bool) {
    let mut loader = Loader::new(bytes, name);
    let mut all = Vec::new();
    while let Some(object) = loader.load() {
        match object {
            Object::Found(found) => all.push(found),
            Object::Other(label, der) if key::is_key(label, &der) => return (all, false),
            Object::Other(..) | Object::Nothing => break,
        }
    }
    let succeeds = !all.is_empty();
    (all, succeeds)
}

impl Wanted {
    fn fits(self, found: &Found) -> bool {
        match self {
            Wanted::FirstCert | Wanted::Certs => matches!(found, Found::Cert(..)),
            Wanted::Crls => matches!(found, Found::Crl(_)),
        }
    }
}

/// What one reading comes to.
enum Object<'a> {
    Found(Found),
    /// The content of a block with this label, or DER without one: a key, or nothing that can be read.
    Other(&'a str, Zeroizing<Vec<u8>>),
    Nothing,
}

impl Object<'_> {
    fn found(self) -> Option<Found> {
        match self {
            Object::Found(found) => Some(found),
            Object::Other(..) | Object::Nothing => None,
        }
    }
}

struct Loader<'a> {
    bytes: &'a [u8],
    name: &'a Arc<str>,
    blocks: Blocks<'a>,
    lines: LineCount<'a>,
    at: usize,
    number: u32,
    /// BEGIN lines of well-formed blocks with a label that the decoder does not know, by the offset behind them.
    foreign: HashSet<usize>,
}

impl<'a> Loader<'a> {
    fn new(bytes: &'a [u8], name: &'a Arc<str>) -> Loader<'a> {
        Loader {
            bytes,
            name,
            blocks: Blocks::new(bytes),
            lines: LineCount::new(bytes),
            at: 0,
            number: 0,
            foreign: HashSet::new(),
        }
    }

    /// One reading; `None` at the end of the file (`OSSL_STORE_load`).
    fn load(&mut self) -> Option<Object<'a>> {
        (self.at < self.bytes.len()).then(|| self.load_one())
    }

    fn load_one(&mut self) -> Object<'a> {
        if let Some(object) = self.load_block() {
            return object;
        }
        let start = self.at;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let extent = extent(rest);
        self.at = start.saturating_add(extent.consumed);
        match extent.object.and_then(|end| rest.get(..end)) {
            Some(der) => self.decode_object(der, start),
            None => Object::Nothing,
        }
    }

    /// What the PEM decoder makes of the next block; `None` when it leaves the place to the DER decoder
    /// (`decode_pem2der.c`).
    fn load_block(&mut self) -> Option<Object<'a>> {
        let begin = self.blocks.begin(self.at).filter(|begin| !self.foreign.contains(&begin.end))?;
        let content = self.blocks.content(&begin)?;
        if content.header.len() > IGNORED_HEADER {
            // Encrypted, and nobody answers for the pass phrase, or no header that means anything.
            self.at = content.end;
            return Some(Object::Nothing);
        }
        if !LABELS.contains(&begin.label) {
            self.foreign.insert(begin.end);
            return None;
        }
        self.at = content.end;
        Some(self.decode_block(&begin, content))
    }

    fn decode_block(&mut self, begin: &Begin<'a>, content: Content) -> Object<'a> {
        self.number = self.number.saturating_add(1);
        let Ok(label) = std::str::from_utf8(begin.label) else { return Object::Nothing };
        let der = content.der.as_slice();
        if is_certificate(label) {
            let Ok(cert) = Cert::parse(der, self.location(begin.start, content.end)) else { return Object::Nothing };
            let aux = AuxTrust::parse(der.get(cert.der.len()..).unwrap_or_default());
            return Object::Found(Found::Cert(Arc::new(cert), aux));
        }
        if label == "X509 CRL" {
            let crl = Crl::parse(der, self.location(begin.start, content.end));
            return crl.map_or(Object::Nothing, |crl| Object::Found(Found::Crl(Arc::new(crl))));
        }
        Object::Other(label, content.der)
    }

    fn decode_object(&mut self, der: &[u8], start: usize) -> Object<'a> {
        // All that is known is a sequence; most of what stands in text is not worth trying.
        if der.first() != Some(&SEQUENCE) {
            return Object::Nothing;
        }
        if der.len() >= SMALLEST {
            let location = self.location(start, start.saturating_add(der.len()));
            if let Ok(cert) = Cert::parse(der, location.clone()) {
                return Object::Found(Found::Cert(Arc::new(cert), None));
            }
            if let Ok(crl) = Crl::parse(der, location) {
                return Object::Found(Found::Crl(Arc::new(crl)));
            }
        }
        Object::Other("", Zeroizing::new(der.to_vec()))
    }

    fn location(&mut self, start: usize, end: usize) -> Location {
        let line = self.lines.line_of(start);
        let end_line = self.lines.line_of(end.saturating_sub(1).max(start));
        Location { file: Arc::clone(self.name), line, end_line, block: self.number, bytes: start..end }
    }
}

/// What the decoder knows (`decode_pem2der.c pem_name_map`); a block with another label is as good as a bad
/// one unless it has a header.
const LABELS: [&[u8]; 18] = [
    b"CERTIFICATE",
    b"DH PARAMETERS",
    b"DSA PARAMETERS",
    b"DSA PRIVATE KEY",
    b"DSA PUBLIC KEY",
    b"EC PARAMETERS",
    b"EC PRIVATE KEY",
    b"ENCRYPTED PRIVATE KEY",
    b"PRIVATE KEY",
    b"PUBLIC KEY",
    b"RSA PRIVATE KEY",
    b"RSA PUBLIC KEY",
    b"SM2 PARAMETERS",
    b"SM2 PRIVATE KEY",
    b"TRUSTED CERTIFICATE",
    b"X509 CERTIFICATE",
    b"X509 CRL",
    b"X9.42 DH PARAMETERS",
];

/// Bytes of a header that is too short to be looked at; a longer one must be that of an encrypted block.
const IGNORED_HEADER: usize = 10;

const SEQUENCE: u8 = 0x30;

/// Bytes of a revocation list whose every field is as short as its type allows; a certificate has more fields.
const SMALLEST: usize = 21;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use data_encoding::BASE64;

    use super::{Wanted, read, read_anchors};
    use crate::loaders::Found;
    use crate::x509::fixtures::{REVOCATION, TRUSTED, blocks};

    const LEAF: &str = include_str!("../../../testdata/checks-units/leaf.pem");
    const ROOT: &str = include_str!("../../../testdata/checks-units/root.pem");
    const KEY: &str = include_str!("../../../testdata/checks-units/leaf-key.pem");

    /// A file in a few words: what is loaded, by its first line; `+` where trust settings stand behind it.
    fn loaded(file: &[u8], wanted: Wanted) -> String {
        let words = read(file, &Arc::from("f"), wanted).into_iter().map(|found| match found {
            Found::Cert(cert, aux) => format!("{}{}", cert.location.line, if aux.is_some() { "+" } else { "" }),
            Found::Crl(crl) => format!("crl {}", crl.location.line),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    fn certs(file: impl AsRef<[u8]>) -> String {
        loaded(file.as_ref(), Wanted::Certs)
    }

    fn block(label: &str, header: &str, der: &[u8]) -> String {
        let text = BASE64.encode(der);
        let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!("-----BEGIN {label}-----\n{header}{}\n-----END {label}-----\n", lines.join("\n"))
    }

    fn der(pem: &str) -> Vec<u8> {
        blocks(pem).remove(0)
    }

    #[test]
    fn takes_certificates_and_lists_in_order_and_keeps_copies() {
        let file = format!("{KEY}{LEAF}{REVOCATION}{LEAF}{ROOT}");
        let at = |text: &str| file.split_once(text).unwrap().0.lines().count() + 1;
        let (leaf, list, root) = (at(LEAF), at(REVOCATION), at(ROOT));
        let copy = list + REVOCATION.lines().count();
        assert_eq!(certs(&file), format!("{leaf} {copy} {root}"));
        assert_eq!(loaded(file.as_bytes(), Wanted::FirstCert), leaf.to_string());
        assert_eq!(loaded(file.as_bytes(), Wanted::Crls), format!("crl {list}"));
    }

    #[test]
    fn a_bad_block_is_stepped_over() {
        let next = LEAF.lines().count() + 1;
        for spoilt in [
            LEAF.replacen("\nM", "\n*", 1),
            LEAF.replacen("\nM", "\n\nM", 1).replacen("\nM", "\nM:", 1),
            LEAF.replace("END CERT", "END CRET"),
            block("CERTIFICATE", "", &[b'x'; 200]),
        ] {
            let found = certs(format!("{spoilt}{ROOT}"));
            assert_eq!(found, (spoilt.lines().count() + 1).to_string(), "{spoilt}");
        }
        assert_eq!(
            certs(format!("{}{ROOT}", LEAF.trim_end())),
            "",
            "glued: the second BEGIN is lost with the first block"
        );
        assert_eq!(certs(format!("{LEAF}-----BEGIN CERTIFICATE-----\n")), "1");
        assert_eq!(certs(format!("{LEAF}{ROOT}")), format!("1 {next}"));
    }

    #[test]
    fn trust_settings_count_under_every_label_and_other_bytes_do_not() {
        let der = der(TRUSTED);
        let bare = &der[..der.len() - 2];
        for label in ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"] {
            assert_eq!(certs(block(label, "", &der)), "1+");
            assert_eq!(certs(block(label, "", &[&der[..], b"junk"].concat())), "1+");
            assert_eq!(certs(block(label, "", bare)), "1", "cut off");
        }
        assert_eq!(certs(block("certificate", "", &der)), "");
        assert_eq!(certs(&der), "1", "not behind a certificate in DER");
    }

    #[test]
    fn headers_of_ten_bytes_are_overlooked() {
        let leaf = der(LEAF);
        assert_eq!(certs(block("CERTIFICATE", "abcdefghi\n\n", &leaf)), "1");
        assert_eq!(certs(block("CERTIFICATE", "a:bcdefgh\n\n", &leaf)), "1");
        assert_eq!(certs(block("CERTIFICATE", "abcdefghij\n\n", &leaf)), "");
        assert_eq!(certs(block("CERTIFICATE", "a:b\n", &leaf)), "");
        let encrypted = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,000102030405060708090A0B0C0D0E0F\n\n";
        assert_eq!(certs(block("CERTIFICATE", encrypted, &leaf) + LEAF), (leaf.len().div_ceil(48) + 6).to_string());
    }

    #[test]
    fn der_is_read_where_no_block_is_found() {
        let (leaf, list) = (der(LEAF), der(REVOCATION));
        let both = [&leaf[..], &list, &leaf].concat();
        assert_eq!(read(&both, &Arc::from("f"), Wanted::Certs).len(), 2);
        assert_eq!(read(&both, &Arc::from("f"), Wanted::Crls).len(), 1);
        assert_eq!(certs([&b"text"[..], &leaf].concat()), "", "not behind text");
        assert_eq!(certs([&b"\x30\x06\x02\x01\x05\x02\x01\x06"[..], &leaf].concat()), "1", "behind eight bytes");
        assert_eq!(certs([&leaf[..], b"\n", LEAF.as_bytes()].concat()).split(' ').count(), 1, "the block comes first");
    }

    #[test]
    fn text_that_looks_like_der_hides_the_next_block() {
        // Of an unknown label, h is a tag and e a length of 101.
        let small = block("X", "", b"abc");
        assert_eq!(certs(format!("hello\n{small}{LEAF}")), "");
        assert_eq!(certs(format!("{}\n{small}{LEAF}", "hello".repeat(20))), "5");
        assert_eq!(certs(format!("hello\n{}{LEAF}", block("PUBLIC KEY", "", b"abc"))), "5", "a known label does not");
        let headed = block("X", "longer than ten\n\n", b"abc");
        assert_eq!(certs(format!("hello\n{headed}{LEAF}")), "7", "nor a header");
    }

    #[test]
    fn anchors_end_at_what_is_no_certificate() {
        let read = |file: String| {
            let (found, succeeds) = read_anchors(file.as_bytes(), &Arc::from("f"));
            (found.len(), succeeds)
        };
        assert_eq!(read(format!("text\n{LEAF}{REVOCATION}{ROOT}")), (3, true));
        assert_eq!(read(format!("{LEAF}{}{ROOT}", block("CERTIFICATE", "", b"abc"))), (1, true));
        assert_eq!(read(format!("{LEAF}{KEY}{ROOT}")), (1, false));
        assert_eq!(read(format!("{KEY}{ROOT}")), (0, false));
        assert_eq!(read(String::new()), (0, false));
    }

    #[test]
    fn no_hostile_file_takes_long() {
        const SIZE: usize = 2 << 20;
        let many = |text: &[u8]| text.repeat(SIZE / text.len());
        let begin = |label: &str| many(format!("-----BEGIN {label}-----\n").as_bytes());
        let spaced = format!("-----BEGIN CERTIFICATE-----{}", " ".repeat(227));
        for (name, file) in [
            ("BEGIN", begin("CERTIFICATE")),
            ("BEGIN X", begin("X")),
            ("BEGIN, END", [begin("X509 CRL"), b"-----END X509 CRL-----\n".to_vec()].concat()),
            ("BEGIN, blank, body", [begin("X509 CRL"), b"\n".to_vec(), many(&[b'A'; 64])].concat()),
            ("BEGIN, header", [begin("X509 CRL"), b"a:\n".to_vec(), many(b"AAAA\n")].concat()),
            ("BEGIN in one line", many(spaced.as_bytes())),
            ("text, foreign block", [many(b"aaaaaa\n"), block("X", "", &many(b"a")[..SIZE / 2]).into_bytes()].concat()),
            ("NUL", many(b"\0")),
            ("0x30", many(b"0")),
            ("0x30 0x80", many(b"\x30\x80")),
            ("line", many(b"A")),
            ("blank lines", many(b"\n")),
            ("tiny objects", many(b"\x30\x06\x30\x04\x02\x02\x01\x02")),
            ("NUL in lines", many(b"a\0\n")),
        ] {
            let start = std::time::Instant::now();
            assert_eq!(certs(&file), "", "{name}");
            assert!(start.elapsed().as_secs() < 20, "{name}: {:?}", start.elapsed());
        }
    }
}
