//! What the reader of Postfix that a target has, of one file or of a list, takes from its files.

use crate::base::location::Location;
use crate::bundle::build::ENCRYPTED;
use crate::bundle::object::ObjectKind;
use crate::bundle::{Bundle, File, Role};
use crate::checks::check::{Finding, Sink};
use crate::checks::facts::Facts;
use crate::checks::pem_loaders::{CHECK, certificates, combined, key};
use crate::loaders::postfix::words::Words;
use crate::loaders::postfix::{self, Identities, Message};
use crate::target::service::{Load, Loader};
use crate::x509::private_key::KeyContent;

/// Adds a finding where Postfix loses what is there, and where others load less than it does.
pub(super) fn judge(facts: &Facts<'_>, sink: &mut Sink) {
    let files = in_order(facts);
    let bytes: Vec<&[u8]> = files.iter().map(|file| file.document.bytes()).collect();
    let is_list = facts.target.loader() == Some(Loader::List);
    let read = if is_list { postfix::chain_files(&bytes) } else { postfix::one_file(&bytes) };
    for message in &read.warnings {
        if let (Words::Ignoring(label), Some(file)) = (&message.words, files.get(message.file)) {
            sink.note(format!(
                "{}:{}: Postfix says \"ignoring PEM type: {label}\" and passes over it",
                file.document.name, message.line
            ));
        }
    }
    if let Some(refusal) = &read.refusal {
        if let Some(finding) = refused(facts, &files, refusal) {
            sink.add(finding);
        }
        return;
    }
    for (number, file) in files.iter().enumerate() {
        let served = lines(&read, number);
        if !served.is_empty() {
            certificates::compare(file, "Postfix servers", &served, sink);
        }
        // Behind an encrypted key, of which key-present tells, others find none; Postfix alone reads this one.
        if file.objects.iter().all(|object| object.label != ENCRYPTED) {
            lines_of_keys(&read, number).for_each(|line| key::judge_at(file, line, sink));
        }
    }
}

/// The files of the identity as the server opens them: in the order of its list.
fn in_order<'f>(facts: &'f Facts<'_>) -> Vec<&'f File> {
    let mut files: Vec<&File> = facts.bundle.identity().collect();
    let listed = facts.service.as_ref().and_then(|around| around.load(around.part.load.unwrap_or_default()));
    if let Some(load @ Load::List { .. }) = listed {
        let names: Vec<_> = load.files().into_iter().map(|file| file.path.as_path()).collect();
        let place = |file: &File| names.iter().position(|name| *name.to_string_lossy() == *file.document.name);
        files.sort_by_key(|file| place(file));
    }
    files
}

/// The lines of the certificates that come from the file of this number.
fn lines(read: &Identities, number: usize) -> Vec<u32> {
    let placed = read.installed.iter().flat_map(|identity| &identity.certificates);
    let mut lines: Vec<u32> = placed.filter(|placed| placed.file == number).map(|placed| placed.block.line).collect();
    lines.sort_unstable();
    lines
}

fn lines_of_keys(read: &Identities, number: usize) -> impl Iterator<Item = u32> {
    let keys = read.installed.iter().map(|identity| &identity.key).filter(move |placed| placed.file == number);
    keys.map(|placed| placed.block.line)
}

/// What makes Postfix refuse the files; none where another row alone is about it.
fn refused(facts: &Facts<'_>, files: &[&File], message: &Message) -> Option<Finding> {
    let file = files.get(message.file)?;
    let name = &file.document.name;
    let place = if message.line == 0 { Location::whole(name) } else { Location::at_line(name, message.line) };
    let odd = files.iter().find(|file| combined::odd_line(file).is_some());
    match (&message.words, odd) {
        (Words::KeyNotFirst, None) if has_key(&facts.bundle) => Some(not_first(facts, &place)),
        (Words::KeyNotFirst | Words::NoKey | Words::Mismatch { .. } | Words::NoCertificates { .. }, Some(odd)) => {
            Some(combined::refused(odd, 0, &message.words.to_string(), true).at(&place_of_odd(odd)))
        }
        // key-present, key-match and pem-content say what is missing; service-load what follows from two of a kind.
        (Words::KeyNotFirst | Words::NoKey, None) => None,
        (Words::Mismatch { .. } | Words::NoCertificates { .. } | Words::NoData | Words::NotReplacing { .. }, _) => None,
        (Words::Damaged { what: "private key", .. }, _) if encrypted_at(file, message.line) => {
            let said =
                format!("{place} makes Postfix refuse the file ({}), for the key there is encrypted", message.words);
            Some(
                Finding::of(&CHECK, said)
                    .at(&place)
                    .because_of("key-unencrypted")
                    .fix("mend what key-unencrypted names"),
            )
        }
        _ => Some(combined::refused(file, message.line, &message.words.to_string(), true)),
    }
}

fn has_key(bundle: &Bundle) -> bool {
    matches!(bundle.loaded_key(), Some((_, KeyContent::Plain(_), _)))
}

fn encrypted_at(file: &File, line: u32) -> bool {
    let is_encrypted = |kind: &ObjectKind| matches!(kind, ObjectKind::PrivateKey(KeyContent::Encrypted(_)));
    file.objects.iter().any(|object| object.location.line == line && is_encrypted(&object.kind))
}

fn place_of_odd(file: &File) -> Location {
    let line = combined::odd_line(file).unwrap_or_default();
    Location::at_line(&file.document.name, line)
}

/// A certificate stands before its key.
fn not_first(facts: &Facts<'_>, certificate: &Location) -> Finding {
    let key = facts.bundle.loaded_key().map(|(_, _, place)| place.to_string()).unwrap_or_default();
    let is_apart = facts.bundle.files.iter().any(|file| file.role == Role::Key);
    let message = format!(
        "{certificate} stands before its key ({key}), and Postfix loads nothing (\"key not first\"): in a list each key \
         comes before its certificates"
    );
    let fix = match is_apart {
        true => "list the file of the key before that of the certificate",
        false => {
            "write the key before its certificate: certpreflight bundle --with-key -o NEW.pem FILE does, and keeps \
                  the rest"
        }
    };
    Finding::of(&CHECK, message).at(certificate).fix(fix)
}
