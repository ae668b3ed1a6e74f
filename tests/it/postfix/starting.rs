//! What `postfix start` ends at, asked of `postfix` itself, and what is foretold of the same files.

use std::fs;
use std::os::unix::fs::{chown, symlink};
use std::path::Path;
use std::process::Command;

use certpreflight::disk::Disk;
use certpreflight::service::postfix::discovery::{Discovery, discover};

use super::instance::Instance;
use super::site::{Site, number, write_old};
use super::variant::Variant;
use super::{is_missing, material};

/// Lines behind those of main.cf, in which `@` is the folder of all, and what `postfix start` says.
const ROWS: &[(&str, &str)] = &[
    ("queue_directory = @/gone", "chdir(@/gone): No such file or directory"),
    ("queue_directory = @/etc/main.cf", "chdir(@/etc/main.cf): Not a directory"),
    ("command_directory = @/gone", "chdir(@/gone): No such file or directory"),
    ("daemon_directory = @/gone", "chdir(@/gone): No such file or directory"),
    ("daemon_directory = @/etc", "@/etc/postfix-script: No such file or directory"),
    ("daemon_directory = @/programs", "no Postfix master program @/programs/master!"),
    ("shlib_directory = @/gone", "no Postfix shared-library directory @/gone!"),
    ("meta_directory = @/gone", "no Postfix meta directory @/gone!"),
    ("data_directory = @/gone/gone", "unable to create missing queue directories"),
    ("data_directory = @/etc/main.cf", "unable to create missing queue directories"),
    ("data_directory = @/gone", ""),
    ("setgid_group = nosuch", "file @/etc/main.cf: parameter setgid_group: unknown group name: nosuch"),
    ("mail_owner = nosuch", "file @/etc/main.cf: parameter mail_owner: unknown user name value: nosuch"),
    ("default_privs = nosuch", "file @/etc/main.cf: parameter default_privs: unknown user name value: nosuch"),
    ("maillog_file = @/log", ""),
];

#[test]
fn what_postfix_start_ends_at_is_foretold() {
    if is_missing() {
        return;
    }
    let (mut wrong, mut commands) = (Vec::new(), 0);
    for (setting, words) in ROWS {
        let variant = Variant::mixed("starting", material::pem("key L B A")).main(&format!("# {setting}"));
        let site = Site::lay(&[&variant]);
        site.own_for_postfix();
        let folder = site.folder().display().to_string();
        prepare(site.folder());
        let main = site.configuration().join("main.cf");
        let text = fs::read_to_string(&main).unwrap();
        write_old(&main, format!("{text}{}\n", setting.replace('@', &folder)).as_bytes());
        let words = words.replace('@', &folder);
        let said = said(&site);
        let discovery = discover(&site.configuration(), &Disk::new()).unwrap();
        let foretold = refused(&discovery);
        let is_said =
            if words.is_empty() { !said.contains("fatal") } else { said.contains(&format!("fatal: {words}")) };
        if !is_said || foretold != words {
            wrong.push(format!("{setting}: foretold {foretold:?}, said {said}"));
        }
        let remarks = discovery.services.into_iter().flat_map(|service| service.remarks);
        for command in remarks.filter_map(|remark| remark.command) {
            assert!(Command::new("sh").arg("-c").arg(&command).status().unwrap().success(), "{command}");
            assert_eq!(refused(&discover(&site.configuration(), &Disk::new()).unwrap()), "", "{command}");
            commands += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(commands >= 6, "{commands}");
}

/// The second of two instances that have one directory, and what it says.
#[test]
fn a_second_instance_with_a_directory_of_the_first_does_not_start() {
    if is_missing() {
        return;
    }
    for (setting, words) in [
        ("data_directory = @/data", "open lock file @/data/master.lock: unable to set exclusive lock"),
        ("queue_directory = @/queue", "the Postfix mail system is already running"),
    ] {
        let variant =
            Variant::mixed("first", material::pem("key L B A")).main("multi_instance_directories = @/../second");
        let site = Site::lay(&[&variant]);
        site.own_for_postfix();
        let folder = site.folder().display().to_string();
        for name in ["second", "queue2", "data2"] {
            fs::create_dir(site.folder().join(name)).unwrap();
        }
        chown(site.folder().join("data2"), Some(number("passwd", "postfix")), None).unwrap();
        let main = format!(
            "compatibility_level = 3.6\nmulti_instance_enable = yes\nmaillog_file = @/log2\nmaillog_file_prefixes = @\n\
             queue_directory = @/queue2\ndata_directory = @/data2\nsmtpd_tls_security_level = may\n{setting}\n"
        );
        let master = "postlog unix-dgram n - n - 1 postlogd\ntlsmgr unix - - n 1000? 1 tlsmgr\n\
                      127.0.0.1:20022 inet n - n - - smtpd\n";
        write_old(&site.folder().join("second/main.cf"), main.replace('@', &folder).as_bytes());
        write_old(&site.folder().join("second/master.cf"), master.as_bytes());
        let first = Instance::start(&site);
        let second = |what: &str| {
            let mut command = Command::new("postfix");
            command.arg("-c").arg(site.folder().join("second")).arg(what).output().unwrap().status.success()
        };
        let has_started = second("start");
        if has_started {
            second("stop");
        }
        // What writes the log is found in the queue directory, be it that of the first.
        let said = fs::read_to_string(site.folder().join("log2")).unwrap_or_default() + &first.log();
        let foretold = refused(&discover(&site.configuration(), &Disk::new()).unwrap());
        let words = words.replace('@', &folder);
        assert!(foretold.starts_with(&words), "{setting}: {foretold}");
        assert!(!has_started && said.contains(&format!("fatal: {foretold}")), "{setting}: {said}");
    }
}

fn refused(discovery: &Discovery) -> String {
    discovery.refusal.as_ref().map_or_else(String::new, |fault| fault.words.clone())
}

/// Programs without the first of all.
fn prepare(folder: &Path) {
    let programs = folder.join("programs");
    fs::create_dir(&programs).unwrap();
    for entry in fs::read_dir("/usr/lib/postfix/sbin").unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if name != "master" {
            symlink(&path, programs.join(name)).unwrap();
        }
    }
}

/// What `postfix check` says, which is what `postfix start` does first; what it says before it has found its log file,
/// another command says aloud.
fn said(site: &Site) -> String {
    let aloud = Command::new("postmap").arg("-c").arg(site.configuration()).args(["-q", "x", "static:x"]).output();
    let checked = Command::new("postfix").arg("-c").arg(site.configuration()).arg("check").output().unwrap();
    let errors = [aloud.unwrap().stderr, checked.stderr].concat();
    String::from_utf8_lossy(&errors).into_owned() + &fs::read_to_string(site.log()).unwrap_or_default()
}
