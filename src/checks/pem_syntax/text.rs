//! What the text around the blocks of a file tells: accidents, lost objects, leftovers.

use memchr::{memchr, memchr_iter, memmem};

use crate::bundle::recognise::key_label;
use crate::bundle::{File, Role};
use crate::checks::check::{Finding, Impact, Severity, Sink};
use crate::checks::pem_fault::Context;
use crate::checks::pem_fault::shape::{nul_bytes, words as shape};
use crate::checks::pem_mend::{self, Edit};
use crate::checks::pem_syntax::{CHECK, NOTHING_LOST, Tally};
use crate::pem::piece::{Piece, Text, TextKind};
use crate::pem::salvage::Saved;
use crate::x509::cert::Cert;

/// Whether text of this kind may hold an object that nobody loads.
pub(in crate::checks) fn may_hold_object(kind: &TextKind) -> bool {
    matches!(kind, TextKind::BareBase64 | TextKind::DoubleEncoded | TextKind::NearlyArmour | TextKind::Utf16)
}

/// Judges one stretch.
pub(in crate::checks) fn judge(file: &File, text: &Text, context: Context<'_>, tally: &Tally, sink: &mut Sink) {
    let whole_file = !tally.blocks;
    // In a file without any block it is the content that is wrong, not its syntax.
    let of_content = |finding: Finding| if whole_file { finding.because_of("pem-content") } else { finding };
    match text.kind {
        TextKind::ByteOrderMark => sink.add(with_edits(
            byte_order_mark(file, text),
            file,
            tally,
            &[Edit::Drop { lines: None, strings: vec![BYTE_ORDER_MARK.to_vec()] }],
        )),
        TextKind::MergeMarker => sink.add(merge_markers(file, text)),
        TextKind::Html => sink.add(of_content(page(file, text, context.bytes))),
        TextKind::NearlyArmour => sink.add(nearly(file, text, context.bytes, tally)),
        TextKind::BareBase64 => sink.add(of_content(bare(file, text, context, tally))),
        TextKind::DoubleEncoded => sink.add(of_content(double_encoded(file, text, tally))),
        TextKind::Utf16 => sink.add(of_content(utf16(file, text, tally))),
        TextKind::Nul => sink.note(nul_note(file, text, context.bytes)),
        _ => {}
    }
}

/// Worth knowing of a file that loads: line ends, leftovers, what stands between and behind the blocks.
pub(in crate::checks) fn notes(file: &File, sink: &mut Sink) {
    let name = &file.document.name;
    let bytes = file.document.bytes();
    if memmem::find(bytes, b"\r\n").is_some() {
        sink.note(format!("{name} has Windows line ends (CRLF); harmless to TLS servers, awkward in scripts"));
    }
    let is = |kind: &TextKind| texts(file).find(|text| text.kind == *kind);
    if let Some(text) = is(&TextKind::BagAttributes) {
        sink.note(format!(
            "{name}:{} has leftovers of a PKCS#12 export (Bag Attributes), which servers pass over; see that no key \
             came along",
            text.location.line
        ));
    }
    if let Some(text) = is(&TextKind::Dump) {
        sink.note(format!(
            "{name}:{} is the readable form of a certificate (openssl x509 -text), which servers pass over; the block \
             counts",
            text.location.line
        ));
    }
    let plain: Vec<&Text> =
        texts(file).filter(|text| matches!(text.kind, TextKind::Plain | TextKind::Comment)).collect();
    let lines = plain.iter().map(|text| text.location.end_line.saturating_sub(text.location.line).saturating_add(1));
    let lines = lines.fold(0_u32, u32::saturating_add);
    if let (Some(first), Some(last)) = (plain.first(), plain.last()) {
        let (first, last) = (first.location.line, last.location.end_line);
        let plural = if lines == 1 { "" } else { "s" };
        let place = if lines == 1 { format!("{name}:{first}") } else { format!("{name}:{first} to line {last}") };
        let is_block = |text: &&Text| {
            let content = bytes.get(text.location.bytes.clone()).unwrap_or_default();
            memmem::find(content, b"-----BEGIN ").is_some()
        };
        let what = if plain.iter().any(is_block) { ", with a block that is commented out" } else { "" };
        sink.note(format!("{place} has text outside the blocks ({lines} line{plural}){what}; servers pass over it"));
    }
}

fn finding(file: &File, text: &Text, message: &str) -> Finding {
    let place = &text.location;
    let message = format!("{}:{} {message}", file.document.name, place.line);
    Finding::of(&CHECK, message).severity(Severity::Warn).impact(Impact::Policy).at(place)
}

