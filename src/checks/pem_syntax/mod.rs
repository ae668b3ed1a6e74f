//! Every block is well-formed.

pub(super) mod block;
mod text;

use std::cell::Cell;

use crate::base::location::Location;
use crate::bundle::{File, Role};
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::pem_fault::script;
use crate::checks::pem_fault::{self, Context};
use crate::checks::pem_mend;
use crate::loaders::Loaded;
use crate::loaders::openssl_chain::{self, is_private_key};
use crate::pem::piece::{Broken, Piece, TextKind, is_certificate};
use crate::pem::salvage::{Salvage, salvage};
use crate::pem::unit::line_starts;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "pem-syntax",
    title: "every block is well-formed",
    severity: Severity::Fail,
    severity_note: "warn where the loader loses nothing by it: a byte-order mark, merge markers, a web page",
    impact: Impact::Load,
    since: "0.1.0",
    rationale: "OpenSSL reads PEM by lines and by narrow rules, and each server reads its files through it. A block \
        that breaks the rules either rejects the whole file, so that the server does not start TLS, or is passed over \
        without a word, so that clients miss an intermediate. openssl verify is no witness: it steps over a broken \
        block and judges the next one, often a CA's certificate.",
    fix: "mend the line that is named, or get the file again from where it came; then compare what is served with \
        what was meant; text outside blocks is harmless to servers, but look at it when it was not put there on purpose",
    sources: &["OpenSSL pem_lib.c get_name, get_header_and_data", "RFC 7468 section 3", "RFC 1421 section 4.4"],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let mut judged = false;
    let mut seen: Vec<&str> = Vec::new();
    for file in facts.bundle.files.iter().filter(|file| file.document.contents.is_ok()) {
        if seen.contains(&file.document.name.as_ref()) {
            continue;
        }
        seen.push(&file.document.name);
        judged |= file.is_deployed();
        judge(facts, file, sink);
    }
    if !judged && sink.findings.is_empty() {
        sink.blocked_by("file-read", "no deployed file could be read");
    }
}

/// Whether this row has a finding about the blocks of the file, from which follows what other readers make of it.
pub(super) fn speaks_of_blocks(file: &File) -> bool {
    file.pieces.iter().any(|piece| match piece {
        Piece::Block(block) => block::is_odd(file, block),
        Piece::Broken(_) => true,
        Piece::Text(text) => text.kind == TextKind::ByteOrderMark,
        Piece::Binary(_) => false,
    })
}

/// Whether the piece is text that stands where a certificate was meant, as this row says.
pub(super) fn may_replace_certificate(piece: &Piece) -> bool {
    match piece {
        Piece::Text(text) => text::may_hold_object(&text.kind),
        _ => false,
    }
}

/// Whether a web page stands among the blocks of the file.
pub(super) fn holds_page(file: &File) -> bool {
    file.pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if text.kind == TextKind::Html))
}

