//! The cases of `testdata/`: read from their folders, put on a machine in memory, and run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use certpreflight::base::moment::{DAY, Moment};
use certpreflight::checks::check::Status;
use certpreflight::checks::facts::{Options, Threshold};
use certpreflight::checks::policy::Policy;
use certpreflight::report::matrix::{Matrix, TargetResult};
use certpreflight::run::{self, Request};
use certpreflight::service::postfix::discovery::discover;
use certpreflight::target::Target;
use certpreflight::target::anchors::{AnchorFile, AnchorPlan};
use certpreflight::target::profile::Profile;
use certpreflight::verify::request::Purpose;

use crate::memory::Memory;
use crate::source;

/// A case as its folder states it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    /// The folder below `testdata/`.
    pub(crate) name: String,
    /// The deployment's files, without the case file.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// The rows that are red.
    pub(crate) expect: Vec<Row>,
    /// The entry of the catalogue of mistakes that it stands for: `PEM-05`.
    pub(crate) entry: Option<String>,
    /// What must be said: an id, and words of a finding, fix, command or note of that row.
    pub(crate) say: Vec<(String, String)>,
    /// What is odd about it.
    pub(crate) about: String,
    arguments: Vec<String>,
    meta: Vec<String>,
}

/// A row that warns or fails.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    /// The id.
    pub(crate) id: String,
    /// `warn` or `fail`.
    pub(crate) status: &'static str,
    /// The id of the row it follows from.
    pub(crate) cause: Option<String>,
}

/// Every case, found by walking the folders.
pub(crate) fn all() -> Vec<Case> {
    let root = source::package().join("testdata");
    let mut paths = Vec::new();
    for folder in ["checks", "deployments", "mistakes"] {
        source::walk(&root.join(folder), &mut paths);
    }
    paths.retain(|path| path.file_name().is_some_and(|name| name == "case"));
    paths.sort();
    paths.iter().map(|path| Case::read(&root, path.parent().unwrap())).collect()
}

