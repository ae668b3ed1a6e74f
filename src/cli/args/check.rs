//! What was typed after `check`: one struct for each heading of its help.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

/// Arguments of `check`.
#[derive(Debug, Default, Args)]
pub(crate) struct CheckArgs {
    /// Certificate file, or a directory with fullchain.pem + privkey.pem or tls.crt + tls.key; `-` is standard input
    ///
    /// Each CERT is a target of its own: what one server identity would load. A directory stands for the pair in it.
    /// Process substitution works, too.
    #[arg(value_name = "CERT")]
    pub(crate) certs: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) material: MaterialArgs,
    #[command(flatten)]
    pub(crate) services: ServiceArgs,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
    #[command(flatten)]
    pub(crate) judgement: JudgementArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// What belongs to a certificate.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "What the server loads")]
pub(crate) struct MaterialArgs {
    /// Private key; one for each CERT in order, or one for all [default: a key found in CERT itself]
    #[arg(short = 'k', long = "key", value_name = "FILE")]
    pub(crate) keys: Vec<PathBuf>,
    /// Further chain file that the server loads with each CERT; repeatable
    #[arg(long = "chain", alias = "untrusted", value_name = "FILE")]
    pub(crate) chain: Vec<PathBuf>,
    /// Names or addresses that each CERT must cover; repeatable, or a list split by commas or blanks
    #[arg(short = 'n', long = "hostname", value_name = "NAMES")]
    pub(crate) hostnames: Vec<String>,
    /// File with revocation lists to check leaf and chain against; repeatable
    #[arg(long = "crl", value_name = "FILE")]
    pub(crate) crls: Vec<PathBuf>,
}

/// Targets from the configuration of a program.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Targets from a program's own configuration")]
pub(crate) struct ServiceArgs {
    /// Every lineage that certbot keeps [default DIR: /etc/letsencrypt]
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true)]
    pub(crate) certbot: Option<Option<PathBuf>>,
    /// Every identity that this Postfix would load, by its main.cf and master.cf [default DIR: /etc/postfix]
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true)]
    pub(crate) postfix: Option<Option<PathBuf>>,
    /// Dovecot (not built yet)
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    pub(crate) dovecot: Option<Option<PathBuf>>,
    /// nginx (not built yet)
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    pub(crate) nginx: Option<Option<PathBuf>>,
    /// Apache httpd (not built yet)
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    pub(crate) apache: Option<Option<PathBuf>>,
    /// HAProxy (not built yet)
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    pub(crate) haproxy: Option<Option<PathBuf>>,
    /// Exim (not built yet)
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    pub(crate) exim: Option<Option<PathBuf>>,
    /// Policy and targets from a TOML file (not built yet)
    #[arg(short = 'c', long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// Whom the clients trust.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Anchors (the certificates trusted as the end of a chain)")]
pub(crate) struct TrustArgs {
    /// File with anchors, in place of the system store; repeatable
    #[arg(long = "ca", alias = "CAfile", value_name = "FILE")]
    pub(crate) ca: Vec<PathBuf>,
    /// Directory with anchors: every certificate file in it counts; repeatable
    #[arg(long = "ca-dir", alias = "CApath", value_name = "DIR")]
    pub(crate) ca_dir: Vec<PathBuf>,
    /// Any of `system`, `mozilla`, `ca` (the --ca files), split by commas
    ///
    /// Without it: the --ca files if given; else the system store (SSL_CERT_FILE and SSL_CERT_DIR are honoured); else,
    /// where that is absent or empty, the Mozilla set compiled in. `mozilla,ca` gives one verdict on every machine.
    #[arg(long, value_name = "LIST")]
    pub(crate) anchors: Vec<String>,
    /// An anchor that is no root may end a chain, too
    #[arg(long)]
    pub(crate) partial_chain: bool,
}

/// How certificates are judged.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Judging certificates")]
pub(crate) struct JudgementArgs {
    /// What the certificate is for, as in `openssl verify -purpose` [default: sslserver]
    #[arg(long, value_name = "PURPOSE")]
    pub(crate) purpose: Option<String>,
    /// Pretend it is TIME: 2026-11-22T03:52:00Z, 2026-11-22, seconds since 1970, or +14d
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) at: Option<String>,
    /// Warn when less is left: days (14), hours (36h) or a share of the lifetime (25%); of a list the smallest counts
    /// [default: 30,25%]
    #[arg(long, value_name = "N")]
    pub(crate) warn_days: Option<String>,
    /// Fail when less is left, in the same words [default: 7,10%]
    #[arg(long, value_name = "N")]
    pub(crate) crit_days: Option<String>,
    /// OpenSSL security level, 0 to 5, for the keys and digests of the chain [default: 2]
    #[arg(long, value_name = "N")]
    pub(crate) auth_level: Option<String>,
}

