//! What is in files, object by object: for people, and as JSON (`docs/show.schema.json`).

pub mod inventory;

mod index;
mod lines;
mod tree;

use std::io::{self, Write};

use crate::report::json;
use crate::report::show::index::Index;
use crate::report::show::inventory::Inventory;
use crate::report::text::TextOptions;
use crate::report::text::screen::Screen;

/// Writes the inventory for people.
///
/// # Errors
/// Those of the writer.
pub fn write(inventory: &Inventory, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut screen = Screen::new(out, options);
    let index = Index::of(inventory);
    for file in &inventory.files {
        lines::file(&index, file, &mut screen)?;
        screen.blank()?;
    }
    tree::write(&index, &mut screen)
}

/// Writes the inventory as one JSON object.
///
/// # Errors
/// Those of the writer.
pub fn write_json(inventory: &Inventory, out: &mut dyn Write) -> io::Result<()> {
    json::put(inventory, out)
}