fn byte_order_mark(file: &File, text: &Text) -> Finding {
    let first = text.location.bytes.start == 0;
    let what = if first {
        "has an invisible byte-order mark before BEGIN; OpenSSL 3 skips it, but OpenSSL 1.1.1, Go, Rust and Java do not \
         see this block"
    } else {
        "has an invisible byte-order mark (U+FEFF) before BEGIN: OpenSSL servers read the block, Go and Rust programs \
         load the file without it and say nothing, Java refuses the file"
    };
    finding(file, text, what).impact(Impact::Load).fix("save the file as UTF-8 without a byte-order mark")
}

/// All marks of a merge in one finding.
fn merge_markers(file: &File, text: &Text) -> Finding {
    let stretches = texts(file).filter(|other| other.kind == text.kind).map(|other| &other.location);
    let lines: Vec<u32> = stretches.flat_map(|place| place.line..=place.end_line).take(MOST_LINES + 2).collect();
    let more = match lines.len() {
        0 | 1 => String::new(),
        count => {
            let shown: Vec<String> = lines.iter().skip(1).take(MOST_LINES).map(ToString::to_string).collect();
            let rest = if count > MOST_LINES + 1 { " and further ones" } else { "" };
            let verb = if count == 2 { "is line" } else { "are lines" };
            format!(", as {verb} {}{rest}", shown.join(", "))
        }
    };
    let message = format!(
        "is a mark of an unresolved merge{more}; two versions of the file may stand below each other, and every reader \
         takes the blocks of both"
    );
    finding(file, text, &message).fix("settle the merge and keep one version")
}

fn page(file: &File, text: &Text, bytes: &[u8]) -> Finding {
    let content = bytes.get(text.location.bytes.clone()).unwrap_or_default();
    let title = title(content).map_or(String::new(), |title| format!(" ('{title}')"));
    let (first, last) = (text.location.line, text.location.end_line);
    let lines = if first == last { String::new() } else { format!("to line {last} ") };
    let message = format!(
        "{lines}is a web page{title}, not PEM; a download went wrong, and servers pass over it without a word: what \
         should stand here is not loaded"
    );
    finding(file, text, &message).fix(
        "download the file again from the address that the certificate names (CA Issuers) and let the command fail on \
         errors: curl -fLO URL; then openssl x509 -inform DER -in FILE prints it as PEM",
    )
}

/// The title of a web page, on one line and shortened.
fn title(page: &[u8]) -> Option<String> {
    let head = page.get(..LONGEST_HEAD).unwrap_or(page);
    let start = head.windows(6).position(|word| word.eq_ignore_ascii_case(b"<title"))?;
    let rest = head.get(start..)?;
    let text = rest.get(memchr(b'>', rest)?.saturating_add(1)..)?;
    let text = String::from_utf8_lossy(text.get(..memchr(b'<', text)?)?);
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let line = words.join(" ");
    let short: String = line.chars().take(LONGEST_TITLE).collect();
    let short = if short.len() < line.len() { short + "..." } else { short };
    Some(short).filter(|title| !title.is_empty())
}

fn nearly(file: &File, text: &Text, bytes: &[u8], tally: &Tally) -> Finding {
    let content = bytes.get(text.location.bytes.clone()).unwrap_or_default();
    let line = content.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let message = format!(
        "is nearly a BEGIN or END line: it {}; whatever belongs to it is not loaded",
        shape(line, text.location.bytes.start)
    );
    let finding = finding(file, text, &message).fix(
        "let BEGIN and END lines start in the first column with five hyphens and end with five, and say CERTIFICATE or \
         PRIVATE KEY in capitals, or remove the line",
    );
    if tally.blocks { finding } else { finding.impact(tally.loss(file)).because_of("pem-content") }
}

