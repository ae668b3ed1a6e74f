//! Nobody else can replace a file.

use std::path::{Path, PathBuf};

use crate::base::count::listed;
use crate::base::document::{AclSubject, FileKind, Step};
use crate::base::location::Location;
use crate::bundle::File;
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::command::quote;
use crate::checks::exposure::access::{EXECUTE, Grant, READ, WRITE, beyond_owner, people};
use crate::checks::exposure::deployed::{holds_secret, trusted};
use crate::checks::exposure::reach::narrow;
use crate::checks::facts::Facts;
use crate::target::profile::Profile;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "file-path",
    title: "nobody else can replace a file",
    severity: Severity::Warn,
    severity_note: "fail if another user can replace a key",
    impact: Impact::Secret,
    since: "0.1.0",
    rationale: "Mode 0600 protects what is in a file, not its name. Whoever may write to a directory on the way can \
        move the file aside and put another in its place; whoever owns a link or its directory decides where it \
        points; a second name (hard link) in another directory stays behind when the file is replaced; and a default \
        access list opens every key that is written there next, whatever the umask. A sticky directory such as /tmp \
        protects what root owns in it.",
    fix: "keep deployed files in a directory that root owns and nobody else can write to, on every level: \
        chmod go-w DIRECTORY, chown root DIRECTORY, or move the files to a better place; find / -xdev -samefile FILE \
        shows every name of a file; setfacl -k DIRECTORY removes a default access list",
    sources: &["path_resolution(7)", "unlink(2), sticky directories", "acl(5), default ACLs"],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    if facts.target.rules.profile == Profile::Ci {
        return sink.not_applicable("the profile ci judges no owner and no mode");
    }
    let walked: Vec<&File> = facts.bundle.files.iter().filter(|file| !file.document.way.is_empty()).collect();
    if walked.is_empty() {
        return sink.not_applicable("no file was found by walking through directories");
    }
    let mut dangers: Vec<Danger<'_>> = Vec::new();
    for file in walked {
        for danger in judge(facts, file) {
            match dangers.iter_mut().find(|known| known.at == danger.at && known.what == danger.what) {
                Some(known) => known.merge(danger),
                None => dangers.push(danger),
            }
        }
    }
    for danger in dangers {
        sink.add(danger.finding());
    }
}

/// One thing that puts files at risk.
struct Danger<'f> {
    /// The directory, link or file.
    at: PathBuf,
    /// What is wrong with it.
    what: String,
    /// What somebody could do to the files.
    threat: Threat,
    /// The files.
    files: Vec<&'f File>,
    /// Whether the owner of a file is the very user who could replace it.
    owner: bool,
    command: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Threat {
    /// Another user can put something else in its place.
    Replaced,
    /// The next key written there is born open.
    BornOpen,
    /// The inode has further names.
    OtherNames,
}

impl<'f> Danger<'f> {
    fn merge(&mut self, other: Danger<'f>) {
        self.owner &= other.owner;
        let new = other.files.into_iter().filter(|file| !self.files.iter().any(|f| f.holder() == file.holder()));
        let new: Vec<&File> = new.collect();
        self.files.extend(new);
    }

    fn finding(self) -> Finding {
        let secret = self.files.iter().any(|file| file.is_deployed() && holds_secret(file));
        let names: Vec<String> = self.files.iter().map(|file| file.holder().to_string()).collect();
        let at = self.at.display();
        let (message, fix) = match self.threat {
            Threat::Replaced => (
                format!("{} can replace {}", self.what, listed(&names)),
                format!("let nobody but root write to {at}, or keep the files somewhere else"),
            ),
            Threat::BornOpen => (
                self.what,
                "take the default access list away; no umask helps against it, only a program that asks for 0600 itself".to_owned(),
            ),
            Threat::OtherNames => (
                self.what,
                format!("find the other names with find / -xdev -samefile {} and remove them", quote(&self.at)),
            ),
        };
        let finding = Finding::of(&CHECK, message).fix(fix);
        let finding = match self.files.first() {
            Some(file) => finding.at(&Location::whole(&file.holder())),
            None => finding,
        };
        let finding = match (secret, self.threat) {
            (true, Threat::Replaced) => finding.severity(Severity::Fail),
            (true, _) => finding,
            (false, _) => finding.impact(Impact::Policy),
        };
        let finding = if self.owner { finding.because_of("file-owner") } else { finding };
        match self.command {
            Some(command) => finding.command(command),
            None => finding,
        }
    }
}

