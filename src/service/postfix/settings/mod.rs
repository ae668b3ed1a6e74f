//! What there is to say about the settings around TLS, service by service.

mod authentication;
mod files;
mod spelling;
mod transport;

use crate::base::location::Location;
use crate::service::postfix::arrangement::{self, place};
use crate::service::postfix::daemons::Daemon as Found;
use crate::service::postfix::family::Family;
use crate::service::postfix::scope::{Scope, Value};
use crate::target::service::{Level, Remark, Service, Stake, Weight, When};

/// The remarks about one service, in the order of their importance within each question.
pub(super) fn remarks(found: &Found<'_>, family: Family, all: &[Found<'_>], service: &Service) -> Vec<Remark> {
    let mut about = About { found, family, all, service, remarks: Vec::new() };
    transport::judge(&mut about);
    authentication::judge(&mut about);
    files::judge(&mut about);
    spelling::judge(&mut about);
    about.remarks
}

/// One service, and what has been said about it.
struct About<'a> {
    found: &'a Found<'a>,
    family: Family,
    all: &'a [Found<'a>],
    service: &'a Service,
    remarks: Vec<Remark>,
}

impl<'a> About<'a> {
    fn scope(&self) -> &'a Scope<'a> {
        &self.found.scope
    }

    fn name(&self) -> String {
        arrangement::name(self.found)
    }

    /// The parameter of this service's family.
    fn value(&self, name: &str) -> Value {
        self.scope().value(&self.family.parameter(name))
    }

    fn is_yes(&self, name: &str) -> bool {
        self.scope().is_yes(name) == Ok(true)
    }

    /// When it speaks TLS; none if it does not come up.
    fn level(&self) -> Option<Level> {
        self.service.daemons.first().filter(|daemon| daemon.dies.is_none()).map(|daemon| daemon.level)
    }

    fn place(&self, value: &Value) -> Location {
        place(value, self.scope())
    }

    /// Whether only programs of this machine reach it.
    fn is_local(&self) -> bool {
        let name = self.found.service.name.to_string();
        ["127.", "[::1]", "localhost:"].iter().any(|start| name.starts_with(start))
    }

    /// Says something; what to do about it comes from `fix`.
    fn say(&mut self, weight: Weight, stake: Stake, place: Location, message: String, fix: Fix) {
        let (fix, command) = match fix {
            Fix::Words(words) => (words, None),
            Fix::Set(name, value) => self.set(&name, &value, &place),
        };
        self.remarks.push(Remark { weight, stake, message, place, fix, command, when: When::Always });
    }

    fn warn(&mut self, place: Location, message: String, fix: Fix) {
        self.say(Weight::Warn, Stake::Policy, place, message, fix);
    }

    fn fail(&mut self, place: Location, message: String, fix: Fix) {
        self.say(Weight::Fail, Stake::Policy, place, message, fix);
    }

    /// The command that sets a parameter where it is set now: for all services, or in the options of this one.
    fn set(&self, name: &str, value: &str, place: &Location) -> (String, Option<String>) {
        let directory = self.scope().instance.directory.to_string_lossy().into_owned();
        let directory = shell(&directory);
        let command = match *place.file == *self.scope().instance.master_file {
            true => {
                let key = format!("{}/{name}={value}", self.name());
                format!("postconf -c {directory} -P {}", shell(&key))
            }
            false => format!("postconf -c {directory} -e {}", shell(&format!("{name} = {value}"))),
        };
        (format!("set {name} = {value}, then: postfix reload"), Some(command))
    }
}

/// What to do.
enum Fix {
    /// In words.
    Words(String),
    /// Give a parameter a value.
    Set(String, String),
}

impl Fix {
    fn words(words: &str) -> Fix {
        Fix::Words(words.to_owned())
    }

    fn set(name: impl Into<String>, value: &str) -> Fix {
        Fix::Set(name.into(), value.to_owned())
    }
}

/// One word for sh.
fn shell(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}
