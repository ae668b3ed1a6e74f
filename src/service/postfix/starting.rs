//! What `postfix start` ends at before any service is there: directories that are not there, users and groups that nobody is.
//!
//! All of this is of the machine that Postfix runs on, and a configuration may be checked on another: a copy in a work tree, on
//! a machine without Postfix, with directories as another system has them. So nothing is said of defaults, which differ from
//! system to system; and what main.cf sets and is not there is fatal only where this is the machine it is for: there is a
//! `master`, and the configuration lies in /etc/postfix, or a queue or data directory of its own is there. Elsewhere it is a
//! doubt, of which a warning tells, and a note on a machine without any Postfix. Where users and groups come from elsewhere than
//! from files, too, there is a note of those that the files do not have. A data directory that is not there is made by
//! `postfix start` if the folder above it is.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::base::document::UnreadableReason;
use crate::base::lookup::Lookup;
use crate::service::postfix::accounts::{has_group, has_user};
use crate::service::postfix::arrangement::place;
use crate::service::postfix::defaults::Program;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::instance::{DEFAULT_DIRECTORY, Instance};
use crate::service::postfix::master_cf::service::Service;
use crate::service::postfix::scope::{Scope, Value};

/// Something that Postfix needs and that is not there.
#[derive(Clone, Debug)]
pub(super) struct Lack {
    /// What Postfix says, and where it is set.
    pub(super) fault: Fault,
    /// In one clause: `queue_directory = /x is not there`.
    pub(super) what: String,
    /// The parameter that is set to it.
    pub(super) name: String,
    /// Whether it is there without the setting.
    pub(super) is_there_by_default: bool,
    /// Whether it may be known to others than those who were asked.
    pub(super) is_doubtful: bool,
}

/// What `postfix start` ends at, if anything is sure.
pub(super) fn fatal(instance: &Instance, lookup: &dyn Lookup) -> Option<Lack> {
    let mut lacks = lacks(instance, lookup).into_iter().filter(|lack| !lack.is_doubtful);
    lacks.next().filter(|_| is_at_home(instance, lookup))
}

/// What may be there all the same, on another machine or in another list of users.
pub(super) fn doubts(instance: &Instance, lookup: &dyn Lookup) -> Vec<Lack> {
    let mut lacks = lacks(instance, lookup);
    if !lacks.is_empty() && is_at_home(instance, lookup) {
        lacks.retain(|lack| lack.is_doubtful);
    }
    lacks
}

