//! What keeps `master` from listening: a place of a service that it cannot make out or that is not there.

use std::collections::HashSet;
use std::net::Ipv6Addr;
use std::path::Path;

use crate::base::lookup::Lookup;
use crate::service::postfix::accounts::is_asked_elsewhere;
use crate::service::postfix::arrangement::queue_directory;
use crate::service::postfix::defaults::Program;
use crate::service::postfix::endpoint::{PORTS, split};
use crate::service::postfix::fault::Fault;
use crate::service::postfix::hosts::{has_labels, is_numeric};
use crate::service::postfix::instance::Instance;
use crate::service::postfix::master_cf::service::Service;
use crate::service::postfix::scope::Scope;
use crate::service::postfix::text::{BYTE_ORDER_MARK, MARKED, Text};

/// What `master` ends at when it opens its ports and sockets (`master_ent.c get_master_ent`, `master_listen.c`), if anything
/// that the files tell. Names of hosts are the resolver's, and stay unjudged.
pub(super) fn refusal(instance: &Instance, lookup: &dyn Lookup) -> Option<Fault> {
    let scope = Scope::common(instance, Program::Master);
    let mut ports = None;
    let mut words = |service: &Service| match service.kind == "inet" {
        true => {
            host(service, &scope).or_else(|| port(service, &scope, ports.get_or_insert_with(|| known_ports(lookup))))
        }
        false => socket(service, &scope, lookup),
    };
    instance.services().into_iter().find_map(|service| Some(Fault::fatal(service.place.clone(), words(service)?)))
}

/// A host that is none, or one of an IP version that is switched off.
fn host(service: &Service, scope: &Scope<'_>) -> Option<String> {
    let name = service.name.as_bytes();
    let shown = service.name.logged();
    let (host, port) = split(name);
    if name.starts_with(b"[") && !name.contains(&b']') {
        return Some(format!("missing \"]\" in \"{shown}\""));
    }
    if port.is_empty() || name.ends_with(b"]") {
        return Some(format!("missing service information in \"{shown}\""));
    }
    if host.is_empty() && !name.starts_with(b"[") {
        return None;
    }
    if !is_host(host) {
        return Some(format!("valid hostname or network address required in \"{shown}\""));
    }
    let version = match (host.contains(&b':'), is_numeric(host)) {
        (true, _) => "ipv6",
        (false, true) => "ipv4",
        (false, false) => return None,
    };
    (!has_version(version, scope)).then(|| format!("bad hostname or network address: {shown}"))
}

/// A port that the system has no number for. Without its list of names, nothing is said.
fn port(service: &Service, scope: &Scope<'_>, known: &Option<HashSet<Vec<u8>>>) -> Option<String> {
    let (host, port) = split(service.name.as_bytes());
    if port.first().is_some_and(u8::is_ascii_digit) {
        let is_number = port.iter().all(u8::is_ascii_digit);
        return (!is_number).then(|| format!("garbage after numerical service in \"{}\"", service.name.logged()));
    }
    // getaddrinfo(3) reads a sign before a number.
    let is_signed = port.starts_with(b"+");
    let own = scope.value("known_tcp_ports").text;
    let is_own = own.elements().iter().any(|pair| pair.as_bytes().split(|byte| *byte == b'=').next() == Some(port));
    let is_usual = PORTS.iter().any(|(name, _)| name.as_bytes() == port);
    if is_signed || is_own || is_usual || known.as_ref()?.contains(port) {
        return None;
    }
    let host = if host.is_empty() { any_host(scope) } else { Text::new(host).logged() };
    let words = format!("{host}:{}: Servname not supported for ai_socktype", Text::new(port).logged());
    Some(if port.starts_with(BYTE_ORDER_MARK) { format!("{words}{MARKED}") } else { words })
}

/// Where `master` listens for a service that names no host.
fn any_host(scope: &Scope<'_>) -> String {
    match scope.list("inet_interfaces").first() {
        Some(first) if *first != "all" && *first != "loopback-only" => first.logged(),
        Some(first) if *first == "loopback-only" && has_version("ipv4", scope) => "127.0.0.1".to_owned(),
        Some(first) if *first == "loopback-only" => "::1".to_owned(),
        _ if has_version("ipv4", scope) => "0.0.0.0".to_owned(),
        _ => "::".to_owned(),
    }
}

