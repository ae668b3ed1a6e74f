//! Our reader of Postfix's lookup tables against `postmap`, `db_load` and `db_dump`, recorded tables, and damaged ones.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use certpreflight::base::lookup::Lookup;
use certpreflight::disk::Disk;
use certpreflight::service::tables::{self, Name, Surroundings, Table, Value};
use data_encoding::BASE64;

use crate::memory::Memory;
use crate::random::Random;
use crate::source;

#[test]
fn indexes_hold_what_postmap_lists() {
    let Some(postmap) = tool("postmap") else { return };
    for form in ["hash", "btree", "lmdb"] {
        if !knows(&postmap, form) {
            continue;
        }
        let workshop = Workshop::new();
        for seed in 0..DRAWS {
            let spec = format!("{form}:{}", workshop.path(&format!("{form}{seed}")).display());
            let mut random = Random::of_draw(SEED, seed);
            workshop.make(&postmap, &spec, &mut random);
            let listed = workshop.listed(&postmap, &spec);
            let table = open(&spec, &Disk::new());
            assert!(table.unread.is_empty(), "{spec} seed {SEED} draw {seed}: {:?}", table.unread);
            assert!(stored(&table) == listed, "{spec} seed {SEED} draw {seed} differs from postmap -s");
            assert_eq!(table.entries.len(), listed.len(), "{spec} seed {SEED} draw {seed}");
        }
    }
}

#[test]
fn pages_of_every_size_and_both_byte_orders_are_read() {
    let (Some(load), Some(_)) = (tool("db_load"), tool("db_dump")) else { return };
    let folder = tempfile::tempdir().unwrap();
    for method in ["hash", "btree"] {
        for shift in 9..=16 {
            for order in ["1234", "4321"] {
                let file = folder.path().join(format!("{method}{shift}{order}.db"));
                let mut random = Random::of_draw(SEED, shift);
                let pairs = drawn_pairs(&mut random, 300, 9_000);
                let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
                let text: String =
                    pairs.iter().map(|(key, value)| format!("{}\n{}\n", text(key), text(value))).collect();
                let arguments =
                    [format!("db_pagesize={}", 1 << shift), format!("db_lorder={order}"), format!("h_nelem={shift}")];
                let mut command = Command::new(&load);
                command.args(["-T", "-t", method]);
                let used = if method == "hash" { 3 } else { 2 };
                command.args(arguments.iter().take(used).flat_map(|argument| ["-c", argument])).arg(&file);
                let answer = run(&mut command, text.as_bytes());
                assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
                let spec = format!("{method}:{}", file.with_extension("").display());
                let table = open(&spec, &Disk::new());
                assert!(table.unread.is_empty(), "{spec} seed {SEED}: {:?}", table.unread);
                let values: BTreeMap<Vec<u8>, Vec<u8>> = stored(&table);
                assert!(values == pairs, "{spec} seed {SEED} differs from what db_load was given");
            }
        }
    }
}

#[test]
fn texts_are_read_as_postmap_reads_them() {
    let Some(postmap) = tool("postmap") else { return };
    let workshop = Workshop::new();
    let source = workshop.path("text");
    for name in ["a", "b", "c"] {
        fs::write(workshop.path(&format!("{name}.pem")), format!("content of {name}")).unwrap();
    }
    let folder = workshop.folder.path().to_str().unwrap().as_bytes();
    let text: Vec<u8> = TEXT.split(|byte| *byte == b'@').collect::<Vec<_>>().join(folder);
    fs::write(&source, text).unwrap();
    let spec = format!("hash:{}", source.display());
    let answer = workshop.run(&postmap, &["-F", &spec], b"");
    assert!(answer.status.success());
    let disk = Disk::new();
    let table = open(&spec, &disk);
    let written: BTreeMap<Vec<u8>, Vec<u8>> = table
        .written
        .iter()
        .flatten()
        .map(|entry| {
            let copy = tables::copy_of(entry.value.files(), &disk).unwrap();
            (key(&entry.name).to_vec(), BASE64.encode(&copy).into_bytes())
        })
        .collect();
    assert!(written.len() >= 10, "{written:?}");
    assert_eq!(written, workshop.listed(&postmap, &spec));
    assert_eq!(written, stored(&table));
    let log = String::from_utf8_lossy(&answer.stderr).into_owned();
    assert!(table.unwritten.len() >= 9, "{:?}", table.unwritten);
    for unread in &table.unwritten {
        let words = unread.log.as_deref().unwrap();
        assert!(log.contains(words), "{words} is not in:\n{log}");
    }
}

