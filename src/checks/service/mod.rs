//! What becomes of a service: whether its processes start TLS, and what a client gets in a handshake.

pub mod by_name;
pub mod choice;
mod completion;
mod open;
pub(super) mod remedy;

use std::path::Path;
use std::sync::Arc;

use crate::base::document::{Document, UnreadableReason};
use crate::base::location::Location;
use crate::base::moment::Moment;
use crate::checks::service::by_name::Known;
use crate::checks::service::by_name::for_names;
use crate::checks::service::choice::Handshake;
use crate::checks::service::completion::Completion;
use crate::checks::service::open::Opened;
use crate::loaders::postfix::process::{self, Installed, Process};
use crate::loaders::{Found, openssl_bundle};
use crate::target::service::{Break, Daemon, FileSetting, Load, Negotiation, Part, Service, Side, Trouble};
use crate::verify::trust::Anchors;

/// What a target is to its service, and what will become of that.
#[derive(Debug)]
pub struct Around<'a> {
    /// The service.
    pub service: &'a Service,
    /// What the target is to it.
    pub part: &'a Part,
    /// What becomes of it.
    pub prediction: &'a Prediction,
}

/// What will happen to one service, and to each name that its clients may ask for.
#[derive(Debug)]
pub struct Prediction {
    /// Without a name, or with one that is not listed.
    pub default: Outcome,
    /// For each entry of the service's tables by name, in order.
    pub by_name: Vec<Arc<Outcome>>,
    /// Why TLS 1.3 is all that its clients get, without a name, though older versions are switched on.
    pub newest_only: Option<Break>,
    /// Whether a client has a file of authorities, and no root in it or beside it.
    pub is_rootless: bool,
}

/// What happens in one case.
#[derive(Debug)]
pub struct Outcome {
    /// Whether TLS comes up.
    pub state: State,
    /// What the process holds, in the order loaded.
    pub identities: Vec<Identity>,
    /// The lines of the log, or the words to search it for.
    pub log: Vec<String>,
}

/// How far it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// A client that takes what OpenSSL offers by default gets this far.
    Up(Handshake),
    /// A client's TLS comes up, and it shows no certificate.
    Bare,
    /// TLS comes up, and every session ends at once, or a client sends nothing, for this reason.
    Broken(Break),
    /// TLS is switched off; by which of the loads, if by one.
    Off(Option<usize>),
    /// Nothing is configured that could be loaded.
    Nothing,
    /// The process never answers: it waits for a pipe that nobody writes.
    Hangs(FileSetting),
    /// This user may not read a file that the server reads as root.
    Unknown(FileSetting),
}

/// One identity that a process holds.
#[derive(Debug)]
pub struct Identity {
    /// Which of the loads it comes from.
    pub load: usize,
    /// What it sends: each certificate in DER, the leaf first.
    pub sent: Vec<Vec<u8>>,
    /// How many of them it takes from its own authorities, since the file holds a leaf alone.
    pub completed: usize,
}

