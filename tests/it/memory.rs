//! Files held in memory, with any owner and mode: what lets the whole tool run without a file system.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use certpreflight::base::accounts::Accounts;
use certpreflight::base::document::{
    Acl, AclEntry, AclSubject, Document, FileKind, Metadata, Step, Unreadable, UnreadableReason,
};
use certpreflight::base::lookup::Lookup;
use zeroize::Zeroizing;

/// A machine with a few users and the files put on it.
pub(crate) struct Memory {
    files: BTreeMap<PathBuf, Arc<Document>>,
    directories: BTreeMap<PathBuf, Attributes>,
    accounts: Accounts,
}

/// Owner, group and mode of a file or directory.
#[derive(Clone, Debug)]
pub(crate) struct Attributes {
    uid: u32,
    gid: u32,
    mode: u32,
    links: u64,
    acl: Option<Acl>,
    real_path: Option<PathBuf>,
}

impl Memory {
    /// An empty machine.
    pub(crate) fn new() -> Memory {
        Memory { files: BTreeMap::new(), directories: BTreeMap::new(), accounts: Accounts::parse(PASSWD, GROUP) }
    }

    /// Puts a file at an absolute path, root's and 0600 unless `words` say otherwise:
    /// `owner=postfix group=ssl-cert mode=0640 links=2 acl=user:postfix:4`; `real=/PATH` makes it a link to there.
    pub(crate) fn put(&mut self, path: &str, bytes: &[u8], words: &str) {
        let number = self.files.len() as u64 + 100;
        let attributes = self.attributes(words, 0o600);
        let metadata = Metadata {
            kind: FileKind::Regular,
            uid: attributes.uid,
            gid: attributes.gid,
            mode: attributes.mode,
            links: attributes.links,
            device: 1,
            inode: number,
            modified: 0,
            acl: attributes.acl,
        };
        let document = Document {
            name: Arc::from(path),
            path: PathBuf::from(path),
            real_path: Some(attributes.real_path.unwrap_or_else(|| PathBuf::from(path))),
            contents: Ok(Zeroizing::new(bytes.to_vec())),
            metadata: Some(metadata),
            way: self.way(Path::new(path)),
        };
        self.files.insert(PathBuf::from(path), Arc::new(document));
    }

    /// States owner and mode of a directory; before the files in it are put.
    pub(crate) fn directory(&mut self, path: &str, words: &str) {
        let attributes = self.attributes(words, 0o755);
        self.directories.insert(PathBuf::from(path), attributes);
    }

    fn attributes(&self, words: &str, mode: u32) -> Attributes {
        let mut attributes = Attributes { uid: 0, gid: 0, mode, links: 1, acl: None, real_path: None };
        for word in words.split_whitespace() {
            let (name, value) = word.split_once('=').unwrap_or_else(|| panic!("{word} is not name=value"));
            match name {
                "owner" => attributes.uid = self.accounts.uid(value).unwrap(),
                "group" => attributes.gid = self.accounts.gid(value).unwrap(),
                "mode" => attributes.mode = u32::from_str_radix(value, 8).unwrap(),
                "links" => attributes.links = value.parse().unwrap(),
                "real" => attributes.real_path = Some(PathBuf::from(value)),
                "acl" => attributes.acl = Some(self.acl(value)),
                _ => panic!("{name} is no attribute"),
            }
        }
        attributes
    }

    /// An extended access list with one named user, under a mask that lets it through.
    fn acl(&self, text: &str) -> Acl {
        let [kind, name, permissions] = text.split(':').collect::<Vec<_>>().try_into().unwrap();
        assert_eq!(kind, "user", "only named users");
        let permissions: u8 = permissions.parse().unwrap();
        let entry = |who, permissions| AclEntry { who, permissions };
        let named = AclSubject::User(self.accounts.uid(name).unwrap());
        Acl {
            entries: vec![
                entry(AclSubject::Owner, 6),
                entry(named, permissions),
                entry(AclSubject::GroupOwner, 0),
                entry(AclSubject::Mask, permissions),
                entry(AclSubject::Other, 0),
            ],
        }
    }

    fn way(&self, path: &Path) -> Vec<Step> {
        let mut folders: Vec<&Path> = path.ancestors().skip(1).collect();
        folders.reverse();
        let usual = Attributes { uid: 0, gid: 0, mode: 0o755, links: 1, acl: None, real_path: None };
        let step = |folder: &Path| {
            let attributes = self.directories.get(folder).unwrap_or(&usual);
            Step {
                path: folder.to_owned(),
                link_target: None,
                uid: attributes.uid,
                gid: attributes.gid,
                mode: attributes.mode,
                acl: attributes.acl.clone(),
                default_acl: None,
            }
        };
        folders.into_iter().map(step).collect()
    }
}

impl Lookup for Memory {
    fn document(&self, path: &Path) -> Arc<Document> {
        if let Some(document) = self.files.get(path) {
            return Arc::clone(document);
        }
        let missing = Unreadable { reason: UnreadableReason::Missing, at: None };
        Arc::new(Document {
            name: Arc::from(path.to_string_lossy()),
            path: path.to_owned(),
            real_path: None,
            contents: Err(missing),
            metadata: None,
            way: self.way(path),
        })
    }

    fn entries(&self, directory: &Path) -> Option<Vec<PathBuf>> {
        let inside: Vec<PathBuf> = self.files.keys().filter(|path| path.parent() == Some(directory)).cloned().collect();
        (!inside.is_empty()).then_some(inside)
    }

    fn accounts(&self) -> &Accounts {
        &self.accounts
    }
}

const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n\
    postfix:x:105:112::/var/spool/postfix:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";

const GROUP: &str = "root:x:0:\ndaemon:x:1:\nssl-cert:x:110:postgres\npostfix:x:112:\nnogroup:x:65534:\n";
