//! What the fault of a block means, and how it is mended.

pub(super) mod character;
pub(super) mod script;
pub(super) mod shape;

use std::ops::Range;

use crate::checks::pem_fault::character::shown;
use crate::checks::pem_fault::shape::{has_nul, nul_bytes, words as shape};
use crate::pem::piece::{Broken, Fault};
use crate::pem::salvage::{Salvage, Saved};

/// A fault in words.
#[derive(Debug)]
pub(crate) struct Words {
    /// What is wrong; follows `FILE:LINE`.
    pub(crate) what: String,
    /// What to do.
    pub(crate) fix: &'static str,
}

/// The file around a broken block.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// Its bytes.
    pub(crate) bytes: &'a [u8],
    /// What can be had from it without guessing.
    pub(crate) salvage: &'a Salvage,
    /// Where each of its lines begins: there may be many broken blocks, and the line at fault may be far from its block.
    pub(crate) line_starts: &'a [usize],
}

/// The words for a broken block.
pub(crate) fn words(broken: &Broken, context: Context<'_>) -> Words {
    let (what, fix) = explain(broken, context);
    Words { what, fix }
}

fn explain(broken: &Broken, context: Context<'_>) -> (String, &'static str) {
    let label = named(&broken.label);
    let begins = broken.location.line;
    match &broken.fault {
        Fault::Glued => (
            "ends one block and begins the next; OpenSSL refuses the whole file, Go and Rust lose a block".to_owned(),
            "put a line end between the two groups of five dashes; a file without a final newline was joined to another",
        ),
        Fault::BadCharacter(found) => bad_character(*found, broken, context),
        Fault::BadLength if context.is_whole(broken) && is_quoted(context.line(broken).0) => (
            format!("writes =3D for =, as mail does; OpenSSL reads no base64 there, and not the {label} block"),
            "write = in place of =3D; certpreflight bundle reads it, too, and writes the file anew",
        ),
        Fault::BadLength if context.is_whole(broken) => (
            format!("ends the base64 of the {label} block with too few or too many =; what counts is all there"),
            "pad the base64 with = to a multiple of four characters: certpreflight bundle writes the file anew so",
        ),
        Fault::BadLength => (
            format!(
                "is where characters are missing or too many: the {label} block is no base64{}",
                context.loss(broken, "characters are missing")
            ),
            "get the block again from where it came; what is lost cannot be guessed",
        ),
        Fault::BlankLine => (
            format!(
                "is empty in the middle of the {label} block; OpenSSL servers take what stands above it for a header \
                 and refuse the file; openssl verify steps over the block, GnuTLS and Go read it"
            ),
            "remove the empty lines",
        ),
        Fault::Empty => (format!("begins a {label} block without content"), "remove the block, or put its content in"),
        Fault::Header => (
            format!("is a header line inside the {label} block; OpenSSL knows only those of an encrypted key"),
            "remove the header and the empty line after it",
        ),
        Fault::LineLength => (
            format!("breaks the rule for the {label} block: after an empty line OpenSSL wants lines of 64 characters"),
            "remove the empty line after BEGIN, or write the base64 in lines of 64 characters",
        ),
        Fault::LabelMismatch(found) => label_mismatch(found, broken, context),
        Fault::NoEnd => no_end(broken, context),
        Fault::OneShortLine => (
            format!("holds the whole {label} block on one line; OpenSSL refuses the file"),
            "put line ends around the base64",
        ),
        Fault::NulByte if context.is_whole(broken) => (
            format!(
                "has {} inside the {label} block of line {begins}; the rest of it is whole, and OpenSSL refuses the file",
                context.nuls(broken)
            ),
            "remove the NUL bytes; they come from a crash while the file was written, or from a broken copy",
        ),
        Fault::NulByte => (
            format!(
                "has {} inside the {label} block of line {begins}; part of it is lost, and OpenSSL refuses the file",
                context.nuls(broken)
            ),
            "get the file again; NUL bytes come from a crash while it was written, or from a broken copy",
        ),
        _ => explain_unseen(broken, context),
    }
}

/// Whether the line ends as in a mail that is quoted-printable (RFC 2045 6.7).
fn is_quoted(line: &[u8]) -> bool {
    line.trim_ascii_end().ends_with(b"=3D")
}

/// Faults because of which no block is seen at all.
fn explain_unseen(broken: &Broken, context: Context<'_>) -> (String, &'static str) {
    let label = named(&broken.label);
    let (line, at) = context.line(broken);
    let lines = lines(broken);
    match &broken.fault {
        Fault::CarriageReturns => (
            format!("ends its lines in carriage returns alone; OpenSSL and Go see one endless line and no {label}"),
            "write line feeds in place of the carriage returns",
        ),
        Fault::EscapedNewlines => (
            format!("holds backslash and n in place of line ends; nobody sees the {label} block"),
            "write line ends in their place; a program printed the text of a variable or of JSON",
        ),
        Fault::MisshapenBegin if has_nul(line) => (
            format!("{}; servers stop reading there and lose the {label} block of {lines}", shape(line, at)),
            "remove the NUL bytes, and see that nothing else of the file is missing",
        ),
        Fault::MisshapenBegin => (
            format!(
                "{}; OpenSSL, Go and Rust do not see the {label} block of {lines} and say nothing",
                shape(line, at)
            ),
            "let BEGIN and END lines start in the first column with five hyphens and end with five, in capitals",
        ),
        Fault::MisshapenEnd => (
            format!(
                "is no proper END line: it {}; OpenSSL reads past it and refuses the {label} block",
                shape(line, at)
            ),
            "let the END line start in the first column with five hyphens and end with five",
        ),
        Fault::OneLine => (
            format!("holds the whole {label} block on one line; only GnuTLS reads that"),
            "put line ends around the base64",
        ),
        Fault::Swallowed => (
            format!("should end a block; as it does not, OpenSSL loses the {label} of {lines} without a word"),
            "end the block before it with a proper END line",
        ),
        Fault::Unreachable => (
            format!(
                "has {}; OpenSSL servers stop reading there and lose the {label} of {lines} and what follows it; \
                 openssl verify reads on and says nothing",
                context.nuls_of_line(broken)
            ),
            "remove the NUL bytes, and see that nothing else of the file is missing",
        ),
        _ => (format!("spoils the {label} block"), "get the block again from where it came"),
    }
}

