//! The directory of authorities that a service's processes search at the handshake, as far as they may read it by then.

use std::path::PathBuf;

use crate::base::accounts::Accounts;
use crate::base::document::{Acl, AclSubject, Document, UnreadableReason};
use crate::base::lookup::{Lookup, is_hashed_name};
use crate::crypto::digest;
use crate::loaders::{Found, openssl_hashed};
use crate::target::service::{FileSetting, Service};
use crate::verify::trust::{Anchor, AnchorStore, Anchors};

/// Files named by subject hash, read as the user that answers clients.
pub(super) struct Directory<'a> {
    setting: &'a FileSetting,
    reader: Reader,
    lookup: &'a dyn Lookup,
}

impl<'a> Directory<'a> {
    /// The directory of this service, if it has one in which anything can be found.
    pub(super) fn of(service: &'a Service, lookup: &'a dyn Lookup) -> Option<Directory<'a>> {
        let setting = service.ca_directory.as_ref()?;
        let is_hashed = |entries: Vec<PathBuf>| entries.iter().any(|entry| is_hashed_name(entry));
        let is_denied = || lookup.trouble(&setting.path) == Some(UnreadableReason::Denied);
        if !lookup.entries(&setting.path).map_or_else(is_denied, is_hashed) {
            return None;
        }
        Some(Directory { setting, reader: Reader::named(&service.user, lookup.accounts()), lookup })
    }
}

impl Anchors for Directory<'_> {
    fn by_subject(&self, canonical: &[u8]) -> Vec<Anchor> {
        let hash = digest::subject_hash(canonical);
        let mut found = AnchorStore::default();
        for number in 0..MOST_OF_ONE_HASH {
            let document = self.lookup.document(&self.setting.path.join(format!("{hash:08x}.{number}")));
            if document.contents.is_err() || !self.reader.reads(&document) {
                break;
            }
            let (objects, goes_on) = openssl_hashed::read(document.bytes(), &document.name, false);
            for object in objects {
                if let Found::Cert(cert, aux) = object {
                    found.push(cert.der.to_vec(), aux, cert.location.clone());
                }
            }
            if !goes_on {
                break;
            }
        }
        found.by_subject(canonical)
    }

    /// What it holds is not known before it is asked.
    fn is_empty(&self) -> bool {
        false
    }
}

/// A user with their groups.
struct Reader {
    /// None for a user that this machine does not know: what everybody may do counts.
    uid: Option<u32>,
    gids: Vec<u32>,
}

impl Reader {
    fn named(name: &str, accounts: &Accounts) -> Reader {
        let user = accounts.users.iter().find(|user| user.name == name);
        let listed = accounts.groups.iter().filter(|group| group.members.iter().any(|member| member == name));
        Reader {
            uid: accounts.uid(name),
            gids: user.map(|user| user.gid).into_iter().chain(listed.map(|group| group.gid)).collect(),
        }
    }

    /// Whether every directory on the way lets the user through, and the file may be read.
    fn reads(&self, document: &Document) -> bool {
        let directories = document.way.iter().filter(|step| step.link_target.is_none());
        let passes = |mode, owner, acl| self.permissions(mode, owner, acl) & EXECUTE != 0;
        let mut ways = directories.map(|step| passes(step.mode, (step.uid, step.gid), step.acl.as_ref()));
        let file = document.metadata.as_ref();
        ways.all(|open| open)
            && file.is_none_or(|file| self.permissions(file.mode, (file.uid, file.gid), file.acl.as_ref()) & READ != 0)
    }

    /// The digit of the mode, or the entries of the access list, that counts for the user (acl(5), access check).
    fn permissions(&self, mode: u32, (uid, gid): (u32, u32), acl: Option<&Acl>) -> u8 {
        let digit = |shift: u32| (mode >> shift & 7) as u8;
        match self.uid {
            Some(0) => return 7,
            Some(own) if own == uid => return digit(6),
            _ => {}
        }
        let Some(acl) = acl else { return if self.gids.contains(&gid) { digit(3) } else { digit(0) } };
        let granted = |wanted: &dyn Fn(AclSubject) -> bool| {
            let entries = acl.entries.iter().filter(|entry| wanted(entry.who)).map(|entry| entry.permissions);
            entries.reduce(|all, more| all | more)
        };
        let mask = granted(&|who| who == AclSubject::Mask).unwrap_or(7);
        let named = granted(&|who| matches!(who, AclSubject::User(user) if self.uid == Some(user)));
        let by_group = granted(&|who| match who {
            AclSubject::Group(group) => self.gids.contains(&group),
            AclSubject::GroupOwner => self.gids.contains(&gid),
            _ => false,
        });
        named.or(by_group).map_or(digit(0), |permissions| permissions & mask)
    }
}

const READ: u8 = 4;

const EXECUTE: u8 = 1;

/// Links of one hash that are followed; a directory made by `openssl rehash` holds one or two.
const MOST_OF_ONE_HASH: u32 = 64;

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::Reader;
    use crate::base::accounts::Accounts;
    use crate::base::document::{Acl, AclEntry, AclSubject, Document, FileKind, Metadata, Step};

    fn document(directory: u32, file: u32) -> Document {
        let step = Step {
            path: PathBuf::from("/ca"),
            link_target: None,
            uid: 0,
            gid: 110,
            mode: directory,
            acl: None,
            default_acl: None,
        };
        let metadata = Metadata {
            kind: FileKind::Regular,
            uid: 0,
            gid: 0,
            mode: file,
            links: 1,
            device: 1,
            inode: 1,
            modified: 0,
            acl: None,
        };
        Document { metadata: Some(metadata), way: vec![step], ..Document::in_memory("/ca/0.0", Vec::new()) }
    }

    #[test]
    fn the_user_has_to_get_there_and_to_read() {
        let accounts = Accounts::parse("postfix:x:101:103::/:\n", "ssl-cert:x:110:postfix\n");
        let postfix = Reader::named("postfix", &accounts);
        for (directory, file, is_read) in
            [(0o755, 0o644, true), (0o700, 0o644, false), (0o710, 0o644, true), (0o755, 0o640, false)]
        {
            assert_eq!(postfix.reads(&document(directory, file)), is_read, "{directory:o} {file:o}");
        }
        let root = Accounts::parse("root:x:0:0::/:\n", "");
        assert!(Reader::named("root", &root).reads(&document(0o700, 0o600)));
        assert!(!Reader::named("stranger", &accounts).reads(&document(0o710, 0o644)));
        let mut listed = document(0o700, 0o644);
        let entry = |who, permissions| AclEntry { who, permissions };
        let entries = vec![entry(AclSubject::User(101), 5), entry(AclSubject::Mask, 5)];
        listed.way[0].acl = Some(Acl { entries });
        assert!(postfix.reads(&listed));
    }
}
