//! Every file of a run, read and taken apart once, however many targets name it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::document::{Document, UnreadableReason};
use crate::base::lookup::Lookup;
use crate::bundle::neighbours::Wrapped;
use crate::bundle::object::{Known, Object, ObjectKind};
use crate::bundle::open::open;
use crate::bundle::wrapping::{self, Wrapping};
use crate::bundle::{File, Role, inside};

/// The files that a run has met.
pub(super) struct Library<'a> {
    lookup: &'a dyn Lookup,
    /// By path, and whether it was opened as a file of anchors, whose certificates are not decoded.
    files: HashMap<(PathBuf, bool), File>,
    glances: HashMap<PathBuf, Glance>,
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
        Library { lookup, files: HashMap::new(), glances: HashMap::new(), containers_left: MOST_CONTAINERS }
    }

    pub(super) fn lookup(&self) -> &'a dyn Lookup {
        self.lookup
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
    let inside = inside::look(file, container).filter(|inside| !inside.keys.is_empty())?;
    let objects = inside.keys.into_iter().map(|key| Object {
        kind: ObjectKind::PrivateKey(key),
        label: String::new(),
        form: container.form,
        in_truth: None,
        location: container.location.clone(),
    });
    let inside = File {
        role: Role::Key,
        document: Arc::clone(&file.document),
        pieces: Arc::default(),
        objects: Arc::new(objects.collect()),
    };
    Some(Wrapped { inside, wrapping: Wrapping::Pkcs12 })
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
