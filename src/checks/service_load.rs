//! The service starts TLS with what is configured, and a client's handshake ends well.

use crate::base::count::listed;
use crate::base::location::Location;
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::service::choice::Handshake;
use crate::checks::service::remedy::fix_of;
use crate::checks::service::{Around, Outcome, State};
use crate::target::service::{ANY_NAME, Break, Daemon, FileSetting, Level, Load, Remark, Side, Stake, Trouble};

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "service-load",
    title: "the service starts TLS with what is configured",
    severity: Severity::Fail,
    severity_note: "warn for an identity that is loaded and never shown, and for a service that has one and is set not to \
        speak TLS",
    impact: Impact::Load,
    since: "0.1.0",
    rationale: "A server loads all its identities, its CA file and its tables together, and one that is broken takes \
        the others with it: Postfix goes on announcing STARTTLS and answers 454 to whoever asks, so that mail waits or \
        comes in the clear, and nothing is logged before the first client. This row says what the processes of the \
        service will do with the files as they are now, in the words of their log.",
    fix: "mend the setting or the file that is named, then have the server read its configuration again: \
        postfix reload",
    sources: &[
        "Postfix 3.7 tls_certkey.c tls_set_my_certificate_key_info",
        "Postfix 3.7 smtpd.c pre_jail_init, tls_server.c tls_server_init",
        "OpenSSL 3.0 statem_lib.c ssl_add_cert_chain, t1_lib.c tls_choose_sigalg",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(around) = &facts.service else {
        return sink.not_applicable("the files were named without a server's configuration");
    };
    judge(around, sink);
    for finding in &mut sink.findings {
        finding.fix = around.service.for_its_instances(&finding.fix);
    }
}

fn judge(around: &Around<'_>, sink: &mut Sink) {
    let outcome = around.outcome();
    for dead in dead(around) {
        sink.add(dead);
    }
    if let (State::Unknown(file), true) = (&outcome.state, sink.findings.is_empty()) {
        return sink.blocked_by("file-read", format!("{} may not be read by this user", file.name));
    }
    if around.part.is_first() {
        for remark in around.service.remarks.iter().filter(|remark| remark.stake == Stake::Off) {
            sink.add(silent(remark));
        }
    }
    let speaking: Vec<&Daemon> = around.service.daemons.iter().filter(|daemon| daemon.speaks_tls()).collect();
    if speaking.is_empty() {
        if sink.findings.is_empty() {
            sink.not_applicable(match around.service.side {
                Side::Server => "TLS is off in every service that would load this: none offers STARTTLS",
                Side::Client => "TLS is off in every service that would load this: none asks for STARTTLS",
            });
        }
        return;
    }
    match &outcome.state {
        State::Up(Handshake::Completes(shown)) => up(around, outcome, *shown, sink),
        State::Bare if around.service.loads.is_empty() => {}
        State::Bare => {
            // Servers rarely ask for a certificate: the connection is good, and nothing is shown.
            let message = format!("{} goes on with TLS and shows no certificate{}", names(&speaking), log(outcome));
            sink.add(caused(finding(around, message).severity(Severity::Warn).impact(Impact::Policy), outcome));
        }
        State::Up(Handshake::Fails { why, .. }) => {
            let message = format!("{} and every handshake fails: {why}{}", announced(around, &speaking), log(outcome));
            sink.add(caused(finding(around, message).impact(Impact::Load), outcome));
        }
        State::Broken(of) => sink.add(broken(around, outcome, of, &speaking)),
        State::Nothing => {
            let message = format!("no certificate is configured: {}{}", refused(around, &speaking), log(outcome));
            let finding = finding(around, message).fix(FIX_NOTHING);
            sink.add(around.place().into_iter().fold(finding, |finding, place| by_line(finding, around, place)));
        }
        State::Hangs(file) => {
            let message = format!("{} is a named pipe: the process waits for it and never greets a client", file.name);
            sink.add(finding(around, message).at(&file.place));
        }
        State::Off(culprit) => sink.add(off(around, outcome, *culprit, &speaking)),
        State::Unknown(_) => {}
    }
}

/// The files are in order and one of the services does not speak TLS.
fn silent(remark: &Remark) -> Finding {
    let finding = Finding::of(&CHECK, format!("no client gets TLS there: {}", remark.message));
    mended(finding.severity(Severity::Warn).at(&remark.place), remark).because_of("service-config")
}

