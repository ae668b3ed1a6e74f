//! Every file opens and is read.

use std::collections::HashSet;

use crate::base::document::{Unreadable, UnreadableReason};
use crate::base::location::Location;
use crate::base::permission::Reader;
use crate::bundle::object::{Object, ObjectKind};
use crate::bundle::{File, Role};
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::pem::piece::Piece;
use crate::target::profile::Profile;
use crate::target::service::{FileSetting, Remark, Stake};

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "file-read",
    title: "every file opens and is read",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Load,
    since: "0.1.0",
    rationale: "A server that cannot open its certificate or key starts without TLS or not at all; Postfix goes on \
        announcing STARTTLS and refuses it with 454. A named pipe makes it wait for ever. Each file is opened once, \
        and everything said about it is about the very bytes and the very inode that were read. Anchors and \
        revocation lists that give nothing count, too: without them no answer about the chain is worth anything.",
    fix: "put the file where it is looked for, or correct the path; after a copy with links, copy what they point to; \
        if it is this user who may not read it, run the check as root, or as the user the server reads it as; \
        namei -l PATH shows every directory on the way",
    sources: &["path_resolution(7)", "open(2)", "OpenSSL SSL_CTX_use_certificate_chain_file(3)"],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let mut seen: HashSet<(&str, Role)> = HashSet::new();
    for file in &facts.bundle.files {
        let key = (file.document.name.as_ref(), file.role);
        if !seen.insert(key) {
            continue;
        }
        match &file.document.contents {
            Err(unreadable) => sink.add(with_setting(unreadable_finding(file, unreadable), facts, file)),
            Ok(_) => {
                judge_yield(file, sink);
                judge_service_user(facts, file, sink);
            }
        }
    }
}

/// The finding with the setting of the server that names the file, where one does.
fn with_setting(finding: Finding, facts: &Facts<'_>, file: &File) -> Finding {
    let Some(setting) = facts.service.as_ref().and_then(|around| around.setting(&file.document.path)) else {
        return finding;
    };
    if setting.name.is_empty() {
        let message = format!("{} is empty ({}): it names no file", setting.parameter, setting.place);
        let fix = format!("name the file in {}", setting.parameter);
        return caused(Finding { message, ..finding }.fix(fix), facts, setting);
    }
    let fix = format!("{}; {} names it at {}", finding.fix, setting.parameter, setting.place);
    caused(finding.fix(fix), facts, setting)
}

/// The slip that made the value another path than the one meant stands with the settings.
fn caused(finding: Finding, facts: &Facts<'_>, setting: &FileSetting) -> Finding {
    let remarks = facts.service.iter().flat_map(|around| &around.service.remarks);
    let is_of_line = |remark: &&Remark| {
        let place = &setting.place;
        remark.stake == Stake::Path
            && remark.place.file == place.file
            && (place.line..=place.end_line).contains(&remark.place.line)
    };
    match remarks.into_iter().any(|remark| is_of_line(&remark)) && !finding.is_denial {
        true => finding.because_of("service-config"),
        false => finding,
    }
}

/// What is said of a file that cannot be read, in one sentence, and what to do; none for a file that was read.
pub fn trouble(file: &File) -> Option<(String, String)> {
    let finding = unreadable_finding(file, file.document.contents.as_ref().err()?);
    Some((finding.message, finding.fix))
}

/// Exim reads its key after it has given up root: whether its user can is no matter of who runs this check.
fn judge_service_user(facts: &Facts<'_>, file: &File, sink: &mut Sink) {
    let user = EXIM_USER;
    if facts.target.rules.profile != Profile::Exim || !file.is_deployed() {
        return;
    }
    let Some(uid) = facts.accounts.users.iter().find(|known| known.name == user).map(|known| known.uid) else { return };
    let reader = Reader::with_all_groups(uid, facts.accounts);
    let Some(obstacle) = reader.obstacle(&file.document) else { return };
    let name = &file.document.name;
    let fix = format!(
        "let the group {user} read it: a copy as install -m 0640 -o root -g {user} makes it, in a directory that {user} may enter"
    );
    let message =
        format!("{user}, the user Exim reads it as, may not read {name}: {} is closed to it", obstacle.display());
    sink.add(Finding::of(&CHECK, message).at(&Location::whole(name)).fix(fix));
}