/// Foretells what a service does with what its files hold now. What happens for the names of a table is found once for the
/// services that share it.
pub fn foretell(
    service: &Service,
    document: &dyn Fn(&FileSetting) -> Arc<Document>,
    directory: Option<&dyn Anchors>,
    now: Moment,
    known: &mut Known,
) -> Prediction {
    let none = |state: State, words: String| {
        let default = Outcome { log: vec![words], ..Outcome::bare(state) };
        Prediction::of(default.ended(service.broken.clone()))
    };
    // postscreen has no certificates: it leaves TLS to another, which is there or is not.
    let leaves_tls = service.refused.is_some() && service.daemons.iter().all(|daemon| daemon.program == "postscreen");
    if service.side == Side::Server && service.loads.is_empty() && !service.anonymous && !leaves_tls {
        // Nothing else is looked at then (`smtpd.c pre_jail_init`).
        let words = "No server certs available. TLS won't be enabled".to_owned();
        return none(State::Nothing, words);
    }
    if let Some(trouble) = &service.refused {
        return none(State::Off(None), trouble.words.clone());
    }
    let opened = match Opened::all(service, document) {
        Ok(opened) => opened,
        Err(state) => return Prediction::of(Outcome::bare(state)),
    };
    let authorities = service.ca_file.as_ref().map(|file| (file, document(file)));
    if let Some((file, authorities)) = &authorities
        && authorities.contents.as_ref().is_err_and(|trouble| trouble.reason == UnreadableReason::Denied)
    {
        return Prediction::of(Outcome::bare(State::Unknown((*file).clone())));
    }
    let certificates = authorities.as_ref().map(|(_, document)| openssl_bundle::read(document.bytes(), &document.name));
    if let (Some((file, _)), Some(Err(_))) = (&authorities, &certificates) {
        let words = format!(
            "cannot load Certification Authority data, CAfile=\"{}\"{}: disabling TLS support",
            file.name,
            service.ca_directory.as_ref().map_or(String::new(), |path| format!(", CApath=\"{}\"", path.name))
        );
        return none(State::Off(None), words);
    }
    let certificates = certificates.and_then(Result::ok).unwrap_or_default();
    let has_root = certificates.iter().any(|found| matches!(found, Found::Cert(cert, _) if cert.is_self_issued()));
    let completion = Completion::new(certificates, directory, now);
    // What a client agrees on is up to the servers, too.
    let negotiation = Some(&service.negotiation).filter(|_| service.side == Side::Server);
    // With a hook for names OpenSSL agrees on TLS 1.3 before it looks for a key that can sign (`is_tls13_capable`).
    let is_early = !service.by_name.is_empty() && service.negotiation.has_tls_1_3;
    let process = (!service.loads.is_empty()).then(|| process::load(&opened.default()));
    let newest_only = process.as_ref().and_then(|process| choice::newest_only(&process.installed, negotiation?));
    let default = match process {
        None if service.anonymous => anonymous(is_early),
        None => Outcome::bare(State::Bare),
        Some(process) => outcome(process, &completion, is_early, negotiation),
    };
    let default = if service.side == Side::Client { of_client(default) } else { default };
    let is_rootless = !has_root && directory.is_none();
    let broken = service.broken.clone().or_else(|| (is_rootless && service.verifies).then(|| rootless(service)));
    let default = default.ended(broken);
    let by_name = match default.state {
        State::Up(_) => known.of(service, || for_names(&opened, &completion, negotiation)),
        _ => Vec::new(),
    };
    Prediction { default, by_name, newest_only, is_rootless: is_rootless && service.ca_file.is_some() }
}

impl Prediction {
    /// Nothing but what happens to all.
    fn of(default: Outcome) -> Prediction {
        Prediction { default, by_name: Vec::new(), newest_only: None, is_rootless: false }
    }
}

/// What becomes of a client: it does without a certificate that it cannot use.
fn of_client(outcome: Outcome) -> Outcome {
    let Outcome { state, identities, mut log } = outcome;
    let state = match &state {
        State::Up(Handshake::Fails { words, shown: None, .. }) => {
            log.retain(|line| line != words);
            State::Bare
        }
        State::Up(Handshake::Fails { words, .. }) => {
            // The server notices when the handshake is over for the client (RFC 8446 4.4.3).
            log.retain(|line| line != words);
            log.push(LOST.to_owned());
            state
        }
        _ => state,
    };
    Outcome { state, identities, log }
}

/// What keeps a client from sending that has to verify servers and has no root to do so by.
fn rootless(service: &Service) -> Break {
    let why = match &service.ca_directory {
        Some(setting) => {
            format!("no root certificate lies in {}, by which servers could be verified", setting.path.display())
        }
        None => "no root certificate is configured by which servers could be verified".to_owned(),
    };
    Break { why, is_total: false, trouble: Trouble { words: UNVERIFIED.to_owned(), place: None } }
}

/// TLS without a certificate, which no client of today takes.
fn anonymous(is_early: bool) -> Outcome {
    let words = if is_early { "no suitable signature algorithm" } else { "no shared cipher" };
    let state =
        State::Up(Handshake::Fails { why: "it has no certificate, which was asked for (none)", words, shown: None });
    Outcome { log: vec![words.to_owned()], ..Outcome::bare(state) }
}

fn outcome(
    process: Process,
    completion: &Completion<'_>,
    is_early: bool,
    negotiation: Option<&Negotiation>,
) -> Outcome {
    let Process { installed, mut log, off } = process;
    let state = match (off, choice::disagreement(&installed, negotiation)) {
        (Some(load), _) => State::Off(Some(load)),
        (None, Some(disagreement)) => {
            log.push(disagreement.trouble.words.clone());
            State::Broken(disagreement)
        }
        (None, None) => State::Up(choice::of(&installed, is_early, negotiation)),
    };
    if let State::Up(Handshake::Fails { words, .. }) = &state {
        log.push((*words).to_owned());
    }
    Outcome { state, identities: installed.iter().map(|one| identity(one, completion)).collect(), log }
}

