//! Whether a server offers TLS: `smtpd_tls_security_level` and the older parameters behind it.

use crate::base::location::Location;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::scope::Scope;

/// What an smtpd does with TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServerLevel {
    /// STARTTLS is not announced.
    Off,
    /// STARTTLS is announced.
    May,
    /// Nothing is accepted without it.
    Encrypt,
    /// TLS before the greeting (`smtpd_tls_wrappermode`), whatever the level is.
    Wrapper,
}

/// The level of a scope of smtpd, and the warning that Postfix logs with it.
///
/// # Errors
///
/// A level or boolean at which smtpd ends.
pub fn server_level(scope: &Scope<'_>) -> Result<(ServerLevel, Option<Fault>), Fault> {
    let wraps = scope.is_yes("smtpd_tls_wrappermode")?;
    let (uses, enforces) = (scope.is_yes("smtpd_use_tls")?, scope.is_yes("smtpd_enforce_tls")?);
    let value = scope.value("smtpd_tls_security_level");
    if let Some(fault) = value.fault {
        return Err(fault);
    }
    let place = value.places.first().cloned().unwrap_or_else(|| Location::whole(&scope.instance.main_file));
    let text = value.text;
    let is = |word: &str| text.is_word(word);
    let (level, warning) = if wraps {
        (ServerLevel::Wrapper, None)
    } else if text.is_empty() {
        let older = if enforces { ServerLevel::Encrypt } else { ServerLevel::May };
        (if uses || enforces { older } else { ServerLevel::Off }, None)
    } else if is("none") {
        (ServerLevel::Off, None)
    } else if is("may") {
        (ServerLevel::May, None)
    } else if is("encrypt") {
        (ServerLevel::Encrypt, None)
    } else if is("verify") || is("secure") || is("fingerprint") {
        let level = text.logged();
        let words = format!("smtpd_tls_security_level: unsupported TLS level \"{level}\", using \"encrypt\"");
        (ServerLevel::Encrypt, Some(Fault::warning(place, words)))
    } else {
        return Err(Fault::fatal(place, format!("Invalid TLS level \"{}\"", text.logged())));
    };
    Ok((level, warning))
}

#[cfg(test)]
mod tests {
    use super::{ServerLevel, server_level};
    use crate::service::memory::Memory;
    use crate::service::postfix::defaults::Program;
    use crate::service::postfix::instance::Instance;
    use crate::service::postfix::scope::Scope;
    use std::path::Path;

    fn level(main: &str) -> Result<ServerLevel, String> {
        let instance = Instance::read(Path::new("/p"), &Memory::holding(&[("/p/main.cf", main), ("/p/master.cf", "")]));
        server_level(&Scope::common(&instance, Program::Smtpd)).map(|(level, _)| level).map_err(|fault| fault.words)
    }

    #[test]
    fn every_word_and_what_stands_in_for_none() {
        for (main, wanted) in [
            ("", Ok(ServerLevel::Off)),
            ("smtpd_use_tls = yes\n", Ok(ServerLevel::May)),
            ("smtpd_enforce_tls = yes\n", Ok(ServerLevel::Encrypt)),
            ("smtpd_tls_security_level = None\nsmtpd_use_tls = yes\n", Ok(ServerLevel::Off)),
            ("smtpd_tls_security_level = MAY\n", Ok(ServerLevel::May)),
            ("smtpd_tls_security_level = verify\n", Ok(ServerLevel::Encrypt)),
            ("smtpd_tls_security_level = none\nsmtpd_tls_wrappermode = yes\n", Ok(ServerLevel::Wrapper)),
            ("smtpd_tls_security_level = dane\n", Err("Invalid TLS level \"dane\"".to_owned())),
            ("smtpd_use_tls = on\n", Err("bad boolean configuration: smtpd_use_tls = on".to_owned())),
        ] {
            assert_eq!(level(main), wanted, "{main}");
        }
    }
}
