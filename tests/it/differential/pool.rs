//! Random questions over the committed certificates: half of them drawn from nothing, half made from a recorded case by
//! changing it a little. A difference prints its question as a case.

use std::path::{Path, PathBuf};

use certpreflight::base::moment::Moment;
use certpreflight::verify::observer::LikeTheCommand;
use certpreflight::verify::request::TimeCheck;

use super::setting;
use crate::random::Random;
use crate::tools;
use crate::verify_case::{Case, Verdict, command_is_missing, files, is_readable, topics, verdict_of};

#[test]
fn engine_agrees_with_the_command_on_random_questions() {
    if let Some(why) = command_is_missing() {
        tools::skip(&why);
        return;
    }
    let (draws, seed) = (setting("CERTPREFLIGHT_POOL_DRAWS", 200), setting("CERTPREFLIGHT_SEED", 1));
    println!("seed {seed}");
    let mut random = Random::new(seed);
    let pools: Vec<Pool> = topics().iter().map(|topic| Pool::read(topic)).collect();
    let scratch = tempfile::tempdir().unwrap();
    let (mut accepted, mut unjudged, mut wrong) = (0, 0, Vec::new());
    for draw in 0..draws {
        let pool = &pools[random.below(pools.len())];
        let case = if random.one_in(2) { pool.draw(&mut random) } else { pool.mutate(&mut random) };
        let outcome = case.ask_engine(&mut LikeTheCommand);
        let (ours, theirs) = (verdict_of(&outcome), case.ask_command(scratch.path()));
        accepted += u64::from(theirs == Verdict::Ok);
        // What is not judged must not be accepted; apart from that nothing is promised of it.
        if outcome.unjudged.is_some() && ours != theirs {
            assert!(!outcome.accepted);
            unjudged += 1;
        } else if ours != theirs {
            wrong.push(format!("draw {draw}: {}engine: {ours:?}\ncommand: {theirs:?}\n", describe(&case)));
        }
    }
    println!("{draws} draws: {accepted} accepted by the command, {unjudged} not judged, {} differ", wrong.len());
    assert!(wrong.is_empty(), "{} of {draws} draws differ, seed {seed}:\n{}", wrong.len(), wrong.join("\n"));
}

/// The files of one topic, among which names fit together.
struct Pool {
    cases: Vec<Case>,
    certs: Vec<PathBuf>,
    crls: Vec<PathBuf>,
}

impl Pool {
    fn read(topic: &Path) -> Pool {
        let is_crl = |path: &PathBuf| path.to_string_lossy().ends_with(".crl.pem");
        let (crls, certs): (Vec<_>, Vec<_>) = files(topic, "pem").into_iter().partition(is_crl);
        // What cannot be read is no question for the engine.
        let certs = certs.into_iter().filter(|path| is_readable(path)).collect();
        let is_sound = |case: &Case| {
            let mut files = case.untrusted.iter().chain(&case.trusted).chain(&case.listed).chain([&case.leaf]);
            files.all(|path| is_readable(path))
        };
        let cases = files(topic, "case").iter().map(|path| Case::read(path)).filter(is_sound).collect();
        Pool { cases, certs, crls }
    }

    /// A recorded question with other company, in another order, under other options.
    fn mutate(&self, random: &mut Random) -> Case {
        let mut case = self.cases[random.below(self.cases.len())].clone();
        // Anchors by -trusted shut out all others.
        case.trusted.append(&mut case.listed);
        for (list, pool) in
            [(&mut case.untrusted, &self.certs), (&mut case.trusted, &self.certs), (&mut case.crls, &self.crls)]
        {
            if random.one_in(4) && !list.is_empty() {
                list.remove(random.below(list.len()));
            }
            for _ in 0..random.below(4) {
                if !pool.is_empty() {
                    list.insert(random.below(list.len() + 1), pool[random.below(pool.len())].clone());
                }
            }
        }
        if random.one_in(4) {
            std::mem::swap(&mut case.untrusted, &mut case.trusted);
        }
        let drawn = self.draw(random);
        case.options.time = if random.one_in(4) { drawn.options.time } else { case.options.time };
        case.options.purpose = if random.one_in(3) { drawn.options.purpose } else { case.options.purpose };
        case.options.depth = if random.one_in(8) { drawn.options.depth } else { case.options.depth };
        case.options.level = if random.one_in(8) { drawn.options.level } else { case.options.level };
        if random.one_in(3) {
            case.options.flags.extend(drawn.options.flags);
        }
        case
    }

    fn draw(&self, random: &mut Random) -> Case {
        let mut case = Case::about(self.certs[random.below(self.certs.len())].clone());
        case.untrusted = random.some_of(&self.certs);
        case.trusted = random.some_of(&self.certs);
        case.crls = random.some_of(&self.crls);
        case.options.time = match random.below(8) {
            0 => TimeCheck::Off,
            1 => TimeCheck::At(Moment::parse("2020-06-01", Moment(0)).unwrap()),
            2 => TimeCheck::At(Moment::parse("2030-01-01", Moment(0)).unwrap()),
            _ => case.options.time,
        };
        case.options.purpose = random.one_in(2).then(|| PURPOSES[random.below(PURPOSES.len())].to_owned());
        case.options.depth = random.one_in(6).then(|| u32::try_from(random.below(3)).unwrap());
        case.options.level = if random.one_in(6) { u8::try_from(1 + random.below(5)).unwrap() } else { 0 };
        case.options.flags = FLAGS.iter().filter(|_| random.one_in(4)).map(|flag| (*flag).to_owned()).collect();
        case
    }
}

/// The question in the form of a case file.
fn describe(case: &Case) -> String {
    let names = |paths: &[PathBuf]| -> String {
        paths.iter().map(|path| format!(" {}", path.file_name().unwrap().to_string_lossy())).collect()
    };
    let mut text = format!("\nleaf: {}\nuntrusted:{}\n", case.leaf.display(), names(&case.untrusted));
    text += &format!("trusted:{}\ncrl:{}\n", names(&case.trusted), names(&case.crls));
    text += &format!("store_crl:{}\n", names(&case.store_crls));
    text + &case.options.lines()
}

const PURPOSES: [&str; 9] = [
    "any",
    "crlsign",
    "nssslserver",
    "ocsphelper",
    "smimeencrypt",
    "smimesign",
    "sslclient",
    "sslserver",
    "timestampsign",
];

const FLAGS: [&str; 7] = [
    "allow_proxy_certs",
    "check_ss_sig",
    "crl_check",
    "crl_check_all",
    "ignore_critical",
    "partial_chain",
    "x509_strict",
];
