//! What there is to say about the settings around TLS, service by service.

mod authentication;
mod authorities;
mod client_wrapper;
mod deprecated;
mod ehlo;
mod files;
mod instances;
mod lines;
mod misfits;
mod misplaced;
mod openssl;
mod own_hop;
mod parameters;
mod postscreen;
mod proxied;
mod randomness;
mod remedy;
mod rootless;
mod screened;
mod sending;
mod session_cache;
mod spelling;
mod starting;
pub(super) mod survey;
mod transport;
mod wrapper;

use crate::base::document::UnreadableReason;
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::service::postfix::arrangement::{self, place};
use crate::service::postfix::daemons::Daemon as Found;
use crate::service::postfix::encoding::Encoding;
use crate::service::postfix::family::Family;
use crate::service::postfix::scope::{Scope, Value};
use crate::service::postfix::settings::remedy::{Edit, Fix};
use crate::service::postfix::settings::survey::Survey;
use crate::target::service::{FileSetting, Level, Load, RELOAD, Remark, Service, Side, Stake, Weight, When};

/// The remarks about one service, in the order of their importance within each question.
pub(super) fn remarks(
    found: &Found<'_>,
    family: Family,
    service: &Service,
    around: (&Survey<'_>, &dyn Lookup),
) -> Vec<Remark> {
    let mut about = About::of(found, family, service, around);
    starting::judge(&mut about);
    randomness::judge(&mut about);
    openssl::judge(&mut about);
    misfits::judge(&mut about);
    transport::judge(&mut about);
    wrapper::judge(&mut about);
    postscreen::judge(&mut about);
    if service.side == Side::Server {
        screened::judge(&mut about);
    }
    authentication::judge(&mut about);
    files::judge(&mut about);
    authorities::judge(&mut about);
    parameters::judge(&mut about);
    session_cache::judge(&mut about);
    proxied::judge(&mut about);
    spelling::judge(&mut about);
    misplaced::judge(&mut about);
    instances::judge(&mut about);
    lines::judge(&mut about);
    deprecated::judge(&mut about);
    about.remarks
}

/// What keeps a client from sending, or lets it send otherwise than it is meant to: of weight even where it has no files.
pub(super) fn of_sending(
    found: &Found<'_>,
    family: Family,
    service: &Service,
    around: (&Survey<'_>, &dyn Lookup),
) -> Vec<Remark> {
    let mut about = About::of(found, family, service, around);
    sending::judge(&mut about);
    client_wrapper::judge(&mut about);
    rootless::judge(&mut about);
    screened::judge(&mut about);
    own_hop::judge(&mut about);
    proxied::other_tables(&mut about);
    about.remarks
}

/// One service, and what has been said about it.
struct About<'a> {
    found: &'a Found<'a>,
    family: Family,
    service: &'a Service,
    survey: &'a Survey<'a>,
    lookup: &'a dyn Lookup,
    remarks: Vec<Remark>,
}

impl<'a> About<'a> {
    fn of(
        found: &'a Found<'a>,
        family: Family,
        service: &'a Service,
        (survey, lookup): (&'a Survey<'a>, &'a dyn Lookup),
    ) -> About<'a> {
        About { found, family, service, survey, lookup, remarks: Vec::new() }
    }

    fn scope(&self) -> &'a Scope<'a> {
        &self.found.scope
    }

    /// `submission/inet`
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

    /// Whether it is the first service with these parameters, for which the lines of main.cf are told of.
    fn is_first(&self) -> bool {
        self.survey.is_first(self.found, self.family)
    }

    fn is_server(&self) -> bool {
        self.service.side == Side::Server
    }

    /// When it speaks TLS; none if it does not come up.
    fn level(&self) -> Option<Level> {
        self.service.daemons.first().filter(|daemon| daemon.dies.is_none()).map(|daemon| daemon.level)
    }

    /// The parameter of the level and its value, where that is no level of this side.
    fn unknown_level(&self) -> Option<(String, Value)> {
        let parameter = self.family.parameter("security_level");
        let value = self.scope().value(&parameter);
        let is_known = self.family.levels().iter().any(|(word, _)| value.text.is_word(word));
        (!value.text.is_empty() && value.fault.is_none() && !is_known).then_some((parameter, value))
    }

    fn place(&self, value: &Value) -> Location {
        place(value, self.scope())
    }

    /// Whether this line is one of master.cf, and so of this service alone.
    fn is_option(&self, place: &Location) -> bool {
        *place.file == *self.scope().instance.master_file
    }

    /// Whether only programs of this machine reach it.
    fn is_local(&self) -> bool {
        let name = self.found.service.name.to_string();
        if name.contains(':') || name.starts_with('[') {
            return LOCAL.iter().any(|start| name.starts_with(start));
        }
        let interfaces = self.scope().list("inet_interfaces");
        !interfaces.is_empty() && interfaces.iter().all(|one| LOCAL_INTERFACES.contains(&one.to_string().as_str()))
    }

    /// Says something, with what to do about it; where the file is read otherwise than it was written, that comes first.
    fn say(&mut self, weight: Weight, stake: Stake, place: Location, message: String, fix: Fix) {
        let instance = self.scope().instance;
        let misread = instance.misread(&place.file).filter(|(encoding, _)| encoding.is_everywhere() || place.line == 1);
        let (fix, command) = match misread {
            Some((encoding, conversion)) => (converted(encoding, &message, &place), conversion),
            None => (fix.words, remedy::command(&fix.edits, instance)),
        };
        let message = match instance.slip(&place).filter(|slip| message != slip.what) {
            Some(slip) => format!("{message}; {}", slip.what),
            None => message,
        };
        self.remarks.push(Remark { weight, stake, message, place, fix, command, when: When::Always });
    }

    fn note(&mut self, place: Location, message: String) {
        self.say(Weight::Note, Stake::Policy, place, message, Fix::words(""));
    }

    fn warn(&mut self, place: Location, message: String, fix: Fix) {
        self.say(Weight::Warn, Stake::Policy, place, message, fix);
    }

    /// Something that another row tells the consequence of, where there is one.
    fn blame(&mut self, place: Location, message: String, fix: Fix) {
        self.say(Weight::Fail, self.stake_of(&place), place, message, fix);
    }

    /// What comes of a slip in these lines: the service ends at them, or a file that they name is not there.
    fn stake_of(&self, place: &Location) -> Stake {
        let overlaps =
            |other: &Location| other.file == place.file && other.line <= place.end_line && place.line <= other.end_line;
        let dead = self.service.daemons.iter().filter_map(|daemon| daemon.dies.as_ref()?.place.as_ref());
        let files = self.service.loads.iter().flat_map(Load::files).chain(&self.service.ca_file);
        let is_lost = |file: &FileSetting| {
            let trouble = self.lookup.trouble(&file.path);
            trouble.is_some_and(|reason| reason.is_absence() || reason == UnreadableReason::Directory)
        };
        match () {
            () if dead.into_iter().any(overlaps) => Stake::Load,
            () if files.into_iter().any(|file| overlaps(&file.place) && is_lost(file)) => Stake::Path,
            () => Stake::Policy,
        }
    }

    fn fail(&mut self, place: Location, message: String, fix: Fix) {
        self.say(Weight::Fail, Stake::Policy, place, message, fix);
    }

    /// A service that has a certificate does not speak TLS.
    fn off(&mut self, place: Location, message: String, fix: Fix) {
        self.say(Weight::Warn, Stake::Off, place, message, fix);
    }

    /// No client gets through.
    fn bars(&mut self, place: Location, message: String, fix: Fix) {
        self.say(Weight::Fail, Stake::Client, place, message, fix);
    }

    /// TLS does not start, or the whole service does not.
    fn stops(&mut self, place: Location, message: String, fix: Fix) {
        self.say(Weight::Fail, Stake::Load, place, message, fix);
    }

    /// Gives a parameter a value where it is set now: for all services, or in the options of this one.
    fn set(&self, name: &str, value: &str, place: &Location) -> Fix {
        let words = format!("set {name} = {value}, then: postfix reload");
        match self.is_option(place) {
            true => self.set_here(name, value),
            false => Fix::edit(words, [Edit::Main { name: name.to_owned(), value: value.to_owned() }]),
        }
    }

    /// Gives a parameter a value for this service alone.
    fn set_here(&self, name: &str, value: &str) -> Fix {
        let service = self.name();
        let words = format!("set {name} = {value} for {service}, then: postfix reload");
        Fix::edit(words, [Edit::Option { service, name: name.to_owned(), value: value.to_owned() }])
    }

    /// Takes the setting of a parameter away where it is set.
    fn unset(&self, name: &str, place: &Location) -> Fix {
        let edit = match self.is_option(place) {
            true => Edit::DropOption { service: self.name(), name: name.to_owned() },
            false => Edit::DropMain(name.to_owned()),
        };
        Fix::edit(format!("take {name} out, then: postfix reload"), [edit])
    }
}

/// What to do about a file that is read otherwise than it was written, and why, unless the message says that.
fn converted(encoding: Encoding, message: &str, place: &Location) -> String {
    let (complaint, remedy) = (encoding.complaint(&place.file), encoding.remedy());
    let why = if message == complaint { String::new() } else { format!("{complaint}; ") };
    format!("{why}{remedy}, then: {RELOAD}")
}

/// How names of services begin that only this machine reaches.
const LOCAL: [&str; 3] = ["127.", "[::1]", "localhost:"];
/// Words of `inet_interfaces` that mean this machine alone.
const LOCAL_INTERFACES: [&str; 4] = ["loopback-only", "localhost", "127.0.0.1", "[::1]"];
