//! Files held in memory, with any owner and mode: what lets the whole tool run without a file system.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
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

/// Owner, group and mode of a file or directory, and what else `words` say of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attributes {
    uid: u32,
    gid: u32,
    mode: u32,
    links: u64,
    acl: Option<Acl>,
    default_acl: Option<Acl>,
    link: Option<PathBuf>,
    kind: Option<&'static str>,
}

impl Memory {
    /// An empty machine.
    pub(crate) fn new() -> Memory {
        Memory { files: BTreeMap::new(), directories: BTreeMap::new(), accounts: Accounts::parse(PASSWD, GROUP) }
    }

    /// Puts a file at an absolute path, root's and 0600 unless `words` say otherwise:
    /// `owner=postfix group=ssl-cert mode=0640 links=2 acl=user:postfix:4,mask:0`; `link=TARGET` puts it there and a link
    /// here, `dangling=TARGET` only the link, `kind=named-pipe` a named pipe without content,
    /// `kind=denied` a file that this user may not read.
    pub(crate) fn put(&mut self, path: &str, bytes: &[u8], words: &str) {
        let path = Path::new(path);
        let number = self.files.len() as u64 + 100;
        let attributes = self.attributes(words, 0o600);
        let mut way = self.way(path);
        let mut real = path.to_owned();
        if let Some(target) = &attributes.link {
            real = walked(&path.parent().unwrap().join(target));
            way.push(self.step(path, Some(target.clone())));
            way.extend(self.way(&real).into_iter().skip(1));
        }
        let contents = match (&attributes.link, attributes.kind) {
            (_, Some("dangling")) => {
                let target = attributes.link.clone().unwrap();
                let reason = UnreadableReason::DanglingLink { target, missing: real.clone() };
                Err(Unreadable { reason, at: Some(path.to_owned()) })
            }
            (_, Some(DENIED)) => Err(Unreadable { reason: UnreadableReason::Denied, at: None }),
            (_, Some(kind)) => Err(Unreadable { reason: UnreadableReason::NotRegular(kind), at: None }),
            (_, None) => Ok(Zeroizing::new(bytes.to_vec())),
        };
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
            name: Arc::from(path.to_string_lossy()),
            path: path.to_owned(),
            real_path: contents.is_ok().then_some(real),
            metadata: contents.is_ok().then_some(metadata),
            contents,
            way,
        };
        self.files.insert(path.to_owned(), Arc::new(document));
    }

    /// States owner and mode of a directory; before the files in it are put.
    pub(crate) fn directory(&mut self, path: &str, words: &str) {
        let attributes = self.attributes(words, 0o755);
        self.directories.insert(PathBuf::from(path), attributes);
    }

    fn attributes(&self, words: &str, mode: u32) -> Attributes {
        let mut attributes = Attributes { mode, ..Attributes::default() };
        for word in words.split_whitespace() {
            let (name, value) = word.split_once('=').unwrap_or_else(|| panic!("{word} is not name=value"));
            match name {
                "owner" => attributes.uid = self.accounts.uid(value).unwrap(),
                "group" => attributes.gid = self.accounts.gid(value).unwrap(),
                "mode" => attributes.mode = u32::from_str_radix(value, 8).unwrap(),
                "links" => attributes.links = value.parse().unwrap(),
                "acl" => attributes.acl = Some(self.acl(value)),
                "default_acl" => attributes.default_acl = Some(self.acl(value)),
                "link" => attributes.link = Some(PathBuf::from(value)),
                "dangling" => {
                    attributes.link = Some(PathBuf::from(value));
                    attributes.kind = Some("dangling");
                }
                "kind" if value == DENIED => attributes.kind = Some(DENIED),
                "kind" if value == "named-pipe" => attributes.kind = Some("named pipe"),
                _ => panic!("{name} is no attribute"),
            }
        }
        attributes
    }

    /// An extended access list: `user:postfix:4,group:ssl-cert:4,other:4`. The mask lets all of it through unless
    /// `mask:0` says otherwise.
    fn acl(&self, text: &str) -> Acl {
        let entry = |who, permissions| AclEntry { who, permissions };
        let mut entries = vec![entry(AclSubject::Owner, 6), entry(AclSubject::GroupOwner, 0)];
        for word in text.split(',') {
            let (who, permissions) = word.rsplit_once(':').unwrap();
            let who = match who.split_once(':').unwrap_or((who, "")) {
                ("user", name) => AclSubject::User(self.accounts.uid(name).unwrap()),
                ("group", name) => AclSubject::Group(self.accounts.gid(name).unwrap()),
                ("mask", "") => AclSubject::Mask,
                ("other", "") => AclSubject::Other,
                _ => panic!("{word} is no entry of an access list"),
            };
            entries.push(entry(who, permissions.parse().unwrap()));
        }
        let all = entries.iter().skip(1).fold(0, |all, entry| all | entry.permissions);
        for (who, permissions) in [(AclSubject::Mask, all), (AclSubject::Other, 0)] {
            if !entries.iter().any(|entry| entry.who == who) {
                entries.push(entry(who, permissions));
            }
        }
        Acl { entries }
    }

    fn way(&self, path: &Path) -> Vec<Step> {
        let mut folders: Vec<&Path> = path.ancestors().skip(1).collect();
        folders.reverse();
        folders.into_iter().map(|folder| self.step(folder, None)).collect()
    }

    fn step(&self, path: &Path, link_target: Option<PathBuf>) -> Step {
        let attributes = self.directories.get(path).cloned();
        let attributes = attributes.unwrap_or_else(|| Attributes { mode: 0o755, ..Attributes::default() });
        Step {
            path: path.to_owned(),
            link_target,
            uid: attributes.uid,
            gid: attributes.gid,
            mode: attributes.mode,
            acl: attributes.acl,
            default_acl: attributes.default_acl,
        }
    }
}

/// The path with its `..` walked.
fn walked(path: &Path) -> PathBuf {
    let mut walked = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(walked.pop()),
            other => walked.push(other),
        }
    }
    walked
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

const DENIED: &str = "denied";

const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n\
    ada:x:1000:1000::/home/ada:/bin/bash\nDebian-exim:x:104:106::/var/spool/exim4:/usr/sbin/nologin\n\
    postfix:x:105:112::/var/spool/postfix:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";

const GROUP: &str = "root:x:0:\ndaemon:x:1:\nstaff:x:50:ada\nDebian-exim:x:106:\nssl-cert:x:110:postgres\n\
    postfix:x:112:\nada:x:1000:\nnogroup:x:65534:\n";
