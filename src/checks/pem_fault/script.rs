//! The edits that mend the broken blocks of a file.

use crate::checks::pem_fault::Context;
use crate::checks::pem_fault::shape::has_nul;
use crate::checks::pem_mend::Edit;
use crate::pem::piece::{Broken, Fault};

/// What mends as many of these blocks as can be mended, each edit once; nothing for blocks of which content is lost.
pub(in crate::checks) fn edits(broken: &[&Broken], context: Context<'_>) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for edit in broken.iter().filter_map(|broken| edits_of(broken, context)).flatten() {
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }
    edits
}

/// What mends the fault and nothing else.
fn edits_of(broken: &Broken, context: Context<'_>) -> Option<Vec<Edit>> {
    let label = Some(broken.label.as_str()).filter(|label| is_plain(label))?;
    let (line, _) = context.line(broken);
    let (first, last, at) = (broken.location.line, broken.location.end_line, broken.fault_line);
    let end = format!("-----END {label}-----");
    Some(match &broken.fault {
        Fault::Glued => vec![Edit::SplitGlued],
        Fault::BadCharacter(found) if context.is_whole(broken) => vec![character(*found, first, last)],
        Fault::BadLength if context.is_whole(broken) => vec![Edit::Padding(first, last)],
        Fault::NulByte if context.is_whole(broken) => vec![Edit::nul_bytes()],
        Fault::BlankLine => vec![Edit::BlankLines(first, last)],
        Fault::LabelMismatch(_) | Fault::MisshapenEnd => vec![Edit::Line(at, end)],
        Fault::MisshapenBegin if has_nul(line) => vec![Edit::nul_bytes()],
        Fault::MisshapenBegin if last > first => vec![
            Edit::Undress(first, last),
            Edit::Line(first, format!("-----BEGIN {label}-----")),
            Edit::Line(last, end),
        ],
        Fault::NoEnd if context.is_whole(broken) => vec![Edit::Append(at, end)],
        Fault::Swallowed if line.windows(4).any(|word| word == b"END ") => vec![Edit::Line(at, end)],
        Fault::Swallowed => vec![Edit::Append(at, end)],
        Fault::Unreachable => vec![Edit::nul_bytes()],
        Fault::CarriageReturns => vec![Edit::CarriageReturns],
        Fault::OneShortLine if line.contains(&b'\r') => vec![Edit::CarriageReturns],
        Fault::EscapedNewlines => vec![Edit::Escapes],
        Fault::OneLine | Fault::OneShortLine => vec![Edit::SplitArmour],
        Fault::Header if line.contains(&b':') && first < last => vec![Edit::Headers(first.saturating_add(1), last)],
        _ => return None,
    })
}

/// Takes the character out of the lines of the block, or writes the usual alphabet for the URL-safe one.
fn character(found: char, first: u32, last: u32) -> Edit {
    match found {
        '-' | '_' => Edit::Alphabet(first.saturating_add(1), last.saturating_sub(1)),
        _ => Edit::Drop { lines: Some((first, last)), strings: vec![found.to_string().into_bytes()] },
    }
}

fn is_plain(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ')
}
