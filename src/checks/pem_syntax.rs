//! Every block is well-formed.

use memchr::memmem;

use crate::base::location::Location;
use crate::bundle::{File, Role};
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::command::quote;
use crate::checks::deployed::real_path;
use crate::checks::facts::Facts;
use crate::checks::pem_fault;
use crate::loaders::openssl_chain::is_private_key;
use crate::pem::piece::{Broken, Piece, Text, TextKind, is_certificate};

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
        judge(file, sink);
    }
    if !judged && sink.findings.is_empty() {
        sink.blocked_by("file-read", "no deployed file could be read");
    }
}

fn judge(file: &File, sink: &mut Sink) {
    let mut told: Option<&Broken> = None;
    let blocks = file.pieces.iter().any(|piece| matches!(piece, Piece::Block(_)));
    let mut tally = Tally { blocks, ..Tally::default() };
    for piece in file.pieces.iter() {
        match piece {
            Piece::Block(block) => {
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
                        sink.add(broken_finding(file, broken, &tally));
                    }
                }
                told = Some(broken);
            }
            Piece::Text(text) => judge_text(file, text, &mut tally, sink),
            Piece::Binary(_) => {}
        }
    }
    if let Some(more) = tally.faults.checked_sub(MOST_FAULTS).filter(|more| *more > 0) {
        let name = &file.document.name;
        let message = format!("{name} has {more} more broken blocks; only the first {MOST_FAULTS} are named");
        sink.add(Finding::of(&CHECK, message).at(&Location::whole(name)));
    }
    note_line_ends(file, &tally, sink);
}

/// What has been seen of a file so far.
#[derive(Default)]
struct Tally {
    blocks: bool,
    certificates: bool,
    keys: bool,
    faults: u32,
    text_lines: u32,
    first_text_line: u32,
}

fn broken_finding(file: &File, broken: &Broken, tally: &Tally) -> Finding {
    let name = &file.document.name;
    let bytes = file.document.bytes();
    let line = line_text(bytes, broken);
    let words = pem_fault::words(broken, line, real_path(file));
    let (severity, impact) = weight(file, broken, tally);
    let place = Location { line: broken.fault_line, ..broken.location.clone() };
    let place = Location { end_line: place.end_line.max(place.line), ..place };
    let finding = Finding::of(&CHECK, format!("{name}:{} {}", broken.fault_line, words.what))
        .severity(severity)
        .impact(impact)
        .at(&place)
        .fix(words.fix);
    let foreign = broken.label.starts_with("PGP ") || broken.label.starts_with("SSH2 ");
    let finding = if foreign { finding.because_of("pem-content") } else { finding };
    // A line for sh may move the lines below it, so that one for a later fault would hit the wrong one.
    let first = tally.faults == 1 && !foreign;
    match words.command.filter(|_| first && file.document.real_path.is_some()) {
        Some(command) => finding.command(command),
        None => finding,
    }
}