fn unreadable_finding(file: &File, unreadable: &Unreadable) -> Finding {
    let name = &file.document.name;
    let (what, fix) = words(file, unreadable);
    let gap = if is_predicate(&unreadable.reason) { " " } else { ": " };
    let finding =
        Finding::of(&CHECK, format!("{name}{gap}{what}")).impact(impact(file.role)).at(&Location::whole(name)).fix(fix);
    if unreadable.reason == UnreadableReason::Denied { finding.denial() } else { finding }
}

/// Whether the words for the reason go on from the file's name as a sentence.
fn is_predicate(reason: &UnreadableReason) -> bool {
    matches!(
        reason,
        UnreadableReason::Directory
            | UnreadableReason::NotRegular(_)
            | UnreadableReason::TimedOut(_)
            | UnreadableReason::TooLarge(_)
    )
}

/// What is wrong, and what to do.
fn words(file: &File, unreadable: &Unreadable) -> (String, String) {
    let name = &file.document.name;
    let at = unreadable.at.as_ref().map(|at| at.display().to_string());
    match &unreadable.reason {
        UnreadableReason::Denied => match at {
            Some(directory) => (
                format!("Permission denied: this user may not enter {directory}"),
                "run the check as root, or as a user who may enter that directory".to_owned(),
            ),
            None => (
                "Permission denied: this user may not read it".to_owned(),
                "run the check as root, or as a user who may read the file; if you are root, the mount may turn root into \
                 nobody (NFS root_squash): keep a copy on a local disk"
                    .to_owned(),
            ),
        },
        UnreadableReason::Missing if sign_before(file).is_some() => stray_sign(file),
        UnreadableReason::Missing => match at {
            Some(directory) => {
                (format!("No such file or directory: {directory} does not exist"), format!("correct the path of {name}"))
            }
            None => ("No such file or directory".to_owned(), format!("put the file at {name}, or correct the path")),
        },
        UnreadableReason::DanglingLink { target, missing } => (
            format!(
                "the link {} points to {}, which does not exist here: there is no {}",
                at.unwrap_or_else(|| name.to_string()),
                target.display(),
                missing.display()
            ),
            "put the file where the link points, or make the link anew; cp -L and rsync -L copy files in place of links"
                .to_owned(),
        ),
        UnreadableReason::TooManyLinks => {
            ("symbolic links lead round in a circle".to_owned(), format!("make {name} a link to the file itself"))
        }
        UnreadableReason::Directory => directory(file),
        UnreadableReason::NotRegular(kind) => (
            match file.is_deployed() {
                true => format!("is a {kind}, not a file; a server would wait for ever or read nothing"),
                false => format!("is a {kind}, not a file"),
            },
            "name the real file; for the output of a command use - or process substitution".to_owned(),
        ),
        UnreadableReason::TimedOut(seconds) => (
            format!("gave no end of file within {seconds} seconds"),
            "close the writing end, or write to a file first".to_owned(),
        ),
        UnreadableReason::TooLarge(limit) => (
            format!("is larger than {} MiB, the most that is read", limit >> 20),
            "name the certificate or key file itself; none is anywhere near that size".to_owned(),
        ),
        UnreadableReason::Io(error) => {
            let place = at.map_or(String::new(), |at| format!(" ({at})"));
            (format!("{error}{place}"), format!("see that {name} can be read: cat {name} > /dev/null"))
        }
    }
}

