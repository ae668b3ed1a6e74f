//! What master.cf starts: each service, and what Postfix says of the lines.

pub mod service;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::location::Location;
use crate::service::postfix::defaults::Program;
use crate::service::postfix::endpoint::endpoint;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::logical_lines::{LogicalLine, logical_lines};
use crate::service::postfix::main_cf::split_name_value;
use crate::service::postfix::master_cf::service::{Override, Service};
use crate::service::postfix::text::{BYTE_ORDER_MARK, MARKED, Text, trim};

/// The services of a master.cf, in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MasterCf {
    /// Every service line that can be read, those that a later one replaces included.
    pub services: Vec<Service>,
    /// What Postfix says of the file.
    pub faults: Vec<Fault>,
    /// The service that counts at each place and of each type.
    last: BTreeMap<(Text, Text), usize>,
}

impl MasterCf {
    /// Reads the bytes of a master.cf. A line that keeps Postfix from starting is a fault, and reading goes on.
    pub fn parse(file: &Arc<str>, bytes: &[u8]) -> MasterCf {
        let (lines, faults) = logical_lines(file, bytes);
        let mut master = MasterCf { faults, ..MasterCf::default() };
        for line in &lines {
            match read_service(file, line) {
                Ok(service) => master.add(service),
                Err(words) => {
                    let mark = if line.text.starts_with(BYTE_ORDER_MARK) { MARKED } else { "" };
                    master.faults.push(Fault::fatal(line.place.clone(), words + mark));
                }
            }
        }
        master.faults.sort_by_key(|fault| fault.place.line);
        master
    }

    /// The services that count: of several of one type at one place the last.
    pub fn effective(&self) -> impl Iterator<Item = &Service> {
        self.services.iter().filter(|service| service.later.is_none())
    }

    fn add(&mut self, mut service: Service) {
        let endpoint = endpoint(&service);
        let earlier = self.last.insert((endpoint.clone(), service.kind.clone()), self.services.len());
        if let Some(earlier) = earlier.and_then(|at| self.services.get_mut(at)) {
            let words = format!(
                "duplicate master.cf entry for service \"{}\" ({}) -- using the last entry",
                earlier.name.logged(),
                endpoint.logged()
            );
            self.faults.push(Fault::warning(service.place.clone(), words));
            earlier.later = Some(service.place.clone());
            service.earlier = std::mem::take(&mut earlier.earlier);
            service.earlier.push(earlier.place.clone());
        }
        self.services.push(service);
    }
}

/// A service from its line, or the words with which `postfix start` ends.
fn read_service(file: &Arc<str>, line: &LogicalLine) -> Result<Service, String> {
    let mut words = words(&line.text);
    let mut field = || words.next().map(|(_, word)| Text::new(word)).ok_or_else(|| "bad field count".to_owned());
    let fields: Vec<Text> = (0..FIELDS).map(|_| field()).collect::<Result<_, _>>()?;
    let [name, kind, private, unprivileged, chroot, wakeup, limit, command] =
        <[Text; FIELDS]>::try_from(fields).map_err(|_| "bad field count".to_owned())?;
    let invalid = |name: &str, value: &Text| {
        format!("invalid {name} field \"{}\" in \"{}\"", value.logged(), Text::new(line.text.as_slice()).logged())
    };
    if !KINDS.iter().any(|known| kind == *known) {
        return Err(invalid("type", &kind));
    }
    let flag = |name: &str, value: &Text| match value.as_bytes() {
        b"y" => Ok(Some(true)),
        b"n" => Ok(Some(false)),
        b"-" => Ok(None),
        _ => Err(invalid(name, value)),
    };
    let (private, unprivileged, chroot) =
        (flag("private", &private)?, flag("unprivileged", &unprivileged)?, flag("chroot", &chroot)?);
    let digits = wakeup.as_bytes().strip_suffix(b"?").unwrap_or(wakeup.as_bytes());
    if wakeup != "-" && !is_number(digits) {
        return Err(invalid("wakeup", &wakeup));
    }
    if limit != "-" && !is_number(limit.as_bytes()) {
        return Err(invalid("process_limit", &limit));
    }
    let mut service = Service {
        name,
        kind,
        private,
        unprivileged,
        chroot,
        wakeup,
        process_limit: std::str::from_utf8(limit.as_bytes()).ok().and_then(|limit| limit.parse().ok()),
        command,
        arguments: Vec::new(),
        options: Vec::new(),
        faults: Vec::new(),
        place: line.place.clone(),
        earlier: Vec::new(),
        later: None,
        last_option: BTreeMap::new(),
    };
    read_arguments(file, line, words, &mut service);
    Ok(service)
}