/// The daemons that do not come up, those together that fall over the same word.
fn dead(around: &Around<'_>) -> Vec<Finding> {
    let mut causes: Vec<(&Trouble, Vec<&Daemon>)> = Vec::new();
    for daemon in &around.service.daemons {
        let Some(trouble) = &daemon.dies else { continue };
        let is_same = |known: &&Trouble| known.words == trouble.words && known.place == trouble.place;
        match causes.iter_mut().find(|(known, _)| is_same(known)) {
            Some((_, daemons)) => daemons.push(daemon),
            None => causes.push((trouble, vec![daemon])),
        }
    }
    let finding = |(trouble, daemons): (&Trouble, Vec<&Daemon>)| {
        let does = if daemons.len() == 1 { "does" } else { "do" };
        let words = quoted(std::slice::from_ref(&trouble.words));
        let finding =
            Finding::of(&CHECK, format!("{} {does} not come up: {words}", names(&daemons))).fix(fix_of(&trouble.words));
        match trouble.place.as_ref().or(daemons.first().map(|daemon| &daemon.place)) {
            Some(place) => by_line(explained(finding.at(place), around, place), around, place),
            None => finding,
        }
    };
    causes.into_iter().map(finding).collect()
}

/// TLS comes up; is this identity among what it shows?
fn up(around: &Around<'_>, outcome: &Outcome, shown: usize, sink: &mut Sink) {
    let Some(place) = around.identity() else {
        let message = format!("Postfix never shows this identity{}", why_lost(around, outcome, shown));
        let finding = finding(around, message).severity(loses(around, outcome));
        // A key of another kind is put beside the certificate without a word.
        let is_silent = outcome.log.is_empty() && around.replaced_by().is_none();
        sink.add(if is_silent { finding.because_of("key-match") } else { finding });
        return;
    };
    if place != shown {
        sink.note("clients that can use more than one kind of key are shown another identity of this service");
    }
    if !outcome.log.is_empty() {
        sink.note(format!("the log will say: {}", quoted(&outcome.log)));
    }
}

/// An identity that another one of the configuration replaces is a slip; one that is lost on the way is a fault.
fn loses(around: &Around<'_>, outcome: &Outcome) -> Severity {
    if outcome.log.is_empty() && around.replaced_by().is_some() { Severity::Warn } else { Severity::Fail }
}

fn why_lost(around: &Around<'_>, outcome: &Outcome, shown: usize) -> String {
    let load = outcome.identities.get(shown).and_then(|identity| around.load(identity.load));
    match outcome.log.is_empty() {
        false => format!(": {}", quoted(&outcome.log)),
        true => match around.replaced_by() {
            Some(load) => format!(": {} holds a key of the same kind and takes its place", what(load)),
            None => load.map_or_else(String::new, |load| format!(": its clients are shown {} instead", what(load))),
        },
    }
}

fn off(around: &Around<'_>, outcome: &Outcome, culprit: Option<usize>, speaking: &[&Daemon]) -> Finding {
    let consequence = refused(around, speaking);
    let own = around.part.load;
    let load = culprit.and_then(|load| around.load(load));
    let message = match load {
        Some(load) if culprit != own && around.part.asked_name.is_none() => {
            format!("{} does not load, and takes this identity with it: {consequence}{}", what(load), log(outcome))
        }
        Some(load) => format!("{} does not load: {consequence}{}", what(load), log(outcome)),
        None => format!("{consequence}{}", log(outcome)),
    };
    let finding = finding(around, message);
    if let (None, Some(trouble)) = (load, &around.service.refused) {
        return off_by_setting(around, finding, trouble);
    }
    let finding = match load {
        Some(load) => finding.at(load.place()),
        None => around.service.ca_file.iter().fold(finding, |finding, file| finding.at(&file.place)),
    };
    let has_files = !matches!(load, Some(Load::Refused { .. }));
    match cause(outcome).filter(|_| has_files && (culprit == own || around.part.asked_name.is_some())) {
        Some(row) => finding.because_of(row).fix(format!("mend what {row} names, then: postfix reload")),
        None => finding,
    }
}

