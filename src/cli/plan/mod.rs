//! What the typed arguments mean: targets, options, policy, anchors, reports and the exit code's convention.

mod anchors;
pub(crate) mod bundle;
mod hostnames;
mod nearby;
pub(crate) mod outputs;
mod rules;
mod selection;
mod thresholds;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::base::error::{Error, ErrorKind};
use crate::base::lookup::Lookup;
use crate::base::moment::Moment;
use crate::checks::facts::Options;
use crate::cli::args::check::{CheckArgs, JudgementArgs, ServiceArgs};
use crate::cli::exit::ExitRules;
use crate::cli::plan::outputs::Outputs;
use crate::cli::suggest::hint;
use crate::run::Request;
use crate::service::postfix::discovery::{Discovery, discover};
use crate::service::postfix::fault::Fault;
use crate::service::postfix::instance;
use crate::service::{certbot, files};
use crate::target::Target;
use crate::target::service::Side;

/// What `check` is to do.
pub(crate) struct Plan {
    /// What to examine, and how.
    pub(crate) request: Request,
    /// Which reports go where.
    pub(crate) outputs: Outputs,
    /// How the matrix becomes an exit code.
    pub(crate) exit: ExitRules,
    /// What a server refuses of its own configuration, or this user may not read of it; what could be read is judged all the
    /// same.
    pub(crate) refusal: Option<Error>,
}

/// What the meaning of arguments depends on besides the arguments.
pub(crate) struct Surroundings<'a> {
    /// The clock.
    pub(crate) now: Moment,
    /// The files.
    pub(crate) lookup: &'a dyn Lookup,
    /// The environment.
    pub(crate) variable: &'a dyn Fn(&str) -> Option<OsString>,
}

impl Plan {
    /// Gives the arguments their meaning. Wrong usage first, then what needs a look at the machine.
    pub(crate) fn of(args: &CheckArgs, around: &Surroundings<'_>) -> Result<Plan, Error> {
        refuse_unbuilt(&args.services)?;
        let outputs = Outputs::of(&args.output)?;
        let exit = ExitRules::of(&args.output, args.selection.strict, outputs.is_nagios())?;
        let policy = selection::policy(&args.selection)?;
        if args.services.postfix.is_none() {
            selection::refuse_service_rows(&policy)?;
        }
        let has_lists = !args.material.crls.is_empty();
        let options = options(&args.judgement, args.trust.partial_chain, has_lists, around.now)?;
        let hostnames = hostnames::split(&args.material.hostnames)?;
        let overrides = rules::Overrides::of(&args.rules, around.lookup.accounts())?;
        let mut targets = targets(args, around.lookup)?;
        for target in &mut targets {
            target.rules = overrides.apply(&target.rules)?;
            target.chain.extend(args.material.chain.iter().cloned());
            target.hostnames.extend(hostnames.iter().cloned());
        }
        let anchors = anchors::plan(&args.trust, around)?;
        let Discovery { mut services, documents, refusal, denied } = postfix(args, around)?;
        for service in &mut services {
            service.rules = overrides.apply(&service.rules)?;
            if service.side == Side::Server {
                service.asked_names.clone_from(&hostnames);
            }
        }
        let crls = args.material.crls.clone();
        let request = Request { targets, services, documents, options, policy, anchors, crls };
        Ok(Plan { request, outputs, exit, refusal: refusal.map(refused).or(denied.map(unread)) })
    }
}

fn targets(args: &CheckArgs, lookup: &dyn Lookup) -> Result<Vec<Target>, Error> {
    let keys = &args.material.keys;
    if args.certs.is_empty() {
        if let Some(key) = keys.first() {
            let key = key.display();
            let message =
                format!("--key {key} without a certificate; name it, too: `certpreflight check CERT --key {key}`");
            return Err(Error::new(ErrorKind::NothingToCheck, message));
        }
        if args.services.certbot.is_none() && args.services.postfix.is_none() {
            return Err(nearby::nothing_given(lookup));
        }
    }
    let mut targets = files::targets(&args.certs, keys, lookup)?;
    if let Some(directory) = &args.services.certbot {
        let directory = directory.as_deref().unwrap_or(Path::new(certbot::DEFAULT_DIRECTORY));
        targets.extend(certbot::targets(directory, lookup)?);
    }
    Ok(targets)
}

