//! How a server's configuration arranges its identities: what its processes load, in which order, and what is set
//! around it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::base::location::Location;
use crate::target::profile::FileRules;

/// In the place of a name: whatever is asked for.
pub const ANY_NAME: &str = "*";

/// Daemons of one server that load the same identities in the same way.
#[derive(Clone, Debug)]
pub struct Service {
    /// Who loads them.
    pub daemons: Vec<Daemon>,
    /// Whether they take connections with the identities, or make them (`smtp`, `lmtp`).
    pub side: Side,
    /// What is loaded, in this order.
    pub loads: Vec<Load>,
    /// What is loaded for clients that ask for a name (`tls_server_sni_maps`), by name; [`ANY_NAME`] stands for every
    /// name that no other entry before it answers.
    pub by_name: Arc<Vec<(String, Load)>>,
    /// Compiled tables that hold these identities, and the files that were copied into them.
    pub tables: Vec<Compiled>,
    /// Certificate authorities that are loaded before (`smtpd_tls_CAfile`).
    pub ca_file: Option<FileSetting>,
    /// A directory of them, asked at the handshake (`smtpd_tls_CApath`): where it lies for processes that have gone into
    /// their jail.
    pub ca_directory: Option<FileSetting>,
    /// The user that its processes are by then (`mail_owner`).
    pub user: String,
    /// Whether TLS runs without a certificate, which was asked for (`smtpd_tls_cert_file = none`).
    pub anonymous: bool,
    /// Why TLS is off whatever is loaded, in the words of the server's log.
    pub refused: Option<Trouble>,
    /// Why every session ends once TLS has been agreed on, whatever is loaded: a server is of no use to its clients, a client
    /// sends nothing to servers that offer TLS, or to nobody.
    pub broken: Option<Break>,
    /// What the settings leave to be agreed upon in a handshake.
    pub negotiation: Negotiation,
    /// Whether a client sends nothing unless one of its authorities is the root above the server's certificate.
    pub verifies: bool,
    /// The names under which clients look for the server (`myhostname`).
    pub hostnames: Vec<String>,
    /// Whether they are the machine's own name, because the configuration sets none.
    pub has_own_name: bool,
    /// Further names that somebody asks about, whatever the configuration says (`--hostname`).
    pub asked_names: Vec<String>,
    /// The rules for owner and mode of its files.
    pub rules: FileRules,
    /// How its instances are controlled: `postfix`, `postfix -c '/etc/postfix-b'`.
    pub controls: Vec<String>,
    /// Where the identities are set, or would have to be.
    pub places: Vec<Location>,
    /// What there is to say about the settings around them.
    pub remarks: Vec<Remark>,
    /// What was not meant so in the lines by which it does not come up.
    pub slips: Vec<Slip>,
}

/// A line that was not meant so, where the server's words do not tell why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The line.
    pub place: Location,
    /// What stands there.
    pub what: String,
    /// What to do.
    pub fix: String,
    /// When it is told though nothing else is said of the line.
    pub told: Told,
}

/// When something is worth telling by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Wherever it stands.
    Always,
    /// Where it is not part of a text for people.
    OutsideOfText,
    /// Only with something that comes of it.
    WithFault,
}

impl Slip {
    /// Whether it is among the lines of a place.
    pub fn is_in(&self, place: &Location) -> bool {
        self.place.file == place.file && (place.line..=place.end_line).contains(&self.place.line)
    }
}

/// A table that holds keys and certificates themselves (`postmap -F`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// The index that is opened.
    pub index: PathBuf,
    /// Whether a process without privileges opens it for the daemons (`proxy:`): closed, it serves nobody.
    pub is_proxied: bool,
    /// The files that its text names.
    pub files: BTreeSet<PathBuf>,
}

/// Which end of a connection has the identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// It is shown to clients.
    Server,
    /// It is shown to servers.
    Client,
}

