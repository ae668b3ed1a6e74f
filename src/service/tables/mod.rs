//! What do the lookup tables hold that Postfix asks for the identity of a server name (`tls_server_sni_maps`)?
//!
//! Postfix opens these tables with three wishes: lock, fold the case, and take the right-hand side for a list of PEM files. A
//! table in text form gives the files, an indexed one what `postmap -F` copied out of them, base64 coded. Every table that
//! cannot be read, or not as a whole, says so in `unread`.

mod age;
mod berkeley_db;
mod brace;
mod index;
mod kind;
mod lmdb;
mod octets;
mod pattern;
mod text;
mod written;

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::base::document::UnreadableReason;
use crate::base::location::Location;
use crate::base::lookup::Lookup;

pub use age::{Age, Newer, age, copy_of};
pub use kind::{Kind, is_known};
pub use written::{Behind, Line, behind, lines, lines_by_address, of_everybody, unread, unusable};

/// What the reader of a table has to know of the configuration around it.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Where relative paths start: Postfix has changed to `queue_directory` before it opens a table.
    pub queue_directory: &'a Path,
    /// The form of a table that names none (`default_database_type`; `hash` on Debian).
    pub default_type: &'a str,
    /// The way to the files.
    pub files: &'a dyn Lookup,
}

/// One lookup table as Postfix would find it.
#[derive(Debug)]
pub struct Table {
    /// The table as the configuration names it, `hash:/etc/postfix/sni`.
    pub spec: String,
    /// Its form, without `proxy:` in front.
    pub kind: Kind,
    /// Whether Postfix asks `proxymap` instead of opening it itself.
    pub is_proxied: bool,
    /// The text: the table itself, or what its index is made from.
    pub source: Option<PathBuf>,
    /// The index that `postmap -F` makes; the only file Postfix opens when there is one.
    pub index: Option<PathBuf>,
    /// What a lookup can find, in the order of the text or of the index. Of several entries for one name only the one that
    /// counts stands here.
    pub entries: Vec<Entry>,
    /// For an indexed table: what its text would put there now; `None` when there is no index or no readable text.
    pub written: Option<Vec<Entry>>,
    /// For an indexed table: the lines of its text that the next `postmap -F` would leave out.
    pub unwritten: Vec<Unread>,
    /// Why the text of an indexed table cannot be read; Postfix itself does without it.
    pub source_trouble: Option<UnreadableReason>,
    /// Everything that was not read or that Postfix leaves out, with its reason.
    pub unread: Vec<Unread>,
}

/// One name and what the table has for it.
#[derive(Debug)]
pub struct Entry {
    /// Which server names it answers.
    pub name: Name,
    /// What it answers.
    pub value: Value,
    /// Where it is written; none for what comes from an index.
    pub place: Option<Location>,
}

/// Which server names an entry answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    /// Every name: `static:`, `randmap:`.
    Any,
    /// This name, folded to lower case; `.example.com` stands for all names below example.com.
    Exact(Vec<u8>),
    /// All names that this pattern of a `regexp:` or `pcre:` table matches; names cannot be listed.
    Pattern(String),
}

/// What a table answers.
#[derive(PartialEq, Eq)]
pub enum Value {
    /// PEM files, in order, as one identity after the other; relative paths completed.
    Files(Vec<PathBuf>),
    /// What the files held when the index was made (PEM text). When it is empty, Postfix logs `empty string result is not
    /// allowed` and aborts the handshake.
    Pem(Zeroizing<Vec<u8>>),
    /// An index made without `-F`, or damaged: no base64. Postfix logs `malformed BASE64 value` and aborts the handshake.
    NotBase64(Zeroizing<Vec<u8>>),
}

impl Value {
    /// The PEM files, of a text form; none of what an index holds.
    pub fn files(&self) -> &[PathBuf] {
        match self {
            Value::Files(files) => files,
            Value::Pem(_) | Value::NotBase64(_) => &[],
        }
    }
}