/// What each instance needs for itself, by the parameter.
pub(super) type Own = (&'static str, PathBuf);

/// The directories that this instance takes for itself as it starts.
pub(super) fn taken_by(instance: &Instance) -> impl Iterator<Item = Own> {
    let scope = Scope::common(instance, Program::Master);
    OWN.into_iter().map(move |(name, _)| (name, scope.value(name).text.path()))
}

/// At what an instance ends that is started after others, one of which has taken a directory of it (`postfix-script`,
/// `master.c main`).
pub(super) fn shared(instance: &Instance, taken: &HashSet<Own>) -> Option<Fault> {
    let (name, path) = taken_by(instance).find(|own| taken.contains(own))?;
    let words = match name {
        DATA => {
            let lock = path.join("master.lock");
            format!("open lock file {}: unable to set exclusive lock: Resource temporarily unavailable", lock.display())
        }
        _ => "the Postfix mail system is already running".to_owned(),
    };
    let scope = Scope::common(instance, Program::Master);
    Some(Fault::fatal(place(&scope.value(name), &scope), words))
}

/// Why `master` cannot start the program of a service, where its other programs lie: nobody is served (`master_spawn.c`).
pub(super) fn without_program(instance: &Instance, service: &Service, lookup: &dyn Lookup) -> Option<Fault> {
    let value = Scope::common(instance, Program::Master).value(PROGRAMS);
    let folder = value.text.path();
    // The two are written one behind the other: a path that begins at the root begins at that folder.
    let command = service.command.path();
    let program = folder.join(command.strip_prefix("/").unwrap_or(&command));
    if !lookup.is_absent(&program) || !has_master(&folder, lookup) {
        return None;
    }
    let words =
        format!("master_spawn: exec {}/{}: No such file or directory", value.text.logged(), service.command.logged());
    Some(Fault::fatal(service.place.clone(), words))
}

/// In the order in which Postfix comes to them (`mail_params.c mail_params_init`, `postfix.c main`, `postfix-script`).
fn lacks(instance: &Instance, lookup: &dyn Lookup) -> Vec<Lack> {
    let scope = Scope::common(instance, Program::Master);
    let set = |name: &&str| Some(scope.value(name)).filter(|value| value.is_set && value.fault.is_none());
    let accounts = ACCOUNTS.iter().filter_map(set).filter_map(|value| account(&value, &scope, lookup));
    let entered = ENTERED.iter().filter_map(set).filter_map(|value| {
        let reason = not_a_directory(&value.text.path(), lookup)?;
        let words = format!("chdir({}): {reason}", value.text.logged());
        Some(lack(&value, &scope, words, shown(reason), lookup))
    });
    let scripts = set(&PROGRAMS).and_then(|value| script(&value, &scope, lookup));
    let visited =
        VISITED.iter().filter_map(|(name, called)| Some((set(name)?, called))).filter_map(|(value, called)| {
            let reason = not_a_directory(&value.text.path(), lookup)?;
            let words = format!("no Postfix {called} directory {}!", value.text.logged());
            Some(lack(&value, &scope, words, shown(reason), lookup))
        });
    let data = set(&DATA).and_then(|value| data(&value, &scope, lookup));
    accounts.chain(entered).chain(scripts).chain(visited).chain(data).collect()
}

/// A user or group that the machine does not know.
fn account(value: &Value, scope: &Scope<'_>, lookup: &dyn Lookup) -> Option<Lack> {
    let name = value.text.to_string();
    let is_group = value.name == "setgid_group";
    let accounts = lookup.accounts();
    let found = if is_group { has_group(&name, lookup) } else { has_user(&name, lookup) };
    let is_unread = if is_group { accounts.groups.is_empty() } else { accounts.users.is_empty() };
    if found == Some(true) || is_unread {
        return None;
    }
    let (kind, words, file_of_names) = match is_group {
        true => ("group", "unknown group name", "/etc/group"),
        false => ("user", "unknown user name value", "/etc/passwd"),
    };
    let file = &scope.instance.main_file;
    let words = format!("file {file}: parameter {}: {words}: {}", value.name, value.text.logged());
    let usual = default(value, scope);
    let is_there_by_default = if is_group { has_group(&usual, lookup) } else { has_user(&usual, lookup) } == Some(true);
    Some(Lack {
        fault: Fault::fatal(place(value, scope), words),
        what: match found {
            Some(_) => format!("{} = {name} is no {kind} of this machine", value.name),
            None => format!("{} = {name} is not in {file_of_names}", value.name),
        },
        name: value.name.to_string(),
        is_there_by_default,
        is_doubtful: found.is_none(),
    })
}

/// Programs without the two that `postfix start` is made of.
fn script(value: &Value, scope: &Scope<'_>, lookup: &dyn Lookup) -> Option<Lack> {
    let folder = value.text.path();
    if not_a_directory(&folder, lookup).is_some() || !folder.is_absolute() {
        return None;
    }
    let written = value.text.logged();
    let lacks = |name: &str| lookup.is_absent(&folder.join(name));
    let (name, words) = if lacks("postfix-script") {
        ("postfix-script", format!("{written}/postfix-script: No such file or directory"))
    } else if lacks("master") {
        ("master", format!("no Postfix master program {written}/master!"))
    } else {
        return None;
    };
    Some(lack(value, scope, words, &format!("holds no {name}"), lookup))
}

/// A data directory that `postfix start` cannot make (`post-install create-missing`).
fn data(value: &Value, scope: &Scope<'_>, lookup: &dyn Lookup) -> Option<Lack> {
    let path = value.text.path();
    let reason = not_a_directory(&path, lookup)?;
    let above = path.parent()?;
    let is_made = reason == MISSING && not_a_directory(above, lookup).is_none();
    let words = "unable to create missing queue directories".to_owned();
    (!is_made).then(|| lack(value, scope, words, shown(reason), lookup))
}

/// What is wrong with the directory that this parameter names.
fn lack(value: &Value, scope: &Scope<'_>, words: String, why: &str, lookup: &dyn Lookup) -> Lack {
    let usual = default(value, scope);
    let is_whole = |folder: &Path| value.name != PROGRAMS || has_master(folder, lookup);
    Lack {
        fault: Fault::fatal(place(value, scope), words),
        what: format!("{} = {} {why}", value.name, value.text),
        name: value.name.to_string(),
        is_there_by_default: is_directory(Path::new(&usual), lookup) && is_whole(Path::new(&usual)),
        is_doubtful: false,
    }
}

fn shown(reason: &str) -> &'static str {
    if reason == MISSING { "is not there" } else { "is no directory" }
}

