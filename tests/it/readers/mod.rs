//! What each family of readers loads from composed files: the emulations against the real readers.
//!
//! `CERTPREFLIGHT_FILES` sets how many files, `CERTPREFLIGHT_SEED` where to begin. A difference leaves its file behind.

mod gnutls;
mod go;
mod openssl;
mod program;
pub(crate) mod reader;
mod rustls;

use std::path::PathBuf;

use crate::compose::{Composer, Pool};
use crate::tools;
use reader::{Answer, Reader};

/// Every reader.
fn readers() -> Vec<&'static Reader> {
    let families = [&openssl::READERS[..], &go::READERS, &rustls::READERS, &gnutls::READERS];
    families.into_iter().flatten().filter(|reader| is_wanted(reader.name)).collect()
}

/// `CERTPREFLIGHT_READER` leaves only those whose name begins so.
fn is_wanted(name: &str) -> bool {
    std::env::var("CERTPREFLIGHT_READER").map_or(true, |wanted| name.starts_with(&wanted))
}

#[test]
fn emulations_load_what_the_readers_load() {
    let setting = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let (files, seed) = (setting("CERTPREFLIGHT_FILES", 1000), setting("CERTPREFLIGHT_SEED", 1));
    println!("seed {seed}, {files} files");
    let pool = Pool::new();
    let mut composer = Composer::new(&pool, seed);
    let mut tallies: Vec<Tally> = readers().into_iter().filter_map(Tally::of).collect();
    let mut number = 0;
    while number < files {
        let batch: Vec<Vec<u8>> = (number..files.min(number + BATCH)).map(|_| composer.deployment_file()).collect();
        for tally in &mut tallies {
            tally.compare(&batch, seed, number);
        }
        number += BATCH;
    }
    for tally in &tallies {
        println!("{}", tally.words());
    }
    let wrong: Vec<&String> = tallies.iter().flat_map(|tally| &tally.wrong).collect();
    assert!(wrong.is_empty(), "{} answers differ, seed {seed}:\n{wrong:#?}", wrong.len());
    for tally in &tallies {
        assert!(tally.refused > 0 && tally.loaded > 0, "one outcome is missing: {}", tally.words());
    }
}

/// How one reader fared.
struct Tally {
    reader: &'static Reader,
    loaded: usize,
    partly: usize,
    refused: usize,
    nothing: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn of(reader: &'static Reader) -> Option<Tally> {
        if let Some(why) = (reader.missing)() {
            tools::skip(&format!("{}: {why}", reader.name));
            return None;
        }
        Some(Tally { reader, loaded: 0, partly: 0, refused: 0, nothing: 0, wrong: Vec::new() })
    }

    fn compare(&mut self, files: &[Vec<u8>], seed: u64, first: u64) {
        let asked = || (first..).zip(files).step_by(self.reader.one_in);
        let answers = (self.reader.ask)(&asked().map(|(_, file)| file.clone()).collect::<Vec<_>>());
        assert_eq!(answers.len(), asked().count(), "{}: one answer a file", self.reader.name);
        for ((number, file), theirs) in asked().zip(answers) {
            let ours = (self.reader.ours)(file);
            self.count(file, &theirs);
            if ours != theirs {
                let kept = keep(file, seed, number);
                self.wrong.push(format!("{}: {}: ours {ours:?}, theirs {theirs:?}", self.reader.name, kept.display()));
            }
        }
    }

    fn count(&mut self, file: &[u8], answer: &Answer) {
        let begins = memchr::memmem::find_iter(file, b"-----BEGIN ").count();
        let taken = answer.certificates.len() + answer.keys.len();
        let outcome = match (answer.refused, taken) {
            (true, _) => &mut self.refused,
            (false, 0) => &mut self.nothing,
            (false, _) if taken < begins => &mut self.partly,
            (false, _) => &mut self.loaded,
        };
        *outcome += 1;
    }

    fn words(&self) -> String {
        let Tally { reader, loaded, partly, refused, nothing, wrong } = self;
        format!(
            "{}: {loaded} files loaded in full, {partly} in part, {refused} refused, {nothing} without anything loaded, {} differ",
            reader.name,
            wrong.len()
        )
    }
}

fn keep(file: &[u8], seed: u64, number: u64) -> PathBuf {
    let kept = std::env::temp_dir().join(format!("certpreflight-readers-{seed}-{number}"));
    std::fs::write(&kept, file).unwrap();
    kept
}

/// Files that are handed over at once.
const BATCH: u64 = 500;
