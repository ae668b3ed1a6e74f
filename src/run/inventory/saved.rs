//! What of a file no server reads as it stands, and can be had all the same without guessing: UTF-16, quoted, indented
//! or escaped text, base64 without its lines.

use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::base::document::Document;
use crate::base::location::Location;
use crate::base::shell::quote;
use crate::bundle::File;
use crate::bundle::inside::content;
use crate::pem::encode::encode;
use crate::pem::piece::Block;
use crate::pem::salvage::{Repair, salvage};
use crate::report::show::inventory::{Shown, ShownFile};
use crate::run::inventory::opened::{Opened, Opening};

/// A block that was had by mending.
pub(super) struct SavedBlock {
    /// The block as a file of its own.
    pub(super) opened: Opened,
    /// Where it stands in the file.
    pub(super) location: Location,
    /// What was mended, in the order of the lines.
    pub(super) repairs: Vec<Repair>,
}

/// The blocks of the file that only mending gives, without those that are told among its objects; and whether there is
/// anything to mend at all.
pub(super) fn blocks(file: &File, opening: &mut Opening<'_>) -> (Vec<SavedBlock>, bool) {
    let found = salvage(&file.document.name, file.document.bytes()).blocks;
    let mended = || found.iter().filter(|saved| !saved.repairs.is_empty());
    let is_told = |block: &Block| {
        let mut all = file.objects.iter().filter(|object| object.location.bytes.contains(&block.location.bytes.start));
        all.any(|object| content(file, object).is_some_and(|bytes| *bytes == **block.der))
    };
    let saved = mended().filter(|saved| !is_told(&saved.block)).take(MOST_BLOCKS).filter_map(|saved| {
        let mut alone = Document::in_memory(&file.document.name, Vec::new());
        alone.contents = Ok(armoured(&saved.block)?);
        let opened = Opened::shallow(&Arc::new(alone), opening);
        Some(SavedBlock { opened, location: saved.block.location.clone(), repairs: saved.repairs.clone() })
    });
    (saved.collect(), mended().next().is_some())
}

/// The text of the block as it should stand; of one without a label, its content.
fn armoured(block: &Block) -> Option<Zeroizing<Vec<u8>>> {
    if block.label.is_empty() {
        return Some(Zeroizing::new(block.der.to_vec()));
    }
    let text = encode(&block.label, &block.der)?;
    if block.headers.is_empty() {
        return Some(text);
    }
    let first = text.iter().position(|byte| *byte == b'\n')?.checked_add(1)?;
    let (begin, rest) = text.split_at_checked(first)?;
    let headers: String = block.headers.iter().map(|(name, value)| format!("{name}: {}\n", value.trim())).collect();
    Some(Zeroizing::new([begin, headers.as_bytes(), b"\n", rest].concat()))
}

/// What was mended, in a few words.
pub(super) fn repairs_in_words(repairs: &[Repair]) -> String {
    let told: Vec<String> = repairs.iter().take(MOST_REPAIRS).map(Repair::to_string).collect();
    match repairs.len().saturating_sub(told.len()) {
        0 => told.join("; "),
        more => format!("{}; and {more} more", told.join("; ")),
    }
}

/// The line for sh that writes what can be saved of this file into a new one. `password_file` is the one that was
/// named. None where nothing is gained, and where a path cannot be written into a line.
pub(super) fn command(file: &ShownFile, files: &[ShownFile], password_file: Option<&Path>) -> Option<String> {
    let all = || file.objects.iter().chain(file.can_be_saved.iter().flat_map(|saved| &saved.objects));
    let is_certificate = |object: &&Shown| object.kind == "certificate";
    let is_leaf = |object: &&Shown| is_certificate(object) && object.facts.ca != Some(true);
    let is_key = |object: &&Shown| object.kind == "private-key";
    let mut words = vec!["certpreflight bundle".to_owned(), word(&file.path)?];
    if !all().any(|object| is_leaf(&object)) {
        let wanted: Vec<usize> =
            all().filter(is_key).filter_map(|key| key.belongs_to.as_ref()).map(|leaf| leaf.object).collect();
        let holds = |other: &&ShownFile| {
            let mut objects = other.objects.iter().filter(is_leaf);
            objects.any(|leaf| leaf.number.is_some_and(|number| wanted.contains(&number)))
        };
        words.push(match files.iter().find(holds) {
            Some(other) => word(&other.path)?,
            None => "CERTIFICATE".to_owned(),
        });
    }
    let numbers: Vec<usize> = all().filter(is_leaf).filter_map(|object| object.number).collect();
    let fits = |object: &Shown| object.belongs_to.as_ref().is_some_and(|to| numbers.contains(&to.object));
    let elsewhere = files
        .iter()
        .filter(|other| other.path != file.path)
        .find(|other| other.objects.iter().any(|object| is_key(&object) && fits(object)));
    match elsewhere {
        _ if all().any(|object| is_key(&object)) => words.push("--with-key".to_owned()),
        Some(other) => words.push(format!("--key {}", word(&other.path)?)),
        // A bundle without its key is refused.
        None => words.push("--key KEY".to_owned()),
    }
    if let Some(path) = password_file {
        words.push(format!("--password-file {}", word(path.to_str()?)?));
    }
    words.push("-o NEW.pem".to_owned());
    Some(words.join(" "))
}

/// The path as one word for sh that is no option; none of what a terminal would not show as it is.
pub(super) fn word(path: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@".contains(c);
    if path.starts_with('-') {
        return word(&format!("./{path}"));
    }
    if path.chars().all(is_plain) {
        return Some(path.to_owned());
    }
    let is_shown = !path.chars().any(|c| c.is_control() || c == char::REPLACEMENT_CHARACTER);
    is_shown.then(|| quote(path))
}

/// Blocks of one file that are told.
const MOST_BLOCKS: usize = 256;

/// Repairs of one block that are told.
const MOST_REPAIRS: usize = 2;
