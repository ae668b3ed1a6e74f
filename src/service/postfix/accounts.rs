//! Whether this machine knows a user, group or port by its name: the files that list them, and whether others are asked, too.

use std::path::Path;

use crate::base::lookup::Lookup;

/// Whether names of this kind (`passwd`, `group`, `services`) may come from elsewhere than from these sources of
/// nsswitch.conf(5).
pub(super) fn is_asked_elsewhere(kind: &str, known: &[&str], lookup: &dyn Lookup) -> bool {
    has_source(kind, lookup, |word| !known.iter().any(|known| known.as_bytes() == word))
}

/// Whether nsswitch.conf has such a source of names of this kind.
fn has_source(kind: &str, lookup: &dyn Lookup, is_such: impl Fn(&[u8]) -> bool) -> bool {
    let switch = lookup.document(Path::new("/etc/nsswitch.conf"));
    let is_listed = |line: &[u8]| {
        let line = line.split(|byte| *byte == b'#').next().unwrap_or(&[]);
        let line = line.trim_ascii_start().strip_prefix(kind.as_bytes()).map(<[u8]>::trim_ascii_start);
        let sources = line.and_then(|line| line.strip_prefix(b":")).unwrap_or(&[]);
        // What stands in brackets says what to do with an answer.
        let mut sources =
            sources.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty() && !word.starts_with(b"["));
        sources.any(&is_such)
    };
    switch.bytes().split(|byte| *byte == b'\n').any(is_listed)
}

/// Whether the machine has a user of this name; none where that is not known.
pub(super) fn has_user(name: &str, lookup: &dyn Lookup) -> Option<bool> {
    let is_listed = lookup.accounts().users.iter().any(|user| user.name == name);
    if is_listed { Some(true) } else { is_unheard_of(name, "passwd", "user", lookup).then_some(false) }
}

/// Whether the machine has a group of this name; none where that is not known.
pub(super) fn has_group(name: &str, lookup: &dyn Lookup) -> Option<bool> {
    let is_listed = lookup.accounts().groups.iter().any(|group| group.name == name);
    if is_listed { Some(true) } else { is_unheard_of(name, "group", "group", lookup).then_some(false) }
}

/// Whether a name that is not listed comes from nowhere else. Systemd always has root and nobody, and adds users for the time
/// they are needed, and those that lie in folders of files (nss-systemd(8)).
fn is_unheard_of(name: &str, kind: &str, suffix: &str, lookup: &dyn Lookup) -> bool {
    let file = format!("{name}.{suffix}");
    let is_record = |folder: &&str| lookup.trouble(&Path::new(folder).join(&file)).is_none();
    let is_elsewhere = name.contains('/') || is_asked_elsewhere(kind, &["files", "systemd"], lookup);
    let is_given = ALWAYS_THERE.contains(&name) && has_source(kind, lookup, |word| word == b"systemd");
    !is_elsewhere && !is_given && !RECORDS.iter().any(is_record)
}

/// Users and groups that systemd has without any file (nss-systemd(8)).
const ALWAYS_THERE: [&str; 2] = ["root", "nobody"];
/// Where systemd finds users and groups (nss-systemd(8)).
const RECORDS: [&str; 4] = ["/etc/userdb", "/run/host/userdb", "/run/userdb", "/usr/lib/userdb"];
