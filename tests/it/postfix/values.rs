//! Values at which Postfix's programs end as they start: each asked of the real program, and foretold.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use certpreflight::disk::Disk;
use certpreflight::service::postfix::defaults::Program;
use certpreflight::service::postfix::defaults::parameter::{Form, Parameter};
use certpreflight::service::postfix::discovery::discover;
use certpreflight::service::postfix::forms::{misfit, program_misfits};
use certpreflight::service::postfix::instance::Instance;
use certpreflight::service::postfix::scope::Scope;

use super::is_missing;
use super::site::{Site, write_old};
use crate::{generated, source};

/// A program with one setting.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Case {
    program: &'static str,
    parameter: &'static str,
    value: String,
}

#[test]
fn programs_end_at_values_that_do_not_fit() {
    if is_missing() {
        return;
    }
    let site = site();
    let cases = cases();
    let ends = ask(&site, &cases.iter().map(|case| (case.program, vec![case.setting()])).collect::<Vec<_>>());
    let mut text = String::from(HEAD);
    for (case, words) in cases.iter().zip(&ends) {
        writeln!(text, "{} {}: {words}", case.program, case.setting()).unwrap();
    }
    generated::hold(RECORD, &text);
    // What fits, as narrowly as can be, is taken: all of it at once.
    let names: Vec<&'static str> = PROGRAMS.iter().map(|(name, _)| *name).collect();
    let fitting: Vec<_> = names.iter().map(|name| (*name, fitting(name))).collect();
    for (name, words) in names.iter().zip(ask(&site, &fitting)) {
        assert!(!is_of_a_value(&words), "{name}: {words}");
    }
}

#[test]
fn they_are_foretold() {
    let record = fs::read_to_string(source::package().join(RECORD)).unwrap();
    let lines: BTreeSet<&str> = record.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let cases = cases();
    assert!(cases.len() > 500, "{}", cases.len());
    let told: BTreeSet<String> = cases
        .iter()
        .map(|case| format!("{} {}: {}", case.program, case.setting(), foretold(case).unwrap_or_default()))
        .collect();
    let wrong: Vec<&String> = told.iter().filter(|line| !lines.contains(line.as_str())).collect();
    assert!(wrong.is_empty() && lines.len() == told.len(), "{} of {}\n{wrong:#?}", wrong.len(), lines.len());
    for (name, program) in PROGRAMS {
        let settings: String =
            fitting(name).iter().map(|setting| format!("{}\n", setting.replace('=', " = "))).collect();
        let folder = folder(&settings);
        let instance = Instance::read(folder.path(), &Disk::new());
        let scope = Scope::common(&instance, *program);
        let misfits: Vec<String> = program_misfits(&scope).map(|misfit| misfit.fault.words).collect();
        assert!(misfits.is_empty(), "{name}: {misfits:?}");
    }
}

/// What all programs read ends `postfix start`; what postscreen reads closes the way to what is behind it.
#[test]
fn others_than_the_service_itself_are_told_of() {
    let up = "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\n";
    for (setting, words) in [
        ("fork_attempts = 0\n", "invalid fork_attempts parameter value 0 < 1"),
        ("service_throttle_time = 0\n", "invalid service_throttle_time: 0 (min 1)"),
        ("inet_protocols = IPv4\n", "unknown inet_protocols value \"IPv4\" in \"IPv4\""),
    ] {
        let folder = folder(&format!("{up}{setting}"));
        fs::write(folder.path().join("master.cf"), "smtp inet n - y - - smtpd\n").unwrap();
        let refusal = discover(folder.path(), &Disk::new()).unwrap().refusal.unwrap();
        assert_eq!((refusal.words.as_str(), refusal.place.line), (words, 3));
    }
    let behind = "smtpd pass - - n - - smtpd\ntlsproxy unix - - n - 0 tlsproxy\n";
    for (setting, dies) in [("postscreen_greet_wait = 0\n", true), ("postscreen_greet_wait = 1\n", false)] {
        let folder = folder(&format!("{up}{setting}"));
        let master = format!("smtp inet n - n - 1 postscreen\n{behind}tlsmgr unix - - n 1000? 1 tlsmgr\n");
        fs::write(folder.path().join("master.cf"), master).unwrap();
        let services = discover(folder.path(), &Disk::new()).unwrap().services;
        assert!(!services.is_empty());
        for service in services {
            let dead: Vec<&str> =
                service.daemons.iter().filter(|one| one.dies.is_some()).map(|one| &*one.name).collect();
            assert_eq!(dead, if dies { vec!["smtp/inet"] } else { Vec::new() }, "{setting}");
        }
    }
}

