//! Public files keep to their mode.

use crate::base::location::Location;
use crate::bundle::{File, Role};
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::command::quote;
use crate::checks::exposure::access::{Grant, WRITE, Who, beyond_owner, people};
use crate::checks::exposure::deployed::{self, Deployed};
use crate::checks::facts::Facts;
use crate::target::profile::Profile;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "file-public",
    title: "public files keep to their mode",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Policy,
    since: "0.1.0",
    rationale: "A certificate is no secret, but whoever can write the file can stop the service or put another \
        certificate in its place. The profile guide asks for 0600 on every deployed file, so that a key that ever \
        lands in one of them is safe, too; the profile web lets everybody read what holds no key.",
    fix: "take the permissions away with chmod; or, where others are meant to read the certificate, choose --profile \
        web (public files may be 0644) or give --public-mode",
    sources: &["Postfix TLS_README: recommended file permissions", "chmod(1)"],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(files) = deployed::files(facts, sink) else { return };
    let mut public = files.iter().filter(|deployed| !deployed.secret).peekable();
    if public.peek().is_none() {
        let is_lost = |file: &File| file.role != Role::Key && file.document.contents.is_err();
        if facts.bundle.deployed().any(is_lost) {
            return sink.blocked_by("file-read", "no file that is meant for the public could be opened");
        }
        return sink.not_applicable("every deployed file holds a private key; file-mode judges it");
    }
    for deployed in public {
        judge(facts, deployed, sink);
    }
}

fn judge(facts: &Facts<'_>, deployed: &Deployed<'_>, sink: &mut Sink) {
    let name = &deployed.file.holder();
    let (mode, wanted) = (deployed.metadata.mode, facts.target.rules.public_mode);
    let offenders = offenders(facts, deployed);
    if offenders.is_empty() && mode & 0o7700 & !wanted == 0 {
        if facts.target.rules.profile == Profile::Web && mode & 0o044 == 0 {
            sink.note(format!(
                "{name} has mode {mode:04o}: monitoring that is not root cannot read it; 0644 is allowed"
            ));
        }
        return;
    }
    let writers: Vec<Grant> = offenders.iter().copied().filter(|grant| grant.permissions & WRITE != 0).collect();
    let mut message = format!("{name} has mode {mode:04o}, at most {wanted:04o} is allowed for a file without a key");
    if !writers.is_empty() {
        message.push_str(&format!("; {} can write to it", people(&writers, facts.accounts)));
    } else if facts.target.rules.profile == Profile::Guide && mode & !0o644 == 0 {
        message.push_str(" by the profile guide; --profile web allows 0644");
    }
    let groups = offenders.iter().any(|grant| !matches!(grant.who, Who::Everybody));
    let allowed = mode & wanted & if groups { 0o757 } else { 0o777 } & if wanted & 0o040 == 0 { 0o707 } else { 0o777 };
    sink.add(
        Finding::of(&CHECK, message)
            .at(&Location::whole(name))
            .fix(format!("set {name} to {allowed:04o}, or choose the profile whose rules you want with --profile web"))
            .command(format!("chmod {allowed:04o} {}", quote(deployed.real_path()))),
    );
}

/// What goes beyond the rules. What everybody may do, groups and named users may do, too.
fn offenders(facts: &Facts<'_>, deployed: &Deployed<'_>) -> Vec<Grant> {
    let metadata = deployed.metadata;
    let rules = &facts.target.rules;
    let others = (rules.public_mode & 7) as u8;
    let group = (rules.public_mode >> 3 & 7) as u8;
    let may_use =
        |gid: u32| rules.groups.is_empty() || rules.groups.iter().any(|name| facts.accounts.gid(name) == Some(gid));
    let mut grants = beyond_owner(metadata.mode, metadata.gid, metadata.acl.as_ref());
    grants.retain_mut(|grant| {
        let allowed = match grant.who {
            Who::Everybody => others,
            Who::Group(gid) if may_use(gid) => group | others,
            Who::User(uid) if uid == 0 || uid == metadata.uid => 7,
            Who::Group(_) | Who::User(_) => others,
        };
        grant.permissions &= !allowed;
        grant.permissions != 0
    });
    grants
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixture::deployment::{Deployment, lines};
    use crate::target::profile::Profile;

    fn with_mode(mode: u32, profile: Profile) -> Deployment {
        let mut deployment = Deployment::new();
        deployment.cert().metadata.as_mut().unwrap().mode = mode;
        deployment.rules = profile.rules();
        deployment
    }

    #[test]
    fn each_profile_has_its_limit() {
        assert!(lines(&with_mode(0o600, Profile::Guide).ask(&CHECK)).is_empty());
        assert!(lines(&with_mode(0o644, Profile::Web).ask(&CHECK)).is_empty());
        assert!(lines(&with_mode(0o440, Profile::Web).ask(&CHECK)).is_empty());
        let sink = with_mode(0o644, Profile::Guide).ask(&CHECK);
        assert_eq!(
            lines(&sink),
            ["fail: cert.pem has mode 0644, at most 0600 is allowed for a file without a key by the profile guide; \
              --profile web allows 0644"]
        );
        assert_eq!(sink.findings[0].command.as_deref(), Some("chmod 0600 '/srv/tls/cert.pem'"));
    }

    #[test]
    fn writers_are_named() {
        let sink = with_mode(0o666, Profile::Web).ask(&CHECK);
        assert_eq!(
            lines(&sink),
            [
                "fail: cert.pem has mode 0666, at most 0644 is allowed for a file without a key; everybody can write to it"
            ]
        );
        assert_eq!(sink.findings[0].command.as_deref(), Some("chmod 0644 '/srv/tls/cert.pem'"));
        let sink = with_mode(0o664, Profile::Web).ask(&CHECK);
        assert_eq!(sink.findings[0].command.as_deref(), Some("chmod 0644 '/srv/tls/cert.pem'"));
    }

    #[test]
    fn a_combined_file_is_left_to_file_mode() {
        let mut deployment = Deployment::with_cert(crate::checks::fixture::sample::text("leaf-key"));
        deployment.cert().metadata.as_mut().unwrap().mode = 0o644;
        assert!(deployment.ask(&CHECK).skip.is_some());
    }
}
