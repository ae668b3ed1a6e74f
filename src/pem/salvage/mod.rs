//! Every block that can be had from a file without guessing, and what was mended to have it.
//!
//! Nothing here is what a server would load; that is the business of `loaders`. A block that the scanner finds is taken
//! as it is. In all that is left, armour is recognised however it was spoilt, and what stands between is accepted only
//! as exact base64 of one complete outer SEQUENCE (X.690 8.1.3): a character too few or too many never passes.

mod bare;
mod body;
mod recover;

mod whole;
mod words;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::base::location::Location;
use crate::pem::binary;
use crate::pem::fold::{Encoding, Folded};
use crate::pem::piece::{Block, Broken, Piece, TextKind, usual_label};
use crate::pem::salvage::recover::Recovery;
use crate::pem::salvage::whole::{Extent, extent, is_whole};
use crate::pem::scan::scan;
use crate::pem::unit::LineCount;

/// What was had from a file.
#[derive(Debug, Default)]
pub struct Salvage {
    /// The blocks, in the order of the file.
    pub blocks: Vec<Saved>,
    /// What was meant to be a block and cannot be had, in the order of the file.
    pub losses: Vec<Loss>,
}

/// A block and what was mended; a block that was well-formed has no repairs. The label is empty where the file has none
/// (base64 without BEGIN and END); whether it fits the content is the caller's to see.
#[derive(Debug)]
pub struct Saved {
    /// The block, its place that in the file as it is.
    pub block: Block,
    /// What was mended, in the order of the lines.
    pub repairs: Vec<Repair>,
}

/// One thing that was mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The line, counted from 1.
    pub line: u32,
    /// What was done, in words: `took out the empty line`.
    pub what: String,
}

/// Something that was meant to be a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Where it stands.
    pub location: Location,
    /// Why it cannot be had.
    pub why: String,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.location, self.why)
    }
}

/// Takes every block that can be had from the bytes of the file of this name.
pub fn salvage(name: &Arc<str>, bytes: &[u8]) -> Salvage {
    salvage_at_depth(name, bytes, 0)
}

/// Whether the content of a block is no DER but PEM again, so that it was encoded twice.
pub fn holds_pem(content: &[u8]) -> bool {
    extent(content) == Extent::None && body::may_hold_pem(content)
}

/// Whether base64 of a BEGIN line stands in the text, once or twice encoded.
pub fn speaks_of_pem_in_base64(text: &[u8]) -> bool {
    bare::speaks_of_begin(text)
}

/// The bytes that are there and those that the outer SEQUENCE says it has, where it was cut short.
pub fn cut_short(content: &[u8]) -> Option<(usize, usize)> {
    match extent(content) {
        Extent::Short { has, wants } => Some((has, wants)),
        _ => None,
    }
}

/// Whether the content is one complete DER SEQUENCE and nothing behind it.
pub fn is_one_value(content: &[u8]) -> bool {
    extent(content) == Extent::Exact
}

fn salvage_at_depth(name: &Arc<str>, bytes: &[u8], depth: u8) -> Salvage {
    let mut taking = Taking { name, bytes, depth, lines: LineCount::new(bytes), found: Salvage::default() };
    match binary::utf16(bytes) {
        Some(order) => taking.take_stretch(0..bytes.len(), Encoding::Utf16(order), &[]),
        None => taking.take_pieces(scan(name, bytes)),
    }
    taking.found
}

struct Taking<'a> {
    name: &'a Arc<str>,
    bytes: &'a [u8],
    depth: u8,
    lines: LineCount<'a>,
    found: Salvage,
}

