//! No readable copy of the key beside it.

use std::path::Path;

use crate::base::count::{counted, listed};
use crate::base::document::FileKind;
use crate::base::location::Location;
use crate::bundle::object::{Known, Object, ObjectKind};
use crate::bundle::recognise::binary_key;
use crate::bundle::spelled_out::names_public_key;
use crate::bundle::wrapping::Wrapping;
use crate::bundle::{File, inside};
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::command::quote;
use crate::checks::exposure::access::{READ, people};
use crate::checks::exposure::deployed::{real_path, trusted};
use crate::checks::exposure::reach::narrow;
use crate::checks::facts::Facts;
use crate::checks::file_mode;
use crate::crypto::private::{Fit, fit, stored_public_fits};
use crate::target::profile::Profile;
use crate::x509::cert::SharedCert;
use crate::x509::private_key::{KeyContent, PrivateKey};

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "key-copies",
    title: "no readable copy of the key beside it",
    severity: Severity::Warn,
    severity_note: "fail if others can read the copy",
    impact: Impact::Secret,
    since: "0.1.0",
    rationale: "Editors, package managers and careful people leave copies beside a key: key.pem~, key.pem.bak, \
        key.pem.dpkg-old, a combined file for another server. A copy is as good as the key to whoever can read it, and \
        nobody looks after its mode. Files are compared by public key, not by name; \
        tar archives, swap files of vim, tables of postmap -F and PKCS#12 containers without a passphrase are looked into, and \
        damaged blocks, UTF-16, base64, hexadecimal digits and keys printed as numbers are read where that needs no \
        guess. Other archives and keystores are named.",
    fix: "remove the copies that nobody uses, once you are sure of that (shred -u FILE); close the others with chmod; \
        if others could read one, make a new key and have the old certificate revoked",
    sources: &["OWASP Key Management Cheat Sheet, storage", "unlink(2)"],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    if facts.target.rules.profile == Profile::Ci {
        return sink.not_applicable("the profile ci judges no owner and no mode");
    }
    let Some((own, _, place)) = facts.bundle.loaded_key() else {
        if facts.bundle.deployed().any(|file| file.document.contents.is_err()) {
            return sink.blocked_by("file-read", "the key could not be read");
        }
        return sink.blocked_by("key-present", "there is no key to compare with");
    };
    if own.document.metadata.as_ref().is_none_or(|metadata| metadata.kind == FileKind::Stream) {
        return sink.not_applicable("the key does not come from a directory");
    }
    if let Some(reason) = &facts.neighbours.unlisted {
        return sink.not_asked(reason.clone());
    }
    let own_content = own.block_at(place).map(|block| block.der.as_slice());
    let beside = facts.neighbours.files.iter().map(|file| (file, None));
    let wrapped = facts.neighbours.wrapped.iter().map(|found| (&found.inside, Some(&found.wrapping)));
    for (file, wrapping) in beside.chain(wrapped).filter(|(file, _)| !is_deployed(facts, file)) {
        let same = file.objects.iter().find(|object| is_same(facts, own_content, file, object));
        if same.is_some() || (wrapping == Some(&Wrapping::Numbers) && spells_out(facts, file)) {
            if let Some(note) = is_of_table(facts, file) {
                sink.note(note);
                continue;
            }
            let place = same.map(|object| &object.location);
            report(facts, own, &Copy { file, place, wrapping }, sink);
        }
    }
    note_closed(facts, sink);
    if facts.neighbours.left_out > 0 {
        sink.note(format!(
            "not looked at beside {}: {} (too large for a key, not readable by this user, or too many and named otherwise)",
            own.document.name,
            counted(facts.neighbours.left_out, "file")
        ));
    }
}

/// Names the files in which a copy may stand unseen.
fn note_closed(facts: &Facts<'_>, sink: &mut Sink) {
    let closed = &facts.neighbours.closed;
    if closed.is_empty() {
        return;
    }
    let mut named = closed.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
    if let Some(more) = closed.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        named.push_str(&format!(" and {}", counted(more, "more file")));
    }
    sink.note(format!("not looked into: {named}; an archive or keystore may hold a copy of the key"));
}

/// Whether the numbers of the loaded key stand in the text, told by its public ones.
fn spells_out(facts: &Facts<'_>, neighbour: &File) -> bool {
    let fits = |leaf: &&SharedCert| {
        facts.fit == Some(Fit::Fits) && names_public_key(neighbour.document.bytes(), &leaf.public_key.der)
    };
    facts.bundle.leaf().filter(fits).is_some()
}

