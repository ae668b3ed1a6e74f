//! Lines for sh that mend the text of a file with sed, and what they would make of it.
//!
//! A line is offered only after its edits were tried in memory: every block that could be had from the file before is
//! still had from what sed would write. GNU sed splits its input at line feeds only and runs every edit on one line
//! after the other, so that an edit which breaks a line in two spoils the next one that counts on the whole line.

use std::path::Path;

use memchr::memmem;
use zeroize::Zeroizing;

use crate::bundle::{File, Role};
use crate::checks::command::{quote, replaceable, rewrite};
use crate::loaders::openssl_chain::{self, is_private_key};
use crate::pem::base64;
use crate::pem::piece::{Block, Piece, is_certificate};
use crate::pem::salvage::{Salvage, salvage};
use crate::pem::scan::scan;
use crate::x509::cert::skim_subject;
use crate::x509::private_key::KeyContent;

/// One step of a sed script. Lines are counted from 1, as sed counts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    /// Puts a line end between an END line and the BEGIN line behind it.
    SplitGlued,
    /// Puts line ends around BEGIN and END lines.
    SplitArmour,
    /// Writes line feeds for carriage returns.
    CarriageReturns,
    /// Writes line ends for backslash and n.
    Escapes,
    /// Writes CERTIFICATE for X509 CERTIFICATE and TRUSTED CERTIFICATE.
    OldLabels,
    /// Takes these strings out of a range of lines, or out of all.
    Drop { lines: Option<(u32, u32)>, strings: Vec<Vec<u8>> },
    /// Writes the usual alphabet of base64 for the URL-safe one.
    Alphabet(u32, u32),
    /// Writes `=` for `=3D` at the ends of lines, as mail that is quoted-printable is read.
    Padding(u32, u32),
    /// Removes empty lines.
    BlankLines(u32, u32),
    /// Removes header lines and empty lines.
    Headers(u32, u32),
    /// Takes off what stands before and behind the base64 and the hyphens of a line.
    Undress(u32, u32),
    /// Writes a line anew.
    Line(u32, String),
    /// Writes the words behind BEGIN or END anew.
    Words(u32, &'static str, String),
    /// Puts a line before this one.
    Insert(u32, String),
    /// Puts a line behind this one.
    Append(u32, String),
}

/// A line for sh.
pub(super) struct Mending {
    /// The line.
    pub(super) command: String,
    /// Whether no broken block is left after it.
    pub(super) is_complete: bool,
}

/// The line that applies these edits to the file; fewer of them where all together would lose a block, and none where
/// nothing is gained: where no further block would be well-formed.
pub(super) fn gaining(file: &File, edits: &[Edit]) -> Option<Mending> {
    offer(file, edits, true)
}

/// The line that applies these edits to the file, unless a block would be lost.
pub(super) fn harmless(file: &File, edits: &[Edit]) -> Option<String> {
    offer(file, edits, false).map(|mending| mending.command)
}

/// The line that puts into the place of the file what `base64 -d` makes of it, where that is PEM with every block that
/// could be had before.
pub(super) fn decoding(file: &File) -> Option<String> {
    let trial = Trial::new(file, true);
    let after = base64::decode_as_coreutils(trial.bytes)?;
    let gains = count_blocks(&scan(&file.document.name, &after)) > count_blocks(&file.pieces);
    (gains && trial.keeps_all(&after)).then(|| rewrite(&file.document, "base64 -d IN > OUT"))?
}

fn offer(file: &File, edits: &[Edit], gain: bool) -> Option<Mending> {
    // In a DER value sed would see lines, too, and change what it must not.
    if file.pieces.iter().any(|piece| matches!(piece, Piece::Binary(_))) {
        return None;
    }
    let path = replaceable(&file.document)?;
    let trial = Trial::new(file, gain);
    let mut edits: Vec<Edit> = edits.iter().take(MOST_EDITS).cloned().collect();
    if !trial.passes(&edits) {
        if trial.bytes.len() > LARGEST_SPLIT {
            return None;
        }
        edits = trial.best_of(&edits);
    }
    let command = line(&edits, path).filter(|_| trial.passes(&edits))?;
    let after = scan(&file.document.name, &apply(&edits, trial.bytes));
    Some(Mending { command, is_complete: !after.iter().any(|piece| matches!(piece, Piece::Broken(_))) })
}

