//! Nobody else may read the key.

use crate::base::count::listed;
use crate::base::document::{Acl, AclSubject, Metadata};
use crate::base::location::Location;
use crate::bundle::File;
use crate::bundle::object::{Known, ObjectKind};
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::command::quote;
use crate::checks::exposure::access::{Grant, READ, WRITE, Who, beyond_owner, people};
use crate::checks::exposure::deployed::{self, Deployed, trusted};
use crate::checks::exposure::reach::{Reach, is_lasting, narrow};
use crate::checks::facts::Facts;
use crate::target::profile::Profile;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "file-mode",
    title: "nobody else may read the key",
    severity: Severity::Fail,
    severity_note: "warn, but by the profile guide, if a closed directory keeps everybody from the key today",
    impact: Impact::Secret,
    since: "0.1.0",
    rationale: "Whoever can read the private key can pose as this server and, with old key exchanges, read recorded \
        traffic. No OpenSSL server warns about it: Postfix, nginx, Apache, HAProxy and Dovecot serve a key of mode \
        0666 without a word. Access lists count like the mode, and the group digit of a file with an access list is \
        its mask, so what ls shows is not the whole story; nor is the mode of the file alone, since every directory above \
        it must let somebody through.",
    fix: "take the permissions away with chmod; if somebody untrusted could have read the key, closing the file is not \
        enough: make a new key and have the old certificate revoked; an access list is emptied by chmod as long as \
        the group digit stays 0, and setfacl -b removes it; where a program needs the key through a group, say so with \
        --mode 0640 and --group, or with --profile debian or exim",
    sources: &[
        "Postfix TLS_README: the private key must not be accessible to anyone but root",
        "acl(5): the mask limits named users, named groups and the owning group",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(files) = deployed::files(facts, sink) else { return };
    let mut judged = false;
    for deployed in files.iter().filter(|deployed| deployed.secret) {
        judged = true;
        judge(facts, deployed, sink);
    }
    if judged {
        return;
    }
    if facts.bundle.deployed().any(|file| file.document.contents.is_err()) {
        sink.blocked_by("file-read", "the key file could not be read");
    } else if let Some((file, known)) = closed(facts) {
        let what = known.with_article();
        sink.not_asked(format!("{} is {what}, which is not looked into: a key may stand in it", file.document.name));
    } else {
        sink.not_applicable("no deployed file holds a private key");
    }
}

/// A deployed file in which a key may stand unseen: an archive, or compressed data.
fn closed<'f>(facts: &'f Facts<'_>) -> Option<(&'f File, Known)> {
    let known = |file: &File| match file.objects.first()?.kind {
        ObjectKind::Other(known) if known.is_closed() => Some(known),
        _ => None,
    };
    facts.bundle.deployed().find_map(|file| known(file).map(|known| (file, known)))
}

fn judge(facts: &Facts<'_>, deployed: &Deployed<'_>, sink: &mut Sink) {
    let name = &deployed.file.holder();
    let (mode, wanted) = (deployed.metadata.mode, facts.target.rules.mode);
    let offenders = offenders(facts, deployed.metadata);
    if offenders.is_empty() && mode & 0o7700 & !wanted == 0 {
        note_group(facts, deployed, sink);
        return note_masked(facts, deployed, sink);
    }
    let is_within = mode & 0o7777 & !wanted == 0;
    let finding = if offenders.is_empty() {
        let message = format!("{name} has mode {mode:04o}, at most {wanted:04o} is allowed; nobody else can read it");
        Finding::of(&CHECK, message).impact(Impact::Policy)
    } else {
        let limit = match is_within {
            true => format!("which {} may use", wanted_group(facts)),
            false => format!("at most {wanted:04o} is allowed"),
        };
        let reach = narrow(deployed.file, offenders.clone(), facts.accounts, &trusted(facts));
        let told = who_can(facts, &offenders, &reach);
        Finding::of(&CHECK, format!("{name} has mode {mode:04o}, {limit}: {told}"))
            .severity(severity(facts, deployed, &reach))
    };
    let (allowed, command) = remedy(facts, deployed, &offenders);
    let regroup = match facts.target.rules.groups.first().filter(|_| is_within) {
        Some(group) => format!("give {name} to group {group} (chgrp), or "),
        None => String::new(),
    };
    let mut fix = format!("{regroup}set {name} to {allowed:04o}; if somebody untrusted could read it, make a new key");
    if offenders.iter().any(|grant| grant.by_acl) {
        fix.push_str("; setfacl -b removes the access list for good, which a later chmod would wake again");
    }
    if deployed.file.is_in_table() {
        fix.push_str("; a table made by postmap -F holds the keys themselves, with the mode of its text: close both");
    }
    fix.push_str(likely_cause(mode));
    if is_debians(facts, deployed.metadata) {
        fix.push_str("; Debian lets the programs of its group read keys there, which --profile debian allows");
    }
    let finding = finding.at(&Location::whole(name));
    sink.add(match is_proxied(facts, deployed.file) {
        true => {
            finding.fix(format!("take proxy: out of tls_server_sni_maps first, as service-config says; then {fix}"))
        }
        false => finding.fix(fix).command(command),
    });
}

