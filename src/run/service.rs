//! The targets of a server's configuration: one for each identity that a service loads, and what will become of it.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::base::accounts::Accounts;
use crate::base::document::{Document, UnreadableReason};
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::base::moment::Moment;
use crate::bundle::build::ENCRYPTED;
use crate::bundle::object::ObjectKind;
use crate::bundle::open::{open, past_headers};
use crate::bundle::{Bundle, File, Role};
use crate::checks::service::by_name::Known;
use crate::checks::service::{Around, Prediction, foretell};
use crate::run::authorities::Directory;
use crate::run::library::Library;
use crate::target::service::{ANY_NAME, FileSetting, Load, Loader, Part, Service};
use crate::target::{Target, View};
use crate::verify::trust::Anchors;
use crate::x509::cert::{Cert, SharedCert};

/// One target for each identity of the service, in the order loaded, then one for each that clients get who ask for a
/// name; a service without any is a target, too.
pub(super) fn targets(number: usize, service: &Service, library: &mut Library<'_>) -> Vec<Target> {
    let mut targets = Vec::new();
    let part = |load, identity| Part {
        service: number,
        load,
        identity,
        asked_name: None,
        entries: Vec::new(),
        loader: load.and_then(|load| service.loads.get(load)).and_then(Load::loader),
        skipped: Vec::new(),
    };
    for (at, load) in service.loads.iter().enumerate() {
        for (identity, files) in identities(load, library).into_iter().enumerate() {
            targets.push(target(service, part(Some(at), identity), files));
        }
    }
    for entries in alike(service) {
        let Some((_, load)) = entries.first().and_then(|first| service.by_name.get(*first)) else { continue };
        for (identity, files) in identities(load, library).into_iter().enumerate() {
            let asked_name = Some(shortened(&names(service, &entries)));
            let loader = load.loader();
            let part = Part { asked_name, entries: entries.clone(), loader, ..part(Some(0), identity) };
            targets.push(target(service, part, files));
        }
    }
    if service.loads.is_empty() {
        targets.push(target(service, part(None, 0), Files::default()));
    }
    targets
}

/// The entries of the tables by name, those together that lead to the same files.
fn alike(service: &Service) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<Vec<&Path>, usize> = HashMap::new();
    let mut refused: HashMap<Vec<String>, usize> = HashMap::new();
    for (entry, (name, load)) in service.by_name.iter().enumerate() {
        let group = match load {
            // What is the matter with both is the same when their names alone differ in the words of the log.
            Load::Refused { parameter, words, .. } if name != ANY_NAME => {
                let words = words.iter().map(|line| line.replace(name.as_str(), ""));
                let alike = words.chain([parameter.clone()]).collect();
                *refused.entry(alike).or_insert(groups.len())
            }
            Load::Refused { .. } => groups.len(),
            _ => {
                let paths = load.files().into_iter().map(|file| file.path.as_path()).collect();
                *known.entry(paths).or_insert(groups.len())
            }
        };
        match groups.get_mut(group) {
            Some(group) => group.push(entry),
            None => groups.push(vec![entry]),
        }
    }
    groups
}

fn names<'s>(service: &'s Service, entries: &[usize]) -> Vec<&'s str> {
    entries.iter().filter_map(|entry| service.by_name.get(*entry)).map(|(name, _)| name.as_str()).collect()
}

/// `a`, `a, b and 3 more`
fn shortened(names: &[&str]) -> String {
    let shown = names.iter().take(MOST_NAMES).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The machine's files and, under names of their own, what lies inside compiled tables.
pub struct Overlay<'a> {
    lookup: &'a dyn Lookup,
    inside: HashMap<&'a Path, Arc<Document>>,
}

impl<'a> Overlay<'a> {
    /// The files of `lookup`, and these documents.
    pub fn new(lookup: &'a dyn Lookup, documents: &'a [(PathBuf, Arc<Document>)]) -> Overlay<'a> {
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