fn judge(facts: &Facts<'_>, file: &File, sink: &mut Sink) {
    let salvage =
        if needs_salvage(file) { salvage(&file.document.name, file.document.bytes()) } else { Salvage::default() };
    let line_starts = line_starts(file.document.bytes());
    let context = Context { bytes: file.document.bytes(), salvage: &salvage, line_starts: &line_starts };
    let blocks = file.pieces.iter().any(|piece| matches!(piece, Piece::Block(_)));
    let loaded = match file.role {
        Role::Key => openssl_chain::private_key(file.document.bytes()),
        _ => openssl_chain::certificates(file.document.bytes()),
    };
    // What OpenSSL steps over on its way to the key costs nothing.
    let keys = file.role == Role::Key && loaded.key_line().is_some();
    let separate_key = facts.bundle.files.iter().any(|file| file.role == Role::Key);
    let mut tally = Tally { blocks, keys, loaded, separate_key, ..Tally::default() };
    let mut told: Option<&Broken> = None;
    let before = sink.findings.len();
    for piece in file.pieces.iter() {
        tally.offered |= sink.findings.get(before..).and_then(<[_]>::last).is_some_and(|last| last.command.is_some());
        match piece {
            Piece::Block(block) => {
                block::judge(file, block, &tally, sink);
                tally.certificates |= is_certificate(&block.label);
                tally.keys |= is_private_key(&block.label);
            }
            Piece::Broken(broken) => {
                let same =
                    told.is_some_and(|other| other.fault == broken.fault && other.fault_line == broken.fault_line);
                // Several blocks on one line, or behind the same NUL bytes, have one fault between them.
                if !same {
                    tally.faults = tally.faults.saturating_add(1);
                    if tally.faults <= MOST_FAULTS {
                        sink.add(broken_finding(file, broken, context, &tally));
                    }
                }
                told = Some(broken);
            }
            Piece::Text(text) => {
                let is_further = text.kind == TextKind::MergeMarker && tally.merge;
                tally.merge |= text.kind == TextKind::MergeMarker;
                if !is_further {
                    text::judge(file, text, context, &tally, sink);
                }
            }
            Piece::Binary(_) => {}
        }
    }
    if let Some(more) = tally.faults.checked_sub(MOST_FAULTS).filter(|more| *more > 0) {
        let name = &file.document.name;
        let message = format!("{name} has {more} more broken blocks; only the first {MOST_FAULTS} are named");
        sink.add(Finding::of(&CHECK, message).at(&Location::whole(name)));
    }
    if file.is_deployed() && blocks {
        text::notes(file, sink);
    }
}

/// What has been seen of a file so far.
#[derive(Default)]
pub(super) struct Tally {
    /// Whether the file has any well-formed block.
    pub(super) blocks: bool,
    /// What OpenSSL servers take from the file.
    loaded: Loaded,
    /// Whether the key has a file of its own.
    separate_key: bool,
    /// Whether a certificate was met.
    pub(super) certificates: bool,
    /// Whether a private key was met, or OpenSSL takes one from this key file.
    pub(super) keys: bool,
    /// Whether a finding of the file offers a line for sh: it may move lines, so that a second one would hit the wrong
    /// ones.
    offered: bool,
    /// How many commands were tried in memory.
    attempts: Cell<u32>,
    /// The line of the finding whose command mends every broken block.
    mended_by: Cell<Option<u32>>,
    faults: u32,
    merge: bool,
}

impl Tally {
    /// Whether one more command may be tried on the file.
    pub(super) fn may_offer(&self) -> bool {
        let attempts = self.attempts.get();
        self.attempts.set(attempts.saturating_add(1));
        !self.offered && attempts < MOST_ATTEMPTS
    }

    /// Whether OpenSSL servers take something from the file, and do not refuse it.
    pub(super) fn is_loaded(&self) -> bool {
        self.loaded.refusal.is_none() && !self.loaded.blocks.is_empty()
    }

    /// Whether OpenSSL servers take this very DER value from the file.
    pub(super) fn takes(&self, der: &[u8]) -> bool {
        self.is_loaded() && self.loaded.blocks.iter().any(|taken| taken.der.as_slice() == der)
    }

    /// Whether the file is for everybody to see, so that no key belongs there.
    pub(super) fn is_public(&self, file: &File) -> bool {
        file.role == Role::Chain || (file.role == Role::Cert && self.separate_key)
    }

    /// What it means that something is not loaded which may have been an object: the server needs the first of each
    /// kind.
    pub(super) fn loss(&self, file: &File) -> Impact {
        match file.role {
            Role::Cert if !self.certificates => Impact::Load,
            Role::Key if !self.keys => Impact::Load,
            _ => Impact::Client,
        }
    }
}

/// Whether anything of the file may have to be told from what can be had of it.
fn needs_salvage(file: &File) -> bool {
    file.pieces.iter().any(|piece| match piece {
        Piece::Broken(_) => true,
        Piece::Text(text) => text::may_hold_object(&text.kind),
        _ => false,
    })
}