fn has_version(version: &str, scope: &Scope<'_>) -> bool {
    scope.list("inet_protocols").iter().any(|word| word.is_word("all") || word.is_word(version))
}

/// A socket in a folder that is not there: a name is a path below `private/` or `public/`, be it that it begins with a slash.
fn socket(service: &Service, scope: &Scope<'_>, lookup: &dyn Lookup) -> Option<String> {
    let name = service.name.as_bytes();
    let folder = if service.private == Some(false) { "public" } else { "private" };
    let slash = name.iter().rposition(|byte| *byte == b'/')?;
    let inside = Text::new(name.get(..slash)?);
    let base = queue_directory(scope).join(folder);
    let inside = inside.path();
    let parent = base.join(inside.strip_prefix("/").unwrap_or(&inside));
    let is_absolute = name.starts_with(b"/");
    if !lookup.is_absent(&parent) || (!is_absolute && lookup.is_absent(&base)) {
        return None;
    }
    let does = if service.kind == "fifo" { "fifo_listen: create fifo" } else { "bind:" };
    Some(format!("{does} {folder}/{}: No such file or directory", service.name.logged()))
}

/// Whether Postfix takes it for a host's name or address (`valid_hostname.c`).
fn is_host(host: &[u8]) -> bool {
    if host.contains(&b':') {
        return std::str::from_utf8(host).is_ok_and(|host| host.parse::<Ipv6Addr>().is_ok());
    }
    if is_numeric(host) {
        return is_ipv4(host);
    }
    has_labels(host)
}

/// Four octets, which may have zeros in front; the first is zero in 0.0.0.0 alone.
fn is_ipv4(host: &[u8]) -> bool {
    let octets = host.split(|byte| *byte == b'.').map(|octet| std::str::from_utf8(octet).ok()?.parse::<u8>().ok());
    let octets: Option<Vec<u8>> = octets.collect();
    octets.is_some_and(|octets| {
        octets.len() == 4 && (octets.first() != Some(&0) || octets.iter().all(|octet| *octet == 0))
    })
}

