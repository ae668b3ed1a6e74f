//! What a file is made of: blocks, broken blocks, and the text between them.

use std::fmt;

use zeroize::Zeroizing;

use crate::base::location::Location;

/// One stretch of a file. The pieces of a file, in order, cover all of its bytes.
#[derive(Debug)]
pub enum Piece {
    /// A well-formed PEM block.
    Block(Block),
    /// Something that was meant to be a block, and why it is none.
    Broken(Broken),
    /// Text outside blocks.
    Text(Text),
    /// The whole file is one binary (DER) value or container, not PEM.
    Binary(Location),
}

/// A well-formed PEM block. Its `Debug` form shows neither content nor headers, which may be secret.
pub struct Block {
    /// The words after BEGIN.
    pub label: String,
    /// RFC 1421 headers (`Proc-Type`, `DEK-Info`), in order.
    pub headers: Vec<(String, String)>,
    /// The decoded content, wiped on drop.
    pub der: Zeroizing<Vec<u8>>,
    /// From the BEGIN line to the END line.
    pub location: Location,
}

/// Whether the label is one that OpenSSL takes for a certificate (`pem.h PEM_STRING_X509*`); an ATTRIBUTE CERTIFICATE
/// (RFC 5755) is none.
pub fn is_certificate(label: &str) -> bool {
    matches!(label, "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE")
}

/// A block that OpenSSL's reader would refuse or not see. It keeps nothing of the content, which may be secret.
#[derive(Debug)]
pub struct Broken {
    /// The words after BEGIN, as [`label_words`] lets them be repeated; empty when they cannot be read.
    pub label: String,
    /// What is wrong.
    pub fault: Fault,
    /// The stretch of the block.
    pub location: Location,
    /// The very line of the fault.
    pub fault_line: u32,
    /// Column of the fault, counted from 1, where one character is at fault.
    pub column: Option<u32>,
}

/// What can be wrong with a block.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A character outside the base64 alphabet.
    BadCharacter(char),
    /// Lines end in CR alone, so that OpenSSL sees one endless line.
    CarriageReturns,
    /// The number of base64 characters or the padding is wrong.
    BadLength,
    /// An empty line inside the base64, which OpenSSL takes for the end of a header.
    BlankLine,
    /// No content at all.
    Empty,
    /// The two characters backslash and n stand where line ends belong.
    EscapedNewlines,
    /// The END line and the next BEGIN line are one line: a final newline was missing when files were joined.
    Glued,
    /// A `Name: value` line that is no part of an encryption header, or one that no empty line follows.
    Header,
    /// BEGIN and END carry different words; those of END, empty when they are none that a label has.
    LabelMismatch(String),
    /// After the empty line that ends a header, a line is longer than 64 characters or a shorter one is not the last.
    LineLength,
    /// The BEGIN line is indented, quoted or has the wrong dashes, so that no reader sees a block.
    MisshapenBegin,
    /// The END line stands indented or has the wrong number of dashes.
    MisshapenEnd,
    /// The file ends, or the next block begins, before the END line.
    NoEnd,
    /// NUL bytes within the block.
    NulByte,
    /// BEGIN line, base64 and END line are one line.
    OneLine,
    /// The same in less than 254 bytes: OpenSSL takes all of the line for a BEGIN line and looks in vain for its END.
    OneShortLine,
    /// The block before it has no proper END line, and OpenSSL's reader takes this one for the rest of it.
    Swallowed,
    /// NUL bytes stand before it, at which OpenSSL's reader stops.
    Unreachable,
}

/// Text outside blocks.
#[derive(Clone, Debug)]
pub struct Text {
    /// The stretch.
    pub location: Location,
    /// What the text looks like.
    pub kind: TextKind,
}

/// What text outside blocks looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextKind {
    /// Anything else: harmless.
    Plain,
    /// `Bag Attributes` of a PKCS#12 export.
    BagAttributes,
    /// Base64 of a DER value without BEGIN and END lines.
    BareBase64,
    /// Only blanks and line ends.
    Blank,
    /// A UTF-8 byte-order mark directly before a BEGIN line.
    ByteOrderMark,
    /// Lines that begin with `#`, `;` or `//`, and nothing else; perhaps a block that is commented out.
    Comment,
    /// Base64 of a PEM file: encoded twice.
    DoubleEncoded,
    /// The readable form of a certificate, a request or a list (`openssl x509 -text`).
    Dump,
    /// A web page.
    Html,
    /// `<<<<<<<`, `=======` or `>>>>>>>` of an unresolved merge.
    MergeMarker,
    /// A line that is nearly a BEGIN or END line (indented, wrong dashes, quoted), so a block is lost.
    NearlyArmour,
    /// NUL bytes: OpenSSL's reader stops there.
    Nul,
    /// An OpenSSH public key: `ssh-rsa AAAA...`.
    SshPublicKey,
    /// A part in UTF-16, in a file that is none.
    Utf16,
}