fn judge<'f>(facts: &Facts<'_>, file: &'f File) -> Vec<Danger<'f>> {
    let mut trusted = trusted(facts);
    if facts.target.rules.owner.is_none() {
        // Any owner is allowed, so the file's own owner is trusted with its directories, too.
        trusted.extend(file.document.metadata.as_ref().map(|metadata| metadata.uid));
    }
    let mut dangers = Vec::new();
    for step in &file.document.way {
        let danger = match &step.link_target {
            None => directory(facts, file, step, &trusted),
            Some(target) => link(facts, file, step, target, &trusted),
        };
        dangers.extend(danger);
    }
    dangers.extend(writable_file(facts, file, &trusted));
    dangers.extend(default_list(facts, file, &trusted));
    dangers.extend(other_names(facts, file));
    dangers
}

/// Who besides root can put another entry in the place of one of this directory's.
fn directory<'f>(facts: &Facts<'_>, file: &'f File, step: &Step, trusted: &[u32]) -> Option<Danger<'f>> {
    let at = step.path.clone();
    let shown = step.path.display();
    let owner_of_file = file.document.metadata.as_ref().map(|metadata| metadata.uid);
    if !trusted.contains(&step.uid) {
        let name = facts.accounts.user_name(step.uid);
        let own = file.document.path.parent() == Some(&step.path) || real_parent(file) == Some(&step.path);
        return Some(Danger {
            what: format!("{shown} belongs to {name}, who"),
            threat: Threat::Replaced,
            files: vec![file],
            owner: owner_of_file == Some(step.uid),
            command: own.then(|| format!("chown 0 {}", quote(&at))),
            at,
        });
    }
    let writers = writers(facts, step, trusted);
    if writers.is_empty() {
        return None;
    }
    if step.mode & STICKY != 0 {
        return sticky(facts, file, step, trusted);
    }
    let people = people(&writers, facts.accounts);
    Some(Danger {
        what: format!("{shown} has mode {:04o}, so {people}", step.mode),
        threat: Threat::Replaced,
        files: vec![file],
        owner: false,
        command: Some(format!("chmod go-w {}", quote(&at))),
        at,
    })
}

/// A link of another user's in a directory that this user may write to: sticky or not, it is theirs to replace.
fn link<'f>(facts: &Facts<'_>, file: &'f File, step: &Step, target: &Path, trusted: &[u32]) -> Option<Danger<'f>> {
    if trusted.contains(&step.uid) {
        return None;
    }
    let parent = file.document.way.iter().find(|other| Some(other.path.as_path()) == step.path.parent())?;
    let sticky = parent.mode & STICKY != 0 && !writers(facts, parent, trusted).is_empty();
    sticky.then(|| Danger {
        at: step.path.clone(),
        what: format!(
            "the link {} to {} belongs to {}, who",
            step.path.display(),
            target.display(),
            facts.accounts.user_name(step.uid)
        ),
        threat: Threat::Replaced,
        files: vec![file],
        owner: false,
        command: Some(format!("chown -h 0 {}", quote(&step.path))),
    })
}

/// In a sticky directory everybody may replace what is their own; links and directories of others are told as such.
fn sticky<'f>(facts: &Facts<'_>, file: &'f File, step: &Step, trusted: &[u32]) -> Option<Danger<'f>> {
    let owner = file.document.metadata.as_ref().map(|metadata| metadata.uid)?;
    if real_parent(file) != Some(&step.path) || trusted.contains(&owner) || !file.is_deployed() {
        return None;
    }
    let (shown, name) = (step.path.display(), facts.accounts.user_name(owner));
    Some(Danger {
        what: format!("the sticky directory {shown} ({:04o}) protects only what root owns: {name}", step.mode),
        threat: Threat::Replaced,
        files: vec![file],
        owner: true,
        command: None,
        at: step.path.clone(),
    })
}

