//! `certpreflight verify` against `openssl verify` on many command lines: standard output, standard error, exit status.
//!
//! Left out of the comparison are the library's own diagnostics, which name threads and source lines.

mod workshop;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::binary::command;
use crate::tools;
use crate::verify_case::{command_is_missing, is_diagnostic};

#[test]
fn command_lines_are_answered_alike() {
    if let Some(why) = command_is_missing() {
        tools::skip(&why);
        return;
    }
    let workshop = workshop::build();
    let lines: Vec<Line> =
        LINES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(Line::read).collect();
    let mut statuses: BTreeMap<Option<i32>, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in &lines {
        let (theirs, ours) = (line.ask(Program::OpenSsl, workshop.path()), line.ask(Program::Ours, workshop.path()));
        *statuses.entry(theirs.status).or_default() += 1;
        if theirs != ours {
            wrong.push(format!("verify {}\n  they: {theirs:?}\n  we:   {ours:?}", line.text));
        }
    }
    println!("{} command lines, by exit status: {statuses:?}", lines.len());
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), lines.len(), wrong.join("\n"));
    // A table of which every line failed for want of a file would prove nothing.
    for (status, least) in [(0, 80), (1, 80), (2, 80)] {
        assert!(statuses.get(&Some(status)).is_some_and(|count| *count >= least), "{statuses:?}");
    }
}

#[test]
fn words_need_not_be_text() {
    if let Some(why) = command_is_missing() {
        tools::skip(&why);
        return;
    }
    let workshop = workshop::build();
    let name = OsStr::from_bytes(b"l\xe4af.pem");
    std::fs::copy(workshop.path().join("b/leaf.pem"), workshop.path().join(name)).unwrap();
    let attached = OsStr::from_bytes(b"-untrusted=l\xe4af.pem");
    let missing = OsStr::from_bytes(b"\xff");
    for words in [&["-CAfile=b/root.pem".as_ref(), attached, name, missing], &["-x".as_ref(), missing, name, name]] {
        let line = Line { text: format!("{words:?}"), variables: Vec::new(), words: owned(words), input: None };
        assert_eq!(line.ask(Program::OpenSsl, workshop.path()), line.ask(Program::Ours, workshop.path()));
    }
    let line = Line { text: String::new(), variables: Vec::new(), words: owned(&[missing, name]), input: None };
    let told = line.ask(Program::Ours, workshop.path()).errors;
    assert!(told.windows(9).any(|window| window == b" from \xff\nU"), "{told:?}");
}

#[test]
fn files_may_be_named_by_uri() {
    if let Some(why) = command_is_missing() {
        tools::skip(&why);
        return;
    }
    let workshop = workshop::build();
    let uri = |form: &str, file: &str| format!("{form}{}/{file}", workshop.path().display());
    for form in ["file:", "FILE:", "file://", "file://localhost", "file://LocalHost"] {
        let (leaf, inter, root) = (uri(form, "b/leaf.pem"), uri(form, "b/inter.pem"), uri(form, "b/root.pem"));
        let hashed = uri(form, "hashed");
        for text in [
            format!("@ -trusted {root} -untrusted {inter} {leaf}"),
            format!("@ -CAstore {root} -untrusted {inter} {leaf}"),
            format!("@ -CAstore {hashed} -untrusted {inter} {leaf} {leaf}"),
        ] {
            let line = Line::read(&text);
            let (theirs, ours) =
                (line.ask(Program::OpenSsl, workshop.path()), line.ask(Program::Ours, workshop.path()));
            assert_eq!(theirs, ours, "{text}");
            assert_eq!(ours.status, Some(0), "{text}");
        }
    }
}

