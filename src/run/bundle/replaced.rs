//! What would be lost with a file that a bundle is to replace.

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::assemble::remark::Remark;
use crate::base::count::counted;
use crate::base::document::Document;
use crate::base::lookup::Lookup;
use crate::bundle::object::{Known, Object, ObjectKind};
use crate::bundle::open::open;
use crate::bundle::{File, Role};
use crate::checks::path::called;
use crate::crypto::private::{Fit, fit};
use crate::pem::piece::{Piece, TextKind, is_certificate};
use crate::pem::salvage::{Salvage, Saved, salvage};
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::private_key::KeyContent;

/// Why the file of this mode must not be replaced though it may: something in it would be lost, or a key would lie open
/// in its place. Only a file that is empty, or that holds certificates (or keys, where one is written) and nothing else
/// but words, is replaced.
pub fn obstacle(path: &Path, mode: u32, with_key: bool, lookup: &dyn Lookup) -> Option<String> {
    let document = lookup.document(path);
    if document.contents.is_err() {
        return Some("is there and cannot be read, so nobody can say what would be lost with it".to_owned());
    }
    let old = Old::of(&document);
    let holds_key = old.file.exposes_key() || old.saved.blocks.iter().any(is_key);
    match (with_key, holds_key) {
        (false, true) => Some(
            "holds a private key, which would be lost; write to another file, or the key as well: --with-key"
                .to_owned(),
        ),
        _ if old.file.spells_out_key() => Some(
            "holds a private key in readable form (`openssl pkey -text`), which would be lost; write to another file"
                .to_owned(),
        ),
        _ if old.is_foreign(with_key) => Some(
            "holds something that is no certificate (a container, a key in another form, a damaged block), which would \
             be lost; write to another file"
                .to_owned(),
        ),
        _ if !holds_key && old.certificates().is_empty() && !old.is_blank() => {
            Some("holds no certificate, so what stands there would be lost; write to another file".to_owned())
        }
        (true, _) if mode & OTHERS != 0 || mode & GROUP_WRITES != 0 => Some(format!(
            "has mode {mode:04o}, which it would keep, so others could use the private key; chmod 0600 it first, or \
             write to another file"
        )),
        (true, false) if mode & GROUP != 0 => Some(format!(
            "has mode {mode:04o}, which it would keep, so its group could read the private key; it holds none yet: \
             chmod 0600 it first, or write to another file"
        )),
        _ => None,
    }
}

/// Why these bytes, key included, must not take the place of the file: it holds a key that is not the one in them.
pub fn other_key(path: &Path, bytes: &[u8], lookup: &dyn Lookup) -> Option<String> {
    // The key that is written fits the leaf, so any other that fits it is the same.
    let leaf = certificates_in(bytes).into_iter().next()?;
    let is_other = |content: &KeyContent| match content {
        KeyContent::Plain(key) => fit(key, &leaf.public_key) != Fit::Fits,
        _ => true,
    };
    let old = Old::of(&lookup.document(path));
    let object = old.file.objects.iter().find(|object| match &object.kind {
        ObjectKind::PrivateKey(content) => is_other(content),
        _ => false,
    });
    let line = object.map(|object| object.location.line).or_else(|| {
        let keys = old.saved.blocks.iter().filter(|saved| is_key(saved)).map(|saved| &saved.block);
        let mut others = keys.filter(|block| is_other(&KeyContent::read(&block.label, &block.headers, &block.der)));
        others.next().map(|block| block.location.line)
    })?;
    Some(format!("holds another private key in line {line}, which would be lost; write to another file"))
}

/// What stands in the file and not in these bytes, and goes with it all the same: certificates and words.
pub fn gone(path: &Path, bytes: &[u8], lookup: &dyn Lookup) -> Vec<Remark> {
    let (old, new) = (Old::of(&lookup.document(path)), certificates_in(bytes));
    let shown = path.display();
    let kept: HashSet<&[u8]> = new.iter().map(|own| &*own.der).collect();
    let mut told = HashSet::new();
    let mut remarks: Vec<Remark> = Vec::new();
    for cert in old.certificates() {
        let end = cert.not_after.moment.map_or_else(|| "a date that cannot be read".to_owned(), |end| end.date());
        let name = cert.names().into_iter().next().filter(|_| !cert.extensions.says_ca());
        let name = name.unwrap_or_else(|| called(&cert));
        let text = format!("{shown} held \"{name}\", valid until {end}, and does so no longer");
        if !kept.contains(&*cert.der) && told.insert(text.clone()) {
            remarks.push(Remark::noted(text));
        }
    }
    let lines = old.lines_of_text();
    if lines > 0 {
        let lines = counted(lines, "line");
        remarks.push(Remark::noted(format!("{shown} held {lines} of other text, which went with it")));
    }
    remarks
}

