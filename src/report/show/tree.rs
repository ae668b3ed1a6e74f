//! What belongs together, drawn as trees from leaf to root, and the count of it all.

use std::collections::BTreeSet;
use std::io;

use crate::report::show::index::{Index, keys};
use crate::report::show::inventory::Shown;
use crate::report::show::lines::branch;
use crate::report::text::screen::{Screen, Tone};
use crate::report::wording::counted;

/// Draws the trees and the last lines.
pub(super) fn write(index: &Index<'_>, screen: &mut Screen<'_>) -> io::Result<()> {
    let leaves = leaves(index);
    if !leaves.is_empty() {
        screen.put(screen.line().toned(Tone::Strong, "what belongs together"))?;
        let most = if screen.options().verbose { usize::MAX } else { MOST_TREES };
        for leaf in leaves.iter().take(most) {
            chain(index, leaf, screen)?;
        }
        if let Some(more) = leaves.len().checked_sub(most).filter(|more| *more > 0) {
            screen.paragraph(2, "", Tone::Quiet, &format!("and {more} more; -v draws them all"))?;
        }
        screen.blank()?;
    }
    closing(index, screen)
}

/// Certificates that issued none of the others, and have an issuer or a key here.
fn leaves<'i>(index: &Index<'i>) -> Vec<&'i Shown> {
    let issuers: BTreeSet<usize> = index
        .objects()
        .filter(|(_, object)| object.kind == "certificate")
        .filter_map(|(_, object)| Some(object.belongs_to.as_ref()?.object))
        .collect();
    let has_key = |number: usize| index.key_of(number).is_some();
    let leaves = index.objects().filter(|(number, object)| {
        object.kind == "certificate"
            && object.duplicate_of.is_none()
            && !issuers.contains(number)
            && (object.belongs_to.is_some() || has_key(*number))
    });
    leaves.map(|(_, object)| object).collect()
}

/// The certificate, its issuer under it, and so on.
fn chain(index: &Index<'_>, leaf: &Shown, screen: &mut Screen<'_>) -> io::Result<()> {
    let mut current = Some(leaf);
    for depth in 0..LONGEST_CHAIN {
        let Some(object) = current else { return Ok(()) };
        let number = object.number.unwrap_or(0);
        let line = branch(screen.line().space(2), depth, screen);
        let mut line = line.text(&number.to_string()).space(1).toned(Tone::Strong, &object.name);
        if let Some((key, file)) = index.key_of(number) {
            line = line.toned(Tone::Good, &format!("  key {key} in {file}"));
        }
        screen.put(line)?;
        let issuer = object.belongs_to.as_ref();
        if issuer.is_none() && object.facts.self_signed != Some(true) {
            let line = branch(screen.line().space(2), depth.saturating_add(1), screen);
            return screen.put(line.toned(Tone::Quiet, &format!("{} is not here", object.facts.issuer_called)));
        }
        current = issuer.and_then(|issuer| index.object(issuer.object));
    }
    Ok(())
}

/// How much there is of everything, and what to ask next.
fn closing(index: &Index<'_>, screen: &mut Screen<'_>) -> io::Result<()> {
    let count = |kind: &str| {
        index.inventory.files.iter().flat_map(|file| &file.objects).filter(|object| object.kind == kind).count()
    };
    let kinds = [
        ("certificate", "certificate"),
        ("private-key", "private key"),
        ("public-key", "public key"),
        ("certificate-request", "request"),
        ("crl", "revocation list"),
        ("container", "container"),
        ("broken", "broken block"),
    ];
    let told: Vec<String> = kinds
        .iter()
        .map(|(kind, word)| (count(kind), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| counted(count, word))
        .collect();
    let told = if told.is_empty() { "nothing that a server loads".to_owned() } else { told.join(", ") };
    let unread = match index.inventory.files.iter().filter(|file| file.error.is_some()).count() {
        0 => String::new(),
        count => format!("; {count} could not be read"),
    };
    let text = format!("{told} in {}{unread}", counted(index.inventory.files.len(), "file"));
    screen.paragraph(0, "", Tone::Strong, &text)?;
    let Some((certificate, key)) = pair(index) else { return Ok(()) };
    let key = if key == certificate { String::new() } else { format!(" --key {key}") };
    screen.put(screen.line().toned(Tone::Quiet, &format!("fit to deploy?  certpreflight check {certificate}{key}")))
}

/// The files of the first certificate that has its key here, both as servers read them.
fn pair<'i>(index: &Index<'i>) -> Option<(&'i str, &'i str)> {
    let is_usable = |object: &Shown| object.inside.is_none() && object.form == "pem";
    let mut pairs = keys(index.inventory).filter(|(_, key)| is_usable(key)).filter_map(|(path, key)| {
        let to = key.belongs_to.as_ref()?;
        let other = index.object(to.object)?;
        (other.kind == "certificate" && is_usable(other)).then_some((to.file.as_str(), path))
    });
    let is_plain = |name: &str| !name.contains(|c: char| !(c.is_ascii_alphanumeric() || "/._-+@".contains(c)));
    pairs.find(|(certificate, key)| is_plain(certificate) && is_plain(key))
}

/// Trees that are drawn without `-v`.
const MOST_TREES: usize = 12;
/// Certificates of a tree.
const LONGEST_CHAIN: usize = 12;