/// What `--postfix` finds.
fn postfix(args: &CheckArgs, around: &Surroundings<'_>) -> Result<Discovery, Error> {
    let Some(directory) = &args.services.postfix else { return Ok(Discovery::default()) };
    let named = (around.variable)("MAIL_CONFIG").map(PathBuf::from);
    let directory = directory.clone().or(named).unwrap_or_else(|| PathBuf::from(instance::DEFAULT_DIRECTORY));
    discover(&directory, around.lookup)
}

/// Postfix's own words for what it does not take.
fn refused(fault: Fault) -> Error {
    let line = (fault.place.line > 0).then_some(fault.place.line);
    let message = format!("Postfix refuses this configuration: {}", fault.words);
    Error::new(ErrorKind::Configuration, message).at(fault.place.file.to_string(), line)
}

/// Of that instance nothing is known, which is no word of Postfix against it.
fn unread(fault: Fault) -> Error {
    let message = format!("{}; run as root, or as a user who may read it", fault.words);
    Error::new(ErrorKind::Input, message).at(fault.place.file.to_string(), None)
}

fn options(args: &JudgementArgs, partial_chain: bool, crls_given: bool, now: Moment) -> Result<Options, Error> {
    let JudgementArgs { purpose, at, warn_days, crit_days, auth_level } = args;
    let purpose = purpose.as_deref().unwrap_or("sslserver");
    let purpose = match Options::purpose_named(purpose) {
        Ok(purpose) => purpose,
        Err(names) => return usage(format!("no purpose \"{purpose}\"; {}", hint(purpose, names.into_iter()))),
    };
    let at = moment(at.as_deref(), now)?;
    Ok(Options {
        at,
        purpose,
        warn_expiry: thresholds::parse("--warn-days", warn_days.as_deref().unwrap_or("30,25%"))?,
        critical_expiry: thresholds::parse("--crit-days", crit_days.as_deref().unwrap_or("7,10%"))?,
        auth_level: auth_level.as_deref().map_or(Ok(2), level)?,
        partial_chain,
        crls_given,
    })
}

/// `--at`, or now.
pub(crate) fn moment(at: Option<&str>, now: Moment) -> Result<Moment, Error> {
    at.map_or(Some(now), |text| Moment::parse(text, now)).ok_or_else(|| {
        let forms = "2026-11-22T03:52:00Z, 2026-11-22, seconds since 1970, or +14d";
        Error::new(ErrorKind::Usage, format!("--at {} is no time; write it as {forms}", at.unwrap_or_default()))
    })
}

fn level(text: &str) -> Result<u8, Error> {
    match text.parse() {
        Ok(level @ 0..=5) => Ok(level),
        _ => usage(format!("--auth-level {text} is no OpenSSL security level; give 0 to 5")),
    }
}

/// Options that other issues build; named, never ignored.
fn refuse_unbuilt(services: &ServiceArgs) -> Result<(), Error> {
    let ServiceArgs { certbot: _, postfix: _, dovecot, nginx, apache, haproxy, exim, config } = services;
    let unbuilt = [
        ("--dovecot", dovecot.is_some()),
        ("--nginx", nginx.is_some()),
        ("--apache", apache.is_some()),
        ("--haproxy", haproxy.is_some()),
        ("--exim", exim.is_some()),
        ("--config", config.is_some()),
    ];
    match unbuilt.iter().find(|(_, given)| *given) {
        Some((option, _)) => {
            let message = format!("{option} is not built yet; name the files: `certpreflight check CERT --key KEY`");
            Err(Error::new(ErrorKind::NotBuiltYet, message))
        }
        None => Ok(()),
    }
}

fn usage<T>(message: String) -> Result<T, Error> {
    Err(Error::new(ErrorKind::Usage, message))
}