/// The quote or `<` with which the path begins, when one does: settings of one program copied for another.
fn sign_before(file: &File) -> Option<(char, String)> {
    let last = file.document.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    [&*file.document.name, last].into_iter().find_map(|name| {
        let sign = name.chars().next().filter(|sign| matches!(sign, '"' | '\'' | '<'))?;
        Some((sign, name.trim_matches(['"', '\'', '<', ' ']).to_owned()))
    })
}

/// Words for such a path.
fn stray_sign(file: &File) -> (String, String) {
    match sign_before(file) {
        Some(('<', path)) => (
            "No such file or directory: the path begins with <, by which Dovecot's settings mean the content of a file"
                .to_owned(),
            format!("name the file itself: {path}; in Dovecot's settings the < stays before it"),
        ),
        Some((_, path)) => (
            "No such file or directory: the path begins with a quote character, which Postfix and others take for a part \
             of the name"
                .to_owned(),
            format!("write the path without quotes: {path}"),
        ),
        None => ("No such file or directory".to_owned(), "correct the path".to_owned()),
    }
}

/// A directory where a file belongs; of `--ca-dir` it is one in which no certificate was found.
fn directory(file: &File) -> (String, String) {
    let name = &file.document.name;
    match file.role {
        Role::Ca => (
            "is a directory, and holds no certificate that this user can see".to_owned(),
            format!(
                "name a directory that holds anchors with --ca-dir, or a file of them with --ca; ls {name} shows what is there"
            ),
        ),
        Role::Crl => (
            "is a directory, not a file".to_owned(),
            format!("name the revocation lists in it, one --crl each; ls {name} shows what is there"),
        ),
        Role::Cert | Role::Key | Role::Chain | Role::Authority => (
            "is a directory, not a file".to_owned(),
            format!("name the file in it, or give the directory itself as CERT; ls {name} shows what is there"),
        ),
    }
}

/// Anchors and lists that were read but hold none, or one that cannot be decoded: a good one beside it must not hide it.
/// pem-syntax tells of the broken blocks in such files.
fn judge_yield(file: &File, sink: &mut Sink) {
    if !file.is_deployed() {
        file.objects.iter().filter_map(undecoded).for_each(|finding| sink.add(finding));
    }
    let (wanted, found) = match file.role {
        Role::Ca => ("certificate", file.objects.iter().any(|object| is_certificate(&object.kind))),
        Role::Crl => ("revocation list", file.objects.iter().any(|object| matches!(object.kind, ObjectKind::Crl(_)))),
        Role::Cert | Role::Key | Role::Chain | Role::Authority => return,
    };
    if found {
        return;
    }
    let name = &file.document.name;
    let what = if file.document.bytes().is_empty() { "is empty" } else { "holds none" };
    let message = format!("{name} was given for a {wanted}, but {what}");
    let finding = Finding::of(&CHECK, message).impact(Impact::Client).at(&Location::whole(name));
    let finding = finding.fix(format!("give a file that holds a {wanted} in PEM form"));
    let broken = file.pieces.iter().any(|piece| matches!(piece, Piece::Broken(_)));
    sink.add(if broken { finding.because_of("pem-syntax") } else { finding });
}

/// What is wrong with an object of an anchor or revocation file: a block that nobody can decode, or data behind a binary
/// list, of which readers take the first value alone.
fn undecoded(object: &Object) -> Option<Finding> {
    let place = &object.location;
    let message = match &object.kind {
        ObjectKind::Malformed(reason) => format!("{place} is no {} that can be decoded: {reason}", object.label),
        ObjectKind::Crl(list) if object.label.is_empty() && list.der.len() < place.bytes.len() => {
            let more = place.bytes.len().saturating_sub(list.der.len());
            format!("{place} holds {more} further bytes behind the binary revocation list, which nobody reads")
        }
        _ => return None,
    };
    let fix = "get it again from its CA; until then what it revokes or vouches for is not known";
    Some(Finding::of(&CHECK, message).impact(Impact::Client).at(place).fix(fix))
}

fn is_certificate(kind: &ObjectKind) -> bool {
    matches!(kind, ObjectKind::Anchor(_) | ObjectKind::ForeignCertificate(_))
}

