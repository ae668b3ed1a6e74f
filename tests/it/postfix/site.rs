//! What lies on disk for a Postfix of our own: main.cf, master.cf, queue, and the files of each variant.

use std::fmt::Write;
use std::fs::{self, File, FileTimes};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::delivery::recipient;
use super::guard::Guard;
use super::material;
use super::variant::Variant;

/// A configuration with its files, below one folder that goes when this value goes.
pub(crate) struct Site {
    root: TempDir,
    guard: Guard,
    /// Holds the address against other runs of the tests.
    _claim: TcpListener,
    /// The services, in the order of the variants.
    pub(crate) services: Vec<Service>,
}

/// The service of one variant.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    /// The address that it listens on.
    pub(crate) address: Ipv4Addr,
    /// The port.
    pub(crate) port: u16,
    /// What its log lines begin with, in place of `postfix`.
    pub(crate) tag: String,
    /// The folder of the variant's files.
    pub(crate) folder: PathBuf,
}

impl Service {
    /// The first field of its line in master.cf, and what `openssl s_client -connect` takes.
    pub(crate) fn name(&self) -> String {
        format!("{}:{}", self.address, self.port)
    }

    /// The first field of the line of one that sends.
    pub(crate) fn client(&self) -> String {
        self.tag.replace("lab/", "out-")
    }

    /// The line of one that takes what it sends, asks for a certificate, and writes down which came.
    pub(crate) fn sink(&self) -> String {
        let (identity, commands) = (self.folder.with_file_name("sink.pem"), self.folder.with_file_name("commands"));
        format!(
            "{} inet n - n - - smtpd\n  -o syslog_name={}\n  -o smtpd_tls_cert_file={}\n  \
             -o smtpd_command_filter=regexp:{}{SINK}",
            self.name(),
            self.tag.replace("lab/", "sink/"),
            identity.display(),
            commands.display()
        )
    }
}

impl Site {
    /// Lays out these variants: one service each, in one Postfix. A variant that speaks of main.cf comes alone.
    pub(crate) fn lay(variants: &[&Variant]) -> Site {
        assert!(variants.len() == 1 || variants.iter().all(|variant| variant.main.is_empty()));
        // Not below TMPDIR: the names of Postfix's sockets have to fit into 107 octets, and its user has to get there.
        let root = tempfile::Builder::new().prefix("pf").tempdir_in("/tmp").unwrap();
        fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let (address, claim) = claimed_address();
        let guard = Guard::of(root.path());
        let mut site = Site { root, guard, _claim: claim, services: Vec::new() };
        for folder in ["etc", "queue", "data"] {
            fs::create_dir(site.folder().join(folder)).unwrap();
        }
        for (port, variant) in (FIRST_PORT..).zip(variants) {
            let folder = site.folder().join(&variant.name);
            fs::create_dir(&folder).unwrap();
            site.services.push(Service { address, port, tag: format!("lab/{}", variant.name), folder });
        }
        site.write_configuration(variants);
        for (variant, service) in variants.iter().zip(&site.services) {
            variant.deploy(&service.folder, &site);
        }
        site
    }

    /// Cleans up behind a test that cannot.
    pub(crate) fn guard(&self) -> &Guard {
        &self.guard
    }

    /// The folder of all.
    pub(crate) fn folder(&self) -> &Path {
        self.root.path()
    }

    /// The folder of main.cf and master.cf, for `--postfix=`.
    pub(crate) fn configuration(&self) -> PathBuf {
        self.folder().join("etc")
    }

    /// The queue folder.
    pub(crate) fn queue(&self) -> PathBuf {
        self.folder().join("queue")
    }