/// No file is to blame; what is said of the settings tells how to mend it.
fn off_by_setting(around: &Around<'_>, finding: Finding, trouble: &Trouble) -> Finding {
    let finding = finding.fix(fix_of(&trouble.words));
    let by_place = |finding: Finding, place| by_line(explained(finding.at(place), around, place), around, place);
    trouble.place.iter().fold(finding, by_place)
}

/// With the way to mend it that service-config tells of the same line.
fn by_line(finding: Finding, around: &Around<'_>, place: &Location) -> Finding {
    let is_there = |at: &Location| at.file == place.file && (place.line..=place.end_line).contains(&at.line);
    let of_line = |remark: &&Remark| remark.stake == Stake::Load && is_there(&remark.place) && !remark.fix.is_empty();
    match around.service.remarks.iter().find(of_line) {
        Some(remark) => mended(finding, remark),
        None => finding,
    }
}

/// With what was not meant so in these lines, which the words of the log do not tell.
fn explained(finding: Finding, around: &Around<'_>, place: &Location) -> Finding {
    match around.service.slips.iter().find(|slip| slip.is_in(place)) {
        Some(slip) => {
            Finding { message: format!("{}; {}", finding.message, slip.what), ..finding }.fix(slip.fix.clone())
        }
        None => finding,
    }
}

fn mended(finding: Finding, remark: &Remark) -> Finding {
    let finding = finding.fix(remark.fix.clone());
    remark.command.iter().fold(finding, |finding, command| finding.command(command.clone()))
}

/// Sessions end at STARTTLS, or a client sends nothing at all; where no TLS is required, it still sends to servers that offer
/// none.
fn broken(around: &Around<'_>, outcome: &Outcome, of: &Break, speaking: &[&Daemon]) -> Finding {
    let (consequence, fix) = match around.service.side {
        Side::Server => {
            (format!("{} and every handshake fails", announced(around, speaking)), fix_of(&of.trouble.words).to_owned())
        }
        Side::Client => {
            let reach = of.reach(speaking.iter().all(|daemon| daemon.level != Level::May));
            let is_lmtp = speaking.iter().any(|daemon| daemon.program == "lmtp");
            let fix = if is_lmtp { FIX_CLIENT.replace("smtp_", "lmtp_") } else { FIX_CLIENT.to_owned() };
            (format!("{} {} {reach}", names(speaking), verb(speaking, "send")), fix)
        }
    };
    let finding = Finding::of(&CHECK, format!("{consequence}: {}{}", of.why, log(outcome))).fix(fix);
    // The server speaks a language that its clients have given up.
    let is_clients = of.trouble.words == ALERT;
    let finding = if is_clients { finding.impact(Impact::Client) } else { finding };
    let service = around.service;
    let authorities = [&service.ca_file, &service.ca_directory].into_iter().flatten().map(|setting| &setting.place);
    match of.trouble.place.as_ref().or(authorities.into_iter().next()).or(service.places.first()) {
        Some(place) => by_line(finding.at(place), around, place),
        None => finding,
    }
}

fn caused(finding: Finding, outcome: &Outcome) -> Finding {
    match cause(outcome) {
        Some(row) => finding.because_of(row),
        None => finding,
    }
}

/// The row that says what is wrong with the files, by the words of the log.
fn cause(outcome: &Outcome) -> Option<&'static str> {
    let log = outcome.log.join("\n");
    CAUSES.iter().find(|(words, _)| log.contains(words)).map(|(_, row)| *row)
}

fn finding(around: &Around<'_>, message: String) -> Finding {
    let finding = Finding::of(&CHECK, message);
    match around.place() {
        Some(place) => finding.at(place),
        None => finding,
    }
}

/// `smtp/inet announces STARTTLS`
fn announced(around: &Around<'_>, speaking: &[&Daemon]) -> String {
    let names = names(speaking);
    match around.service.side {
        Side::Server => format!("{names} {} STARTTLS", verb(speaking, "announce")),
        Side::Client => {
            format!("{names} {} this certificate to servers that ask for one", verb(speaking, "show"))
        }
    }
}

/// What clients meet when TLS is off, by how each service is set.
fn refused(around: &Around<'_>, speaking: &[&Daemon]) -> String {
    if let Some(name) = &around.part.asked_name
        && !matches!(around.prediction.default.state, State::Off(_) | State::Nothing)
    {
        let is_last = around.part.entries.first().is_some_and(|entry| *entry > 0);
        return format!("{} an alert, all others are served", askers(name, is_last));
    }
    let mut parts = Vec::new();
    for level in [Level::May, Level::Encrypt, Level::Wrapped] {
        let of_level: Vec<&Daemon> = speaking.iter().copied().filter(|daemon| daemon.level == level).collect();
        if !of_level.is_empty() {
            parts.push(format!("{} {}", names(&of_level), consequence(around.service.side, level, &of_level)));
        }
    }
    parts.join("; ")
}