#[test]
fn help_has_the_layout_of_the_original() {
    let workshop = workshop::build();
    let ask = |words: &str, program| Line::read(words).ask(program, workshop.path());
    let ours = ask("-help", Program::Ours);
    assert_eq!((ours.status, ours.output.as_slice()), (Some(0), &b""[..]));
    for words in ["-h", "--help", "--h", "-x509_strict -help -x", "---H", "---S", "---P"] {
        assert_eq!(ask(words, Program::Ours), ours, "{words}");
    }
    if let Some(why) = command_is_missing() {
        tools::skip(&why);
        return;
    }
    let headings = |answer: &Answer| -> Vec<String> {
        let text = String::from_utf8(answer.errors.clone()).unwrap();
        text.lines().map(|line| if line.starts_with(" -") { line[..23].to_owned() } else { line.to_owned() }).collect()
    };
    let (theirs, ours) = (headings(&ask("-help", Program::OpenSsl)), headings(&ours));
    let is_about_targets = |line: &String| line.starts_with(" cert ");
    let kept = |lines: Vec<String>| lines.into_iter().filter(|line| !is_about_targets(line)).collect::<Vec<_>>();
    assert_eq!(kept(theirs), kept(ours));
}

#[test]
fn what_is_not_done_is_refused_in_one_line() {
    let workshop = workshop::build();
    for (words, about) in [
        ("@@ -crl_download b/leaf.pem", "verify: -crl_download is refused: "),
        ("@@ -engine e b/leaf.pem", "verify: -engine is refused: "),
        ("@@ -provider=default b/leaf.pem", "verify: -provider is refused: "),
        ("@@ -provider-path p b/leaf.pem", "verify: -provider-path is refused: "),
        ("@@ -propquery q b/leaf.pem", "verify: -propquery is refused: "),
    ] {
        let answer = Line::read(words).ask(Program::Ours, workshop.path());
        let told = String::from_utf8(answer.errors).unwrap();
        assert_eq!((answer.status, answer.output.len()), (Some(1), 0), "{words}");
        assert!(told.starts_with(about) && told.lines().count() == 1, "{words}: {told}");
    }
    let answer = Line::read("@@ http://127.0.0.1/x b/leaf.pem").ask(Program::Ours, workshop.path());
    assert_eq!((answer.status, answer.output.as_slice()), (Some(2), &b"b/leaf.pem: OK\n"[..]));
    assert_eq!(String::from_utf8(answer.errors).unwrap().lines().count(), 1);
}

#[test]
fn streams_end_and_mix_as_the_originals_do() {
    let workshop = workshop::build();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut ours = Line::read("@@ -show_chain b/leaf.pem b/leaf.pem").command(Program::Ours, workshop.path());
    let answer = ours.stdout(writer).output().unwrap();
    assert_eq!((answer.status.code(), answer.stderr.len()), (Some(0), 0));
    let both = |program: &str| {
        let script = format!("{program} verify {MIXED} 2>&1 | grep -v ':error:'");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).current_dir(workshop.path()).env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
        String::from_utf8(shell.output().unwrap().stdout).unwrap()
    };
    let ours = both(env!("CARGO_BIN_EXE_certpreflight"));
    assert!(ours.ends_with("b/leaf.pem: OK\nb/leaf.pem: OK\n"), "{ours}");
    if command_is_missing().is_none() {
        assert_eq!(ours, both("openssl"));
    }
}

#[test]
fn pipes_are_read_like_files() {
    let workshop = workshop::build();
    let script = format!(
        "{} verify -attime 1767225600 -CAfile <(cat b/root.pem) -untrusted <(cat b/inter.pem) \
        <(cat b/leaf.pem) | sed 's/^.*:/:/'",
        env!("CARGO_BIN_EXE_certpreflight")
    );
    let answer = Command::new("bash").args(["-c", &script]).current_dir(workshop.path()).output().unwrap();
    assert_eq!(String::from_utf8(answer.stdout).unwrap(), ": OK\n");
}

