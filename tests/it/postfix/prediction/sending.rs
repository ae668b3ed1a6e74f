//! What is foretold of a client's message: how it travels and what is shown on the way.

use certpreflight::checks::check::{Cell, Status};
use certpreflight::checks::service::State;
use certpreflight::checks::service::choice::Handshake;
use certpreflight::crypto::digest::sha256_hex;
use certpreflight::report::matrix::Matrix;
use certpreflight::service::postfix::discovery::Discovery;
use certpreflight::target::service::{Daemon, Level};

use super::super::record::Facts;
use super::super::site::Service;
use super::{Foretold, predict};

/// As in `Facts` of one that sends.
pub(super) fn foretold(discovery: &Discovery, service: &Service) -> Foretold {
    let met = |message: &str, over: &str| Foretold {
        offered: message.to_owned(),
        handshake: over.to_owned(),
        served: Vec::new(),
        shown: Vec::new(),
        log: Vec::new(),
    };
    let name = format!("{}/unix", service.client());
    let is_its = |daemon: &&Daemon| daemon.name == name;
    let arrangements = &discovery.services;
    let Some((arrangement, daemon)) = arrangements.iter().find_map(|one| Some((one, one.daemons.iter().find(is_its)?)))
    else {
        // Nothing is at stake: no TLS, or none that could go wrong.
        return met("sent", "either");
    };
    if let Some(trouble) = &daemon.dies {
        return Foretold { log: vec![trouble.words.clone()], ..met("waits", "-") };
    }
    let outcome = predict(arrangement, discovery).default;
    let is_required = matches!(daemon.level, Level::Encrypt | Level::Wrapped);
    let told = match &outcome.state {
        _ if daemon.level == Level::None => return met("sent", "plain text"),
        State::Up(Handshake::Completes(at)) => {
            let leaf = outcome.identities[*at].sent.first().map(|der| sha256_hex(der));
            Foretold { served: leaf.into_iter().collect(), ..met("sent", "TLS") }
        }
        State::Bare => met("sent", "TLS"),
        State::Off(_) if !is_required => met("sent", "plain text"),
        _ => met("deferred", "-"),
    };
    Foretold { log: outcome.log, ..told }
}

/// Red where no mail is sent over TLS as it was meant to, a warning where what is to be shown is not.
pub(super) fn row(discovery: &Discovery, matrix: &Matrix, service: &Service, facts: &Facts) -> Option<String> {
    let source = format!("({}/unix)", service.client());
    let name = format!("{}/unix", service.client());
    let mut daemons = discovery.services.iter().flat_map(|service| &service.daemons);
    let foretold_level = daemons.find(|daemon| daemon.name == name).map_or(Level::None, |daemon| daemon.level);
    let its = matrix.targets.iter().filter(|target| target.sources.iter().any(|place| place.contains(&source)));
    let cells: Vec<&Cell> = its.flat_map(|target| &target.cells).filter(|cell| cell.id == "service-load").collect();
    let statuses: Vec<Status> = cells.iter().map(|cell| cell.status).collect();
    // Of DANE that has no effect, service-config tells.
    let is_harmless = |line: &String| {
        line.ends_with("dane configured with dnssec lookups disabled")
            || HARMLESS.iter().any(|words| line.contains(words))
    };
    let is_troubled = !facts.log.iter().all(is_harmless);
    let is_right = match (facts.offered.as_str(), facts.handshake.as_str()) {
        // A table says none to everybody.
        ("sent", "plain text") if foretold_level == Level::None => !statuses.contains(&Status::Fail),
        ("sent", "plain text") => statuses.contains(&Status::Fail) == is_troubled,
        ("sent", "TLS") if facts.served.is_empty() => {
            !statuses.contains(&Status::Fail) && statuses.contains(&Status::Warn) >= is_troubled
        }
        // Another identity may be lost beside the one that is shown.
        ("sent", "TLS") if statuses.len() > 1 => statuses.contains(&Status::Pass),
        ("sent", _) => !statuses.contains(&Status::Fail) && !statuses.contains(&Status::Warn),
        _ => statuses.contains(&Status::Fail),
    };
    let said =
        || cells.iter().flat_map(|cell| &cell.findings).map(|finding| finding.message.as_str()).collect::<Vec<_>>();
    (!is_right).then(|| format!("service-load {statuses:?} ({}) beside {facts:?}", said().join("; ")))
}

/// What the log says of values that are passed over.
const HARMLESS: [&str; 10] = [
    "unusable TLSA RR: 3",
    "malformed fingerprint value",
    "smtp_tls_per_site ignored when",
    "record is in \"key: value\" format",
    "ignoring unknown ECDHE curve",
    "unknown smtp_tls_loglevel",
    "unknown tls_ssl_options",
    "unknown tls_disable_workarounds",
    "needs an explicit number",
    "error setting minimum TLS version",
];