fn identity(installed: &Installed, completion: &Completion<'_>) -> Identity {
    let mut sent: Vec<Vec<u8>> =
        installed.certificates.iter().map(|placed| completion::certificate(&placed.block.der)).collect();
    let own = sent.len();
    if let [leaf] = sent.as_slice() {
        sent = completion.complete(leaf);
    }
    Identity { load: installed.load, completed: sent.len().saturating_sub(own), sent }
}

impl Outcome {
    /// The same where something ends every session, whatever is loaded.
    fn ended(self, broken: Option<Break>) -> Outcome {
        let Some(broken) = broken else { return self };
        let Outcome { state, identities, mut log } = self;
        match &state {
            State::Up(Handshake::Fails { words, .. }) if !broken.is_late() => log.retain(|line| line != words),
            State::Up(Handshake::Completes(_)) | State::Bare => {}
            // What is demanded of servers is looked up whether a client can do TLS or not.
            State::Off(_) if broken.is_total => {}
            _ => return Outcome { state, identities, log },
        }
        log.push(broken.trouble.words.clone());
        Outcome { state: State::Broken(broken), identities, log }
    }

    fn bare(state: State) -> Outcome {
        Outcome { state, identities: Vec::new(), log: Vec::new() }
    }
}

impl Around<'_> {
    /// What happens to clients that are meant to be shown this target.
    pub fn outcome(&self) -> &Outcome {
        let prediction = self.prediction;
        match self.entry() {
            Some(entry) => prediction.by_name.get(entry).map_or(&prediction.default, |outcome| outcome),
            None => &prediction.default,
        }
    }

    /// Which entry of the tables by name the target is.
    fn entry(&self) -> Option<usize> {
        self.part.entries.first().copied()
    }

    /// The load of this number, for those clients.
    pub fn load(&self, number: usize) -> Option<&Load> {
        match self.entry() {
            Some(entry) => self.service.by_name.get(entry).map(|(_, load)| load),
            None => self.service.loads.get(number),
        }
    }

    /// The setting that names the file at this path, of those that the target is loaded by.
    pub fn setting(&self, path: &Path) -> Option<&FileSetting> {
        let files = self.part.load.and_then(|load| self.load(load)).map(Load::files).unwrap_or_default();
        let authorities = self.service.ca_file.iter().chain(&self.service.ca_directory);
        // Octet by octet: one of thousands of files asks here for each of them.
        files.into_iter().chain(authorities).find(|setting| setting.path.as_os_str() == path.as_os_str())
    }

    /// Which of the identities that the process holds is this target's.
    pub fn identity(&self) -> Option<usize> {
        let load = if self.entry().is_some() { 0 } else { self.part.load? };
        let of_load = self.outcome().identities.iter().enumerate().filter(|(_, one)| one.load == load);
        of_load.map(|(at, _)| at).nth(self.part.identity)
    }

    fn held(&self) -> Option<&Identity> {
        self.outcome().identities.get(self.identity()?)
    }

    /// Whether TLS starts for some of the clients of the service, whatever becomes of this target.
    pub fn starts(&self) -> bool {
        let is_up = matches!(self.prediction.default.state, State::Up(Handshake::Completes(_)) | State::Bare);
        is_up && self.service.daemons.iter().any(Daemon::speaks_tls)
    }

    /// Whether the identity is loaded and a client's handshake ends well.
    pub fn is_served(&self) -> bool {
        matches!(self.outcome().state, State::Up(Handshake::Completes(_))) && self.identity().is_some()
    }

    /// The certificates that this target's clients are sent, in DER; none when it is not served.
    pub fn sent(&self) -> &[Vec<u8>] {
        self.held().map_or(&[], |identity| identity.sent.as_slice())
    }

    /// How many of those certificates come from the service's own authorities.
    pub fn completed(&self) -> usize {
        self.held().map_or(0, |identity| identity.completed)
    }

    /// The load that took the place of this target's.
    pub fn replaced_by(&self) -> Option<&Load> {
        let own = self.part.load?;
        let later = self.outcome().identities.iter().find(|one| one.load > own)?;
        self.load(later.load)
    }

    /// Where the identity is set.
    pub fn place(&self) -> Option<&Location> {
        let load = self.part.load.and_then(|load| self.load(load));
        load.map(Load::place).or_else(|| self.service.places.first())
    }
}

/// How a client says that a server went away that did not like its signature.
const LOST: &str = "while performing the EHLO handshake";

/// How a client says that it trusts no authority above the server's certificate.
const UNVERIFIED: &str = "Server certificate not verified";