fn bare(file: &File, text: &Text, context: Context<'_>, tally: &Tally) -> Finding {
    let saved = context.saved_in(&text.location.bytes);
    let (what, label) = match saved.and_then(label_of) {
        Some("CERTIFICATE") => ("a certificate as base64", Some("CERTIFICATE")),
        Some(label) => ("a private key as base64", Some(label)),
        None => ("base64", None),
    };
    let message = format!("is {what} without BEGIN and END lines; nothing reads it");
    let (severity, impact) = match label {
        _ if !tally.is_loaded() => (Severity::Fail, tally.loss(file)),
        Some("CERTIFICATE") if saved.is_some_and(|saved| tally.takes(&saved.block.der)) => NOTHING_LOST,
        Some("CERTIFICATE") if file.role != Role::Key => (Severity::Fail, tally.loss(file)),
        Some(_) if tally.is_public(file) => (Severity::Warn, Impact::Secret),
        Some(_) if file.role != Role::Key => (Severity::Fail, tally.loss(file)),
        _ => NOTHING_LOST,
    };
    let finding = finding(file, text, &message).severity(severity).impact(impact);
    if label.is_none() && tally.is_loaded() {
        return finding.fix("remove it, if it is a leftover, or get what it belongs to again from where it came");
    }
    let finding = finding.fix("put the BEGIN and END lines around it");
    if label != Some("CERTIFICATE") && tally.is_public(file) {
        return finding
            .fix(format!("remove it from {}; if others could read the file, make a new key", file.document.name));
    }
    let (Some(label), Some(saved)) = (label, saved) else { return finding };
    let (first, last) = (saved.block.location.line, saved.block.location.end_line);
    if usize::try_from(last.saturating_sub(first)).is_ok_and(|lines| lines >= MOST_BARE_LINES) {
        return finding;
    }
    let begin = Edit::Insert(first, format!("-----BEGIN {label}-----"));
    with_edits(finding, file, tally, &[begin, Edit::Append(last, format!("-----END {label}-----"))])
}

/// The label that belongs to what was found without one.
fn label_of(saved: &Saved) -> Option<&'static str> {
    if Cert::parse(&saved.block.der, saved.block.location.clone()).is_ok() {
        return Some("CERTIFICATE");
    }
    key_label(&saved.block.der)
}

fn double_encoded(file: &File, text: &Text, tally: &Tally) -> Finding {
    let (first, last) = (text.location.line, text.location.end_line);
    let place = if first == last { String::new() } else { format!("to line {last} ") };
    let finding =
        finding(file, text, &format!("{place}is PEM that was encoded in base64 a second time; nobody reads it"))
            .severity(Severity::Fail)
            .impact(tally.loss(file))
            .fix("decode it once more: base64 -d prints the PEM that belongs in its place");
    match Some(file).filter(|_| !tally.blocks && tally.may_offer()).and_then(pem_mend::decoding) {
        Some(command) => finding.command(command),
        None => finding,
    }
}

fn utf16(file: &File, text: &Text, tally: &Tally) -> Finding {
    let message = format!("to line {} is text in UTF-16; no server sees a block in it", text.location.end_line);
    let finding = finding(file, text, &message).severity(Severity::Fail).impact(tally.loss(file));
    let marks = Edit::Drop { lines: None, strings: vec![b"\xff\xfe".to_vec(), b"\xfe\xff".to_vec()] };
    with_edits(finding.fix("write this part as plain text (ASCII)"), file, tally, &[Edit::nul_bytes(), marks])
}

fn nul_note(file: &File, text: &Text, bytes: &[u8]) -> String {
    let range = text.location.bytes.clone();
    let content = bytes.get(range.clone()).unwrap_or_default();
    let (count, first) = (memchr_iter(0, content).count(), memchr(0, content).unwrap_or_default());
    let place = range.start.saturating_add(first);
    let (name, line) = (&file.document.name, text.location.line);
    format!("{name}:{line} has {} at offset {place}, outside the blocks", nul_bytes(count))
}

fn with_edits(finding: Finding, file: &File, tally: &Tally, edits: &[Edit]) -> Finding {
    match Some(file).filter(|_| tally.may_offer()).and_then(|file| pem_mend::harmless(file, edits)) {
        Some(command) => finding.command(command),
        None => finding,
    }
}

fn texts(file: &File) -> impl Iterator<Item = &Text> {
    file.pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text),
        _ => None,
    })
}

/// Bytes of a web page that are searched for its title.
const LONGEST_HEAD: usize = 16 << 10;
/// Characters of a title that are repeated.
const LONGEST_TITLE: usize = 60;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Lines of marks that are named.
const MOST_LINES: usize = 10;
/// Base64 longer than this is not one certificate.
const MOST_BARE_LINES: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_title_is_one_short_line() {
        assert_eq!(title(b"<html><TITLE lang=en>\n 404\x1b Not\tFound </title>").as_deref(), Some("404 Not Found"));
        assert_eq!(title(format!("<title>{}</title>", "x".repeat(100)).as_bytes()).unwrap().len(), 63);
        for none in ["<title></title>", "<html>", "<title>x"] {
            assert_eq!(title(none.as_bytes()), None);
        }
    }
}
