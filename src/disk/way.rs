//! The way to a file: every directory and symbolic link in the order in which the kernel meets them.

use std::collections::{HashMap, VecDeque};
use std::ffi::OsString;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustix::io::Errno;

use crate::base::document::{Step, Unreadable, UnreadableReason};
use crate::disk::acl;

/// The way, and where it led.
#[derive(Debug)]
pub(super) struct Way {
    /// Directories and links, from `/` downwards.
    pub(super) steps: Vec<Step>,
    /// The path without any link, or what stopped the walk.
    pub(super) arrived: Result<PathBuf, Unreadable>,
}

/// Walks to files and remembers the directories it has seen.
#[derive(Debug, Default)]
pub(super) struct Walker {
    seen: Mutex<HashMap<PathBuf, Option<Step>>>,
}

impl Walker {
    /// Walks to the file at this absolute path as the kernel does (path_resolution(7)).
    pub(super) fn walk(&self, path: &Path) -> Way {
        let mut steps = Vec::new();
        let arrived = self.follow(path, &mut steps);
        Way { steps, arrived }
    }

    fn follow(&self, path: &Path, steps: &mut Vec<Step>) -> Result<PathBuf, Unreadable> {
        let mut left: VecDeque<OsString> = VecDeque::new();
        let mut current = PathBuf::from("/");
        // The last link, its target, and how many names were left to walk behind it.
        let mut last_link: Option<(PathBuf, PathBuf, usize)> = None;
        let mut links = 0;
        prepend(path, &mut left);
        self.enter(&current, steps);
        while let Some(name) = left.pop_front() {
            if name == ".." {
                current.pop();
                continue;
            }
            let next = current.join(&name);
            let step = match self.look(&next) {
                Ok(step) => step,
                Err(error) => {
                    let link = last_link.as_ref().filter(|(_, _, behind)| left.len() >= *behind);
                    return Err(explain(&error, next, &current, link, left.is_empty()));
                }
            };
            match step {
                Some(step) => {
                    if let Some(target) = step.link_target.clone() {
                        links += 1;
                        if links > MOST_LINKS {
                            return Err(Unreadable { reason: UnreadableReason::TooManyLinks, at: Some(next) });
                        }
                        if target.is_absolute() {
                            current = PathBuf::from("/");
                        }
                        let behind = left.len();
                        prepend(&target, &mut left);
                        last_link = Some((next, target, behind));
                        steps.push(step);
                    } else {
                        current = next;
                        if !left.is_empty() {
                            steps.push(step);
                        }
                    }
                }
                None if left.is_empty() => return Ok(next),
                None => {
                    return Err(Unreadable {
                        reason: UnreadableReason::Io("Not a directory".to_owned()),
                        at: Some(next),
                    });
                }
            }
        }
        Ok(current)
    }

    fn enter(&self, directory: &Path, steps: &mut Vec<Step>) {
        if let Ok(Some(step)) = self.look(directory) {
            steps.push(step);
        }
    }

    /// The directory or link at this path; `None` for anything else that exists.
    fn look(&self, path: &Path) -> std::io::Result<Option<Step>> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(step) = seen.get(path) {
            return Ok(step.clone());
        }
        let metadata = std::fs::symlink_metadata(path)?;
        let link_target = metadata.is_symlink().then(|| std::fs::read_link(path)).transpose()?;
        let is_step = metadata.is_dir() || metadata.is_symlink();
        let step = is_step.then(|| Step {
            path: path.to_owned(),
            uid: metadata.uid(),
            gid: metadata.gid(),
            mode: metadata.mode() & 0o7777,
            acl: metadata.is_dir().then(|| acl::of_directory(path)).flatten(),
            default_acl: metadata.is_dir().then(|| acl::default_of_directory(path)).flatten(),
            link_target,
        });
        seen.insert(path.to_owned(), step.clone());
        Ok(step)
    }
}

/// The path made absolute, links and `..` left as they are.
pub(super) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// What the system said, as a reason.
pub(super) fn unreadable(error: Errno) -> Unreadable {
    let reason = match error {
        Errno::ACCESS | Errno::PERM => UnreadableReason::Denied,
        Errno::NOENT => UnreadableReason::Missing,
        Errno::ISDIR => UnreadableReason::Directory,
        Errno::LOOP => UnreadableReason::TooManyLinks,
        other => UnreadableReason::Io(words(&other.into())),
    };
    Unreadable { reason, at: None }
}

/// What stopped the walk at `next`, a name in the directory `current`, while it followed `link`.
fn explain(
    error: &std::io::Error,
    next: PathBuf,
    current: &Path,
    link: Option<&(PathBuf, PathBuf, usize)>,
    is_last: bool,
) -> Unreadable {
    if let (ErrorKind::NotFound, Some((at, target, _))) = (error.kind(), link) {
        let reason = UnreadableReason::DanglingLink { target: target.clone(), missing: next };
        return Unreadable { reason, at: Some(at.clone()) };
    }
    let at = (!is_last).then_some(next);
    match error.kind() {
        ErrorKind::PermissionDenied => Unreadable { reason: UnreadableReason::Denied, at: Some(current.to_owned()) },
        ErrorKind::NotFound => Unreadable { reason: UnreadableReason::Missing, at },
        _ => Unreadable { reason: UnreadableReason::Io(words(error)), at },
    }
}

/// The system's words without Rust's `(os error 5)`.
fn words(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

fn prepend(path: &Path, left: &mut VecDeque<OsString>) {
    for component in path.components().rev() {
        match component {
            Component::Normal(name) => left.push_front(name.to_owned()),
            Component::ParentDir => left.push_front(OsString::from("..")),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
}

/// MAXSYMLINKS of Linux.
const MOST_LINKS: u32 = 40;
