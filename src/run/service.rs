//! The targets of a server's configuration: one for each identity that a service loads, and what will become of it.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::base::accounts::Accounts;
use crate::base::document::{Document, UnreadableReason};
use crate::base::lookup::Lookup;
use crate::base::moment::Moment;
use crate::bundle::object::ObjectKind;
use crate::bundle::open::open;
use crate::bundle::{File, Role};
use crate::checks::service::{Prediction, foretell};
use crate::run::library::Library;
use crate::target::service::{FileSetting, Load, Part, Service};
use crate::target::{Target, View};

/// One target for each identity of the service, in the order loaded, then one for each name that clients may ask for;
/// a service without any is a target, too.
pub(super) fn targets(number: usize, service: &Service, library: &mut Library<'_>) -> Vec<Target> {
    let mut targets = Vec::new();
    for (at, load) in service.loads.iter().enumerate() {
        for (identity, files) in identities(load, library).into_iter().enumerate() {
            let part = Part { service: number, load: Some(at), identity, asked_name: None };
            targets.push(target(service, part, files));
        }
    }
    for (name, load) in &service.by_name {
        for (identity, files) in identities(load, library).into_iter().enumerate() {
            let part = Part { service: number, load: Some(0), identity, asked_name: Some(name.clone()) };
            targets.push(target(service, part, files));
        }
    }
    if service.loads.is_empty() {
        let part = Part { service: number, load: None, identity: 0, asked_name: None };
        targets.push(target(service, part, Files::default()));
    }
    targets
}

/// The machine's files and, under names of their own, what lies inside compiled tables.
pub(super) struct Overlay<'a> {
    lookup: &'a dyn Lookup,
    inside: HashMap<&'a Path, Arc<Document>>,
}

impl<'a> Overlay<'a> {
    pub(super) fn new(lookup: &'a dyn Lookup, documents: &'a [(PathBuf, Arc<Document>)]) -> Overlay<'a> {
        let inside = documents.iter().map(|(path, document)| (path.as_path(), Arc::clone(document)));
        Overlay { lookup, inside: inside.collect() }
    }
}

impl Lookup for Overlay<'_> {
    fn document(&self, path: &Path) -> Arc<Document> {
        self.inside.get(path).map_or_else(|| self.lookup.document(path), Arc::clone)
    }

    fn trouble(&self, path: &Path) -> Option<UnreadableReason> {
        if self.inside.contains_key(path) { None } else { self.lookup.trouble(path) }
    }

    fn small_document(&self, path: &Path, most_bytes: usize) -> Option<Arc<Document>> {
        match self.inside.get(path) {
            Some(document) => Some(Arc::clone(document)),
            None => self.lookup.small_document(path, most_bytes),
        }
    }

    fn entries(&self, directory: &Path) -> Option<Vec<PathBuf>> {
        self.lookup.entries(directory)
    }

    fn accounts(&self) -> &Accounts {
        self.lookup.accounts()
    }
}

/// What the service does with its files as they are now.
pub(super) fn prediction(service: &Service, library: &Library<'_>, now: Moment) -> Prediction {
    let document = |file: &FileSetting| library.lookup().document(&file.path);
    foretell(service, &document, None, now)
}

/// The files of one identity.
#[derive(Default)]
struct Files {
    cert: PathBuf,
    key: Option<PathBuf>,
    chain: Vec<PathBuf>,
    views: Vec<View>,
}

fn target(service: &Service, part: Part, files: Files) -> Target {
    let hostnames = match &part.asked_name {
        Some(name) => hostname(name).into_iter().collect(),
        None => service.hostnames.clone(),
    };
    Target {
        name: name(service, &part, &files),
        sources: sources(service, &part),
        cert: files.cert,
        key: files.key,
        chain: files.chain,
        authorities: service.ca_file.iter().map(|file| file.path.clone()).collect(),
        hostnames,
        rules: service.rules.clone(),
        part: Some(part),
        views: files.views,
    }
}

/// What clients look for; a domain's entry answers for the names below it. None for a pattern.
fn hostname(asked: &str) -> Option<String> {
    let is_name = asked.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '.' | '-' | '_'));
    is_name.then(|| if asked.starts_with('.') { format!("*{asked}") } else { asked.to_owned() })
}

fn name(service: &Service, part: &Part, files: &Files) -> String {
    let of_whom = match (&part.asked_name, part.load) {
        (Some(name), _) => name.clone(),
        (None, Some(_)) => files.cert.display().to_string(),
        (None, None) => "no certificate".to_owned(),
    };
    match service.daemons.as_slice() {
        [] => of_whom,
        [one] => format!("{}: {of_whom}", one.name),
        [first, others @ ..] => format!("{} and {} more: {of_whom}", first.name, others.len()),
    }
}

/// `/etc/postfix/main.cf:12`, `/etc/postfix/master.cf:40 (submission/inet)`.
fn sources(service: &Service, part: &Part) -> Vec<String> {
    let load = match &part.asked_name {
        Some(name) => service.by_name.iter().find(|(known, _)| known == name).map(|(_, load)| load),
        None => part.load.and_then(|load| service.loads.get(load)),
    };
    let place = match load {
        Some(Load::Pair { certificate: file, .. } | Load::Mixed(file)) => Some(&file.place),
        Some(Load::List { place, .. } | Load::Refused { place, .. }) => Some(place),
        None => service.places.first(),
    };
    let settings = place.into_iter().map(ToString::to_string);
    settings.chain(service.daemons.iter().map(|daemon| format!("{} ({})", daemon.place, daemon.name))).collect()
}

