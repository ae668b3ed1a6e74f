//! The deployed files whose owner and mode mean something, each once.

use std::path::Path;

use crate::base::document::{FileKind, Metadata};
use crate::bundle::object::{Known, Object, ObjectKind};
use crate::bundle::recognise::key_label;
use crate::bundle::{File, Role};
use crate::checks::check::Sink;
use crate::checks::facts::Facts;
use crate::pem::piece::{Block, Piece, TextKind};
use crate::pem::salvage::salvage;
use crate::target::profile::Profile;

/// A regular file on disk that the server loads.
#[derive(Clone, Copy, Debug)]
pub(in crate::checks) struct Deployed<'f> {
    /// What was read.
    pub(in crate::checks) file: &'f File,
    /// Owner and mode of the very descriptor that was read.
    pub(in crate::checks) metadata: &'f Metadata,
    /// Whether a private key stands in it, in whatever state or container.
    pub(in crate::checks) secret: bool,
}

impl<'f> Deployed<'f> {
    /// The path that commands use: never through a link.
    pub(in crate::checks) fn real_path(&self) -> &'f Path {
        real_path(self.file)
    }
}

/// The files, or `None` after the sink was told why there is nothing to judge.
pub(in crate::checks) fn files<'f>(facts: &'f Facts<'_>, sink: &mut Sink) -> Option<Vec<Deployed<'f>>> {
    if facts.target.rules.profile == Profile::Ci {
        sink.not_applicable("the profile ci judges no owner and no mode");
        return None;
    }
    let mut found: Vec<Deployed<'f>> = Vec::new();
    for file in facts.bundle.deployed() {
        let Some(metadata) = file.document.metadata.as_ref().filter(|m| m.kind == FileKind::Regular) else { continue };
        let same = |other: &&mut Deployed<'_>| {
            (other.metadata.device, other.metadata.inode) == (metadata.device, metadata.inode)
        };
        let secret = holds_secret(file);
        match found.iter_mut().find(same) {
            Some(known) => known.secret |= secret,
            None => found.push(Deployed { file, metadata, secret }),
        }
    }
    if !found.is_empty() {
        return Some(found);
    }
    if facts.bundle.deployed().any(|file| file.document.contents.is_err()) {
        sink.blocked_by("file-read", "no deployed file could be opened");
    } else {
        sink.not_applicable("owner and mode of a stream say nothing");
    }
    None
}

/// The user numbers that may own and replace deployed files: root and `--owner`.
pub(in crate::checks) fn trusted(facts: &Facts<'_>) -> Vec<u32> {
    let owner = facts.target.rules.owner.as_ref().and_then(|owner| facts.accounts.uid(owner));
    std::iter::once(0).chain(owner).collect()
}

/// Whether a private key stands in the file: plain, encrypted, broken, in a container, under another label, without its
/// lines, or as text for people. One that is named as the key counts whatever it holds, since a key may stand there in a
/// form that is not recognised.
pub(in crate::checks) fn holds_secret(file: &File) -> bool {
    let broken = |piece: &Piece| matches!(piece, Piece::Broken(broken) if broken.label.ends_with("PRIVATE KEY"));
    let hidden = |object: &Object| {
        matches!(object.kind, ObjectKind::Other(known) if known.may_hold_key())
            || object.in_truth.is_some_and(Known::may_hold_key)
    };
    file.role == Role::Key
        || file.exposes_key()
        || file.objects.iter().any(hidden)
        || file.pieces.iter().any(broken)
        || file.spells_out_key()
        || holds_key_to_be_mended(file)
}

/// Whether mending gives a key: whoever has the file can do that, too.
fn holds_key_to_be_mended(file: &File) -> bool {
    let is_sound = |piece: &Piece| match piece {
        Piece::Block(_) => true,
        Piece::Text(text) => text.kind == TextKind::Blank,
        Piece::Broken(_) | Piece::Binary(_) => false,
    };
    let found = || salvage(&file.document.name, file.document.bytes()).blocks;
    !file.pieces.iter().all(is_sound) && found().iter().any(|saved| is_key(&saved.block))
}

/// Whether a block that was had by mending is a key, by its label or, where it has none, by its content.
fn is_key(block: &Block) -> bool {
    block.label.ends_with("PRIVATE KEY") || key_label(&block.der).is_some()
}

/// The path with every link resolved, as far as it is known.
pub(in crate::checks) fn real_path(file: &File) -> &Path {
    file.document.real_path.as_deref().unwrap_or(&file.document.path)
}