impl Taking<'_> {
    /// Blocks as they are; what stands between two of them is one stretch.
    fn take_pieces(&mut self, pieces: Vec<Piece>) {
        let (mut stretch, mut broken, mut mark) = (0..0, Vec::new(), None);
        for piece in pieces {
            match piece {
                Piece::Block(block) => {
                    let end = block.location.bytes.end;
                    self.take_stretch(stretch, Encoding::Utf8, &broken);
                    self.take_block(block, mark.take());
                    (stretch, broken) = (end..end, Vec::new());
                }
                Piece::Broken(found) => {
                    stretch.end = found.location.bytes.end;
                    broken.push(found);
                }
                Piece::Text(text) => {
                    stretch.end = text.location.bytes.end;
                    mark = (text.kind == TextKind::ByteOrderMark).then_some(text.location.line);
                }
                Piece::Binary(location) => {
                    let end = location.bytes.end;
                    self.take_stretch(stretch, Encoding::Utf8, &broken);
                    (stretch, broken, mark) = (end..end, Vec::new(), None);
                }
            }
        }
        self.take_stretch(stretch, Encoding::Utf8, &broken);
    }

    /// A block that the scanner found: its label and its content may still be mended.
    fn take_block(&mut self, mut block: Block, mark: Option<u32>) {
        let mut repairs: Vec<Repair> = Vec::new();
        if let Some(line) = mark {
            repairs.push(words::byte_order_mark(line));
        }
        let text = self.bytes.get(block.location.bytes.clone()).unwrap_or_default();
        if text.contains(&0) || !text.is_ascii() {
            let folded = Folded::new(text, block.location.bytes.start, block.location.line, Encoding::Utf8);
            repairs.extend(words::oddities(&folded, 0, usize::MAX));
            // OpenSSL passes over the rest of a line behind a NUL byte, where more of the content may stand.
            if let [Recovery::Block { der, .. }] = recover::recover(&folded).as_mut_slice() {
                block.der = std::mem::take(der);
            }
        }
        self.keep(block, repairs);
    }

    /// Text and broken blocks.
    fn take_stretch(&mut self, range: Range<usize>, encoding: Encoding, broken: &[Broken]) {
        let stretch = self.bytes.get(range.clone()).unwrap_or_default();
        if stretch.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        let first_line = self.lines.line_of(range.start);
        let folded = Folded::new(stretch, range.start, first_line, encoding);
        // Both in the order of the file.
        let mut broken = broken.iter().peekable();
        for recovery in recover::recover(&folded) {
            match recovery {
                Recovery::Block { label, headers, der, bytes, lines, mut repairs } => {
                    while broken.next_if(|broken| broken.location.bytes.end <= bytes.start).is_some() {}
                    let hidden = broken.peek().filter(|broken| broken.location.bytes.contains(&bytes.start));
                    let number = hidden.map_or(0, |broken| broken.location.block);
                    if let (true, Some(broken)) = (repairs.is_empty(), hidden) {
                        repairs.push(words::uncovered(broken));
                    }
                    if let Encoding::Utf16(_) = encoding {
                        repairs.insert(0, words::utf16(lines.0));
                    }
                    let location = self.location(bytes, lines, number);
                    self.keep(Block { label, headers, der, location }, repairs);
                }
                Recovery::Lost { bytes, lines, why } => {
                    let location = self.location(bytes, lines, 0);
                    self.found.losses.push(Loss { location, why });
                }
            }
        }
    }

    fn location(&self, bytes: Range<usize>, lines: (u32, u32), block: u32) -> Location {
        Location { file: Arc::clone(self.name), line: lines.0, end_line: lines.1, block, bytes }
    }

    /// Keeps the block, or the blocks that it holds when it was encoded twice, unless its content is cut short.
    fn keep(&mut self, mut block: Block, mut repairs: Vec<Repair>) {
        if body::may_hold_pem(&block.der) && self.depth < DEEPEST {
            let inner = salvage_at_depth(self.name, &block.der, self.depth + 1);
            if !inner.blocks.is_empty() {
                return self.keep_inner(&block, repairs, inner);
            }
        }
        if !repairs.is_empty() && extent(&block.der) == Extent::None && body::may_hold_pem(&block.der) {
            let why = "it holds base64 of text that has no block".to_owned();
            return self.found.losses.push(Loss { location: block.location, why });
        }
        // The content of an encrypted key in the old form is no DER.
        if block.headers.is_empty() {
            let label = words::named(&block.label);
            let why = match extent(&block.der) {
                Extent::Short { has, wants } => {
                    Some(format!("the {label} is cut short: it has {has} of {wants} bytes"))
                }
                Extent::Longer(more) if !is_whole(&meant_label(&block.label), false, &block.der) => {
                    Some(format!("{more} bytes stand behind what the {label} holds"))
                }
                _ => None,
            };
            if let Some(why) = why {
                return self.found.losses.push(Loss { location: block.location, why });
            }
        }
        let mut label = meant_label(&block.label);
        let plain = label == "TRUSTED CERTIFICATE" && extent(&block.der) == Extent::Exact;
        if plain || label == "X509 CERTIFICATE" {
            "CERTIFICATE".clone_into(&mut label);
        }
        if label != block.label {
            repairs.push(words::label(&block, &label));
            block.label = label;
        }
        self.found.blocks.push(Saved { block, repairs });
    }

    /// The blocks inside a block or a stretch of base64, all at the place of that.
    fn keep_inner(&mut self, outer: &Block, repairs: Vec<Repair>, inner: Salvage) {
        for saved in inner.blocks {
            let mut repairs = repairs.clone();
            repairs.push(words::decoded_once_more(&outer.location));
            let at_outer = |repair: Repair| Repair { line: outer.location.line, ..repair };
            repairs.extend(saved.repairs.into_iter().map(at_outer));
            let block = Block { location: outer.location.clone(), ..saved.block };
            self.found.blocks.push(Saved { block, repairs });
        }
        let losses = inner.losses.into_iter();
        self.found.losses.extend(losses.map(|loss| Loss { location: outer.location.clone(), ..loss }));
    }
}