/// The words behind the command: braces removed, `-oname=value` parted, settings noted until the options end.
fn read_arguments<'a>(
    file: &Arc<str>,
    line: &LogicalLine,
    words: impl Iterator<Item = (usize, &'a [u8])>,
    service: &mut Service,
) {
    let switched_off: Vec<u32> =
        line.comments.iter().filter(|comment| is_service(&comment.text)).map(|comment| comment.line).collect();
    let (mut wanting, mut in_options, mut stray) = (None, true, None);
    for (offset, word) in words {
        let place = Location::at_line(file, line.line_of(offset));
        let (word, fault) = without_braces(word);
        service.faults.extend(fault.map(|words| Fault::fatal(place.clone(), words)));
        if let Some((letter, _)) = wanting.take() {
            service.arguments.push(Text::new(word));
            if letter == b'o' {
                note_setting(word, place, &switched_off, service);
            }
            continue;
        }
        if !in_options || !word.starts_with(b"-") || word == b"--" || word == b"-" {
            if !(in_options && word == b"--") {
                let words = || Some((unexpected(&service.command, word)?, place));
                stray = stray.or_else(words);
            }
            in_options = false;
            service.arguments.push(Text::new(word));
            continue;
        }
        let (letters, value, letter) = option(word);
        service.faults.extend(letter.err().map(|letter| invalid_option(letter, place.clone())));
        service.arguments.push(Text::new(letters));
        let Ok(Some(letter)) = letter else { continue };
        if value.is_empty() {
            wanting = Some((letter, place));
            continue;
        }
        service.arguments.push(Text::new(value));
        if letter == b'o' {
            note_setting(value, place, &switched_off, service);
        }
    }
    service.faults.extend(wanting.map(|(letter, place)| invalid_option(letter, place)));
    // Looked at when the options are through.
    service.faults.extend(stray.map(|(words, place)| Fault::fatal(place, words)));
}

/// The letters of an option word, what is glued to them, and the letter that takes a value, or the one that no daemon knows
/// (`single_server.c`, `multi_server.c`, `event_server.c`: `getopt`).
fn option(word: &[u8]) -> (&[u8], &[u8], Result<Option<u8>, u8>) {
    let mut letters = word.iter().copied().enumerate().skip(1);
    let Some((at, letter)) = letters.find(|(_, letter)| !OPTIONS_WITHOUT_VALUE.contains(letter)) else {
        return (word, &[], Ok(None));
    };
    if !OPTIONS_WITH_VALUE.contains(&letter) {
        return (word, &[], Err(letter));
    }
    let (letters, value) = word.split_at_checked(at.saturating_add(1)).unwrap_or((word, &[]));
    (letters, value, Ok(Some(letter)))
}

fn invalid_option(letter: u8, place: Location) -> Fault {
    Fault::fatal(place, format!("invalid option: {}", Text::new([letter]).logged()))
}

/// What the program says of a word behind its options, be it meant as a comment: smtp and lmtp know `flags=` (`smtp.c
/// get_cli_attr`), postscreen looks at none, the others of ours take none.
fn unexpected(command: &Text, word: &[u8]) -> Option<String> {
    let shown = || Text::new(word).logged();
    match Program::of(command.as_bytes()) {
        Program::Smtp | Program::Lmtp => {
            let is_flags = word.get(..FLAGS.len()).is_some_and(|start| start.eq_ignore_ascii_case(FLAGS));
            (!is_flags).then(|| format!("unknown attribute name: {}", shown()))
        }
        Program::Smtpd | Program::Tlsmgr | Program::Tlsproxy => {
            Some(format!("unexpected command-line argument: {}", shown()))
        }
        Program::Master | Program::Other | Program::Postscreen => None,
    }
}