/// Whether the neighbour is one of the target's own files under another name.
fn is_deployed(facts: &Facts<'_>, neighbour: &File) -> bool {
    let inode = |file: &File| file.document.metadata.as_ref().map(|m| (m.device, m.inode));
    facts.bundle.deployed().any(|file| inode(file) == inode(neighbour))
}

/// What is said of a table of the same service, whose mode its own targets are judged by, and of a file that it is made
/// from while nobody else can read that.
fn is_of_table(facts: &Facts<'_>, neighbour: &File) -> Option<String> {
    let tables = &facts.service.as_ref()?.service.tables;
    let (name, path) = (&neighbour.document.name, &neighbour.document.path);
    if tables.iter().any(|table| table.index == *path) {
        return Some(format!("{name} holds the same private key: it is a table of this service"));
    }
    let table = tables.iter().find(|table| table.files.contains(path))?;
    let is_closed = neighbour.document.metadata.as_ref().is_some_and(|m| file_mode::offenders(facts, m).is_empty());
    is_closed.then(|| format!("{name} holds the same private key: {} is made from it", table.index.display()))
}

/// Whether the object is the loaded key: the same bytes, or a key that fits the same certificate.
fn is_same(facts: &Facts<'_>, own: Option<&[u8]>, neighbour: &File, object: &Object) -> bool {
    let binary = match &object.kind {
        ObjectKind::Other(Known::DerPrivateKey) => inside::content(neighbour, object).and_then(|der| binary_key(&der)),
        _ => None,
    };
    let content = match (&object.kind, &binary) {
        (ObjectKind::PrivateKey(content), _) | (_, Some(content)) => content,
        _ => return false,
    };
    if own.is_some() && own == neighbour.block_at(&object.location).map(|block| block.der.as_slice()) {
        return true;
    }
    match (content, facts.bundle.leaf(), &facts.fit) {
        (KeyContent::Plain(key), Some(leaf), Some(Fit::Fits)) => {
            // The public part that a key file stores tells most strangers at once.
            let may_be = !stores_public(key) || stored_public_fits(key, &leaf.public_key);
            may_be && fit(key, &leaf.public_key) == Fit::Fits
        }
        _ => false,
    }
}

fn stores_public(key: &PrivateKey) -> bool {
    matches!(
        key,
        PrivateKey::Rsa { .. }
            | PrivateKey::Dsa { stored_public: Some(_), .. }
            | PrivateKey::Ec { stored_public: Some(_), .. }
    )
}

/// The same key in another file.
struct Copy<'f> {
    file: &'f File,
    /// Where, unless it stands there as numbers.
    place: Option<&'f Location>,
    /// What is around it, when it does not stand in the file as such.
    wrapping: Option<&'f Wrapping>,
}

fn report(facts: &Facts<'_>, own: &File, copy: &Copy<'_>, sink: &mut Sink) {
    let neighbour = copy.file;
    let Some(metadata) = &neighbour.document.metadata else { return };
    let (name, mode) = (&neighbour.document.name, metadata.mode);
    let has_lines = copy.wrapping.is_none_or(Wrapping::keeps_lines);
    let place = copy.place.filter(|_| has_lines).cloned().unwrap_or_else(|| Location::whole(name));
    let where_in_it = copy.wrapping.map(|wrapping| format!(" {}", wrapping.words())).unwrap_or_default();
    let mut readers = file_mode::offenders(facts, metadata);
    readers.retain(|grant| grant.permissions & READ != 0);
    let by_acl = readers.iter().any(|grant| grant.by_acl);
    let reach = narrow(neighbour, readers.clone(), facts.accounts, &trusted(facts));
    let mut people: Vec<String> =
        Some(people(&reach.grants, facts.accounts)).into_iter().filter(|p| !p.is_empty()).collect();
    if facts.target.rules.owner.is_some() && !trusted(facts).contains(&metadata.uid) {
        people.insert(0, format!("its owner {}", facts.accounts.user_name(metadata.uid)));
    }
    if people.is_empty() && readers.is_empty() {
        if is_generation(own, neighbour) {
            return sink
                .note(format!("{name} holds the same private key: another generation that kept it (reuse-key)"));
        }
        if copy.wrapping == Some(&Wrapping::PostfixTable) {
            return sink.note(format!("{name} holds the same private key{where_in_it}, and nobody else can read it"));
        }
    }
    let closed = mode & 0o700;
    let chmod = match by_acl {
        true => format!("setfacl -b -m g::-,o::- {0} && chmod {closed:04o} {0}", quote(real_path(neighbour))),
        false => format!("chmod {closed:04o} {}", quote(real_path(neighbour))),
    };
    if people.is_empty() {
        let guarded = match reach.guard {
            Some(step) => format!("; only the directory {} keeps others from it", step.path.display()),
            None => String::new(),
        };
        let message = format!("{name} holds the same private key{where_in_it}, mode {mode:04o}{guarded}");
        let fix = format!("remove {name} if nobody uses it");
        let finding = Finding::of(&CHECK, message).at(&place).fix(fix);
        return sink.add(if guarded.is_empty() { finding } else { finding.command(chmod) });
    }
    let message =
        format!("{name} holds the same private key{where_in_it} with mode {mode:04o}: {} can read it", listed(&people));
    let fix = match copy.wrapping {
        Some(Wrapping::PostfixTable) => format!(
            "close {name} and the source it is made from, whose mode postmap gives it; make a new key if others could read it"
        ),
        _ => format!("close {name}, remove it if nobody uses it, and make a new key if others could read it"),
    };
    sink.add(Finding::of(&CHECK, message).severity(Severity::Fail).at(&place).fix(fix).command(chmod));
}

