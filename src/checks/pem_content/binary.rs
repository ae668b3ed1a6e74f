//! DER certificates beside PEM blocks: what the server misses by them, and the line that writes them as PEM.

use std::ops::Range;

use zeroize::Zeroizing;

use crate::bundle::File;
use crate::bundle::object::{Form, ObjectKind};
use crate::checks::blocked;
use crate::checks::check::{Finding, Impact, Severity};
use crate::checks::command::{quote, rewrite};
use crate::checks::facts::Facts;
use crate::checks::path;
use crate::checks::pem_content::CHECK;
use crate::loaders::openssl_chain;
use crate::pem::piece::{Piece, TextKind};
use crate::x509::cert::SharedCert;

/// One finding for all DER certificates of a file that holds PEM blocks, too; none without any.
pub(super) fn beside_blocks(facts: &Facts<'_>, file: &File, misses_the_leaf: bool) -> Option<Finding> {
    let certs = certificates(file);
    let first = certs.first()?;
    let is_wanted = |cert: &&SharedCert| path::missing(facts).iter().any(|gap| gap.below.issuer == cert.subject);
    let wanted = certs.iter().copied().find(is_wanted);
    let harm = harm(file);
    let (name, line) = (&file.document.name, first.location.line);
    let (what, them) = match certs.len() {
        1 => (format!("is a binary (DER) certificate, {}", named(first)), "it"),
        count => {
            let shown: Vec<String> = certs.iter().take(MOST_NAMED).map(|cert| named(cert)).collect();
            let more = if count > MOST_NAMED { " and further ones" } else { "" };
            (format!("is the first of {count} binary (DER) certificates, {}{more}", shown.join(" and ")), "them")
        }
    };
    let mut message =
        format!("{name}:{line} {what}; OpenSSL's PEM reader passes over {them}, so the server does not send {them}");
    message.push_str(&harm.clause());
    if misses_the_leaf && !matches!(harm, Harm::Refused(_)) {
        message.push_str(", and none of the certificates that it loads from here can be the server's own");
    }
    let finding = Finding::of(&CHECK, message).at(&first.location);
    let path = quote(&file.document.path);
    let fix = match (misses_the_leaf, wanted) {
        (true, _) => format!("write it as PEM and put it first in {name}: certpreflight bundle {path} does that, too"),
        (false, Some(cert)) => format!(
            "write the certificate of \"{}\" as PEM behind the one that it issued: certpreflight bundle {path} does \
             that, too",
            path::called(cert)
        ),
        (false, None) if certs.iter().all(|cert| is_served(facts, cert)) => {
            format!(
                "remove {them} from {name}: what {} is there as PEM already",
                if them == "it" { "it holds" } else { "they hold" }
            )
        }
        (false, None) => format!("write {them} as PEM where clients need {them}, else remove {them} from {name}"),
    };
    let finding = match harm {
        _ if misses_the_leaf => finding,
        Harm::Refused(_) => finding,
        Harm::Lost { .. } => finding.impact(Impact::Client),
        Harm::None if wanted.is_some() => finding.impact(Impact::Client),
        Harm::None => finding.severity(Severity::Warn).impact(Impact::Policy),
    };
    let needs_command = misses_the_leaf || wanted.is_some() || !matches!(harm, Harm::None);
    let command = || rewrite(&file.document, &filter(file, &certs, misses_the_leaf)?);
    Some(match needs_command.then(command).flatten() {
        Some(command) => finding.fix(fix).command(command),
        None => finding.fix(fix),
    })
}

/// What DER values in a file do to OpenSSL's reader, which takes them for lines of text.
pub(in crate::checks) enum Harm {
    /// Nothing: the blocks around them are loaded.
    None,
    /// Of so many certificates around them this many are not loaded.
    Lost { lost: usize, all: usize },
    /// The file is refused, in OpenSSL's words.
    Refused(String),
}

impl Harm {
    /// To go on with a sentence about the values.
    fn clause(&self) -> String {
        match self {
            Harm::None => String::new(),
            Harm::Refused(reason) => {
                format!(
                    "; with these bytes in the way it does not see the blocks around them and refuses the file ({reason})"
                )
            }
            Harm::Lost { lost: 1, all } => {
                format!("; with these bytes in the way it also misses 1 of the {all} certificates around them")
            }
            Harm::Lost { lost, all } => {
                format!("; with these bytes in the way it also misses {lost} of the {all} certificates around them")
            }
        }
    }
}

