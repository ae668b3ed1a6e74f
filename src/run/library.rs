//! Every file of a run, read and taken apart once, however many targets name it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::document::{Document, UnreadableReason};
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::bundle::neighbours::Wrapped;
use crate::bundle::object::{Form, Known, Object, ObjectKind};
use crate::bundle::open::open;
use crate::bundle::wrapping::{self, Wrapping};
use crate::bundle::{File, Role, inside};
use crate::pem::salvage::salvage;
use crate::x509::private_key::KeyContent;

/// The files that a run has met.
pub(super) struct Library<'a> {
    lookup: &'a dyn Lookup,
    /// By path, and whether it was opened as a file of anchors, whose certificates are not decoded.
    files: HashMap<(PathBuf, bool), File>,
    glances: HashMap<PathBuf, Glance>,
    directories: HashMap<PathBuf, Option<Arc<[PathBuf]>>>,
    /// PKCS#12 containers that may still be tried without a passphrase, which costs work.
    containers_left: usize,
}

/// What a glance at a file shows.
pub(super) enum Glance {
    /// It holds a private key.
    Key(File),
    /// It could not be looked into: too large, or not readable by this user.
    LeftOut,
    /// It holds no private key.
    Other,
    /// It wraps other files, some of which hold private keys.
    Wrapped(Vec<Wrapped>),
}

impl<'a> Library<'a> {
    pub(super) fn new(lookup: &'a dyn Lookup) -> Library<'a> {
        Library {
            lookup,
            files: HashMap::new(),
            glances: HashMap::new(),
            directories: HashMap::new(),
            containers_left: MOST_CONTAINERS,
        }
    }

    pub(super) fn lookup(&self) -> &'a dyn Lookup {
        self.lookup
    }

    /// Paths of the entries of a directory, sorted by name, listed once; `None` when it cannot be listed.
    pub(super) fn entries(&mut self, directory: &Path) -> Option<Arc<[PathBuf]>> {
        if let Some(known) = self.directories.get(directory) {
            return known.clone();
        }
        let listed: Option<Arc<[PathBuf]>> = self.lookup.entries(directory).map(Into::into);
        self.directories.insert(directory.to_owned(), listed.clone());
        listed
    }

    /// The file at this path, in this role.
    pub(super) fn file(&mut self, path: &Path, role: Role) -> File {
        let key = (path.to_owned(), role == Role::Ca);
        if let Some(file) = self.files.get(&key) {
            return file.in_role(role);
        }
        let file = open(role, &self.lookup.document(path));
        let answer = file.in_role(role);
        self.files.insert(key, file);
        answer
    }

    /// Whether the file holds a private key. Nothing is kept of one that holds none.
    pub(super) fn glance(&mut self, path: &Path) -> Glance {
        if !self.glances.contains_key(path) {
            let glance = glance(path, self.lookup, &mut self.containers_left);
            self.glances.insert(path.to_owned(), glance);
        }
        match self.glances.get(path) {
            Some(Glance::Key(file)) => Glance::Key(file.in_role(Role::Key)),
            Some(Glance::Other) => Glance::Other,
            Some(Glance::Wrapped(found)) => Glance::Wrapped(found.iter().map(Wrapped::share).collect()),
            Some(Glance::LeftOut) | None => Glance::LeftOut,
        }
    }
}