fn default(value: &Value, scope: &Scope<'_>) -> String {
    let parameter = scope.program.parameter(value.name.as_bytes());
    parameter.map_or_else(String::new, |parameter| parameter.default.to_owned())
}

/// Whether the configuration is for the machine it is checked on.
fn is_at_home(instance: &Instance, lookup: &dyn Lookup) -> bool {
    let scope = Scope::common(instance, Program::Master);
    let is_own = |(name, usual): &(&str, &str)| {
        let value = scope.value(name);
        let path = value.text.path();
        value.is_set && path != Path::new(usual) && path.is_absolute() && is_directory(&path, lookup)
    };
    let is_here = instance.directory == Path::new(DEFAULT_DIRECTORY) || OWN.iter().any(is_own);
    is_here && is_installed(instance, lookup)
}

/// Whether this machine has a Postfix.
pub(super) fn is_installed(instance: &Instance, lookup: &dyn Lookup) -> bool {
    let programs = Scope::common(instance, Program::Master).value(PROGRAMS).text.path();
    let mut folders = std::iter::once(programs).chain(USUAL_PROGRAMS.iter().map(PathBuf::from));
    folders.any(|folder| has_master(&folder, lookup))
}

fn has_master(folder: &Path, lookup: &dyn Lookup) -> bool {
    let master = folder.join("master");
    !lookup.is_absent(&master) && !is_directory(&master, lookup)
}

/// Why no process can go there, in the system's words; none where it can, and where that cannot be told: of a relative path,
/// and of one that this user may not look at.
fn not_a_directory(path: &Path, lookup: &dyn Lookup) -> Option<&'static str> {
    if !path.is_absolute() {
        return None;
    }
    match lookup.trouble(path) {
        Some(reason) if reason.is_absence() => Some(MISSING),
        None | Some(UnreadableReason::NotRegular(_)) => Some("Not a directory"),
        Some(_) => None,
    }
}

fn is_directory(path: &Path, lookup: &dyn Lookup) -> bool {
    lookup.trouble(path) == Some(UnreadableReason::Directory)
}

const MISSING: &str = "No such file or directory";

/// Who Postfix is.
const ACCOUNTS: [&str; 3] = ["mail_owner", "setgid_group", "default_privs"];
/// Where its daemons lie.
const PROGRAMS: &str = "daemon_directory";
/// Where it keeps what is not mail.
const DATA: &str = "data_directory";
/// Where `postfix` goes itself.
const ENTERED: [&str; 3] = ["command_directory", PROGRAMS, "queue_directory"];
/// Where its script goes, and how that calls them.
const VISITED: [(&str, &str); 2] = [("shlib_directory", "shared-library"), ("meta_directory", "meta")];
/// What each instance has for itself, and where the one of most machines has it.
const OWN: [(&str, &str); 2] = [("queue_directory", "/var/spool/postfix"), (DATA, "/var/lib/postfix")];
/// Where systems have its daemons.
const USUAL_PROGRAMS: [&str; 4] =
    ["/usr/lib/postfix/sbin", "/usr/libexec/postfix", "/usr/lib/postfix/bin", "/usr/local/libexec/postfix"];