/// The usual label that this one was meant for, if it is known: look-alike and invisible characters apart.
fn meant_label(label: &str) -> String {
    let folded = Folded::new(label.as_bytes(), 0, 0, Encoding::Utf8);
    usual_label(&folded.text).map_or_else(|| label.to_owned(), str::to_owned)
}

/// PEM within base64 within base64 is looked into so many times.
const DEEPEST: u8 = 3;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Salvage, salvage};
    use crate::pem::piece::Piece;
    use crate::pem::scan::scan;

    /// 302 bytes of a SEQUENCE; its base64 has `+` and `/` where asked for.
    fn block(seed: u8) -> String {
        let content = (0..298_u32).map(|at| (at.wrapping_mul(7) as u8).wrapping_add(seed));
        let der: Vec<u8> = [0x30, 0x82, 0x01, 0x2a].into_iter().chain(content).collect();
        pem_rfc7468::encode_string("CERTIFICATE", pem_rfc7468::LineEnding::LF, &der).unwrap()
    }

    fn of(bytes: impl AsRef<[u8]>) -> Salvage {
        salvage(&Arc::from("f"), bytes.as_ref())
    }

    /// Label and content of each block.
    fn contents(found: &Salvage) -> Vec<(String, Vec<u8>)> {
        found.blocks.iter().map(|saved| (saved.block.label.clone(), saved.block.der.to_vec())).collect()
    }

    fn repairs(found: &Salvage) -> Vec<String> {
        found.blocks.iter().flat_map(|saved| saved.repairs.iter().map(ToString::to_string)).collect()
    }

    #[test]
    fn a_file_without_faults_is_the_scanners_blocks() {
        for text in [
            block(1) + &block(2),
            format!("hello\n{}\nbetween\n{}", block(1), block(2)).replace('\n', "\r\n"),
            "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n".to_owned() + &block(3),
            String::new(),
        ] {
            let scanned: Vec<_> = scan(&Arc::from("f"), text.as_bytes())
                .into_iter()
                .filter_map(|piece| match piece {
                    Piece::Block(block) => Some((block.label, block.der.to_vec(), block.location)),
                    _ => None,
                })
                .collect();
            let found = of(&text);
            assert!(repairs(&found).is_empty() && found.losses.is_empty(), "{found:?}");
            let saved: Vec<_> = found
                .blocks
                .into_iter()
                .map(|saved| (saved.block.label, saved.block.der.to_vec(), saved.block.location))
                .collect();
            assert_eq!(saved, scanned);
        }
    }

    #[test]
    fn what_can_be_mended_is_mended_and_said() {
        let two = block(1) + &block(2);
        let wanted = contents(&of(&two));
        assert_eq!(wanted.len(), 2);
        for (spoilt, words) in [
            (two.replacen("-----\n-----B", "----------B", 1), "put a line end between END and the next BEGIN"),
            (two.replace('\n', "\r"), "wrote line feeds for carriage returns"),
            (two.replace('=', "=3D"), "read =3D"),
            (format!("\u{feff}{two}"), "byte-order mark"),
            (two.replace("-----", "\u{2014}"), "U+2014"),
            (two.replacen("-----BEGIN", "----BEGIN", 2), "wrote 4 hyphens before BEGIN as five"),
            (two.replace("-----END", "- ---- END"), "took the blanks out"),
            (two.lines().map(|line| format!("    {line}\n")).collect(), "indentation"),
            (two.lines().map(|line| format!("> {line}\n")).collect(), "stands before BEGIN"),
            (two.lines().map(|line| format!("{line}\n\n")).collect(), "empty line"),
            (two.replace("END CERTIFICATE", "END CERTIFICATES"), "took the words of BEGIN"),
            (two.replace("CERTIFICATE", "X509 CERTIFICATE"), "wrote X509 CERTIFICATE as CERTIFICATE"),
            (two.replace("CERTIFICATE", "certificate"), "wrote CERTIFICATE in capitals"),
            (two.replace('\n', "\\n"), "backslash"),
            (two.replace('\n', "\\r\\n").replace('/', "\\/"), "backslash"),
            (two.replace('\n', ""), "line ends around"),
            (two.replace('\n', " "), "line ends around"),
            (two.replacen("\nM", "\n\0\0M", 1), "took out 2 NUL bytes"),
            (two.replace("BEGIN ", "BEGIN\u{a0}"), "U+00A0"),
            (two.replace("-----\nM", "-----\n\u{200b}M"), "U+200B"),
            (two.replace("CERT", "\u{421}ERT"), "U+0421"),
            (two.replacen("-----END CERTIFICATE-----\n", "", 1), "ended the block before it"),
            (two.replace("-----END CERTIFICATE-----\n", ""), "added the END line"),
        ] {
            let found = of(&spoilt);
            let repairs = repairs(&found).join("; ");
            assert!(contents(&found) == wanted && found.losses.is_empty(), "{spoilt:?}: {found:?} {repairs}");
            assert!(repairs.contains(words), "{spoilt:?}: {repairs}");
        }
    }

    #[test]
    fn what_was_encoded_otherwise_is_decoded() {
        let two = block(1) + &block(2);
        let wanted = contents(&of(&two));
        let units = |order: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
            (mark.to_owned() + &two).encode_utf16().flat_map(order).collect()
        };
        let again = data_encoding::BASE64.encode(two.as_bytes());
        let url = two.replace('+', "-").replace('/', "_");
        for spoilt in [
            units(u16::to_le_bytes, "\u{feff}"),
            units(u16::to_be_bytes, "\u{feff}"),
            units(u16::to_le_bytes, ""),
            units(u16::to_be_bytes, ""),
            again.clone().into_bytes(),
            format!("data:\n  tls.crt: {again}\n").into_bytes(),
            format!("tls.crt: {}\n", data_encoding::BASE64.encode(format!("# a\n{two}").as_bytes())).into_bytes(),
            format!("tls.crt: {}\n", data_encoding::BASE64.encode(format!("# of us\n{two}").as_bytes())).into_bytes(),
            data_encoding::BASE64.encode(again.as_bytes()).into_bytes(),
            pem_rfc7468::encode_string("CERTIFICATE", pem_rfc7468::LineEnding::LF, two.as_bytes())
                .unwrap()
                .into_bytes(),
            url.clone().into_bytes(),
            url.replace('=', "").into_bytes(),
        ] {
            let found = of(&spoilt);
            assert!(contents(&found) == wanted && found.losses.is_empty(), "{}: {found:?}", spoilt.escape_ascii());
            assert!(!repairs(&found).is_empty());
        }
        let bare: String =
            block(1).lines().filter(|line| !line.starts_with('-')).map(|l| l.to_owned() + "\n").collect();
        let found = of(format!("Here it is\n\n{bare}"));
        assert_eq!(contents(&found), [(String::new(), wanted[0].1.clone())]);
    }

    #[test]
    fn text_before_and_behind_a_binary_value_is_looked_at() {
        let der = of(block(1)).blocks[0].block.der.to_vec();
        let value = [&[0x30, 0x82, 0x01, 0x31, 0x02, 0x01, 0x00][..], &der].concat();
        let spoilt = block(2).replacen("-----BEGIN", "----BEGIN", 1);
        let found = of([spoilt.as_bytes(), &value, b"\n", spoilt.as_bytes()].concat());
        assert!(found.blocks.len() == 2 && found.losses.is_empty(), "{found:?}");
    }

    #[test]
    fn what_is_lost_is_said_with_its_place() {
        let two = block(1) + &block(2);
        let second = block(1).lines().count() + 1;
        for (spoilt, line, words) in [
            (two.replacen("\nM", "\n*", 1), 1, "line 2, column 1 is '*'"),
            (two.chars().take(two.len() - 200).collect(), second, "it was cut off: it has "),
            (two.replacen("\nMI", "\nM", 1), 1, "characters are missing"),
            (two.replacen("\nM", "\n\u{41c}", 1), 1, "line 2, column 1 is U+041C"),
        ] {
            let found = of(&spoilt);
            assert_eq!((found.blocks.len(), found.losses.len()), (1, 1), "{spoilt}: {found:?}");
            let loss = &found.losses[0];
            assert!(loss.location.line as usize == line && loss.why.contains(words), "{loss}");
        }
        let cut: Vec<u8> = of(block(1)).blocks[0].block.der[..200].to_vec();
        let cut = pem_rfc7468::encode_string("CERTIFICATE", pem_rfc7468::LineEnding::LF, &cut).unwrap();
        assert_eq!(of(cut).losses[0].why, "the CERTIFICATE is cut short: it has 200 of 302 bytes");
        assert!(of("text that speaks of -----BEGIN CERTIFICATE----- lines\n").losses.is_empty());
    }

    #[test]
    fn ends_on_hostile_input_and_shows_no_key() {
        for text in [
            "-----BEGIN A-----\n".repeat(20_000),
            "-BEGIN A--END A-".repeat(20_000),
            "- ".repeat(100_000) + "BEGIN A--",
            "\\".repeat(100_000) + "nBEGIN",
            "LS0tLS1CRUdJTi".repeat(20_000),
            ("M".repeat(64) + "\n").repeat(5_000),
            "\u{200b}".repeat(100_000) + &block(1),
            "BEGIN -".repeat(50_000),
            ("MA==".repeat(16) + "x\n").repeat(5_000),
        ] {
            of(&text);
        }
        let key = block(9).replace("CERTIFICATE", "PRIVATE KEY");
        let secret = key.lines().nth(2).unwrap();
        for spoilt in
            [key.replace('\n', ""), key.replacen(secret, &format!("*{secret}"), 1), key.chars().take(200).collect()]
        {
            let shown = format!("{:?}", of(&spoilt));
            assert!(!shown.contains(secret.split_at(8).0), "{shown}");
        }
    }
}