fn broken_finding(file: &File, broken: &Broken, context: Context<'_>, tally: &Tally) -> Finding {
    let name = &file.document.name;
    let words = pem_fault::words(broken, context);
    let (severity, impact) = weight(file, broken, context, tally);
    let place = Location { line: broken.fault_line, ..broken.location.clone() };
    let place = Location { end_line: place.end_line.max(place.line), ..place };
    let finding = Finding::of(&CHECK, format!("{name}:{} {}", broken.fault_line, words.what))
        .severity(severity)
        .impact(impact)
        .at(&place)
        .fix(words.fix);
    // What a text inside an archive looks like is no fault of its own.
    if is_foreign(broken) || (file.is_deployed() && file.is_archive()) {
        return finding.because_of("pem-content");
    }
    if file.is_deployed() && file.role != Role::Key && !may_come_to_life(file, broken, tally) {
        return finding
            .fix(format!("remove lines {} to {} from {name}", broken.location.line, broken.location.end_line));
    }
    // One line for sh mends all that it can.
    let command = || {
        let broken: Vec<&Broken> = brokens(file)
            .filter(|b| !is_foreign(b) && may_come_to_life(file, b, tally))
            .take(MOST_FAULTS as usize)
            .collect();
        pem_mend::gaining(file, &script::edits(&broken, context))
    };
    if let Some(line) = tally.mended_by.get() {
        return finding.fix(format!("{}; the command for line {line} does it for this block, too", words.fix));
    }
    match Some(()).filter(|()| tally.may_offer()).and_then(|()| command()) {
        Some(mending) => {
            tally.mended_by.set(Some(broken.fault_line).filter(|_| mending.is_complete));
            finding.command(mending.command)
        }
        None => finding,
    }
}

fn brokens(file: &File) -> impl Iterator<Item = &Broken> {
    file.pieces.iter().filter_map(|piece| match piece {
        Piece::Broken(broken) => Some(broken),
        _ => None,
    })
}

/// A key that nobody sees in a file that is for everybody.
fn is_misplaced_key(file: &File, broken: &Broken, tally: &Tally) -> bool {
    tally.is_public(file) && !broken.fault.is_seen_by_openssl() && broken.label.contains("PRIVATE KEY")
}

/// Whether a line for sh may make readers see the block.
fn may_come_to_life(file: &File, broken: &Broken, tally: &Tally) -> bool {
    let is_request = broken.label.contains("REQUEST") && !broken.fault.is_seen_by_openssl();
    !is_misplaced_key(file, broken, tally) && !is_request
}

fn is_foreign(broken: &Broken) -> bool {
    broken.label.starts_with("PGP ") || broken.label.starts_with("SSH2 ")
}

/// Whether the loader loses anything, and what that means.
fn weight(file: &File, broken: &Broken, context: Context<'_>, tally: &Tally) -> (Severity, Impact) {
    let is_taken = || context.saved_in(&broken.location.bytes).is_some_and(|saved| tally.takes(&saved.block.der));
    match file.role {
        // OpenSSL steps over broken blocks before the key, and does not read what is behind it.
        Role::Key if tally.keys => (Severity::Warn, Impact::Policy),
        Role::Key => (Severity::Fail, Impact::Load),
        // One bad block refuses the file, and with it TLS (`by_file.c X509_load_cert_crl_file`).
        Role::Authority => (Severity::Fail, Impact::Load),
        Role::Ca | Role::Crl => (Severity::Fail, Impact::Client),
        Role::Cert | Role::Chain if broken.fault.is_seen_by_openssl() => (Severity::Fail, Impact::Load),
        Role::Cert | Role::Chain if is_taken() || broken.label.contains("REQUEST") => NOTHING_LOST,
        Role::Cert | Role::Chain if is_misplaced_key(file, broken, tally) => (Severity::Warn, Impact::Secret),
        // Without a label it may be the certificate or the key.
        Role::Cert | Role::Chain if broken.label.is_empty() => (Severity::Fail, Impact::Load),
        Role::Cert | Role::Chain if broken.label.contains("CERTIFICATE") => {
            let first = file.role == Role::Cert && !tally.certificates;
            (Severity::Fail, if first { Impact::Load } else { Impact::Client })
        }
        Role::Cert | Role::Chain if broken.label.contains("PRIVATE KEY") => (Severity::Fail, Impact::Load),
        Role::Cert | Role::Chain => (Severity::Warn, Impact::Policy),
    }
}

