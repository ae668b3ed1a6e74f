//! What is declared is what stands in `testdata/verify/`; `BLESS=1` rewrites it and asks `openssl` for the answers.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Question, TOPICS, Topic};
use crate::source;
use crate::verify_case::{Case, command_is_missing, topics};

#[test]
fn verify_cases_are_what_is_declared() {
    let bless = env::var_os("BLESS").is_some();
    let mut faults = Vec::new();
    let is_topic = |folder: &PathBuf| TOPICS.iter().any(|(name, _)| folder.ends_with(name));
    faults.extend(
        topics().iter().filter(|folder| !is_topic(folder)).map(|folder| format!("{} is no topic", folder.display())),
    );
    for (name, declare) in TOPICS {
        let folder = source::package().join("testdata/verify").join(name);
        let topic = Topic::declared(*declare);
        if bless {
            write(&folder, &topic);
        } else {
            faults.extend(differences(&folder, &topic));
        }
        faults.extend(unused(&topic).map(|file| format!("{name}/{file} is asked about by nobody")));
    }
    assert!(
        faults.is_empty(),
        "{}\nBLESS=1 cargo test --test it verify_cases rewrites testdata/verify",
        faults.join("\n")
    );
}

/// Where the folder is not what is declared; the answers are not looked at here.
fn differences(folder: &Path, topic: &Topic) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, text) in &topic.files {
        if fs::read_to_string(folder.join(name)).ok().as_ref() != Some(text) {
            faults.push(format!("{} differs from what the forge makes", folder.join(name).display()));
        }
    }
    for (name, question) in &topic.questions {
        let path = folder.join(format!("{name}.case"));
        if !fs::read_to_string(&path).is_ok_and(|text| text.starts_with(&question.text())) {
            faults.push(format!("{} does not ask what is declared", path.display()));
        }
    }
    faults.extend(strays(folder, topic).iter().map(|path| format!("{} is declared by nobody", path.display())));
    faults
}

/// Makes the folder what is declared.
fn write(folder: &Path, topic: &Topic) {
    fs::create_dir_all(folder).unwrap();
    for (name, text) in &topic.files {
        put(&folder.join(name), text);
    }
    for path in strays(folder, topic) {
        fs::remove_file(path).unwrap();
    }
    let scratch = tempfile::tempdir().unwrap();
    let mute = command_is_missing();
    for (name, question) in &topic.questions {
        let path = folder.join(format!("{name}.case"));
        let answer = match &mute {
            None => recorded(question, folder, name, scratch.path()),
            Some(why) => {
                let kept = fs::read_to_string(&path).unwrap_or_default();
                kept.strip_prefix(&question.text()).unwrap_or_else(|| panic!("{name}: {why}")).to_owned()
            }
        };
        put(&path, &(question.text() + &answer));
    }
}

/// What the command answers.
fn recorded(question: &Question, folder: &Path, name: &str, scratch: &Path) -> String {
    let path = folder.join(format!("{name}.case.new"));
    fs::write(&path, question.text()).unwrap();
    let case = Case::read(&path);
    fs::remove_file(&path).unwrap();
    case.ask_command(scratch).lines()
}

fn put(path: &Path, text: &str) {
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::write(path, text).unwrap();
    }
}

/// Files in the folder that nobody declares.
fn strays(folder: &Path, topic: &Topic) -> Vec<PathBuf> {
    let declared = |name: &str| {
        let question = name.strip_suffix(".case").is_some_and(|name| topic.questions.contains_key(name));
        question || topic.files.contains_key(name) || topic.kept.iter().any(|kept| kept == name)
    };
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.filter(|path| !declared(&path.file_name().unwrap().to_string_lossy())).collect()
}

/// Files that no question names.
fn unused(topic: &Topic) -> impl Iterator<Item = &String> {
    let named: BTreeSet<String> = topic
        .questions
        .values()
        .flat_map(|question| {
            [&question.leaf, &question.untrusted, &question.trusted, &question.lists, &question.store_lists]
        })
        .flat_map(|names| names.split_whitespace().map(str::to_owned))
        .collect();
    topic.files.keys().chain(&topic.kept).filter(move |name| !named.contains(*name))
}