/// Never the bytes: they may be a key.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Files(files) => f.debug_tuple("Files").field(files).finish(),
            Value::Pem(pem) => write!(f, "Pem({} bytes)", pem.len()),
            Value::NotBase64(text) => write!(f, "NotBase64({} bytes)", text.len()),
        }
    }
}

/// Something that was not read, or that Postfix leaves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// How much of the table it concerns.
    pub extent: Extent,
    /// The file, and the line where there is one.
    pub place: Option<Location>,
    /// Why: lower case, without full stop, fit for a report.
    pub why: String,
    /// The words in Postfix's own log, where it logs something.
    pub log: Option<String>,
    /// The entry that is left out, where there is one: its name and PEM files.
    pub left_out: Option<(Name, Vec<PathBuf>)>,
    /// The PEM file that is not there, when that is the reason.
    pub missing: Option<PathBuf>,
}

impl Unread {
    fn new(extent: Extent, why: impl Into<String>, log: Option<String>) -> Unread {
        Unread { extent, place: None, why: why.into(), log, left_out: None, missing: None }
    }

    fn at(self, place: Location) -> Unread {
        Unread { place: Some(place), ..self }
    }
}

/// What Postfix finds for a server name.
#[derive(Debug)]
pub enum Answer<'a> {
    /// This entry. Of `randmap:` it is one of several.
    Entry(&'a Table, &'a Entry),
    /// A table that Postfix cannot use is asked before any other answers: the handshake is aborted.
    Refused(&'a Table),
    /// A table is asked that was not read as a whole: its answer cannot be foretold.
    Unforeseen(&'a Table),
    /// Nothing: the default identity is served.
    Nothing,
}

/// How much of a table something concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// One entry or line.
    Entry,
    /// The names: the files are known, but not all names for which they are served.
    Names,
    /// What lies behind the place of damage; entries read before it are there.
    Rest,
    /// What is not read here, though Postfix may well use it: a form, a file that this user may not read, one that is too
    /// large, entries beyond the most that are read.
    Unseen,
    /// The whole table, for Postfix too: every client that sends a server name is refused.
    Table,
}

/// All tables of a value of `tls_server_sni_maps`, in the order in which they are asked.
pub fn open_all(maps: &str, around: &Surroundings<'_>) -> Vec<Table> {
    brace::split(maps).iter().map(|spec| open(spec, around)).collect()
}

/// The words of such a value: each names a table.
pub fn named_by(maps: &str) -> Vec<String> {
    brace::split(maps)
}

/// One table, as `type:name`. Nothing is refused: what cannot be read is told in `unread`.
pub fn open(spec: &str, around: &Surroundings<'_>) -> Table {
    open_nested(spec, around, 0)
}

/// What Postfix finds for a server name: it asks each table for the name itself, then each for `.parent`, and so upwards; the
/// first answer or error counts.
pub fn find<'a>(tables: &'a [Table], server_name: &str) -> Answer<'a> {
    let name = server_name.to_lowercase();
    let dots = name.match_indices('.').map(|(at, _)| at).filter(|at| *at > 0);
    let forms = std::iter::once(0).chain(dots).filter_map(|at| name.get(at..)).take(MOST_LABELS);
    let mut asked = forms.flat_map(|form| tables.iter().map(move |table| table.answer(form.as_bytes())));
    asked.find(|answer| !matches!(answer, Answer::Nothing)).unwrap_or(Answer::Nothing)
}