/// Anchors and revocation lists that others may write to; of deployed files, their own rows tell that.
fn writable_file<'f>(facts: &Facts<'_>, file: &'f File, trusted: &[u32]) -> Option<Danger<'f>> {
    let metadata = file.document.metadata.as_ref().filter(|_| !file.is_deployed())?;
    let mut grants = beyond_owner(metadata.mode, metadata.gid, metadata.acl.as_ref());
    grants.retain(|grant| grant.permissions & WRITE != 0);
    let reach = narrow(file, grants, facts.accounts, trusted);
    let mut writers = reach.grants;
    writers.retain(|grant| grant.reaches_another(facts.accounts, trusted));
    if writers.is_empty() {
        return None;
    }
    let at = file.document.real_path.clone()?;
    let people = people(&writers, facts.accounts);
    Some(Danger {
        what: format!("{} has mode {:04o}, so {people}", file.holder(), metadata.mode),
        threat: Threat::Replaced,
        files: vec![file],
        owner: false,
        command: Some(format!("chmod go-w {}", quote(&at))),
        at,
    })
}

/// Who may create and remove names in the directory and is none of the trusted.
fn writers(facts: &Facts<'_>, step: &Step, trusted: &[u32]) -> Vec<Grant> {
    let both = WRITE | EXECUTE;
    let mut grants = beyond_owner(step.mode, step.gid, step.acl.as_ref());
    grants.retain(|grant| grant.permissions & both == both && grant.reaches_another(facts.accounts, trusted));
    grants
}

/// A default access list where the key lies, which opens the next one.
fn default_list<'f>(facts: &Facts<'_>, file: &'f File, trusted: &[u32]) -> Option<Danger<'f>> {
    if !file.is_deployed() || !holds_secret(file) {
        return None;
    }
    let step = file.document.way.iter().find(|step| Some(step.path.as_path()) == real_parent(file))?;
    let acl = step.default_acl.as_ref()?;
    let other = acl.entries.iter().find(|entry| entry.who == AclSubject::Other);
    let mode = u32::from(other.map_or(0, |entry| entry.permissions));
    let mut readers = beyond_owner(mode, step.gid, Some(acl));
    readers.retain(|grant| grant.permissions & READ != 0 && grant.reaches_another(facts.accounts, trusted));
    let readers = narrow(file, readers, facts.accounts, trusted).grants;
    if readers.is_empty() {
        return None;
    }
    let people = people(&readers, facts.accounts);
    Some(Danger {
        what: format!(
            "{} has a default access list: every new key there is born readable by {people}, whatever the umask",
            step.path.display()
        ),
        threat: Threat::BornOpen,
        files: vec![file],
        owner: false,
        command: Some(format!("setfacl -k {}", quote(&step.path))),
        at: step.path.clone(),
    })
}

fn other_names<'f>(facts: &Facts<'_>, file: &'f File) -> Option<Danger<'f>> {
    let own = file.document.metadata.as_ref().filter(|m| m.kind == FileKind::Regular && m.links > 1)?;
    if !file.is_deployed() {
        return None;
    }
    let is_same = |other: &&File| {
        let metadata = other.document.metadata.as_ref();
        metadata.is_some_and(|metadata| (metadata.device, metadata.inode) == (own.device, own.inode))
    };
    let beside =
        facts.neighbours.files.iter().find(|other| is_same(other) && other.document.path != file.document.path);
    let known = beside.map_or(String::new(), |other| format!("; one of them is {}", other.holder()));
    Some(Danger {
        what: format!("{} has {} names (hard links), not 1{known}", file.holder(), own.links),
        threat: Threat::OtherNames,
        files: vec![file],
        owner: false,
        command: None,
        at: file.document.real_path.clone().unwrap_or_else(|| file.document.path.clone()),
    })
}

fn real_parent(file: &File) -> Option<&Path> {
    file.document.real_path.as_deref()?.parent()
}

