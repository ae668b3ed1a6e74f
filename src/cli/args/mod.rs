//! What was typed: the commands, as clap reads them; nothing is resolved or read here.

pub(crate) mod bundle;
pub(crate) mod check;
pub(crate) mod show;

use std::ffi::OsString;

use clap::{Args, Parser, Subcommand};

use crate::cli::args::bundle::BundleArgs;
use crate::cli::args::check::CheckArgs;
use crate::cli::args::show::ShowArgs;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "certpreflight",
    version,
    about = "Tells whether a TLS server will start with these files, and whether its clients will accept them",
    after_help = AFTER_HELP
)]
pub(crate) struct Cli {
    /// The command.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check certificates, keys and chains before a server loads them
    #[command(args_override_self = true, after_help = check::EXAMPLES, after_long_help = check::LONG_EXAMPLES)]
    Check(Box<CheckArgs>),
    /// Say what a check, an OpenSSL error number or words from a server's log mean, and how to mend it
    Explain(ExplainArgs),
    /// Judge certificates as `openssl verify` does, option for option and line for line
    #[command(disable_help_flag = true)]
    Verify(VerifyArgs),
    /// Say what is in these files, object by object, and what belongs to what
    #[command(args_override_self = true, after_help = show::EXAMPLES)]
    Show(Box<ShowArgs>),
    /// Write one correct file from a heap of pieces
    #[command(args_override_self = true, after_help = bundle::EXAMPLES, after_long_help = bundle::LONG_EXAMPLES)]
    Bundle(Box<BundleArgs>),
    /// Check targets read from standard input, one JSON object a line (not built yet)
    #[command(disable_help_flag = true)]
    Batch(AnyArgs),
    /// Print completions for a shell (not built yet)
    #[command(disable_help_flag = true)]
    Completions(AnyArgs),
    /// Print the manual page (not built yet)
    #[command(disable_help_flag = true)]
    Man(AnyArgs),
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Id of a check, number of an OpenSSL error, or words from a log; without any, everything is listed
    #[arg(value_name = "ID | NUMBER | WORDS", allow_hyphen_values = true)]
    pub(crate) words: Vec<String>,
}

/// Arguments of `verify`, which reads them by itself.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    #[arg(hide = true, allow_hyphen_values = true, trailing_var_arg = true)]
    pub(crate) words: Vec<OsString>,
}

/// Arguments of a command that is not built yet: whatever they are, the answer is the same.
#[derive(Debug, Args)]
pub(crate) struct AnyArgs {
    #[arg(hide = true, allow_hyphen_values = true, trailing_var_arg = true)]
    _words: Vec<OsString>,
}

const AFTER_HELP: &str = "\
Examples:
  certpreflight check fullchain.pem --key privkey.pem --hostname mx.example.org
  certpreflight check --certbot
  certpreflight bundle downloads/*.crt privkey.pem -o fullchain.pem
  certpreflight show fullchain.pem privkey.pem
  certpreflight explain chain-complete
  certpreflight verify -CAfile ca.pem -purpose sslserver cert.pem

Exit codes: 0 no check failed (bundle: written), 1 a check failed (bundle: refused), 2 the command could not do its job
(verify: those of openssl verify, 2 for a certificate that does not pass, 1 for wrong usage)";
