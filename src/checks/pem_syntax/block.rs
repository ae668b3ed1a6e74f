//! Well-formed blocks with something about them that only some readers mind, or none says.

use crate::base::character::is_unseen;
use crate::base::location::Location;
use crate::bundle::recognise::key_label;
use crate::bundle::{File, Role};
use crate::checks::check::{Finding, Impact, Severity, Sink};
use crate::checks::pem_fault::character::shown;
use crate::checks::pem_mend::{self, Edit};
use crate::checks::pem_syntax::{CHECK, Tally};
use crate::pem::fold::{Encoding, Folded, Odd};
use crate::pem::piece::{Block, Piece, is_certificate, usual_label};
use crate::pem::salvage::{holds_pem, is_one_value};
use crate::x509::cert::{Cert, skim_subject};

/// What is odd about a well-formed block, so that its label does not say what it is to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::checks) enum Odds {
    /// The words were meant for this label.
    Spelling(&'static str),
    /// It holds what belongs under this label.
    Content(&'static str),
    /// It holds PEM again.
    Twice,
}

/// What makes the block another than its label says; `None` for usual blocks.
pub(in crate::checks) fn odds(block: &Block) -> Option<Odds> {
    if holds_pem(&block.der) {
        return Some(Odds::Twice);
    }
    let folded = Folded::new(block.label.as_bytes(), 0, 1, Encoding::Utf8);
    if let Some(label) = usual_label(&folded.text).filter(|label| *label != block.label) {
        return Some(Odds::Spelling(label));
    }
    let is_key = block.label.ends_with("PRIVATE KEY");
    if is_key && block.headers.is_empty() && Cert::parse(&block.der, block.location.clone()).is_ok() {
        return Some(Odds::Content("CERTIFICATE"));
    }
    let is_no_certificate = is_certificate(&block.label) && skim_subject(&block.der).is_none();
    is_no_certificate.then(|| key_label(&block.der)).flatten().map(Odds::Content)
}

/// Whether a finding tells of this block.
pub(in crate::checks) fn is_odd(file: &File, block: &Block) -> bool {
    let text = file.document.bytes().get(block.location.bytes.clone());
    text.is_some_and(|text| !text.is_ascii()) || odds(block).is_some()
}

/// Whether a certificate may be hidden in the block by its label or by a second encoding.
pub(in crate::checks) fn hides_certificate(block: &Block) -> bool {
    if is_certificate(&block.label) {
        return holds_pem(&block.der);
    }
    match odds(block) {
        Some(Odds::Spelling(label)) => is_certificate(label),
        Some(Odds::Content(label)) => label == "CERTIFICATE",
        Some(Odds::Twice) => true,
        None => false,
    }
}

/// Whether a finding tells that the block at this place is another than its label says.
pub(in crate::checks) fn is_mislabelled(file: &File, place: &Location) -> bool {
    let first = file.pieces.partition_point(|piece| piece.location().bytes.start < place.bytes.start);
    match file.pieces.get(first) {
        Some(Piece::Block(block)) => block.location.bytes == place.bytes && odds(block).is_some(),
        _ => false,
    }
}

/// A line for sh that writes CERTIFICATE for `X509 CERTIFICATE` and `TRUSTED CERTIFICATE`; none where there is no such
/// block, or where trust settings follow a certificate, which only `openssl x509` takes off.
pub(in crate::checks) fn labels_mended(file: &File) -> Option<String> {
    let old = |piece: &Piece| match piece {
        Piece::Block(block) => matches!(block.label.as_str(), "X509 CERTIFICATE" | "TRUSTED CERTIFICATE"),
        _ => false,
    };
    let is_plain = |piece: &Piece| matches!(piece, Piece::Block(block) if is_one_value(&block.der));
    let mut blocks = file.pieces.iter().filter(|piece| old(piece)).peekable();
    blocks.peek()?;
    if !blocks.all(is_plain) {
        return None;
    }
    pem_mend::harmless(file, &[Edit::OldLabels])
}

/// Judges one well-formed block.
pub(in crate::checks) fn judge(file: &File, block: &Block, tally: &Tally, sink: &mut Sink) {
    let finding = match odds(block) {
        Some(odds) => Some(odd_block(file, block, odds, tally)),
        None => invisible(file, block, tally),
    };
    let Some(finding) = finding else { return };
    sink.add(match Some(file).filter(|_| tally.may_offer()).and_then(command) {
        Some(command) => finding.command(command),
        None => finding,
    });
}

fn odd_block(file: &File, block: &Block, odds: Odds, tally: &Tally) -> Finding {
    let name = &file.document.name;
    let (first, last) = (block.location.line, block.location.end_line);
    let (what, fix) = match odds {
        Odds::Spelling(label) => (
            format!("says {} where {label} was meant: {}", told(&block.label), spelling(&block.label)),
            format!("write {label} in the BEGIN and the END line"),
        ),
        Odds::Content(label) => (
            format!("says {} but holds {}; no server loads it", block.label, noun(label)),
            format!("write {label} in the BEGIN and the END line"),
        ),
        Odds::Twice => (
            format!("is a {} that holds PEM again: it was encoded a second time", block.label),
            format!("put in its place what it holds: sed -n '{first},{last}p' FILE | sed '1d;$d' | base64 -d"),
        ),
    };
    let severity = if file.role == Role::Key && tally.keys { Severity::Warn } else { Severity::Fail };
    Finding::of(&CHECK, format!("{name}:{first} {what}"))
        .severity(severity)
        .impact(tally.loss(file))
        .at(&block.location)
        .fix(fix)
}

/// A line for sh that mends every block of the file of which a finding tells; none where that takes more than sed.
fn command(file: &File) -> Option<String> {
    let edits = file.pieces.iter().filter_map(|piece| match piece {
        Piece::Block(block) => edits(file, block),
        _ => None,
    });
    let edits: Vec<Edit> = edits.flatten().take(MOST_EDITS).collect();
    pem_mend::harmless(file, &edits)
}

fn edits(file: &File, block: &Block) -> Option<Vec<Edit>> {
    let (first, last) = (block.location.line, block.location.end_line);
    match odds(block) {
        Some(Odds::Spelling(label) | Odds::Content(label)) => Some(relabel(label, first, last)),
        Some(Odds::Twice) => None,
        None => {
            let text = std::str::from_utf8(file.document.bytes().get(block.location.bytes.clone())?).ok()?;
            let mut found: Vec<Vec<u8>> = Vec::new();
            for character in text.chars().filter(|&c| is_unseen(c)) {
                let bytes = character.to_string().into_bytes();
                if found.len() < MOST_CHARACTERS && !found.contains(&bytes) {
                    found.push(bytes);
                }
            }
            (!found.is_empty()).then(|| vec![Edit::Drop { lines: Some((first, last)), strings: found }])
        }
    }
}

fn relabel(label: &str, first: u32, last: u32) -> Vec<Edit> {
    vec![Edit::Words(first, "BEGIN", label.to_owned()), Edit::Words(last, "END", label.to_owned())]
}

/// The label as it stands, if it may be repeated: a misspelt one is as long as the usual one.
fn told(label: &str) -> String {
    label.chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c.to_string() } else { shown(c) }).collect()
}

