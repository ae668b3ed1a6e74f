//! Damaged input never ends the tool.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::panic::{self, AssertUnwindSafe};

use crate::cases;
use crate::forge::pem;
use crate::forge::stream::Stream;
use crate::source;

#[test]
fn damaged_files_never_end_the_tool() {
    let rounds: u64 = env::var("MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(4);
    let mut faults = Vec::new();
    for case in cases::all() {
        for name in case.files.keys() {
            for round in 0..rounds {
                let seed = format!("{}/{name}/{round}", case.name);
                let files = with_damage(&case.files, name, &mut Stream::of(seed.as_bytes()));
                if panic::catch_unwind(AssertUnwindSafe(|| case.run(&files))).is_err() {
                    faults.push(format!("seed {seed}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "the tool panicked:\n{}", faults.join("\n"));
}

#[test]
fn no_file_of_the_tests_ends_the_tool_wherever_it_is_put() {
    let good = cases::all().into_iter().find(|case| case.name == "deployments/good/ecdsa-p256").unwrap();
    let root = source::package().join("testdata");
    let mut paths = Vec::new();
    source::walk(&root, &mut paths);
    let mut faults = Vec::new();
    for path in paths.iter().filter(|path| !path.starts_with(root.join("deployments"))) {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        let bytes = fs::read(path).unwrap();
        let everywhere: BTreeMap<String, Vec<u8>> =
            good.files.keys().map(|file| (file.clone(), bytes.clone())).collect();
        let damaged = with_damage(&everywhere, "fullchain.pem", &mut Stream::of(name.as_bytes()));
        for (files, how) in [(everywhere, "as it is"), (damaged, "damaged")] {
            if panic::catch_unwind(AssertUnwindSafe(|| good.run(&files))).is_err() {
                faults.push(format!("testdata/{name}, {how}"));
            }
        }
    }
    assert!(faults.is_empty(), "the tool panicked:\n{}", faults.join("\n"));
}

/// The same files with one of them damaged, as text or within the DER of one of its blocks.
fn with_damage(files: &BTreeMap<String, Vec<u8>>, name: &str, stream: &mut Stream) -> BTreeMap<String, Vec<u8>> {
    let bytes = &files[name];
    let text = String::from_utf8_lossy(bytes);
    let label = text.lines().find_map(|line| line.strip_prefix("-----BEGIN ")?.strip_suffix("-----"));
    let in_der = label.filter(|_| below(stream, 3) > 0);
    let damaged = match in_der.and_then(|label| Some((label, pem::content(&text, label)?))) {
        Some((label, der)) => {
            let block = pem::block(label, &damage(der, stream));
            let begin = text.find("-----BEGIN").unwrap_or(0);
            let end = text.find("-----END").map_or(begin, |at| at + text[at..].find('\n').unwrap_or(0) + 1);
            format!("{}{block}{}", &text[..begin], text.get(end..).unwrap_or("")).into_bytes()
        }
        None => damage(bytes.clone(), stream),
    };
    with(files, name, damaged)
}

fn with(files: &BTreeMap<String, Vec<u8>>, name: &str, bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut files = files.clone();
    files.insert(name.to_owned(), bytes);
    files
}

/// One to three changes.
fn damage(mut bytes: Vec<u8>, stream: &mut Stream) -> Vec<u8> {
    for _ in 0..=below(stream, 3) {
        if bytes.is_empty() {
            return stream.octets(8);
        }
        let at = below(stream, bytes.len());
        let end = at + below(stream, (bytes.len() - at).min(64) + 1);
        match below(stream, 8) {
            0 => bytes[at] ^= 1 << below(stream, 8),
            1 => bytes[at] = stream.octets(1)[0],
            2 => bytes[at] = 0xff,
            3 => bytes.truncate(at),
            4 => drop(bytes.drain(at..end)),
            5 => bytes = [&bytes[..end], &bytes[at..]].concat(),
            6 => bytes = [&bytes[..at], &stream.octets(5), &bytes[at..]].concat(),
            _ => bytes[at] = bytes[at].wrapping_add(1),
        }
    }
    bytes
}

/// A number below the limit; 0 where there is none.
fn below(stream: &mut Stream, limit: usize) -> usize {
    let octets: [u8; 8] = stream.octets(8).try_into().unwrap();
    (u64::from_be_bytes(octets) % (limit.max(1) as u64)) as usize
}
