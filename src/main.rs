//! The command `certpreflight`; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    certpreflight::cli::main()
}