fn glance(path: &Path, lookup: &dyn Lookup, containers_left: &mut usize) -> Glance {
    let Some(document) = lookup.small_document(path, LARGEST_KEY_FILE) else { return Glance::LeftOut };
    if let Err(trouble) = &document.contents {
        return match trouble.reason {
            UnreadableReason::Denied | UnreadableReason::Io(_) => Glance::LeftOut,
            _ => Glance::Other,
        };
    }
    let bytes = document.bytes();
    let wrapped = unwrap(&document);
    if !wrapped.is_empty() {
        return Glance::Wrapped(wrapped);
    }
    let speaks_of_keys = memchr::memmem::find(bytes, b"PRIVATE KEY-----").is_some();
    if speaks_of_keys || bytes.first() == Some(&DER_SEQUENCE) {
        let file = open(Role::Key, &document);
        if file.exposes_key() {
            return Glance::Key(file);
        }
        if let Some(mended) = mended_keys(&file) {
            return Glance::Wrapped(vec![mended]);
        }
        let container = file.objects.iter().find(|object| matches!(object.kind, ObjectKind::Other(Known::Pkcs12)));
        if let Some(container) = container {
            let opened = containers_left.checked_sub(1).and_then(|left| {
                *containers_left = left;
                keys_inside(&file, container)
            });
            return opened.map_or(Glance::LeftOut, |wrapped| Glance::Wrapped(vec![wrapped]));
        }
    }
    let is_archive = ARCHIVES.iter().any(|magic| bytes.starts_with(magic));
    if speaks_of_keys || is_archive { Glance::LeftOut } else { Glance::Other }
}

/// The files with private keys that stand inside the document.
fn unwrap(document: &Document) -> Vec<Wrapped> {
    let texts = wrapping::texts(document.bytes()).into_iter();
    let opened = texts.map(|(wrapping, text)| {
        let inside = Document {
            name: Arc::clone(&document.name),
            path: document.path.clone(),
            real_path: document.real_path.clone(),
            contents: Ok(text),
            metadata: document.metadata.clone(),
            way: document.way.clone(),
        };
        Wrapped { inside: open(Role::Key, &Arc::new(inside)), wrapping }
    });
    opened.filter(|wrapped| wrapped.inside.exposes_key()).collect()
}

/// The private keys of a container that opens without a passphrase.
fn keys_inside(file: &File, container: &Object) -> Option<Wrapped> {
    let keys = inside::look(file, container)?.keys.into_iter();
    holding(file, keys.map(|key| (key, container.form, container.location.clone())), Wrapping::Pkcs12)
}

/// The private keys of blocks that no server would load, such as one whose END line was cut off, and that are there all
/// the same for whoever mends them.
fn mended_keys(file: &File) -> Option<Wrapped> {
    let saved = salvage(&file.document.name, file.document.bytes()).blocks.into_iter();
    let keys = saved.filter(|saved| !saved.repairs.is_empty()).filter_map(|saved| {
        let block = saved.block;
        match KeyContent::read(&block.label, &block.headers, &block.der) {
            key @ KeyContent::Plain(_) => Some((key, Form::Pem, block.location)),
            _ => None,
        }
    });
    holding(file, keys, Wrapping::Damage)
}

/// A file that holds these keys and nothing else; `None` without keys.
fn holding(
    file: &File,
    keys: impl Iterator<Item = (KeyContent, Form, Location)>,
    wrapping: Wrapping,
) -> Option<Wrapped> {
    let objects: Vec<Object> = keys
        .map(|(key, form, location)| Object {
            kind: ObjectKind::PrivateKey(key),
            label: String::new(),
            form,
            in_truth: None,
            location,
        })
        .collect();
    if objects.is_empty() {
        return None;
    }
    let (document, objects) = (Arc::clone(&file.document), Arc::new(objects));
    Some(Wrapped { inside: File { role: Role::Key, document, pieces: Arc::default(), objects }, wrapping })
}

/// The first octet of every key in DER.
const DER_SEQUENCE: u8 = 0x30;

/// First bytes of what may hold a key and is not taken apart here: zip, gzip, bzip2, xz, zstd, Java keystores.
const ARCHIVES: [&[u8]; 7] =
    [b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce"];

/// PKCS#12 containers that are tried in one run.
const MOST_CONTAINERS: usize = 8;

/// Larger files, in bytes, are no key files.
const LARGEST_KEY_FILE: usize = 1 << 20;
