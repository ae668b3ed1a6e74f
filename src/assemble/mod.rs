//! From a heap of files to the one file that a server wants: the leaf of the key, its chain in order, nothing else.

mod chain;
mod heap;
mod key;
mod key_remarks;
mod leaf;
pub mod remark;
#[cfg(test)]
mod tests;
mod unwrap;

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::assemble::heap::Heap;
use crate::assemble::key::{Key, Locked};
use crate::assemble::key_remarks::key_remarks;
use crate::assemble::leaf::Choice;
use crate::assemble::remark::{Fate, Remark};
use crate::base::document::Document;
use crate::base::location::Location;
use crate::bundle::unlock::Opener;
use crate::checks::facts::Options;
use crate::pem::encode::encode;
use crate::verify::trust::Anchors;
use crate::x509::cert::SharedCert;

/// What is asked.
pub struct Question<'a> {
    /// The files.
    pub heap: &'a [Arc<Document>],
    /// The file whose key alone counts (`--key`).
    pub key: Option<&'a Arc<Document>>,
    /// What opens encrypted keys and containers, without a line end.
    pub passphrase: Option<&'a [u8]>,
    /// Time, purpose, level, partial chains.
    pub options: &'a Options,
    /// Names that the leaf is to cover; of several leaves the one that does is taken.
    pub hostnames: &'a [String],
    /// Whether the key is written, too (`--with-key`).
    pub with_key: bool,
    /// Whether the root is written, too (`--with-root`).
    pub with_root: bool,
}

/// What was put together, and what became of every piece. Its `Debug` form shows no byte of the key.
pub struct Assembly {
    /// The certificates, leaf first; none when the heap holds none.
    pub certs: Vec<SharedCert>,
    /// The leaf's key as one plain PEM block; when none fits the first one of the heap, so that the checks can say so.
    pub key: Option<Zeroizing<Vec<u8>>>,
    /// Where the key stands.
    pub key_place: Option<Location>,
    /// What may be the leaf's key and stayed shut, when no key fits.
    pub shut: Option<Location>,
    /// What was taken, mended and dropped.
    pub remarks: Vec<Remark>,
    /// Why nothing can be put together, or what would help, in words.
    pub hints: Vec<String>,
}

/// Puts together what the heap holds. Nothing is judged here: whether the outcome may be written is for the checks to say.
///
/// # Errors
/// Why two or more identities could be meant.
pub fn assemble(question: &Question<'_>, anchors: &dyn Anchors) -> Result<Assembly, String> {
    // One for all files, so that many do not ask for more work than one may.
    let mut opener = Opener::new(question.passphrase);
    let mut heap = Heap::of(question.heap, &mut opener);
    if let Some(document) = question.key {
        heap.take_keys_from(document, &mut opener);
    }
    let choice = leaf::choose(&heap, question, &|leaf| chain::leads_to_anchor(&heap, leaf, question, anchors))?;
    let mut remarks = std::mem::take(&mut heap.remarks);
    let mut untrusted = None;
    let certs = match choice.leaf.and_then(|leaf| heap.certs.get(leaf)) {
        Some(leaf) => {
            let chain = chain::build(&heap, leaf, question, anchors);
            remarks.extend(chain::remarks(&heap, &chain, question));
            untrusted = chain.untrusted_root(anchors);
            chain.certs
        }
        None => {
            remarks.extend(heap.certs.iter().map(|cert| {
                let text = format!("\"{}\": not the certificate of a server", cert.subject.short());
                Remark::at(Fate::Dropped, &cert.location, text)
            }));
            Vec::new()
        }
    };
    let key = choice.key.and_then(|key| heap.keys.get(key));
    remarks.extend(key_remarks(&heap, choice, question.with_key));
    let mut hints = hints(&heap, choice);
    hints.extend(untrusted.map(|root| {
        format!(
            "{}: \"{}\" is a root that nobody here trusts; if it is yours, name its file with --ca",
            root.location,
            root.subject.short()
        )
    }));
    let mut seen = HashSet::new();
    remarks.retain(|remark| {
        seen.insert((remark.fate, remark.place.as_ref().map(ToString::to_string), remark.text.clone()))
    });
    remarks.sort_by_key(|remark| remark.fate);
    let key_place = key.map(|key| key.place.clone());
    let shut = heap.locked.first().filter(|_| !choice.fits).map(|locked| locked.place.clone());
    Ok(Assembly { certs, key: key.and_then(Key::pem), key_place, shut, remarks, hints })
}

