//! What `show` tells of every file of the tests: it fits the schema, names what belongs together, never shows a byte of
//! a key, and never ends on what is cut or damaged.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use certpreflight::base::lookup::Lookup;
use certpreflight::base::moment::Moment;
use certpreflight::disk::Disk;
use certpreflight::report::show;
use certpreflight::report::show::inventory::{Inventory, Reader};
use certpreflight::report::text::TextOptions;
use certpreflight::run::inventory::{self, ShowRequest};
use serde_json::Value;

use crate::forge::stream::Stream;
use crate::memory::Memory;
use crate::{binary, source};

#[test]
fn every_file_of_the_tests_fits_the_schema() {
    let schema = strict_schema();
    let mut kinds = BTreeSet::new();
    for folder in folders() {
        let found = inventory(&files(&folder), at(), &Disk::new());
        let value = json(&found);
        let faults: Vec<String> =
            schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", folder.display());
        assert!(!found.is_incomplete(), "{}", folder.display());
        kinds.extend(found.files.iter().flat_map(|file| &file.objects).map(|object| object.kind));
    }
    for kind in ["certificate", "private-key", "container", "text", "broken", "other"] {
        assert!(kinds.contains(kind), "no file of the tests has one: {kind}");
    }
}

#[test]
fn no_line_of_a_key_is_shown() {
    let mut lines_of_keys = 0;
    for folder in folders() {
        let files = files(&folder);
        let found = inventory(&files, at(), &Disk::new());
        let told = text(&found) + &json(&found).to_string();
        for path in files {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            let mut in_key = false;
            for line in text.lines() {
                in_key = if line.contains("-----BEGIN") { line.contains("PRIVATE KEY") } else { in_key };
                if in_key && line.len() >= 24 && !line.contains("-----") {
                    lines_of_keys += 1;
                    let part: String = line.chars().take(24).collect();
                    assert!(!told.contains(&part), "{}", path.display());
                }
            }
        }
    }
    assert!(lines_of_keys > 100, "only {lines_of_keys} lines of keys were looked for");
}

#[test]
fn cut_and_damaged_files_are_shown_to_their_end() {
    for folder in folders().iter().step_by(3) {
        for path in files(folder) {
            let bytes = fs::read(&path).unwrap();
            let mut stream = Stream::of(path.to_string_lossy().as_bytes());
            for round in 0..6_usize {
                let octets = stream.octets(2);
                let number = usize::from(octets[0]) << 8 | usize::from(octets[1]);
                let place = number % bytes.len().max(1);
                let mut spoilt = bytes.clone();
                match round % 2 {
                    0 => spoilt.truncate(place),
                    _ => spoilt.iter_mut().skip(place).take(3).for_each(|byte| *byte ^= 0x55),
                }
                let mut machine = Memory::new();
                machine.put("/deploy/file", &spoilt, "");
                let shown = panic::catch_unwind(AssertUnwindSafe(|| {
                    let found = inventory(&[PathBuf::from("/deploy/file")], at(), &machine);
                    text(&found).len() + json(&found).to_string().len()
                }));
                assert!(shown.is_ok(), "{} in round {round} at {place}", path.display());
            }
        }
    }
}

#[test]
fn what_belongs_together_is_named() {
    let case = source::package().join("testdata/mistakes/file-01");
    let names = ["fullchain.pem", "privkey.pem", "ca.pem"].map(|name| case.join(name));
    let found = json(&inventory(&names, at(), &Disk::new()));
    let object = |number: u64| {
        let files = found["files"].as_array().unwrap().iter();
        let mut objects = files.flat_map(|file| file["objects"].as_array().unwrap());
        objects.find(|object| object["number"] == number).unwrap().clone()
    };
    for (number, relation, other) in [(1, "issued-by", 2), (2, "issued-by", 4), (3, "key-of", 1)] {
        let belonging = &object(number)["belongs_to"];
        assert_eq!((&belonging["as"], &belonging["object"]), (&relation.into(), &other.into()), "{number}");
    }
    assert_eq!((&object(4)["belongs_to"], &object(4)["self_signed"]), (&Value::Null, &true.into()));
    assert_eq!(object(3)["spki_sha256"], object(1)["spki_sha256"]);
}

#[test]
fn a_name_without_the_signature_makes_no_issuer() {
    let case = source::package().join("testdata/mistakes/file-01");
    let leaf = fs::read_to_string(case.join("fullchain.pem")).unwrap();
    let (kept, issuer) = leaf.split_at(leaf.find("-----END CERTIFICATE-----").unwrap() + 26);
    // The last characters of the base64 are those of the signature.
    let at = kept.trim_end().rfind("\n").unwrap() - 6;
    let swapped = if &kept[at..at + 1] == "A" { "B" } else { "A" };
    let forged = format!("{}{swapped}{}{issuer}", &kept[..at], &kept[at + 1..]);
    let mut machine = Memory::new();
    machine.put("/deploy/forged.pem", forged.as_bytes(), "");
    let told = text(&inventory(&[PathBuf::from("/deploy/forged.pem")], self::at(), &machine));
    assert!(told.contains("has its issuer's name, but not the key that signed it"), "{told}");
}

