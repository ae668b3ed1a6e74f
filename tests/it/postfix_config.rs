//! Whether main.cf and master.cf are read as Postfix reads them: `postconf` answers the same questions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use certpreflight::service::postfix::daemons::daemons;
use certpreflight::service::postfix::defaults;
use certpreflight::service::postfix::expand::expand;
use certpreflight::service::postfix::fault::Fault;
use certpreflight::service::postfix::instance::instances;
use certpreflight::service::postfix::main_cf::MainCf;
use certpreflight::service::postfix::master_cf::MasterCf;
use certpreflight::service::postfix::master_cf::service::Service;
use certpreflight::service::postfix::text::Text;

use crate::memory::Memory;
use crate::random::Random;

#[test]
fn hand_made_configurations_are_read_as_postconf_reads_them() {
    if !has_postconf() {
        return println!("skipped: there is no postconf");
    }
    let folders: Vec<_> = fs::read_dir(CASES).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(folders.len() >= 40, "{} cases", folders.len());
    let count = u64::try_from(folders.len()).unwrap();
    let differences = each(count, &|at| {
        let folder = &folders[usize::try_from(at).unwrap()];
        let read = |name: &str| fs::read(folder.join(name)).unwrap();
        compare(&folder.display().to_string(), &read("main.cf"), &read("master.cf"))
    });
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn drawn_configurations_are_read_as_postconf_reads_them() {
    if !has_postconf() {
        return println!("skipped: there is no postconf");
    }
    let seed = number("CERTPREFLIGHT_SEED", 20_261_122);
    let differences = each(number("CERTPREFLIGHT_DRAWS", 200), &|draw| {
        let mut random = Random::of_draw(seed, draw);
        let (main, master) = (drawn_main(&mut random), drawn_master(&mut random));
        let (main, master) = if random.one_in(2) { (main, PLAIN.to_vec()) } else { (b"x = 1\n".to_vec(), master) };
        let mut found = compare(&format!("seed {seed} draw {draw}"), &main, &master);
        if !found.is_empty() {
            found.push(format!("{}\n---\n{}", String::from_utf8_lossy(&main), String::from_utf8_lossy(&master)));
        }
        found
    });
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn drawn_values_expand_as_postconf_expands_them() {
    if !has_postconf() {
        return println!("skipped: there is no postconf");
    }
    let seed = number("CERTPREFLIGHT_SEED", 20_261_122);
    let differences = each(number("CERTPREFLIGHT_DRAWS", 300), &|draw| {
        let mut random = Random::of_draw(seed, draw);
        let value = drawn_value(&mut random, 3);
        let main = format!("x = 1\nz =\nq = $z\nw = ab cd\nl = 3.6\nsmtpd_banner = {value}\n");
        let ours = expanded(&MainCf::parse(&Arc::from("main.cf"), main.as_bytes()), b"smtpd_banner");
        let ours = ours.map(|text| Text::new(as_printed(text.as_bytes())));
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), main.as_bytes(), PLAIN);
        let (out, err) = postconf(folder.path(), &["-x", "-h", "smtpd_banner"]);
        let theirs = told(out, &err);
        let same = ours == theirs;
        let words = format!("seed {seed} draw {draw}: {value}\n  ours   {ours:?}\n  theirs {theirs:?}");
        if same { Vec::new() } else { vec![words] }
    });
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_table_of_defaults_is_that_of_postconf() {
    if !has_postconf() {
        return println!("skipped: there is no postconf");
    }
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), b"", PLAIN);
    let (out, _) = postconf(folder.path(), &["-d"]);
    let theirs = settings(&out);
    let differences: Vec<String> = defaults::parameters()
        .filter(|parameter| !OF_THE_MACHINE.contains(&parameter.name))
        .filter(|parameter| {
            theirs.get(parameter.name.as_bytes()).is_none_or(|value| value != parameter.default.as_bytes())
        })
        .map(|parameter| format!("{} = {}", parameter.name, parameter.default))
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn no_bytes_make_it_panic() {
    let seed = number("CERTPREFLIGHT_SEED", 20_261_122);
    println!("seed {seed}");
    let cases: BTreeSet<_> = fs::read_dir(CASES).unwrap().map(|entry| entry.unwrap().path()).collect();
    for draw in 0..number("CERTPREFLIGHT_DRAWS", 3_000) {
        let mut random = Random::of_draw(seed, draw);
        let folder = random.pick(&cases.iter().collect::<Vec<_>>());
        let mut files = ["main.cf", "master.cf"].map(|name| fs::read(folder.join(name)).unwrap());
        for bytes in &mut files {
            for _ in 0..random.below(6) {
                let at = random.below(bytes.len() + 1);
                let until = (at + random.below(4)).min(bytes.len());
                let new = random
                    .pick(&["", "$", "{", "}", "${", "\n", "\n  ", "#", "\0", "=", " -o ", "\u{feff}", "?", "\r", "é"]);
                bytes.splice(at..until, new.bytes());
            }
        }
        let [main, master] = files;
        let directory = Path::new("/etc/postfix");
        let mut files = Memory::new();
        files.put("/etc/postfix/main.cf", &main, "");
        files.put("/etc/postfix/master.cf", &master, "");
        for instance in instances(directory, &files) {
            for daemon in daemons(&instance) {
                for parameter in defaults::parameters() {
                    daemon.scope.value(parameter.name);
                }
            }
        }
    }
}