impl Assembly {
    /// Key (when it is to be written), leaf and chain as plain PEM; wiped on drop.
    pub fn text(&self, with_key: bool) -> Zeroizing<Vec<u8>> {
        let key = self.key.iter().filter(|_| with_key).map(|key| key.as_slice());
        let certs = self.certificate_texts();
        let blocks: Vec<&[u8]> = key.chain(certs.iter().map(|cert| cert.as_slice())).collect();
        Zeroizing::new(blocks.concat())
    }

    /// Leaf and chain, a PEM block each.
    pub fn certificate_texts(&self) -> Vec<Zeroizing<Vec<u8>>> {
        self.certs.iter().filter_map(|cert| encode("CERTIFICATE", &cert.der)).collect()
    }
}

impl fmt::Debug for Assembly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Assembly { certs, key: _, key_place, shut, remarks, hints } = self;
        let mut shown = f.debug_struct("Assembly");
        shown.field("certs", &certs.len()).field("key_place", key_place).field("shut", shut);
        shown.field("remarks", remarks).field("hints", hints).finish_non_exhaustive()
    }
}

/// What the user can do about a heap of which nothing good can come; what stands at the root of it first.
fn hints(heap: &Heap, choice: Choice) -> Vec<String> {
    let mut hints = Vec::new();
    let leafless = choice.leaf.is_none();
    if leafless || (!choice.fits && !heap.keys.is_empty() && !heap.lost.is_empty()) {
        hints.push(no_leaf(heap));
    }
    // With leaf and key at hand, what is missing of the chain may stand in a container.
    let shut = heap.locked.iter().find(|locked| !choice.fits || locked.is_container);
    hints.extend(match shut {
        Some(locked) => Some(stays_shut(locked)),
        None if choice.fits || leafless => None,
        None if heap.keys.is_empty() => {
            Some("no private key was found in these files; name it with --key FILE".to_owned())
        }
        None if leaf::tried(heap).count() == leaf::MOST_KEYS => Some(format!(
            "none of the first {} private keys fits any certificate; name the right one with --key FILE",
            leaf::MOST_KEYS
        )),
        None if !heap.lost.is_empty() => None,
        None => Some("no private key fits any certificate; name the right one with --key FILE".to_owned()),
    });
    hints
}

fn stays_shut(locked: &Locked) -> String {
    let place = &locked.place;
    match &locked.why {
        Some(why) => format!("{place} stays shut: {why}"),
        None => format!(
            "{place} is encrypted; put its passphrase into the first line of a file and name that with --password-file"
        ),
    }
}

/// That the certificate of the key is not among the files, and what may have been it.
fn no_leaf(heap: &Heap) -> String {
    let what = match (heap.certs.is_empty(), heap.keys.first()) {
        (true, _) => "there is no certificate in these files".to_owned(),
        (false, Some(key)) => format!("no certificate in these files belongs to the key at {}", key.place),
        (false, None) => "there is no certificate of a server in these files, only those of CAs".to_owned(),
    };
    let lost: Vec<String> = heap.lost.iter().take(MOST_LOST).map(|(place, why)| format!("{place}: {why}")).collect();
    if lost.is_empty() { what } else { format!("{what}; {}", lost.join("; ")) }
}

/// Pieces that a hint names.
const MOST_LOST: usize = 3;