/// Notes `name=value`, or what the daemon says when it is none.
fn note_setting(text: &[u8], place: Location, switched_off: &[u32], service: &mut Service) {
    match split_name_value(text) {
        Ok((name, value)) => {
            let above = switched_off.partition_point(|line| *line < place.line);
            let above = above.checked_sub(1).and_then(|at| switched_off.get(at));
            let below_comment = above.map(|line| Location::at_line(&place.file, *line));
            let name = Text::new(name);
            service.last_option.insert(name.clone(), service.options.len());
            service.options.push(Override { name, value: Text::new(value), place, below_comment });
        }
        Err(words) => {
            let words = format!("invalid \"-o {}\" option value: {words}", Text::new(text).logged());
            service.faults.push(Fault::fatal(place, words));
        }
    }
}

/// Whether a comment holds a service line that was switched off.
fn is_service(comment: &[u8]) -> bool {
    let text = comment.iter().position(|byte| *byte != b'#').and_then(|at| comment.get(at..)).unwrap_or(&[]);
    let fields: Vec<&[u8]> = words(text).map(|(_, word)| word).take(FIELDS).collect();
    let kind = fields.get(1).copied().unwrap_or(&[]);
    let flags = fields.get(2..5).unwrap_or(&[]);
    fields.len() == FIELDS
        && KINDS.iter().any(|known| known.as_bytes() == kind)
        && flags.iter().all(|flag| matches!(*flag, b"y" | b"n" | b"-"))
}

/// A word without the braces around it and the blanks inside them (`extpar` with `EXTPAR_FLAG_STRIP`).
fn without_braces(word: &[u8]) -> (&[u8], Option<String>) {
    let Some(inner) = word.strip_prefix(b"{") else { return (word, None) };
    let mut level = 1_usize;
    for (at, byte) in inner.iter().enumerate() {
        level = match byte {
            b'{' => level.saturating_add(1),
            b'}' => level.saturating_sub(1),
            _ => level,
        };
        if level == 0 {
            let (text, rest) = inner.split_at_checked(at).unwrap_or((inner, &[]));
            let shown = Text::new(word).logged();
            let fault = (rest.len() > 1).then(|| format!("syntax error after '}}' in \"{shown}\""));
            return (trim(text), fault);
        }
    }
    (trim(inner), Some(format!("missing '}}' in \"{}\"", Text::new(word).logged())))
}