impl Case {
    fn setting(&self) -> String {
        format!("{}={}", self.parameter, self.value)
    }
}

/// What we say that the program says.
fn foretold(case: &Case) -> Option<String> {
    let folder = folder(&format!("{} = {}\n", case.parameter, case.value));
    let instance = Instance::read(folder.path(), &Disk::new());
    let program = PROGRAMS.iter().find(|(name, _)| *name == case.program).unwrap().1;
    let scope = Scope::common(&instance, program);
    let parameter = program.parameter(case.parameter.as_bytes())?;
    let words = misfit(parameter, &scope)?.fault.words;
    Some(words.trim_end().replace(&*instance.main_file, "main.cf"))
}

fn folder(main: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.cf"), main).unwrap();
    fs::write(folder.path().join("master.cf"), "").unwrap();
    folder
}

/// Every parameter of every program with values just outside of what it takes; those that all programs read, and those of
/// TLS, are asked of one program.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, parameter) in asked() {
        for value in misfitting(parameter) {
            cases.push(Case { program: name, parameter: parameter.name, value });
        }
    }
    let of_words =
        WORDS.iter().map(|(program, parameter, value)| Case { program, parameter, value: (*value).to_owned() });
    cases.extend(of_words);
    cases
}

fn asked() -> Vec<(&'static str, &'static Parameter)> {
    let mut all = Vec::new();
    let common: BTreeSet<&str> = Program::Other.parameters().map(|parameter| parameter.name).collect();
    for (name, program) in PROGRAMS {
        let own = program.parameters().filter(|parameter| !common.contains(parameter.name));
        all.extend(own.map(|parameter| (*name, parameter)));
    }
    all.extend(Program::Other.parameters().map(|parameter| ("tlsmgr", parameter)));
    all.extend(Program::Smtp.tls_parameters().iter().map(|parameter| ("smtp", parameter)));
    // A program is told of its directory, whatever is set.
    all.retain(|(_, parameter)| parameter.name != "config_directory");
    all
}

fn misfitting(parameter: &Parameter) -> Vec<String> {
    let beyond = [parameter.least.map(|least| least - 1), parameter.most.map(|most| most + 1)];
    let beyond = beyond.into_iter().flatten();
    let written = |size: i64| match parameter.form {
        Form::Text | Form::Raw => "+".repeat(usize::try_from(size).unwrap()),
        _ => size.to_string(),
    };
    let mut values: Vec<String> = beyond.map(written).collect();
    match parameter.form {
        Form::Text | Form::Raw => {}
        Form::Boolean | Form::Number | Form::LongNumber => values.push("x".to_owned()),
        Form::Time => values.extend(["x".to_owned(), "-1".to_owned()]),
    }
    values
}

/// Every parameter of a program that has bounds or a form, at its least; and everything that may be empty, empty.
fn fitting(name: &str) -> Vec<String> {
    let program = PROGRAMS.iter().find(|(known, _)| *known == name).unwrap().1;
    let all = program.parameters().chain(program.tls_parameters());
    let fitting = all.filter(|parameter| !UNTOUCHED.contains(&parameter.name)).filter_map(|parameter| {
        let value = match (parameter.form, parameter.least) {
            (Form::Text | Form::Raw, None) if NEVER_EMPTY.contains(&parameter.name) => return None,
            (Form::Text | Form::Raw, None) => String::new(),
            (Form::Text | Form::Raw, Some(_)) => return None,
            (Form::Boolean, _) => "NO".to_owned(),
            (Form::Number | Form::LongNumber, None) => "-1".to_owned(),
            (Form::Time, None) => "0".to_owned(),
            (_, Some(least)) => least.to_string(),
        };
        Some(format!("{}={value}", parameter.name))
    });
    fitting.collect()
}