#[test]
fn the_copy_is_the_one_that_postmap_makes() {
    let Some(postmap) = tool("postmap") else { return };
    let workshop = Workshop::new();
    let texts: [&[u8]; 5] = [b"AAA", b"B\n", b"", b"C\r\n\r\n\n", b"x\0y\n"];
    let paths: Vec<PathBuf> = (0..texts.len()).map(|at| workshop.path(&format!("{at}.pem"))).collect();
    for (path, text) in paths.iter().zip(texts) {
        fs::write(path, text).unwrap();
    }
    let line: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    for first in 0..texts.len() {
        let spec = format!("hash:{}", workshop.path(&format!("copy{first}")).display());
        let text = format!("name {}\n", line[first..].join(", "));
        assert!(workshop.run(&postmap, &["-F", "-i", &spec], text.as_bytes()).status.success());
        let table = open(&spec, &Disk::new());
        let Value::Pem(copied) = &table.entries[0].value else { panic!("{:?}", table.entries[0]) };
        assert_eq!(tables::copy_of(&paths[first..], &Disk::new()).unwrap().as_slice(), copied.as_slice());
    }
}

#[test]
fn base64_is_decoded_as_postfix_does() {
    let Some(postmap) = tool("postmap") else { return };
    let workshop = Workshop::new();
    let values =
        ["QQ==QQ==", "QR==", "QQ=A", "QQ", "=QQQ", "QUFB,", "Q===", "-_==", "QUFB", "/etc/ssl/key.pem", "QUFB=QQQ"];
    let source = workshop.path("base64");
    let text: String = values.iter().zip(0..).map(|(value, at)| format!("n{at:02} {value}\n")).collect();
    fs::write(&source, text).unwrap();
    let spec = format!("hash:{}", source.display());
    assert!(workshop.run(&postmap, &[&spec], b"").status.success());
    let table = open(&spec, &Disk::new());
    assert_eq!(table.entries.len(), values.len());
    for entry in &table.entries {
        let name = String::from_utf8(key(&entry.name).to_vec()).unwrap();
        let answer = workshop.run(&postmap, &["-F", "-q", &name, &spec], b"");
        let shown = (&name, values[name[1..].parse::<usize>().unwrap()]);
        match &entry.value {
            Value::Pem(pem) => assert_eq!(answer.stdout.strip_suffix(b"\n"), Some(pem.as_slice()), "{shown:?}"),
            _ => assert!(String::from_utf8_lossy(&answer.stderr).contains("malformed BASE64 value"), "{shown:?}"),
        }
    }
}

#[test]
fn recorded_tables_hold_what_was_recorded() {
    let files = recorded();
    assert!(files.len() >= 6, "{files:?}");
    for file in &files {
        let table = open(&spec_of(file), &Disk::new());
        assert!(table.unread.is_empty(), "{}: {:?}", file.display(), table.unread);
        let listing = fs::read_to_string(file.with_file_name("listing")).unwrap();
        assert!(stored(&table) == pairs_of(listing.as_bytes()), "{} differs from its listing", file.display());
    }
}

