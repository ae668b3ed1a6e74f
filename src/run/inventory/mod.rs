//! The story of `show`: files taken apart, every object described, what belongs together found out.

mod describe;
mod readers;
mod relate;
mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::base::document::Document;
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::base::moment::Moment;
use crate::bundle::inside::{self, Inside};
use crate::bundle::object::{Known, Object, ObjectKind};
use crate::bundle::open::{binary_key, open};
use crate::bundle::wrapping::{self, Wrapping};
use crate::bundle::{File, Role};
use crate::checks::file_read::trouble;
use crate::checks::pem_fault::Context;
use crate::pem::piece::{Piece, TextKind};
use crate::pem::salvage::{Salvage, salvage};
use crate::pem::unit::line_starts;
use crate::report::show::inventory::{Inventory, Shown, ShownFile};
use crate::run::inventory::relate::Found;
use crate::x509::private_key::KeyContent;

/// Takes the files apart and says what is in them, days counted at this moment.
pub fn inventory(paths: &[PathBuf], at: Moment, lookup: &dyn Lookup) -> Inventory {
    let mut containers = MOST_CONTAINERS;
    let opened: Vec<Opened> =
        paths.iter().map(|path| Opened::of(&lookup.document(path), &mut containers, true)).collect();
    let mut shelf = Shelf { at, next: 1, found: Vec::new() };
    let mut files: Vec<ShownFile> =
        opened.iter().enumerate().map(|(index, opened)| shelf.file(index, opened, lookup)).collect();
    relate::relate(&shelf.found, &mut files);
    for (file, opened) in files.iter_mut().zip(&opened) {
        file.readers = readers::of(&opened.file, &file.objects);
        readers::weigh(file);
    }
    Inventory { schema: 1, tool: "certpreflight", version: env!("CARGO_PKG_VERSION"), at: at.rfc3339(), files }
}

/// A file with whatever had to be opened further.
struct Opened {
    file: File,
    /// What stands in objects, by their index.
    inside: BTreeMap<usize, Inside>,
    /// Binary keys, by the index of their objects.
    keys: BTreeMap<usize, KeyContent>,
    /// What stands in a file that is no text.
    wrapped: Vec<(Wrapping, Opened)>,
}

impl Opened {
    /// Opens a document and, of a file that wraps others, those; what is inside of them stays as it is.
    fn of(document: &Arc<Document>, containers: &mut usize, is_outermost: bool) -> Opened {
        let file = open(Role::Cert, document);
        let mut opened = Opened { inside: BTreeMap::new(), keys: BTreeMap::new(), wrapped: Vec::new(), file };
        for (index, object) in opened.file.objects.iter().enumerate() {
            let known = match object.kind {
                ObjectKind::Other(known) => Some(known),
                _ => object.in_truth,
            };
            match known {
                Some(Known::DerPrivateKey) => {
                    let key = inside::content(&opened.file, object).and_then(|bytes| binary_key(&bytes));
                    opened.keys.extend(key.map(|key| (index, key)));
                }
                Some(Known::Pkcs7 | Known::Pkcs12) if *containers > 0 => {
                    *containers = containers.saturating_sub(1);
                    opened.inside.extend(inside::look(&opened.file, object).map(|inside| (index, inside)));
                }
                _ => {}
            }
        }
        if is_outermost {
            opened.wrapped = unwrap(document, containers);
        }
        opened
    }
}

/// What stands inside of archives and the like, as far as it has to do with keys and certificates.
fn unwrap(document: &Document, containers: &mut usize) -> Vec<(Wrapping, Opened)> {
    let texts = wrapping::texts(document.bytes()).into_iter().take(MOST_MEMBERS);
    let opened = texts.map(|(wrapping, text)| {
        let mut inside = Document::in_memory(&document.name, Vec::new());
        inside.contents = Ok(text);
        (wrapping, Opened::of(&Arc::new(inside), containers, false))
    });
    let has_block = |file: &File| file.pieces.iter().any(|piece| matches!(piece, Piece::Block(_) | Piece::Broken(_)));
    opened.filter(|(_, opened)| has_block(&opened.file)).collect()
}

/// Numbers the objects and remembers what they may have to do with each other.
struct Shelf<'o> {
    at: Moment,
    next: usize,
    found: Vec<Found<'o>>,
}

impl<'o> Shelf<'o> {
    fn file(&mut self, index: usize, opened: &'o Opened, lookup: &dyn Lookup) -> ShownFile {
        let document = &opened.file.document;
        let metadata = document.metadata.as_ref();
        let accounts = lookup.accounts();
        let real = document.real_path.as_ref().filter(|real| **real != document.path);
        let mut shown = ShownFile {
            path: document.name.to_string(),
            real_path: real.map(|path| path.to_string_lossy().into_owned()),
            size: document.contents.as_ref().ok().map(|bytes| bytes.len()),
            lines: opened.file.pieces.last().map_or(0, |piece| place(piece).end_line),
            owner: metadata.map(|metadata| accounts.user_name(metadata.uid)),
            group: metadata.map(|metadata| accounts.group_name(metadata.gid)),
            mode: metadata.map(|metadata| format!("{:04o}", metadata.mode)),
            error: trouble(&opened.file).map(|(what, _)| what),
            ..ShownFile::default()
        };
        match opened.wrapped.is_empty() {
            true => self.objects(index, opened, None, &mut shown.objects),
            false => self.members(index, opened, &mut shown.objects),
        }
        shown
    }