#[cfg(test)]
mod tests {
    use super::{doubts, fatal, is_installed, without_program};
    use crate::base::document::UnreadableReason;
    use crate::service::memory::Memory;
    use crate::service::postfix::instance::Instance;
    use std::path::Path;

    const PASSWD: &str = "root:x:0:0::/:/\npostfix:x:100:101::/:/\n";
    const GROUP: &str = "postfix:x:101:\npostdrop:x:102:\n";
    /// A machine with Postfix.
    const HERE: [(&str, &str); 5] = [
        ("/usr/lib/postfix/sbin/master", ""),
        ("/usr/lib/postfix/sbin/smtpd", ""),
        ("/usr/lib/postfix/sbin/postfix-script", ""),
        ("/var/spool/postfix/pid/x", ""),
        ("/srv/file", ""),
    ];

    const SYSTEMD: (&str, &str) = ("/etc/nsswitch.conf", "passwd: files systemd\ngroup: files\n");

    fn memory(directory: &str, main: &str, files: &[(&str, &str)]) -> (Instance, Memory) {
        let (main_file, master_file) = (format!("{directory}/main.cf"), format!("{directory}/master.cf"));
        let own = [(main_file.as_str(), main), (master_file.as_str(), "")];
        let memory = Memory::holding(&[&own[..], files].concat()).with_accounts(PASSWD, GROUP);
        (Instance::read(Path::new(directory), &memory), memory)
    }

    fn told(directory: &str, main: &str, files: &[(&str, &str)]) -> (String, usize) {
        let (instance, memory) = memory(directory, main, files);
        let words = fatal(&instance, &memory).map(|lack| lack.fault.words).unwrap_or_default();
        (words, doubts(&instance, &memory).len())
    }

    /// As `postfix -c DIR start` of 3.7.11 does with each of these.
    #[test]
    fn what_postfix_start_says() {
        for (main, wanted) in [
            ("", ""),
            ("queue_directory = /var/spool/postfix\ndaemon_directory = /usr/lib/postfix/sbin\n", ""),
            ("queue_directory = /gone\n", "chdir(/gone): No such file or directory"),
            ("queue_directory = /srv/file\n", "chdir(/srv/file): Not a directory"),
            ("queue_directory = gone\n", ""),
            ("command_directory = /gone\n", "chdir(/gone): No such file or directory"),
            ("daemon_directory = /gone\n", "chdir(/gone): No such file or directory"),
            ("daemon_directory = /srv\n", "/srv/postfix-script: No such file or directory"),
            ("shlib_directory = /gone\n", "no Postfix shared-library directory /gone!"),
            ("shlib_directory = no\n", ""),
            ("meta_directory = /gone\n", "no Postfix meta directory /gone!"),
            ("data_directory = /srv/gone\n", ""),
            ("data_directory = /srv/gone/gone\n", "unable to create missing queue directories"),
            ("data_directory = /srv/file\n", "unable to create missing queue directories"),
            ("mail_owner = 100\n", "file /etc/postfix/main.cf: parameter mail_owner: unknown user name value: 100"),
            (
                "queue_directory = /gone\nsetgid_group = nosuch\n",
                "file /etc/postfix/main.cf: parameter setgid_group: unknown group name: nosuch",
            ),
            (
                "default_privs = nosuch\n",
                "file /etc/postfix/main.cf: parameter default_privs: unknown user name value: nosuch",
            ),
        ] {
            assert_eq!(told("/etc/postfix", main, &HERE), (wanted.to_owned(), 0), "{main}");
        }
    }

