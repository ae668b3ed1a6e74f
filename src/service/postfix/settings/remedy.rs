//! What mends a setting: in words, and as a line for sh that changes main.cf or master.cf with Postfix's own `postconf`.

use crate::base::location::Location;
use crate::base::shell::quote;
use crate::service::postfix::instance::{Instance, Standing};

/// What to do.
pub(super) struct Fix {
    pub(super) words: String,
    pub(super) edits: Vec<Edit>,
}

/// One change of a configuration file.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    /// Gives a parameter a value for all services.
    Main { name: String, value: String },
    /// Takes a parameter out of main.cf.
    DropMain(String),
    /// Gives a parameter a value for one service.
    Option { service: String, name: String, value: String },
    /// Takes an option away from a service.
    DropOption { service: String, name: String },
    /// Sets one of the eight fields of a service.
    Field { service: String, field: &'static str, value: &'static str },
    /// Adds a service: its name and type, and its line.
    Add { service: &'static str, line: &'static str },
    /// Makes comments of these lines.
    Comment(Location),
}

impl Fix {
    pub(super) fn words(words: impl Into<String>) -> Fix {
        Fix { words: words.into(), edits: Vec::new() }
    }

    pub(super) fn edit(words: impl Into<String>, edits: impl IntoIterator<Item = Edit>) -> Fix {
        Fix { words: words.into(), edits: edits.into_iter().collect() }
    }
}

/// The line for sh that makes these changes; none where it would put a file in the place of a symbolic link, where
/// postconf has no words for a service, where the directory's name is no UTF-8, and where the lines of the file are not
/// those that its writer sees.
pub(super) fn command(edits: &[Edit], instance: &Instance) -> Option<String> {
    let [main, master] = instance.standing;
    let is_blocked = |edit: &Edit| {
        let standing = if edit.is_in_main(instance) { main } else { master };
        standing.is_link || standing.encoding.is_some() || !edit.has_plain_service()
    };
    if edits.is_empty() || instance.directory.to_str().is_none() || edits.iter().any(is_blocked) {
        return None;
    }
    let mut steps: Vec<String> = edits.iter().map(|edit| edit.step(instance)).collect();
    for (standing, of_main) in [(main, true), (master, false)] {
        let edit = edits.iter().find(|edit| edit.is_in_main(instance) == of_main && edit.is_by_postconf());
        steps.extend(edit.and_then(|edit| restored(standing, &edit.file(instance))));
    }
    Some(steps.join(" && "))
}

/// `postconf` leaves root's own file of mode 0644 behind, whatever there was.
fn restored(standing: Standing, file: &str) -> Option<String> {
    let (uid, gid, mode) = standing.special?;
    Some(format!("chmod {mode:04o} {file} && chown {uid}:{gid} {file}"))
}

impl Edit {
    fn is_in_main(&self, instance: &Instance) -> bool {
        match self {
            Edit::Main { .. } | Edit::DropMain(_) => true,
            Edit::Option { .. } | Edit::DropOption { .. } | Edit::Field { .. } | Edit::Add { .. } => false,
            Edit::Comment(place) => *place.file == *instance.main_file,
        }
    }

    fn is_by_postconf(&self) -> bool {
        !matches!(self, Edit::Comment(_))
    }

    /// `postconf -P` takes `service/type/parameter`: a name that has a slash in itself cannot be said.
    fn has_plain_service(&self) -> bool {
        match self {
            Edit::Option { service, .. } | Edit::DropOption { service, .. } | Edit::Field { service, .. } => {
                service.matches('/').count() == 1
            }
            _ => true,
        }
    }

    /// The file that is changed, by its absolute path.
    fn file(&self, instance: &Instance) -> String {
        let name = if self.is_in_main(instance) { "main.cf" } else { "master.cf" };
        quote(&instance.directory.join(name).to_string_lossy())
    }

    fn step(&self, instance: &Instance) -> String {
        let postconf = format!("postconf -c {}", quote(&instance.directory.to_string_lossy()));
        match self {
            Edit::Main { name, value } => format!("{postconf} -e {}", quote(&format!("{name} = {value}"))),
            Edit::DropMain(name) => format!("{postconf} -X {}", quote(name)),
            Edit::Option { service, name, value } => {
                format!("{postconf} -P {}", quote(&format!("{service}/{name}={value}")))
            }
            Edit::DropOption { service, name } => format!("{postconf} -PX {}", quote(&format!("{service}/{name}"))),
            Edit::Field { service, field, value } => {
                format!("{postconf} -F {}", quote(&format!("{service}/{field}={value}")))
            }
            Edit::Add { service, line } => format!("{postconf} -M {}", quote(&format!("{service}={line}"))),
            Edit::Comment(lines) => {
                format!("sed -i '{},{}s/^/#/' {}", lines.line, lines.end_line, self.file(instance))
            }
        }
    }
}