impl Case {
    fn read(root: &Path, folder: &Path) -> Case {
        let name = folder.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let mut case = Case { name, ..Case::default() };
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            case.files.insert(file, fs::read(&path).unwrap());
        }
        let text = String::from_utf8(case.files.remove("case").unwrap()).unwrap();
        for line in text.lines() {
            match line.split_once(": ").unwrap_or_else(|| panic!("{}: {line}", case.name)) {
                ("about", words) => case.about = words.to_owned(),
                ("entry", words) => case.entry = Some(words.to_owned()),
                ("say", words) => case.say.extend(words.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned()))),
                ("args", words) => case.arguments = words.split_whitespace().map(str::to_owned).collect(),
                ("meta", words) => case.meta.push(words.to_owned()),
                ("expect", words) => case.expect.push(Row::parse(words)),
                (key, _) => panic!("{}: {key} is no key of a case", case.name),
            }
        }
        case.expect.sort();
        case
    }

    /// Whether the arguments name this file, or the configuration that they name does.
    pub(crate) fn names(&self, file: &str) -> bool {
        let is_set = |text: &[u8]| String::from_utf8_lossy(text).contains(&format!("$config_directory/{file}"));
        self.arguments.iter().any(|word| word == file)
            || self.is_of_postfix() && ["main.cf", "master.cf"].iter().any(|name| is_set(&self.files[*name]))
    }

    /// Whether a configuration of Postfix is examined.
    fn is_of_postfix(&self) -> bool {
        self.arguments.iter().any(|word| word == "--postfix")
    }

    /// Runs the tool on the case's files, or on these in their place.
    pub(crate) fn run(&self, files: &BTreeMap<String, Vec<u8>>) -> Matrix {
        let mut machine = Memory::new();
        for (path, words) in self.meta.iter().filter_map(|line| line.split_once(' ')) {
            if path.starts_with('/') {
                machine.directory(path, words);
            }
        }
        for (name, bytes) in files {
            let words = self.meta.iter().find_map(|line| line.strip_prefix(name.as_str())?.strip_prefix(' '));
            machine.put(&format!("{HOME}/{name}"), bytes, words.unwrap_or(""));
        }
        let mut request = self.request();
        if self.is_of_postfix() {
            request.targets.clear();
            // A configuration that says nothing at all is refused before anything is judged.
            let found = discover(Path::new(HOME), &machine).unwrap_or_default();
            (request.services, request.documents) = (found.services, found.documents);
        }
        run::run(&request, &machine)
    }

    /// What the arguments mean: the few options that cases use.
    fn request(&self) -> Request {
        let path = |name: &str| PathBuf::from(format!("{HOME}/{name}"));
        let mut target = Target {
            sources: vec!["command line".to_owned()],
            ..Target::of_files(self.name.clone(), PathBuf::new(), None, Profile::Guide.rules())
        };
        let mut anchors = AnchorPlan { source: "file", ..AnchorPlan::default() };
        let (mut crls, mut at, mut purpose) = (Vec::new(), None, Purpose::SslServer);
        let mut words = self.arguments.iter();
        while let Some(word) = words.next() {
            if !word.starts_with("--") {
                target.cert = path(word);
                continue;
            }
            let value = words.next().unwrap_or_else(|| panic!("{}: {word} without a value", self.name));
            match word.as_str() {
                "--at" => at = Moment::parse(value, Moment(0)),
                "--ca" => anchors.files.push(AnchorFile { path: path(value), named: true }),
                "--crl" => crls.push(path(value)),
                "--hostname" => target.hostnames.push(value.clone()),
                "--purpose" => purpose = Options::purpose_named(value).unwrap(),
                "--key" => target.key = Some(path(value)),
                "--postfix" => assert_eq!(value, ".", "{}", self.name),
                "--profile" => target.rules = Profile::named(value).unwrap().rules(),
                _ => panic!("{}: cases do not use {word}", self.name),
            }
        }
        let options = Options {
            at: at.unwrap_or_else(|| panic!("{}: no --at", self.name)),
            purpose,
            warn_expiry: vec![Threshold::Seconds(30 * DAY), Threshold::Percent(25)],
            critical_expiry: vec![Threshold::Seconds(7 * DAY), Threshold::Percent(10)],
            auth_level: 2,
            partial_chain: false,
            crls_given: !crls.is_empty(),
        };
        Request {
            targets: vec![target],
            services: Vec::new(),
            documents: Vec::new(),
            options,
            policy: Policy::default(),
            anchors,
            crls,
        }
    }
}

impl Row {
    fn parse(words: &str) -> Row {
        let words: Vec<&str> = words.split_whitespace().collect();
        let (id, status, cause) = match words[..] {
            [id, status] => (id, status, None),
            [id, status, "because", cause] => (id, status, Some(cause.to_owned())),
            _ => panic!("{words:?} is not: ID STATUS [because ID]"),
        };
        Row { id: id.to_owned(), status: if status == "fail" { "fail" } else { "warn" }, cause }
    }
}

/// The rows of any target that warn or fail, sorted, each once.
pub(crate) fn red_of_all(matrix: &Matrix) -> Vec<Row> {
    let mut rows: Vec<Row> = matrix.targets.iter().flat_map(red).collect();
    rows.sort();
    rows.dedup();
    rows
}

/// The rows of a target that warn or fail, sorted.
pub(crate) fn red(target: &TargetResult) -> Vec<Row> {
    let row = |id: &str, status, cause: Option<&'static str>| Row {
        id: id.to_owned(),
        status,
        cause: cause.map(str::to_owned),
    };
    let mut rows: Vec<Row> = target
        .cells
        .iter()
        .filter_map(|cell| {
            let cause = cell.findings.first().and_then(|finding| finding.cause);
            match cell.status {
                Status::Fail => Some(row(cell.id, "fail", cause)),
                Status::Warn => Some(row(cell.id, "warn", cause)),
                _ => None,
            }
        })
        .collect();
    rows.sort();
    rows
}

/// Where the files of a case lie on the machine in memory.
const HOME: &str = "/deploy";
