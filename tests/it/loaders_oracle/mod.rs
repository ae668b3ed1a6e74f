//! The readers of `openssl verify` against the `openssl` command on composed files.
//!
//! `CERTPREFLIGHT_FILES` sets how many, `CERTPREFLIGHT_SEED` where to begin. Every certificate and list of the pool has
//! a target that tells from its verdict whether the command loaded it; a difference leaves its file behind.

mod question;

use crate::compose::{Composer, Pool};
use crate::tools;
use crate::verify_case::command_is_missing;
use question::{QUESTIONS, Scratch};

#[test]
fn readers_load_what_the_command_loads() {
    if let Some(why) = command_is_missing() {
        tools::skip(&why);
        return;
    }
    let setting = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let (files, seed) = (setting("CERTPREFLIGHT_FILES", 300), setting("CERTPREFLIGHT_SEED", 1));
    println!("seed {seed}");
    let pool = Pool::new();
    let scratch = Scratch::new(&pool);
    let mut composer = Composer::new(&pool, seed);
    let (mut loaded, mut wrong) = (0, Vec::new());
    for number in 0..files {
        let bytes = composer.file();
        let ask_all = std::env::var_os("CERTPREFLIGHT_FILES").is_some();
        for question in QUESTIONS {
            if !ask_all && !composer.one_in(2) {
                continue;
            }
            let (ours, theirs) = (question.ask_reader(&pool, &bytes), question.ask_command(&pool, &scratch, &bytes));
            loaded += usize::from(!ours.is_empty());
            if ours != theirs {
                let kept = std::env::temp_dir().join(format!("certpreflight-{seed}-{number}"));
                std::fs::write(&kept, &bytes).unwrap();
                wrong.push(format!("{} {}: ours {ours:?}, theirs {theirs:?}", question.option, kept.display()));
            }
        }
    }
    println!("{files} files, {loaded} answers with something loaded, {} differ", wrong.len());
    assert!(wrong.is_empty(), "{} answers differ, seed {seed}:\n{}", wrong.len(), wrong.join("\n"));
}