fn impact(role: Role) -> Impact {
    match role {
        Role::Cert | Role::Key | Role::Chain | Role::Authority => Impact::Load,
        Role::Ca | Role::Crl => Impact::Client,
    }
}

/// The user that Debian's Exim becomes before it opens its key.
const EXIM_USER: &str = "Debian-exim";

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::base::document::UnreadableReason;
    use crate::bundle::Role;
    use crate::checks::fixture::deployment::{Deployment, document, lines, unreadable};
    use crate::checks::fixture::sample::text;

    #[test]
    fn readable_files_pass() {
        assert!(lines(&Deployment::new().ask(&CHECK)).is_empty());
    }

    #[test]
    fn every_reason_is_named() {
        for (reason, at, wanted) in [
            (UnreadableReason::Missing, None, "fail: key.pem: No such file or directory"),
            (
                UnreadableReason::Denied,
                Some("/srv/tls"),
                "fail: key.pem: Permission denied: this user may not enter /srv/tls",
            ),
            (UnreadableReason::Denied, None, "fail: key.pem: Permission denied: this user may not read it"),
            (
                UnreadableReason::DanglingLink { target: "../old.pem".into(), missing: "/srv/old.pem".into() },
                Some("/srv/tls/key.pem"),
                "fail: key.pem: the link /srv/tls/key.pem points to ../old.pem, which does not exist here: there is no \
                 /srv/old.pem",
            ),
            (UnreadableReason::Directory, None, "fail: key.pem is a directory, not a file"),
            (UnreadableReason::TooLarge(16 << 20), None, "fail: key.pem is larger than 16 MiB, the most that is read"),
            (UnreadableReason::TimedOut(10), None, "fail: key.pem gave no end of file within 10 seconds"),
        ] {
            let mut deployment = Deployment::new();
            unreadable(deployment.key(), reason, at);
            assert_eq!(lines(&deployment.ask(&CHECK)), [wanted]);
        }
    }

    #[test]
    fn of_anchors_nothing_is_said_about_servers() {
        for (reason, wanted) in [
            (
                UnreadableReason::Directory,
                "fail: ca.pem is a directory, and holds no certificate that this user can see",
            ),
            (UnreadableReason::NotRegular("named pipe"), "fail: ca.pem is a named pipe, not a file"),
        ] {
            let mut deployment = Deployment::new();
            let mut anchors = document("ca.pem", "");
            unreadable(&mut anchors, reason, None);
            deployment.files.push((Role::Ca, anchors));
            assert_eq!(lines(&deployment.ask(&CHECK)), [wanted]);
        }
    }

    #[test]
    fn anchors_and_lists_that_give_nothing_fail() {
        let mut deployment = Deployment::new();
        deployment.files.push((Role::Ca, document("ca.pem", "")));
        deployment.files.push((Role::Crl, document("list.pem", "no list\n")));
        assert_eq!(
            lines(&deployment.ask(&CHECK)),
            [
                "fail: ca.pem was given for a certificate, but is empty",
                "fail: list.pem was given for a revocation list, but holds none"
            ]
        );
    }

    #[test]
    fn a_list_that_cannot_be_decoded_is_not_hidden_by_another() {
        let crl = "-----BEGIN X509 CRL-----\nMAMCAQE=\n-----END X509 CRL-----\n";
        let mut deployment = Deployment::new();
        deployment.files.push((Role::Ca, document("ca.pem", &(text("issuing").to_owned() + &bad_certificate()))));
        deployment.files.push((Role::Crl, document("list.pem", crl)));
        let found = lines(&deployment.ask(&CHECK));
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].starts_with("fail: ca.pem:") && found[0].contains("no CERTIFICATE that can be decoded"));
        assert!(found[1].starts_with("fail: list.pem:1 is no X509 CRL that can be decoded"), "{found:?}");
    }

    fn bad_certificate() -> String {
        "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n".to_owned()
    }
}
