//! Composes files from good and broken pieces.

use std::fs::File;

use crate::forge::cert::{Certificate, Draft};
use crate::forge::crl::{request, revocation_list};
use crate::forge::key::Key;
use crate::forge::{der, pem};
use crate::random::Random;
use crate::source;

/// Roots of the pool; the last one is for directories.
pub(crate) const ROOTS: usize = 8;

/// The objects that files are made of.
pub(crate) struct Pool {
    /// Certificates, DER.
    pub(crate) roots: Vec<Vec<u8>>,
    /// Lists of the first roots, DER.
    pub(crate) lists: Vec<Vec<u8>>,
    /// The roots in PEM.
    pub(crate) root_blocks: Vec<String>,
    /// A certificate issued by each root that has a list, in PEM.
    pub(crate) leaf_blocks: Vec<String>,
    /// Keys of servers and their certificates in PEM; the first key is that of the leaves above.
    identities: Vec<(String, String)>,
    /// Keys, requests and the like in PEM.
    others: Vec<String>,
    /// Whether blocks may ask for a pass phrase: nobody must be there to answer.
    alone: bool,
}

impl Pool {
    pub(crate) fn new() -> Pool {
        let root = |number| Draft::root("ecdsa-p256-root", &format!("pool {number}")).self_signed();
        let roots: Vec<Certificate> = (0..ROOTS).map(root).collect();
        let leaves = roots[..LISTS].iter().map(|root| Draft::server("ecdsa-p256-leaf").issued_by(root).block());
        let lists = roots[..LISTS].iter().map(|root| pem::content(&revocation_list(root, &[]), "X509 CRL").unwrap());
        let mut others = vec![request(&Key::named("ecdsa-p256-leaf"), "asked for")];
        let mut keys = Vec::new();
        source::walk(&source::package().join("testdata/keys"), &mut keys);
        keys.sort();
        let text = |path| String::from_utf8(std::fs::read(path).unwrap()).unwrap();
        others.extend(keys.iter().filter(|path| path.extension().is_some_and(|e| e == "pem" || e == "pub")).map(text));
        Pool {
            roots: roots.iter().map(|root| root.der.clone()).collect(),
            lists: lists.collect(),
            root_blocks: roots.iter().map(Certificate::block).collect(),
            leaf_blocks: leaves.collect(),
            identities: SERVER_KEYS.iter().map(|name| identity(name, &roots[0])).collect(),
            others,
            alone: File::open("/dev/tty").is_err(),
        }
    }
}

fn identity(key: &str, root: &Certificate) -> (String, String) {
    (Key::named(key).pem(), Draft::server(key).issued_by(root).block())
}

/// Draws files from a seed.
pub(crate) struct Composer<'a> {
    pool: &'a Pool,
    random: Random,
}