/// What becomes of the blocks around DER values, compared with the same text without them.
pub(in crate::checks) fn harm(file: &File) -> Harm {
    if !file.pieces.iter().any(|piece| matches!(piece, Piece::Binary(_))) {
        return Harm::None;
    }
    let bytes = file.document.bytes();
    let mut text = Zeroizing::new(Vec::with_capacity(bytes.len().saturating_add(file.pieces.len())));
    for piece in file.pieces.iter() {
        match piece {
            Piece::Binary(_) if text.last().is_some_and(|last| *last != b'\n') => text.push(b'\n'),
            Piece::Binary(_) => {}
            piece => text.extend_from_slice(bytes.get(piece.location().bytes.clone()).unwrap_or_default()),
        }
    }
    let (without, with) = (openssl_chain::certificates(&text), openssl_chain::certificates(bytes));
    match (without.refusal, with.refusal) {
        (None, Some(refusal)) => Harm::Refused(refusal.reason),
        (None, None) if with.blocks.len() < without.blocks.len() => {
            let all = without.blocks.len();
            Harm::Lost { lost: all.saturating_sub(with.blocks.len()), all }
        }
        _ => Harm::None,
    }
}

/// The DER certificates of the file.
pub(in crate::checks) fn certificates(file: &File) -> Vec<&SharedCert> {
    let certs = file.objects.iter().filter_map(|object| match &object.kind {
        ObjectKind::ForeignCertificate(cert) if object.form == Form::Plain => Some(cert),
        _ => None,
    });
    certs.collect()
}

/// `"CN" (805 bytes at offset 1207)`.
fn named(cert: &SharedCert) -> String {
    let Range { start, end } = cert.location.bytes;
    format!("\"{}\" ({} bytes at offset {start})", path::called(cert), end.saturating_sub(start))
}

fn is_served(facts: &Facts<'_>, cert: &SharedCert) -> bool {
    facts.bundle.certs.iter().any(|served| served.der == cert.der)
}

/// Writes `OUT` with every DER certificate as PEM: one that may be the server's own first, one that stands before the
/// text behind it, all others in their place. None where something else is binary.
fn filter(file: &File, certs: &[&SharedCert], misses_the_leaf: bool) -> Option<String> {
    let mut parts: Vec<Part> = Vec::new();
    for piece in file.pieces.iter() {
        let range = piece.location().bytes.clone();
        match (piece, parts.last_mut()) {
            (Piece::Binary(place), _) => {
                parts.push(Part::Der(certs.iter().find(|cert| cert.location.bytes == place.bytes)?, range));
            }
            (Piece::Text(text), None) if text.kind == TextKind::Blank => {}
            (_, Some(Part::Text(last))) => last.end = range.end,
            _ => parts.push(Part::Text(range)),
        }
    }
    if certs.len() > MOST_CONVERTED {
        return None;
    }
    let leading = parts.iter().take_while(|part| matches!(part, Part::Der(..))).count();
    parts.rotate_left(leading);
    if misses_the_leaf {
        let is_own = |part: &Part| matches!(part, Part::Der(cert, _) if !blocked::is_authority(cert));
        let own = parts.iter().position(is_own)?;
        parts.get_mut(..=own)?.rotate_right(1);
    }
    let bytes = file.document.bytes();
    let mut steps: Vec<String> = Vec::new();
    for part in &parts {
        let Range { start, end } = part.range();
        let taken = format!("tail -c +{} IN | head -c {}", start.saturating_add(1), end.saturating_sub(*start));
        match part {
            Part::Der(..) => steps.push(format!("{taken} | openssl x509 -inform DER")),
            Part::Text(_) => {
                steps.push(taken);
                if bytes.get(end.checked_sub(1)?) != Some(&b'\n') {
                    steps.push("echo".to_owned());
                }
            }
        }
    }
    Some(format!("{{ {} ; }} > OUT", steps.join(" && ")))
}

/// A part of the file that is written anew.
enum Part<'c> {
    Der(&'c SharedCert, Range<usize>),
    Text(Range<usize>),
}

impl Part<'_> {
    fn range(&self) -> &Range<usize> {
        match self {
            Part::Der(_, range) | Part::Text(range) => range,
        }
    }
}

/// Certificates that a message names.
const MOST_NAMED: usize = 3;
/// A line for sh that writes more than this is read by nobody.
const MOST_CONVERTED: usize = 6;