/// What is odd and costs nothing.
pub(super) const NOTHING_LOST: (Severity, Impact) = (Severity::Warn, Impact::Policy);
/// Each attempt reads the file again.
const MOST_ATTEMPTS: u32 = 4;
/// A report names at most this many faults of one file.
const MOST_FAULTS: u32 = 40;

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::check::Impact;
    use crate::checks::fixture::deployment::{Deployment, lines};
    use crate::checks::fixture::sample::text;

    fn certs() -> String {
        text("leaf").to_owned() + text("issuing")
    }

    fn ask(cert: impl AsRef<[u8]>) -> Vec<String> {
        lines(&Deployment::with_cert(cert).ask(&CHECK))
    }

    #[test]
    fn good_files_pass_and_harmless_things_are_notes() {
        assert!(ask(certs()).is_empty());
        let sink = Deployment::with_cert(format!("a comment\n{}", certs()).replace('\n', "\r\n")).ask(&CHECK);
        assert!(sink.findings.is_empty());
        assert!(sink.notes[0].contains("CRLF") && sink.notes[1].contains("(1 line)"), "{:?}", sink.notes);
    }

    #[test]
    fn what_rejects_the_file_fails() {
        let glued = certs().replacen("-----\n-----BEGIN", "----------BEGIN", 1);
        let sink = Deployment::with_cert(glued).ask(&CHECK);
        assert_eq!(sink.findings.len(), 1);
        assert_eq!(sink.findings[0].impact, Impact::Load);
        assert!(sink.findings[0].message.contains("ends one block and begins the next"));
        let cut: String = certs().chars().take(certs().len() - 40).collect();
        for spoilt in [certs().replacen("\nM", "\n*", 1), cut] {
            let found = ask(&spoilt);
            assert!(found.len() == 1 && found[0].starts_with("fail: "), "{found:?}");
        }
    }

    #[test]
    fn what_loses_an_intermediate_without_a_word_fails_for_clients() {
        let begin = certs().rfind("-----BEGIN").unwrap();
        let mut spoilt = certs();
        spoilt.replace_range(begin..=begin, "");
        let sink = Deployment::with_cert(&spoilt).ask(&CHECK);
        assert_eq!((sink.findings.len(), sink.findings[0].impact), (1, Impact::Client));
        assert_eq!(sink.findings[0].place.as_ref().unwrap().line, text("leaf").lines().count() as u32 + 1);
    }

    #[test]
    fn a_lost_block_without_a_label_may_be_anything() {
        let lost = text("issuing").replacen("-----BEGIN CERTIFICATE", "----BEGIN Zertifikat", 1);
        let sink = Deployment::with_cert(text("leaf").to_owned() + &lost).ask(&CHECK);
        assert!(lines(&sink)[0].starts_with("fail: "), "{:?}", lines(&sink));
        assert_eq!((sink.findings.len(), sink.findings[0].impact), (1, Impact::Load));
    }

    #[test]
    fn what_is_all_there_is_mended_and_not_got_again() {
        let quoted = text("root").replace('=', "=3D");
        let middle = text("leaf").find("\nM").unwrap() + 20;
        let (before, behind) = text("leaf").split_at(middle);
        for (spoilt, words, script) in [
            (text("leaf").to_owned() + &quoted, "writes =3D for =", "s/=3D$/=/"),
            (format!("{before}\0\0{behind}"), "2 NUL bytes", r"s/\x00//g"),
        ] {
            let sink = Deployment::with_cert(spoilt).ask(&CHECK);
            let finding = &sink.findings[0];
            assert!(finding.message.contains(words) && !finding.fix.contains("again"), "{finding:?}");
            assert!(finding.command.as_ref().is_some_and(|command| command.contains(script)), "{finding:?}");
        }
    }

    #[test]
    fn marks_of_a_merge_are_one_finding() {
        let found = ask(format!("{}{}", certs(), "=======\nx\n".repeat(9_000)));
        assert!(found.len() == 1 && found[0].contains("and further ones"), "{}", found.len());
    }

    #[test]
    fn accidents_in_the_text_warn() {
        for (spoilt, word) in [
            (format!("\u{feff}{}", certs()), "byte-order mark"),
            (format!("<<<<<<< ours\n{}", certs()), "merge"),
            (format!("{}<html>\n</html>\n", certs()), "web page"),
            (format!("{}----END X----\n", certs()), "nearly"),
        ] {
            let found = ask(&spoilt);
            assert!(found.len() == 1 && found[0].starts_with("warn: ") && found[0].contains(word), "{found:?}");
        }
    }

    #[test]
    fn what_makes_the_file_hold_nothing_follows_from_its_content() {
        let bare = |name| -> String {
            text(name).lines().filter(|line| !line.starts_with('-')).map(|l| l.to_owned() + "\n").collect()
        };
        let sink = Deployment::with_cert(bare("leaf")).ask(&CHECK);
        assert_eq!((sink.findings[0].impact, sink.findings[0].cause), (Impact::Load, Some("pem-content")));
        let sink = Deployment::with_cert(certs() + "\n" + &bare("root")).ask(&CHECK);
        assert_eq!((sink.findings[0].impact, sink.findings[0].cause), (Impact::Client, None));
        // A second copy of what is loaded, or a line of base64 that is nothing, costs nothing.
        let line = bare("root").lines().next().unwrap().to_owned() + "\n";
        for stray in [bare("leaf") + "\n" + &certs(), line.clone() + &certs(), certs() + "\n" + &line] {
            assert!(ask(&stray)[0].starts_with("warn: "), "{:?}", ask(&stray));
        }
    }

    #[test]
    fn what_is_commented_out_or_belongs_elsewhere_is_not_lost() {
        let dressed = |sign: &str, name| text(name).lines().map(|line| format!("{sign}{line}\n")).collect::<String>();
        for sign in ["#", "# ", ";", "// "] {
            let sink = Deployment::with_cert(dressed(sign, "root") + &certs()).ask(&CHECK);
            assert!(sink.findings.is_empty() && sink.notes[0].contains("a block that is commented out"), "{sign}");
        }
        let found = Deployment::with_cert(certs() + &dressed("  ", "leaf-key")).ask(&CHECK);
        assert!(lines(&found)[0].starts_with("warn: ") && found.findings[0].command.is_none());
        let request = dressed("  ", "root").replace("CERTIFICATE", "CERTIFICATE REQUEST");
        let found = Deployment::with_cert(certs() + &request).ask(&CHECK);
        assert!(lines(&found)[0].starts_with("warn: ") && found.findings[0].command.is_none());
    }

    #[test]
    fn a_key_file_is_read_as_far_as_the_first_key() {
        let found = lines(&Deployment::with_key(text("leaf-key").to_owned() + "-----BEGIN X-----\n").ask(&CHECK));
        assert!(found.len() == 1 && found[0].starts_with("warn: "), "{found:?}");
        // OpenSSL loses the key in what follows this line.
        let found = lines(&Deployment::with_key("-----BEGIN X-----\n".to_owned() + text("leaf-key")).ask(&CHECK));
        assert!(found.len() == 1 && found[0].starts_with("fail: "), "{found:?}");
        let broken = "-----BEGIN X-----\n*\n-----END X-----\n".to_owned() + text("leaf-key");
        let found = lines(&Deployment::with_key(broken).ask(&CHECK));
        assert!(found.len() == 1 && found[0].starts_with("warn: "), "{found:?}");
    }

    #[test]
    fn only_the_first_faults_of_many_are_named() {
        let found = ask("-----BEGIN X-----\n".repeat(5_000));
        assert!(found.len() == 41 && found[40].contains("4960 more"), "{}", found.len());
    }
}
