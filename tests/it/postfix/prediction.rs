//! What is foretold of a deployment, beside what real Postfix does with it.

mod sending;

use std::path::PathBuf;

use certpreflight::base::moment::Moment;
use certpreflight::checks::check::{Finding, Impact, Severity, Status};
use certpreflight::checks::service::by_name::Known;
use certpreflight::checks::service::choice::Handshake;
use certpreflight::checks::service::{Prediction, State};
use certpreflight::crypto::digest::sha256_hex;
use certpreflight::disk::Disk;
use certpreflight::report::matrix::{Matrix, TargetResult};
use certpreflight::run::run;
use certpreflight::run::service::{Overlay, prediction};
use certpreflight::service::postfix::discovery::{Discovery, discover};
use certpreflight::target::service::{ANY_NAME, Daemon, Level, Service as Arrangement};

use super::record::Facts;
use super::site::{Service, Site};
use super::variant::Variant;
use crate::discovered::request;

/// What `check --postfix=DIR` says of the site that was asked about last.
#[derive(Default)]
pub(super) struct Judge {
    site: PathBuf,
    said: Option<(Discovery, Matrix)>,
}

impl Judge {
    /// What of a service is foretold otherwise than it came.
    pub(super) fn differences(
        &mut self,
        variant: &Variant,
        site: &Site,
        service: &Service,
        facts: &Facts,
    ) -> Vec<String> {
        let directory = site.configuration();
        if self.site != directory {
            self.said = discover(&directory, &Disk::new()).ok().map(|discovery| {
                let matrix = judge(&discovery);
                (discovery, matrix)
            });
            self.site = directory;
        }
        let Some((discovery, matrix)) = &self.said else {
            let is_there = !["not listening", "no"].contains(&facts.offered.as_str());
            return is_there.then(|| format!("nothing found, but {facts:?}")).into_iter().collect();
        };
        let theirs = Foretold::of_facts(facts);
        let ours = match variant.is_client {
            true => sending::foretold(discovery, service),
            false => Foretold::of(discovery, variant, service),
        };
        let mut differences = Vec::new();
        if !ours.is_like(&theirs, variant, service) {
            differences.push(format!("foretold\n  {ours:?}, but\n  {theirs:?}"));
        }
        if variant.is_client {
            differences.extend(sending::row(discovery, matrix, service, facts));
        } else if variant.question.arguments.is_empty() && facts.offered != "no" && facts.offered != "no start" {
            // What another kind of client meets, or one that the table has no entry for, is not these rows' business.
            differences.extend(row(matrix, service, facts));
            differences.extend(rows_about_files(matrix, variant, service, facts));
        }
        differences
    }
}

/// The row says the same: red where clients get no further, and what is said to be served is served.
fn row(matrix: &Matrix, service: &Service, facts: &Facts) -> Option<String> {
    let source = format!("({}/", service.name());
    let is_its = |target: &&TargetResult| {
        target.sources.iter().any(|place| place.contains(&source) || place.contains("tlsproxy"))
    };
    let targets: Vec<&TargetResult> = matrix.targets.iter().filter(is_its).collect();
    let is_red = |target: &&TargetResult| {
        target.cells.iter().any(|cell| cell.id == "service-load" && cell.status == Status::Fail)
    };
    let digests = facts.digests();
    let is_right = match facts.handshake.as_str() {
        "ok" => targets.iter().any(|target| target.summary.served == digests),
        // In the clear to a service that waits for TLS; whether that is right, service-config says.
        "-" if facts.offered == "no greeting" && facts.log.is_empty() && facts.served.is_empty() => true,
        _ => targets.iter().any(is_red),
    };
    (!is_right).then(|| format!("service-load and what is said to be served, beside {facts:?}"))
}