/// Whether it is as Debian's package ssl-cert keeps keys for several programs, and the profile is for Postfix alone.
fn is_debians(facts: &Facts<'_>, metadata: &Metadata) -> bool {
    let group = facts.accounts.groups.iter().find(|group| group.gid == metadata.gid);
    group.is_some_and(|group| group.name == "ssl-cert")
        && metadata.mode & 0o7777 == 0o640
        && facts.target.rules.profile != Profile::Debian
}

/// Whether it is a table, or what is made into one, that a process without privileges reads: once closed, no name is served.
fn is_proxied(facts: &Facts<'_>, file: &File) -> bool {
    let Some(around) = &facts.service else { return false };
    let (holder, path) = (file.holder(), &file.document.path);
    let mut proxied = around.service.tables.iter().filter(|table| table.is_proxied);
    proxied.any(|table| table.index.as_os_str() == &*holder || table.files.contains(path))
}

/// Who can do what with the key today, in words.
fn who_can(facts: &Facts<'_>, offenders: &[Grant], reach: &Reach<'_>) -> String {
    let (here, there) = (people(offenders, facts.accounts), people(&reach.grants, facts.accounts));
    let Some(guard) = reach.guard else { return format!("{here} can {} the key", verb(offenders)) };
    let directory = format!("the directory {} ({:04o})", guard.path.display(), guard.mode & 0o7777);
    if reach.grants.is_empty() {
        return format!("only {directory} keeps {here} from the key; one chmod of it would expose the key");
    }
    format!("{there} can {} the key; only {directory} keeps out everybody else", verb(&reach.grants))
}

/// A key that nobody can get at today, behind a directory that nobody can replace, only warns, except by the guide, whose
/// rule is the mode itself.
fn severity(facts: &Facts<'_>, deployed: &Deployed<'_>, reach: &Reach<'_>) -> Severity {
    let kept =
        reach.grants.is_empty() && reach.guard.is_some_and(|step| is_lasting(deployed.file, step, &trusted(facts)));
    if kept && facts.target.rules.profile != Profile::Guide { Severity::Warn } else { Severity::Fail }
}

/// The mode that the key should have, and the line for sh. An access list is removed whole, in one call that also takes
/// the group's own permission away: without its mask that would count again.
fn remedy(facts: &Facts<'_>, deployed: &Deployed<'_>, offenders: &[Grant]) -> (u32, String) {
    let keeps_group = keeps_group(facts, deployed.metadata, offenders);
    let allowed = deployed.metadata.mode & facts.target.rules.mode & if keeps_group { 0o777 } else { 0o707 };
    let path = quote(deployed.real_path());
    let chmod = format!("chmod {allowed:04o} {path}{}", source_text(deployed));
    if !offenders.iter().any(|grant| grant.by_acl) {
        return (allowed, chmod);
    }
    let others = allowed & 7;
    (allowed, format!("setfacl -b -m g::-,o::{others} {path} && {chmod}"))
}