fn open_nested(spec: &str, around: &Surroundings<'_>, depth: usize) -> Table {
    let (kind, name, is_proxied) = kind::parse(spec, around.default_type);
    let mut table = Table {
        spec: spec.to_owned(),
        kind,
        is_proxied,
        source: None,
        index: None,
        entries: Vec::new(),
        written: None,
        unwritten: Vec::new(),
        source_trouble: None,
        unread: Vec::new(),
    };
    if !kind::is_installed(table.kind.word(), around.files) {
        let why = format!("this Postfix has no tables of the form {}: its package is not installed", table.kind.word());
        table.refuse(Extent::Table, why, Some(kind::unsupported(table.kind.word())));
        return table;
    }
    match table.kind.clone() {
        Kind::Hash | Kind::Btree | Kind::Lmdb | Kind::Cdb => index::fill(&mut table, name, around),
        Kind::Texthash => text::fill(&mut table, name, around),
        Kind::Regexp | Kind::Pcre => pattern::fill(&mut table, name, around),
        Kind::Inline => brace::fill_inline(&mut table, name, around),
        Kind::Static => brace::fill_static(&mut table, name, around),
        Kind::Randmap => brace::fill_randmap(&mut table, name, around),
        Kind::Unionmap => fill_union(&mut table, name, around, depth),
        Kind::Other(form) => table.refuse(kind::extent(&form), kind::why_unread(&form), kind::logged(&form)),
    }
    table
}

/// The members of a `unionmap:{type:name, ...}`, as one table.
fn fill_union(table: &mut Table, name: &str, around: &Surroundings<'_>, depth: usize) {
    let Some(members) = brace::inside(name).filter(|_| depth < DEEPEST_UNION) else {
        let log = format!("bad syntax: \"unionmap:{name}\"; need \"unionmap:{{type:name...}}\"");
        return table.refuse(Extent::Table, "its list of tables cannot be understood".to_owned(), Some(log));
    };
    let mut known = HashSet::new();
    for spec in brace::split(members) {
        let member = open_nested(&spec, around, depth.saturating_add(1));
        table.unread.extend(member.unread);
        for entry in member.entries {
            if known.insert(entry.name.clone()) {
                table.entries.push(entry);
                continue;
            }
            let why = "two tables of the union know this name: Postfix joins their answers with a comma and cannot decode \
                       the result";
            let log = Some("malformed BASE64 value".to_owned());
            let left_out = Some((entry.name, entry.value.files().to_vec()));
            table.unread.push(Unread { place: entry.place, left_out, ..Unread::new(Extent::Entry, why, log) });
        }
    }
}

impl Table {
    fn refuse(&mut self, extent: Extent, why: String, log: Option<String>) {
        self.unread.push(Unread::new(extent, why, log));
    }

    /// What this table answers when it is asked for exactly this.
    fn answer<'a>(&'a self, asked: &[u8]) -> Answer<'a> {
        let answers = |entry: &&Entry| match &entry.name {
            Name::Any => true,
            Name::Exact(key) => key == asked,
            Name::Pattern(_) => false,
        };
        let reaches = |extents: &[Extent]| self.unread.iter().any(|unread| extents.contains(&unread.extent));
        match self.entries.iter().find(answers) {
            _ if reaches(&[Extent::Table]) => Answer::Refused(self),
            Some(entry) => Answer::Entry(self, entry),
            None if reaches(&[Extent::Unseen, Extent::Names, Extent::Rest]) => Answer::Unforeseen(self),
            None => Answer::Nothing,
        }
    }

    /// A table is made unusable by one of its entries.
    fn spoil(&mut self, unread: Unread) {
        self.entries.clear();
        self.unread.push(Unread { extent: Extent::Table, ..unread });
    }
}

/// A path of the configuration as Postfix sees it from its queue directory.
fn absolute(path: &str, around: &Surroundings<'_>) -> PathBuf {
    around.queue_directory.join(path)
}

/// Largest index that is read, in bytes. Each name of a table made by `postmap -F` brings its key and chain along: some
/// twenty thousand with RSA.
pub const LARGEST_INDEX: usize = 256 << 20;

/// Entries of one table that are read.
const MOST_ENTRIES: usize = 1 << 18;

/// Parts of a server name that are asked for; a DNS name has at most 127.
const MOST_LABELS: usize = 256;

/// How deep unions may lie in unions.
const DEEPEST_UNION: usize = 4;

#[cfg(test)]
mod tests {
    use super::{Answer, Extent, Kind, Surroundings, Table, Value, find, open_all};
    use crate::base::document::UnreadableReason;
    use crate::service::memory::Memory;
    use std::path::Path;

