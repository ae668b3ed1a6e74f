//! What was typed after `bundle`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::check::TrustArgs;

/// Arguments of `bundle`.
#[derive(Debug, Default, Args)]
pub(crate) struct BundleArgs {
    /// Whatever you have: PEM in any state that can be saved, DER, PKCS#7, PKCS#12; `-` is standard input
    ///
    /// Order, doubles and strangers do not matter. A directory stands for the pair in it (fullchain.pem + privkey.pem
    /// or tls.crt + tls.key); one without a pair is left out and named.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) choice: ChoiceArgs,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
    #[command(flatten)]
    pub(crate) written: WrittenArgs,
}

/// Which certificate is meant.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Which certificate")]
pub(crate) struct ChoiceArgs {
    /// Private key whose certificate is meant [default: the one among the FILEs that fits a certificate]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// File whose first line is the passphrase of encrypted keys and PKCS#12 containers
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Names or addresses that the certificate must cover; repeatable, or a list split by commas or blanks
    #[arg(short = 'n', long = "hostname", value_name = "NAMES")]
    pub(crate) hostnames: Vec<String>,
    /// What the certificate is for, as in `openssl verify -purpose` [default: sslserver]
    #[arg(long, value_name = "PURPOSE")]
    pub(crate) purpose: Option<String>,
    /// Pretend it is TIME: 2026-11-22T03:52:00Z, 2026-11-22, seconds since 1970, or +14d
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) at: Option<String>,
    /// OpenSSL security level, 0 to 5, for the keys and digests of the chain [default: 2]
    #[arg(long, value_name = "N")]
    pub(crate) auth_level: Option<String>,
}

/// What is written where.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "What is written")]
pub(crate) struct WrittenArgs {
    /// Write the private key, too, before the certificates and without passphrase (Postfix's smtpd_tls_chain_files)
    #[arg(long)]
    pub(crate) with_key: bool,
    /// Write the root, too, at the end of the chain
    #[arg(long)]
    pub(crate) with_root: bool,
    /// Where to [default: standard output]
    ///
    /// `-` is standard output, too. A new FILE is yours alone (0600) from its first byte. FILE is whole or not there at
    /// any time: after a crash, too, and when several runs write it at once. A run that is killed may leave a file
    /// .certpreflight-* beside it, no wider open than FILE; the next run there removes it. A symbolic link is never
    /// written through.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace FILE, which keeps its owner, group, mode and ACL
    ///
    /// Only a FILE is replaced that is empty or holds certificates. One that holds a key which the new file does not
    /// hold, a container, or a block that cannot be read is left alone. Certificates and words that go with it are named.
    #[arg(long)]
    pub(crate) force: bool,
    /// Say also how the checks judge what is written
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Say nothing unless it is refused
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// auto, always or never; NO_COLOR is honoured [default: auto]
    #[arg(long, value_name = "WHEN")]
    pub(crate) color: Option<String>,
}

pub(super) const EXAMPLES: &str = "\
Example: certpreflight bundle ~/Downloads/*.crt old/privkey.pem -o fullchain.pem
More words on every option: certpreflight bundle --help";

pub(super) const LONG_EXAMPLES: &str = "\
What is taken, mended and dropped, and why, is said on standard error. What is written passes the rows of
`certpreflight check` about chain and key (all chain-* and key-*, and cert-name when --hostname is given); what fails one
of them is refused, with what the checks found. What other rows find in it, such as a near end, is said as a note.

Examples:
  What the CA sent, and the key that made the request:
    certpreflight bundle mail-attachments/* --key /root/mx.key -o fullchain.pem
  A PKCS#12 export, as Postfix's smtpd_tls_chain_files wants it:
    certpreflight bundle export.p12 --password-file pass --with-key -o /etc/postfix/mx.pem
  Mending a file in its place, keeping owner and mode:
    certpreflight bundle fullchain.pem privkey.pem -o fullchain.pem --force

Exit codes:
  0  written
  1  refused: the leaf, its key or its chain is not among the files, or not fit for use; nothing was written
  2  the command could not do its job: wrong usage, a file that cannot be read, an output that cannot be written";