/// Takes away the same permissions from the text that a table was made from, whose mode the next one will have.
fn source_text(deployed: &Deployed<'_>) -> String {
    if !deployed.file.is_in_table() {
        return String::new();
    }
    let text = quote(&deployed.real_path().with_extension(""));
    format!(" && {{ [ ! -f {text} ] || [ -L {text} ] || chmod go= {text}; }}")
}

/// What usually leaves a key with this mode.
fn likely_cause(mode: u32) -> &'static str {
    match mode {
        0o755 => "; install makes 0755 unless told -m 0600",
        0o644 => "; a shell redirection, tee and keytool make 0644: umask 077 before them keeps the next one closed",
        _ => "",
    }
}

/// A group that may read by the rules, and who that is today.
fn note_group(facts: &Facts<'_>, deployed: &Deployed<'_>, sink: &mut Sink) {
    let metadata = deployed.metadata;
    for grant in beyond_owner(metadata.mode, metadata.gid, metadata.acl.as_ref()) {
        let Who::Group(gid) = grant.who else { continue };
        if grant.permissions & READ == 0 || !may_use(facts, gid) {
            continue;
        }
        let (name, group) = (deployed.file.holder(), grant.describe(facts.accounts));
        let less = format!("gpasswd -d USER {} takes a member away", facts.accounts.group_name(gid));
        sink.note(format!("{name}: {group} may read the key, as the rules allow; {less}"));
    }
}

/// What goes beyond the rules: permissions of others, and of groups that may not use the group digit.
pub(super) fn offenders(facts: &Facts<'_>, metadata: &Metadata) -> Vec<Grant> {
    let rules = &facts.target.rules;
    let others = (rules.mode & 7) as u8;
    let group = (rules.mode >> 3 & 7) as u8;
    let mut grants = beyond_owner(metadata.mode, metadata.gid, metadata.acl.as_ref());
    grants.retain_mut(|grant| {
        let allowed = match grant.who {
            Who::Everybody => others,
            Who::Group(gid) if may_use(facts, gid) => group | others,
            Who::User(0) => 7,
            Who::User(uid) if uid == metadata.uid => 7,
            Who::Group(_) | Who::User(_) => others,
        };
        grant.permissions &= !allowed;
        grant.permissions != 0
    });
    grants
}

/// Entries of an access list that the mask holds back today.
fn note_masked(facts: &Facts<'_>, deployed: &Deployed<'_>, sink: &mut Sink) {
    let metadata = deployed.metadata;
    let Some(acl) = metadata.acl.as_ref().filter(|_| metadata.mode & 0o070 == 0) else { return };
    let unmasked = beyond_owner(metadata.mode | 0o070, metadata.gid, Some(&without_mask(acl)));
    let held: Vec<Grant> = unmasked.into_iter().filter(|grant| grant.by_acl).collect();
    if !held.is_empty() {
        let (name, people) = (deployed.file.holder(), people(&held, facts.accounts));
        sink.note(format!(
            "{name}: only the mask of its access list keeps out {people}; a chmod g+r would let them in, setfacl -b removes the entry"
        ));
    }
}

fn without_mask(acl: &Acl) -> Acl {
    Acl { entries: acl.entries.iter().copied().filter(|entry| entry.who != AclSubject::Mask).collect() }
}

/// Who may use the group digit under the rules: `group ssl-cert alone`.
fn wanted_group(facts: &Facts<'_>) -> String {
    match facts.target.rules.groups.as_slice() {
        [] => "no group".to_owned(),
        [group] => format!("group {group} alone"),
        groups => format!("only the groups {}", listed(groups)),
    }
}

/// Whether `--group` names this group.
fn may_use(facts: &Facts<'_>, gid: u32) -> bool {
    facts.target.rules.groups.iter().any(|name| facts.accounts.gid(name) == Some(gid))
}

/// Whether the group digit may stay: it is the mask for named users and groups, too.
fn keeps_group(facts: &Facts<'_>, metadata: &Metadata, offenders: &[Grant]) -> bool {
    offenders.iter().all(|grant| match grant.who {
        Who::Everybody => true,
        Who::Group(gid) => gid == metadata.gid && may_use(facts, gid),
        Who::User(_) => false,
    })
}

