//! One deployment as data: its files, its settings, how it is asked, and what is expected of it.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::Command;

use rustix::process::geteuid;

use super::ask::Question;
use super::site::{Service, Site, number, write_old};

/// A deployment. In settings and links, `@` stands for the folder of its files.
#[derive(Clone)]
pub(crate) struct Variant {
    /// Unique in the lab; its folder, and the tag of its log lines.
    pub(crate) name: String,
    files: Vec<(String, Content)>,
    permissions: Vec<(String, u32, &'static str)>,
    /// Lines of main.cf. A variant with such comes into a Postfix of its own.
    pub(crate) main: String,
    edit: Option<fn(String) -> String>,
    /// Whether main.cf says nothing of the security level.
    pub(crate) is_bare: bool,
    options: Vec<String>,
    /// Whether its service sends messages, and has one of ours to send them to.
    pub(crate) is_client: bool,
    is_chrooted: bool,
    /// The daemon of its service, and how many of it there may be.
    program: (&'static str, &'static str),
    others: String,
    prepare: Option<fn(&Path, &Site)>,
    /// How it is asked.
    pub(crate) question: Question,
    /// What the reference says of it.
    pub(crate) expected: Expected,
}

/// What lies under a name.
#[derive(Clone)]
enum Content {
    Octets(Vec<u8>),
    Folder,
    Link(String),
    Fifo,
}

/// What is expected of a variant.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expected {
    /// As in `Facts`.
    pub(crate) offered: String,
    /// As in `Facts`.
    pub(crate) handshake: String,
    /// The short names of what is served, in order.
    pub(crate) served: String,
    /// The verify code of a client that trusts the root.
    pub(crate) verified: Option<u32>,
    /// Words of which each stands in a line of the log; none: nothing is logged.
    pub(crate) log: Vec<String>,
}

impl Variant {
    /// One of this name, of which nothing is known.
    pub(crate) fn named(name: &str) -> Variant {
        Variant {
            name: name.to_owned(),
            files: Vec::new(),
            permissions: Vec::new(),
            main: String::new(),
            edit: None,
            is_bare: false,
            options: Vec::new(),
            is_client: false,
            is_chrooted: false,
            program: ("smtpd", "-"),
            others: String::new(),
            prepare: None,
            question: Question::default(),
            expected: Expected::default(),
        }
    }

