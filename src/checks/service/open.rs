//! The files of a service as its processes find them when they open them.

use std::sync::Arc;

use crate::base::document::{Document, UnreadableReason};
use crate::checks::service::State;
use crate::loaders::postfix::Contents;
use crate::loaders::postfix::process::{self, Named};
use crate::target::service::{FileSetting, Load, Service};

/// The loads of a service with the documents they name.
pub(super) struct Opened<'s> {
    default: Vec<(&'s Load, Vec<Arc<Document>>)>,
    by_name: Vec<(&'s Load, Vec<Arc<Document>>)>,
}

impl<'s> Opened<'s> {
    /// Opens everything; or what stops the process, or the prediction, at once.
    pub(super) fn all(
        service: &'s Service,
        document: &dyn Fn(&FileSetting) -> Arc<Document>,
    ) -> Result<Opened<'s>, State> {
        let open = |load: &'s Load| -> Result<(&'s Load, Vec<Arc<Document>>), State> {
            let mut documents = Vec::new();
            for file in load.files() {
                let opened = document(file);
                match opened.contents.as_ref().map_err(|trouble| &trouble.reason) {
                    Err(UnreadableReason::NotRegular(NAMED_PIPE)) => return Err(State::Hangs(file.clone())),
                    Err(UnreadableReason::Denied | UnreadableReason::TooLarge(_) | UnreadableReason::TimedOut(_)) => {
                        return Err(State::Unknown(file.clone()));
                    }
                    _ => {}
                }
                documents.push(opened);
            }
            Ok((load, documents))
        };
        Ok(Opened {
            default: service.loads.iter().map(open).collect::<Result<_, _>>()?,
            by_name: service.by_name.iter().map(|(_, load)| open(load)).collect::<Result<_, _>>()?,
        })
    }

    /// What is loaded for all clients.
    pub(super) fn default(&self) -> Vec<process::Load<'_>> {
        self.default.iter().map(|(load, documents)| named(load, documents, false)).collect()
    }

    /// What is loaded for one name, entry by entry, and out of which documents.
    pub(super) fn by_name(&self) -> impl Iterator<Item = (process::Load<'_>, &[Arc<Document>])> {
        self.by_name.iter().map(|(load, documents)| (named(load, documents, true), documents.as_slice()))
    }
}

fn named<'a>(load: &'a Load, documents: &'a [Arc<Document>], is_for_name: bool) -> process::Load<'a> {
    let mut files = load.files().into_iter().zip(documents).map(|(setting, document)| Named {
        name: &setting.name,
        // An empty name is no file; as a path it would be the queue directory.
        contents: if setting.name.is_empty() { Contents::Unopened(MISSING) } else { contents(document) },
    });
    let nothing = Named { name: "", contents: Contents::Unopened(MISSING) };
    match load {
        Load::Pair { kind, .. } => process::Load::Pair {
            kind,
            certificate: files.next().unwrap_or(nothing),
            key: files.next().unwrap_or(nothing),
        },
        Load::Mixed(_) => process::Load::Mixed(files.next().unwrap_or(nothing)),
        Load::List { name, .. } => process::Load::List { name, files: files.collect(), is_for_name },
        Load::Refused { words, .. } => process::Load::Refused(words),
    }
}

fn contents(document: &Document) -> Contents<'_> {
    match &document.contents {
        Ok(bytes) => Contents::Bytes(bytes),
        Err(trouble) => match &trouble.reason {
            UnreadableReason::Directory if trouble.at.is_none() => Contents::Directory,
            UnreadableReason::Io(words) => Contents::Unopened(words),
            UnreadableReason::TooManyLinks => Contents::Unopened("Too many levels of symbolic links"),
            UnreadableReason::NotRegular("socket") => Contents::Unopened("No such device or address"),
            UnreadableReason::NotRegular(_) => Contents::Bytes(&[]),
            _ => Contents::Unopened(MISSING),
        },
    }
}

const MISSING: &str = "No such file or directory";

/// What `UnreadableReason::NotRegular` calls a FIFO.
const NAMED_PIPE: &str = "named pipe";