#[test]
fn a_stream_that_was_read_is_at_its_end() {
    if let Some(why) = command_is_missing() {
        tools::skip(&why);
        return;
    }
    let workshop = workshop::build();
    let ask = |program: &str, words: &str| {
        let script = format!("cat b/root.pem | {program} verify {ISOLATED} {words} 2>&1");
        let mut shell = Command::new("sh");
        let answer = shell.args(["-c", &script]).current_dir(workshop.path()).output().unwrap().stdout;
        let kept: Vec<&[u8]> =
            answer.split_inclusive(|octet| *octet == b'\n').filter(|line| !is_diagnostic(line)).collect();
        String::from_utf8(kept.concat()).unwrap()
    };
    for (words, is_good) in [
        ("-CAfile /dev/stdin /dev/stdin", false),
        ("-CAfile /dev/stdin b/root.pem", true),
        ("-CAstore /dev/stdin b/root.pem", true),
        ("-CAstore /dev/stdin /dev/stdin", false),
        ("-trusted /dev/stdin b/root.pem", true),
        ("-CAfile b/root.pem /dev/stdin", true),
        ("-CAfile b/root.pem -CApath /dev/stdin b/root.pem", false),
    ] {
        let ours = ask(env!("CARGO_BIN_EXE_certpreflight"), words);
        assert_eq!((ours.contains(": OK\n"), &ours), (is_good, &ask("openssl", words)), "{words}");
    }
}

/// One command line.
struct Line {
    text: String,
    variables: Vec<(String, String)>,
    words: Vec<OsString>,
    input: Option<String>,
}

/// Who is asked.
#[derive(Clone, Copy)]
enum Program {
    OpenSsl,
    Ours,
}

/// What was answered.
#[derive(PartialEq, Eq)]
struct Answer {
    status: Option<i32>,
    output: Vec<u8>,
    errors: Vec<u8>,
}

impl Line {
    /// Reads a line of the table.
    fn read(text: &str) -> Line {
        let mut line = Line { text: text.to_owned(), variables: Vec::new(), words: Vec::new(), input: None };
        for word in split(text) {
            match word.as_str() {
                "@" => line.words.extend(split(ISOLATED).into_iter().map(OsString::from)),
                "@@" => line.words.extend(split(ISOLATED).into_iter().chain(split(CHAIN)).map(OsString::from)),
                word if word.starts_with("SSL_CERT_") => {
                    let (name, value) = word.split_once('=').unwrap();
                    line.variables.push((name.to_owned(), value.to_owned()));
                }
                word if word.starts_with('<') => line.input = Some(word[1..].to_owned()),
                word => line.words.push(OsString::from(word)),
            }
        }
        line
    }

    fn ask(&self, program: Program, directory: &Path) -> Answer {
        let output = self.command(program, directory).output().unwrap();
        let is_kept = |line: &&[u8]| !is_diagnostic(line);
        let errors: Vec<&[u8]> = output.stderr.split_inclusive(|octet| *octet == b'\n').filter(is_kept).collect();
        Answer { status: output.status.code(), output: output.stdout, errors: errors.concat() }
    }

    fn command(&self, program: Program, directory: &Path) -> Command {
        let mut command = match program {
            Program::Ours => command(),
            Program::OpenSsl => {
                let mut command = Command::new("timeout");
                command.args(["60", "openssl"]).env_clear().env("PATH", "/usr/bin:/bin");
                command
            }
        };
        let input = self.input.as_ref().map(|file| File::open(directory.join(file)).unwrap());
        command.stdin(input.map_or_else(Stdio::null, Stdio::from));
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        command.arg("verify").args(&self.words).envs(variables).current_dir(directory);
        command
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        write!(f, "exit {:?}, stdout {:?}, stderr {:?}", self.status, text(&self.output), text(&self.errors))
    }
}

/// Words parted by blanks; what stands between single quotes stays whole.
fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for character in text.chars() {
        match character {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

fn owned(words: &[&OsStr]) -> Vec<OsString> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

const LINES: &str = include_str!("lines.txt");
const ISOLATED: &str = "-attime 1767225600 -no-CAfile -no-CApath -no-CAstore";
const CHAIN: &str = "-CAfile b/root.pem -untrusted b/inter.pem";
const MIXED: &str = "-attime 1767225600 -no-CAfile -no-CApath -no-CAstore -CAfile b/root.pem -untrusted b/inter.pem \
    b/leaf.pem b/self.pem missing b/leaf.pem";
