//! Is STARTTLS announced to everybody: words that EHLO leaves out, for all clients or by their addresses.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;

use crate::base::count::listed;
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::service::postfix::demands::with_surroundings;
use crate::service::postfix::level::discarded;
use crate::service::postfix::scope::Scope;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::Fix;
use crate::service::postfix::text::Text;
use crate::service::tables::{Line, Surroundings, lines_by_address, of_everybody, unusable};
use crate::target::service::Level;

pub(super) fn judge(about: &mut About<'_>) {
    if about.level().is_none() {
        return;
    }
    let (for_all, by_address) = discarded(about.family);
    let maps = about.scope().value(by_address).text.to_string();
    if about.level() != Some(Level::Wrapped) && of_everybody(&maps, "").is_none_or(|(_, is_first)| !is_first) {
        of_list(about, for_all);
    }
    if !maps.is_empty() {
        of_tables(about, by_address, &maps);
    }
}

/// A list for all clients.
fn of_list(about: &mut About<'_>, parameter: &str) {
    let hidden = about.scope().value(parameter);
    let words = hidden.text.elements();
    if !words.iter().any(|word| word.is_word(HIDDEN)) {
        return;
    }
    let place = about.place(&hidden);
    let left: Vec<String> = words.iter().filter(|word| !word.is_word(HIDDEN)).map(ToString::to_string).collect();
    let Fix { edits, .. } = about.set(parameter, &left.join(", "), &place);
    let fix = Fix::edit("take starttls out of the list, then: postfix reload", edits);
    from_all(about, parameter, place, fix);
}

/// Tables of addresses, whose answer takes the place of the list; one that cannot be opened is an error for each client that
/// says EHLO (`smtpd.c ehlo_cmd`).
fn of_tables(about: &mut About<'_>, parameter: &str, maps: &str) {
    let place = about.place(&about.scope().value(parameter));
    let answers = about.survey.of_ehlo.answers(maps, about.scope(), about.lookup);
    if let Some((spec, log)) = &answers.trouble {
        let message = format!(
            "{} closes every connection at EHLO (421 Server local data error): {spec} of {parameter} cannot be used (\"{log}\")",
            about.name()
        );
        let fix = format!("put the table there, or take it out of {parameter}, then: postfix reload");
        return about.stops(place, message, Fix::words(fix));
    }
    if answers.hidden_from.is_empty() || about.level() == Some(Level::Wrapped) {
        return;
    }
    let at = answers.place.clone().unwrap_or(place);
    let versions: Vec<&str> =
        NETWORKS.iter().filter(|(version, _)| has_version(about, version)).map(|(_, all)| *all).collect();
    if versions.iter().all(|all| answers.whole_networks.contains(all)) {
        let fix = format!("take starttls out of what {parameter} answers, then: postfix reload");
        return from_all(about, parameter, at, Fix::words(fix));
    }
    let clients = listed(&answers.hidden_from);
    let message = format!("{} does not announce STARTTLS to clients of {parameter}: {clients}", about.name());
    let why = match about.level() {
        Some(Level::Encrypt) => "without TLS these clients send nothing",
        Some(Level::May) if versions.iter().any(|all| answers.rests.contains(all)) => "these clients send in the clear",
        _ => return about.note(at, message),
    };
    let fix = format!("take starttls out of what {parameter} answers: {why}, then: postfix reload");
    about.warn(at, message, Fix::words(fix));
}

/// What the tables answer that services ask at EHLO, each list of them gone over once.
#[derive(Default)]
pub(super) struct Asked(RefCell<HashMap<(String, String, PathBuf), Rc<Answers>>>);

impl Asked {
    fn answers(&self, maps: &str, scope: &Scope<'_>, lookup: &dyn Lookup) -> Rc<Answers> {
        with_surroundings(scope, lookup, |around| {
            let key = (maps.to_owned(), around.default_type.to_owned(), around.queue_directory.to_owned());
            let mut known = self.0.borrow_mut();
            Rc::clone(known.entry(key).or_insert_with(|| Rc::new(Answers::of(maps, around))))
        })
    }
}

/// From whom a list of tables hides STARTTLS.
#[derive(Default)]
struct Answers {
    /// The table that cannot be opened, and what the log says of it.
    trouble: Option<(String, String)>,
    /// The first line that hides it.
    place: Option<Location>,
    /// The addresses of such lines, so many as are told of.
    hidden_from: Vec<String>,
    /// Networks of all addresses of a version, from all of which it is hidden.
    whole_networks: Vec<&'static str>,
    /// The same of those from which it is hidden but for addresses that other lines answer.
    rests: Vec<&'static str>,
}

impl Answers {
    fn of(maps: &str, around: &Surroundings<'_>) -> Answers {
        if let Some(trouble) = unusable(maps, around) {
            return Answers { trouble: Some(trouble), ..Answers::default() };
        }
        let lines = lines_by_address(maps, around);
        let hides = |line: &&Line| Text::from(line.value.as_str()).elements().iter().any(|word| word.is_word(HIDDEN));
        let is_hidden = |find: fn(&[Line], &str) -> Option<Line>| {
            let all = NETWORKS.iter().map(|(_, all)| *all);
            all.filter(|all| find(&lines, all).is_some_and(|line| hides(&&line))).collect()
        };
        let mut hiding = lines.iter().filter(hides).peekable();
        Answers {
            trouble: None,
            place: hiding.peek().and_then(|first| first.place.clone()),
            hidden_from: hiding.take(MOST_KEYS).map(|line| line.key.clone().unwrap_or(OTHERS.to_owned())).collect(),
            whole_networks: is_hidden(answer),
            rests: is_hidden(answer_to_others),
        }
    }
}

/// The line that answers all addresses of a version, unless another one answers some of them before.
fn answer(lines: &[Line], all: &str) -> Option<Line> {
    let is_other = |key: &str| NETWORKS.iter().any(|(_, other)| *other == key && key != all);
    let line = lines.iter().find(|line| !line.key.as_deref().is_some_and(is_other))?;
    is_all(line, all).then(|| line.clone())
}

/// The line that answers all addresses of a version that no line before it answers.
fn answer_to_others(lines: &[Line], all: &str) -> Option<Line> {
    lines.iter().find(|line| is_all(line, all)).cloned()
}

fn is_all(line: &Line, all: &str) -> bool {
    line.key.as_deref().is_none_or(|key| key == all || EVERYTHING.contains(&key))
}

fn has_version(about: &About<'_>, version: &str) -> bool {
    about.scope().list("inet_protocols").iter().any(|word| word.is_word("all") || word.is_word(version))
}

fn from_all(about: &mut About<'_>, parameter: &str, place: Location, fix: Fix) {
    let message = format!("{} does not announce STARTTLS: {parameter} hides it", about.name());
    match about.service.loads.is_empty() || about.is_local() {
        true => about.warn(place, message, fix),
        false => about.off(place, message, fix),
    }
}

/// The word of EHLO.
const HIDDEN: &str = "starttls";
/// Versions of IP, and the networks of all their addresses.
const NETWORKS: [(&str, &str); 2] = [("ipv4", "0.0.0.0/0"), ("ipv6", "::/0")];
/// Patterns that match whatever there is.
const EVERYTHING: [&str; 7] = ["/^/", "/./", "/.*/", "/.+/", "/^.*/", "/^.*$/", "/$/"];
/// How clients are called that no other line names.
const OTHERS: &str = "all others";
/// Addresses that are told of.
const MOST_KEYS: usize = 5;