fn line(edits: &[Edit], path: &Path) -> Option<String> {
    path.to_str()?;
    let scripts: Vec<String> = edits.iter().map(|edit| format!("-e '{}'", edit.script())).collect();
    (!scripts.is_empty()).then(|| format!("LC_ALL=C sed -i -E {} {}", scripts.join(" "), quote(path)))
}

/// A file on which edits are tried.
struct Trial<'a> {
    file: &'a File,
    bytes: &'a [u8],
    before: Salvage,
    /// Well-formed blocks that are there already, where more are wanted.
    blocks: Option<usize>,
}

impl<'a> Trial<'a> {
    fn new(file: &'a File, gain: bool) -> Trial<'a> {
        let bytes = file.document.bytes();
        let blocks = gain.then(|| count_blocks(&file.pieces));
        Trial { file, bytes, before: salvage(&file.document.name, bytes), blocks }
    }

    fn passes(&self, edits: &[Edit]) -> bool {
        let after = apply(edits, self.bytes);
        let gains = self.blocks.is_none_or(|before| count_blocks(&scan(&self.file.document.name, &after)) > before);
        gains && self.keeps_all(&after) && self.keeps_loaded(&after)
    }

    /// Whether the server still takes the key or the certificate that it takes now, as far as it takes one: a block that
    /// it steps over must not come to stand before it.
    fn keeps_loaded(&self, after: &[u8]) -> bool {
        match self.file.role {
            Role::Key => openssl_chain::private_key(self.bytes)
                .blocks
                .first()
                .is_none_or(|key| openssl_chain::private_key(after).blocks.first().is_some_and(|k| k.der == key.der)),
            _ => true,
        }
    }

    /// Whether every block that was had before is had from these bytes, in the same order.
    fn keeps_all(&self, after: &[u8]) -> bool {
        let after = salvage(&self.file.document.name, after);
        let mut found = after.blocks.iter();
        self.before.blocks.iter().all(|wanted| found.any(|saved| saved.block.der == wanted.block.der))
    }

    /// As many of the edits as can be applied together without losing a block.
    fn best_of(&self, edits: &[Edit]) -> Vec<Edit> {
        let mut kept: Vec<Edit> = Vec::new();
        for edit in edits {
            kept.push(edit.clone());
            if !self.keeps_all(&apply(&kept, self.bytes)) {
                kept.pop();
            }
        }
        kept
    }
}

/// Well-formed blocks, without certificates and keys whose content nobody can decode: nothing is gained by those.
fn count_blocks(pieces: &[Piece]) -> usize {
    pieces.iter().filter(|piece| matches!(piece, Piece::Block(block) if is_sound(block))).count()
}

fn is_sound(block: &Block) -> bool {
    match block.label.as_str() {
        label if is_certificate(label) => skim_subject(&block.der).is_some(),
        label if is_private_key(label) => {
            !matches!(KeyContent::read(label, &block.headers, &block.der), KeyContent::Malformed(_))
        }
        _ => true,
    }
}

/// What `sed -E` makes of the bytes.
fn apply(edits: &[Edit], bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(bytes.len().saturating_mul(2)));
    for (number, line) in (1_u32..).zip(bytes.split_inclusive(|&byte| byte == b'\n')) {
        let bare = line.strip_suffix(b"\n");
        let mut space = Some(Zeroizing::new(bare.unwrap_or(line).to_vec()));
        let mut behind: Vec<&str> = Vec::new();
        for edit in edits {
            let Some(text) = space.take() else { break };
            match edit {
                Edit::Insert(at, words) if *at == number => {
                    out.extend_from_slice(words.as_bytes());
                    out.push(b'\n');
                    space = Some(text);
                }
                Edit::Append(at, words) if *at == number => {
                    behind.push(words);
                    space = Some(text);
                }
                edit => space = edit.run(number, text),
            }
        }
        if let Some(text) = space {
            out.extend_from_slice(&text);
            if bare.is_some() || !behind.is_empty() {
                out.push(b'\n');
            }
        }
        for words in behind {
            out.extend_from_slice(words.as_bytes());
            out.push(b'\n');
        }
    }
    out
}