impl<'a> Composer<'a> {
    pub(crate) fn new(pool: &'a Pool, seed: u64) -> Composer<'a> {
        Composer { pool, random: Random::new(seed) }
    }

    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    /// A file of a few pieces, sometimes damaged as a whole.
    pub(crate) fn file(&mut self) -> Vec<u8> {
        if self.one_in(8) || std::env::var_os("CERTPREFLIGHT_KEYS").is_some() {
            return self.key_behind_root();
        }
        let mut file = Vec::new();
        for _ in 0..=self.below(6) {
            let mut piece = self.piece();
            if self.one_in(12) && piece.last() == Some(&b'\n') {
                piece.pop();
            }
            file.extend(piece);
        }
        if self.one_in(6) {
            self.damage(&mut file);
        }
        if self.one_in(10) {
            file = String::from_utf8_lossy(&file).replace('\n', "\r\n").into_bytes();
        }
        file
    }

    /// What somebody hands to a server: certificates and a key in some order, whole or with a misfortune or two.
    pub(crate) fn deployment_file(&mut self) -> Vec<u8> {
        let mut blocks: Vec<Vec<u8>> = Vec::new();
        if self.one_in(2) {
            for _ in 0..=self.below(2) {
                let (key, leaf) = self.pool.identities[self.below(self.pool.identities.len())].clone();
                blocks.extend([key.into_bytes(), leaf.into_bytes()]);
                if self.one_in(3) {
                    blocks.push(self.certificate());
                }
            }
            if self.one_in(3) {
                let (one, other) = (self.below(blocks.len()), self.below(blocks.len()));
                blocks.swap(one, other);
            }
        }
        let least = usize::from(blocks.is_empty());
        for _ in 0..least + self.below(3) {
            blocks.push(match self.below(12) {
                0 => self.piece(),
                1 => self.text(),
                2 => self.other(),
                3..5 => self.key(),
                5 => self.block(),
                6 => self.damaged_inside(),
                _ => self.certificate(),
            });
        }
        match self.below(5) {
            0 => {
                let at = self.below(blocks.len());
                let block = std::mem::take(&mut blocks[at]);
                blocks[at] = self.broken(block);
            }
            1 if self.one_in(2) => {
                let at = self.below(blocks.len());
                if blocks[at].last() == Some(&b'\n') {
                    blocks[at].pop();
                }
            }
            _ => {}
        }
        let mut file = blocks.concat();
        if self.one_in(8) {
            self.damage(&mut file);
        }
        self.transform(file)
    }

    /// What editors and copying do to a file as a whole.
    fn transform(&mut self, file: Vec<u8>) -> Vec<u8> {
        let text = String::from_utf8_lossy(&file).into_owned();
        match self.below(40) {
            0..3 => text.replace('\n', "\r\n").into_bytes(),
            3 => text.replace('\n', "\r").into_bytes(),
            4 => [&b"\xef\xbb\xbf"[..], &file].concat(),
            5 => text.replace('\n', "\n\n").into_bytes(),
            6 => text.replace('\n', "\n  ").into_bytes(),
            7 => text.lines().map(|line| format!("> {line}\n")).collect::<String>().into_bytes(),
            8 => text.replace('\n', "\\n").into_bytes(),
            9 => text.replace('\n', "").into_bytes(),
            10 => text.replace("-----", ["----", "------", "\u{2014}"][self.below(3)]).into_bytes(),
            11 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            12 => data_encoding::BASE64.encode(&file).into_bytes(),
            13 => [&file[..], &vec![0; 1 + self.below(600)]].concat(),
            14 => text.to_ascii_lowercase().into_bytes(),
            15 => text.replace('\n', " \n").into_bytes(),
            _ => file,
        }
    }

    fn certificate(&mut self) -> Vec<u8> {
        let pool = if self.one_in(2) { &self.pool.leaf_blocks } else { &self.pool.root_blocks };
        pool[self.below(pool.len())].clone().into_bytes()
    }

    /// A certificate or key whose armour is sound and whose DER is not quite.
    fn damaged_inside(&mut self) -> Vec<u8> {
        let sound = if self.one_in(4) { self.key() } else { self.certificate() };
        let text = String::from_utf8(sound).unwrap();
        let label = text.split_once("-----BEGIN ").and_then(|(_, rest)| rest.split_once("-----")).map(|(l, _)| l);
        let label = label.unwrap().to_owned();
        let mut der = pem::content(&text, &label).unwrap();
        for _ in 0..=self.below(2) {
            let at = self.below(der.len());
            match self.below(4) {
                0 => der[at] = self.octets(1)[0],
                1 => der[at] ^= 1 << self.below(8),
                2 => der[at] = der[at].wrapping_add(1),
                _ => der[at] = [0, 0x80, 0xff, 0x30, 0x04, 0x05][self.below(6)],
            }
        }
        pem::block(&label, &der).into_bytes()
    }

    /// The key of the leaves, or another one that a server can use.
    fn key(&mut self) -> Vec<u8> {
        let identities = &self.pool.identities;
        let at = if self.one_in(2) { 0 } else { self.below(identities.len()) };
        identities[at].0.clone().into_bytes()
    }

    /// A root, and a key under any label or under none: whether it can be decoded decides about the root.
    fn key_behind_root(&mut self) -> Vec<u8> {
        let other = &self.pool.others[self.below(self.pool.others.len())];
        let label = other.split_once("-----BEGIN ").and_then(|(_, rest)| rest.split_once("-----")).map(|(l, _)| l);
        let mut content = label.and_then(|label| pem::content(other, label)).unwrap_or_default();
        if self.one_in(4) && !content.is_empty() {
            let at = self.below(content.len());
            content[at] = self.octets(1)[0];
        }
        let block = match self.below(8) {
            0 => content,
            1 => pem::block(label.unwrap_or("X"), &content).into_bytes(),
            _ => pem::block(LABELS[self.below(LABELS.len())], &content).into_bytes(),
        };
        [self.pool.root_blocks[0].as_bytes(), &block].concat()
    }

    fn piece(&mut self) -> Vec<u8> {
        match self.below(16) {
            0..6 => self.block(),
            6..9 => {
                let block = self.block();
                self.broken(block)
            }
            9 => self.text(),
            10 => [self.text(), self.block()].concat(),
            11 => self.object(),
            12 => self.small_object(),
            13 => self.other(),
            14 => {
                let other = self.other();
                self.broken(other)
            }
            _ => self.small_block(),
        }
    }

    /// A certificate or list in a block of some label, shape and width.
    fn block(&mut self) -> Vec<u8> {
        let list = self.one_in(4);
        let mut content = self.member(list);
        if self.one_in(6) {
            let tail = [AUX, &[0x30, 0], b"junk", &[AUX, b"junk"].concat()][self.below(4)].to_vec();
            content.extend(tail);
        }
        let label = match (self.below(12), list) {
            (0, _) => LABELS[self.below(LABELS.len())],
            (1, false) => "X509 CERTIFICATE",
            (2..4, false) => "TRUSTED CERTIFICATE",
            (_, false) => "CERTIFICATE",
            (_, true) => "X509 CRL",
        };
        self.armour(label, &content)
    }

    fn armour(&mut self, label: &str, content: &[u8]) -> Vec<u8> {
        let base64 = data_encoding::BASE64.encode(content);
        let width = [64, 64, 64, 64, 64, 76, 48, 65, 253, 254, 255, 1000, 4][self.below(13)];
        let header = if self.one_in(12) { HEADERS[self.below(HEADERS.len())] } else { "" };
        let header = if header.contains("DEK") && !self.pool.alone { "" } else { header };
        let mut text = format!("-----BEGIN {label}-----\n{header}");
        for line in base64.as_bytes().chunks(width) {
            text.push_str(std::str::from_utf8(line).unwrap());
            text.push_str(if self.one_in(200) {
                [" \n", "\t\u{e4}\n", "\u{feff}\n", "\r\n"][self.below(4)]
            } else {
                "\n"
            });
        }
        text.push_str(&format!("-----END {label}-----\n"));
        text.into_bytes()
    }

    /// The block with one or two of the usual misfortunes.
    fn broken(&mut self, block: Vec<u8>) -> Vec<u8> {
        let mut lines: Vec<Vec<u8>> = block.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        for _ in 0..=self.below(2) {
            if lines.is_empty() {
                break;
            }
            let at = self.below(lines.len());
            let edge = if self.one_in(2) { 0 } else { lines.len() - 1 };
            match self.below(16) {
                0 => _ = lines.remove(edge),
                1 => lines.insert(at, b"\n".to_vec()),
                2 => lines[edge].insert(0, b' '),
                3 => lines[edge] = String::from_utf8_lossy(&lines[edge]).replace("CERT", "CRET").into_bytes(),
                4 => lines[edge] = String::from_utf8_lossy(&lines[edge]).replacen('-', "", 1).into_bytes(),
                5 => lines.insert(at, b"Name: value\n".to_vec()),
                6 => lines[at] = lines[at].iter().map(|byte| if *byte == b'A' { b'*' } else { *byte }).collect(),
                7 => {
                    let cut = self.below(lines[at].len().max(1));
                    _ = lines[at].drain(..cut);
                }
                8 => lines[at].insert(0, 0),
                9 => {
                    let place = self.below(lines[at].len().max(1));
                    lines[at].insert(place, [0, b'-', b'=', b':', b' ', 0xc3][self.below(6)]);
                }
                10 => lines.insert(0, b"\xef\xbb\xbf".to_vec()),
                11 => lines.truncate(at.max(1)),
                12 => lines = vec![lines.concat().into_iter().filter(|byte| *byte != b'\n').collect()],
                13 => {
                    let padding = vec![[b' ', b'\t', b'a', b'-', 0xe4][self.below(5)]; self.below(600)];
                    lines[at].splice(0..0, padding);
                }
                14 => lines.insert(at, b"-----BEGIN CERTIFICATE-----\n".to_vec()),
                _ => {
                    let padding = vec![b' '; 200 + self.below(100)];
                    let end = lines[at].len().saturating_sub(1);
                    lines[at].splice(end..end, padding);
                }
            }
        }
        lines.concat()
    }

    /// Lines of text, some of them long, some hardly text.
    fn text(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        for _ in 0..=self.below(4) {
            let length = [3, 20, 60, 120, 253, 254, 255, 508, 700][self.below(9)];
            let length = self.below(length + 1);
            match self.below(8) {
                0 => text.extend(self.octets(length.min(80))),
                1 => text.extend(vec![0; length % 5]),
                2 => text.extend(vec![[b' ', b'0', b'\n', b'-', b'A'][self.below(5)]; length]),
                _ => text.extend(self.octets(length).iter().map(|octet| b' ' + octet % 95)),
            }
            text.push(b'\n');
        }
        text
    }

    /// A certificate, list or other thing in DER, with a line end or something else behind it.
    fn object(&mut self) -> Vec<u8> {
        let list = self.one_in(3);
        let mut object = self.member(list);
        match self.below(5) {
            0 => object.extend(AUX),
            1 => object.push(b'\n'),
            2 => {
                let count = self.below(12);
                object.extend(self.octets(count));
            }
            _ => {}
        }
        object
    }

    /// An element of any tag, with a length that may be open, long or wrong.
    fn small_object(&mut self) -> Vec<u8> {
        let length = self.below(20);
        let content = self.octets(length);
        let tag = [0x30, 0x31, 4, 2, 0xa0, 0, 0x24][self.below(7)];
        match self.below(5) {
            0 => [&[tag, 0x80][..], &der::value(4, &content), &[0, 0]].concat(),
            1 => [&[tag, 0x82, 0, length as u8][..], &content].concat(),
            2 => [&[tag, (length + 5) as u8][..], &content].concat(),
            3 => [&[0x1f, 0x81, 1, length as u8][..], &content].concat(),
            _ => der::value(tag, &content),
        }
    }

    /// A key or request, sometimes under another label.
    fn other(&mut self) -> Vec<u8> {
        let other = &self.pool.others[self.below(self.pool.others.len())];
        if other.contains("DEK-Info") && !self.pool.alone {
            return Vec::new();
        }
        let label = other.split_once("-----BEGIN ").and_then(|(_, rest)| rest.split_once("-----")).map(|(l, _)| l);
        match (label, self.below(4)) {
            (Some(label), 0) => other.replace(label, LABELS[self.below(LABELS.len())]).into_bytes(),
            (Some(label), 1) => {
                let content = pem::content(other, label).unwrap_or_default();
                if self.one_in(2) { content } else { self.armour(label, &content) }
            }
            _ => other.clone().into_bytes(),
        }
    }

    fn small_block(&mut self) -> Vec<u8> {
        let content = self.octets(3);
        let label = LABELS[self.below(LABELS.len())];
        self.armour(label, &content)
    }

    fn damage(&mut self, file: &mut Vec<u8>) {
        for _ in 0..=self.below(3) {
            let at = self.below(file.len().max(1));
            let octet = self.octets(1)[0];
            match self.below(4) {
                0 if at < file.len() => file[at] = octet,
                1 if at < file.len() => _ = file.remove(at),
                2 => file.truncate(at),
                _ => file.insert(at.min(file.len()), octet),
            }
        }
    }

    fn member(&mut self, list: bool) -> Vec<u8> {
        let members = if list { &self.pool.lists[..] } else { &self.pool.roots[..ROOTS - 1] };
        members[self.below(members.len())].clone()
    }

    fn octets(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.random.next() as u8).collect()
    }