    fn large_document(&self, path: &Path, most_bytes: usize) -> Arc<Document> {
        match self.inside.get(path) {
            Some(document) => Arc::clone(document),
            None => self.lookup.large_document(path, most_bytes),
        }
    }

    fn entries(&self, directory: &Path) -> Option<Vec<PathBuf>> {
        self.lookup.entries(directory)
    }

    fn accounts(&self) -> &Accounts {
        self.lookup.accounts()
    }
}

/// What the service does with its files as they are now. What lies inside compiled tables is looked for under the names
/// that its discovery gave it ([`Overlay`]).
pub fn prediction(service: &Service, lookup: &dyn Lookup, now: Moment, known: &mut Known) -> Prediction {
    let document = |file: &FileSetting| lookup.document(&file.path);
    let directory = Directory::of(service, lookup);
    foretell(service, &document, directory.as_ref().map(|directory| directory as &dyn Anchors), now, known)
}

/// Puts behind a leaf that stands alone in its file what the service will send behind it.
pub(super) fn complete(around: &Around<'_>, bundle: &mut Bundle) {
    let sent = around.sent();
    if around.completed() == 0
        || bundle.certs.len() != 1
        || bundle.leaf().map(|leaf| &*leaf.der) != sent.first().map(|der| &**der)
    {
        return;
    }
    let authorities = bundle.files.iter().filter(|file| file.role == Role::Authority);
    let known: Vec<SharedCert> = authorities
        .flat_map(|file| file.objects.iter())
        .filter_map(|object| match &object.kind {
            ObjectKind::Certificate(cert) => Some(Arc::clone(cert)),
            _ => None,
        })
        .collect();
    let directory = around.service.ca_directory.as_ref().map_or(String::new(), |setting| setting.name.clone());
    let place = Location::whole(&directory.into());
    for der in sent.iter().skip(1) {
        let known = known.iter().find(|cert| *cert.der == **der).cloned();
        bundle.certs.extend(known.or_else(|| Cert::parse(der, place.clone()).ok().map(Arc::new)));
    }
}

/// The files of one identity.
#[derive(Default)]
struct Files {
    cert: PathBuf,
    key: Option<PathBuf>,
    chain: Vec<PathBuf>,
    views: Vec<View>,
    /// Those of a list that hold nothing of the kind.
    skipped: Vec<PathBuf>,
}