/// The words of a line with their offsets; blanks inside `{ }` do not end a word (`mystrtokq`).
fn words(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0_usize;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let from = at.saturating_add(rest.iter().position(|byte| !is_separator(*byte))?);
        let mut level = 0_usize;
        let end = text.get(from..)?.iter().position(|byte| {
            match byte {
                b'{' => level = level.saturating_add(1),
                b'}' => level = level.saturating_sub(1),
                _ => {}
            }
            level == 0 && is_separator(*byte)
        });
        at = end.map_or(text.len(), |length| from.saturating_add(length));
        Some((from, text.get(from..at)?))
    })
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn is_number(digits: &[u8]) -> bool {
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

/// Fields of a service line, the command included.
const FIELDS: usize = 8;
/// Types of service.
const KINDS: &[&str] = &["inet", "unix", "fifo", "pass", "unix-dgram"];
/// Letters of the daemons' options that take a value.
const OPTIONS_WITH_VALUE: &[u8] = b"imnorst";
/// Those that take none.
const OPTIONS_WITHOUT_VALUE: &[u8] = b"cdDlSuvVz";
/// What smtp and lmtp take behind their options.
const FLAGS: &[u8] = b"flags=";

#[cfg(test)]
mod tests {
    use super::MasterCf;
    use std::sync::Arc;

    fn read(text: &str) -> MasterCf {
        MasterCf::parse(&Arc::from("master.cf"), text.as_bytes())
    }

    fn settings(master: &MasterCf) -> Vec<String> {
        let options = master.services.iter().flat_map(|service| &service.options);
        options.map(|option| format!("{}:{}={}", option.place.line, option.name, option.value)).collect()
    }

    #[test]
    fn every_form_of_a_setting_is_read_with_its_line() {
        let master = read("smtp inet n - y - - smtpd -oa=b\n  -o { c = d e }\n  -vo f=\"g\"\n");
        assert_eq!(settings(&master), ["1:a=b", "2:c=d e", "3:f=\"g\""]);
    }

    #[test]
    fn settings_below_a_commented_out_service_belong_to_the_one_above() {
        let master = read(
            "smtp inet n - y - - smtpd\n  -o a=b\n# a remark\n#smtps inet n - y - - smtpd\n  -o smtpd_tls_wrappermode=yes\n",
        );
        let service = master.services.first().unwrap();
        assert_eq!(service.option(b"a").unwrap().below_comment, None);
        assert_eq!(service.option(b"smtpd_tls_wrappermode").unwrap().below_comment.as_ref().unwrap().line, 4);
    }

    #[test]
    fn of_two_lines_of_a_service_the_last_counts() {
        let master = read(
            "smtp inet n - y - - smtpd\n25 inet n - y - 0 smtpd\nsmtp unix - - - - - smtp\nsmtp unix n - - - - smtp\n\
             :smtp inet n - y - - smtpd\n",
        );
        let lines: Vec<u32> = master.effective().map(|service| service.place.line).collect();
        assert_eq!(lines, [3, 4, 5]);
        let earlier: Vec<u32> = master.services.last().unwrap().earlier.iter().map(|place| place.line).collect();
        assert_eq!(earlier, [1, 2]);
        assert_eq!(
            master.faults.first().unwrap().words,
            "duplicate master.cf entry for service \"smtp\" (25) -- using the last entry"
        );
    }

    /// As the daemons of 3.7.11 do with each of these.
    #[test]
    fn what_a_daemon_says_of_words_that_are_no_options() {
        for (command, wanted) in [
            ("smtpd # public MX", "unexpected command-line argument: #"),
            ("smtpd -v -- foo", "unexpected command-line argument: foo"),
            ("smtpd -", "unexpected command-line argument: -"),
            ("smtpd -c /etc/other", "unexpected command-line argument: /etc/other"),
            ("smtpd -o a=b, c", "unexpected command-line argument: c"),
            ("smtpd { x y }", "unexpected command-line argument: x y"),
            ("smtpd -o", "invalid option: o"),
            ("smtpd --opt", "invalid option: -"),
            ("smtpd -vx", "invalid option: x"),
            ("smtpd -cdlzuV -m 3 -r 5", ""),
            ("tlsmgr # TLS", "unexpected command-line argument: #"),
            ("smtp -o c=d # log", "unknown attribute name: #"),
            ("smtp foo=bar", "unknown attribute name: foo=bar"),
            ("lmtp Flags=DORX # x", "unknown attribute name: #"),
            ("smtp flags=DORX flags=D", ""),
            ("tlsproxy # TLS", "unexpected command-line argument: #"),
            ("postscreen first", ""),
            ("pipe flags=R user=vmail argv=/bin/x", ""),
        ] {
            let master = read(&format!("a inet n - y - - {command}\n"));
            let faults = &master.services.first().unwrap().faults;
            assert_eq!(faults.first().map(|fault| fault.words.as_str()).unwrap_or_default(), wanted, "{command}");
        }
        let master = read("a inet n - y - - smtpd\n  -o a=b\n  -o c=d # x\n");
        assert_eq!(master.services.first().unwrap().faults.first().unwrap().place.line, 3);
    }

    #[test]
    fn what_ends_master_and_what_ends_a_daemon() {
        let master = read("-o a=b\nsmtp inet n - y - - smtpd -o c = d\nx tcp n - y - - smtpd\n");
        let words: Vec<&str> = master.faults.iter().map(|fault| fault.words.as_str()).collect();
        assert_eq!(words, ["bad field count", "invalid type field \"tcp\" in \"x tcp n - y - - smtpd\""]);
        let own = &master.services.first().unwrap().faults.first().unwrap();
        assert_eq!(own.words, "invalid \"-o c\" option value: missing '=' after attribute name");
    }
}
