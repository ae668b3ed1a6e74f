//! A file as it was read, once, through one descriptor: its bytes, its owner and mode, the way to it.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use zeroize::Zeroizing;

/// A file given to the check, readable or not. What is wrong with it is a finding, never an error. Its `Debug` form shows
/// how many bytes there are, not which: they may be a key.
pub struct Document {
    /// The name as the user gave it, `standard input` for `-`; what reports print.
    pub name: Arc<str>,
    /// The absolute path without resolving links; what repair commands use.
    pub path: PathBuf,
    /// The path with every link resolved, when the file could be reached.
    pub real_path: Option<PathBuf>,
    /// The bytes, wiped on drop, or why there are none.
    pub contents: Result<Zeroizing<Vec<u8>>, Unreadable>,
    /// What `fstat` said of the very descriptor the bytes came from; none for what was never opened.
    pub metadata: Option<Metadata>,
    /// Every directory and symbolic link on the way to the file, from `/` downwards, in the order the kernel meets them.
    pub way: Vec<Step>,
}

impl Document {
    /// The bytes; none at all when the file could not be read.
    pub fn bytes(&self) -> &[u8] {
        self.contents.as_ref().map_or(&[], |bytes| bytes.as_slice())
    }

    /// The same file, its name, way, owner and mode, with other contents: a part of it, or what is wrapped in it.
    pub fn with_contents(&self, contents: Result<Zeroizing<Vec<u8>>, Unreadable>) -> Document {
        Document {
            name: Arc::clone(&self.name),
            path: self.path.clone(),
            real_path: self.real_path.clone(),
            contents,
            metadata: self.metadata.clone(),
            way: self.way.clone(),
        }
    }

    /// A document held in memory, named but not on any disk: tests, `batch` and library users.
    pub fn in_memory(name: &str, bytes: Vec<u8>) -> Document {
        Document {
            name: Arc::from(name),
            path: PathBuf::from(name),
            real_path: None,
            contents: Ok(Zeroizing::new(bytes)),
            metadata: None,
            way: Vec::new(),
        }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.contents.as_ref().map(|bytes| bytes.len());
        f.debug_struct("Document").field("path", &self.path).field("length", &length).finish_non_exhaustive()
    }
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The kind of trouble.
    pub reason: UnreadableReason,
    /// The directory, link or file at which it happened, where that is not the file itself.
    pub at: Option<PathBuf>,
}

/// The kinds of trouble with opening and reading.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnreadableReason {
    /// This user may not read it (EACCES, EPERM).
    Denied,
    /// A link whose target does not exist.
    DanglingLink {
        /// The target as written in the link.
        target: PathBuf,
        /// The first name on the way to it that is not there, as an absolute path.
        missing: PathBuf,
    },
    /// It is a directory.
    Directory,
    /// Anything else the system said, in its words.
    Io(String),
    /// It does not exist.
    Missing,
    /// Neither a regular file nor a stream the user named: `named pipe`, `socket`, `character device`, `block device`.
    NotRegular(&'static str),
    /// The stream gave no end within this many seconds.
    TimedOut(u64),
    /// Larger than the limit, in bytes.
    TooLarge(u64),
    /// A loop of symbolic links.
    TooManyLinks,
}

impl UnreadableReason {
    /// Whether nothing lies there: no file, or a link to none.
    pub fn is_absence(&self) -> bool {
        matches!(self, UnreadableReason::Missing | UnreadableReason::DanglingLink { .. })
    }
}

/// What the descriptor's `fstat` and its access ACL said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// A file on disk, or a stream (standard input, process substitution) whose owner and mode say nothing.
    pub kind: FileKind,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Permission bits, `0o7777`.
    pub mode: u32,
    /// Number of names (hard links) of the inode.
    pub links: u64,
    /// Device number, with `inode` the file's identity.
    pub device: u64,
    /// Inode number.
    pub inode: u64,
    /// Last modification, seconds since 1970.
    pub modified: i64,
    /// POSIX access ACL, when the file has an extended one.
    pub acl: Option<Acl>,
}

/// Whether owner and mode mean anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A regular file.
    Regular,
    /// Standard input or a descriptor the user named.
    Stream,
}

/// One directory or symbolic link on the way to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its absolute path.
    pub path: PathBuf,
    /// The text of the link, when it is a symbolic link; a directory otherwise.
    pub link_target: Option<PathBuf>,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Permission bits, `0o7777`.
    pub mode: u32,
    /// POSIX access ACL, when extended.
    pub acl: Option<Acl>,
    /// Default ACL that new files in the directory inherit.
    pub default_acl: Option<Acl>,
}

/// A POSIX.1e access control list as `system.posix_acl_access` stores it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acl {
    /// The entries in stored order.
    pub entries: Vec<AclEntry>,
}

/// One entry of an ACL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AclEntry {
    /// Whom it concerns.
    pub who: AclSubject,
    /// Read 4, write 2, execute 1.
    pub permissions: u8,
}

/// Whom an ACL entry concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AclSubject {
    /// A named group.
    Group(u32),
    /// The file's group.
    GroupOwner,
    /// The most that named entries and the group may have.
    Mask,
    /// Everybody else.
    Other,
    /// The file's owner.
    Owner,
    /// A named user.
    User(u32),
}

#[cfg(test)]
mod tests {
    use super::Document;

    #[test]
    fn no_byte_is_shown() {
        let shown = format!("{:?}", Document::in_memory("key.pem", b"secret".to_vec()));
        assert!(shown.contains("key.pem") && shown.contains("Ok(6)"), "{shown}");
        assert!(!shown.contains("secret") && !shown.contains("115"), "{shown}");
    }
}