#[test]
fn the_others_are_shown_when_one_cannot_be_read() {
    let case = source::package().join("testdata/mistakes/file-01");
    let path = |name: &str| case.join(name).to_string_lossy().into_owned();
    let output = binary::certpreflight(&["show", &path("missing.pem"), &path("privkey.pem"), "--at", "2026-11-22"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("✗ No such file or directory") && told.contains("ECDSA P-256"), "{told}");
    let output = binary::certpreflight(&["show", &path("privkey.pem"), "-f", "jason"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("did you mean json"));
}

/// Whatever mistake that can be mended is made with a file, its certificates are named, and by which line to have them;
/// nothing of it is told as loaded where no server loads it.
#[test]
fn what_can_be_saved_is_named_with_the_line_that_saves_it() {
    let lab = crate::forge::cases::Lab::open();
    let (leaf, issuing) = (lab.leaf.block(), lab.issuing.block());
    let mut random = crate::random::Random::new(20_261_122);
    for (name, spoil) in crate::salvage::MISTAKES {
        let mut machine = Memory::new();
        machine.put("/deploy/a b.pem", &spoil(&[leaf.as_str(), issuing.as_str()], &mut random), "");
        machine.put("/deploy/key.pem", lab.leaf.key.pem().as_bytes(), "");
        let found = inventory(&["/deploy/a b.pem", "/deploy/key.pem"].map(PathBuf::from), at(), &machine);
        let value = json(&found);
        let faults: Vec<String> = strict_schema().iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
        let hashes: Vec<&str> =
            found.files[0].numbered().filter_map(|(_, object)| object.facts.sha256.as_deref()).collect();
        assert_eq!(hashes.len(), 2, "{name}: {}", text(&found));
        assert_eq!(found.trees[0].certificates.len(), 2, "{name}");
        let Some(saved) = &found.files[0].can_be_saved else {
            assert!(["Windows line ends", "text between", "glued", "old label"].contains(&name), "{name}");
            continue;
        };
        let wanted = "certpreflight bundle '/deploy/a b.pem' --key /deploy/key.pem -o NEW.pem";
        assert_eq!(saved.command.as_deref(), Some(wanted), "{name}");
        assert!(text(&found).contains(wanted), "{name}");
        if saved.objects.len() == 2 {
            // Others read some of it: GnuTLS what stands on one line, Go what has blank lines in it.
            let server = found.files[0].readers.first();
            assert!(server.is_none_or(|server| server.certificates.is_empty()), "{name}");
        }
    }
}

/// A text on the line of a block hides the block from no reader, and a refused key says nothing of the certificates.
#[test]
fn what_each_reader_loads_is_told_by_the_line_of_the_block() {
    let lab = crate::forge::cases::Lab::open();
    let chain = lab.leaf.block() + &lab.issuing.block();
    let of = |text: String| {
        let mut machine = Memory::new();
        machine.put("/deploy/file", text.as_bytes(), "");
        let found = inventory(&[PathBuf::from("/deploy/file")], at(), &machine);
        let loads = |reader: &Reader| (reader.name, reader.certificates.clone());
        (found.files[0].readers.iter().map(loads).collect::<Vec<_>>(), self::text(&found))
    };
    let (marked, _) = of(format!("\u{feff}{chain}"));
    assert_eq!(marked[0], ("OpenSSL servers", vec![1, 2]));
    assert_eq!(marked[1], ("openssl verify", vec![1]));
    assert_eq!(marked[2], ("Go", vec![2]));
    assert_eq!(marked[4], ("GnuTLS", vec![1, 2]));
    let one_line = lab.leaf.block().replace('\n', "") + "\n" + &lab.issuing.block();
    let (glued, told) = of(one_line);
    assert_eq!(glued[4], ("GnuTLS", vec![2, 1]));
    assert!(!told.contains("loaded alike"), "{told}");
    let (beside, told) = of(chain + &lab.leaf.key.pem().replacen("\nM", "\n*", 1));
    assert_eq!(beside[2], ("Go", vec![1, 2]));
    assert!(!told.contains("no server loads anything"), "{told}");
}

/// A passphrase opens encrypted keys and containers; a wrong one is told from damage.
#[test]
fn a_passphrase_says_what_is_inside() {
    let data = source::package().join("testdata");
    let container = fs::read(data.join("containers/secret.p12")).unwrap();
    let key = fs::read(data.join("keys/rsa-encrypted-pbes2.pem")).unwrap();
    let mut machine = Memory::new();
    machine.put("/deploy/a.p12", &container, "");
    machine.put("/deploy/key.pem", &key, "");
    let cut: Vec<u8> = String::from_utf8(key).unwrap().lines().take(5).collect::<Vec<_>>().join("\n").into_bytes();
    machine.put("/deploy/cut.pem", &[&cut[..], b"\n-----END ENCRYPTED PRIVATE KEY-----\n"].concat(), "");
    machine.put("/deploy/right", b"secret\nsecond line\n", "");
    machine.put("/deploy/wrong", b"Secret\n", "");
    let told = |password: &str, file: &str| {
        let files = vec![PathBuf::from(file)];
        let request = ShowRequest { files, password_file: Some(PathBuf::from(password)), at: at() };
        text(&inventory::inventory(&request, &machine).unwrap())
    };
    let opened = told("/deploy/right", "/deploy/a.p12");
    assert!(opened.contains("2 certificates, 1 private key, 1 container"), "{opened}");
    let opened = told("/deploy/right", "/deploy/key.pem");
    assert!(opened.contains("RSA 2048") && opened.contains("the passphrase opens it"), "{opened}");
    for file in ["/deploy/a.p12", "/deploy/key.pem"] {
        let shut = told("/deploy/wrong", file);
        assert!(shut.contains("passphrase does not open it") || shut.contains("does not\n"), "{shut}");
    }
    let damaged = told("/deploy/right", "/deploy/cut.pem");
    assert!(!damaged.contains("the passphrase") && damaged.contains("decoded"), "{damaged}");
    let request = ShowRequest { files: Vec::new(), password_file: Some(PathBuf::from("/deploy/none")), at: at() };
    assert!(inventory::inventory(&request, &machine).is_err());
}

#[test]
fn a_directory_stands_for_the_pair_in_it() {
    let case = source::package().join("testdata/mistakes/file-01");
    let output = binary::certpreflight(&["show", &case.to_string_lossy(), "--at", "2026-11-22", "-f", "json"]);
    let found = binary::json(&output);
    assert_eq!(found["files"].as_array().unwrap().len(), 2);
    assert!(found["pair"]["key"].as_str().unwrap().ends_with("/privkey.pem"));
    let empty = tempfile::tempdir().unwrap();
    let output = binary::certpreflight(&["show", &empty.path().to_string_lossy()]);
    assert_eq!(output.status.code(), Some(2));
}

/// What the text draws is in the JSON: trees, the pair, the counts.
#[test]
fn the_json_holds_what_the_text_draws() {
    let case = source::package().join("testdata/mistakes/file-01");
    let names = ["fullchain.pem", "privkey.pem", "ca.pem"].map(|name| case.join(name));
    let found = json(&inventory(&names, at(), &Disk::new()));
    assert_eq!(found["trees"], serde_json::json!([{ "certificates": [1, 2, 4], "missing": null }]));
    assert_eq!((&found["counts"]["certificates"], &found["counts"]["private_keys"]), (&3.into(), &1.into()));
    assert_eq!(found["files"][0]["objects"].as_array().unwrap().iter().filter(|o| o["private_key"] == 3).count(), 1);
}

#[test]
fn stores_are_shown_a_line_a_certificate() {
    let certs: Vec<PathBuf> = files(&source::package().join("testdata/deployments/good/ecdsa-p256"));
    let joined: Vec<u8> = std::iter::repeat_n(&certs, 8).flatten().flat_map(|path| fs::read(path).unwrap()).collect();
    let mut machine = Memory::new();
    machine.put("/deploy/store.pem", &joined, "");
    let told = text(&inventory(&[PathBuf::from("/deploy/store.pem")], at(), &machine));
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
}

fn inventory(files: &[PathBuf], at: Moment, lookup: &dyn Lookup) -> Inventory {
    inventory::inventory(&ShowRequest { files: files.to_vec(), password_file: None, at }, lookup).unwrap()
}

fn folders() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for folder in ["mistakes", "deployments", "checks"] {
        source::walk(&source::package().join("testdata").join(folder), &mut paths);
    }
    let folders: BTreeSet<PathBuf> = paths.iter().filter_map(|path| path.parent().map(Path::to_owned)).collect();
    folders.into_iter().collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.is_file() && !path.ends_with("case"));
    paths.sort();
    paths
}

fn at() -> Moment {
    Moment::parse("2026-11-22", Moment(0)).unwrap()
}

fn json(found: &Inventory) -> Value {
    let mut bytes = Vec::new();
    show::write_json(found, &mut bytes).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn text(found: &Inventory) -> String {
    let mut bytes = Vec::new();
    show::write(found, &TextOptions { verbose: true, ..TextOptions::default() }, &mut bytes).unwrap();
    show::write(found, &TextOptions::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The schema with no room for keys that it does not name.
fn strict_schema() -> jsonschema::Validator {
    let mut schema: Value = serde_json::from_str(include_str!("../../docs/show.schema.json")).unwrap();
    close(&mut schema);
    jsonschema::validator_for(&schema).unwrap()
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            if keys.contains_key("properties") {
                keys.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            keys.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}