impl Edit {
    /// NUL bytes everywhere.
    pub(super) fn nul_bytes() -> Edit {
        Edit::Drop { lines: None, strings: vec![vec![0]] }
    }

    /// As sed spells it.
    fn script(&self) -> String {
        match self {
            Edit::SplitGlued => r"s/(-----END [A-Z0-9 ]+-----)[[:space:]]*(-----BEGIN )/\1\n\2/g".to_owned(),
            Edit::SplitArmour => {
                r"s/(-----BEGIN [A-Z0-9 ]+-----)/\n\1\n/g; s/(-----END [A-Z0-9 ]+-----)/\n\1\n/g; s/^\n//".to_owned()
            }
            Edit::CarriageReturns => r"s/\r/\n/g".to_owned(),
            Edit::Escapes => r"s/\\r//g; s/\\n/\n/g".to_owned(),
            Edit::OldLabels => {
                r"s/-----(BEGIN|END) (X509|TRUSTED) CERTIFICATE-----/-----\1 CERTIFICATE-----/".to_owned()
            }
            Edit::Drop { lines, strings } => {
                let spell = |bytes: &Vec<u8>| bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect::<String>();
                let strings: Vec<String> = strings.iter().map(spell).collect();
                let range = lines.map_or(String::new(), |(first, last)| format!("{first},{last}"));
                format!("{range}s/{}//g", strings.join("|"))
            }
            Edit::Alphabet(first, last) => format!("{first},{last}y#-_#+/#"),
            Edit::Padding(first, last) => format!(r"{first},{last}{{s/=3D=3D$/==/; s/=3D$/=/}}"),
            Edit::BlankLines(first, last) => format!("{first},{last}{{/^[[:space:]]*$/d}}"),
            Edit::Headers(first, last) => format!("{first},{last}{{/:/d; /^[[:space:]]*$/d}}"),
            Edit::Undress(first, last) => {
                format!(r"{first},{last}s/^[^A-Za-z0-9+\/=-]+|[^A-Za-z0-9+\/=-]+$//g")
            }
            Edit::Line(at, words) => format!("{at}s/.*/{words}/"),
            Edit::Words(at, word, label) => format!("{at}s/{word} .*/{word} {label}-----/"),
            Edit::Insert(at, words) => format!("{at}i {words}"),
            Edit::Append(at, words) => format!("{at}a {words}"),
        }
    }

    /// What becomes of this line; none when it is deleted.
    fn run(&self, number: u32, text: Zeroizing<Vec<u8>>) -> Option<Zeroizing<Vec<u8>>> {
        let within = |first: &u32, last: &u32| (*first..=(*last).max(*first)).contains(&number);
        let is_blank = |text: &[u8]| text.iter().all(is_space);
        Some(match self {
            Edit::SplitGlued => split_glued(&text),
            Edit::SplitArmour => {
                let mut split = split_armour(&split_armour(&text, b"-----BEGIN "), b"-----END ");
                if split.first() == Some(&b'\n') {
                    split.remove(0);
                }
                split
            }
            Edit::CarriageReturns => replace(&text, &[b"\r"], b"\n"),
            Edit::Escapes => replace(&replace(&text, &[b"\\r"], b""), &[b"\\n"], b"\n"),
            Edit::OldLabels => with_plain_label(text),
            Edit::Drop { lines, strings } if lines.is_none_or(|(first, last)| within(&first, &last)) => {
                let strings: Vec<&[u8]> = strings.iter().map(Vec::as_slice).collect();
                replace(&text, &strings, b"")
            }
            Edit::Alphabet(first, last) if within(first, last) => {
                replace(&replace(&text, &[b"-"], b"+"), &[b"_"], b"/")
            }
            Edit::Padding(first, last) if within(first, last) => padding(text),
            Edit::BlankLines(first, last) if within(first, last) && is_blank(&text) => return None,
            Edit::Headers(first, last) if within(first, last) && (text.contains(&b':') || is_blank(&text)) => {
                return None;
            }
            Edit::Undress(first, last) if within(first, last) => undress(&text),
            Edit::Line(at, words) if *at == number => Zeroizing::new(words.clone().into_bytes()),
            Edit::Words(at, word, label) if *at == number => match memmem::find(&text, format!("{word} ").as_bytes()) {
                Some(start) => {
                    let kept = text.get(..start).unwrap_or_default();
                    Zeroizing::new([kept, format!("{word} {label}-----").as_bytes()].concat())
                }
                None => text,
            },
            _ => text,
        })
    }
}

fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// The line with `=` for each of at most two `=3D` at its end.
fn padding(text: Zeroizing<Vec<u8>>) -> Zeroizing<Vec<u8>> {
    let Some(before) = text.strip_suffix(b"=3D") else { return text };
    Zeroizing::new(match before.strip_suffix(b"=3D") {
        Some(before) => [before, b"=="].concat(),
        None => [before, b"="].concat(),
    })
}

/// The line with its first old label made plain.
fn with_plain_label(text: Zeroizing<Vec<u8>>) -> Zeroizing<Vec<u8>> {
    let old = ["BEGIN", "END"].iter().flat_map(|word| {
        ["X509", "TRUSTED"].iter().map(move |label| (*word, format!("-----{word} {label} CERTIFICATE-----")))
    });
    let first = old
        .filter_map(|(word, line)| Some((memmem::find(&text, line.as_bytes())?, word, line.len())))
        .min_by_key(|(at, ..)| *at);
    let Some((at, word, length)) = first else { return text };
    let (before, behind) = (text.get(..at), text.get(at.saturating_add(length)..));
    let plain = format!("-----{word} CERTIFICATE-----");
    Zeroizing::new([before.unwrap_or_default(), plain.as_bytes(), behind.unwrap_or_default()].concat())
}

/// Writes `new` for each of these strings.
fn replace(text: &[u8], old: &[&[u8]], new: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text;
    while let Some((&byte, behind)) = rest.split_first() {
        match old.iter().find_map(|old| rest.strip_prefix(*old)) {
            Some(behind) => {
                out.extend_from_slice(new);
                rest = behind;
            }
            None => {
                out.push(byte);
                rest = behind;
            }
        }
    }
    out
}

fn undress(text: &[u8]) -> Zeroizing<Vec<u8>> {
    let is_kept = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-');
    let first = text.iter().position(is_kept).unwrap_or(text.len());
    let last = text.iter().rposition(is_kept).map_or(first, |last| last.saturating_add(1));
    Zeroizing::new(text.get(first..last).unwrap_or_default().to_vec())
}

/// The first BEGIN or END line from here on: where it starts and ends.
fn find_armour(text: &[u8], from: usize, start: &[u8]) -> Option<(usize, usize)> {
    let rest = text.get(from..)?;
    memmem::find_iter(rest, start).find_map(|at| {
        let words = rest.get(at.saturating_add(start.len())..)?;
        let is_word = |byte: &&u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b' ';
        let length = words.iter().take_while(is_word).count();
        let is_closed = length > 0 && words.get(length..)?.starts_with(b"-----");
        let end = at.saturating_add(start.len()).saturating_add(length).saturating_add(5);
        is_closed.then(|| (from.saturating_add(at), from.saturating_add(end)))
    })
}

fn split_armour(text: &[u8], start: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut done = 0;
    while let Some((begin, end)) = find_armour(text, done, start) {
        for part in [text.get(done..begin), Some(b"\n"), text.get(begin..end), Some(b"\n")] {
            out.extend_from_slice(part.unwrap_or_default());
        }
        done = end;
    }
    out.extend_from_slice(text.get(done..).unwrap_or_default());
    out
}

fn split_glued(text: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut done = 0;
    while let Some((_, end)) = find_armour(text, done, b"-----END ") {
        out.extend_from_slice(text.get(done..end).unwrap_or_default());
        let behind = text.get(end..).unwrap_or_default();
        let blanks = behind.iter().take_while(|byte| is_space(byte)).count();
        done = end;
        if behind.get(blanks..).is_some_and(|next| next.starts_with(b"-----BEGIN ")) {
            out.push(b'\n');
            done = end.saturating_add(blanks);
        }
    }
    out.extend_from_slice(text.get(done..).unwrap_or_default());
    out
}

/// A line for sh that mends more than this is read by nobody.
const MOST_EDITS: usize = 12;
/// In a file of more bytes than this, edits are applied together or not at all.
const LARGEST_SPLIT: usize = 1 << 20;
