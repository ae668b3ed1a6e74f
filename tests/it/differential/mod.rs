//! Random questions, asked of the installed `openssl verify` and of us: every difference in exit status, in errors or in
//! any other line fails.
//!
//! A draw is a small world from the forge (a path from a root to a leaf, twins and cross-signs beside it, revocation
//! lists) bent by one or two themes, and a command line that fits them. It follows from a seed and its number alone.
//!
//! ```text
//! CERTPREFLIGHT_DRAWS=200000 cargo test --test it drawn_worlds -- --nocapture    a long run
//! CERTPREFLIGHT_SEED=7 CERTPREFLIGHT_DRAWS=50000 ...                                       other draws
//! CERTPREFLIGHT_THEME=policies ...                                                         of one theme
//! CERTPREFLIGHT_SEED=7 CERTPREFLIGHT_DRAW=4711 ...                                         one draw alone
//! ```
//!
//! A draw that differs leaves its files in a folder, whose path is printed, with both answers and a line `replay` that
//! asks `openssl` again. The spread of the errors that were reached is printed in the end (`--nocapture`).

mod answer;
mod directory;
mod mutation;
mod ours;
mod pool;
mod publish;
mod question;
mod rendering;
mod tally;
mod theme;
mod world;

use std::env;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::random::Random;
use answer::Answer;
use question::Question;
use tally::Tally;

use crate::tools;
use crate::verify_case::command_is_missing;

#[test]
fn drawn_worlds_are_judged_as_the_command_judges_them() {
    if let Some(why) = command_is_missing() {
        tools::skip(&why);
        return;
    }
    let seed = setting("CERTPREFLIGHT_SEED", 1);
    let (first, draws) = match setting("CERTPREFLIGHT_DRAW", u64::MAX) {
        u64::MAX => (0, setting("CERTPREFLIGHT_DRAWS", 2_000)),
        only => (only, 1),
    };
    let next = AtomicU64::new(first);
    let tally = Mutex::new(Tally::default());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| work(seed, &next, first + draws, &tally));
        }
    });
    let tally = tally.into_inner().unwrap();
    println!("seed {seed}, draws {first} to {}\n{}", first + draws - 1, tally.report());
    assert!(tally.differing.is_empty(), "of seed {seed} these draws differ:\n{}", tally.differing.join("\n"));
    if draws >= 2_000 && env::var_os("CERTPREFLIGHT_THEME").is_none() {
        assert!(tally.unlike() >= 50, "only {} errors were reached:\n{}", tally.unlike(), tally.report());
    }
}

/// A number from the environment.
pub(crate) fn setting(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// Takes draw after draw until there are no more.
fn work(seed: u64, next: &AtomicU64, end: u64, tally: &Mutex<Tally>) {
    let scratch = tempfile::tempdir().unwrap();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= end {
            return;
        }
        let Ok(question) = std::panic::catch_unwind(|| theme::draw(Random::of_draw(seed, number))) else {
            tally.lock().unwrap().differing.push(format!("{number} cannot be made"));
            continue;
        };
        question.lay_out(scratch.path());
        let theirs = answer::theirs(&question, scratch.path());
        question.clear(scratch.path());
        let ours = ours::ours(&question);
        let mut tally = tally.lock().unwrap();
        if ours != theirs {
            let folder = keep(seed, number, &question, &theirs, &ours);
            tally.differing.push(format!("{number} {:?} {folder}", question.themes));
        }
        tally.count(&question, &theirs);
        if tally.differing.len() >= MOST_DIFFERING {
            return;
        }
    }
}

/// Leaves a draw that differs where it can be looked at.
fn keep(seed: u64, number: u64, question: &Question, theirs: &Answer, ours: &Answer) -> String {
    let folder = env::temp_dir().join(format!("certpreflight-draws/{seed}-{number}"));
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    question.lay_out(&folder);
    let write = |name: &str, text: String| fs::write(Path::new(&folder).join(name), text).unwrap();
    write("openssl.answer", theirs.text());
    write("certpreflight.answer", ours.text());
    let isolated = format!("SSL_CERT_FILE={0} SSL_CERT_DIR={0}", answer::NOWHERE);
    write("replay", format!("cd {} && {isolated} openssl verify {}\n", folder.display(), question.line()));
    folder.display().to_string()
}

/// As many as the smallest machine that runs this has cores.
const WORKERS: usize = 2;

/// So many are enough to look at.
const MOST_DIFFERING: usize = 50;