/// The label of a block whose words may not be repeated, or which has none.
fn named(label: &str) -> &str {
    if label.is_empty() { "nameless" } else { label }
}

/// `lines 13 to 23`.
fn lines(broken: &Broken) -> String {
    match (broken.location.line, broken.location.end_line) {
        (first, last) if last > first => format!("lines {first} to {last}"),
        (first, _) => format!("line {first}"),
    }
}

fn bad_character(found: char, broken: &Broken, context: Context<'_>) -> (String, &'static str) {
    let label = named(&broken.label);
    let column = broken.column.map_or(String::new(), |column| format!(" at column {column}"));
    let character = if found.is_ascii_graphic() { shown(found) } else { format!("the character {}", shown(found)) };
    if context.is_whole(broken) {
        let (why, fix) = match found {
            '-' | '_' => (
                "the text is in the URL-safe alphabet, which nobody reads in PEM",
                "write + for - and / for _, or export the file as PEM",
            ),
            _ => ("nothing of the block is lost, but nobody reads it so", "remove the character"),
        };
        return (format!("has {character}{column}, which is no base64: the {label} block is spoilt; {why}"), fix);
    }
    (
        format!("has {character}{column}, which is no base64; the {label} block is damaged"),
        "get the block again from where it came and compare the two (cmp)",
    )
}

fn label_mismatch(found: &str, broken: &Broken, context: Context<'_>) -> (String, &'static str) {
    let begins = broken.location.line;
    let label = named(&broken.label);
    if broken.location.bytes.end >= context.bytes.len() && !found.is_empty() && broken.label.starts_with(found) {
        return (
            format!("breaks off within its END line: the file was cut here, the {label} block is complete"),
            "copy the file again and compare the two (cmp)",
        );
    }
    let fix = "write the same words behind END as behind BEGIN";
    if found.is_empty() || broken.label.is_empty() {
        let what =
            format!("does not end the block with the words with which line {begins} begins it; OpenSSL refuses it");
        return (what, fix);
    }
    (format!("ends as {found} what line {begins} begins as {label}; OpenSSL refuses the block"), fix)
}

fn no_end(broken: &Broken, context: Context<'_>) -> (String, &'static str) {
    let label = named(&broken.label);
    if context.is_whole(broken) {
        return (
            format!("is the last line of a {label} block without an END line; its content is complete"),
            "add the END line; then see whether more of the file is missing",
        );
    }
    (
        format!(
            "is the last line of a {label} block without an END line: it was cut off{}",
            context.loss(broken, "it has")
        ),
        "copy the file again and compare the two (cmp)",
    )
}

impl<'a> Context<'a> {
    /// Whether all of the block can be had without guessing.
    pub(super) fn is_whole(&self, broken: &Broken) -> bool {
        self.saved_in(&broken.location.bytes).is_some()
    }

    /// The first block that can be had and begins within these bytes.
    pub(super) fn saved_in(&self, range: &Range<usize>) -> Option<&'a Saved> {
        let start = |saved: &Saved| saved.block.location.bytes.start;
        let first = self.salvage.blocks.partition_point(|saved| start(saved) < range.start);
        self.salvage.blocks.get(first).filter(|saved| range.contains(&start(saved)))
    }

    /// How much of the block is there, from these words of the salvage on.
    fn loss(&self, broken: &Broken, from: &str) -> String {
        let range = &broken.location.bytes;
        let first = self.salvage.losses.partition_point(|loss| loss.location.bytes.start < range.start);
        let loss = self.salvage.losses.get(first).filter(|loss| range.contains(&loss.location.bytes.start));
        let why = loss.and_then(|loss| loss.why.get(loss.why.find(from)?..)).filter(|why| why.contains(" of "));
        why.map_or(String::new(), |why| format!(" ({why})"))
    }

    /// The text of the line at fault and the offset of its first byte.
    pub(super) fn line(&self, broken: &Broken) -> (&'a [u8], usize) {
        let index = usize::try_from(broken.fault_line.saturating_sub(1)).unwrap_or(usize::MAX);
        let start = self.line_starts.get(index).copied().unwrap_or(self.bytes.len());
        let next = index.checked_add(1).and_then(|next| self.line_starts.get(next)).map(|next| next.saturating_sub(1));
        (self.bytes.get(start..next.unwrap_or(self.bytes.len())).unwrap_or_default(), start)
    }

    /// `16 NUL bytes at offset 1302`: the first of the block.
    fn nuls(&self, broken: &Broken) -> String {
        let range = &broken.location.bytes;
        nuls(self.bytes.get(range.clone()).unwrap_or_default(), range.start)
    }

    /// The same from the line at fault on.
    fn nuls_of_line(&self, broken: &Broken) -> String {
        let (_, start) = self.line(broken);
        nuls(self.bytes.get(start..).unwrap_or_default(), start)
    }
}

/// The first run of NUL bytes.
fn nuls(bytes: &[u8], offset: usize) -> String {
    let first = memchr::memchr(0, bytes).unwrap_or_default();
    let count = bytes.iter().skip(first).take_while(|&&byte| byte == 0).count();
    format!("{} at offset {}", nul_bytes(count), offset.saturating_add(first))
}
