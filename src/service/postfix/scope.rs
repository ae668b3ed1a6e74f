//! What one daemon sees: each parameter as its `-o` settings, main.cf and its own defaults make it.

use std::collections::BTreeMap;

use crate::base::location::Location;
use crate::service::postfix::defaults::Program;
use crate::service::postfix::expand::expand;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::instance::Instance;
use crate::service::postfix::master_cf::service::Service;
use crate::service::postfix::text::Text;

/// The parameters as one program of one service sees them.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// The instance it belongs to.
    pub instance: &'a Instance,
    /// The service, when the program is one of master.cf.
    pub service: Option<&'a Service>,
    /// The program.
    pub program: Program,
    /// What the program sets itself: `service_name`, `process_name`, `config_directory`.
    given: BTreeMap<&'static str, Text>,
}

/// A parameter as a program sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its name.
    pub name: Text,
    /// The text with every reference replaced; empty where that fails.
    pub text: Text,
    /// The text as it was set, or the default.
    pub raw: Text,
    /// Whether main.cf or a `-o` sets it, be it to nothing.
    pub is_set: bool,
    /// Where it was set; for a default that is made of another parameter, where that one was; for a plain default none.
    pub places: Vec<Location>,
    /// Where the parameters were set that its text refers to.
    pub through: Vec<Location>,
    /// Names it refers to that have no value in this program.
    pub undefined: Vec<Text>,
    /// What Postfix says of its text, and ends.
    pub fault: Option<Fault>,
    /// Pieces that were replaced and bytes of values that were gone over.
    pub work: usize,
}

impl<'a> Scope<'a> {
    /// What the program of this service sees.
    pub fn of(instance: &'a Instance, service: &'a Service) -> Scope<'a> {
        let mut given = given_by(instance);
        given.insert("service_name", service.name.clone());
        given.insert("process_name", service.command.clone());
        Scope { instance, service: Some(service), program: Program::of(service.command.as_bytes()), given }
    }

    /// What a program outside master.cf sees: main.cf and the defaults.
    pub fn common(instance: &'a Instance, program: Program) -> Scope<'a> {
        Scope { instance, service: None, program, given: given_by(instance) }
    }

    /// A parameter. One that nobody sets and this program does not know is empty.
    pub fn value(&self, name: &str) -> Value {
        let own = self.place(name.as_bytes());
        let is_set = own.is_some();
        let default = self.program.parameter(name.as_bytes()).map(|parameter| Text::from(parameter.default));
        let raw = self.known(name.as_bytes()).or_else(|| default.clone()).unwrap_or_default();
        // A program reads its parameters one after the other and knows only those that it has read.
        let lookup = |other: &[u8]| {
            let default = || self.program.parameter_before(other, name.as_bytes());
            self.known(other).or_else(|| default().map(|parameter| Text::from(parameter.default)))
        };
        let (expansion, words) = match expand(raw.as_bytes(), &lookup) {
            Ok(expansion) => (expansion, None),
            Err(words) => (Default::default(), Some(words)),
        };
        let mut through: Vec<Location> = expansion.used.iter().filter_map(|name| self.place(name.as_bytes())).collect();
        let places: Vec<Location> = match own {
            Some(own) => vec![own],
            None if through.is_empty() => Vec::new(),
            None => vec![through.remove(0)],
        };
        let fault = words.map(|words| {
            let whole = || Location::whole(&self.instance.main_file);
            Fault::fatal(places.first().cloned().unwrap_or_else(whole), words)
        });
        let name = Text::from(name);
        Value {
            name,
            text: expansion.text,
            raw,
            is_set,
            places,
            through,
            undefined: expansion.undefined,
            fault,
            work: expansion.work,
        }
    }

    /// Whether main.cf or a `-o` sets it, be it to nothing.
    pub fn sets(&self, name: &str) -> bool {
        self.place(name.as_bytes()).is_some()
    }

    /// The elements of a list parameter.
    pub fn list(&self, name: &str) -> Vec<Text> {
        self.value(name).text.elements()
    }

    /// A boolean parameter; `yes` and `no` in any case.
    ///
    /// # Errors
    ///
    /// Any other word ends the program.
    pub fn is_yes(&self, name: &str) -> Result<bool, Fault> {
        let value = self.value(name);
        if let Some(fault) = value.fault {
            return Err(fault);
        }
        match &value.text {
            text if text.is_word("yes") => Ok(true),
            text if text.is_word("no") => Ok(false),
            text => {
                let place = value.places.into_iter().next();
                let place = place.unwrap_or_else(|| Location::whole(&self.instance.main_file));
                Err(Fault::fatal(place, format!("bad boolean configuration: {name} = {}", text.logged())))
            }
        }
    }

    /// The value before replacement of a name that is set, or that the program gives itself.
    fn known(&self, name: &[u8]) -> Option<Text> {
        let given = || Some(self.given.get(std::str::from_utf8(name).ok()?)?.clone());
        let domain = || if name == b"mydomain" { self.domain() } else { None };
        self.set_raw(name).or_else(given).or_else(domain)
    }

    /// What `mydomain` is when nobody sets it: `myhostname` behind its first dot (`check_mydomain`).
    fn domain(&self) -> Option<Text> {
        let host = self.set_raw(b"myhostname").or_else(|| self.given.get("myhostname").cloned())?;
        let host = expand(host.as_bytes(), &|name| self.set_raw(name)).ok()?.text;
        let dot = host.as_bytes().iter().position(|byte| *byte == b'.')?;
        host.as_bytes().get(dot.saturating_add(1)..).filter(|domain| !domain.is_empty()).map(Text::new)
    }

    /// The value of a name as master.cf or main.cf sets it.
    fn set_raw(&self, name: &[u8]) -> Option<Text> {
        let option = self.service.and_then(|service| service.option(name)).map(|option| option.value.clone());
        option.or_else(|| self.instance.main.entry(name).map(|entry| entry.value.clone()))
    }

    /// Where a name is set.
    fn place(&self, name: &[u8]) -> Option<Location> {
        let option = self.service.and_then(|service| service.option(name)).map(|option| option.place.clone());
        option.or_else(|| self.instance.main.entry(name).map(|entry| entry.place.clone()))
    }
}

