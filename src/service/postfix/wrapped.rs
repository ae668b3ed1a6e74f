//! Does a client begin with TLS where its server does: the wrapper mode of smtp and lmtp, beside the port that mail goes to.

use crate::base::location::Location;
use crate::service::postfix::arrangement::place;
use crate::service::postfix::defaults::Program;
use crate::service::postfix::endpoint::{number, split};
use crate::service::postfix::family::Family;
use crate::service::postfix::level::{answer_to_everybody, level_word};
use crate::service::postfix::scope::{Scope, Value};
use crate::service::postfix::text::Text;
use crate::target::service::{Break, Side, Trouble};

/// Where all mail of a client goes that no table directs elsewhere.
pub(super) struct Hop {
    /// `relayhost = [mx.example.org]:587`; none where it goes to the servers of each domain.
    pub(super) setting: Option<String>,
    /// The line of that setting.
    pub(super) place: Option<Location>,
    /// The port, which is that of all its hosts.
    pub(super) port: u16,
    /// Whether it goes to a program of this machine, which may wrap TLS around it, or take TLS away.
    pub(super) is_local: bool,
}

/// What keeps a client that begins with TLS from sending (`smtp_connect.c smtp_connect_inet`).
pub(super) fn trouble(family: Family, scope: &Scope<'_>) -> Option<Break> {
    let parameter = mode(family, scope)?;
    let value = scope.value(parameter);
    let breaks = |why: String, words: String, value: &Value| {
        let trouble = Trouble { words, place: Some(place(value, scope)) };
        Some(Break { why, is_total: true, trouble })
    };
    let wanted = family.parameter("security_level");
    if is_weak(family, scope) && !has_policies(family, scope) {
        let word = level_word(family, scope);
        let why = format!("{parameter} = yes wants {wanted} = encrypt or stronger, and it is {word}");
        return breaks(why, format!("{parameter} requires \"{wanted} = encrypt\" (or stronger)"), &value);
    }
    let hop = hop(family, scope).filter(|hop| !hop.is_local && GREETED.contains(&hop.port))?;
    if has_tables(scope) {
        return None;
    }
    let port = hop.port;
    let goes = hop.setting.unwrap_or_else(|| "there is no relayhost".to_owned());
    let why = format!("{parameter} = yes begins with TLS, and mail goes to port {port} ({goes}), which begins without");
    breaks(why, "wrong version number".to_owned(), &value)
}

/// The parameter of the wrapper mode, where it is on.
pub(super) fn mode(family: Family, scope: &Scope<'_>) -> Option<&'static str> {
    let parameter = family.wrapper_mode().filter(|_| family.side() == Side::Client)?;
    (scope.is_yes(parameter) == Ok(true)).then_some(parameter)
}

/// Whether the level lets mail go without TLS. DANE finds its level server by server.
pub(super) fn is_weak(family: Family, scope: &Scope<'_>) -> bool {
    let word = level_word(family, scope);
    ["none", "may"].iter().any(|weak| weak.eq_ignore_ascii_case(&word))
}

/// Whether a table may demand more of single servers.
pub(super) fn has_policies(family: Family, scope: &Scope<'_>) -> bool {
    let is_set = ["policy_maps", "per_site"].iter().any(|name| !scope.value(&family.parameter(name)).text.is_empty());
    is_set && answer_to_everybody(family, scope).is_none_or(|(_, is_first)| !is_first)
}

/// Whether tables direct some mail elsewhere.
pub(super) fn has_tables(scope: &Scope<'_>) -> bool {
    let common = Scope::common(scope.instance, Program::Other);
    TABLES.iter().any(|name| !common.value(name).text.is_empty())
}

/// Where the client sends that `default_transport` names; none for another one, and where it cannot be told.
pub(super) fn hop(family: Family, scope: &Scope<'_>) -> Option<Hop> {
    let common = Scope::common(scope.instance, Program::Other);
    let (transport, relay) = (common.value("default_transport"), common.value("relayhost"));
    let text = transport.text.as_bytes();
    let (name, own) = match text.iter().position(|byte| *byte == b':') {
        Some(colon) => (text.get(..colon)?, text.get(colon.checked_add(1)?..)?),
        None => (text, &b""[..]),
    };
    let name = if name.is_empty() { b"smtp" } else { name };
    if family != Family::Smtp || scope.service.is_none_or(|service| service.name.as_bytes() != name) {
        return None;
    }
    let usual = number(scope.value("smtp_tcp_port").text.as_bytes())?;
    let directed = [(&transport, own), (&relay, relay.text.as_bytes())];
    let Some((value, text)) = directed.into_iter().find(|(_, text)| !text.is_empty()) else {
        return Some(Hop { setting: None, place: None, port: usual, is_local: false });
    };
    let hosts: Vec<(Text, Option<u16>)> = Text::new(text).elements().iter().map(|host| parts(host, usual)).collect();
    let (_, port) = hosts.first()?;
    let is_same = hosts.iter().all(|(_, other)| other == port);
    Some(Hop {
        setting: Some(format!("{} = {}", value.name, value.text)),
        place: value.places.first().cloned(),
        port: port.filter(|_| is_same)?,
        is_local: hosts.iter().any(|(host, _)| is_local(host.as_bytes())),
    })
}

/// Host and port of a place to send to: `[mx.example.org]:587`, `example.org`, `[::1]`.
fn parts(hop: &Text, usual: u16) -> (Text, Option<u16>) {
    let bytes = hop.as_bytes();
    if bytes.ends_with(b"]") || !bytes.contains(&b':') {
        let bare = bytes.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]")).unwrap_or(bytes);
        return (Text::new(bare), Some(usual));
    }
    let (host, port) = split(bytes);
    (Text::new(host), number(port))
}

fn is_local(host: &[u8]) -> bool {
    host.starts_with(b"127.") || matches!(host, b"::1" | b"IPv6:::1" | b"localhost")
}

/// Where servers greet before there is TLS (RFC 5321, RFC 6409).
const GREETED: [u16; 2] = [25, 587];
/// Where they wait for TLS (RFC 8314).
pub(super) const WRAPPED: u16 = 465;
/// What directs mail beside `relayhost`.
const TABLES: [&str; 3] =
    ["sender_dependent_default_transport_maps", "sender_dependent_relayhost_maps", "transport_maps"];
