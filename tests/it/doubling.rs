//! Work in proportion to the file: a hostile file twice as long takes about twice as much of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use certpreflight::base::moment::Moment;
use certpreflight::report::show;
use certpreflight::report::text::TextOptions;
use certpreflight::run::bundle::replaced;
use certpreflight::run::inventory::{ShowRequest, inventory};
use data_encoding::BASE64;

use crate::cases::{self, Case};
use crate::forge::cases::Lab;
use crate::memory::Memory;

#[test]
fn a_file_twice_as_long_takes_about_twice_the_work() {
    let good = cases::all().into_iter().find(|case| case.name == "deployments/good/ecdsa-p256").unwrap();
    let lab = Lab::open();
    let mut faults = Vec::new();
    for (name, make) in SHAPES {
        faults.extend(grows(name, &|count| work(&good, &make(&lab, count))));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_a_bundle_replaces_takes_work_in_proportion() {
    let lab = Lab::open();
    let new = lab.leaf.key.pem() + &lab.leaf.block();
    let shapes = SHAPES.iter().chain(&TO_REPLACE);
    let faults: Vec<String> = shapes
        .filter_map(|(name, make)| grows(name, &|count| work_to_replace(&make(&lab, count), new.as_bytes())))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Says when the work for so many of something more than doubles with their number.
pub(crate) fn grows(name: &str, work: &dyn Fn(usize) -> Duration) -> Option<String> {
    let mut count = SMALLEST;
    while count < LARGEST && work(count) < ENOUGH {
        count *= 2;
    }
    let ratios = (0..ATTEMPTS).map(|_| work(count * 2).as_secs_f64() / work(count).as_secs_f64());
    let mut best = f64::MAX;
    for ratio in ratios {
        best = best.min(ratio);
        if best <= MOST {
            break;
        }
    }
    println!("{name}: {count} of them, {best:.2}");
    (best > MOST).then(|| format!("{name}: from {count} to {} the work grows {best:.1} times", count * 2))
}

/// What it takes to check the file in the place of the certificate and to show it.
fn work(good: &Case, bytes: &[u8]) -> Duration {
    let mut files: BTreeMap<String, Vec<u8>> = good.files.clone();
    files.insert("fullchain.pem".to_owned(), bytes.to_vec());
    let mut machine = Memory::new();
    machine.put("/deploy/file", bytes, "");
    let at = Moment::parse("2026-11-22", Moment(0)).unwrap();
    let before = clock();
    good.run(&files);
    let found =
        inventory(&ShowRequest { files: vec![PathBuf::from("/deploy/file")], password_file: None, at }, &machine)
            .unwrap();
    show::write(&found, &TextOptions::default(), &mut std::io::sink()).unwrap();
    clock().saturating_sub(before)
}

/// What it takes to say what is lost with the file when a bundle of these bytes takes its place (`bundle --force`).
fn work_to_replace(old: &[u8], new: &[u8]) -> Duration {
    let mut machine = Memory::new();
    machine.put("/deploy/file", old, "");
    let path = Path::new("/deploy/file");
    let before = clock();
    replaced::obstacle(path, 0o600, true, &machine);
    replaced::other_key(path, new, &machine);
    replaced::gone(path, new, &machine);
    clock().saturating_sub(before)
}

/// Time that this thread was on a processor, which other programs do not lengthen; where Linux does not tell, time that
/// passed.
pub(crate) fn clock() -> Duration {
    thread_local! { static START: Instant = Instant::now(); }
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|line| line.split(' ').next()?.parse().ok()).filter(|time| *time > 0);
    nanoseconds.map_or_else(|| START.with(Instant::elapsed), Duration::from_nanos)
}

/// A file with so many of something.
type Shape = (&'static str, fn(&Lab, usize) -> Vec<u8>);

const SHAPES: &[Shape] = &[
    ("pairs on one line", |_, n| "-BEGIN A--QUJDQUJDQUJDQUJDQUJDQUJDQUJD--END A--".repeat(n).into_bytes()),
    ("blocks on one line", |lab, n| lab.leaf.block().replace('\n', "").repeat(n / 8).into_bytes()),
    ("misshapen blocks", |lab, n| lab.leaf.block().replace("-----BEGIN", "----BEGIN").repeat(n / 8).into_bytes()),
    ("blocks behind NUL bytes", |lab, n| [b"\0\0\n".to_vec(), lab.leaf.block().repeat(n / 8).into_bytes()].concat()),
    ("BEGIN lines", |_, n| "-----BEGIN CERTIFICATE-----\n".repeat(n).into_bytes()),
    ("END lines", |_, n| "-----END CERTIFICATE-----\n".repeat(n).into_bytes()),
    ("BEGIN lines of other shapes", |_, n| "---BEGIN CERTIFICATE----\n".repeat(n).into_bytes()),
    ("NUL bytes", |_, n| vec![0; 64 * n]),
    ("NUL bytes in lines", |_, n| b"a\0b\n".repeat(8 * n)),
    ("NUL bytes in a block", |_, n| {
        [b"-----BEGIN A-----\n", &b"QUJD\0\n".repeat(n)[..], b"-----END A-----\n"].concat()
    }),
    ("blank lines", |_, n| b"\n".repeat(64 * n)),
    ("blank lines in a block", |_, n| {
        [b"-----BEGIN A-----\n", &b"QUJD\n\n".repeat(n)[..], b"-----END A-----\n"].concat()
    }),
    ("tiny blocks", |_, n| b"-----BEGIN A-----\nMAMCAQE=\n-----END A-----\n".repeat(n)),
    ("tiny certificates", |_, n| b"-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n".repeat(n)),
    ("tiny containers", |_, n| b"-----BEGIN PKCS7-----\nMAMCAQE=\n-----END PKCS7-----\n".repeat(n)),
    ("tiny keys", |_, n| b"-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n".repeat(n)),
    ("copies of a certificate", |lab, n| lab.leaf.block().repeat(n / 8).into_bytes()),
    ("certificates of one name", |lab, n| (lab.leaf.block() + &lab.issuing.block()).repeat(n / 16).into_bytes()),
    ("keys", |lab, n| lab.leaf.key.pem().repeat(n / 16).into_bytes()),
    ("dashes", |_, n| b"-".repeat(64 * n)),
    ("dashes and blanks", |_, n| b"- ".repeat(32 * n)),
    ("typographic dashes", |_, n| "\u{2014}".repeat(32 * n).into_bytes()),
    ("colons", |_, n| b":".repeat(64 * n)),
    ("headers", |_, n| [b"-----BEGIN A-----\n", &b"a: b\n".repeat(n)[..], b"-----END A-----\n"].concat()),
    ("base64 without armour", |lab, n| (BASE64.encode(&lab.leaf.der) + "\n\n").repeat(n / 8).into_bytes()),
    ("base64 of PEM", |lab, n| BASE64.encode(lab.leaf.block().repeat(n / 8).as_bytes()).into_bytes()),
    ("marks of a merge", |_, n| b"<<<<<<< a\nb\n".repeat(n)),
    ("members of an archive", |lab, n| member(&lab.leaf.block()).repeat(n / 8)),
    ("tiny DER values", |_, n| {
        [b"-----BEGIN A-----\nQUJD\n-----END A-----\n", &b"\x30\x81\x06\x02\x01\x00\x02\x01\x01".repeat(n)[..]].concat()
    }),
    ("DER certificates", |lab, n| [lab.leaf.block().into_bytes(), lab.issuing.der.repeat(n / 16)].concat()),
    ("DER values that lie", |_, n| {
        [b"-----BEGIN A-----\nQUJD\n-----END A-----\n", &b"\x30\x82\x10\x00\x02\x00".repeat(8 * n)[..]].concat()
    }),
    ("letters that look Latin", |_, n| "\u{421}\u{200b}\u{a0}\u{410}\u{430}".repeat(8 * n).into_bytes()),
];

/// Files that a bundle may replace.
const TO_REPLACE: [Shape; 2] = [
    ("blocks with words between", |lab, n| format!("words\n{}", lab.leaf.block()).repeat(n / 8).into_bytes()),
    ("mended blocks with words between", |lab, n| {
        format!("words\n{}", lab.leaf.block().replace("-----END", "----END")).repeat(n / 8).into_bytes()
    }),
];

/// A member of a tar archive (POSIX ustar).
fn member(text: &str) -> Vec<u8> {
    let mut header = vec![0_u8; 512];
    header[..4].copy_from_slice(b"file");
    header[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
    header[156] = b'0';
    header[257..262].copy_from_slice(b"ustar");
    header.extend(text.as_bytes());
    header.resize(512 + text.len().div_ceil(512) * 512, 0);
    header
}

const SMALLEST: usize = 256;
const LARGEST: usize = 16_384;
/// Less is noise.
const ENOUGH: Duration = Duration::from_millis(50);
const ATTEMPTS: usize = 6;
const MOST: f64 = 3.0;