/// What ends each of these programs, in its own words; empty where nothing does.
fn ask(site: &Site, questions: &[(&'static str, Vec<String>)]) -> Vec<String> {
    let socket = UnixDatagram::bind(site.queue().join("public/postlog")).unwrap();
    fs::set_permissions(site.queue().join("public/postlog"), fs::Permissions::from_mode(0o666)).unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
    let mut words = vec![String::new(); questions.len()];
    let mut running: BTreeMap<u32, (usize, Child, Instant)> = BTreeMap::new();
    let mut waiting = questions.iter().enumerate();
    let mut buffer = vec![0; 1 << 16];
    loop {
        while running.len() < AT_A_TIME {
            let Some((at, (program, settings))) = waiting.next() else { break };
            let child = start(site, program, settings);
            running.insert(child.id(), (at, child, Instant::now()));
        }
        if running.is_empty() {
            break;
        }
        while let Ok(length) = socket.recv(&mut buffer) {
            let line = String::from_utf8_lossy(&buffer[..length]).into_owned();
            let Some((of, said)) = line.split_once("]: ") else { continue };
            let number = of.rsplit('[').next().and_then(|number| number.parse().ok());
            let Some((at, ..)) = number.and_then(|number: u32| running.get(&number)) else { continue };
            if let (Some(fatal), true) = (said.strip_prefix("fatal: "), words[*at].is_empty()) {
                let main = site.configuration().join("main.cf").display().to_string();
                words[*at] = fatal.trim_end().replace(&main, "main.cf");
            }
        }
        running.retain(|_, (at, child, begin)| {
            let is_over = child.try_wait().unwrap().is_some() && begin.elapsed() > LEAST_TIME;
            let is_done = is_over || !words[*at].is_empty() || begin.elapsed() > MOST_TIME;
            if is_done {
                let _ = child.kill();
                child.wait().unwrap();
            }
            !is_done
        });
    }
    drop(socket);
    fs::remove_file(site.queue().join("public/postlog")).unwrap();
    words
}

/// Runs a program by itself (`-S`), which ends it as soon as it has nothing more to read.
fn start(site: &Site, program: &str, settings: &[String]) -> Child {
    let mut command = Command::new(Path::new(FOLDER).join(program));
    if program == "master" {
        return start_master(site, command, settings);
    }
    command.arg("-S").env_clear().env("MAIL_CONFIG", site.configuration()).env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    command.env("POSTLOG_HOSTNAME", "mx").env("POSTLOG_SERVICE", site.queue().join("public/postlog"));
    for setting in settings {
        command.arg("-o").arg(setting);
    }
    let command = command.current_dir(site.folder()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap_or_else(|error| panic!("{program}: {error}"))
}

/// Has `master` try out (`-t`) whether it could start; it takes no options, and has a main.cf of its own.
fn start_master(site: &Site, mut command: Command, settings: &[String]) -> Child {
    let folder = tempfile::tempdir_in(site.folder()).unwrap().keep();
    let text = fs::read_to_string(site.configuration().join("main.cf")).unwrap();
    let lines: String = settings.iter().map(|setting| format!("{}\n", setting.replacen('=', " = ", 1))).collect();
    write_old(&folder.join("main.cf"), format!("{text}{lines}").as_bytes());
    write_old(&folder.join("master.cf"), b"");
    command.arg("-c").arg(folder).arg("-t").env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    command.env("POSTLOG_HOSTNAME", "mx").env("POSTLOG_SERVICE", site.queue().join("public/postlog"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Whether the words are of a value that does not fit, and not of what the program does next.
fn is_of_a_value(words: &str) -> bool {
    ["bad string length", "bad boolean", "bad numerical", "parameter value", "bad time value", "(min ", "(max "]
        .iter()
        .any(|start| words.contains(start))
}

/// One with TLS asked for on every side.
fn site() -> Site {
    let site = Site::lay(&[]);
    site.own_for_postfix();
    let main = site.configuration().join("main.cf");
    let text = fs::read_to_string(&main).unwrap();
    write_old(&main, format!("{text}{UP}").as_bytes());
    site
}

/// Programs of Postfix that have to do with TLS.
const PROGRAMS: &[(&str, Program)] = &[
    ("lmtp", Program::Lmtp),
    ("master", Program::Master),
    ("postscreen", Program::Postscreen),
    ("smtp", Program::Smtp),
    ("smtpd", Program::Smtpd),
    ("tlsmgr", Program::Tlsmgr),
    ("tlsproxy", Program::Tlsproxy),
];
/// Words where a parameter takes others only.
const WORDS: &[(&str, &str, &str)] = &[
    ("lmtp", "lmtp_address_preference", "ipv5"),
    ("lmtp", "lmtp_address_verify_target", "mail"),
    ("lmtp", "lmtp_dns_resolver_options", "RES_DEFNAMES"),
    ("lmtp", "lmtp_dns_support_level", "yes"),
    ("lmtp", "lmtp_host_lookup", "mdns"),
    ("postscreen", "postscreen_bare_newline_action", "reject"),
    ("postscreen", "postscreen_denylist_action", "reject"),
    ("postscreen", "postscreen_dnsbl_action", "reject"),
    ("postscreen", "postscreen_greet_action", "reject"),
    ("postscreen", "postscreen_non_smtp_command_action", "reject"),
    ("postscreen", "postscreen_pipelining_action", "reject"),
    ("postscreen", "postscreen_upstream_proxy_protocol", "proxy"),
    ("smtp", "header_from_format", "modern"),
    ("smtp", "propagate_unmatched_extensions", "canonical Virtual"),
    ("smtp", "smtp_address_preference", "ipv5"),
    ("smtp", "smtp_address_verify_target", "mail"),
    ("smtp", "smtp_dns_resolver_options", "RES_DEFNAMES"),
    ("smtp", "smtp_dns_support_level", "yes"),
    ("smtp", "smtp_host_lookup", "dns, mdns"),
    ("smtp", "smtp_tls_dane_insecure_mx_policy", "none"),
    ("smtpd", "header_from_format", "modern"),
    ("smtpd", "notify_classes", "resource Software"),
    ("smtpd", "receive_override_options", "NO_MILTERS"),
    ("smtpd", "smtpd_forbid_bare_newline", "note"),
    ("smtpd", "unknown_address_tempfail_action", "reject"),
    ("smtpd", "unknown_helo_hostname_tempfail_action", "reject"),
    ("smtpd", "unverified_recipient_tempfail_action", "reject"),
    ("smtpd", "unverified_sender_tempfail_action", "reject"),
    ("tlsmgr", "compatibility_level", ""),
    ("tlsmgr", "compatibility_level", "3.6x"),
    ("tlsmgr", "default_privs", "root"),
    ("tlsmgr", "inet_protocols", "ipv4, IPv6"),
    ("tlsmgr", "mail_owner", "root"),
    ("tlsmgr", "mydomain", "example..org"),
    ("tlsmgr", "myhostname", "192.0.2.1"),
    ("tlsmgr", "myhostname", "-mx.example.org"),
    ("tlsmgr", "mynetworks_style", "HOST"),
    ("tlsmgr", "mynetworks_style", "host subnet"),
    ("tlsmgr", "syslog_facility", "MAIL"),
];
/// Texts without a least length that are of certain words.
const NEVER_EMPTY: &[&str] = &["compatibility_level", "smtp_tls_dane_insecure_mx_policy"];
/// What a value at its least would keep from working: the folder, and the log.
const UNTOUCHED: &[&str] = &["config_directory", "maillog_file"];
const UP: &str = "postscreen_cache_map =\nsmtp_tls_security_level = may\nlmtp_tls_security_level = may\n";
const FOLDER: &str = "/usr/lib/postfix/sbin";
const RECORD: &str = "testdata/service/postfix-values.txt";
const HEAD: &str = "# Values at which programs of Postfix 3.7 end as they start, and what they say.\n\
                    # Made by BLESS=1 cargo test --test it postfix::values; not edited by hand.\n\n";
/// Programs that run at one time; one that ends in despair sleeps a second first.
const AT_A_TIME: usize = 24;
/// How long the last words of a program are waited for.
const LEAST_TIME: Duration = Duration::from_millis(50);
/// After which a program that says nothing has taken what it was given.
const MOST_TIME: Duration = Duration::from_secs(20);