    /// The file that Postfix logs to.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder().join("log")
    }

    fn write_configuration(&self, variants: &[&Variant]) {
        let at = self.folder().display();
        let mut main = format!(
            "compatibility_level = 3.6\nqueue_directory = {at}/queue\ndata_directory = {at}/data\n\
             maillog_file = {at}/log\nmaillog_file_prefixes = {at}\n{MAIN}"
        );
        let mut master = MASTER.to_owned();
        for (variant, service) in variants.iter().zip(&self.services) {
            let folder = service.folder.display().to_string();
            main.push_str(&variant.main.replace('@', &folder));
            writeln!(master, "{}", variant.service(service)).unwrap();
        }
        let stated = variants.iter().any(|variant| variant.main.contains("smtpd_tls_security_level"));
        if !stated && !variants.iter().any(|variant| variant.is_bare) {
            main = format!("smtpd_tls_security_level = may\n{main}");
        }
        if variants.iter().any(|variant| variant.is_client) {
            self.write_ways_out(&mut main, &mut master);
        }
        if let [variant] = variants {
            main = variant.edited(main);
        }
        write_old(&self.configuration().join("main.cf"), main.as_bytes());
        write_old(&self.configuration().join("master.cf"), master.as_bytes());
    }

    /// What sending takes: a port to hand a message in at, the daemons of a queue, and a table that says who sends.
    fn write_ways_out(&self, main: &mut String, master: &mut String) {
        let table = self.folder().join("transport");
        let line = |service: &Service| {
            format!("{} {}:[{}]:{}\n", recipient(service), service.client(), service.address, service.port)
        };
        write_old(&table, self.services.iter().map(line).collect::<String>().as_bytes());
        write_old(&self.folder().join("sink.pem"), material::pem("key L B A").as_bytes());
        // smtpd speaks no LMTP, which differs in nothing that matters for one recipient but in its first word.
        write_old(&self.folder().join("commands"), b"/^LHLO (.*)$/ EHLO $1\n");
        writeln!(main, "transport_maps = texthash:{}", table.display()).unwrap();
        let address = self.services[0].address;
        writeln!(master, "{address}:{ENTRY_PORT} inet n - n - - smtpd\n{ENTRY}").unwrap();
    }

    /// Gives the folders the owners that Postfix wants; its daemons die otherwise.
    pub(crate) fn own_for_postfix(&self) {
        let (postfix, postdrop) = (number("passwd", "postfix"), number("group", "postdrop"));
        chown(self.folder().join("data"), Some(postfix), None).unwrap();
        let make = |name: &str, group: Option<u32>, mode: u32| {
            let path = self.queue().join(name);
            fs::create_dir(&path).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            chown(&path, (name != "pid").then_some(postfix), group).unwrap();
        };
        make("pid", None, 0o755);
        make("private", None, 0o700);
        make("public", Some(postdrop), 0o710);
        make("maildrop", Some(postdrop), 0o730);
        for name in ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "saved", "trace"]
        {
            make(name, None, 0o700);
        }
    }

    /// Runs `postmap` with these arguments in this site; whatever it says is the variant's business.
    pub(crate) fn postmap(&self, arguments: &[&str]) {
        let status = Command::new("postmap").arg("-c").arg(self.configuration()).args(arguments).output();
        status.unwrap_or_else(|error| panic!("postmap: {error}"));
    }
}

/// Writes a file that looks an hour old: Postfix waits until a configuration that it reads is older than a second.
pub(crate) fn write_old(path: &Path, octets: &[u8]) {
    fs::write(path, octets).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let hour_ago = SystemTime::now() - Duration::from_secs(3600);
    File::open(path).unwrap().set_times(FileTimes::new().set_modified(hour_ago)).unwrap();
}

/// The number of a user or group by its line in /etc/passwd or /etc/group.
pub(crate) fn number(table: &str, name: &str) -> u32 {
    let text = fs::read_to_string(format!("/etc/{table}")).unwrap();
    let line = text.lines().find(|line| line.split(':').next() == Some(name));
    line.and_then(|line| line.split(':').nth(2))
        .and_then(|number| number.parse().ok())
        .unwrap_or_else(|| panic!("{name}"))
}

/// A loopback address that is ours while the socket is held: all of 127/8 answers, and hardly anything else uses it.
fn claimed_address() -> (Ipv4Addr, TcpListener) {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    loop {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let number = process::id().wrapping_mul(251).wrapping_add(count);
        let [_, _, third, fourth] = number.to_be_bytes();
        let address = Ipv4Addr::new(127, 66, third, fourth);
        let claim = TcpListener::bind((address, CLAIMED_PORT));
        if let (Ok(claim), Ok(_)) = (claim, TcpListener::bind((address, FIRST_PORT))) {
            return (address, claim);
        }
    }
}

/// The port at which a message for all clients is handed in.
pub(crate) const ENTRY_PORT: u16 = 20_023;

/// The port that is held, at which nobody is served.
const CLAIMED_PORT: u16 = 20_024;

/// The port of the first service.
const FIRST_PORT: u16 = 20_025;

/// What every main.cf has: no mail goes anywhere, nobody is asked about names, daemons do not stay, and those that end
/// themselves when they are slow have time on a busy machine.
const MAIN: &str = "inet_protocols = ipv4
inet_interfaces = loopback-only
myhostname = mx.example.org
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
smtpd_relay_restrictions = reject
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
notify_classes =
max_idle = 2s
postlogd_watchdog_timeout = 100s
tlsproxy_watchdog_timeout = 100s
";

/// What every master.cf has, and Postfix' daemons cannot do without.
const MASTER: &str = "postlog unix-dgram n - n - 1 postlogd
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
";

/// What further options a service has that takes messages and keeps none.
const SINK: &str = "\n  -o smtpd_tls_security_level=may\n  -o smtpd_tls_ask_ccert=yes\n  -o smtpd_tls_loglevel=summary,peercert\n  \
                    -o smtpd_tls_fingerprint_digest=sha256\n  -o mynetworks=127.0.0.0/8\n  \
                    -o smtpd_relay_restrictions=permit_mynetworks,reject\n  \
                    -o { smtpd_recipient_restrictions = check_client_access static:DISCARD, reject }";

/// The options of the port that messages are handed in at, and the daemons that it takes to send them.
const ENTRY: &str = "  -o smtpd_tls_security_level=none
  -o mynetworks=127.0.0.0/8
  -o smtpd_relay_restrictions=permit_mynetworks,reject
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
proxymap unix - - n - - proxymap
scache unix - - n - 1 scache
";
