//! Deployed files belong to root.

use crate::base::location::Location;
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::command::quote;
use crate::checks::exposure::deployed;
use crate::checks::facts::Facts;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "file-owner",
    title: "deployed files belong to root",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Secret,
    since: "0.1.0",
    rationale: "Whoever owns a file can open it to others and write another key or certificate into it, whatever its \
        mode says today. Servers read their key as root before they give up privileges, so no other user needs to own \
        it. Of a file without a key the rule is one of good order.",
    fix: "give the file to root with chown, or say with --owner who may own deployed files (`any` turns the rule \
        off); where a renewal writes the file, change the owner in its hook, too",
    sources: &[
        "Postfix postconf(5) smtpd_tls_key_file: the file must be owned by root and readable by nobody else",
        "chown(2)",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(files) = deployed::files(facts, sink) else { return };
    let Some(owner) = &facts.target.rules.owner else {
        return sink.not_applicable("any owner is allowed");
    };
    let Some(wanted) = facts.accounts.uid(owner) else {
        let message = format!("there is no user {owner} on this machine to own the deployed files");
        return sink.add(Finding::of(&CHECK, message).fix("name an existing user with --owner"));
    };
    let owner = facts.accounts.user_name(wanted);
    for deployed in files.iter().filter(|deployed| deployed.metadata.uid != wanted) {
        let name = &deployed.file.holder();
        let found = facts.accounts.user_name(deployed.metadata.uid);
        let what = if deployed.secret { "the key in it" } else { "it" };
        let message = format!("{name} belongs to {found}, not to {owner}; {found} can replace {what} at any time");
        let impact = if deployed.secret { Impact::Secret } else { Impact::Policy };
        sink.add(
            Finding::of(&CHECK, message)
                .impact(impact)
                .at(&Location::whole(name))
                .fix(format!("give {name} to {owner}, or name its owner with --owner"))
                .command(format!("chown {wanted} {}", quote(deployed.real_path()))),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::check::Impact;
    use crate::checks::fixture::deployment::{Deployment, lines};

    #[test]
    fn root_owns_everything() {
        assert!(lines(&Deployment::new().ask(&CHECK)).is_empty());
    }

    #[test]
    fn a_foreign_key_is_a_secret_and_a_foreign_certificate_a_matter_of_policy() {
        let mut deployment = Deployment::new();
        deployment.key_metadata().uid = 65534;
        deployment.cert().metadata.as_mut().unwrap().uid = 4242;
        let sink = deployment.ask(&CHECK);
        assert_eq!(
            lines(&sink),
            [
                "fail: cert.pem belongs to uid 4242, not to root; uid 4242 can replace it at any time",
                "fail: key.pem belongs to nobody, not to root; nobody can replace the key in it at any time"
            ]
        );
        assert_eq!(sink.findings[0].impact, Impact::Policy);
        assert_eq!(sink.findings[1].command.as_deref(), Some("chown 0 '/srv/tls/key.pem'"));
    }

    #[test]
    fn the_owner_can_be_named_and_any_allowed() {
        let mut deployment = Deployment::new();
        deployment.key_metadata().uid = 1000;
        deployment.rules.owner = Some("deploy".to_owned());
        assert_eq!(deployment.ask(&CHECK).findings.len(), 1);
        deployment.rules.owner = None;
        assert!(deployment.ask(&CHECK).skip.is_some());
        deployment.rules.owner = Some("nosuch".to_owned());
        assert_eq!(
            lines(&deployment.ask(&CHECK)),
            ["fail: there is no user nosuch on this machine to own the deployed files"]
        );
    }
}
