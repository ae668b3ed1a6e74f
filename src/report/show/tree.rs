//! What belongs together, drawn as trees from leaf to root, and the count of it all.

use std::io;

use crate::base::count::counted;
use crate::report::show::index::Index;
use crate::report::show::inventory::{Pair, Tree};
use crate::report::show::lines::branch;
use crate::report::text::screen::{Screen, Tone};

/// Draws the trees and the last lines.
pub(super) fn write(index: &Index<'_>, screen: &mut Screen<'_>) -> io::Result<()> {
    let trees = &index.inventory.trees;
    if !trees.is_empty() {
        screen.put(screen.line().toned(Tone::Strong, "what belongs together"))?;
        let most = if screen.options().verbose { usize::MAX } else { MOST_TREES };
        for one in trees.iter().take(most) {
            tree(index, one, screen)?;
        }
        if let Some(more) = trees.len().checked_sub(most).filter(|more| *more > 0) {
            screen.paragraph(2, "", Tone::Quiet, &format!("and {more} more; -v draws them all"))?;
        }
        screen.blank()?;
    }
    closing(index, screen)
}

/// The certificate, its issuer under it, and so on.
fn tree(index: &Index<'_>, tree: &Tree, screen: &mut Screen<'_>) -> io::Result<()> {
    for (depth, &number) in tree.certificates.iter().enumerate() {
        let Some(object) = index.object(number) else { continue };
        let line = branch(screen.line().space(2), depth, screen);
        let mut line = line.text(&number.to_string()).space(1).toned(Tone::Strong, &object.name);
        if let Some((key, file)) = index.key_of(object) {
            line = line.toned(Tone::Good, &format!("  key {key} in {file}"));
        }
        screen.put(line)?;
    }
    let Some(missing) = &tree.missing else { return Ok(()) };
    let line = branch(screen.line().space(2), tree.certificates.len(), screen);
    screen.put(line.toned(Tone::Quiet, &format!("{missing} is not here")))
}

/// How much there is of everything, and what to ask next.
fn closing(index: &Index<'_>, screen: &mut Screen<'_>) -> io::Result<()> {
    let counts = &index.inventory.counts;
    let kinds = [
        (counts.certificates, "certificate"),
        (counts.private_keys, "private key"),
        (counts.public_keys, "public key"),
        (counts.requests, "request"),
        (counts.crls, "revocation list"),
        (counts.containers, "container"),
        (counts.broken, "broken block"),
    ];
    let told: Vec<String> =
        kinds.iter().filter(|(count, _)| *count > 0).map(|(count, word)| counted(*count, word)).collect();
    let told = if told.is_empty() { "nothing that a server loads".to_owned() } else { told.join(", ") };
    let savable = if counts.savable == 0 { String::new() } else { format!("; {} can be saved", counts.savable) };
    let unread =
        if counts.unreadable == 0 { String::new() } else { format!("; {} could not be read", counts.unreadable) };
    let text = format!("{told} in {}{savable}{unread}", counted(counts.files, "file"));
    screen.paragraph(0, "", Tone::Strong, &text)?;
    let Some(Pair { certificate, key }) = &index.inventory.pair else { return Ok(()) };
    let key = if key == certificate { String::new() } else { format!(" --key {key}") };
    screen.put(screen.line().toned(Tone::Quiet, &format!("fit to deploy?  certpreflight check {certificate}{key}")))
}

/// Trees that are drawn without `-v`.
const MOST_TREES: usize = 12;
