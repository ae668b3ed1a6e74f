//! What was typed after `show`.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `show`.
#[derive(Debug, Default, Args)]
pub(crate) struct ShowArgs {
    /// Whatever you have: certificates, keys, requests, containers, in any form and state; `-` is standard input
    ///
    /// A directory stands for the pair in it (fullchain.pem + privkey.pem or tls.crt + tls.key).
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// text or json [default: text]
    #[arg(short, long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Where to [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// File whose first line is the passphrase of encrypted keys and PKCS#12 containers
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Count days from TIME: 2026-11-22T03:52:00Z, 2026-11-22, seconds since 1970, or +14d
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) at: Option<String>,
    /// Everything: whole fingerprints, all names, serial numbers
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// auto, always or never; NO_COLOR is honoured [default: auto]
    #[arg(long, value_name = "WHEN")]
    pub(crate) color: Option<String>,
}

pub(super) const EXAMPLES: &str = "\
Example: certpreflight show fullchain.pem privkey.pem
Exit codes: 0 everything was shown, 2 a file could not be read (the others are shown all the same)";
