//! A target's documents taken apart: every object in its role, the leaf, the key, the chain as the server will send it.

pub mod build;
pub mod guess;
pub mod inside;
mod known;
pub mod neighbours;
pub mod object;
pub mod open;
pub mod recognise;
pub mod spelled_out;
pub mod unlock;
pub mod wrapping;

use std::sync::Arc;

use crate::base::document::Document;
use crate::base::location::Location;
use crate::bundle::object::{Known, Object, ObjectKind};
use crate::pem::piece::{Block, Piece};
use crate::x509::cert::SharedCert;
use crate::x509::crl::SharedCrl;
use crate::x509::private_key::KeyContent;

/// What a file is to the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The certificate file; may hold the key, too.
    Cert,
    /// The key file.
    Key,
    /// A further chain file.
    Chain,
    /// Certificate authorities that the server loads; deployed, and sent only to complete a chain.
    Authority,
    /// Anchors given with `--ca` or `--ca-dir`; not deployed.
    Ca,
    /// A revocation list given with `--crl`; not deployed.
    Crl,
}

/// One file of a target, read and taken apart.
#[derive(Debug)]
pub struct File {
    /// Its role.
    pub role: Role,
    /// What was read.
    pub document: Arc<Document>,
    /// Its pieces, covering every byte.
    pub pieces: Arc<Vec<Piece>>,
    /// The objects that the pieces decode to, in order.
    pub objects: Arc<Vec<Object>>,
}

impl File {
    /// Whether the server loads this file, so that owner and mode matter.
    pub fn is_deployed(&self) -> bool {
        matches!(self.role, Role::Cert | Role::Key | Role::Chain | Role::Authority)
    }

    /// What it is called where owner, mode and place on disk are meant: what lies inside a table has those of the table.
    pub fn holder(&self) -> Arc<str> {
        let (name, path) = (&self.document.name, self.document.path.to_string_lossy());
        let is_inside = name.strip_prefix(&*path).is_some_and(|rest| rest.starts_with('(') && rest.ends_with(')'));
        if is_inside { Arc::from(&*path) } else { Arc::clone(name) }
    }

    /// Whether it lies inside a table.
    pub fn is_in_table(&self) -> bool {
        self.holder() != self.document.name
    }

    /// The whole block at this place.
    pub fn block_at(&self, place: &Location) -> Option<&Block> {
        let first = self.pieces.partition_point(|piece| piece.location().bytes.start < place.bytes.start);
        match self.pieces.get(first)? {
            Piece::Block(block) if block.location == *place => Some(block),
            _ => None,
        }
    }

    /// Whether a private key, encrypted or not, stands in this file in a form that servers read.
    pub fn holds_key(&self) -> bool {
        self.objects.iter().any(|object| matches!(object.kind, ObjectKind::PrivateKey(_)))
    }

    /// Whether it is an archive whose texts can be seen in it, so that blocks may be found where nobody put them.
    pub fn is_archive(&self) -> bool {
        self.objects.first().is_some_and(|object| matches!(object.kind, ObjectKind::Other(Known::Tar)))
    }

    /// Whether whoever reads this file has a private key: in a form that servers read, or in binary.
    pub fn exposes_key(&self) -> bool {
        self.holds_key() || self.objects.iter().any(|o| matches!(o.kind, ObjectKind::Other(Known::DerPrivateKey)))
    }

    /// Whether the secret numbers of a key stand there for people to read: a line that names one, and digits under it.
    pub fn spells_out_key(&self) -> bool {
        spelled_out::secret(self.document.bytes())
    }
}

/// A target's files and what is in them.
#[derive(Debug)]
pub struct Bundle {
    /// Certificate file, key file, chain files, then anchors and revocation lists, each document once a role.
    pub files: Vec<File>,
    /// The certificates of the certificate file and the chain files in the order the server would send them.
    pub certs: Vec<SharedCert>,
    /// Index in `certs` of the leaf: the certificate that fits the key, else the first end-entity certificate.
    pub leaf: Option<usize>,
    /// Why `leaf` is this one.
    pub leaf_by: LeafBy,
    /// The key that the loader takes from the key file, or from the certificate file; where it takes none, the first.
    pub key: Option<KeyPlace>,
    /// Every private key found in the key file or, without one, in the certificate file.
    pub keys: Vec<KeyPlace>,
    /// The revocation lists of the `--crl` files.
    pub crls: Vec<SharedCrl>,
}

/// How the leaf was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeafBy {
    /// It fits the key, and issued no other certificate of the file.
    Key,
    /// No key, or a key that fits none: the first certificate that issued no other one of the file.
    Position,
    /// There is no certificate at all.
    None,
}

/// Where a private key stands: index of the file in `files` and of the object in its `objects`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPlace {
    /// Index in `Bundle::files`.
    pub file: usize,
    /// Index in `File::objects`.
    pub object: usize,
}

impl Bundle {
    /// The leaf.
    pub fn leaf(&self) -> Option<&SharedCert> {
        self.certs.get(self.leaf?)
    }

    /// The file and the place of a key.
    pub fn key_at(&self, place: KeyPlace) -> Option<(&File, &KeyContent, &Location)> {
        let file = self.files.get(place.file)?;
        let object = file.objects.get(place.object)?;
        match &object.kind {
            ObjectKind::PrivateKey(content) => Some((file, content, &object.location)),
            _ => None,
        }
    }

    /// The key that the loader takes.
    pub fn loaded_key(&self) -> Option<(&File, &KeyContent, &Location)> {
        self.key_at(self.key?)
    }

    /// The files in which the server looks for certificate, key and chain.
    pub fn identity(&self) -> impl Iterator<Item = &File> {
        self.deployed().filter(|file| file.role != Role::Authority)
    }

    /// The files that the server loads.
    pub fn deployed(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_deployed())
    }
}