/// What every one of so many cases tells; many at a time, for postconf sleeps a second before it ends in despair.
fn each(count: u64, tell: &(dyn Fn(u64) -> Vec<String> + Sync)) -> Vec<String> {
    std::thread::scope(|threads| {
        let handles: Vec<_> = (0..AT_A_TIME)
            .map(|first| {
                threads.spawn(move || {
                    (first..count).step_by(usize::try_from(AT_A_TIME).unwrap()).flat_map(tell).collect::<Vec<_>>()
                })
            })
            .collect();
        handles.into_iter().flat_map(|handle| handle.join().unwrap()).collect()
    })
}

/// Every difference between what we read and what postconf says.
fn compare(case: &str, main: &[u8], master: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), main, master);
    let name = |file: &str| Arc::from(folder.path().join(file).display().to_string());
    let (ours_main, ours_master) = (MainCf::parse(&name("main.cf"), main), MasterCf::parse(&name("master.cf"), master));
    let mut differences = Vec::new();
    let mut differ = |what: &str, ours: String, theirs: String| {
        if ours != theirs {
            differences.push(format!("{case}: {what}\n  ours   {ours}\n  theirs {theirs}"));
        }
    };
    let (out, err) = postconf(folder.path(), &["-n"]);
    let fatal = |faults: &[Fault]| faults.iter().find(|fault| fault.is_fatal).map(said);
    let about_main = |words: &String| words.contains("/main.cf, line ");
    // postconf ends at a value that cannot be expanded and at master.cf, too.
    let is_other = fatal_words(&err).is_some_and(|words| !about_main(&words));
    let theirs = fatal_words(&err).filter(about_main);
    if let Some(words) = theirs.or_else(|| fatal(&ours_main.faults).filter(|_| !is_other)) {
        differ("main.cf ends postconf", format!("{:?}", fatal(&ours_main.faults)), format!("{:?}", Some(words)));
        return differences;
    }
    let warnings: BTreeSet<String> = ours_main.faults.iter().map(said).collect();
    differ("warnings of main.cf", format!("{warnings:?}"), format!("{:?}", warning_words(&err)));
    for (name, theirs) in settings(&out).iter().filter(|(name, _)| name.as_slice() != b"config_directory") {
        let ours = ours_main.entry(name).map(|entry| as_printed(entry.value.as_bytes()));
        differ(
            "-n",
            format!("{:?} {:?}", Text::new(name.as_slice()), ours),
            format!("{:?} {:?}", Text::new(name.as_slice()), Some(theirs)),
        );
    }
    let printed = settings(&out);
    for entry in
        ours_main.settings().filter(|_| !is_other).filter(|entry| defaults::parameter(entry.name.as_bytes()).is_some())
    {
        differ(
            "printed by -n",
            format!("{:?} true", entry.name),
            format!("{:?} {}", entry.name, printed.contains_key(entry.name.as_bytes())),
        );
        let (out, err) = postconf(folder.path(), &["-x", "-h", &entry.name.to_string()]);
        let ours = expanded(&ours_main, entry.name.as_bytes());
        differ(
            "-x",
            format!("{:?} {:?}", entry.name, ours.map(|text| Text::new(as_printed(text.as_bytes())))),
            format!("{:?} {:?}", entry.name, told(out, &err)),
        );
    }
    let (out, err) = postconf(folder.path(), &["-M"]);
    let theirs = fatal_words(&err);
    if theirs.as_ref().is_some_and(|words| words.contains("macro") || words.contains("mac_exp")) {
        return differences;
    }
    if let Some(words) = theirs.or(fatal(&ours_master.faults)) {
        let ours = fatal(&ours_master.faults);
        differ("master.cf ends postconf", format!("{ours:?}"), format!("{:?}", Some(words)));
        return differences;
    }
    let lines: Vec<String> = out
        .split(|byte| *byte == b'\n')
        .map(|line| String::from_utf8_lossy(line).split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    let ours: Vec<String> = ours_master.services.iter().map(fields).collect();
    let theirs: Vec<String> = lines.iter().map(|line| line.split(' ').take(8).collect::<Vec<_>>().join(" ")).collect();
    differ("-M", format!("{ours:#?}"), format!("{theirs:#?}"));
    let (out, err) = postconf(folder.path(), &["-P"]);
    // Braces that do not end well are passed over by postconf, with a warning; the daemon ends.
    // It also tears `-osmtpd_tls_loglevel=1` apart at the second `o`, which getopt does not.
    let is_torn = |word: &[u8]| word.strip_prefix(b"-o").is_some_and(|rest| rest.contains(&b'o'));
    let is_torn = master.split(u8::is_ascii_whitespace).any(is_torn);
    if !is_torn && !String::from_utf8_lossy(&err).contains("'}'") {
        differ(
            "-P",
            format!("{:?}", options(&ours_master)),
            format!(
                "{:?}",
                settings(&out)
                    .iter()
                    .map(|(name, value)| (Text::new(name.as_slice()), Text::new(value.as_slice())))
                    .collect::<BTreeMap<_, _>>()
            ),
        );
    }
    differences
}

