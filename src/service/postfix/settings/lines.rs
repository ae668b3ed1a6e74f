//! Lines that Postfix reads otherwise than their writer meant: set twice, continued by accident, behind a byte-order mark.

use std::collections::BTreeMap;

use crate::base::count::listed;
use crate::base::location::Location;
use crate::service::postfix::defaults;
use crate::service::postfix::encoding::Encoding;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::master_cf::service::Override;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::{Edit, Fix};

use crate::service::postfix::text::Text;
use crate::target::service::{Stake, Told};

pub(super) fn judge(about: &mut About<'_>) {
    if about.is_first() {
        other_lines(about);
        byte_order_mark(about);
        twice_in_main(about);
        swallowed(about);
        other_faults(about);
    }
    twice_in_options(about);
    twice_in_master(about);
    unmeant(about);
}

/// Lines that were not meant so, and of which nothing else is said.
fn unmeant(about: &mut About<'_>) {
    let scope = about.scope();
    let dead: Vec<Location> = about.service.daemons.iter().filter_map(|daemon| daemon.dies.clone()?.place).collect();
    for slip in scope.instance.slips.iter().filter(|slip| slip.told != Told::WithFault) {
        let is_ours = match about.is_option(&slip.place) {
            true => slip.is_in(&about.found.service.place),
            false => about.is_first(),
        };
        if !is_ours {
            continue;
        }
        let is_told = about.remarks.iter().any(|remark| slip.is_in(&remark.place));
        let is_refused = scope.instance.faults().any(|fault| fault.is_fatal && slip.is_in(&fault.place));
        if is_told || is_refused || dead.iter().any(|place| slip.is_in(place)) {
            continue;
        }
        let mut entries = scope.instance.main.entries.iter();
        let entry = entries.find(|entry| slip.is_in(&entry.place)).map(|entry| entry.name.to_string());
        let is_in_text = |name: &String| {
            slip.told == Told::OutsideOfText
                && !concerns_tls(name, about)
                && name.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let (place, what, fix) = (slip.place.clone(), slip.what.clone(), Fix::words(slip.fix.clone()));
        match entry.as_ref().is_some_and(is_in_text) {
            true => about.note(place, what),
            false if about.stake_of(&place) == Stake::Path => about.blame(place, what, fix),
            false => about.warn(place, what, fix),
        }
    }
}

/// Files of which Postfix sees other lines than their writer.
fn other_lines(about: &mut About<'_>) {
    let instance = about.scope().instance;
    for file in [&instance.main_file, &instance.master_file] {
        let misread = instance.misread(file).map(|(encoding, _)| encoding);
        let Some(encoding) = misread else { continue };
        let (message, fix) = (encoding.complaint(file), Fix::words(encoding.remedy()));
        let is_refused = about.level().is_none() || instance.faults().any(|fault| fault.is_fatal);
        // No service has a name that begins so; in main.cf a parameter may have, which is not set then.
        let is_marked = encoding == Encoding::Mark;
        match is_marked && *file == instance.master_file || is_refused {
            true => about.stops(Location::at_line(file, 1), message, fix),
            false if is_marked => {}
            false => about.fail(Location::at_line(file, 1), message, fix),
        }
    }
}

/// A mark that becomes part of the first name.
fn byte_order_mark(about: &mut About<'_>) {
    let instance = about.scope().instance;
    let marked = instance.main.settings().find(|entry| entry.name.to_string().starts_with('\u{feff}'));
    if let Some(entry) = marked {
        let message = format!(
            "a byte-order mark stands before the first setting: {} is lost, and Postfix says nothing",
            entry.name.to_string().trim_start_matches('\u{feff}')
        );
        about.fail(entry.place.clone(), message, Fix::words(Encoding::Mark.remedy()));
    }
}

/// A parameter that main.cf sets twice, to different values.
fn twice_in_main(about: &mut About<'_>) {
    for (entry, earlier) in about.survey.twice.clone() {
        let name = entry.name.to_string();
        let message = format!(
            "{name} is set twice: \"{}\" of line {} counts, and \"{}\" of line {} is lost",
            entry.value, entry.place.line, earlier.value, earlier.place.line
        );
        if concerns_tls(&name, about) {
            // Which of the two was meant nobody can tell from here.
            let fix = Fix::words("take out the line whose value is not meant, then: postfix reload");
            about.warn(entry.place.clone(), message, fix);
        } else {
            about.note(entry.place.clone(), message);
        }
    }
}

/// Whether a parameter of main.cf is about TLS, or stands in the value of one that is.
fn concerns_tls(name: &str, about: &About<'_>) -> bool {
    name.contains("tls_") || OURS.contains(&name) || about.survey.of_tls.contains(name.as_bytes())
}

fn twice_in_options(about: &mut About<'_>) {
    let service = about.found.service;
    let mut before: BTreeMap<&Text, &Override> = BTreeMap::new();
    for later in &service.options {
        let Some(option) = before.insert(&later.name, later).filter(|option| option.value != later.value) else {
            continue;
        };
        let message = format!(
            "{} is given to {} twice; the value \"{}\" of line {} is lost",
            option.name,
            about.name(),
            option.value,
            option.place.line
        );
        about.warn(later.place.clone(), message, Fix::words("leave one of the two, then: postfix reload"));
    }
}

/// Lines of one service of which the last counts, be it that they name its port in several ways.
fn twice_in_master(about: &mut About<'_>) {
    let service = about.found.service;
    let numbers: Vec<String> = service.earlier.iter().take(MOST_LINES).map(|place| place.line.to_string()).collect();
    let (lines, times) = match service.earlier.len() {
        0 => return,
        1 => (format!("line {} and its options", listed(&numbers)), "twice"),
        more if more > MOST_LINES => (format!("the {more} lines before it"), "several times"),
        _ => (format!("lines {} and their options", listed(&numbers)), "several times"),
    };
    let message = format!(
        "{} stands in master.cf {times} (\"duplicate master.cf entry\"): line {} counts, and {lines} do not",
        about.name(),
        service.place.line
    );
    let is_few = service.earlier.len() <= MOST_LINES;
    let edits = service.earlier.iter().filter(|_| is_few).cloned().map(Edit::Comment).collect::<Vec<_>>();
    let words = format!("leave one, which need not be line {}, then: postfix reload", service.place.line);
    about.warn(service.place.clone(), message, Fix::edit(words, edits));
}

/// A setting that is indented, and so became part of the value above it.
fn swallowed(about: &mut About<'_>) {
    let instance = about.scope().instance;
    for entry in instance.main.settings() {
        let value = entry.value.to_string();
        let words: Vec<&str> = value.split_whitespace().collect();
        let is_name = |word: &str| defaults::parameter(word.as_bytes()).is_some();
        let pairs = words.iter().zip(words.iter().skip(1));
        let inner = pairs.filter(|(_, next)| next.starts_with('=')).map(|(name, _)| *name).find(|name| is_name(name));
        let glued =
            || words.iter().filter_map(|word| word.split_once('=')).map(|(name, _)| name).find(|name| is_name(name));
        let Some(name) = inner.or_else(glued).filter(|_| entry.place.end_line > entry.place.line) else { continue };
        let message = format!(
            "{name} is indented, and so a part of the value of {} (line {}): it is not set at all",
            entry.name, entry.place.line
        );
        let fix = Fix::words(format!("begin the line with {name} in the first column, then: postfix reload"));
        // With a single line below its name it is that one.
        let is_last = entry.place.end_line == entry.place.line.saturating_add(1);
        let line = if is_last { entry.place.end_line } else { entry.place.line };
        about.blame(Location { line, ..entry.place.clone() }, message, fix);
    }
}

/// What else Postfix warns of.
fn other_faults(about: &mut About<'_>) {
    let instance = about.scope().instance;
    let is_told = |fault: &&Fault| !fault.is_fatal && !TOLD.iter().any(|words| fault.words.starts_with(words));
    for fault in instance.faults().filter(is_told).cloned().collect::<Vec<_>>() {
        let place: Location = fault.place.clone();
        let message = format!("Postfix does not take this line: \"{}\"", fault.words);
        about.warn(place, message, Fix::words("mend the line; a setting begins in the first column"));
    }
}

/// Parameters of other families that matter to all.
const OURS: [&str; 4] = ["tls_server_sni_maps", "smtpd_sasl_auth_enable", "queue_directory", "myhostname"];
/// Warnings of Postfix that other functions here put into words.
const TOLD: [&str; 2] = ["overriding earlier entry", "duplicate master.cf entry"];
/// Lines of one service that are listed, and made comments of.
const MOST_LINES: usize = 8;
