//! Where does a service of master.cf listen: lines that name one place in several ways are one service.

use crate::service::postfix::master_cf::service::Service;
use crate::service::postfix::text::Text;

/// The place as `master` calls it, by which it knows services apart: `587`, `[127.0.0.1]:587`, `private/smtp`, `public/pickup`
/// (`master_ent.c get_master_ent`).
///
/// Ports are numbers by then, and addresses stay as they are written: `localhost:25` and `127.0.0.1:25` are two.
pub(super) fn endpoint(service: &Service) -> Text {
    let name = service.name.as_bytes();
    if service.kind != "inet" {
        let folder: &[u8] = if service.private == Some(false) { b"public/" } else { b"private/" };
        return Text::new([folder, name].concat());
    }
    let (host, port) = split(name);
    let number = number(port).map(|port| port.to_string().into_bytes()).unwrap_or_else(|| port.to_vec());
    match host {
        [] => Text::new(number),
        host => Text::new([b"[", host, b"]:", number.as_slice()].concat()),
    }
}

/// The port of an `inet` service: `25`, `smtp`, `127.0.0.1:10025`, `[::1]:submission`.
pub(super) fn port(service: &Service) -> Option<u16> {
    if service.kind == "inet" { number(split(service.name.as_bytes()).1) } else { None }
}

/// Whether only programs of this machine reach it by its address.
pub(super) fn is_loopback(service: &Service) -> bool {
    let (host, _) = split(service.name.as_bytes());
    service.kind == "inet" && (host.starts_with(b"127.") || host == b"::1" || host.eq_ignore_ascii_case(b"localhost"))
}

/// Host, without the brackets around it, and port; the host is empty where there is none (`host_port.c`).
pub(super) fn split(name: &[u8]) -> (&[u8], &[u8]) {
    let Some(colon) = name.iter().rposition(|byte| *byte == b':') else { return (&[], name) };
    let (host, port) = name.split_at_checked(colon).unwrap_or((&[], name));
    let bare = host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]"));
    (bare.unwrap_or(host), port.get(1..).unwrap_or(&[]))
}

/// The number of a port that is given by number or name.
pub(super) fn number(port: &[u8]) -> Option<u16> {
    let port = std::str::from_utf8(port).ok()?;
    let known = || PORTS.iter().find(|(known, _)| *known == port).map(|(_, number)| *number);
    if port.bytes().all(|byte| byte.is_ascii_digit()) { port.parse().ok() } else { known() }
}

/// The names of `known_tcp_ports`, and of `/etc/services`, that mail is served at.
pub(super) const PORTS: &[(&str, u16)] = &[
    ("lmtp", 24),
    ("smtp", 25),
    ("smtps", 465),
    ("ssmtp", 465),
    ("submission", 587),
    ("submissions", 465),
    ("urd", 465),
];

#[cfg(test)]
mod tests {
    use super::{endpoint, port};
    use crate::service::postfix::master_cf::MasterCf;
    use std::sync::Arc;

    /// As `master` 3.7.11 names them when it finds them twice.
    #[test]
    fn one_place_has_one_name() {
        for (line, wanted, number) in [
            ("submission inet n", "587", Some(587)),
            ("0587 inet n", "587", Some(587)),
            (":24 inet n", "24", Some(24)),
            ("urd inet n", "465", Some(465)),
            ("127.0.0.1:smtp inet n", "[127.0.0.1]:25", Some(25)),
            ("[127.0.0.1]:25 inet n", "[127.0.0.1]:25", Some(25)),
            ("[::1]:25 inet n", "[::1]:25", Some(25)),
            ("LOCALHOST:25 inet n", "[LOCALHOST]:25", Some(25)),
            ("uucp inet n", "uucp", None),
            ("smtp unix -", "private/smtp", None),
            ("pickup unix n", "public/pickup", None),
        ] {
            let text = format!("{line} - n - - smtpd\n");
            let master = MasterCf::parse(&Arc::from("master.cf"), text.as_bytes());
            let service = master.services.first().unwrap();
            assert_eq!((endpoint(service).to_string().as_str(), port(service)), (wanted, number), "{line}");
        }
    }
}
