//! Further keys beside the one that the server takes.

use zeroize::Zeroizing;

use crate::base::location::Location;
use crate::bundle::build::ENCRYPTED;
use crate::bundle::{File, KeyPlace};
use crate::checks::check::{Finding, Impact, Severity};
use crate::checks::facts::Facts;
use crate::checks::key_present::{CHECK, in_words};
use crate::checks::key_rewrite;
use crate::crypto::private::{Fit, fit};
use crate::loaders::openssl_chain;
use crate::target::service::Loader;
use crate::x509::private_key::KeyContent;

/// A key that stands before or behind the one that is loaded.
pub(super) fn finding(facts: &Facts<'_>, place: KeyPlace) -> Option<Finding> {
    let (file, content, place) = facts.bundle.key_at(place)?;
    let (first_file, first, first_place) = facts.bundle.loaded_key()?;
    let same = same_content(file, place, first_file, first_place);
    let what = match content {
        KeyContent::Plain(_) if same => "the same key once more".to_owned(),
        KeyContent::Malformed(_) => "not readable".to_owned(),
        _ => format!("{}{}", in_words(content), fits(facts, content)),
    };
    if place.line < first_place.line
        && let KeyContent::Malformed(flaw) = content
    {
        return Some(stepped_over(facts, file, place, &flaw.to_string(), first_place.line));
    }
    let message = match is_passed_over(facts, file, place) {
        true => format!(
            "{place} holds a further private key ({what}), which Postfix passes over; it takes the one at line {}{}",
            first_place.line,
            fits(facts, first)
        ),
        false => format!(
            "{place} holds a further private key ({what}); servers take the {} at line {}{}",
            if place.line < first_place.line { "one" } else { "first one" },
            first_place.line,
            fits(facts, first)
        ),
    };
    let finding = Finding::of(&CHECK, message).severity(Severity::Warn).impact(Impact::Policy).at(place).fix(format!(
        "keep one private key in {}, that of the certificate: Postfix refuses a file of smtpd_tls_chain_files with \
             two keys in a row, and each key is one more secret to guard",
        file.document.name
    ));
    if is_fitting(facts, content) && is_judged(facts, first) && !is_fitting(facts, first) {
        return Some(finding.because_of("key-match"));
    }
    let is_safe = facts.bundle.keys.len() == 2 && keeps_key(file, place);
    let command = match same {
        true => key_rewrite::remove(file, place),
        false => key_rewrite::move_aside(file, place, ".second"),
    };
    Some(match command.filter(|_| is_safe) {
        Some(command) => finding.command(command),
        None => finding,
    })
}

/// Whether the reader that the target has steps over the key.
fn is_passed_over(facts: &Facts<'_>, file: &File, place: &Location) -> bool {
    let loader = facts.target.loader();
    matches!(loader, Some(Loader::Mixed | Loader::List))
        && file.objects.iter().any(|object| object.location == *place && object.label == ENCRYPTED)
}

/// A block before the key in which OpenSSL finds none: it steps over it, which others do not.
fn stepped_over(facts: &Facts<'_>, file: &File, place: &Location, flaw: &str, taken: u32) -> Finding {
    let message = format!(
        "{place} should hold a private key and does not ({flaw}); OpenSSL 3 steps over it and takes the one at line \
         {taken}, OpenSSL 1.1.1 and other readers stop here"
    );
    let finding = Finding::of(&CHECK, message).severity(Severity::Warn).impact(Impact::Policy).at(place).fix(format!(
        "keep the key at line {taken} alone in {}, if it is the right one, and put this block elsewhere",
        file.document.name
    ));
    let is_safe = facts.bundle.keys.len() == 2 && keeps_key(file, place);
    match key_rewrite::move_aside(file, place, ".broken").filter(|_| is_safe) {
        Some(command) => finding.command(command),
        None => finding,
    }
}

/// Whether OpenSSL takes the same key from the file without the lines of this block.
fn keeps_key(file: &File, block: &Location) -> bool {
    let bytes = file.document.bytes();
    let mut rest = Zeroizing::new(Vec::with_capacity(bytes.len()));
    for (number, line) in (1_u32..).zip(bytes.split_inclusive(|&byte| byte == b'\n')) {
        if !(block.line..=block.end_line).contains(&number) {
            rest.extend_from_slice(line);
        }
    }
    let key = |bytes: &[u8]| openssl_chain::private_key(bytes).blocks.into_iter().next().map(|taken| taken.der);
    key(bytes) == key(&rest)
}

/// `, which fits the certificate`, `, which is not that of the certificate`, or nothing where it cannot be told.
fn fits(facts: &Facts<'_>, content: &KeyContent) -> &'static str {
    match is_judged(facts, content) {
        true if is_fitting(facts, content) => ", which fits the certificate",
        true => ", which is not that of the certificate",
        false => "",
    }
}

fn is_judged(facts: &Facts<'_>, content: &KeyContent) -> bool {
    matches!(verdict(facts, content), Some(Fit::Fits | Fit::OtherKey | Fit::OtherKind { .. }))
}

fn is_fitting(facts: &Facts<'_>, content: &KeyContent) -> bool {
    matches!(verdict(facts, content), Some(Fit::Fits))
}

fn verdict(facts: &Facts<'_>, content: &KeyContent) -> Option<Fit> {
    match content {
        KeyContent::Plain(key) => facts.bundle.leaf().map(|leaf| fit(key, &leaf.public_key)),
        _ => None,
    }
}

fn same_content(file: &File, place: &Location, other_file: &File, other_place: &Location) -> bool {
    let content = |file: &'_ File, place| file.block_at(place).map(|block| block.der.clone());
    content(file, place).is_some_and(|own| Some(own) == content(other_file, other_place))
}