/// One entry of the server's list of services.
#[derive(Clone, Debug)]
pub struct Daemon {
    /// As the server calls it: `submission/inet`.
    pub name: String,
    /// The program: `smtpd`.
    pub program: String,
    /// Where it is set.
    pub place: Location,
    /// When it speaks TLS.
    pub level: Level,
    /// Why it does not come up at all.
    pub dies: Option<Trouble>,
}

impl Daemon {
    /// Whether it comes up and speaks TLS.
    pub fn speaks_tls(&self) -> bool {
        self.dies.is_none() && self.level != Level::None
    }
}

/// When TLS is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Never.
    None,
    /// On request (`may`).
    May,
    /// Before anything else is done (`encrypt`).
    Encrypt,
    /// From the first byte (`smtpd_tls_wrappermode`).
    Wrapped,
}

/// Something that a server refuses, in the words of its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The words to search the log for.
    pub words: String,
    /// The setting that brings it about.
    pub place: Option<Location>,
}

/// What ends every session, or keeps a client from sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// What is the matter, in one clause.
    pub why: String,
    /// Whether no server is sent to at all, not even one that offers no TLS.
    pub is_total: bool,
    /// What the log says of it.
    pub trouble: Trouble,
}

impl Break {
    /// What the log says of a client that refuses the version of TLS, which it does when it was shown a certificate.
    pub const OLD_VERSION: &str = "tlsv1 alert";

    /// Whether it takes a certificate and a cipher to get that far.
    pub fn is_late(&self) -> bool {
        self.trouble.words == Break::OLD_VERSION
    }

    /// What a client sends all the same, whose daemons want TLS so.
    pub fn reach(&self, is_required: bool) -> &'static str {
        if self.is_total || is_required { "no mail" } else { "no mail to servers that offer TLS" }
    }
}

/// What is left to be agreed upon with a client that takes what OpenSSL 3 takes by default.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Negotiation {
    /// Whether there is a version below TLS 1.3.
    pub has_older: bool,
    /// Whether there is TLS 1.3, whose ciphers no setting takes away.
    pub has_tls_1_3: bool,
    /// Whether a cipher of TLS 1.2 is left for RSA keys.
    pub has_rsa_cipher: bool,
    /// Whether one is left for keys on curves.
    pub has_ecdsa_cipher: bool,
    /// The setting of the ciphers, `smtpd_tls_exclude_ciphers = aRSA`, and where it is set; none where it is the default.
    pub ciphers: Option<(String, Location)>,
}

/// A parameter that names a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileSetting {
    /// The parameter: `smtpd_tls_cert_file`.
    pub parameter: String,
    /// Its value as the server sees it, which stands in the log.
    pub name: String,
    /// The same as an absolute path.
    pub path: PathBuf,
    /// Where it is set: the line of `main.cf`, of an option in `master.cf`, of a table.
    pub place: Location,
}

/// One step of loading.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Load {
    /// A certificate file and a key file.
    Pair {
        /// `RSA`, `DSA` or `ECDSA`, as messages have it; a label and no more.
        kind: &'static str,
        /// Leaf and chain.
        certificate: FileSetting,
        /// The key.
        key: FileSetting,
    },
    /// One file for certificate and key.
    Mixed(FileSetting),
    /// Files that hold key, leaf, chain, key, leaf, chain.
    List {
        /// The list as it is written, or `SNI data for NAME`.
        name: String,
        /// The parameter or the table.
        parameter: String,
        /// Its files.
        files: Vec<FileSetting>,
        /// Where it is set.
        place: Location,
    },
    /// Something that a table answers and that no server can use.
    Refused {
        /// The table.
        parameter: String,
        /// The words of the log.
        words: Vec<String>,
        /// Where it is set.
        place: Location,
    },
}

