//! Which instances of Postfix there are, and what each one's configuration files say.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::document::{Document, Unreadable};
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::base::shell::quote;
use crate::service::postfix::defaults::Program;
use crate::service::postfix::encoding::Encoding;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::main_cf::MainCf;
use crate::service::postfix::master_cf::MasterCf;
use crate::service::postfix::master_cf::service::Service;
use crate::service::postfix::scope::Scope;
use crate::service::postfix::slips::slips;
use crate::service::postfix::text::Text;
use crate::target::service::Slip;

/// Where Postfix keeps its configuration unless `-c` or `MAIL_CONFIG` say otherwise.
pub const DEFAULT_DIRECTORY: &str = "/etc/postfix";

/// One configuration directory, read.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The directory.
    pub directory: PathBuf,
    /// The name of its main.cf in messages.
    pub main_file: Arc<str>,
    /// The name of its master.cf in messages.
    pub master_file: Arc<str>,
    /// What main.cf says.
    pub main: MainCf,
    /// What master.cf says.
    pub master: MasterCf,
    /// How main.cf and master.cf stand there, which a command that writes one anew has to keep.
    pub standing: [Standing; 2],
    /// Lines of both files that were not meant so.
    pub slips: Vec<Slip>,
    /// Files that cannot be read, by name.
    pub unreadable: Vec<(Arc<str>, Unreadable)>,
    /// Why `postfix start` leaves it alone: `multi_instance_enable = no` of an instance that another one lists.
    pub is_disabled: bool,
    /// Which lines of master.cf are started, by their place among all.
    started: Vec<usize>,
    /// The machine's own name, which `myhostname` is made of when it is not set.
    pub host_name: Option<Text>,
}

/// What a command that writes a file anew would lose or get wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether the name is a symbolic link, in place of which `postconf -e` puts a file.
    pub is_link: bool,
    /// Owner, group and permission bits, where they are not root's and 0644, which `postconf -e` leaves behind.
    pub special: Option<(u32, u32, u32)>,
    /// Why Postfix, and `postconf` with it, sees other lines than the writer.
    pub encoding: Option<Encoding>,
}

impl Standing {
    fn of(document: &Document) -> Standing {
        let is_link = document.way.iter().any(|step| step.path == document.path && step.link_target.is_some());
        let metadata = document.metadata.as_ref();
        let special = metadata.map(|about| (about.uid, about.gid, about.mode & 0o7777));
        let special = special.filter(|special| *special != (0, 0, 0o644));
        Standing { is_link, special, encoding: Encoding::of(document.bytes()) }
    }
}

impl Instance {
    /// Reads main.cf and master.cf of a directory.
    pub fn read(directory: &Path, lookup: &dyn Lookup) -> Instance {
        let (main, master) = (directory.join("main.cf"), directory.join("master.cf"));
        let (main, master) = (lookup.document(&main), lookup.document(&master));
        let documents = [&main, &master];
        let trouble = documents
            .iter()
            .filter_map(|document| Some((Arc::clone(&document.name), document.contents.as_ref().err()?.clone())));
        let mut main_cf = MainCf::parse(&main.name, main.bytes());
        // The directory stands in the dictionary before main.cf is read.
        let own = main_cf.entries.iter().find(|entry| entry.name == "config_directory");
        if let Some(entry) = own.filter(|entry| entry.value.path() != directory) {
            let words = format!("overriding earlier entry: config_directory={}", directory.display());
            main_cf.faults.push(Fault::warning(entry.place.clone(), words));
        }
        let mut instance = Instance {
            directory: main.path.parent().unwrap_or(directory).to_owned(),
            main_file: Arc::clone(&main.name),
            master_file: Arc::clone(&master.name),
            main: main_cf,
            master: MasterCf::parse(&master.name, master.bytes()),
            standing: [Standing::of(&main), Standing::of(&master)],
            slips: documents.iter().flat_map(|document| slips(&document.name, document.bytes())).collect(),
            unreadable: trouble.collect(),
            is_disabled: false,
            started: Vec::new(),
            host_name: host_name(lookup),
        };
        instance.started = instance.started();
        instance
    }

    /// The file that is read otherwise than it was written: how, its name in messages, and the line for sh that converts
    /// it, which goes through no symbolic link.
    pub(super) fn misread(&self, file: &str) -> Option<(Encoding, Option<String>)> {
        let [main, master] = self.standing;
        let (standing, name) = match file == &*self.main_file {
            true => (main, "main.cf"),
            false if file == &*self.master_file => (master, "master.cf"),
            false => return None,
        };
        let encoding = standing.encoding?;
        let path = self.directory.join(name);
        let path = path.to_str().filter(|_| !standing.is_link);
        Some((encoding, path.and_then(|path| encoding.conversion(path))))
    }

    /// What was not meant so in these lines.
    pub(super) fn slip(&self, place: &Location) -> Option<&Slip> {
        self.slips.iter().find(|slip| slip.is_in(place))
    }

    /// What Postfix says of both files.
    pub fn faults(&self) -> impl Iterator<Item = &Fault> {
        self.main.faults.iter().chain(&self.master.faults)
    }

    /// The services that are started: the last one of each name and type, less those of `master_service_disable`.
    pub fn services(&self) -> Vec<&Service> {
        self.started.iter().filter_map(|at| self.master.services.get(*at)).collect()
    }

    fn started(&self) -> Vec<usize> {
        let disabled = Scope::common(self, Program::Master).list("master_service_disable");
        let disabled = Disabled::of(&disabled);
        let services = self.master.services.iter().enumerate();
        let started = services.filter(|(_, service)| service.later.is_none() && !disabled.has(service));
        started.map(|(at, _)| at).collect()
    }