/// `name/type/parameter` and value of every setting that counts.
fn options(master: &MasterCf) -> BTreeMap<Text, Text> {
    let mut all = BTreeMap::new();
    for service in &master.services {
        for option in &service.options {
            let name = format!("{}/{}/{}", service.name, service.kind, option.name);
            all.insert(Text::from(name.as_str()), option.value.clone());
        }
    }
    all
}

fn fields(service: &Service) -> String {
    let flag = |flag: Option<bool>| flag.map_or("-", |yes| if yes { "y" } else { "n" });
    let limit = service.process_limit.map_or("-".to_owned(), |limit| limit.to_string());
    format!(
        "{} {} {} {} {} {} {limit} {}",
        service.name,
        service.kind,
        flag(service.private),
        flag(service.unprivileged),
        flag(service.chroot),
        service.wakeup,
        service.command
    )
}

/// A fault as the log has it.
fn said(fault: &Fault) -> String {
    let file = &fault.place.file;
    match fault.place.line {
        _ if fault.words.starts_with("logical line") => format!("{file}: {}", fault.words),
        _ if fault.words.starts_with("invalid ") => fault.words.clone(),
        line if file.ends_with("master.cf") => format!("file {file}: line {line}: {}", fault.words),
        line => format!("{file}, line {line}: {}", fault.words),
    }
}

/// A parameter of main.cf with everything replaced, as postconf sees it: every program's defaults are known.
fn expanded(main: &MainCf, name: &[u8]) -> Result<Text, String> {
    let default = |name: &[u8]| defaults::parameter(name).map(|parameter| Text::from(parameter.default));
    let lookup = |name: &[u8]| match main.entry(name) {
        Some(entry) => Some(entry.value.clone()),
        None if name == b"config_directory" => Some(Text::from("DIR")),
        None => default(name),
    };
    expand(main.entry(name).unwrap().value.as_bytes(), &lookup).map(|expansion| expansion.text)
}

