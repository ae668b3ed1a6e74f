//! Why a reader passes over a block: what the scanner found where it stands.

use memchr::{memchr, memmem};

use crate::bundle::File;
use crate::bundle::object::{Known, Object, ObjectKind};
use crate::checks::pem_loaders::blocks;
use crate::checks::pem_syntax;
use crate::pem::piece::{Broken, Fault, Piece, TextKind};
use crate::pem::strict as pem_strict;
use crate::x509::strict as x509_strict;

/// A reason in words.
pub(super) struct Cause {
    /// What follows `because of`: `the NUL bytes in line 22`. Empty when nothing odd was found.
    pub(super) words: String,
    /// The row that names the same thing.
    pub(super) row: Option<&'static str>,
}

impl Cause {
    /// `, because of the NUL bytes in line 22`.
    pub(super) fn clause(&self) -> String {
        if self.words.is_empty() { String::new() } else { format!(", because of {}", self.words) }
    }
}

/// Why the block whose BEGIN stands on this line is lost or refused.
pub(super) fn of(file: &File, line: u32) -> Cause {
    let broken = file.pieces.iter().find_map(|piece| match piece {
        Piece::Broken(broken) if broken.location.line == line => Some(broken),
        _ => None,
    });
    if let Some(broken) = broken {
        return Cause { words: fault(broken), row: Some("pem-syntax") };
    }
    let Some(block) = blocks(file).find(|block| block.location.line == line) else { return nothing() };
    let bytes = file.document.bytes();
    let is_mark = |piece: &Piece| match piece {
        Piece::Text(text) => {
            text.kind == TextKind::ByteOrderMark && text.location.bytes.end == block.location.bytes.start
        }
        _ => false,
    };
    if file.pieces.iter().any(is_mark) {
        return Cause { words: format!("the byte-order mark in line {line}"), row: Some("pem-syntax") };
    }
    let object = file.objects.iter().find(|object| object.location == block.location);
    match object.map(|object| &object.kind) {
        Some(ObjectKind::Malformed(_)) => {
            return Cause { words: format!("what stands in the block at line {line}"), row: Some("pem-content") };
        }
        Some(ObjectKind::Certificate(cert)) => {
            if !matches!(block.label.as_str(), "CERTIFICATE") {
                return Cause { words: format!("its label {}", block.label), row: None };
            }
            if bytes.get(block.location.bytes.clone()).is_some_and(|text| memchr(b':', text).is_some()) {
                return Cause { words: format!("the header lines in the block at line {line}"), row: None };
            }
            if cert.der.len() < block.der.len() {
                let count = block.der.len().saturating_sub(cert.der.len());
                return Cause { words: format!("the {count} bytes behind the certificate at line {line}"), row: None };
            }
            if let Some(why) = &cert.extensions.broken {
                return Cause { words: format!("an extension that OpenSSL cannot make sense of ({why})"), row: None };
            }
            if let Some(why) = x509_strict::refusal(cert) {
                return Cause { words: format!("its encoding, which is not strict DER ({why})"), row: None };
            }
        }
        _ => {}
    }
    if file.pieces.iter().any(|piece| matches!(piece, Piece::Binary(_))) {
        return Cause { words: "the binary bytes beside it".to_owned(), row: Some("pem-content") };
    }
    let text = bytes.get(block.location.bytes.clone()).unwrap_or_default();
    let words = match pem_strict::refusal(text) {
        Some(_) => format!("characters in the block at line {line} that do not belong there"),
        None => String::new(),
    };
    Cause { words, row: pem_syntax::speaks_of_blocks(file).then_some("pem-syntax") }
}

/// What to remove where a reader stumbles on this line over something that all others pass over: a request, whose BEGIN
/// line begins like a certificate's, or a block that is commented out. GnuTLS looks for BEGIN wherever it stands.
pub(super) fn leftover(file: &File, line: u32) -> Option<String> {
    let is_request =
        |object: &Object| object.location.line == line && matches!(object.kind, ObjectKind::Other(Known::Csr));
    if file.objects.iter().any(is_request) {
        return Some(format!("remove the certificate request at line {line}: GnuTLS takes it for a certificate"));
    }
    let bytes = file.document.bytes();
    let is_comment = |piece: &Piece| match piece {
        Piece::Text(text) if matches!(text.kind, TextKind::Comment | TextKind::Plain) => {
            let content = bytes.get(text.location.bytes.clone()).unwrap_or_default();
            (text.location.line..=text.location.end_line).contains(&line) && memmem::find(content, BEGIN).is_some()
        }
        _ => false,
    };
    file.pieces.iter().any(is_comment).then(|| {
        format!("remove the block at line {line} that is commented out: GnuTLS finds its BEGIN line all the same")
    })
}

/// The words for a broken block.
fn fault(broken: &Broken) -> String {
    let line = broken.fault_line;
    match &broken.fault {
        Fault::BadCharacter(_) => format!("a character in line {line} that is no base64"),
        Fault::CarriageReturns => "line ends that are carriage returns alone".to_owned(),
        Fault::BadLength => format!("the wrong number of characters up to line {line}"),
        Fault::BlankLine => format!("the empty line {line}"),
        Fault::Empty => format!("the empty block in line {line}"),
        Fault::EscapedNewlines => format!("backslash and n in place of line ends in line {line}"),
        Fault::Glued => format!("line {line}, which ends one block and begins the next"),
        Fault::Header => format!("the header in line {line}"),
        Fault::LabelMismatch(_) => format!("the END line {line}, whose words are not those of BEGIN"),
        Fault::LineLength => format!("the length of line {line}"),
        Fault::MisshapenBegin => format!("the misshapen BEGIN line {line}"),
        Fault::MisshapenEnd => format!("the misshapen END line {line}"),
        Fault::NoEnd => format!("a missing END line behind line {line}"),
        Fault::NulByte | Fault::Unreachable => format!("the NUL bytes in line {line}"),
        Fault::OneLine | Fault::OneShortLine => format!("line {line}, which holds a whole block"),
        Fault::Swallowed => format!("line {line}, which does not end the block before it"),
    }
}

const BEGIN: &[u8] = b"-----BEGIN ";

fn nothing() -> Cause {
    Cause { words: String::new(), row: None }
}
