//! A file with whatever of it had to be opened further: containers, encrypted keys, archives, blocks that can be saved.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::document::Document;
use crate::bundle::inside::{self, Inside};
use crate::bundle::object::{Known, Object, ObjectKind};
use crate::bundle::open::open;
use crate::bundle::recognise::binary_key;
use crate::bundle::unlock::Opener;
use crate::bundle::wrapping::{self, Wrapping};
use crate::bundle::{File, Role};
use crate::crypto::passphrase::Refusal;
use crate::pem::piece::Piece;
use crate::run::inventory::saved::{self, SavedBlock};
use crate::x509::private_key::KeyContent;

/// A file and what was found behind its objects.
pub(super) struct Opened {
    pub(super) file: File,
    /// What stands in objects, by their index.
    pub(super) inside: BTreeMap<usize, Inside>,
    /// Binary keys, by the index of their objects.
    pub(super) keys: BTreeMap<usize, KeyContent>,
    /// Encrypted keys on which a passphrase was tried, by the index of their objects.
    pub(super) unlocked: BTreeMap<usize, Unlocked>,
    /// What stands in a file that is no text.
    pub(super) wrapped: Vec<(Wrapping, Opened)>,
    /// What no server reads as it stands, and can be had without guessing.
    pub(super) saved: Vec<SavedBlock>,
    /// Whether something can be mended, told among the objects or not.
    pub(super) is_mendable: bool,
}

/// What came of trying a passphrase on an encrypted key.
pub(super) struct Unlocked {
    /// The key, or why it stayed shut.
    pub(super) outcome: Result<KeyContent, Refusal>,
    /// `the passphrase`, or `the empty passphrase` where none was given.
    pub(super) with: &'static str,
}

/// What files are opened with, and how many more things may be: each costs work.
pub(super) struct Opening<'p> {
    /// Of containers and keys.
    pub(super) opener: Opener<'p>,
    left: usize,
}

impl<'p> Opening<'p> {
    pub(super) fn with(passphrase: Option<&'p [u8]>) -> Opening<'p> {
        Opening { opener: Opener::new(passphrase), left: MOST_LOOKS }
    }

    fn may_look(&mut self) -> bool {
        let left = self.left;
        self.left = left.saturating_sub(1);
        left > 0
    }
}

impl Opened {
    /// Opens a document and whatever it wraps.
    pub(super) fn of(document: &Arc<Document>, opening: &mut Opening<'_>) -> Opened {
        let mut opened = Opened::shallow(document, opening);
        opened.wrapped = unwrap(document, opening);
        if opened.wrapped.is_empty() {
            (opened.saved, opened.is_mendable) = saved::blocks(&opened.file, opening);
        }
        opened
    }

    /// Opens a document; what is inside of files that it wraps stays as it is.
    pub(super) fn shallow(document: &Arc<Document>, opening: &mut Opening<'_>) -> Opened {
        let file = open(Role::Cert, document);
        let (mut inside, mut keys, mut unlocked) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (index, object) in file.objects.iter().enumerate() {
            let known = match object.kind {
                ObjectKind::Other(known) => Some(known),
                _ => object.in_truth,
            };
            match known {
                Some(Known::DerPrivateKey) => {
                    let key = inside::content(&file, object).and_then(|bytes| binary_key(&bytes));
                    keys.extend(key.map(|key| (index, key)));
                }
                Some(Known::Pkcs7 | Known::Pkcs12) if opening.may_look() => {
                    let found = inside::look_with(&file, object, &mut opening.opener);
                    inside.extend(found.map(|inside| (index, inside)));
                }
                _ => {}
            }
            let key = match &object.kind {
                ObjectKind::PrivateKey(key) => Some(key),
                _ => keys.get(&index),
            };
            if matches!(key, Some(KeyContent::Encrypted(_))) && opening.may_look() {
                unlocked.extend(unlock(&file, object, &mut opening.opener).map(|unlocked| (index, unlocked)));
            }
        }
        Opened { file, inside, keys, unlocked, wrapped: Vec::new(), saved: Vec::new(), is_mendable: false }
    }
}

/// Tries the passphrase, else the empty one, of which only success is worth a word.
fn unlock(file: &File, object: &Object, opener: &mut Opener<'_>) -> Option<Unlocked> {
    let bytes = inside::content(file, object)?;
    let headers = file.block_at(&object.location).map(|block| block.headers.as_slice()).unwrap_or_default();
    let plain = opener.key(headers, &bytes);
    let outcome = plain.map(|der| binary_key(&der).unwrap_or_else(|| KeyContent::read("PRIVATE KEY", &[], &der)));
    let with = if opener.has_passphrase() { "the passphrase" } else { "the empty passphrase" };
    (opener.has_passphrase() || outcome.is_ok()).then_some(Unlocked { outcome, with })
}

/// What stands inside of archives and the like, as far as it has to do with keys and certificates.
fn unwrap(document: &Document, opening: &mut Opening<'_>) -> Vec<(Wrapping, Opened)> {
    let texts = wrapping::texts(document.bytes()).into_iter().take(MOST_MEMBERS);
    let opened = texts.map(|(wrapping, text)| {
        let mut inside = Document::in_memory(&document.name, Vec::new());
        inside.contents = Ok(text);
        (wrapping, Opened::shallow(&Arc::new(inside), opening))
    });
    let has_block = |file: &File| file.pieces.iter().any(|piece| matches!(piece, Piece::Block(_) | Piece::Broken(_)));
    opened.filter(|(_, opened)| has_block(&opened.file)).collect()
}

/// Containers and encrypted keys that are opened in one run.
const MOST_LOOKS: usize = 16;

/// Members of an archive that are looked into.
const MOST_MEMBERS: usize = 256;
