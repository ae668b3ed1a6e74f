//! The story of `show`: files taken apart, every object described, what belongs together found out.

mod describe;
mod opened;
mod readers;
mod relate;
mod saved;
mod text;
mod together;

use std::path::PathBuf;

use crate::base::document::FileKind;
use crate::base::error::Error;
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::base::moment::Moment;
use crate::bundle::File;
use crate::bundle::object::{Known, Object, ObjectKind};
use crate::bundle::wrapping::Wrapping;
use crate::checks::file_read::trouble;
use crate::checks::pem_fault::Context;
use crate::pem::piece::{Piece, TextKind};
use crate::pem::salvage::{Salvage, salvage};
use crate::pem::unit::line_starts;
use crate::report::show::inventory::{CanBeSaved, Inventory, Shown, ShownFile, Weight};
use crate::run::inventory::opened::{Opened, Opening};
use crate::run::inventory::relate::Found;
use crate::run::inventory::saved::SavedBlock;
use crate::run::passphrase::first_line_of;

/// What `show` is asked.
#[derive(Clone, Debug)]
pub struct ShowRequest {
    /// The files in the order named.
    pub files: Vec<PathBuf>,
    /// The file whose first line is the passphrase.
    pub password_file: Option<PathBuf>,
    /// The moment at which days are counted.
    pub at: Moment,
}

/// Takes the files apart and says what is in them; what cannot be read is told in its place.
///
/// # Errors
/// The file with the passphrase cannot be read.
pub fn inventory(request: &ShowRequest, lookup: &dyn Lookup) -> Result<Inventory, Error> {
    let passphrase = request.password_file.as_ref().map(|path| first_line_of(path, lookup)).transpose()?;
    let mut opening = Opening::with(passphrase.as_ref().map(|line| line.as_slice()));
    let opened: Vec<Opened> =
        request.files.iter().map(|path| Opened::of(&lookup.document(path), &mut opening)).collect();
    let mut shelf = Shelf { at: request.at, next: 1, found: Vec::new(), saving: false };
    let mut files: Vec<ShownFile> =
        opened.iter().enumerate().map(|(index, opened)| shelf.file(index, opened, lookup)).collect();
    relate::relate(&shelf.found, &mut files);
    for (file, opened) in files.iter_mut().zip(&opened) {
        file.readers = readers::of(&opened.file, file);
        readers::weigh(file);
    }
    // What came through a pipe cannot be read again.
    let is_stream = |opened: &Opened| {
        opened.file.document.metadata.as_ref().is_some_and(|metadata| metadata.kind == FileKind::Stream)
    };
    let commands = files.iter().zip(&opened).map(|(file, opened)| match is_stream(opened) {
        true => None,
        false => saved::command(file, &files, request.password_file.as_deref()),
    });
    let commands: Vec<Option<String>> = commands.collect();
    for (file, command) in files.iter_mut().zip(commands) {
        if let Some(saved) = &mut file.can_be_saved {
            saved.command = command;
        }
    }
    Ok(together::inventory(files, request.at))
}

/// Numbers the objects and remembers what they may have to do with each other.
struct Shelf<'o> {
    at: Moment,
    next: usize,
    found: Vec<Found<'o>>,
    /// Whether what is added now is what can be saved of a file.
    saving: bool,
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
        if opened.is_mendable {
            let mut objects = Vec::new();
            self.saving = true;
            opened.saved.iter().for_each(|saved| self.saved(index, saved, &mut objects));
            self.saving = false;
            shown.can_be_saved = Some(CanBeSaved { objects, command: None });
        }
        shown
    }

    /// A block that was had by mending: what it is, and what was mended.
    fn saved(&mut self, file: usize, saved: &'o SavedBlock, shown: &mut Vec<Shown>) {
        let before = shown.len();
        for index in 0..saved.opened.file.objects.len() {
            self.object(file, &saved.opened, index, None, shown);
        }
        let place = describe::placed(&saved.location);
        for entry in shown.iter_mut().skip(before) {
            (entry.line, entry.end_line, entry.bytes) = (place.line, place.end_line, place.bytes.clone());
            entry.form = "spoilt";
            if entry.inside.is_none() && entry.weight < Weight::Bad {
                entry.weight = Weight::Fine;
                entry.note = saved::repairs_in_words(&saved.repairs);
            }
        }
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
                Part::Object(index, _) => self.object(file, opened, index, around, shown),
            }
        }
    }

    fn object(&mut self, file: usize, opened: &'o Opened, index: usize, around: Option<usize>, shown: &mut Vec<Shown>) {
        let Some(object) = opened.file.objects.get(index) else { return };
        let (entry, thing) = describe::object(opened, index, object, self.at);
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
        self.found.extend(thing.map(|thing| Found { number, file, is_saved: self.saving, object: shown.len(), thing }));
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
