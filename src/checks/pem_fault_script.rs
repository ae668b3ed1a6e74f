//! One line for sh that mends the broken blocks of a file in place (GNU sed).

use std::path::Path;

use crate::checks::command::quote;
use crate::checks::pem_character::bytes_for_sed;
use crate::checks::pem_fault::Context;
use crate::checks::pem_fault_shape::has_nul;
use crate::pem::piece::{Broken, Fault};

/// The line that mends as many of these blocks as can be mended, none where content is lost. sed numbers the lines of
/// its input, so that several repairs in one run do not move each other's lines.
pub(super) fn command(broken: &[&Broken], context: Context<'_>, path: &Path) -> Option<String> {
    path.to_str()?;
    let mut scripts: Vec<String> = Vec::new();
    for script in broken.iter().filter_map(|broken| script(broken, context)) {
        if !scripts.contains(&script) {
            scripts.push(script);
        }
        if scripts.len() == MOST_SCRIPTS {
            break;
        }
    }
    let scripts: Vec<String> = scripts.into_iter().map(|script| format!("-e '{script}'")).collect();
    (!scripts.is_empty()).then(|| format!("LC_ALL=C sed -i -E {} {}", scripts.join(" "), quote(path)))
}

/// A sed script that mends the fault and nothing else.
fn script(broken: &Broken, context: Context<'_>) -> Option<String> {
    let label = Some(broken.label.as_str()).filter(|label| is_plain(label))?;
    let (line, _) = context.line(broken);
    let (first, last, at) = (broken.location.line, broken.location.end_line, broken.fault_line);
    Some(match &broken.fault {
        Fault::Glued => r"s/(-----END [A-Z0-9 ]+-----)[[:space:]]*(-----BEGIN )/\1\n\2/g".to_owned(),
        Fault::BadCharacter(found) if context.is_whole(broken) => character(*found, first, last),
        Fault::BlankLine => format!("{first},{last}{{/^[[:space:]]*$/d}}"),
        Fault::LabelMismatch(_) | Fault::MisshapenEnd => format!("{at}s/.*/-----END {label}-----/"),
        Fault::MisshapenBegin if has_nul(line) => r"s/\x00//g".to_owned(),
        Fault::MisshapenBegin if last > first => format!(
            r"{first},{last}s/^[^A-Za-z0-9+\/=-]+//; {first}s/.*/-----BEGIN {label}-----/; {last}s/.*/-----END {label}-----/"
        ),
        Fault::NoEnd if context.is_whole(broken) => format!("{at}a -----END {label}-----"),
        Fault::Swallowed if line.windows(4).any(|word| word == b"END ") => format!("{at}s/.*/-----END {label}-----/"),
        Fault::Swallowed => format!("{at}a -----END {label}-----"),
        Fault::Unreachable => r"s/\x00//g".to_owned(),
        Fault::CarriageReturns => r"s/\r/\n/g".to_owned(),
        Fault::OneShortLine if line.contains(&b'\r') => r"s/\r/\n/g".to_owned(),
        Fault::EscapedNewlines => r"s/\\r//g; s/\\n/\n/g".to_owned(),
        Fault::OneLine | Fault::OneShortLine => {
            r"s/(-----BEGIN [A-Z0-9 ]+-----)/\n\1\n/g; s/(-----END [A-Z0-9 ]+-----)/\n\1\n/g; s/^\n//".to_owned()
        }
        Fault::Header if line.contains(&b':') && first < last => {
            format!("{},{last}{{/:/d; /^[[:space:]]*$/d}}", first.saturating_add(1))
        }
        _ => return None,
    })
}

/// Takes the character out of the lines of the block, or writes the usual alphabet for the URL-safe one.
fn character(found: char, first: u32, last: u32) -> String {
    match found {
        '-' | '_' => format!("{},{}y#-_#+/#", first.saturating_add(1), last.saturating_sub(1)),
        _ => format!("{first},{last}s/{}//g", bytes_for_sed(found)),
    }
}

fn is_plain(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ')
}

/// A line for sh that mends more than this is read by nobody.
const MOST_SCRIPTS: usize = 12;