/// Rows about files are red for what this loader refuses: none says that TLS does not start where it does, and where it
/// does not, another row than the service's own says which file is at fault.
fn rows_about_files(matrix: &Matrix, variant: &Variant, service: &Service, facts: &Facts) -> Vec<String> {
    let source = format!("({}/", service.name());
    let asked = variant.question.server_name.as_deref().unwrap_or_default();
    let is_ok = facts.handshake == "ok";
    let is_its = |target: &&TargetResult| {
        let of_service = |place: &String| place.contains(&source) || place.contains("tlsproxy");
        target.sources.iter().any(of_service) && (asked.is_empty() || !is_ok || target.name.ends_with(asked))
    };
    // One that is lost beside another that is served has its own reason to be red.
    let is_lost = |target: &&TargetResult| is_ok && target.summary.served.is_empty();
    let targets = matrix.targets.iter().filter(is_its).filter(|target| !is_lost(target));
    let cells = targets.flat_map(|target| &target.cells).filter(|cell| !cell.id.starts_with("service-"));
    let red = cells.flat_map(|cell| cell.findings.iter().map(move |finding| (cell.id, finding)));
    let red = red.filter(|(_, finding)| finding.severity == Severity::Fail);
    let has_none = || variant.settings().iter().any(|line| line.ends_with("smtpd_tls_cert_file=none"));
    let is_known = || is_of_the_settings(facts) || has_none() || WITHOUT_CERTIFICATE.contains(&variant.name.as_str());
    match is_ok {
        true => red.filter(|(_, finding)| finding.impact == Impact::Load).map(told).collect(),
        false if red.count() == 0 && !is_known() => vec![format!("no row says why, beside {facts:?}")],
        false => Vec::new(),
    }
}

fn told((row, finding): (&str, &Finding)) -> String {
    format!("served, but {row} is red: {}", finding.message)
}

/// Whether the settings alone are at fault, or the files only together, of which the service's rows tell.
fn is_of_the_settings(facts: &Facts) -> bool {
    facts.offered == "no greeting"
        || SETTINGS_AT_FAULT.iter().any(|words| facts.log.iter().any(|line| line.contains(words)))
}

fn judge(discovery: &Discovery) -> Matrix {
    let mut request = request(discovery.services.clone(), discovery.documents.clone());
    // Nothing is said of how long certificates last.
    request.options.warn_expiry.clear();
    request.options.critical_expiry.clear();
    run(&request, &Disk::new())
}

/// What a client meets.
#[derive(Debug, PartialEq, Eq)]
struct Foretold {
    offered: String,
    handshake: String,
    served: Vec<String>,
    /// Of which one may have been served before the end.
    shown: Vec<Vec<String>>,
    log: Vec<String>,
}

impl Foretold {
    fn of_facts(facts: &Facts) -> Foretold {
        Foretold {
            offered: facts.offered.clone(),
            handshake: facts.handshake.clone(),
            served: facts.digests(),
            shown: Vec::new(),
            log: facts.log.clone(),
        }
    }

    fn of(discovery: &Discovery, variant: &Variant, service: &Service) -> Foretold {
        let met = |offered: &str, handshake: &str| Foretold {
            offered: offered.to_owned(),
            handshake: handshake.to_owned(),
            served: Vec::new(),
            shown: Vec::new(),
            log: Vec::new(),
        };
        if let Some(fault) = &discovery.refusal {
            return Foretold { log: vec![fault.words.clone()], ..met("no start", "-") };
        }
        let name = format!("{}/", service.name());
        let is_its = |daemon: &&Daemon| daemon.name.starts_with(&name);
        let of_name = |arrangement: &&Arrangement| arrangement.daemons.iter().any(|daemon| is_its(&daemon));
        let proxied =
            |arrangement: &&Arrangement| arrangement.daemons.iter().any(|daemon| daemon.program == "tlsproxy");
        let mut all = discovery.services.iter();
        let arrangement = all.find(of_name).or_else(|| discovery.services.iter().find(proxied));
        let Some(arrangement) = arrangement else {
            return met("no", "-");
        };
        let daemon = arrangement.daemons.iter().find(is_its).or(arrangement.daemons.first()).unwrap();
        if let Some(trouble) = &daemon.dies {
            let words = trouble.words.replace(&service.name(), "SERVICE");
            return Foretold { log: vec![words], ..met("no greeting", "-") };
        }
        let prediction = predict(arrangement, discovery);
        let outcome = match &variant.question.server_name {
            Some(asked) => entry(arrangement, asked).and_then(|at| prediction.by_name.get(at)),
            None => None,
        };
        let is_by_name = outcome.is_some();
        let outcome = outcome.map_or(&prediction.default, |outcome| outcome);
        let sent = |at: usize| outcome.identities[at].sent.iter().map(|der| sha256_hex(der)).collect();
        if let State::Hangs(_) = outcome.state {
            return met("no greeting", "-");
        }
        let offered = match daemon.level {
            Level::None => return met("no", "502"),
            Level::Wrapped if !variant.question.is_wrapped => return met("no greeting", "-"),
            Level::Wrapped => "n/a",
            _ => "yes",
        };
        let (handshake, served) = match &outcome.state {
            State::Up(Handshake::Completes(at)) => ("ok", sent(*at)),
            State::Up(Handshake::Fails { shown, .. }) => ("fails", shown.map(sent).unwrap_or_default()),
            // Whether an alert comes before the end is OpenSSL's business; an old version is noticed by the client, when the
            // certificate was shown.
            State::Broken(broken) if broken.is_late() => {
                let shown = (0..outcome.identities.len()).map(sent).collect();
                return Foretold { shown, log: outcome.log.clone(), ..met(offered, "either") };
            }
            State::Broken(_) => ("either", Vec::new()),
            State::Off(_) if is_by_name => ("fails", Vec::new()),
            _ if daemon.level == Level::Wrapped => ("closed", Vec::new()),
            _ => ("454", Vec::new()),
        };
        Foretold { served, log: outcome.log.clone(), ..met(offered, handshake) }
    }

