//! POSIX access control lists, from the extended attributes in which Linux keeps them.

use std::os::fd::AsFd;
use std::path::Path;

use rustix::buffer::spare_capacity;

use crate::base::document::{Acl, AclEntry, AclSubject};

/// The access ACL of an open file, when it has one beyond its mode.
pub(super) fn of_descriptor(descriptor: impl AsFd) -> Option<Acl> {
    let mut bytes = Vec::with_capacity(LIMIT);
    rustix::fs::fgetxattr(descriptor, ACCESS, spare_capacity(&mut bytes)).ok()?;
    parse(&bytes)
}

/// The access ACL of a directory, when it has one beyond its mode.
pub(super) fn of_directory(path: &Path) -> Option<Acl> {
    of_path(path, ACCESS)
}

/// The ACL that new files of the directory are born with.
pub(super) fn default_of_directory(path: &Path) -> Option<Acl> {
    of_path(path, DEFAULT)
}

fn of_path(path: &Path, attribute: &str) -> Option<Acl> {
    let mut bytes = Vec::with_capacity(LIMIT);
    rustix::fs::lgetxattr(path, attribute, spare_capacity(&mut bytes)).ok()?;
    parse(&bytes)
}

/// `struct posix_acl_xattr_header` and `posix_acl_xattr_entry` of Linux, little-endian: version 2, then tag (2 bytes),
/// permissions (2), user or group (4).
fn parse(bytes: &[u8]) -> Option<Acl> {
    let (version, entries) = bytes.split_first_chunk::<4>()?;
    if u32::from_le_bytes(*version) != 2 {
        return None;
    }
    let (entries, _) = entries.as_chunks::<8>();
    let entries = entries.iter().filter_map(|&[t0, t1, p0, _, i0, i1, i2, i3]| {
        let id = u32::from_le_bytes([i0, i1, i2, i3]);
        let who = match u16::from_le_bytes([t0, t1]) {
            0x01 => AclSubject::Owner,
            0x02 => AclSubject::User(id),
            0x04 => AclSubject::GroupOwner,
            0x08 => AclSubject::Group(id),
            0x10 => AclSubject::Mask,
            0x20 => AclSubject::Other,
            _ => return None,
        };
        Some(AclEntry { who, permissions: p0 & 7 })
    });
    Some(Acl { entries: entries.collect() })
}

pub(super) const ACCESS: &str = "system.posix_acl_access";
const DEFAULT: &str = "system.posix_acl_default";
/// XATTR_SIZE_MAX of Linux.
pub(super) const LIMIT: usize = 65_536;

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::base::document::{AclEntry, AclSubject};

    #[test]
    fn reads_what_the_kernel_stores() {
        let stored =
            [2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 4, 0, 0xe8, 3, 0, 0, 16, 0, 4, 0, 255, 255, 255, 255, 9];
        let acl = parse(&stored).unwrap();
        assert_eq!(
            acl.entries,
            [
                AclEntry { who: AclSubject::Owner, permissions: 6 },
                AclEntry { who: AclSubject::User(1000), permissions: 4 },
                AclEntry { who: AclSubject::Mask, permissions: 4 }
            ]
        );
        assert_eq!(parse(&[1, 0, 0, 0]), None);
        assert_eq!(parse(&[2, 0]), None);
    }
}
