//! Who can read a key, by the report and by the kernel: modes, groups, access lists and directories drawn at random, and
//! two users of this machine who try.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::binary;
use crate::random::Random;
use crate::source;

#[test]
fn the_report_names_who_can_read() {
    if !can_become_others() {
        return println!("skipped: only root can ask as another user");
    }
    let folder = tempfile::tempdir().unwrap();
    let tls = folder.path().join("tls");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir(&tls).unwrap();
    let case = source::package().join("testdata/mistakes/file-01");
    let key = tls.join("privkey.pem");
    for name in ["fullchain.pem", "privkey.pem"] {
        fs::copy(case.join(name), tls.join(name)).unwrap();
    }
    let mut readers = 0;
    for draw in 0..DRAWS {
        let mut random = Random::of_draw(SEED, draw);
        let setup = arrange(&tls, &key, &mut random);
        let told = told(&tls);
        for (user, _) in USERS {
            let can = runs_as(user, &key);
            readers += usize::from(can);
            let named = told.contains("everybody") || names(&told, user);
            assert!(named || !can, "seed {SEED}, draw {draw}: {setup}: {user} can read the key, told: {told:?}");
            // A member of a group may be shut out of what everybody else may do; who that concerns is not told.
            let for_everybody = fs::metadata(&key).unwrap().permissions().mode() & 4 != 0;
            let by_name = named && !for_everybody;
            assert!(can || !by_name, "seed {SEED}, draw {draw}: {setup}: {user} cannot read the key, told: {told:?}");
        }
    }
    assert!((10..DRAWS * 2 - 10).contains(&(readers as u64)), "{readers} readers show nothing");
}

/// Whether the words name the user: as one, or as a member of a group.
fn names(told: &str, user: &str) -> bool {
    let (_, members) = told.split_once("members: ").unwrap_or_default();
    let mut members = members.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    told.contains(&format!("user {user}")) || members.any(|word| word == user)
}

/// Directory and key with modes, groups and access lists of this draw, in words.
fn arrange(tls: &Path, key: &Path, random: &mut Random) -> String {
    let mut words = Vec::new();
    for (path, modes) in [(tls, [0o700, 0o710, 0o750, 0o711, 0o755]), (key, [0o600, 0o640, 0o604, 0o644, 0o660])] {
        let (mode, group) = (random.pick(&modes), random.pick(&[0, USERS[0].1, USERS[1].1]));
        let _ = Command::new("setfacl").arg("-b").arg(path).status();
        chown(path, Some(0), Some(group)).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        words.push(format!("{} {mode:o} group {group}", path.file_name().unwrap().display()));
        if random.one_in(3) {
            let user = random.pick(&USERS).0;
            let entry = format!("{}:{user}:{}", random.pick(&["u", "g"]), if path == tls { "x" } else { "r" });
            let group =
                if USERS[1].0 == user && entry.starts_with("g:") { entry.replace("nobody", "nogroup") } else { entry };
            if Command::new("setfacl").args(["-m", &group]).arg(path).status().is_ok_and(|status| status.success()) {
                words.push(group);
            }
            if random.one_in(3) {
                fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o707)).unwrap();
                words.push("masked".to_owned());
            }
        }
    }
    words.join(", ")
}

/// What file-mode says of who can read; nothing where it says that nobody can.
fn told(tls: &Path) -> String {
    let path = |name: &str| tls.join(name).to_string_lossy().into_owned();
    let report = binary::certpreflight(&[
        "check",
        "-f",
        "json",
        "--only",
        "file-mode",
        "--at",
        "2026-11-22",
        "--key",
        &path("privkey.pem"),
        &path("fullchain.pem"),
    ]);
    let report = binary::json(&report);
    let checks = report["targets"][0]["checks"].as_array().unwrap();
    let row = checks.iter().find(|check| check["id"] == "file-mode").unwrap();
    let message = row["message"].as_str().unwrap_or("");
    let told = message.split(": ").skip(1).collect::<Vec<_>>().join(": ");
    let told = told.split(" the key; only").next().unwrap_or("").to_owned();
    if told.starts_with("only the directory") || !told.contains("read") { String::new() } else { told }
}

fn can_become_others() -> bool {
    let names = USERS.iter().all(|(user, _)| runs_as(user, Path::new("/etc/passwd")));
    names && Command::new("setfacl").arg("--version").stdout(Stdio::null()).status().is_ok()
}

/// Whether this user can read the file: the kernel's own answer.
fn runs_as(user: &str, file: &Path) -> bool {
    let mut command = Command::new("runuser");
    command.args(["-u", user, "--", "cat"]).arg(file).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Name and group of users of every Debian.
const USERS: [(&str, u32); 2] = [("daemon", 1), ("nobody", 65534)];
const SEED: u64 = 20_261_122;
const DRAWS: u64 = 60;
