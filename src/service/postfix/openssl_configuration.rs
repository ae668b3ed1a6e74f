//! The OpenSSL configuration that Postfix is told to load (`tls_config_file`): without it TLS is off.

use std::path::Path;

use crate::base::document::UnreadableReason;
use crate::base::lookup::Lookup;
use crate::service::postfix::scope::Scope;
use crate::target::service::Trouble;

/// Why the library is not set up (`tls_misc.c tls_library_init`); none where it is, or where this user cannot tell.
pub(super) fn trouble(scope: &Scope<'_>, lookup: &dyn Lookup) -> Option<Trouble> {
    let value = scope.value(PARAMETER);
    let name = value.text.to_string();
    if !value.is_set || ["default", "none"].contains(&name.as_str()) {
        return None;
    }
    let words = if name.starts_with('/') {
        match lookup.trouble(Path::new(&name))? {
            UnreadableReason::Denied => return None,
            _ => format!(
                "error loading the 'global' settings from the {name} OpenSSL configuration file, disabling TLS support"
            ),
        }
    } else {
        format!("non-default {PARAMETER} = {name} is not an absolute pathname, disabling TLS support")
    };
    Some(Trouble { words, place: value.places.into_iter().next() })
}

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
            ("tls_config_file = /p/absent.cnf\n", Some("error loading the 'global' settings from the /p/absent.cnf")),
            ("tls_config_file = openssl.cnf\n", Some("is not an absolute pathname")),
        ] {
            let files = [("/p/main.cf", setting), ("/p/master.cf", ""), ("/p/openssl.cnf", "")];
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