/// S_ISVTX.
const STICKY: u32 = 0o1000;

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::base::document::AclSubject;
    use crate::bundle::Role;
    use crate::checks::exposure::access::tests::acl;
    use crate::checks::fixture::deployment::{Deployment, document, lines, step};

    fn with_directory(mode: u32, uid: u32, gid: u32) -> Deployment {
        let mut deployment = Deployment::new();
        deployment.directory(|step| (step.mode, step.uid, step.gid) = (mode, uid, gid));
        deployment
    }

    #[test]
    fn a_directory_of_root_is_safe() {
        for (mode, gid) in [(0o755, 0), (0o700, 0), (0o775, 0), (0o2775, 50)] {
            assert!(lines(&with_directory(mode, 0, gid).ask(&CHECK)).is_empty(), "{mode:o} {gid}");
        }
    }

    #[test]
    fn a_writable_directory_endangers_the_key() {
        let sink = with_directory(0o777, 0, 0).ask(&CHECK);
        assert_eq!(lines(&sink), ["fail: /srv/tls has mode 0777, so everybody can replace cert.pem and key.pem"]);
        assert_eq!(sink.findings[0].command.as_deref(), Some("chmod go-w '/srv/tls'"));
        let sink = with_directory(0o775, 0, 110).ask(&CHECK);
        assert!(lines(&sink)[0].contains("group ssl-cert (members: postgres) can replace"), "{:?}", lines(&sink));
    }

    #[test]
    fn certificates_alone_only_warn() {
        let mut deployment = with_directory(0o777, 0, 0);
        deployment.files.truncate(1);
        assert_eq!(lines(&deployment.ask(&CHECK)), ["warn: /srv/tls has mode 0777, so everybody can replace cert.pem"]);
    }

    #[test]
    fn a_sticky_directory_protects_what_root_owns() {
        let mut deployment = with_directory(0o1777, 0, 0);
        assert!(lines(&deployment.ask(&CHECK)).is_empty());
        deployment.key_metadata().uid = 1000;
        let sink = deployment.ask(&CHECK);
        assert_eq!(
            lines(&sink),
            [
                "fail < file-owner: the sticky directory /srv/tls (1777) protects only what root owns: deploy can replace key.pem"
            ]
        );
        assert_eq!(sink.findings[0].command, None);
    }

    #[test]
    fn a_directory_of_another_user_is_theirs() {
        let sink = with_directory(0o755, 65534, 0).ask(&CHECK);
        assert_eq!(lines(&sink), ["fail: /srv/tls belongs to nobody, who can replace cert.pem and key.pem"]);
        let mut deployment = with_directory(0o755, 1000, 0);
        for (_, document) in &mut deployment.files {
            document.metadata.as_mut().unwrap().uid = 1000;
        }
        assert!(lines(&deployment.ask(&CHECK))[0].starts_with("fail < file-owner"));
        deployment.rules.owner = Some("deploy".to_owned());
        assert!(lines(&deployment.ask(&CHECK)).is_empty());
        deployment.rules.owner = None;
        assert!(lines(&deployment.ask(&CHECK)).is_empty());
    }

    #[test]
    fn a_link_of_another_user_in_a_sticky_directory_is_theirs() {
        let mut deployment = Deployment::new();
        let mut link = step("/tmp/key.pem");
        (link.link_target, link.uid, link.mode) = (Some("/srv/tls/key.pem".into()), 1000, 0o777);
        let mut directory = step("/tmp");
        directory.mode = 0o1777;
        deployment.key().way.splice(0..0, [directory, link]);
        let sink = deployment.ask(&CHECK);
        assert!(
            lines(&sink)
                .iter()
                .any(|line| line.contains("the link /tmp/key.pem to /srv/tls/key.pem belongs to deploy")),
            "{:?}",
            lines(&sink)
        );
    }

    #[test]
    fn anchors_that_others_may_write_to_warn() {
        let mut deployment = Deployment::new();
        let mut anchors = document("ca.pem", "");
        anchors.metadata.as_mut().unwrap().mode = 0o666;
        deployment.files.push((Role::Ca, anchors));
        assert_eq!(lines(&deployment.ask(&CHECK)), ["warn: ca.pem has mode 0666, so everybody can replace ca.pem"]);
    }

    #[test]
    fn further_names_and_default_lists_warn() {
        let mut deployment = Deployment::new();
        deployment.key_metadata().links = 3;
        assert_eq!(lines(&deployment.ask(&CHECK)), ["warn: key.pem has 3 names (hard links), not 1"]);
        let mut deployment = Deployment::new();
        let list = acl(&[
            (AclSubject::Owner, 7),
            (AclSubject::User(65534), 4),
            (AclSubject::GroupOwner, 0),
            (AclSubject::Mask, 7),
            (AclSubject::Other, 0),
        ]);
        deployment.directory(|step| step.default_acl = Some(list.clone()));
        assert_eq!(
            lines(&deployment.ask(&CHECK)),
            [
                "warn: /srv/tls has a default access list: every new key there is born readable by user nobody (access list), \
              whatever the umask"
            ]
        );
    }
}