/// A value as postconf prints it: with one blank wherever there are blanks.
fn as_printed(value: &[u8]) -> Vec<u8> {
    let words = value.split(|byte| b" \t\r\n".contains(byte)).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(&b' ')
}

/// What `postconf -x` printed, or its words of despair.
fn told(out: Vec<u8>, err: &[u8]) -> Result<Text, String> {
    let err = String::from_utf8_lossy(err);
    let fatal = err.lines().find_map(|line| line.strip_prefix("postconf: fatal: "));
    match fatal {
        None => Ok(Text::new(out.strip_suffix(b"\n").unwrap_or(&out))),
        Some("macro processing error") => {
            let said = err.lines().filter_map(|line| line.strip_prefix("postconf: warning: "));
            let mut words: Vec<&str> =
                said.filter(|words| !words.contains("parameter: ") && !words.contains("overriding")).collect();
            // The first round of warnings is of a check of names that goes on after each.
            words.reverse();
            let nesting = words.iter().rev().find(|words| words.starts_with("unreasonable"));
            Err((*nesting.unwrap_or(words.first().unwrap())).to_owned())
        }
        Some(words) => Err(words.to_owned()),
    }
}

fn fatal_words(err: &[u8]) -> Option<String> {
    String::from_utf8_lossy(err).lines().find_map(|line| line.strip_prefix("postconf: fatal: ")).map(str::to_owned)
}

fn warning_words(err: &[u8]) -> BTreeSet<String> {
    let err = String::from_utf8_lossy(err).into_owned();
    let warnings = err.lines().filter_map(|line| line.strip_prefix("postconf: warning: "));
    warnings.filter(|words| words.contains("overriding") || words.contains("logical line")).map(str::to_owned).collect()
}

/// `name = value` lines.
fn settings(out: &[u8]) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let lines = out.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let at = line.windows(2).position(|pair| pair == b" =").unwrap();
            (line[..at].to_vec(), line[at + 2..].strip_prefix(b" ").unwrap_or(&line[at + 2..]).to_vec())
        })
        .collect()
}

fn postconf(folder: &Path, words: &[&str]) -> (Vec<u8>, Vec<u8>) {
    let output = Command::new("postconf")
        .arg("-c")
        .arg(folder)
        .args(words)
        .env_remove("MAIL_CONFIG")
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| {
        String::from_utf8(bytes.clone())
            .map_or(bytes, |text| text.replace(&folder.display().to_string(), "DIR").into_bytes())
    };
    (text(output.stdout), output.stderr)
}

fn has_postconf() -> bool {
    Command::new("postconf").arg("-d").arg("mail_version").output().is_ok_and(|output| output.status.success())
}

