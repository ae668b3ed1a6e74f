//! The settings around the identities are sane.

use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::service::choice::Handshake;
use crate::checks::service::{Around, State};
use crate::target::service::{Break, Daemon, RELOAD, Remark, Stake, Weight, When};

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "service-config",
    title: "the settings around TLS are sane",
    severity: Severity::Warn,
    severity_note: "so for a level that switches TLS off while files are set, and for passwords that are taken before \
        TLS; fail where TLS is asked for and cannot start, an identity is configured but not served, no client gets \
        through, or passwords are taken in plain text only",
    impact: Impact::Policy,
    since: "0.1.0",
    rationale: "Good files serve nobody when the settings around them switch TLS off, name another file, or belong to \
        another service; and a server that takes passwords before TLS gives them to whoever listens. Postfix accepts \
        most of these settings without a word.",
    fix: "change the setting with postconf -e, or the service's options with postconf -P, then: postfix reload",
    sources: &["Postfix postconf(5), master(5)", "Postfix TLS_README", "RFC 8314 3.3"],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(around) = &facts.service else {
        return sink.not_applicable("the files were named without a server's configuration");
    };
    // The settings are those of the service, not of each of its identities: they are told once.
    if !around.part.is_first() {
        if !around.service.remarks.is_empty() {
            sink.note("what there is to say of the settings stands with the first certificate of the service");
        }
        return;
    }
    let state = &around.prediction.default.state;
    let is_up = matches!(state, State::Up(Handshake::Completes(_)) | State::Bare);
    let is_known = !matches!(state, State::Unknown(_));
    // Of what does not start at all, service-load tells first, in the words of the log.
    let is_told = around.service.daemons.iter().any(|daemon| daemon.dies.is_some() || daemon.speaks_tls() && !is_up);
    for remark in &around.service.remarks {
        let is_so = match remark.when {
            When::Always => true,
            When::Off => is_known && !is_up,
            When::Up => is_up || !is_known,
            When::Rootless => around.prediction.is_rootless,
        };
        match remark.weight {
            _ if !is_so => {}
            Weight::Note => sink.note(format!("{}: {}", remark.place, remark.message)),
            Weight::Warn => sink.add(finding(remark, is_told).severity(Severity::Warn)),
            Weight::Fail => sink.add(finding(remark, is_told).severity(Severity::Fail)),
        }
    }
    if is_up {
        older_clients(around).into_iter().for_each(|finding| sink.add(finding));
    }
}

/// Clients without TLS 1.3, for which ciphers and key do not go together.
fn older_clients(around: &Around<'_>) -> Option<Finding> {
    let Break { why, trouble, .. } =
        around.prediction.newest_only.as_ref().filter(|_| around.service.daemons.iter().any(Daemon::speaks_tls))?;
    let message = format!(
        "{why}: clients of TLS 1.2 get \"{}\", and those of TLS 1.3 get through, whose ciphers no setting takes away",
        trouble.words
    );
    let fix = format!(
        "let ciphers for this kind of key be used, or have a second certificate with a key of the other kind, then: {RELOAD}"
    );
    let finding = Finding::of(&CHECK, message).severity(Severity::Warn).impact(Impact::Client);
    let finding = finding.fix(around.service.for_its_instances(&fix));
    Some(match &trouble.place {
        Some(place) => finding.at(place),
        None => finding,
    })
}

fn finding(remark: &Remark, is_told: bool) -> Finding {
    let impact = match remark.stake {
        Stake::Load | Stake::Path => Impact::Load,
        Stake::Client => Impact::Client,
        // What it means for TLS, service-load says.
        Stake::Off | Stake::Policy => Impact::Policy,
    };
    let finding = Finding::of(&CHECK, remark.message.clone()).impact(impact).at(&remark.place).fix(remark.fix.clone());
    let finding = match remark.stake {
        Stake::Load if is_told => finding.because_of("service-load"),
        _ => finding,
    };
    match &remark.command {
        Some(command) => finding.command(command.clone()),
        None => finding,
    }
}