    /// cert_file and key_file with these contents.
    pub(crate) fn pair(name: &str, certificate: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Variant {
        let variant = Variant::named(name).file("cert.pem", certificate).file("key.pem", key);
        variant.set("smtpd_tls_cert_file", "@/cert.pem").set("smtpd_tls_key_file", "@/key.pem")
    }

    /// cert_file alone, with key and certificates.
    pub(crate) fn mixed(name: &str, content: impl Into<Vec<u8>>) -> Variant {
        Variant::named(name).file("all.pem", content).set("smtpd_tls_cert_file", "@/all.pem")
    }

    /// chain_files of these contents, as many files.
    pub(crate) fn chain<C: Into<Vec<u8>>>(name: &str, contents: impl IntoIterator<Item = C>) -> Variant {
        let mut variant = Variant::named(name);
        let mut paths = Vec::new();
        for (number, content) in (1..).zip(contents) {
            variant = variant.file(&format!("chain{number}.pem"), content);
            paths.push(format!("@/chain{number}.pem"));
        }
        variant.set("smtpd_tls_chain_files", &paths.join(","))
    }

    /// With this file, root's, 0644, or 0600 where it holds a private key.
    pub(crate) fn file(mut self, name: &str, content: impl Into<Vec<u8>>) -> Variant {
        self.files.push((name.to_owned(), Content::Octets(content.into())));
        self
    }

    /// With a folder of this name.
    pub(crate) fn folder(mut self, name: &str) -> Variant {
        self.files.push((name.to_owned(), Content::Folder));
        self
    }

    /// With a symbolic link.
    pub(crate) fn link(mut self, name: &str, target: &str) -> Variant {
        self.files.push((name.to_owned(), Content::Link(target.to_owned())));
        self
    }

    /// With a FIFO.
    pub(crate) fn fifo(mut self, name: &str) -> Variant {
        self.files.push((name.to_owned(), Content::Fifo));
        self
    }

    /// With this mode and owner of a file or, under an empty name, of the folder.
    pub(crate) fn owned(mut self, name: &str, mode: u32, owner: &'static str) -> Variant {
        self.permissions.push((name.to_owned(), mode, owner));
        self
    }

    /// With this parameter in the options of its service.
    pub(crate) fn set(self, name: &str, value: &str) -> Variant {
        let is_plain = !value.contains([' ', '\t']);
        let option = if is_plain { format!("{name}={value}") } else { format!("{{ {name} = {value} }}") };
        self.option(&format!("-o {option}"))
    }

    /// With this text after the program's name in master.cf, in which HOST, PORT and TAG stand for those of its
    /// service and the option by which its log is found.
    pub(crate) fn option(mut self, text: &str) -> Variant {
        self.options.push(text.to_owned());
        self
    }

    /// With these lines in main.cf.
    pub(crate) fn main(mut self, lines: &str) -> Variant {
        self.main.push_str(lines);
        self.main.push('\n');
        self
    }

    /// With main.cf as this makes it.
    pub(crate) fn main_edited(mut self, edit: fn(String) -> String) -> Variant {
        self.edit = Some(edit);
        self.main("")
    }

    /// In a Postfix whose main.cf does not turn TLS on.
    pub(crate) fn bare(mut self) -> Variant {
        self.is_bare = true;
        self.main("")
    }

    /// One that sends, with this program.
    pub(crate) fn client(name: &str, program: &'static str) -> Variant {
        Variant { is_client: true, program: (program, "-"), ..Variant::named(name) }
    }

    /// In the jail.
    pub(crate) fn chrooted(mut self) -> Variant {
        self.is_chrooted = true;
        self
    }

    /// Served by this daemon, of which there may be so many.
    pub(crate) fn program(mut self, program: &'static str, most: &'static str) -> Variant {
        self.program = (program, most);
        self
    }

    /// With these further lines in master.cf.
    pub(crate) fn others(mut self, lines: &str) -> Variant {
        self.others.push_str(lines);
        self.others.push('\n');
        self.main("")
    }

    /// After this was done in its folder.
    pub(crate) fn prepared(mut self, prepare: fn(&Path, &Site)) -> Variant {
        self.prepare = Some(prepare);
        self
    }

    /// Asked by a client that wants this name.
    pub(crate) fn asked_for(mut self, name: &str) -> Variant {
        self.question.server_name = Some(name.to_owned());
        self
    }

    /// Asked with these arguments of `openssl s_client`.
    pub(crate) fn asked_with(mut self, arguments: &[&str]) -> Variant {
        self.question.arguments.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        self
    }

    /// In wrapper mode.
    pub(crate) fn wrapped(mut self) -> Variant {
        self.question.is_wrapped = true;
        self.set("smtpd_tls_wrappermode", "yes")
    }

    /// Expected to serve these.
    pub(crate) fn serves(self, served: &str) -> Variant {
        let offered = if self.question.is_wrapped { "n/a" } else { "yes" };
        let mut served = Variant { expected: Expected { served: served.to_owned(), ..self.expected.clone() }, ..self };
        served.expected.verified.get_or_insert(0);
        served.found(offered, "ok")
    }

    /// Expected to answer STARTTLS with 454, and to log these words.
    pub(crate) fn refuses(self, words: &[&str]) -> Variant {
        self.found("yes", "454").says(words)
    }

    /// Expected to send its message over TLS, and to show this leaf, if any.
    pub(crate) fn sends(mut self, leaf: &str) -> Variant {
        self.expected.served = leaf.to_owned();
        self.found("sent", "TLS")
    }

    /// Expected to send its message in plain text, and to log these words.
    pub(crate) fn sends_plain(self, words: &[&str]) -> Variant {
        self.found("sent", "plain text").says(words)
    }

    /// Expected not to send its message, and to log these words.
    pub(crate) fn defers(self, words: &[&str]) -> Variant {
        self.found("deferred", "-").says(words)
    }

    /// Expected to break off the handshake, and to log these words.
    pub(crate) fn fails(self, words: &[&str]) -> Variant {
        self.found("yes", "fails").says(words)
    }

    /// Expected to stay silent, and to log these words.
    pub(crate) fn stays_silent(mut self, words: &[&str]) -> Variant {
        self.question.is_silent = words.is_empty();
        self.found("no greeting", "-").says(words)
    }

    /// Expected to be so offered, with a handshake that ends so.
    pub(crate) fn found(mut self, offered: &str, handshake: &str) -> Variant {
        (self.expected.offered, self.expected.handshake) = (offered.to_owned(), handshake.to_owned());
        self
    }

    /// Expected to give the client this verify code.
    pub(crate) fn verified(mut self, code: u32) -> Variant {
        self.expected.verified = Some(code);
        self
    }

    /// Expected to log these words.
    pub(crate) fn says(mut self, words: &[&str]) -> Variant {
        self.expected.log.extend(words.iter().map(|words| (*words).to_owned()));
        self
    }

    /// Its settings, as people write them: a line each.
    pub(crate) fn settings(&self) -> Vec<String> {
        let main = self.main.lines().filter(|line| !line.is_empty()).map(|line| format!("main.cf {line}"));
        let options = self.options.iter().map(|option| format!("master.cf {}", option.replace('\n', "\\n")));
        let others = self.others.lines().filter(|line| !line.is_empty()).map(|line| format!("master.cf {line}"));
        main.chain(options).chain(others).collect()
    }

    /// Its entry in master.cf.
    pub(crate) fn service(&self, service: &Service) -> String {
        let jail = if self.is_chrooted { "y" } else { "n" };
        let (program, most) = self.program;
        let folder = service.folder.display().to_string();
        let named = |text: &str| {
            let text = text.replace("TAG", &format!("-o syslog_name={}", service.tag)).replace('@', &folder);
            text.replace("HOST", &service.address.to_string()).replace("PORT", &service.port.to_string())
        };
        let others = named(&self.others);
        let sink = service.sink();
        let head = match self.is_client {
            true => format!("{others}{sink}\n{} unix - - {jail} - {most} {program}", service.client()),
            false => format!("{others}{} inet n - {jail} - {most} {program}", service.name()),
        };
        let mut entry = format!("{head}\n  -o syslog_name={}", service.tag);
        for option in &self.options {
            entry.push_str(if option.starts_with('\n') { "" } else { "\n  " });
            entry.push_str(&named(option));
        }
        entry
    }

    /// Main.cf as it is to be.
    pub(crate) fn edited(&self, main: String) -> String {
        self.edit.map_or_else(|| main.clone(), |edit| edit(main.clone()))
    }

    /// Writes its files.
    pub(crate) fn deploy(&self, folder: &Path, site: &Site) {
        for (name, content) in &self.files {
            let path = folder.join(name);
            match content {
                Content::Octets(octets) => {
                    write_old(&path, octets);
                    let is_key = octets.windows(PRIVATE.len()).any(|window| window == PRIVATE);
                    let mode = if is_key { 0o600 } else { 0o644 };
                    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
                }
                Content::Folder => fs::create_dir(&path).unwrap(),
                Content::Link(target) => {
                    symlink(target.replace('@', &folder.display().to_string()), &path).unwrap();
                }
                Content::Fifo => assert!(Command::new("mkfifo").arg(&path).status().unwrap().success()),
            }
        }
        if let Some(prepare) = self.prepare {
            prepare(folder, site);
        }
        for (name, mode, owner) in &self.permissions {
            let path = folder.join(name);
            fs::set_permissions(&path, fs::Permissions::from_mode(*mode)).unwrap();
            if geteuid().is_root() {
                chown(&path, Some(number("passwd", owner)), None).unwrap();
            }
        }
    }
}

/// What marks a file that nobody else may read.
const PRIVATE: &[u8] = b"PRIVATE KEY-----";