fn spelling(label: &str) -> String {
    let folded = Folded::new(label.as_bytes(), 0, 1, Encoding::Utf8);
    match folded.oddities.first() {
        Some(oddity) if oddity.odd == Odd::LookAlike => {
            format!("{} only looks like a Latin letter, and no reader knows the label", shown(oddity.found))
        }
        Some(oddity) => format!("{} stands among its letters, and no reader knows the label", shown(oddity.found)),
        None if label.ends_with('-') => "the line has more than five hyphens, and no reader knows the label".to_owned(),
        None => "no reader knows a label in small letters".to_owned(),
    }
}

fn noun(label: &str) -> &'static str {
    if label == "CERTIFICATE" { "a certificate" } else { "a private key" }
}

/// Invisible characters at the ends of lines, where OpenSSL does not mind them.
fn invisible(file: &File, block: &Block, tally: &Tally) -> Option<Finding> {
    let name = &file.document.name;
    let text = file.document.bytes().get(block.location.bytes.clone())?;
    if text.is_ascii() {
        return None;
    }
    let folded = Folded::new(text, block.location.bytes.start, block.location.line, Encoding::Utf8);
    let odd = |odd: Odd| matches!(odd, Odd::Invisible | Odd::Blank | Odd::Foreign | Odd::LookAlike | Odd::Dash);
    let mut found = folded.oddities.iter().filter(|oddity| odd(oddity.odd));
    let first = found.next()?;
    let more = match found.count() {
        0 => String::new(),
        1 => " and one more like it".to_owned(),
        count => format!(" and {count} more like it"),
    };
    let word =
        if matches!(first.odd, Odd::Invisible | Odd::Blank) { "the invisible character" } else { "the character" };
    let (line, column, character) = (first.line, first.column, shown(first.found));
    let message = format!(
        "{name}:{line} has {word} {character} at column {column}{more}; OpenSSL ignores it at the end of a line, but \
         Go, Rust, Java and GnuTLS do not load the {} block of line {}",
        block.label, block.location.line
    );
    let place = Location { line, end_line: line, ..block.location.clone() };
    let finding = Finding::of(&CHECK, message)
        .severity(Severity::Warn)
        .impact(if tally.certificates { Impact::Client } else { tally.loss(file) })
        .at(&place)
        .fix("remove the character; it came from a web page, a chat or a word processor");
    Some(finding)
}

/// A line for sh that mends more than this is read by nobody.
const MOST_EDITS: usize = 12;
/// Kinds of characters that one line for sh removes.
const MOST_CHARACTERS: usize = 8;