    /// Another client than the usual one may be shown another identity.
    fn is_like(&self, theirs: &Foretold, variant: &Variant, service: &Service) -> bool {
        let is_usual = variant.question.arguments.is_empty();
        let folder = service.folder.display().to_string();
        self.offered == theirs.offered
            && (!is_usual
                || (self.handshake == theirs.handshake || self.handshake == "either")
                    && (self.served == theirs.served || self.shown.contains(&theirs.served)))
            && (!is_usual || self.log.iter().all(|line| theirs.says(&line.replace(&folder, "@"))))
    }
}

impl Foretold {
    /// Whether the log has this line; of the library's lines the telling words.
    fn says(&self, line: &str) -> bool {
        // Of names that refer to each other any may be the one that is named.
        let line =
            if line.starts_with("unreasonable macro call nesting") { "unreasonable macro call nesting" } else { line };
        let words = line.strip_prefix("TLS library problem: ").unwrap_or(line).to_lowercase();
        self.log.iter().any(|logged| logged.to_lowercase().contains(&words))
    }
}

fn predict(arrangement: &Arrangement, discovery: &Discovery) -> Prediction {
    let disk = Disk::new();
    prediction(arrangement, &Overlay::new(&disk, &discovery.documents), now(), &mut Known::default())
}

fn now() -> Moment {
    Moment::parse("2026-11-22", Moment(0)).unwrap()
}

/// Which entry answers a name: its own, else that of the nearest parent.
fn entry(arrangement: &Arrangement, asked: &str) -> Option<usize> {
    let asked = asked.to_lowercase();
    // Which patterns match is not foretold; those of the lab match every name that is asked for.
    let matches = |known: &str| known == ANY_NAME || known.contains('/');
    let parents = asked.match_indices('.').map(|(at, _)| &asked[at..]);
    std::iter::once(asked.as_str())
        .chain(parents)
        .find_map(|name| arrangement.by_name.iter().position(|(known, _)| known == name))
        .or_else(|| arrangement.by_name.iter().position(|(known, _)| matches(known)))
}

/// `none` was asked for, or a list without a file.
const WITHOUT_CERTIFICATE: [&str; 5] =
    ["chain-comma", "none", "none-upper-case", "default-none-unnamed", "default-none"];
/// What the log says where no file is at fault on its own.
const SETTINGS_AT_FAULT: [&str; 16] = [
    "no entropy for TLS key generation",
    "in cipher exclusion",
    "no cipher match",
    "no shared cipher",
    "no suitable signature algorithm",
    "Digest algorithm",
    "tlsv1 alert",
    "invalid cipher grade",
    "no protocols available",
    "No server certs available",
    "Need a server cert",
    "not replacing certificate",
    "Invalid TLS protocol list",
    "the 'global' settings",
    "private/tlsproxy",
    "is unavailable",
];