    fn opened(maps: &str) -> Vec<Table> {
        let files = Memory::holding(&[
            ("/sni", "A.example.com /a.pem\n.example.com /b.pem, /a.pem\n*.example.org /a.pem\n"),
            ("/twice", "a /a.pem\nb /b.pem\nA /b.pem\n"),
            ("/absent", "a /none.pem\na /a.pem\n"),
            ("/a.pem", ""),
            ("/b.pem", ""),
        ])
        .and_trouble("/denied", UnreadableReason::Denied)
        .and_trouble("/denied.db", UnreadableReason::Denied);
        open_all(maps, &Surroundings { queue_directory: Path::new("/"), default_type: "texthash", files: &files })
    }

    fn answer(maps: &str, name: &str) -> String {
        match find(&opened(maps), name) {
            Answer::Entry(_, entry) => entry.value.files().iter().map(|file| file.display().to_string()).collect(),
            Answer::Refused(table) => format!("refused by {}", table.spec),
            Answer::Unforeseen(table) => format!("unforeseen for {}", table.spec),
            Answer::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn the_name_is_asked_everywhere_before_its_parent_is() {
        assert_eq!(answer("/sni", "a.EXAMPLE.com"), "/a.pem");
        assert_eq!(answer("/sni", "x.y.example.com"), "/b.pem/a.pem");
        assert_eq!(answer("/sni", "example.com"), "nothing");
        assert_eq!(answer("/sni", "x.example.org"), "nothing");
        assert_eq!(answer("/sni inline:{x.example.com=/a.pem}", "x.example.com"), "/a.pem");
        assert_eq!(answer("static:/a.pem", ""), "/a.pem");
    }

    #[test]
    fn tables_before_the_answer_can_spoil_it() {
        let last = "inline:{x=/a.pem}";
        assert_eq!(answer(&format!("{last}, /none"), "x"), "/a.pem");
        assert_eq!(answer(&format!("/none, {last}"), "x"), "refused by /none");
        assert_eq!(answer(&format!("nosuch:x, {last}"), "x"), "refused by nosuch:x");
        assert_eq!(answer(&format!("ldap:x, {last}"), "x"), "unforeseen for ldap:x");
        for form in ["texthash", "regexp", "hash"] {
            let denied = format!("{form}:/denied");
            assert_eq!(answer(&format!("{denied}, {last}"), "x"), format!("unforeseen for {denied}"));
        }
    }

    #[test]
    fn a_name_that_stands_twice_spoils_a_texthash() {
        let tables = opened("/twice");
        assert!(tables[0].entries.is_empty());
        let unread = &tables[0].unread[0];
        assert_eq!((unread.extent, unread.place.as_ref().unwrap().line), (Extent::Table, 3));
        assert_eq!(answer("/absent", "a"), "/a.pem");
    }

    #[test]
    fn nothing_is_left_unsaid() {
        for maps in
            ["ldap:x", "proxy:mysql:x", "socketmap:x", "pipemap:{a,b}", "cdb:/x", "hash:/x", "/denied", "x:", "cidr:x"]
        {
            let tables = opened(maps);
            assert!(!tables[0].unread.is_empty() && tables[0].entries.is_empty(), "{maps}");
        }
        assert!(opened("").is_empty());
    }

    #[test]
    fn forms_are_known_with_and_without_proxy() {
        let tables = opened("proxy:lmdb:/x btree:/y /sni");
        let forms: Vec<_> = tables.iter().map(|table| (table.kind.clone(), table.is_proxied)).collect();
        assert_eq!(forms, [(Kind::Lmdb, true), (Kind::Btree, false), (Kind::Texthash, false)]);
        assert_eq!(tables[0].index.as_deref(), Some(Path::new("/x.lmdb")));
    }

    #[test]
    fn no_byte_of_a_value_is_shown() {
        let shown =
            format!("{:?} {:?}", Value::Pem(b"secret".to_vec().into()), Value::NotBase64(b"secret".to_vec().into()));
        assert_eq!(shown, "Pem(6 bytes) NotBase64(6 bytes)");
    }
}
