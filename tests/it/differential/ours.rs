//! The same question asked of us: the whole command, run in memory.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use certpreflight::base::accounts::Accounts;
use certpreflight::base::document::{Document, Unreadable, UnreadableReason};
use certpreflight::base::lookup::Lookup;
use certpreflight::base::moment::Moment;
use certpreflight::openssl::command;
use certpreflight::openssl::surroundings::Surroundings;

use super::answer::{Answer, NOWHERE};
use super::question::{Question, STANDARD_INPUT};

/// What we answer; a panic is an answer, too, and a wrong one.
pub(super) fn ours(question: &Question) -> Answer {
    catch_unwind(AssertUnwindSafe(|| run(question))).unwrap_or_else(|_| Answer::new(-1, b"", b"panicked\n"))
}

fn run(question: &Question) -> Answer {
    let words: Vec<OsString> = question.words.iter().map(OsString::from).collect();
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let accounts = Accounts::default();
    let mut surroundings = Surroundings {
        lookup: &Folder { question, accounts: &accounts },
        path: |octets| PathBuf::from(String::from_utf8_lossy(octets).into_owned()),
        variable: &|name| ["SSL_CERT_FILE", "SSL_CERT_DIR"].contains(&name).then(|| NOWHERE.into()),
        standard_input: &mut question.files.get(STANDARD_INPUT).map_or(&[][..], Vec::as_slice),
        now: Moment(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()),
        output: &mut output,
        errors: &mut errors,
    };
    let status = command::run(&words, &mut surroundings);
    Answer::new(status.into(), &output, &errors)
}

/// The files of a question, as if they were those of the working directory.
struct Folder<'a> {
    question: &'a Question,
    accounts: &'a Accounts,
}

impl Folder<'_> {
    /// The names below a directory.
    fn below<'b>(&'b self, directory: &'b Path) -> impl Iterator<Item = &'b Path> {
        self.question.files.keys().filter_map(move |name| Path::new(name).strip_prefix(directory).ok())
    }
}

impl Lookup for Folder<'_> {
    fn document(&self, path: &Path) -> Arc<Document> {
        let name = path.display().to_string();
        let mut document = Document::in_memory(&name, Vec::new());
        let is_directory = || self.below(path).next().is_some();
        document.contents = match self.question.files.get(&name) {
            Some(bytes) => Ok(bytes.clone().into()),
            None if is_directory() => Err(Unreadable { reason: UnreadableReason::Directory, at: None }),
            None => Err(Unreadable { reason: UnreadableReason::Missing, at: None }),
        };
        Arc::new(document)
    }

    fn entries(&self, directory: &Path) -> Option<Vec<PathBuf>> {
        let first = |path: &Path| path.components().next().map(|name| directory.join(name));
        let entries: BTreeSet<PathBuf> = self.below(directory).filter_map(first).collect();
        (!entries.is_empty()).then(|| entries.into_iter().collect())
    }

    fn accounts(&self) -> &Accounts {
        self.accounts
    }
}
