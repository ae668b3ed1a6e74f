//! Which form has a table, by its `type:name`?

use std::path::Path;

use crate::base::lookup::Lookup;

use super::Extent;

/// The forms of tables that are read; Postfix knows more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `btree:` a Berkeley DB B-tree, NAME.db.
    Btree,
    /// `cdb:` a constant database, NAME.cdb.
    Cdb,
    /// `hash:` a Berkeley DB hash table, NAME.db.
    Hash,
    /// `inline:{ name=files, { name = files, with blanks } }` in the configuration itself.
    Inline,
    /// `lmdb:` a memory-mapped B-tree, NAME.lmdb.
    Lmdb,
    /// `pcre:` patterns in a text file.
    Pcre,
    /// `randmap:{ files, files }`: one of them by chance.
    Randmap,
    /// `regexp:` patterns in a text file.
    Regexp,
    /// `static:files`: the same for each name.
    Static,
    /// `texthash:` a text file, read as it is.
    Texthash,
    /// `unionmap:{ type:name, ... }`.
    Unionmap,
    /// A form that is not read, or that Postfix does not know either; `unread` says which.
    Other(String),
}

impl Kind {
    /// The ending of the index beside the text, for forms that have one.
    pub fn index_suffix(&self) -> Option<&'static str> {
        match self {
            Kind::Hash | Kind::Btree => Some(".db"),
            Kind::Lmdb => Some(".lmdb"),
            Kind::Cdb => Some(".cdb"),
            _ => None,
        }
    }

    /// The word before the colon.
    pub fn word(&self) -> &str {
        match self {
            Kind::Btree => "btree",
            Kind::Cdb => "cdb",
            Kind::Hash => "hash",
            Kind::Inline => "inline",
            Kind::Lmdb => "lmdb",
            Kind::Pcre => "pcre",
            Kind::Randmap => "randmap",
            Kind::Regexp => "regexp",
            Kind::Static => "static",
            Kind::Texthash => "texthash",
            Kind::Unionmap => "unionmap",
            Kind::Other(word) => word,
        }
    }
}

/// Form, name and whether `proxymap` is asked, of a table such as `proxy:hash:/etc/postfix/sni`.
pub(super) fn parse<'a>(spec: &'a str, default_type: &str) -> (Kind, &'a str, bool) {
    let (direct, is_proxied) = match spec.strip_prefix("proxy:") {
        Some(direct) => (direct, true),
        None => (spec, false),
    };
    let (word, name) = match direct.split_once(':') {
        Some((word, name)) => (word, name),
        None => (default_type, direct),
    };
    let kind = match word {
        "btree" => Kind::Btree,
        "cdb" => Kind::Cdb,
        "hash" => Kind::Hash,
        "inline" => Kind::Inline,
        "lmdb" => Kind::Lmdb,
        "pcre" => Kind::Pcre,
        "randmap" => Kind::Randmap,
        "regexp" => Kind::Regexp,
        "static" => Kind::Static,
        "texthash" => Kind::Texthash,
        "unionmap" => Kind::Unionmap,
        other => Kind::Other(other.to_owned()),
    };
    (kind, name, is_proxied)
}

/// Whether some Postfix has tables of this form.
pub fn is_known(word: &str) -> bool {
    KNOWN.contains(&word) || !matches!(parse(&format!("{word}:"), "").0, Kind::Other(_))
}

/// Why a form is not read.
pub(super) fn why_unread(word: &str) -> String {
    match word {
        "ldap" | "mysql" | "pgsql" | "sqlite" | "mongodb" | "memcache" | "netinfo" | "nis" | "nisplus" => {
            format!("{word}: asks a data base, which is not done here; its names and identities stay unchecked")
        }
        "socketmap" | "tcp" => {
            format!("{word}: asks another server, which is not done here; its names and identities stay unchecked")
        }
        "pipemap" => "pipemap: hands the answer of one table to the next, which is not followed here".to_owned(),
        "dbm" | "sdbm" => format!("{word}: files are not read here; their names and identities stay unchecked"),
        "cidr" | "environ" | "unix" | "internal" => {
            format!("{word}: tables cannot hold server names with PEM files; Postfix finds no identity there")
        }
        "fail" => {
            "fail: answers each question with an error; every client that sends a server name is refused".to_owned()
        }
        other => format!("Postfix has no table of the form {other}; every client that sends a server name is refused"),
    }
}

/// How much an unread form spoils: what no Postfix knows, and `fail:`, is an error for each client that sends a name.
pub(super) fn extent(word: &str) -> Extent {
    match word {
        "fail" => Extent::Table,
        word if KNOWN.contains(&word) => Extent::Unseen,
        _ => Extent::Table,
    }
}

/// What Postfix logs about a form, where it does at once.
pub(super) fn logged(word: &str) -> Option<String> {
    (!KNOWN.contains(&word)).then(|| unsupported(word))
}

pub(super) fn unsupported(word: &str) -> String {
    format!("unsupported dictionary type: {word}")
}

/// Whether Postfix can open tables of this form, as far as can be told: of forms that come in packages of their own, by the
/// list of those that are there (`dynamicmaps.c`). Where there is no list they may be built in.
pub(super) fn is_installed(word: &str, files: &dyn Lookup) -> bool {
    if !PACKAGED.contains(&word) {
        return true;
    }
    let main = files.document(Path::new(DYNAMIC_MAPS));
    if main.contents.is_err() {
        return true;
    }
    let more = files.entries(Path::new(DYNAMIC_DIRECTORY)).unwrap_or_default();
    let more = more.iter().filter(|path| path.extension().is_some_and(|ending| ending == "cf"));
    let lists = more.take(MOST_LISTS).map(|path| files.document(path)).chain([main]);
    let names = |bytes: &[u8]| {
        let mut lines = bytes.split(|byte| *byte == b'\n');
        lines.any(|line| line.split(u8::is_ascii_whitespace).next() == Some(word.as_bytes()))
    };
    lists.into_iter().any(|list| list.contents.is_err() || names(list.bytes()))
}

/// Where Debian and Fedora tell which forms are there (`meta_directory`).
const DYNAMIC_MAPS: &str = "/etc/postfix/dynamicmaps.cf";
const DYNAMIC_DIRECTORY: &str = "/etc/postfix/dynamicmaps.cf.d";
/// Lists that are looked into; there is one a package.
const MOST_LISTS: usize = 64;
/// The forms that come in packages.
const PACKAGED: &[&str] = &["cdb", "ldap", "lmdb", "mongodb", "mysql", "pcre", "pgsql", "sdbm", "sqlite"];

/// The forms that some Postfix can have (DATABASE_README), and that are not read here.
const KNOWN: &[&str] = &[
    "cidr",
    "dbm",
    "environ",
    "fail",
    "internal",
    "ldap",
    "memcache",
    "mongodb",
    "mysql",
    "netinfo",
    "nis",
    "nisplus",
    "pgsql",
    "pipemap",
    "sdbm",
    "socketmap",
    "sqlite",
    "tcp",
    "unix",
];