/// What a target is to a service.
#[derive(Clone, Debug)]
pub struct Part {
    /// Index of the service in the request.
    pub service: usize,
    /// Which of its loads; none for a service without any.
    pub load: Option<usize>,
    /// Which identity of a list, counted from 0.
    pub identity: usize,
    /// The name for which clients have to ask (SNI) to be shown it, several as `a, b and 3 more`; none for the default
    /// one.
    pub asked_name: Option<String>,
    /// Indices in `Service::by_name` of these names.
    pub entries: Vec<usize>,
    /// By which rules its files are read; none for a service without identities.
    pub loader: Option<Loader>,
    /// Files of its list that hold neither key nor certificate, which Postfix skips without a word.
    pub skipped: Vec<PathBuf>,
}

impl Part {
    /// Whether it comes first of all that its service loads, and is where the service itself is judged.
    pub fn is_first(&self) -> bool {
        self.entries.is_empty() && self.load.is_none_or(|load| load == 0) && self.identity == 0
    }
}

/// By which rules a server reads the files of one identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loader {
    /// OpenSSL's own: a chain file and a key file.
    Separate,
    /// Postfix's, of one file for certificate and key, in any order.
    Mixed,
    /// Postfix's, of a list: key, leaf, chain, key, leaf, chain.
    List,
}

impl Load {
    /// By which rules it reads, where it comes to that.
    pub fn loader(&self) -> Option<Loader> {
        match self {
            Load::Pair { .. } => Some(Loader::Separate),
            Load::Mixed(_) => Some(Loader::Mixed),
            Load::List { .. } => Some(Loader::List),
            Load::Refused { .. } => None,
        }
    }

    /// Where it is set: a pair's is that of its certificate.
    pub fn place(&self) -> &Location {
        match self {
            Load::Pair { certificate: file, .. } | Load::Mixed(file) => &file.place,
            Load::List { place, .. } | Load::Refused { place, .. } => place,
        }
    }

    /// Its files in the order in which they are opened.
    pub fn files(&self) -> Vec<&FileSetting> {
        match self {
            Load::Pair { certificate, key, .. } => vec![certificate, key],
            Load::Mixed(file) => vec![file],
            Load::List { files, .. } => files.iter().collect(),
            Load::Refused { .. } => Vec::new(),
        }
    }
}

/// What there is to say about a setting.
#[derive(Clone, Debug)]
pub struct Remark {
    /// How bad it is.
    pub weight: Weight,
    /// What comes of it.
    pub stake: Stake,
    /// One sentence, lower case.
    pub message: String,
    /// The line.
    pub place: Location,
    /// What to do.
    pub fix: String,
    /// The line for sh that does it.
    pub command: Option<String>,
    /// When it is true.
    pub when: When,
}

/// How bad a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Worth knowing.
    Note,
    /// Worth a look.
    Warn,
    /// Wrong.
    Fail,
}

/// What is at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stake {
    /// TLS does not start, or the service does not.
    Load,
    /// The value is not the path that was meant, and there is no such file: TLS does not start.
    Path,
    /// A service that has a certificate does not speak TLS.
    Off,
    /// Clients and the service wait for each other, or clients go away.
    Client,
    /// Rules and habits; the passwords of users among them.
    Policy,
}

/// Whether a remark depends on what becomes of the identities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It does not.
    Always,
    /// TLS does not start.
    Off,
    /// TLS starts.
    Up,
    /// No root is among the authorities of a client.
    Rootless,
}

impl Service {
    /// A fix with the instances named in the lines that have them start or read their configuration again.
    pub fn for_its_instances(&self, fix: &str) -> String {
        let line = |verb: &str| {
            let lines: Vec<String> = self.controls.iter().map(|control| format!("{control} {verb}")).collect();
            lines.join(" && ")
        };
        fix.replace(RELOAD, &line("reload")).replace(START, &line("start"))
    }
}

/// How fixes call the line that has a server read its configuration again, until [`Service::for_its_instances`] names them.
pub const RELOAD: &str = "postfix reload";
const START: &str = "postfix start";
