//! May a user who is not root read a file, as the kernel decides it?

use std::path::Path;

use crate::base::accounts::Accounts;
use crate::base::document::{Acl, AclSubject, Document, Metadata, Step};

/// Somebody who opens files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    uid: u32,
    groups: Vec<u32>,
}

impl Reader {
    /// The user of this number with every group that lists it.
    pub fn with_all_groups(uid: u32, accounts: &Accounts) -> Reader {
        let name = accounts.user_name(uid);
        let is_in = |gid: &u32| accounts.members(*gid).contains(&name);
        let listed = accounts.groups.iter().map(|group| group.gid).filter(is_in);
        Reader { uid, groups: listed.chain(primary(uid, accounts)).collect() }
    }

    /// The user of this number with its own group alone, as Postfix's daemons run (`set_ugid.c`).
    pub fn with_own_group(uid: u32, accounts: &Accounts) -> Reader {
        Reader { uid, groups: primary(uid, accounts).collect() }
    }

    /// What keeps this reader from the file: a directory on the way, or the file itself. None also for a file that is not
    /// there.
    pub fn obstacle<'d>(&self, document: &'d Document) -> Option<&'d Path> {
        let metadata = document.metadata.as_ref()?;
        let closed = directories(document).find(|step| !self.may(EXECUTE, Rights::of_directory(step)));
        match closed {
            Some(step) => Some(&step.path),
            None => (!self.may(READ, Rights::of_file(metadata))).then_some(document.path.as_path()),
        }
    }

    /// The access check algorithm of acl(5): the first class that the reader belongs to decides.
    fn may(&self, right: u8, rights: Rights<'_>) -> bool {
        let digit = |shift: u32| (rights.mode >> shift & 7) as u8;
        if self.uid == rights.uid {
            return digit(6) & right != 0;
        }
        let entries = rights.acl.map_or(&[][..], |acl| &acl.entries);
        // With an access list the digit of the group is its mask.
        let (mut is_in_group, mut is_granted) = (false, false);
        for entry in entries {
            let permissions = entry.permissions & digit(3);
            match entry.who {
                AclSubject::User(uid) if uid == self.uid => return permissions & right != 0,
                AclSubject::Group(gid) if self.groups.contains(&gid) => {}
                AclSubject::GroupOwner if self.groups.contains(&rights.gid) => {}
                _ => continue,
            }
            is_in_group = true;
            is_granted |= permissions & right != 0;
        }
        if rights.acl.is_none() && self.groups.contains(&rights.gid) {
            (is_in_group, is_granted) = (true, digit(3) & right != 0);
        }
        if is_in_group { is_granted } else { digit(0) & right != 0 }
    }
}

/// The directories above the file itself, links resolved, from `/` downwards.
pub fn directories(document: &Document) -> impl Iterator<Item = &Step> {
    let real = document.real_path.as_deref();
    let is_above =
        move |step: &&Step| step.link_target.is_none() && real.is_some_and(|real| real.starts_with(&step.path));
    document.way.iter().filter(is_above)
}

fn primary(uid: u32, accounts: &Accounts) -> impl Iterator<Item = u32> {
    accounts.users.iter().filter(move |user| user.uid == uid).map(|user| user.gid)
}

/// Owner, group, mode and access list of a file or directory.
#[derive(Clone, Copy)]
struct Rights<'a> {
    uid: u32,
    gid: u32,
    mode: u32,
    acl: Option<&'a Acl>,
}

impl Rights<'_> {
    fn of_file(metadata: &Metadata) -> Rights<'_> {
        Rights { uid: metadata.uid, gid: metadata.gid, mode: metadata.mode, acl: metadata.acl.as_ref() }
    }

    fn of_directory(step: &Step) -> Rights<'_> {
        Rights { uid: step.uid, gid: step.gid, mode: step.mode, acl: step.acl.as_ref() }
    }
}

/// Bits of a mode's digit.
const READ: u8 = 4;
const EXECUTE: u8 = 1;