#[test]
fn damaged_tables_are_read_to_an_end() {
    let rounds: u64 = std::env::var("MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(400);
    for file in recorded() {
        let bytes = fs::read(&file).unwrap();
        for round in 0..rounds {
            let mut random = Random::of_draw(SEED, round);
            let damaged = damage(&bytes, &mut random);
            let path = format!("/{}", file.file_name().unwrap().to_str().unwrap());
            let mut machine = Memory::new();
            machine.put(&path, &damaged, "");
            let start = Instant::now();
            let table = panic::catch_unwind(AssertUnwindSafe(|| open(&spec_of(Path::new(&path)), &machine)));
            let shown = format!("{} seed {SEED} draw {round}", file.display());
            let table = table.unwrap_or_else(|_| panic!("{shown}: panicked"));
            assert!(start.elapsed() < Duration::from_secs(2), "{shown}: {:?}", start.elapsed());
            let held: usize = stored(&table).iter().map(|(key, value)| key.len() + value.len()).sum();
            assert!(held <= damaged.len().saturating_mul(2), "{shown}: {held} bytes of {}", damaged.len());
        }
    }
}

/// Several octets changed, most of them where headers and indexes of pages stand; or the file cut off; or two pages swapped.
fn damage(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut damaged = bytes.to_vec();
    match random.below(8) {
        0 => damaged.truncate(random.below(bytes.len())),
        1 => {
            let pages = bytes.len() / 512;
            let (from, to) = (random.below(pages) * 512, random.below(pages) * 512);
            damaged.copy_within(from..from + 512, to);
        }
        _ => {
            for _ in 0..=random.below(6) {
                let near = random.below(bytes.len() / 512) * 512 + random.below(64);
                let at = if random.one_in(4) { random.below(bytes.len()) } else { near };
                let was = damaged[at];
                damaged[at] = random.pick(&[0, 1, 0xff, was ^ 1, was.wrapping_add(1), was ^ 0x80]);
            }
        }
    }
    damaged
}

/// A folder with a configuration of its own, in which tables are made.
struct Workshop {
    folder: tempfile::TempDir,
}

impl Workshop {
    fn new() -> Workshop {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display();
        let settings = format!("compatibility_level = 3.6\nqueue_directory = {path}\ndata_directory = {path}\n");
        fs::write(folder.path().join("main.cf"), settings).unwrap();
        fs::write(folder.path().join("master.cf"), "").unwrap();
        Workshop { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, postmap: &Path, arguments: &[&str], input: &[u8]) -> Output {
        run(Command::new(postmap).arg("-c").arg(self.folder.path()).args(arguments), input)
    }

    /// Names with long values, of which some are deleted, added again, and added with other values.
    fn make(&self, postmap: &Path, spec: &str, random: &mut Random) {
        let lines = |count: usize, random: &mut Random| -> Vec<(String, String)> {
            (0..count)
                .map(|_| {
                    let name = drawn_name(random);
                    let file = self.path(&format!("{}.pem", random.below(40)));
                    let most = random.pick(&[3, 300, 3_000, 12_000]);
                    let text = random.next().to_string().repeat(random.below(most) / 16 + 1);
                    fs::write(&file, text).unwrap();
                    (name, file.display().to_string())
                })
                .collect()
        };
        let count = random.pick(&[0, 1, 5, 60, 400]);
        let first = lines(count, random);
        let source = spec.split_once(':').unwrap().1;
        let text = |lines: &[(String, String)]| -> String {
            lines.iter().map(|(name, file)| format!("{name} {file}\n")).collect()
        };
        fs::write(source, text(&first)).unwrap();
        assert!(self.run(postmap, &["-F", spec], b"").status.success());
        for _ in 0..random.below(3) {
            let gone: String = random.each(&first, 40).into_iter().map(|(name, _)| format!("{name}\n")).collect();
            self.run(postmap, &["-d", "-", spec], gone.as_bytes());
            let again = [random.each(&first, 20), lines(random.below(20), random)].concat();
            assert!(self.run(postmap, &["-F", "-r", "-i", spec], text(&again).as_bytes()).status.success());
        }
    }

    fn listed(&self, postmap: &Path, spec: &str) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let answer = self.run(postmap, &["-s", spec], b"");
        assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
        pairs_of(&answer.stdout)
    }
}

/// Whether `postmap` makes tables of this form; a word on the output where it does not, and a failure where the tools are
/// required.
pub(crate) fn knows(postmap: &Path, form: &str) -> bool {
    let workshop = Workshop::new();
    let spec = format!("{form}:{}", workshop.path("probe").display());
    let knows = workshop.run(postmap, &["-i", &spec], b"a b\n").status.success();
    assert!(knows || !tools_are_required(), "postmap knows no {form}: install postfix-{form}");
    if !knows {
        println!("skipped: postmap knows no {form}");
    }
    knows
}

/// Name, tab, value on each line.
fn pairs_of(listing: &[u8]) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let lines = listing.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let tab = line.iter().position(|byte| *byte == b'\t').unwrap();
            (line[..tab].to_vec(), line[tab + 1..].to_vec())
        })
        .collect()
}