impl Piece {
    /// The stretch of the file.
    pub fn location(&self) -> &Location {
        match self {
            Piece::Block(block) => &block.location,
            Piece::Broken(broken) => &broken.location,
            Piece::Text(text) => &text.location,
            Piece::Binary(location) => location,
        }
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Block { label, location, .. } = self;
        f.debug_struct("Block").field("label", label).field("location", location).finish_non_exhaustive()
    }
}

/// The words of a label as far as they may be repeated to people. Where dashes were lost, a part of a key stands where
/// the label should; so what is not upper case, digits and blanks, and short, as all labels are that OpenSSL, RFC 7468
/// and OpenPGP know, gives no words at all.
pub fn label_words(label: &[u8]) -> String {
    let is_usual =
        |&byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b' ' | b'#' | b'.');
    let usual = std::str::from_utf8(label).ok().filter(|words| words.len() <= LONGEST_LABEL);
    usual.filter(|words| words.bytes().all(|byte| is_usual(&byte))).unwrap_or_default().trim().to_owned()
}

/// The label of RFC 7468 or OpenSSL that these words are, whatever their case and the dashes behind them.
pub fn usual_label(words: &[u8]) -> Option<&'static str> {
    let kept = words.iter().rposition(|byte| !matches!(byte, b'-' | b' ')).map_or(0, |last| last + 1);
    let words = words.get(..kept)?.trim_ascii();
    USUAL_LABELS.iter().copied().find(|label| label.as_bytes().eq_ignore_ascii_case(words))
}

impl Fault {
    /// Whether OpenSSL's reader stumbles over it. The others are lost on it without a word: it never sees a block.
    pub fn is_seen_by_openssl(&self) -> bool {
        !matches!(
            self,
            Fault::CarriageReturns
                | Fault::EscapedNewlines
                | Fault::MisshapenBegin
                | Fault::OneLine
                | Fault::Swallowed
                | Fault::Unreachable
        )
    }
}

/// In bytes.
const LONGEST_LABEL: usize = 64;

/// `pem.h PEM_STRING_*` and RFC 7468.
const USUAL_LABELS: [&str; 22] = [
    "CERTIFICATE",
    "X509 CERTIFICATE",
    "TRUSTED CERTIFICATE",
    "ATTRIBUTE CERTIFICATE",
    "CERTIFICATE REQUEST",
    "NEW CERTIFICATE REQUEST",
    "X509 CRL",
    "PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "DSA PRIVATE KEY",
    "ANY PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "PUBLIC KEY",
    "RSA PUBLIC KEY",
    "PKCS7",
    "PKCS #7 SIGNED DATA",
    "CMS",
    "DH PARAMETERS",
    "X9.42 DH PARAMETERS",
    "EC PARAMETERS",
];

#[cfg(test)]
mod tests {
    use super::{label_words, usual_label};

    #[test]
    fn usual_labels_are_known_in_any_case() {
        assert_eq!(usual_label(b"Certificate--"), Some("CERTIFICATE"));
        assert_eq!(usual_label(b"rsa private key "), Some("RSA PRIVATE KEY"));
        assert_eq!(usual_label(b"PRIVATE KEY MIIEvQ"), None);
    }

    #[test]
    fn only_words_that_labels_have_are_repeated() {
        assert_eq!(label_words(b"RSA PRIVATE KEY"), "RSA PRIVATE KEY");
        assert_eq!(label_words(b"PKCS #7 SIGNED DATA"), "PKCS #7 SIGNED DATA");
        assert_eq!(label_words(b"X9.42 DH PARAMETERS "), "X9.42 DH PARAMETERS");
        for text in [&b"PRIVATE KEY MIIEvQ"[..], b"Certificate", b"\xff", &[b'A'; 65], b"KEY A/B+"] {
            assert_eq!(label_words(text), "");
        }
    }
}