fn target(service: &Service, part: Part, files: Files) -> Target {
    let part = Part { skipped: files.skipped.clone(), ..part };
    let hostnames = match part.entries.as_slice() {
        [] => wanted_names(service),
        entries => names(service, entries).into_iter().filter_map(hostname).collect(),
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

/// What clients look for: the names that somebody gives, who knows better than `myhostname`, or else that.
fn wanted_names(service: &Service) -> Vec<String> {
    if service.asked_names.is_empty() { service.hostnames.clone() } else { service.asked_names.clone() }
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
    let by_name = part.entries.iter().filter_map(|entry| service.by_name.get(*entry)).map(|(_, load)| load);
    let own = part.load.filter(|_| part.entries.is_empty()).and_then(|load| service.loads.get(load));
    let mut places: Vec<String> = by_name.chain(own).map(|load| load.place().to_string()).collect();
    if part.load.is_none() {
        places.extend(service.places.first().map(ToString::to_string));
    }
    places.dedup();
    places.extend(service.daemons.iter().map(|daemon| format!("{} ({})", daemon.place, daemon.name)));
    places
}

fn identities(load: &Load, library: &mut Library<'_>) -> Vec<Files> {
    match load {
        Load::Pair { certificate, key, .. } => {
            vec![Files { cert: certificate.path.clone(), key: Some(key.path.clone()), ..Files::default() }]
        }
        Load::Mixed(file) => vec![Files { cert: file.path.clone(), ..Files::default() }],
        Load::Refused { .. } => vec![Files::default()],
        Load::List { files, .. } => {
            let mut read = |path: &Path| {
                let file = library.file(path, Role::Cert);
                past_headers(&file).unwrap_or(file)
            };
            let open = |file: &FileSetting| (file.path.clone(), read(&file.path));
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
    /// The same of each key that is passed over.
    passed_over: Vec<(usize, u32)>,
    /// Files that gave nothing.
    idle: Vec<usize>,
}

/// A key begins a new identity when there is one already: what stands before the first key is the first one's. An
/// encrypted key of PKCS#8 begins none, since Postfix passes over it.
fn groups(files: &[(PathBuf, File)]) -> Vec<Group> {
    let mut groups = vec![Group::default()];
    for (at, (_, file)) in files.iter().enumerate() {
        let mut is_idle = true;
        for object in file.objects.iter() {
            let Some(group) = groups.last_mut() else { continue };
            let place = (at, object.location.line);
            match &object.kind {
                ObjectKind::PrivateKey(_) if object.label == ENCRYPTED => group.passed_over.push(place),
                ObjectKind::PrivateKey(_) if group.key.is_some() => {
                    groups.push(Group { key: Some(place), ..Group::default() });
                }
                ObjectKind::PrivateKey(_) => group.key = Some(place),
                ObjectKind::Certificate(_) | ObjectKind::ForeignCertificate(_) | ObjectKind::Malformed(_) => {
                    group.certificates.push(place);
                }
                _ => continue,
            }
            is_idle = false;
        }
        if is_idle && let Some(group) = groups.last_mut() {
            group.idle.push(at);
        }
    }
    groups
}

impl Group {
    fn files(&self, files: &[(PathBuf, File)], at: usize, count: usize) -> Files {
        let has_objects = self.key.is_some() || !self.certificates.is_empty();
        let path = |file: usize| files.get(file).map(|(path, _)| path.clone()).unwrap_or_default();
        let mut holders: Vec<usize> = self.certificates.iter().map(|(file, _)| *file).collect();
        let is_skipped = |at: &&usize| files.get(**at).is_some_and(|(_, file)| opens(file)) && has_objects;
        let skipped = self.idle.iter().filter(is_skipped).copied().map(path).collect();
        holders.extend(self.idle.iter().filter(|at| !is_skipped(at)));
        holders.dedup();
        let key = self.key.or(self.passed_over.first().copied()).map(|(file, _)| file);
        let cert = holders.first().copied().or(key).unwrap_or_default();
        let others = holders.iter().skip(1).copied().filter(|file| Some(*file) != key && *file != cert);
        let views = if count > 1 { self.views(files, at == 0) } else { Vec::new() };
        Files {
            cert: path(cert),
            key: key.filter(|file| *file != cert).map(path),
            chain: others.map(path).collect(),
            views,
            skipped,
        }
    }

    /// The lines of each file that are this identity's.
    fn views(&self, files: &[(PathBuf, File)], is_first: bool) -> Vec<View> {
        let mut places: Vec<(usize, u32)> =
            self.key.iter().chain(&self.certificates).chain(&self.passed_over).copied().collect();
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

/// Whether Postfix can open it, as it can a directory.
fn opens(file: &File) -> bool {
    match &file.document.contents {
        Ok(_) => true,
        Err(trouble) => trouble.reason == UnreadableReason::Directory && trouble.at.is_none(),
    }
}

/// The file at this path, as far as the target sees it.
pub(super) fn file(target: &Target, path: &Path, role: Role, library: &mut Library<'_>) -> File {
    let file = library.file(path, role);
    let file = match target.views.iter().find(|view| view.path == path) {
        Some(view) => narrowed(&file, &view.lines),
        None => file,
    };
    match target.part.as_ref().and_then(|part| part.loader) {
        Some(Loader::Mixed | Loader::List) => past_headers(&file).unwrap_or(file),
        _ => file,
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
    open(file.role, &Arc::new(document.with_contents(Ok(bytes))))
}

/// Names that the name of a target lists.
const MOST_NAMES: usize = 3;
