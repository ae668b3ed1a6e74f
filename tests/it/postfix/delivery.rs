//! How does a client of ours send a message: over TLS or not, with which certificate, or not at all.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::ask::Dialogue;
use super::instance::{Instance, PATIENCE, wait};
use super::material;
use super::record::{Facts, messages};
use super::site::{ENTRY_PORT, Service, Site};

/// Hands in one message for all clients of the site, and waits until each has said what became of it.
pub(crate) fn send(site: &Site, instance: &Instance<'_>) {
    let address = site.services[0].address;
    let mut dialogue =
        Dialogue::begin(address, ENTRY_PORT).unwrap_or_else(|error| panic!("{error}\n{}", instance.log()));
    let recipients = site.services.iter().map(|service| format!("RCPT TO:<{}>", recipient(service)));
    let lines = ["EHLO client.example.org".to_owned(), "MAIL FROM:<lab@example.org>".to_owned()];
    for line in lines.into_iter().chain(recipients).chain(["DATA".to_owned()]) {
        let reply = dialogue.say(&line);
        assert!(reply.starts_with(['2', '3']), "{line}: {reply}\n{}", instance.log());
    }
    let reply = dialogue.say("Subject: lab\r\n\r\nlab\r\n.");
    assert!(reply.starts_with('2'), "{reply}\n{}", instance.log());
    let is_done = || {
        let log = instance.log();
        site.services.iter().all(|service| status(&log, service).is_some()) || log.contains("throttling")
    };
    assert!(wait(PATIENCE, is_done), "not all was delivered:\n{}", instance.log());
}

/// What became of the message of one client.
pub(crate) fn facts(service: &Service, site: &Site, log: &str) -> Facts {
    let mut messages = messages(log, service, site);
    // Several daemons write at once, master notices late that one of them has crashed, and an alert is read or not
    // before the connection is gone.
    let is_chance = [" killed by signal ", " alert decrypt error", " alert internal error"];
    messages.retain(|line| !is_chance.iter().any(|words| line.contains(words)));
    messages.sort();
    let Some(status) = status(log, service) else {
        return Facts { offered: "waits".to_owned(), handshake: "-".to_owned(), log: messages, ..Facts::default() };
    };
    let (word, why) = status.split_once(' ').unwrap_or((&status, ""));
    let is_sent = word == "sent";
    if !is_sent {
        let why = why.replace(&service.address.to_string(), "ADDRESS").replace(&service.port.to_string(), "PORT");
        messages.push(format!("status={word} {why}"));
    }
    let tag = format!(" sink/{}/smtpd[", service.tag.trim_start_matches("lab/"));
    let sink = || log.lines().filter(|line| line.contains(&tag));
    let is_encrypted = sink().any(|line| line.contains("TLS connection established from"));
    let carried = match (is_sent, is_encrypted) {
        (false, _) => "-",
        (true, true) => "TLS",
        (true, false) => "plain text",
    };
    let shown = sink().find_map(|line| line.split(", fingerprint=").nth(1)?.split(',').next().map(label));
    Facts {
        offered: word.to_owned(),
        handshake: carried.to_owned(),
        served: shown.filter(|_| is_sent).into_iter().collect(),
        verified: None,
        log: messages,
    }
}

/// Whom a client's message is for.
pub(crate) fn recipient(service: &Service) -> String {
    format!("to@{}.test", service.tag.trim_start_matches("lab/"))
}

/// `sent (...)`, `deferred (...)`
fn status(log: &str, service: &Service) -> Option<String> {
    let recipient = format!("to=<{}>,", recipient(service));
    let line = log.lines().find(|line| line.contains(&recipient) && line.contains(" status="))?;
    line.split_once(" status=").map(|(_, status)| status.to_owned())
}

/// The short name of the certificate of this SHA-256, as Postfix writes it.
fn label(fingerprint: &str) -> String {
    let wanted = fingerprint.replace(':', "").to_lowercase();
    let of = |der: &[u8]| HEXLOWER.encode(&Sha256::digest(der));
    material::labels().find(|label| of(&material::der(label)) == wanted).unwrap_or("a certificate of nobody").to_owned()
}