/// The names of ports that services(5) has; none where it cannot be read, or where names come from elsewhere, too.
fn known_ports(lookup: &dyn Lookup) -> Option<HashSet<Vec<u8>>> {
    if is_asked_elsewhere("services", &["db", "files"], lookup) {
        return None;
    }
    let document = lookup.document(Path::new("/etc/services"));
    document.contents.as_ref().ok()?;
    let mut known = HashSet::new();
    for line in document.bytes().split(|byte| *byte == b'\n') {
        let line = line.split(|byte| *byte == b'#').next().unwrap_or(&[]);
        let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let (Some(name), Some(number)) = (words.next(), words.next()) else { continue };
        if number.ends_with(b"/tcp") {
            known.insert(name.to_vec());
            known.extend(words.map(<[u8]>::to_vec));
        }
    }
    (!known.is_empty()).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::refusal;
    use crate::service::memory::Memory;
    use crate::service::postfix::instance::Instance;
    use std::path::Path;

    const SERVICES: &str = "smtp 25/tcp mail\nuucp 540/tcp # old\ntftp 69/udp\nshell 514/tcp cmd syslog\n";

    fn told(main: &str, master: &str, files: &[(&str, &str)]) -> String {
        let files = [&[("/p/main.cf", main), ("/p/master.cf", master)], files].concat();
        let memory = Memory::holding(&files);
        refusal(&Instance::read(Path::new("/p"), &memory), &memory).map(|fault| fault.words).unwrap_or_default()
    }

    /// As `master` 3.7.11 does with each of these.
    #[test]
    fn what_master_says_of_a_place() {
        let servname = "Servname not supported for ai_socktype";
        for (name, wanted) in [
            ("submision", format!("0.0.0.0:submision: {servname}")),
            ("127.0.0.1:submision", format!("127.0.0.1:submision: {servname}")),
            ("SMTP", format!("0.0.0.0:SMTP: {servname}")),
            ("tftp", format!("0.0.0.0:tftp: {servname}")),
            ("-25", format!("0.0.0.0:-25: {servname}")),
            ("\u{feff}smtp", format!("0.0.0.0:???smtp: {servname} (a byte-order mark stands before it)")),
            ("*:587", "valid hostname or network address required in \"*:587\"".to_owned()),
            ("1.2.3:25", "valid hostname or network address required in \"1.2.3:25\"".to_owned()),
            ("0.1.2.3:26", "valid hostname or network address required in \"0.1.2.3:26\"".to_owned()),
            ("1.2.3.256:25", "valid hostname or network address required in \"1.2.3.256:25\"".to_owned()),
            ("a..b:25", "valid hostname or network address required in \"a..b:25\"".to_owned()),
            ("a.:25", "valid hostname or network address required in \"a.:25\"".to_owned()),
            ("-a:25", "valid hostname or network address required in \"-a:25\"".to_owned()),
            ("[]:26", "valid hostname or network address required in \"[]:26\"".to_owned()),
            ("::1", "valid hostname or network address required in \"::1\"".to_owned()),
            ("127.0.0.1:26:27", "valid hostname or network address required in \"127.0.0.1:26:27\"".to_owned()),
            ("[fe80::1%lo]:26", "valid hostname or network address required in \"[fe80::1%lo]:26\"".to_owned()),
            ("[2001:db8::1]:smtp", "bad hostname or network address: [2001:db8::1]:smtp".to_owned()),
            ("2001:db8::1:587", "bad hostname or network address: 2001:db8::1:587".to_owned()),
            ("localhost:", "missing service information in \"localhost:\"".to_owned()),
            ("[::1]", "missing service information in \"[::1]\"".to_owned()),
            ("[127.0.0.1:26", "missing \"]\" in \"[127.0.0.1:26\"".to_owned()),
            ("26/tcp", "garbage after numerical service in \"26/tcp\"".to_owned()),
        ] {
            let master = format!("{name} inet n - n - - smtpd\n");
            assert_eq!(told("inet_protocols = ipv4\n", &master, &[("/etc/services", SERVICES)]), wanted, "{name}");
        }
        for name in [
            ":25",
            "70000",
            "+25",
            "uucp",
            "syslog",
            "submissions",
            "01.2.3.4:26",
            "0.0.0.0:26",
            "a_b:25",
            "[localhost]:26",
        ] {
            let master = format!("{name} inet n - n - - smtpd\n");
            assert_eq!(told("inet_protocols = ipv4\n", &master, &[("/etc/services", SERVICES)]), "", "{name}");
        }
    }

    #[test]
    fn what_the_settings_around_it_change() {
        let services = ("/etc/services", SERVICES);
        let foo = "foo inet n - n - - smtpd\n";
        for (main, master, wanted) in [
            ("inet_protocols = ipv6\n", foo, ":::foo: Servname not supported for ai_socktype"),
            ("inet_interfaces = 127.0.0.1\n", foo, "127.0.0.1:foo: Servname not supported for ai_socktype"),
            ("known_tcp_ports = foo=1025\n", foo, ""),
            ("master_service_disable = foo/inet\n", foo, ""),
            ("", "[::1]:25 inet n - n - - smtpd\n", ""),
            (
                "inet_protocols = ipv6\n",
                "127.0.0.1:25 inet n - n - - smtpd\n",
                "bad hostname or network address: 127.0.0.1:25",
            ),
        ] {
            assert_eq!(told(main, master, &[services]), wanted, "{main} {master}");
        }
        assert_eq!(told("", foo, &[]), "");
        let elsewhere = ("/etc/nsswitch.conf", "services: files sss\n");
        assert_eq!(told("", foo, &[services, elsewhere]), "");
    }

    #[test]
    fn sockets_lie_below_the_queue() {
        let main = "queue_directory = /q\n";
        let there = [("/q/private/x/y", ""), ("/q/public", "")];
        for (line, wanted) in [
            ("/run/x unix n", "bind: public//run/x: No such file or directory"),
            ("/run/x fifo n", "fifo_listen: create fifo public//run/x: No such file or directory"),
            ("/run/x pass -", "bind: private//run/x: No such file or directory"),
            ("nodir/x unix n", "bind: public/nodir/x: No such file or directory"),
            ("x/z unix -", ""),
            ("smtp unix -", ""),
        ] {
            assert_eq!(told(main, &format!("{line} - n - - smtpd\n"), &there), wanted, "{line}");
        }
    }
}