/// What every program knows without being told: the directory, and the machine's own name with a domain behind it
/// (`check_myhostname`).
fn given_by(instance: &Instance) -> BTreeMap<&'static str, Text> {
    let mut given = BTreeMap::from([("config_directory", instance.directory_text())]);
    if let Some(host) = &instance.host_name {
        let host = if host.as_bytes().contains(&b'.') {
            host.clone()
        } else {
            Text::new([host.as_bytes(), b".$mydomain"].concat())
        };
        given.insert("myhostname", host);
    }
    given
}

#[cfg(test)]
mod tests {
    use super::Scope;
    use crate::service::memory::Memory;
    use crate::service::postfix::defaults::Program;
    use crate::service::postfix::instance::Instance;
    use std::path::Path;

    fn instance(main: &str, master: &str) -> Instance {
        let files = [("/p/main.cf", main), ("/p/master.cf", master), ("/etc/hostname", "vm\n")];
        Instance::read(Path::new("/p"), &Memory::holding(&files))
    }

    #[test]
    fn an_unset_key_follows_the_certificate_of_an_option() {
        let instance = instance(
            "smtpd_tls_cert_file = /etc/a.pem\n",
            "smtp inet n - y - - smtpd\n465 inet n - y - - smtpd\n  -o smtpd_tls_cert_file=/etc/b.pem\n",
        );
        let keys: Vec<String> = instance
            .services()
            .into_iter()
            .map(|service| {
                let value = Scope::of(&instance, service).value("smtpd_tls_key_file");
                assert!(!value.is_set);
                format!("{} {}", value.text, value.places.first().unwrap())
            })
            .collect();
        assert_eq!(keys, ["/etc/a.pem /p/main.cf:1", "/etc/b.pem /p/master.cf:3"]);
    }

    #[test]
    fn parameters_of_another_program_are_empty_and_named() {
        let instance = instance(
            "x = 1\nsmtpd_banner = [${smtp_tls_loglevel?set}] [$smtpd_tls_ciphers] $x $y C=$config_directory $myhostname\n",
            "smtp inet n - y - - smtpd -o x=33\n",
        );
        let service = instance.services().into_iter().next().unwrap();
        let value = Scope::of(&instance, service).value("smtpd_banner");
        assert_eq!(value.text, "[] [] 33  C=/p vm.localdomain");
        let undefined: Vec<String> = value.undefined.iter().map(ToString::to_string).collect();
        assert_eq!(undefined, ["smtp_tls_loglevel", "smtpd_tls_ciphers", "y"]);
    }

    #[test]
    fn tlsproxy_follows_the_settings_of_smtpd_in_main_cf() {
        let instance = instance("smtpd_tls_cert_file = /etc/a.pem\n", "tlsproxy unix - - y - 0 tlsproxy\n");
        let service = instance.services().into_iter().next().unwrap();
        let scope = Scope::of(&instance, service);
        assert_eq!(scope.value("tlsproxy_tls_key_file").text, "/etc/a.pem");
        assert_eq!(scope.value("tlsproxy_tls_protocols").text, ">=TLSv1");
    }

    #[test]
    fn booleans_are_yes_or_no() {
        let instance = instance("smtpd_use_tls = true\nsmtpd_tls_auth_only = YES\n", "");
        let scope = Scope::common(&instance, Program::Smtpd);
        assert_eq!(scope.is_yes("smtpd_tls_auth_only"), Ok(true));
        assert_eq!(scope.is_yes("smtpd_enforce_tls"), Ok(false));
        assert_eq!(scope.is_yes("smtpd_use_tls").unwrap_err().words, "bad boolean configuration: smtpd_use_tls = true");
    }
}