/// Whom an entry of a table answers: `clients that ask for a.example get`.
fn askers(name: &str, is_last: bool) -> String {
    match name.strip_prefix('.') {
        _ if name == ANY_NAME && is_last => "every client that sends a server name of no earlier table gets".to_owned(),
        _ if name == ANY_NAME => "every client that sends a server name gets".to_owned(),
        Some(domain) => format!("clients that ask for a name below {domain} get"),
        None if name.starts_with(['/', '!', '|']) => format!("clients whose server name matches {name} get"),
        None => format!("clients that ask for {name} get"),
    }
}

fn consequence(side: Side, level: Level, daemons: &[&Daemon]) -> String {
    let does = |word: &str| verb(daemons, word);
    match (side, level) {
        (Side::Server, Level::Encrypt) => {
            format!("{} no mail at all (530 before STARTTLS, 454 to STARTTLS)", does("take"))
        }
        (Side::Server, Level::Wrapped) => format!("{} every connection", does("close")),
        (Side::Server, _) => format!("{} STARTTLS and {} 454", does("announce"), does("answer")),
        (Side::Client, Level::May) => format!("{} all mail in plain text", does("send")),
        (Side::Client, _) => format!("{} no mail (TLS is required, but our TLS engine is unavailable)", does("send")),
    }
}

/// The verb as one or several do it.
fn verb(daemons: &[&Daemon], plural: &str) -> String {
    if daemons.len() == 1 { format!("{plural}s") } else { plural.to_owned() }
}

fn names(daemons: &[&Daemon]) -> String {
    listed(&daemons.iter().map(|daemon| daemon.name.clone()).collect::<Vec<_>>())
}

/// `the ECDSA pair of smtpd_tls_eccert_file`
fn what(load: &Load) -> String {
    match load {
        Load::Pair { kind, certificate, .. } => format!("the {kind} pair of {}", certificate.parameter),
        Load::Mixed(FileSetting { parameter, name, .. }) => format!("{name} ({parameter}, certificate and key in one)"),
        Load::List { parameter, name, .. } => format!("{name} ({parameter})"),
        Load::Refused { parameter, .. } => format!("what {parameter} gives"),
    }
}

fn log(outcome: &Outcome) -> String {
    match outcome.log.is_empty() {
        true => String::new(),
        false => format!("; the log will say: {}", quoted(&outcome.log)),
    }
}

fn quoted(lines: &[String]) -> String {
    lines.iter().map(|line| format!("\"{line}\"")).collect::<Vec<_>>().join(", ")
}

const FIX_CLIENT: &str = "give the client what it lacks: smtp_tls_CAfile with the root for levels verify and secure, a \
    tlsproxy with the same files for smtp_tls_connection_reuse, then: postfix reload";

/// How a server hears from clients that do not take its version of TLS.
const ALERT: &str = "tlsv1 alert";

const FIX_NOTHING: &str = "name the certificate and the key: smtpd_tls_chain_files = FILE in main.cf, with the key first in \
    FILE (a misspelled parameter counts as none), then: postfix reload";

/// Words of the log, the most telling first, and the row that explains them.
const CAUSES: [(&str, &str); 17] = [
    ("No such file or directory", "file-read"),
    ("bad password read", "key-unencrypted"),
    ("ENCRYPTED PRIVATE KEY", "key-unencrypted"),
    ("not replacing certificate", "service-load"),
    ("does not match", "key-match"),
    ("key values mismatch", "key-match"),
    ("No private key found", "key-present"),
    ("No certs for key", "pem-content"),
    ("bad end line", "pem-syntax"),
    ("bad base64", "pem-syntax"),
    ("not proc type", "pem-syntax"),
    ("key not first", "pem-loaders"),
    ("error loading", "pem-syntax"),
    ("no start line", "pem-content"),
    ("unsupported", "key-present"),
    ("No PEM data", "pem-content"),
    ("decrypt error", "key-valid"),
];