    /// The objects and what stands between them, in the order of the file.
    fn objects(&mut self, file: usize, opened: &'o Opened, around: Option<usize>, shown: &mut Vec<Shown>) {
        let mut parts: Vec<Part<'o>> = opened.file.objects.iter().enumerate().map(Part::object).collect();
        let whole: Vec<_> = opened.file.objects.iter().filter(|object| is_whole(object)).collect();
        let told = |place: &Location| whole.iter().any(|object| object.location.bytes.contains(&place.bytes.start));
        parts.extend(
            opened.file.pieces.iter().filter(|piece| is_worth_a_line(piece) && !told(place(piece))).map(Part::Piece),
        );
        parts.sort_by_key(|part| part.place().bytes.start);
        let (salvage, line_starts) = (saved(&opened.file), line_starts(opened.file.document.bytes()));
        let context = Context { bytes: opened.file.document.bytes(), salvage: &salvage, line_starts: &line_starts };
        for part in parts {
            match part {
                // Of what wraps others only blocks are of interest.
                Part::Piece(Piece::Text(_)) if around.is_some() => {}
                Part::Piece(piece) => {
                    let mut entry = text::of(piece, &opened.file, context);
                    entry.inside = around;
                    shown.push(entry);
                }
                Part::Object(index, object) => self.object(file, opened, (index, object), around, shown),
            }
        }
    }

    fn object(
        &mut self,
        file: usize,
        opened: &'o Opened,
        (index, object): (usize, &'o Object),
        around: Option<usize>,
        shown: &mut Vec<Shown>,
    ) {
        let own_key = opened.keys.get(&index);
        let (entry, thing) = describe::object(&opened.file, object, own_key, self.at);
        let number = self.add(file, entry, thing, around, shown);
        let Some(inside) = opened.inside.get(&index) else { return };
        if let (Some(shut), Some(container)) = (&inside.shut, shown.last_mut()) {
            container.note = shut.clone();
        }
        for (entry, thing) in describe::inside(inside, &object.location, self.at) {
            self.add(file, entry, thing, Some(number), shown);
        }
    }

    /// A file that wraps others: itself, then what is of interest in them.
    fn members(&mut self, file: usize, opened: &'o Opened, shown: &mut Vec<Shown>) {
        let Some((wrapping, _)) = opened.wrapped.first() else { return };
        let entry = describe::wrapping(wrapping, &opened.file);
        let number = self.add(file, entry, None, None, shown);
        for (wrapping, member) in &opened.wrapped {
            let before = shown.len();
            self.objects(file, member, Some(number), shown);
            if let Wrapping::Tar(name) = wrapping {
                for entry in shown.iter_mut().skip(before) {
                    entry.note =
                        if entry.note.is_empty() { format!("in {name}") } else { format!("in {name}; {}", entry.note) };
                }
            }
        }
    }

    fn add(
        &mut self,
        file: usize,
        mut entry: Shown,
        thing: Option<relate::Thing<'o>>,
        around: Option<usize>,
        shown: &mut Vec<Shown>,
    ) -> usize {
        let number = self.next;
        self.next = number.saturating_add(1);
        entry.number = Some(number);
        entry.inside = around;
        self.found.extend(thing.map(|thing| Found { number, file, object: shown.len(), thing }));
        shown.push(entry);
        number
    }
}

/// What can be had from a file with broken blocks; nothing is looked for where none is broken.
fn saved(file: &File) -> Salvage {
    let is_broken = file.pieces.iter().any(|piece| matches!(piece, Piece::Broken(_)));
    salvage(&file.document.name, if is_broken { file.document.bytes() } else { b"" })
}

/// What stands somewhere in a file.
enum Part<'o> {
    Object(usize, &'o Object),
    Piece(&'o Piece),
}

impl<'o> Part<'o> {
    fn object((index, object): (usize, &'o Object)) -> Part<'o> {
        Part::Object(index, object)
    }

    fn place(&self) -> &Location {
        match self {
            Part::Object(_, object) => &object.location,
            Part::Piece(piece) => place(piece),
        }
    }
}

/// Whether it is what the file is as a whole; web pages are told where they stand.
fn is_whole(object: &Object) -> bool {
    object.label.is_empty() && !matches!(object.kind, ObjectKind::Other(Known::Html))
}

/// Blocks, binary content and web pages are told as objects, and blank lines not at all.
fn is_worth_a_line(piece: &Piece) -> bool {
    match piece {
        Piece::Block(_) | Piece::Binary(_) => false,
        Piece::Broken(_) => true,
        Piece::Text(text) => !matches!(text.kind, TextKind::Blank | TextKind::Html),
    }
}

fn place(piece: &Piece) -> &Location {
    match piece {
        Piece::Block(block) => &block.location,
        Piece::Broken(broken) => &broken.location,
        Piece::Text(text) => &text.location,
        Piece::Binary(location) => location,
    }
}

/// Containers that are looked into, in one run; each look costs work.
const MOST_CONTAINERS: usize = 16;

/// Members of an archive that are looked into.
const MOST_MEMBERS: usize = 256;