/// What an index holds, as it is stored: base64 again for what was decoded.
fn stored(table: &Table) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let value = |value: &Value| match value {
        Value::Pem(pem) => BASE64.encode(pem).into_bytes(),
        Value::NotBase64(text) => text.to_vec(),
        Value::Files(_) => panic!("an index names no files"),
    };
    table.entries.iter().map(|entry| (key(&entry.name).to_vec(), value(&entry.value))).collect()
}

fn key(name: &Name) -> &[u8] {
    match name {
        Name::Exact(key) => key,
        other => panic!("{other:?} is no name"),
    }
}

pub(crate) fn open(spec: &str, files: &dyn Lookup) -> Table {
    tables::open(spec, &Surroundings { queue_directory: Path::new("/"), default_type: "hash", files })
}

fn drawn_name(random: &mut Random) -> String {
    let dot = if random.one_in(5) { "." } else { "" };
    format!("{dot}{}{}.example.{}", random.pick(&["MX", "mail", "a"]), random.below(500), random.pick(&["com", "org"]))
}

/// Names with values in base64, of which a third and some names are too long for a page.
fn drawn_pairs(random: &mut Random, count: usize, most: usize) -> BTreeMap<Vec<u8>, Vec<u8>> {
    (0..count)
        .map(|number| {
            let filling = if random.one_in(20) { random.below(2_000) } else { random.below(30) };
            let key = format!("{number}{}", "k".repeat(filling));
            let most = if random.one_in(3) { most } else { 60 };
            let value: Vec<u8> = (0..random.below(most)).map(|_| random.next().to_le_bytes()[0]).collect();
            (key.into_bytes(), BASE64.encode(&value).into_bytes())
        })
        .collect()
}

fn recorded() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    source::walk(&source::package().join("testdata/service/tables"), &mut paths);
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "db" || ending == "lmdb"));
    paths
}

/// `hash-1.db` is a hash.
fn spec_of(file: &Path) -> String {
    let stem = file.file_stem().unwrap().to_str().unwrap();
    format!("{}:{}", stem.split('-').next().unwrap(), file.with_extension("").display())
}

pub(crate) fn run(command: &mut Command, input: &[u8]) -> Output {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let answer = child.wait_with_output().unwrap();
    writer.join().unwrap();
    answer
}

/// A command, or `None` with a word on the output; where the tools are required, its absence fails.
pub(crate) fn tool(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let found = places.map(|place| place.join(name)).find(|file| file.is_file());
    assert!(found.is_some() || !tools_are_required(), "{name} is not installed");
    if found.is_none() {
        println!("skipped: {name} is not installed");
    }
    found
}

fn tools_are_required() -> bool {
    std::env::var_os("CERTPREFLIGHT_REQUIRE_TOOLS").is_some_and(|value| value == "1")
}

/// Of everything drawn here.
const SEED: u64 = 20_261_122;

/// Tables of each form that are drawn.
const DRAWS: u64 = 12;

/// A text with everything that `postmap` has an opinion about.
const TEXT: &[u8] = b"  leading @/a.pem\n# comment\na.Example.COM  @/a.pem, @/b.pem   \nb.example.com\t@/a.pem\n\
# inside\n   \n   ,@/b.pem\nA.example.com @/b.pem\nnovalue\n\"quo ted\" @/b.pem\n\"qu\"x @/b.pem\nback\\ slash @/b.pem\n\
colon: @/b.pem\ncomma.example ,\n.sub.example @/b.pem # trailing\nabsent @/none.pem\nabsent @/c.pem\n\
\xc3\x9cn\xc3\xaf.example @/b.pem\nq\"a @/b.pem\nbad\xff.example @/b.pem\nnul\0x @/b.pem\ncrlf.example @/a.pem\r\n\
tab.example @/a.pem\r\n\t@/c.pem\r\n.last.example\t\t@/a.pem,@/b.pem";