    fn below(&mut self, limit: usize) -> usize {
        self.random.below(limit)
    }
}

const SERVER_KEYS: &[&str] =
    &["ecdsa-p256-leaf", "ecdsa-p384-leaf", "rsa-leaf", "rsa-pss-leaf", "ed25519-leaf", "ed448-leaf", "dsa-leaf"];

/// Roots that have a list.
const LISTS: usize = 4;

/// Trusted for clients alone.
const AUX: &[u8] = &[0x30, 12, 0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 2];

const HEADERS: &[&str] = &[
    "\n",
    "a\n\n",
    "abcdefghi\n\n",
    "abcdefghij\n\n",
    "a:b\n\n",
    "a:b\n",
    "Name: value\n\n",
    "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,000102030405060708090A0B0C0D0E0F\n\n",
    "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC\n\n",
    "Proc-Type: 4,MIC-CLEAR\n\n",
    "\n\n",
];

const LABELS: &[&str] = &[
    "ANY PRIVATE KEY",
    "ATTRIBUTE CERTIFICATE",
    "CERTIFICATE",
    "CERTIFICATE REQUEST",
    "DH PARAMETERS",
    "DSA PARAMETERS",
    "DSA PRIVATE KEY",
    "DSA PUBLIC KEY",
    "EC PARAMETERS",
    "EC PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "PKCS7",
    "PRIVATE KEY",
    "PUBLIC KEY",
    "RSA PRIVATE KEY",
    "RSA PUBLIC KEY",
    "SM2 PARAMETERS",
    "SM2 PRIVATE KEY",
    "TRUSTED CERTIFICATE",
    "X",
    "X509 CERTIFICATE",
    "X509 CRL",
    "certificate",
];
