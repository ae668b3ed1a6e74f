//! The lines about what cannot be opened, read or understood, as the command words them.

use crate::verify::outcome::Event;

/// What a file is read for; each has its own words (`apps.c load_key_certs_crls`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// `-CRLfile`.
    Lists,
    /// A certificate argument.
    Target,
    /// `-trusted`.
    Trusted,
    /// `-untrusted`.
    Untrusted,
}

/// Nothing is there, or it cannot be opened.
pub(super) fn could_not_open(purpose: Purpose, name: &[u8]) -> Vec<u8> {
    let what = match purpose {
        Purpose::Lists => "other CRLs",
        Purpose::Target => "certificate file",
        Purpose::Trusted => "certs of trusted certificates",
        Purpose::Untrusted => "certs of untrusted certificates",
    };
    line(&format!("Could not open file or uri for loading {what} from "), name)
}

/// Nothing in it is of use.
pub(super) fn could_not_read(purpose: Purpose, name: &[u8]) -> Vec<u8> {
    let what = match purpose {
        Purpose::Lists => "any other CRLs",
        Purpose::Target => "certificate file",
        Purpose::Trusted => "any trusted certificates",
        Purpose::Untrusted => "any untrusted certificates",
    };
    line(&format!("Could not read {what} from "), name)
}

/// `-CAfile` cannot be loaded.
pub(super) fn error_loading_file(name: &[u8]) -> Vec<u8> {
    line("Error loading file ", name)
}

/// `-CAstore` cannot be opened.
pub(super) fn error_loading_uri(name: &[u8]) -> Vec<u8> {
    line("Error loading store URI ", name)
}

/// A complaint about the command line: `verify: Unknown option: -x`.
pub(super) fn usage(what: &str, word: &[u8]) -> Vec<u8> {
    line(&format!("verify: {what}"), word)
}

/// The second line about an error (`verify.c cb`).
pub(super) fn error(event: &Event) -> Vec<u8> {
    let path = if event.crl_path { "[CRL path] " } else { "" };
    let (code, depth) = (event.code, event.depth);
    format!("{path}error {} at {depth} depth lookup: {}", code.0, code.message()).into_bytes()
}

fn line(words: &str, name: &[u8]) -> Vec<u8> {
    [words.as_bytes(), name].concat()
}

/// What follows a complaint about the command line.
pub(super) const SEE_HELP: &[u8] = b"verify: Use -help for summary.";
/// What follows when a target could not be loaded.
pub(super) const UNABLE_TO_LOAD: &[u8] = b"Unable to load certificate file";
/// A target that openssl does not fetch.
pub(super) const HTTPS: &[u8] = b"Loading certificate file over HTTPS is unsupported";
