//! The OpenSSL configuration that Postfix is told to load (`tls_config_file`): without it TLS is off.

mod grammar;

use std::path::Path;

use crate::base::document::UnreadableReason;
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::service::postfix::scope::Scope;
use crate::target::service::Trouble;

/// Why the library is not set up (`tls_misc.c tls_library_init`); none where it is, or where this user cannot tell.
pub(super) fn trouble(scope: &Scope<'_>, lookup: &dyn Lookup) -> Option<Trouble> {
    fault(scope, lookup).map(|fault| fault.trouble)
}

/// What is wrong with the OpenSSL configuration.
pub(super) struct Fault {
    /// In one clause.
    pub(super) why: String,
    /// What the log says of it, and the line that brings it about.
    pub(super) trouble: Trouble,
}

pub(super) fn fault(scope: &Scope<'_>, lookup: &dyn Lookup) -> Option<Fault> {
    let value = scope.value(PARAMETER);
    let name = value.text.to_string();
    if !value.is_set || ["default", "none"].contains(&name.as_str()) {
        return None;
    }
    let place = value.places.into_iter().next();
    if !name.starts_with('/') {
        let words = format!("non-default {PARAMETER} = {name} is not an absolute pathname, disabling TLS support");
        let why = format!("{PARAMETER} = {name} is no path from /");
        return Some(Fault { why, trouble: Trouble { words, place } });
    }
    let application = scope.value(APPLICATION).text.to_string();
    let called = if application.is_empty() { "global" } else { &application };
    let words = format!(
        "error loading the '{called}' settings from the {name} OpenSSL configuration file, disabling TLS support"
    );
    match lookup.trouble(Path::new(&name)) {
        Some(UnreadableReason::Denied) => return None,
        Some(_) => {
            let why = format!("{PARAMETER} = {name} cannot be read");
            return Some(Fault { why, trouble: Trouble { words, place } });
        }
        None => {}
    }
    let document = lookup.document(Path::new(&name));
    let section = if application.is_empty() { "openssl_conf" } else { &application };
    let refusal = grammar::refusal(document.bytes(), section)?;
    let why = format!("OpenSSL does not load the file of {PARAMETER} ({})", refusal.words);
    let place = Location::at_line(&document.name, u32::try_from(refusal.line).unwrap_or(u32::MAX));
    Some(Fault { why, trouble: Trouble { words, place: Some(place) } })
}

/// The name under which the configuration is looked up in the file.
const APPLICATION: &str = "tls_config_name";
const PARAMETER: &str = "tls_config_file";

#[cfg(test)]
mod tests {
    use super::trouble;
    use crate::service::memory::Memory;
    use crate::service::postfix::defaults::Program;
    use crate::service::postfix::instance::Instance;
    use crate::service::postfix::scope::Scope;
    use std::path::Path;

    #[test]
    fn a_configuration_that_is_not_there_switches_tls_off() {
        for (setting, wanted) in [
            ("", None),
            ("tls_config_file = default\n", None),
            ("tls_config_file = none\n", None),
            ("tls_config_file = /p/openssl.cnf\n", None),
            ("tls_config_file = /p/broken.cnf\n", Some("error loading the 'global' settings from the /p/broken.cnf")),
            ("tls_config_file = /p/broken.cnf\ntls_config_name = mx\n", Some("error loading the 'mx' settings")),
            ("tls_config_file = /p/lacking.cnf\n", Some("error loading the 'global' settings")),
            ("tls_config_file = /p/lacking.cnf\ntls_config_name = mx\n", None),
            ("tls_config_file = /p/absent.cnf\n", Some("error loading the 'global' settings from the /p/absent.cnf")),
            ("tls_config_file = openssl.cnf\n", Some("is not an absolute pathname")),
        ] {
            let files = [
                ("/p/main.cf", setting),
                ("/p/master.cf", ""),
                ("/p/openssl.cnf", ""),
                ("/p/broken.cnf", "[x\n"),
                ("/p/lacking.cnf", "openssl_conf = x\n"),
            ];
            let memory = Memory::holding(&files);
            let instance = Instance::read(Path::new("/p"), &memory);
            let found = trouble(&Scope::common(&instance, Program::Smtpd), &memory);
            let words = found.map(|trouble| trouble.words);
            match wanted {
                Some(wanted) => assert!(words.unwrap().contains(wanted), "{setting}"),
                None => assert_eq!(words, None, "{setting}"),
            }
        }
    }
}