    /// Elsewhere than on the machine that it is for, and of what may come from elsewhere, there is a doubt.
    #[test]
    fn what_may_be_there_all_the_same() {
        let other =
            "queue_directory = /var/spool/postfix\ndaemon_directory = /usr/libexec/postfix\nmail_owner = mail\n";
        let own = "queue_directory = /srv/gone\ndata_directory = /srv\n";
        for (directory, main, files, is_fatal, doubts) in [
            ("/etc/postfix", other, &HERE[..], true, 0),
            ("/work/postfix", other, &HERE, false, 2),
            ("/etc/postfix", other, &[], false, 3),
            ("/work/postfix", "", &[], false, 0),
            ("/work/postfix", own, &HERE, true, 0),
            ("/work/postfix", own, &[("/srv/file", "")], false, 1),
            ("/etc/postfix", "mail_owner = x\n", &[HERE[0], ("/etc/nsswitch.conf", "passwd: files ldap\n")], false, 1),
            ("/etc/postfix", "mail_owner = x\n", &[HERE[0], ("/run/userdb/x.user", "")], false, 1),
            (
                "/etc/postfix",
                "mail_owner = x\n",
                &[HERE[0], ("/etc/nsswitch.conf", "passwd:\tfiles systemd [NOTFOUND=return] # ldap\ngroup: ldap\n")],
                true,
                0,
            ),
            ("/etc/postfix", "default_privs = nobody\n", &HERE, true, 0),
            ("/etc/postfix", "default_privs = nobody\n", &[HERE[0], SYSTEMD], false, 1),
            ("/etc/postfix", "default_privs = nosuch\n", &[HERE[0], SYSTEMD], true, 0),
            ("/etc/postfix", "setgid_group = nobody\n", &[HERE[0], SYSTEMD], true, 0),
        ] {
            let (words, told) = told(directory, main, files);
            assert_eq!((!words.is_empty(), told), (is_fatal, doubts), "{directory} {main} {files:?} {words}");
        }
    }

    /// One that this user may not look into is there.
    #[test]
    fn a_machine_has_a_postfix_whose_programs_are_closed() {
        for (reason, wanted) in [
            (UnreadableReason::Denied, true),
            (UnreadableReason::TooLarge(1), true),
            (UnreadableReason::Missing, false),
            (UnreadableReason::Directory, false),
        ] {
            let (instance, memory) = memory("/etc/postfix", "", &[]);
            let memory = memory.and_trouble("/usr/lib/postfix/sbin/master", reason.clone());
            assert_eq!(is_installed(&instance, &memory), wanted, "{reason:?}");
        }
    }

    /// As `master` 3.7.11 does: others are started.
    #[test]
    fn a_program_that_is_not_there() {
        for (main, line, wanted) in [
            ("", "smtp inet n - y - - smtpd", ""),
            (
                "",
                "smtp inet n - y - - smptd",
                "master_spawn: exec /usr/lib/postfix/sbin/smptd: No such file or directory",
            ),
            ("", "smtp inet n - y - - /smtpd", ""),
            (
                "",
                "smtp inet n - y - - /usr/lib/postfix/sbin/smtpd",
                "master_spawn: exec /usr/lib/postfix/sbin//usr/lib/postfix/sbin/smtpd: No such file or directory",
            ),
            ("daemon_directory = /gone\n", "smtp inet n - y - - smptd", ""),
            ("daemon_directory = /srv\n", "smtp inet n - y - - smtpd", ""),
        ] {
            let files = [&[("/p/main.cf", main), ("/p/master.cf", line)][..], &HERE].concat();
            let memory = Memory::holding(&files);
            let instance = Instance::read(Path::new("/p"), &memory);
            let fault = without_program(&instance, instance.services().first().unwrap(), &memory);
            assert_eq!(fault.map(|fault| fault.words).unwrap_or_default(), wanted, "{main} {line}");
        }
    }
}