/// A file that stands there, as readers find it and with what can be had from damaged blocks.
struct Old {
    file: File,
    saved: Salvage,
    /// The bytes that the saved blocks take up, in order, apart from each other.
    taken: Vec<Range<usize>>,
}

impl Old {
    fn of(document: &Arc<Document>) -> Old {
        let file = open(Role::Key, document);
        let found = salvage(&document.name, document.bytes());
        let is_binary = file.pieces.iter().any(|piece| matches!(piece, Piece::Binary(_)));
        // Text in UTF-16 looks binary.
        let saved = if is_binary && found.blocks.is_empty() { Salvage::default() } else { found };
        let taken = joined(saved.blocks.iter().map(|saved| saved.block.location.bytes.clone()).collect());
        Old { file, saved, taken }
    }

    /// Whether a saved block has bytes among these.
    fn takes(&self, bytes: &Range<usize>) -> bool {
        let next = self.taken.partition_point(|taken| taken.end <= bytes.start);
        self.taken.get(next).is_some_and(|taken| taken.start < bytes.end)
    }

    fn is_blank(&self) -> bool {
        self.file.document.bytes().iter().all(u8::is_ascii_whitespace)
    }

    /// Whether anything stands there beside text, certificates and, where a key is written, readable keys with their
    /// parameters. What is not known may be somebody's only key.
    fn is_foreign(&self, with_key: bool) -> bool {
        let is_lost = |object: &Object| match &object.kind {
            ObjectKind::Certificate(_) | ObjectKind::ForeignCertificate(_) => false,
            ObjectKind::PrivateKey(KeyContent::Plain(_)) | ObjectKind::Other(Known::EcParameters) => !with_key,
            ObjectKind::Other(Known::Utf16) => self.saved.blocks.is_empty(),
            _ => true,
        };
        let is_unknown = |saved: &Saved| !is_key(saved) && certificate(saved).is_none() && !is_parameters(saved);
        self.file.objects.iter().any(is_lost)
            || !self.saved.losses.is_empty()
            || self.saved.blocks.iter().any(is_unknown)
            || self.file.pieces.iter().any(|piece| self.is_damaged(piece))
    }

    /// Whether something was a block here and cannot be had any more.
    fn is_damaged(&self, piece: &Piece) -> bool {
        let place = &piece.location().bytes;
        let is_suspicious = match piece {
            Piece::Broken(_) => true,
            Piece::Text(text) => match text.kind {
                TextKind::BareBase64 | TextKind::DoubleEncoded | TextKind::NearlyArmour | TextKind::Utf16 => true,
                TextKind::Nul => {
                    let bytes = self.file.document.bytes().get(place.clone()).unwrap_or_default();
                    bytes.iter().any(|byte| *byte != 0 && !byte.is_ascii_whitespace())
                }
                _ => false,
            },
            Piece::Binary(_) => !self.saved.blocks.is_empty(),
            Piece::Block(_) => false,
        };
        is_suspicious && !self.takes(place)
    }

    fn certificates(&self) -> Vec<SharedCert> {
        let in_binary = self.file.objects.iter().filter_map(|object| match &object.kind {
            ObjectKind::Certificate(cert) => Some(Arc::clone(cert)),
            _ => None,
        });
        match self.saved.blocks.is_empty() {
            true => in_binary.collect(),
            false => self.saved.blocks.iter().filter_map(certificate).collect(),
        }
    }

    /// Lines with words on them that belong to no block.
    fn lines_of_text(&self) -> usize {
        let texts = self.file.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(text) if text.kind != TextKind::Nul => Some(&text.location.bytes),
            _ => None,
        });
        let outside = texts.filter(|range| !self.takes(&(range.start..range.start.saturating_add(1))));
        let bytes = outside.filter_map(|range| self.file.document.bytes().get(range.clone()));
        bytes.flat_map(|text| text.split(|byte| *byte == b'\n')).filter(|line| !line.trim_ascii().is_empty()).count()
    }
}

/// The same bytes as ranges in order that neither overlap nor touch.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| !range.is_empty());
    ranges.sort_unstable_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut().filter(|last| range.start <= last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => joined.push(range),
        }
    }
    joined
}

fn certificates_in(bytes: &[u8]) -> Vec<SharedCert> {
    Old::of(&Arc::new(Document::in_memory("", bytes.to_vec()))).certificates()
}

fn certificate(saved: &Saved) -> Option<SharedCert> {
    let is_meant = is_certificate(&saved.block.label) || saved.block.label.is_empty();
    is_meant.then(|| Cert::parse(&saved.block.der, saved.block.location.clone()).ok().map(Arc::new))?
}

fn is_key(saved: &Saved) -> bool {
    saved.block.label.ends_with("PRIVATE KEY")
}

fn is_parameters(saved: &Saved) -> bool {
    saved.block.label == "EC PARAMETERS"
}

const OTHERS: u32 = 0o007;
const GROUP: u32 = 0o070;
const GROUP_WRITES: u32 = 0o020;