/// Who may own, read and write the files.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "File rules")]
pub(crate) struct RuleArgs {
    /// Rules by name: guide, web, debian, exim or ci
    ///
    /// guide: every file root's and 0600. web: files without a key may be 0644. debian: as web, keys also 0640
    /// root:ssl-cert. exim: keys also 0640 root:Debian-exim. ci: no rule about owner and mode, and expiry at most warns.
    /// [default: guide for files named here, web for certbot's]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Who must own every file: a name, a number, or `any` [default: root]
    #[arg(long, value_name = "USER")]
    pub(crate) owner: Option<String>,
    /// Most that a file with a private key may allow; its group bits need --group [default: 0600]
    #[arg(long, value_name = "OCTAL")]
    pub(crate) mode: Option<String>,
    /// Group that may use the group bits of --mode; repeatable
    #[arg(long = "group", value_name = "NAME")]
    pub(crate) groups: Vec<String>,
    /// Most that a file without a private key may allow [default: 0600]
    #[arg(long, value_name = "OCTAL")]
    pub(crate) public_mode: Option<String>,
}

/// Which checks run and what they count for.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Choosing and weighing checks")]
pub(crate) struct SelectionArgs {
    /// Run just these checks: an id, or a group (file, pem, key, cert, chain, client); repeatable
    #[arg(long, value_name = "ID")]
    pub(crate) only: Vec<String>,
    /// Run all but these checks; repeatable
    #[arg(long, value_name = "ID")]
    pub(crate) skip: Vec<String>,
    /// A failure of ID only warns; repeatable
    #[arg(long, value_name = "ID")]
    pub(crate) warn: Vec<String>,
    /// A warning of ID fails; repeatable
    #[arg(long, value_name = "ID")]
    pub(crate) deny: Vec<String>,
    /// Only findings of these impacts fail, others warn: any of load, client, secret, policy, split by commas
    #[arg(long, value_name = "IMPACTS")]
    pub(crate) fail_on: Vec<String>,
    /// ID must have been judged: a skip of it fails; repeatable
    #[arg(long, value_name = "ID")]
    pub(crate) require: Vec<String>,
    /// Warnings fail, too
    #[arg(long)]
    pub(crate) strict: bool,
}

/// What is printed where.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// text, json or nagios; with =FILE it goes there; repeatable [default: text]
    ///
    /// Not built yet: junit, sarif, prometheus, html, markdown, github, gitlab. A FILE is replaced in one step and keeps
    /// its mode. With nagios the exit codes are those of a Nagios plugin.
    #[arg(short, long = "format", value_name = "FORMAT[=FILE]")]
    pub(crate) formats: Vec<OsString>,
    /// Where a format without =FILE goes [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Every check of every target, with notes and the reasons of skips
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Nothing unless something warns or fails, then the findings and the last line
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Exit with 0 in place of 1, never of 2
    #[arg(long)]
    pub(crate) exit_zero: bool,
    /// Exit with N (10 to 99) when nothing failed but something warned
    #[arg(long, value_name = "N")]
    pub(crate) warn_exit: Option<String>,
    /// auto, always or never; NO_COLOR is honoured [default: auto]
    #[arg(long, value_name = "WHEN")]
    pub(crate) color: Option<String>,
}

pub(super) const EXAMPLES: &str = "\
Example: certpreflight check fullchain.pem --key privkey.pem --hostname mx.example.org
More words on every option: certpreflight check --help";

pub(super) const LONG_EXAMPLES: &str = "\
Examples:
  Before a deployment, with the same verdict on every machine:
    certpreflight check new/fullchain.pem -k new/privkey.pem -n mx.example.org \\
        --profile ci --anchors mozilla
  From cron, silent when all is well:
    certpreflight check --certbot -q
  A private CA:
    certpreflight check server.pem -k server.key --ca company-root.pem

Exit codes:
  0  no check failed
  1  a check failed, or warned with --strict
  2  the command could not do its job: wrong usage, nothing to check, output not writable
  With -f nagios: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN";