fn identities(load: &Load, library: &mut Library<'_>) -> Vec<Files> {
    match load {
        Load::Pair { certificate, key, .. } => {
            vec![Files { cert: certificate.path.clone(), key: Some(key.path.clone()), ..Files::default() }]
        }
        Load::Mixed(file) => vec![Files { cert: file.path.clone(), ..Files::default() }],
        Load::Refused { .. } => vec![Files::default()],
        Load::List { files, .. } => {
            let open = |file: &FileSetting| (file.path.clone(), library.file(&file.path, Role::Cert));
            let files: Vec<(PathBuf, File)> = files.iter().map(open).collect();
            let groups = groups(&files);
            let count = groups.len();
            groups.into_iter().enumerate().map(|(at, group)| group.files(&files, at, count)).collect()
        }
    }
}

/// What of a list belongs to one identity: the objects from one key to the next.
#[derive(Default)]
struct Group {
    /// Index of the file and line of the key.
    key: Option<(usize, u32)>,
    /// The same of each certificate.
    certificates: Vec<(usize, u32)>,
    /// Files that gave nothing.
    idle: Vec<usize>,
}

/// A key begins a new identity when there is one already: what stands before the first key is the first one's.
fn groups(files: &[(PathBuf, File)]) -> Vec<Group> {
    let mut groups = vec![Group::default()];
    for (at, (_, file)) in files.iter().enumerate() {
        let mut is_idle = true;
        for object in file.objects.iter() {
            let place = (at, object.location.line);
            let is_key = match &object.kind {
                ObjectKind::PrivateKey(_) => true,
                ObjectKind::Certificate(_) | ObjectKind::ForeignCertificate(_) | ObjectKind::Malformed(_) => false,
                _ => continue,
            };
            is_idle = false;
            if is_key && groups.last().is_some_and(|group| group.key.is_some()) {
                groups.push(Group::default());
            }
            let Some(group) = groups.last_mut() else { continue };
            if is_key {
                group.key = Some(place);
            } else {
                group.certificates.push(place);
            }
        }
        if is_idle && let Some(group) = groups.last_mut() {
            group.idle.push(at);
        }
    }
    groups
}

impl Group {
    fn files(&self, files: &[(PathBuf, File)], at: usize, count: usize) -> Files {
        let path = |file: usize| files.get(file).map(|(path, _)| path.clone()).unwrap_or_default();
        let mut holders: Vec<usize> = self.certificates.iter().map(|(file, _)| *file).collect();
        holders.extend(&self.idle);
        holders.dedup();
        let key = self.key.map(|(file, _)| file);
        let cert = holders.first().copied().or(key).unwrap_or_default();
        let others = holders.iter().skip(1).copied().filter(|file| Some(*file) != key && *file != cert);
        let views = if count > 1 { self.views(files, at == 0) } else { Vec::new() };
        Files {
            cert: path(cert),
            key: key.filter(|file| *file != cert).map(path),
            chain: others.map(path).collect(),
            views,
        }
    }

    /// The lines of each file that are this identity's.
    fn views(&self, files: &[(PathBuf, File)], is_first: bool) -> Vec<View> {
        let mut places: Vec<(usize, u32)> = self.key.iter().chain(&self.certificates).copied().collect();
        places.sort_unstable();
        let mut views: Vec<View> = Vec::new();
        for (file, line) in places {
            let Some((path, opened)) = files.get(file) else { continue };
            let first = if is_first { 1 } else { line };
            let end = opened.objects.iter().find(|object| object.location.line == line);
            let end = end.map_or(line, |object| object.location.end_line);
            match views.iter_mut().find(|view| view.path == *path) {
                Some(view) => view.lines = *view.lines.start()..=end,
                None => views.push(View { path: path.clone(), lines: first..=end }),
            }
        }
        views
    }
}

/// The file at this path, as far as the target sees it.
pub(super) fn file(target: &Target, path: &Path, role: Role, library: &mut Library<'_>) -> File {
    let file = library.file(path, role);
    match target.views.iter().find(|view| view.path == path) {
        Some(view) => narrowed(&file, &view.lines),
        None => file,
    }
}

/// The file with nothing but line breaks outside of these lines.
fn narrowed(file: &File, lines: &RangeInclusive<u32>) -> File {
    let document = &file.document;
    let mut number = 1_u32;
    let mut bytes = Zeroizing::new(Vec::with_capacity(document.bytes().len()));
    for line in document.bytes().split_inclusive(|byte| *byte == b'\n') {
        if lines.contains(&number) {
            bytes.extend_from_slice(line);
        } else {
            bytes.push(b'\n');
        }
        number = number.saturating_add(1);
    }
    let part = Document {
        name: Arc::clone(&document.name),
        path: document.path.clone(),
        real_path: document.real_path.clone(),
        contents: Ok(bytes),
        metadata: document.metadata.clone(),
        way: document.way.clone(),
    };
    open(file.role, &Arc::new(part))
}
