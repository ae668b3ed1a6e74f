//! Values at which a program ends before it does anything: neither yes nor no, no number, no time.

use crate::base::location::Location;
use crate::service::postfix::defaults::{self, Parameter};
use crate::service::postfix::fault::Fault;
use crate::service::postfix::scope::{Scope, Value};
use crate::service::postfix::text::Text;
use crate::target::service::Level;

/// What a parameter wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `yes` or `no`, in any case.
    Boolean,
    /// A whole number.
    Number,
    /// A whole number and at most one of the units s, m, h, d, w.
    Time,
}

/// A value that is not what its parameter wants.
pub(super) struct Misfit {
    /// What it wants.
    pub(super) form: Form,
    /// What it has.
    pub(super) value: Value,
    /// What Postfix says, and ends.
    pub(super) fault: Fault,
}

/// The values that the program of this service cannot read. What is for TLS alone is not read where there is none.
pub(super) fn misfits(scope: &Scope<'_>, level: Level) -> impl Iterator<Item = Misfit> {
    let own = scope.program.own_parameters().iter();
    let of_tls = scope.program.tls_parameters().iter().filter(move |_| level != Level::None);
    own.chain(of_tls).filter(|parameter| !is_unread(parameter.name)).filter_map(|parameter| {
        let form = form(parameter)?;
        misfit(form, scope.value(parameter.name), scope)
    })
}

fn misfit(form: Form, value: Value, scope: &Scope<'_>) -> Option<Misfit> {
    if value.fault.is_some() || form.takes(&value.text) {
        return None;
    }
    let (name, text) = (value.name.logged(), value.text.logged());
    let words = match form {
        Form::Boolean => format!("bad boolean configuration: {name} = {text}"),
        Form::Number => format!("bad numerical configuration: {name} = {text}"),
        Form::Time => format!("parameter {name}: bad time value or unit: {text}"),
    };
    let whole = || Location::whole(&scope.instance.main_file);
    let place = value.places.first().cloned().unwrap_or_else(whole);
    Some(Misfit { form, value, fault: Fault::fatal(place, words) })
}

impl Form {
    /// Whether Postfix can read it (`get_mail_conf_bool`, `get_mail_conf_int`, `conv_time`).
    pub(super) fn takes(self, text: &Text) -> bool {
        let bytes = text.as_bytes();
        match self {
            Form::Boolean => text.is_word("yes") || text.is_word("no"),
            Form::Number => std::str::from_utf8(bytes).is_ok_and(|text| text.parse::<i32>().is_ok()),
            Form::Time => {
                let number = match bytes {
                    [number @ .., b's' | b'm' | b'h' | b'd' | b'w'] => number,
                    number => number,
                };
                std::str::from_utf8(number).is_ok_and(|number| number.parse::<i32>().is_ok())
            }
        }
    }
}

/// What a parameter wants, as its default tells.
fn form(parameter: &Parameter) -> Option<Form> {
    let default = match parameter.default.strip_prefix('$') {
        Some(name) => defaults::parameter(name.as_bytes()).map_or(parameter.default, |other| other.default),
        None => parameter.default,
    };
    match default {
        "yes" | "no" => Some(Form::Boolean),
        digits if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(Form::Number),
        time if time.ends_with("s") && time.bytes().any(|byte| byte.is_ascii_digit()) => Some(Form::Time),
        _ => None,
    }
}

/// Levels of the log are words with an order, and the time that sessions are kept is tlsmgr's business.
fn is_unread(name: &str) -> bool {
    name.ends_with("_loglevel") || name.ends_with("_session_cache_timeout")
}

#[cfg(test)]
mod tests {
    use super::misfits;
    use crate::service::memory::Memory;
    use crate::service::postfix::defaults::Program;
    use crate::service::postfix::instance::Instance;
    use crate::service::postfix::scope::Scope;
    use crate::target::service::Level;
    use std::path::Path;

    /// As smtpd of Postfix 3.7.11 took them.
    #[test]
    fn values_that_a_program_cannot_read() {
        for (setting, wanted) in [
            ("smtpd_tls_auth_only = YES", ""),
            ("smtpd_tls_auth_only = true", "bad boolean configuration: smtpd_tls_auth_only = true"),
            ("smtpd_tls_auth_only =", "bad boolean configuration: smtpd_tls_auth_only = "),
            ("tls_preempt_cipherlist = on", "bad boolean configuration: tls_preempt_cipherlist = on"),
            ("smtpd_tls_ccert_verifydepth = +5", ""),
            ("smtpd_tls_ccert_verifydepth = 5x", "bad numerical configuration: smtpd_tls_ccert_verifydepth = 5x"),
            ("smtpd_starttls_timeout = 5m", ""),
            ("smtpd_starttls_timeout = 300", ""),
            ("smtpd_starttls_timeout = 5M", "parameter smtpd_starttls_timeout: bad time value or unit: 5M"),
            ("smtpd_tls_loglevel = x", ""),
            ("smtpd_tls_session_cache_timeout = x", ""),
            ("smtp_tls_note_starttls_offer = x", ""),
        ] {
            let files = [("/p/main.cf", setting), ("/p/master.cf", "")];
            let instance = Instance::read(Path::new("/p"), &Memory::holding(&files));
            let scope = Scope::common(&instance, Program::Smtpd);
            let told: Vec<String> = misfits(&scope, Level::May).map(|misfit| misfit.fault.words).collect();
            assert_eq!(told.concat(), wanted, "{setting}");
        }
    }

    #[test]
    fn tlsproxy_reads_what_smtpd_was_told() {
        let files = [("/p/main.cf", "smtpd_tls_ask_ccert = maybe"), ("/p/master.cf", "")];
        let instance = Instance::read(Path::new("/p"), &Memory::holding(&files));
        let scope = Scope::common(&instance, Program::Tlsproxy);
        let told: Vec<String> = misfits(&scope, Level::May).map(|misfit| misfit.fault.words).collect();
        assert_eq!(told, ["bad boolean configuration: tlsproxy_tls_ask_ccert = maybe"]);
    }
}