    /// A program of Postfix as it is called for this instance: `postmap`, or `postmap -c '/etc/postfix-b'`.
    pub(super) fn program(&self, name: &str) -> String {
        match self.directory == Path::new(DEFAULT_DIRECTORY) {
            true => name.to_owned(),
            false => format!("{name} -c {}", quote(&self.directory.to_string_lossy())),
        }
    }

    pub(super) fn directory_text(&self) -> Text {
        Text::new(self.directory.as_os_str().as_encoded_bytes())
    }
}

/// The name that the kernel has now, which is what Postfix asks (`gethostname`), or else the one it is given when it starts.
fn host_name(lookup: &dyn Lookup) -> Option<Text> {
    HOST_NAMES.iter().find_map(|path| {
        let document = lookup.document(Path::new(path));
        let mut words = document.bytes().split(u8::is_ascii_whitespace);
        words.find(|word| !word.is_empty() && !word.starts_with(b"#")).map(Text::new)
    })
}

/// The instance of this directory, and those that its `multi_instance_directories` lists; nothing is handed down.
pub fn instances(directory: &Path, lookup: &dyn Lookup) -> Vec<Instance> {
    let first = Instance::read(directory, lookup);
    let listed = Scope::common(&first, Program::Other).list("multi_instance_directories");
    let mut all = vec![first];
    for directory in listed.iter().map(Text::path) {
        if all.iter().any(|instance| instance.directory == directory) {
            continue;
        }
        let mut instance = Instance::read(&directory, lookup);
        instance.is_disabled = Scope::common(&instance, Program::Other).is_yes("multi_instance_enable") == Ok(false);
        all.push(instance);
    }
    all
}

/// A list of `name/type` or `type` in which the first that names a service decides; `!` in front takes it out again
/// (`match_service`).
struct Disabled {
    /// For each pattern in small letters its place in the list and whether it switches off.
    patterns: HashMap<Vec<u8>, (usize, bool)>,
}

impl Disabled {
    fn of(list: &[Text]) -> Disabled {
        let mut patterns = HashMap::new();
        for (at, pattern) in list.iter().enumerate() {
            let pattern = pattern.as_bytes();
            let (answer, pattern) = match pattern.strip_prefix(b"!") {
                Some(rest) => (false, rest),
                None => (true, pattern),
            };
            let mut pattern = pattern.to_ascii_lowercase();
            // The older way to write it, name.type (`match_service_compat`).
            if !pattern.contains(&b'/')
                && let Some(point) = pattern.iter_mut().rfind(|byte| **byte == b'.')
            {
                *point = b'/';
            }
            patterns.entry(pattern).or_insert((at, answer));
        }
        Disabled { patterns }
    }

    fn has(&self, service: &Service) -> bool {
        let whole = [service.name.as_bytes(), b"/", service.kind.as_bytes()].concat();
        let names = [whole.as_slice(), service.kind.as_bytes()];
        let found = names.into_iter().filter_map(|name| self.patterns.get(&name.to_ascii_lowercase()));
        found.min().is_some_and(|(_, answer)| *answer)
    }
}

/// Where the machine's name stands; the first is Linux's kernel itself (proc(5)).
const HOST_NAMES: [&str; 2] = ["/proc/sys/kernel/hostname", "/etc/hostname"];

#[cfg(test)]
mod tests {
    use super::{Instance, instances};
    use crate::service::memory::Memory;
    use std::path::Path;

    #[test]
    fn further_instances_are_listed_by_the_first_and_inherit_nothing() {
        let files = Memory::holding(&[
            ("/a/main.cf", "multi_instance_directories = /b, /c\nx = 1\n"),
            ("/b/main.cf", "multi_instance_enable = yes\n"),
            ("/b/master.cf", ""),
        ]);
        let all = instances(Path::new("/a"), &files);
        let told: Vec<_> = all
            .iter()
            .map(|one| (one.directory.display().to_string(), one.is_disabled, one.unreadable.len()))
            .collect();
        assert_eq!(told, [("/a".to_owned(), false, 1), ("/b".to_owned(), false, 0), ("/c".to_owned(), true, 2)]);
        assert!(all.get(1).unwrap().main.entry(b"x").is_none());
    }

    #[test]
    fn the_name_that_the_kernel_has_counts() {
        let named = |files: &[(&str, &str)]| {
            let instance = Instance::read(Path::new("/a"), &Memory::holding(files));
            instance.host_name.map(|name| name.to_string())
        };
        let (kernel, file) = (("/proc/sys/kernel/hostname", "vps7.example\n"), ("/etc/hostname", "mx.example\n"));
        assert_eq!(named(&[kernel, file]).as_deref(), Some("vps7.example"));
        assert_eq!(named(&[file]).as_deref(), Some("mx.example"));
        assert_eq!(named(&[]), None);
    }

    #[test]
    fn services_can_be_switched_off_in_main_cf() {
        let files = Memory::holding(&[
            ("/a/main.cf", "master_service_disable = smtps/inet, fifo\n"),
            ("/a/master.cf", "smtp inet n - y - - smtpd\nsmtps inet n - y - - smtpd\nx fifo n - y - - smtpd\n"),
        ]);
        let instance = Instance::read(Path::new("/a"), &files);
        let names: Vec<_> = instance.services().iter().map(|service| service.name.to_string()).collect();
        assert_eq!(names, ["smtp"]);
    }
}