/// Files that postconf does not take for half written.
fn write(folder: &Path, main: &[u8], master: &[u8]) {
    for (name, bytes) in [("main.cf", main), ("master.cf", master)] {
        fs::write(folder.join(name), bytes).unwrap();
        let file = fs::File::options().write(true).open(folder.join(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(3_600)).unwrap();
    }
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

fn drawn_main(random: &mut Random) -> Vec<u8> {
    let names = [
        "smtpd_tls_cert_file",
        "smtpd_tls_key_file",
        "smtpd_tls_CAfile",
        "smtpd_tls_loglevel",
        "x",
        "smtpd banner",
        "",
    ];
    let values = ["/etc/a.pem", "/etc/b.pem", "$x/c.pem", "", "a = b", "\"q\"", "# c", "a,\r"];
    let joints = ["=", " = ", "= ", " ", "\t=\t"];
    let breaks =
        ["\n", "\n", "\n", "\n\n", "\r\n", "\n \n", "\n#c\n", "\n  #c\n", "\n\t", "\n  ", "\0\n", "\x0c\n", "\n\x0b\n"];
    let mut out = Vec::new();
    if random.one_in(12) {
        out.extend_from_slice(random.pick(&["\u{feff}", " ", "\n\n", "#\n  "]).as_bytes());
    }
    for _ in 0..random.between(1, 6) {
        let name = if random.one_in(30) { random.pick(&names) } else { names[random.below(5)] };
        let joint = if random.one_in(30) { random.pick(&joints) } else { joints[random.below(3)] };
        let end = if random.one_in(3) { random.pick(&breaks) } else { "\n" };
        let value = random.pick(&values);
        out.extend_from_slice([name, joint, value, end].concat().as_bytes());
    }
    out
}

fn drawn_master(random: &mut Random) -> Vec<u8> {
    let words = [
        "-o",
        "a=b",
        "-oc=d",
        "{ e = f g }",
        "{h=i}",
        "-v",
        "-D",
        "\n  -o",
        "\n#smtps inet n - n - - smtpd\n  -o",
        "\n\n -o",
        "k=$x",
        "l=\"m\"",
        "n=o=p",
        "\t-o q=r",
        "\n  -o s=t,",
        "--",
        "word",
    ];
    let fields = ["n", "y", "-", "60", "60?", "0", "x", "-1"];
    let mut out = Vec::new();
    for _ in 0..random.between(1, 4) {
        let name = random.pick(&["smtp", "smtps", "127.0.0.1:25", "[::1]:25", "private/x"]);
        let kind = if random.one_in(40) { "tcp" } else { random.pick(&["inet", "unix", "pass", "fifo"]) };
        let mut line = format!("{name} {kind}");
        for field in 0..5 {
            let often = if field < 3 { &fields[..3] } else { &fields[2..6] };
            let picked = if random.one_in(60) { random.pick(&fields) } else { random.pick(often) };
            line.push_str(&format!(" {}", if field == 4 { picked.trim_end_matches('?') } else { picked }));
        }
        line.push_str(&format!(" {}", random.pick(&["smtpd", "smtp", "tlsproxy", "postscreen"])));
        for word in random.several(&words, 0, 6) {
            line.push_str(&format!(" {word}"));
        }
        out.extend_from_slice(line.as_bytes());
        out.push(b'\n');
    }
    out
}

fn drawn_value(random: &mut Random, depth: usize) -> String {
    let inner = |random: &mut Random| if depth == 0 { "t".to_owned() } else { drawn_value(random, depth - 1) };
    let blank = |random: &mut Random| random.pick(&["", "", " "]);
    let mut out = String::new();
    for _ in 0..random.between(1, 3) {
        let name = random.pick(&["x", "z", "q", "w", "l", "nosuch", "smtpd_tls_ciphers", "smtpd_tls_key_file"]);
        let (a, b, c) = (blank(random), blank(random), blank(random));
        let piece = match random.below(14) {
            0 => format!("${name}"),
            1 => format!("${{{a}{name}{b}}}"),
            2 => format!("$({name})"),
            3 => format!("${{{name}{a}?{b}{}}}", inner(random)),
            4 => format!("${{{name}{a}:{b}{}}}", inner(random)),
            5 => format!("${{{name}?{a}{{{}}}{b}:{c}{{{}}}}}", inner(random), inner(random)),
            6 | 7 => {
                let operator = random.pick(&["==", "!=", "<", "<=", ">=", ">", "<level", ">=level", "=~", "=", "<x"]);
                let sides = ["3.6", "10", "9", "a", "$x", "$l", "", "$q", "3.10", "+3"];
                let (left, right) = (random.pick(&sides), random.pick(&sides));
                format!("${{{{{left}}}{a}{operator}{b}{{{right}}}{c}?{{{}}}:{{{}}}}}", inner(random), inner(random))
            }
            8 => "$$".to_owned(),
            9 => "/etc/".to_owned(),
            10 => "a.pem b".to_owned(),
            11 => format!("${{{name}?{{{}}}}}", inner(random)),
            12 => format!("${{{name}:{{{}}}{a}}}", inner(random)),
            _ if random.one_in(4) => {
                random.pick(&["$", "${", "}", "{", "${}", "$(", "${x-}", "${x?{a}b}", "${x?{a}:{b}c}", "$-"]).to_owned()
            }
            _ => "t".to_owned(),
        };
        out.push_str(&piece);
    }
    out
}

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/service/postfix");
const PLAIN: &[u8] = b"smtp inet n - n - - smtpd\n";
/// Defaults that differ between machines and builds.
const OF_THE_MACHINE: &[&str] = &["config_directory", "mydomain", "myhostname", "mynetworks"];
/// Cases that are asked about at one time.
const AT_A_TIME: u64 = 48;