fn verb(grants: &[Grant]) -> &'static str {
    let can = |right: u8| grants.iter().any(|grant| grant.permissions & right != 0);
    match (can(READ), can(WRITE)) {
        (true, true) => "read and replace",
        (true, false) => "read",
        (false, true) => "replace",
        (false, false) => "execute",
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::base::document::{AclSubject, FileKind};
    use crate::checks::check::Impact;
    use crate::checks::exposure::access::tests::acl;
    use crate::checks::fixture::deployment::{Deployment, lines};
    use crate::checks::fixture::sample::text;
    use crate::target::profile::Profile;

    fn with_mode(mode: u32) -> Deployment {
        let mut deployment = Deployment::new();
        deployment.key_metadata().mode = mode;
        deployment
    }

    /// This text in a certificate file that everybody can read, as the profile web allows.
    fn public(text: impl AsRef<[u8]>) -> Deployment {
        let mut deployment = Deployment::with_cert(text);
        deployment.rules = Profile::Web.rules();
        deployment.cert().metadata.as_mut().unwrap().mode = 0o644;
        deployment
    }

    #[test]
    fn closed_modes_pass() {
        for mode in [0o600, 0o400, 0o000] {
            assert!(lines(&with_mode(mode).ask(&CHECK)).is_empty(), "{mode:o}");
        }
    }

    #[test]
    fn open_modes_name_who_can_read() {
        let mut deployment = with_mode(0o640);
        deployment.key_metadata().gid = 110;
        let sink = deployment.ask(&CHECK);
        assert_eq!(
            lines(&sink),
            [
                "fail: key.pem has mode 0640, at most 0600 is allowed: group ssl-cert (members: postgres) can read the key"
            ]
        );
        assert_eq!(sink.findings[0].command.as_deref(), Some("chmod 0600 '/srv/tls/key.pem'"));
        let sink = with_mode(0o446).ask(&CHECK);
        assert!(lines(&sink)[0].ends_with("everybody can read and replace the key"));
        assert_eq!(sink.findings[0].command.as_deref(), Some("chmod 0400 '/srv/tls/key.pem'"));
    }

    #[test]
    fn a_key_that_no_server_reads_is_a_key_all_the_same() {
        let (key, cert) = (text("leaf-key"), text("leaf").to_owned() + text("issuing"));
        let bare: String = key.lines().filter(|line| !line.starts_with('-')).map(|line| format!("{line}\n")).collect();
        for spoilt in [
            bare.clone(),
            format!("{bare}-----END PRIVATE KEY-----\n"),
            data_encoding::BASE64.encode(key.as_bytes()) + "\n",
            key.replace("PRIVATE KEY", "CERTIFICATE"),
            key.replace("PRIVATE KEY", "SECRET"),
            key.replace("-----", "----"),
            "priv:\n    d1:44:88:d7:9b:\n    a2:de\n".to_owned(),
            "private key:\n\t00:d1:44:88\n\tde:\n".to_owned(),
        ] {
            let told = lines(&public(&(cert.clone() + &spoilt)).ask(&CHECK));
            assert!(told.len() == 1 && told[0].ends_with("everybody can read the key"), "{spoilt}: {told:?}");
        }
        let all = format!("# of mx\n{cert}{key}");
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(all.bytes().flat_map(|byte| [byte, 0])).collect();
        for whole in [utf16, data_encoding::BASE64.encode(all.as_bytes()).into_bytes()] {
            assert_eq!(lines(&public(&whole).ask(&CHECK)).len(), 1);
        }
        for harmless in ["private key: in the safe\n", "pub:\n    04:9d:55\n", "# priv:\n"] {
            assert!(lines(&public(&(cert.clone() + harmless)).ask(&CHECK)).is_empty(), "{harmless}");
        }
    }

    #[test]
    fn a_closed_directory_on_the_way_is_said() {
        let mut deployment = with_mode(0o644);
        deployment.directory(|step| step.mode = 0o700);
        assert_eq!(
            lines(&deployment.ask(&CHECK)),
            [
                "fail: key.pem has mode 0644, at most 0600 is allowed: only the directory /srv/tls (0700) keeps everybody \
              from the key; one chmod of it would expose the key"
            ]
        );
        deployment.rules = Profile::Web.rules();
        assert!(lines(&deployment.ask(&CHECK))[0].starts_with("warn: "));
        deployment.directory(|step| (step.mode, step.gid) = (0o710, 110));
        let told = &lines(&deployment.ask(&CHECK))[0];
        let wanted = "group ssl-cert (members: postgres) can read the key; only the directory /srv/tls (0710) keeps out \
                      everybody else";
        assert!(told.starts_with("fail: ") && told.ends_with(wanted), "{told}");
    }

    #[test]
    fn more_for_the_owner_alone_is_a_matter_of_policy() {
        let sink = with_mode(0o700).ask(&CHECK);
        assert_eq!(lines(&sink), ["fail: key.pem has mode 0700, at most 0600 is allowed; nobody else can read it"]);
        assert_eq!(sink.findings[0].impact, Impact::Policy);
    }

    #[test]
    fn group_bits_count_only_for_the_group_of_the_rules() {
        let mut deployment = with_mode(0o640);
        deployment.rules = Profile::Debian.rules();
        let sink = deployment.ask(&CHECK);
        assert_eq!(sink.findings[0].command.as_deref(), Some("chmod 0600 '/srv/tls/key.pem'"));
        assert!(
            lines(&sink)[0].starts_with("fail: key.pem has mode 0640, which group ssl-cert alone may use: group root"),
            "{:?}",
            lines(&sink)
        );
        assert!(sink.findings[0].fix.starts_with("give key.pem to group ssl-cert (chgrp), or set"));
        deployment.key_metadata().gid = 110;
        let sink = deployment.ask(&CHECK);
        assert!(sink.findings.is_empty());
        assert!(sink.notes[0].starts_with("key.pem: group ssl-cert (members: postgres) may read"), "{:?}", sink.notes);
        deployment.key_metadata().mode = 0o660;
        assert_eq!(deployment.ask(&CHECK).findings[0].command.as_deref(), Some("chmod 0640 '/srv/tls/key.pem'"));
    }

    #[test]
    fn access_lists_count_through_their_mask() {
        let list = |mask| {
            acl(&[
                (AclSubject::Owner, 6),
                (AclSubject::User(65534), 4),
                (AclSubject::GroupOwner, 0),
                (AclSubject::Mask, mask),
                (AclSubject::Other, 0),
            ])
        };
        let mut deployment = with_mode(0o640);
        deployment.key_metadata().acl = Some(list(4));
        assert_eq!(
            lines(&deployment.ask(&CHECK)),
            ["fail: key.pem has mode 0640, at most 0600 is allowed: user nobody (access list) can read the key"]
        );
        assert_eq!(
            deployment.ask(&CHECK).findings[0].command.as_deref(),
            Some("setfacl -b -m g::-,o::0 '/srv/tls/key.pem' && chmod 0600 '/srv/tls/key.pem'")
        );
        let mut deployment = with_mode(0o600);
        deployment.key_metadata().acl = Some(list(0));
        let sink = deployment.ask(&CHECK);
        assert!(sink.findings.is_empty() && sink.notes[0].contains("user nobody"), "{:?}", sink.notes);
    }

    #[test]
    fn streams_and_the_profile_ci_are_not_judged() {
        let mut deployment = with_mode(0o644);
        for (_, document) in &mut deployment.files {
            document.metadata.as_mut().unwrap().kind = FileKind::Stream;
        }
        assert!(deployment.ask(&CHECK).skip.is_some());
        let mut deployment = with_mode(0o644);
        deployment.rules = Profile::Ci.rules();
        assert!(deployment.ask(&CHECK).skip.is_some());
    }

    #[test]
    fn a_broken_key_is_a_secret_too() {
        let mut deployment = Deployment::with_key("-----BEGIN PRIVATE KEY-----\nQUJDQUJDQUJDQUJD\n");
        deployment.key_metadata().mode = 0o644;
        assert_eq!(deployment.ask(&CHECK).findings.len(), 1);
    }
}
