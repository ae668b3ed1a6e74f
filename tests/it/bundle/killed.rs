//! Killed at any point, or run eight at a time: the file is the old one or a new one, whole, and nobody else reads it.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{bundle_of, said};
use crate::random::Random;
use crate::tools;

/// What the command writes from this deployment. Without its key: one key does not take another's place.
fn wanted(name: &str) -> Vec<u8> {
    let output = bundle_of(name).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    output.stdout
}

fn start(name: &str, path: &Path, force: bool) -> Child {
    let mut command = bundle_of(name);
    if force {
        command.arg("--force");
    }
    command.arg("-o").arg(path).stderr(Stdio::null()).spawn().unwrap()
}

/// The file is one of these, closed to others; strays are known by their names and closed, too. They are removed.
fn assert_whole(folder: &Path, may_be_missing: bool, allowed: &[&Vec<u8>], about: &str) -> usize {
    let mut strays = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o7777;
        assert_eq!(mode, 0o600, "{about}: {}", path.display());
        if path.file_name().unwrap() != "file.pem" {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            assert!(name.starts_with(".certpreflight-"), "{about}: {name}");
            fs::remove_file(path).unwrap();
            strays += 1;
        }
    }
    match fs::read(folder.join("file.pem")) {
        Ok(bytes) => assert!(allowed.contains(&&bytes), "{about}: {} bytes that nobody wrote", bytes.len()),
        Err(error) => assert!(may_be_missing, "{about}: {error}"),
    }
    strays
}

#[test]
fn killed_at_random_times() {
    let (one, other) = (wanted("ecdsa-p256"), wanted("rsa"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.pem");
    let begun = Instant::now();
    assert!(start("ecdsa-p256", &path, false).wait().unwrap().success());
    // Runs beside other tests vary; some rounds are to end before the kill, most are to be hit.
    let longest = begun.elapsed().mul_f64(1.2).as_micros();
    let mut random = Random::new(SEED);
    let mut killed = 0;
    for round in 0..ROUNDS {
        let fresh = random.one_in(2);
        if fresh {
            let _ = fs::remove_file(&path);
        } else if !path.exists() {
            fs::write(&path, &one).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        let name = if random.one_in(2) { "ecdsa-p256" } else { "rsa" };
        let mut child = start(name, &path, !fresh);
        let delay = u64::try_from(longest).unwrap() / 1_000 * u64::try_from(random.below(1_000)).unwrap();
        sleep(Duration::from_micros(delay));
        child.kill().unwrap();
        killed += usize::from(child.wait().unwrap().code().is_none());
        assert_whole(folder.path(), fresh, &[&one, &other], &format!("seed {SEED}, round {round}"));
    }
    assert!(killed > ROUNDS / 10, "only {killed} of {ROUNDS} runs were hit; the delays are wrong");
}

/// At the entry of every system call that makes the file, one after the other.
#[test]
fn killed_at_every_step_of_writing() {
    let (old, new) = (wanted("ecdsa-p256"), wanted("rsa"));
    let mut steps = BTreeSet::new();
    for call in CALLS {
        for force in [true, false] {
            for count in 1.. {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("file.pem");
                if force {
                    fs::write(&path, &old).unwrap();
                    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
                }
                let Some(killed) = traced(call, count, &path, force) else {
                    return without_trace();
                };
                assert_whole(folder.path(), !force, &[&old, &new], &format!("{call} number {count}, force {force}"));
                if !killed {
                    break;
                }
                steps.insert((call, force));
            }
        }
    }
    for step in [("linkat", true), ("linkat", false), ("/^rename", true), ("fsync", true), ("fsync", false)] {
        assert!(steps.contains(&step), "no run was killed at {step:?}: {steps:?}");
    }
}

#[test]
fn what_a_killed_run_leaves_goes_with_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.pem");
    fs::write(&path, wanted("ecdsa-p256")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let count = || fs::read_dir(folder.path()).unwrap().count();
    match traced("/^rename", 1, &path, true) {
        Some(killed) => assert!(killed && count() == 2, "no run was killed beside its file"),
        None => return without_trace(),
    }
    assert!(start("rsa", &path, true).wait().unwrap().success());
    assert_eq!(count(), 1, "the file of the killed run is still there");
}

/// Without strace nothing can be told; where it is and may trace nobody, that is the machine's will.
fn without_trace() {
    match Command::new("strace").arg("-V").output() {
        Ok(_) => println!("skipped: nobody may be traced here"),
        Err(_) => tools::skip("there is no strace here"),
    }
}

/// Runs the command and kills it at the n-th call of this name; whether that came to pass. `None` without strace.
fn traced(call: &str, count: usize, path: &Path, force: bool) -> Option<bool> {
    let mut command = bundle_of("rsa");
    if force {
        command.arg("--force");
    }
    command.arg("-o").arg(path);
    let inject = format!("inject={call}:signal=KILL:when={count}");
    let trace = format!("trace={}", CALLS.join(","));
    let traced = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &trace])
        .args(["-e", &inject])
        .arg(command.get_program())
        .args(command.get_args())
        .output()
        .ok()?;
    let told = said(&traced);
    (!told.contains("strace: ")).then(|| !traced.status.success())
}

#[test]
fn eight_at_a_time_do_not_mix() {
    let (one, other) = (wanted("ecdsa-p256"), wanted("rsa"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.pem");
    fs::write(&path, &one).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    for round in 0..CONCURRENT_ROUNDS {
        let names = ["ecdsa-p256", "rsa"].into_iter().cycle().take(8);
        let mut children: Vec<Child> = names.map(|name| start(name, &path, true)).collect();
        while children.iter_mut().any(|child| child.try_wait().unwrap().is_none()) {
            let seen = fs::read(&path).unwrap();
            assert!(seen == one || seen == other, "round {round}: {} bytes that nobody wrote", seen.len());
        }
        assert!(children.iter_mut().all(|child| child.wait().unwrap().success()));
        let strays = assert_whole(folder.path(), false, &[&one, &other], &format!("round {round}"));
        assert_eq!(strays, 0, "round {round}");
    }
}

#[test]
fn of_eight_that_make_one_file_one_makes_it() {
    let (one, other) = (wanted("ecdsa-p256"), wanted("rsa"));
    for round in 0..CONCURRENT_ROUNDS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file.pem");
        let names = ["ecdsa-p256", "rsa"].into_iter().cycle().take(8);
        let children: Vec<Child> = names.map(|name| start(name, &path, false)).collect();
        let mut codes: Vec<Option<i32>> = children.into_iter().map(|mut child| child.wait().unwrap().code()).collect();
        codes.sort();
        assert_eq!(codes, [[Some(0)].as_slice(), &[Some(2); 7]].concat(), "round {round}");
        let strays = assert_whole(folder.path(), false, &[&one, &other], &format!("round {round}"));
        assert_eq!(strays, 0, "round {round}");
    }
}

const SEED: u64 = 4_007;
const ROUNDS: usize = 200;
const CONCURRENT_ROUNDS: usize = 8;

/// The system calls that make a file, and those that open what is read before.
const CALLS: [&str; 8] = ["openat", "write", "fchmod", "fremovexattr", "fsync", "linkat", "/^rename", "unlink"];
