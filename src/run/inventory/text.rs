//! Text between blocks, and blocks that are broken, as entries.

use crate::bundle::File;
use crate::checks::pem_fault::{self, Context};
use crate::pem::piece::{Broken, Piece, Text, TextKind};
use crate::pem::salvage::Salvage;
use crate::report::show::inventory::{Shown, ShownFault, Weight};
use crate::run::inventory::describe::{placed, unknown};

/// The entry of a piece that is no object; `salvage` is what can be had from its file without guessing.
pub(super) fn of(piece: &Piece, file: &File, salvage: &Salvage) -> Shown {
    match piece {
        Piece::Broken(broken) => broken_block(broken, file, salvage),
        Piece::Text(text) => between(text, file),
        Piece::Block(_) | Piece::Binary(_) => Shown::default(),
    }
}

fn broken_block(broken: &Broken, file: &File, salvage: &Salvage) -> Shown {
    let words = pem_fault::words(broken, Context { bytes: file.document.bytes(), salvage });
    let label = if broken.label.is_empty() { "block" } else { &broken.label };
    Shown {
        kind: "broken",
        form: "pem",
        called: "broken block".to_owned(),
        name: label.to_owned(),
        fault: Some(ShownFault {
            what: words.what,
            line: broken.fault_line,
            column: broken.column,
            fix: words.fix.to_owned(),
        }),
        weight: Weight::Bad,
        ..placed(&broken.location)
    }
}

fn between(text: &Text, file: &File) -> Shown {
    let content = file.document.bytes().get(text.location.bytes.clone()).unwrap_or_default();
    let lines = text.location.end_line.saturating_sub(text.location.line).saturating_add(1);
    if text.kind == TextKind::Plain && !is_readable(content) {
        let (Shown { called, name, note, weight, .. }, place) = (unknown(content), placed(&text.location));
        return Shown { called, name, note, weight, ..place };
    }
    let (name, weight) = match &text.kind {
        TextKind::BareBase64 => ("base64 without BEGIN and END lines", Weight::Caution),
        TextKind::ByteOrderMark => ("byte-order mark in front of the next line", Weight::Caution),
        TextKind::DoubleEncoded => ("a PEM file in base64: encoded twice", Weight::Caution),
        TextKind::MergeMarker => ("a merge that was left unfinished", Weight::Caution),
        TextKind::NearlyArmour => ("nearly a BEGIN or END line", Weight::Caution),
        TextKind::Nul => ("NUL bytes, at which OpenSSL stops reading", Weight::Bad),
        TextKind::SshPublicKey => ("SSH public key", Weight::Fine),
        _ => (plain(content), Weight::Fine),
    };
    let name = match name {
        "" if lines == 1 => "1 line, which servers pass over".to_owned(),
        "" => format!("{lines} lines, which servers pass over"),
        known => known.to_owned(),
    };
    Shown { kind: "text", called: "text".to_owned(), name, weight, ..placed(&text.location) }
}

/// Whether a person could read it: text without control characters.
fn is_readable(content: &[u8]) -> bool {
    let text = std::str::from_utf8(content);
    text.is_ok_and(|text| text.chars().all(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\x0c')))
}

/// What harmless text is; empty when that cannot be told.
fn plain(content: &[u8]) -> &'static str {
    let has = |word: &[u8]| memchr::memmem::find(content, word).is_some();
    if has(b"Bag Attributes") {
        "bag attributes, as openssl pkcs12 writes them"
    } else if has(b"Certificate:") && has(b"Data:") {
        "a certificate in words, as openssl x509 -text writes it"
    } else if has(b"subject=") || has(b"issuer=") || has(b" s:") {
        "names, as openssl writes them"
    } else if content.trim_ascii_start().starts_with(b"#") {
        "comment"
    } else {
        ""
    }
}