/// Whether the loader loses anything, and what that means.
fn weight(file: &File, broken: &Broken, tally: &Tally) -> (Severity, Impact) {
    match file.role {
        // OpenSSL reads a key file only as far as the first key.
        Role::Key if tally.keys => (Severity::Warn, Impact::Policy),
        Role::Key => (Severity::Fail, Impact::Load),
        Role::Ca | Role::Crl => (Severity::Fail, Impact::Client),
        Role::Cert | Role::Chain if broken.fault.is_seen_by_openssl() => (Severity::Fail, Impact::Load),
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

fn judge_text(file: &File, text: &Text, tally: &mut Tally, sink: &mut Sink) {
    let place = &text.location;
    let finding = |message: &str, fix: &str| {
        let message = format!("{}:{} {message}", file.document.name, place.line);
        Finding::of(&CHECK, message).severity(Severity::Warn).impact(Impact::Policy).at(place).fix(fix)
    };
    let nearly = finding(
        "is nearly a BEGIN or END line; whatever belongs to it is not loaded",
        "let BEGIN and END lines start in the first column with five hyphens and end with five, and say CERTIFICATE or \
         PRIVATE KEY in capitals, or remove the line",
    );
    match text.kind {
        TextKind::ByteOrderMark => {
            let mark = finding(
                "has an invisible byte-order mark before BEGIN; OpenSSL 3 skips it, but OpenSSL 1.1.1, Go, Rust and \
                 Java do not see this block",
                "save the file as UTF-8 without a byte-order mark",
            );
            sink.add(with_command(mark.impact(Impact::Load), file, r"'s/^\xef\xbb\xbf//'"));
        }
        TextKind::MergeMarker => sink.add(finding(
            "is a mark of an unresolved merge; two versions of the file may stand below each other",
            "settle the merge and keep one version",
        )),
        TextKind::Html => sink.add(consequence(
            finding(
                &format!("to line {} is a web page, not PEM; a download went wrong", place.end_line),
                "download the file again and let the command fail on errors: curl -fLO URL",
            ),
            tally,
        )),
        TextKind::NearlyArmour if !tally.blocks => sink.add(nearly.impact(loss(file, tally)).because_of("pem-content")),
        TextKind::NearlyArmour => sink.add(nearly),
        TextKind::BareBase64 | TextKind::DoubleEncoded => sink.add(consequence(
            finding(
                "is base64 without BEGIN and END lines; nothing reads it",
                "put the BEGIN and END lines around it, or decode it once more if it holds PEM",
            )
            .severity(Severity::Fail)
            .impact(loss(file, tally)),
            tally,
        )),
        TextKind::Nul => sink.note(format!("{}:{} has NUL bytes outside the blocks", file.document.name, place.line)),
        TextKind::Blank => {}
        _ => {
            if tally.text_lines == 0 {
                tally.first_text_line = place.line;
            }
            tally.text_lines =
                tally.text_lines.saturating_add(place.end_line.saturating_sub(place.line).saturating_add(1));
        }
    }
}

/// What it means that text which may have been an object is not loaded: the server needs the first one of each kind.
fn loss(file: &File, tally: &Tally) -> Impact {
    match file.role {
        Role::Cert if !tally.certificates => Impact::Load,
        Role::Key if !tally.keys => Impact::Load,
        _ => Impact::Client,
    }
}

/// In a file without any block it is the content that is wrong, not its syntax.
fn consequence(finding: Finding, tally: &Tally) -> Finding {
    if tally.blocks { finding } else { finding.because_of("pem-content") }
}

fn with_command(finding: Finding, file: &File, script: &str) -> Finding {
    if file.document.real_path.is_none() {
        return finding;
    }
    finding.command(format!("LC_ALL=C sed -i {script} {}", quote(real_path(file))))
}

fn note_line_ends(file: &File, tally: &Tally, sink: &mut Sink) {
    let name = &file.document.name;
    if !file.is_deployed() {
        return;
    }
    if tally.blocks && memmem::find(file.document.bytes(), b"\r\n").is_some() {
        sink.note(format!("{name} has Windows line ends (CRLF); harmless to TLS servers, awkward in scripts"));
    }
    if tally.blocks && tally.text_lines > 0 {
        let (lines, first) = (tally.text_lines, tally.first_text_line);
        let plural = if lines == 1 { "" } else { "s" };
        sink.note(format!("{name}:{first} text outside the blocks ({lines} line{plural}); servers pass over it"));
    }
}

/// The text of the line at fault, as far as it lies in or directly around the block.
fn line_text<'f>(bytes: &'f [u8], broken: &Broken) -> &'f [u8] {
    let ahead = broken.fault_line.checked_sub(broken.location.line);
    let stretch = match ahead {
        Some(_) => bytes.get(broken.location.bytes.start..),
        // The line before a block that was swallowed or glued to another.
        None => bytes.get(..broken.location.bytes.start),
    };
    let stretch = stretch.unwrap_or_default();
    match ahead {
        Some(lines) => stretch.split(|&byte| byte == b'\n').nth(lines as usize).unwrap_or_default(),
        None => {
            let back = broken.location.line.saturating_sub(broken.fault_line) as usize;
            stretch.rsplit(|&byte| byte == b'\n').nth(back).unwrap_or_default()
        }
    }
}

/// A report names at most this many faults of one file.
const MOST_FAULTS: u32 = 40;

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::check::Impact;
    use crate::checks::deployment::{Deployment, lines};
    use crate::checks::sample::text;

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
        let lost = text("issuing").replacen("-----BEGIN CERTIFICATE", "----BEGIN certificate", 1);
        let sink = Deployment::with_cert(text("leaf").to_owned() + &lost).ask(&CHECK);
        assert!(lines(&sink)[0].starts_with("fail: "), "{:?}", lines(&sink));
        assert_eq!((sink.findings.len(), sink.findings[0].impact), (1, Impact::Load));
    }

    #[test]
    fn marks_without_end_are_counted_not_listed() {
        let found = ask(format!("{}{}", certs(), "=======\nx\n".repeat(9_000)));
        assert!(found.len() == 51 && found[50].contains("8949 more"), "{}", found.len());
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
        let lower = certs().replace("CERTIFICATE", "certificate");
        let sink = Deployment::with_cert(lower.replace("BEGIN", "begin").replace("END", "end")).ask(&CHECK);
        assert!(sink.findings.iter().all(|finding| finding.cause == Some("pem-content")), "{:?}", lines(&sink));
        let bare: String =
            text("leaf").lines().filter(|line| !line.starts_with('-')).map(|l| l.to_owned() + "\n").collect();
        let sink = Deployment::with_cert(bare.as_str()).ask(&CHECK);
        assert_eq!((sink.findings[0].impact, sink.findings[0].cause), (Impact::Load, Some("pem-content")));
        let sink = Deployment::with_cert(certs() + "\n" + &bare).ask(&CHECK);
        assert_eq!((sink.findings[0].impact, sink.findings[0].cause), (Impact::Client, None));
    }

    #[test]
    fn a_key_file_is_read_as_far_as_the_first_key() {
        let found = lines(&Deployment::with_key(text("leaf-key").to_owned() + "-----BEGIN X-----\n").ask(&CHECK));
        assert!(found.len() == 1 && found[0].starts_with("warn: "), "{found:?}");
        let found = lines(&Deployment::with_key("-----BEGIN X-----\n".to_owned() + text("leaf-key")).ask(&CHECK));
        assert!(found.len() == 1 && found[0].starts_with("fail: "), "{found:?}");
    }

    #[test]
    fn only_the_first_faults_of_many_are_named() {
        let found = ask("-----BEGIN X-----\n".repeat(5_000));
        assert!(found.len() == 41 && found[40].contains("4960 more"), "{}", found.len());
    }
}
