//! How is a Postfix of our own run: no service manager, no syslog, nothing outside of one folder, and no end but ours.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use super::site::Site;

/// A running `master` with its daemons, which ends with this value.
pub(crate) struct Instance<'s> {
    /// None where `postfix start` would refuse.
    master: Option<Child>,
    site: &'s Site,
    errors: PathBuf,
}

impl<'s> Instance<'s> {
    /// Starts the Postfix of this site, and waits until its ports are open or it has given up.
    pub(crate) fn start(site: &'s Site) -> Instance<'s> {
        let errors = site.folder().join("errors");
        let refusal = refusal_to_start(site);
        if !refusal.is_empty() {
            fs::write(&errors, refusal).unwrap();
            return Instance { master: None, site, errors };
        }
        let begin = Instant::now();
        loop {
            let mut instance = Instance::launched(site, &errors);
            wait(PATIENCE, || instance.is_up() || instance.is_over());
            // A Postfix of a run that was killed may still be there for a moment.
            if !instance.is_over() || !instance.log().contains("Address already in use") || begin.elapsed() > PATIENCE {
                return instance;
            }
            drop(instance);
            let _ = fs::remove_file(site.log());
        }
    }

    fn launched(site: &'s Site, errors: &Path) -> Instance<'s> {
        // A process group of its own: `master` ends its daemons by ending its group, which must not be the test's. It
        // ends itself after LONGEST, too, should the guard have been killed with the test.
        let master = Command::new(MASTER)
            .arg("-c")
            .arg(site.configuration())
            .args(["-d", "-e", LONGEST])
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("MAIL_CONFIG", site.configuration())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(errors).unwrap())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{MASTER}: {error}"));
        site.guard().watch(master.id());
        Instance { master: Some(master), site, errors: errors.to_owned() }
    }

    /// All that was logged, by the daemons and by a `master` that could not start.
    pub(crate) fn log(&self) -> String {
        let read = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
        read(&self.errors) + &read(&self.site.log())
    }

    /// Whether `master` has ended.
    pub(crate) fn is_over(&mut self) -> bool {
        self.master.as_mut().is_none_or(|master| master.try_wait().is_ok_and(|status| status.is_some()))
    }

    /// `master` says that it started once it listens on all ports.
    fn is_up(&self) -> bool {
        self.log().contains("daemon started")
    }
}

impl Drop for Instance<'_> {
    fn drop(&mut self) {
        let Some(master) = &mut self.master else { return };
        let Some(group) = i32::try_from(master.id()).ok().and_then(Pid::from_raw) else { return };
        // Not asked in kindness first: there is no mail in the queue, and a daemon that hangs in opening a FIFO would
        // not hear it. The group lives as long as one of its daemons does, whether `master` is there or not.
        let _ = kill_process_group(group, Signal::KILL);
        let _ = master.wait();
        wait(PATIENCE, || {
            let _ = kill_process_group(group, Signal::KILL);
            !lives(group)
        });
        self.site.guard().forget();
    }
}

/// Whether a process of the group is more than a dead one that nobody has asked after.
fn lives(group: Pid) -> bool {
    let number = group.as_raw_nonzero().to_string();
    let processes =
        fs::read_dir("/proc").unwrap().filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("stat")).ok());
    // proc(5): number, name in parentheses, state, parent, group.
    processes.into_iter().any(|stat| {
        let mut fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
        !matches!(fields.next(), Some("Z" | "X")) && fields.nth(1) == Some(number.as_str())
    })
}

/// What `postfix start` would say in place of starting: its script has `postconf` read both files first, which
/// evaluates every parameter, where a daemon evaluates those that it uses.
fn refusal_to_start(site: &Site) -> Vec<u8> {
    let mut refusal = Vec::new();
    for question in ["-x", "-M"] {
        let output = Command::new("postconf").arg("-c").arg(site.configuration()).arg(question).output();
        let output = output.unwrap_or_else(|error| panic!("postconf: {error}"));
        if !output.status.success() {
            refusal.extend(output.stderr);
        }
    }
    refusal
}

/// Waits until it is so, at most so long; whether it is so.
pub(crate) fn wait(most: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let begin = Instant::now();
    while !is_so() {
        if begin.elapsed() > most {
            return false;
        }
        sleep(Duration::from_millis(3));
    }
    true
}

/// Why there can be no Postfix of our own here.
pub(crate) fn is_missing() -> Option<&'static str> {
    if !Path::new(MASTER).exists() {
        return Some("there is no Postfix here");
    }
    (!Path::new("/usr/lib/postfix/postfix-lmdb.so").exists()).then_some("there is no postfix-lmdb here")
}

/// Where Debian has it.
const MASTER: &str = "/usr/lib/postfix/sbin/master";

/// Seconds after which `master` ends itself.
const LONGEST: &str = "600";

/// How long anything of Postfix may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