/// Whether both are generations of one lineage of certbot's: privkey3.pem beside privkey4.pem.
fn is_generation(own: &File, neighbour: &File) -> bool {
    let number = |file: &File| {
        let real = real_path(file);
        let name = real.file_name()?.to_str()?.strip_prefix("privkey")?.strip_suffix(".pem")?;
        (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())).then(|| real.parent().map(Path::to_owned))
    };
    number(own).is_some() && number(own) == number(neighbour)
}

/// Files that are named in one note.
const MOST_NAMED: usize = 8;

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::base::document::Document;
    use crate::checks::check::SkipKind;
    use crate::checks::fixture::deployment::{Deployment, document, lines};
    use crate::checks::fixture::sample::text;

    fn beside(name: &str, mode: u32, uid: u32, text: &str) -> Document {
        let mut copy = document(name, text);
        let metadata = copy.metadata.as_mut().unwrap();
        (metadata.mode, metadata.uid) = (mode, uid);
        copy
    }

    #[test]
    fn copies_are_found_by_their_key() {
        let mut deployment = Deployment::new();
        let other_key = "-----BEGIN PRIVATE KEY-----\nQUJDQUJDQUJDQUJD\n-----END PRIVATE KEY-----\n";
        deployment.neighbours = vec![
            beside("key.pem~", 0o600, 0, text("leaf-key")),
            beside("key.pem.bak", 0o640, 0, &(text("leaf").to_owned() + text("leaf-key"))),
            beside("key.pem.save", 0o600, 1000, text("leaf-key")),
            beside("unrelated.pem", 0o644, 0, other_key),
        ];
        let sink = deployment.ask(&CHECK);
        assert_eq!(
            lines(&sink),
            [
                "warn: key.pem~ holds the same private key, mode 0600",
                "fail: key.pem.bak holds the same private key with mode 0640: group root (no members today) can read it",
                "fail: key.pem.save holds the same private key with mode 0600: its owner deploy can read it"
            ]
        );
        assert_eq!(sink.findings[1].command.as_deref(), Some("chmod 0600 '/srv/tls/key.pem.bak'"));
    }

    #[test]
    fn what_was_not_looked_at_is_said() {
        let mut deployment = Deployment::new();
        deployment.left_out = 3;
        let sink = deployment.ask(&CHECK);
        assert!(sink.skip.is_none() && sink.findings.is_empty());
        assert!(sink.notes[0].starts_with("not looked at beside key.pem: 3 files"), "{:?}", sink.notes);
        deployment.unlisted = Some("/srv/tls cannot be listed".to_owned());
        let skip = deployment.ask(&CHECK).skip.unwrap();
        assert_eq!((skip.kind, skip.reason.as_str()), (SkipKind::NotAsked, "/srv/tls cannot be listed"));
    }

    #[test]
    fn another_name_of_the_key_itself_is_no_copy() {
        let mut deployment = Deployment::new();
        let mut same = beside("other-name.pem", 0o644, 0, text("leaf-key"));
        same.metadata = deployment.key().metadata.clone();
        deployment.neighbours = vec![same];
        assert!(lines(&deployment.ask(&CHECK)).is_empty());
    }
}
