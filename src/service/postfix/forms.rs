//! Values at which a program ends before it does anything: neither yes nor no, no number, no time, too little, too much.

use crate::base::location::Location;
use crate::service::postfix::defaults::parameter::{Form, Parameter};
use crate::service::postfix::family::Family;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::level::gets_ready;
use crate::service::postfix::scope::{Scope, Value};
use crate::service::postfix::text::Text;
use crate::service::postfix::words;

/// A value that is not what its parameter wants.
#[derive(Clone, Debug)]
pub struct Misfit {
    /// What it wants.
    pub parameter: &'static Parameter,
    /// What is wrong with it.
    pub wrong: Wrong,
    /// What it has.
    pub value: Value,
    /// What Postfix says, and ends.
    pub fault: Fault,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is not of the form.
    Form,
    /// It is none of the words that there are.
    Word,
    /// It is less than this: octets, the number itself, or seconds.
    Less(i64),
    /// It is more than this.
    More(i64),
}

/// The values at which the program of this service ends, in the order in which it comes to them. What is for TLS alone is
/// not read where none is got ready.
pub(super) fn misfits(family: Family, scope: &Scope<'_>) -> impl Iterator<Item = Misfit> {
    let of_tls = if gets_ready(family, scope) { scope.program.tls_parameters() } else { &[] };
    let (late, early): (Vec<Misfit>, Vec<Misfit>) = program_misfits(scope)
        .chain(of_tls.iter().filter_map(|parameter| misfit(parameter, scope)))
        .partition(|misfit| misfit.wrong == Wrong::Word && words::is_late(misfit.parameter.name));
    early.into_iter().chain(late)
}

/// The values at which the program ends whatever it is there for.
pub fn program_misfits(scope: &Scope<'_>) -> impl Iterator<Item = Misfit> {
    scope.program.parameters().filter_map(|parameter| misfit(parameter, scope))
}

/// The value of the parameter, where it is not what that wants.
pub fn misfit(parameter: &'static Parameter, scope: &Scope<'_>) -> Option<Misfit> {
    // A default fits, unless it is made of another parameter.
    if !parameter.default.contains('$') && !scope.sets(parameter.name) {
        return None;
    }
    let value = scope.value(parameter.name);
    if value.fault.is_some() {
        return None;
    }
    let word = || {
        let words = words::complaint(scope.program, parameter.name, &value.text, &scope.instance.main_file)?;
        Some((Wrong::Word, words))
    };
    let (wrong, words) = wrong(parameter, &value.text).or_else(word)?;
    let whole = || Location::whole(&scope.instance.main_file);
    let place = value.places.first().cloned().unwrap_or_else(whole);
    Some(Misfit { parameter, wrong, value, fault: Fault::fatal(place, words) })
}

/// What is wrong, and what Postfix says of it (`check_mail_conf_str`, `get_mail_conf_bool`, `get_mail_conf_int`,
/// `get_mail_conf_time`).
fn wrong(parameter: &Parameter, text: &Text) -> Option<(Wrong, String)> {
    let (name, logged) = (parameter.name, text.logged());
    let (size, no_such_form) = match parameter.form {
        Form::Text | Form::Raw => (i64::try_from(text.as_bytes().len()).ok(), String::new()),
        Form::Boolean if text.is_word("yes") || text.is_word("no") => return None,
        Form::Boolean => (None, format!("bad boolean configuration: {name} = {logged}")),
        Form::Number | Form::LongNumber => {
            let is_long = parameter.form == Form::LongNumber;
            let fits = |number: &i64| is_long || i32::try_from(*number).is_ok();
            (number(text).filter(fits), format!("bad numerical configuration: {name} = {logged}"))
        }
        Form::Time => {
            let unit = parameter.default.bytes().next_back().unwrap_or(b's');
            (seconds(text, unit), format!("parameter {name}: bad time value or unit: {logged}"))
        }
    };
    let Some(size) = size else { return Some((Wrong::Form, no_such_form)) };
    let (wrong, sign, bound, limit) = match (parameter.least, parameter.most) {
        (Some(least), _) if size < least => (Wrong::Less(least), '<', "min", least),
        (_, Some(most)) if size > most => (Wrong::More(most), '>', "max", most),
        _ => return None,
    };
    let words = match parameter.form {
        Form::Text => format!("bad string length {size} {sign} {limit}: {name} = {logged}"),
        Form::Raw => format!("bad string length ({size} {sign} {limit}): {name} = {logged}"),
        Form::Time => format!("invalid {name}: {size} ({bound} {limit})"),
        Form::Boolean | Form::Number | Form::LongNumber => {
            format!("invalid {name} parameter value {size} {sign} {limit}")
        }
    };
    Some((wrong, words))
}

/// A whole number, with or without a sign, and nothing behind it.
fn number(text: &Text) -> Option<i64> {
    std::str::from_utf8(text.as_bytes()).ok()?.parse().ok()
}

/// A time in seconds (`conv_time`): a number, which counts as 0 where only the unit is written, and a letter, behind which
/// nobody looks.
fn seconds(text: &Text, unit: u8) -> Option<i64> {
    let bytes = text.as_bytes();
    let unsigned = bytes.strip_prefix(b"+").unwrap_or(bytes);
    let digits = unsigned.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, rest) = unsigned.split_at_checked(digits)?;
    if digits == 0 && (bytes.is_empty() || unsigned.len() < bytes.len()) {
        return None;
    }
    let factor = match rest.first().copied().unwrap_or(unit) {
        b's' => return whole(number),
        b'm' => 60,
        b'h' => 3600,
        b'd' => 86_400,
        b'w' => 604_800,
        _ => return None,
    };
    let number = whole(number)?;
    (number < i64::from(i32::MAX) / factor).then(|| number.saturating_mul(factor))
}

/// Digits as a number of 31 bits; none are 0.
fn whole(digits: &[u8]) -> Option<i64> {
    let digits = std::str::from_utf8(digits).ok()?;
    if digits.is_empty() { Some(0) } else { digits.parse::<i32>().ok().map(i64::from) }
}

#[cfg(test)]
mod tests {
    use super::misfits;
    use crate::service::memory::Memory;
    use crate::service::postfix::defaults::Program;
    use crate::service::postfix::family::Family;
    use crate::service::postfix::instance::Instance;
    use crate::service::postfix::scope::Scope;
    use std::path::Path;

    fn told(main: &str, program: Program, family: Family) -> Vec<String> {
        let instance = Instance::read(Path::new("/p"), &Memory::holding(&[("/p/main.cf", main), ("/p/master.cf", "")]));
        let scope = Scope::common(&instance, program);
        misfits(family, &scope).map(|misfit| misfit.fault.words).collect()
    }

    /// As smtpd of Postfix 3.7.11 took them.
    #[test]
    fn values_that_a_program_cannot_read() {
        for (setting, wanted) in [
            ("smtpd_tls_auth_only = YES", ""),
            ("smtpd_tls_auth_only = true", "bad boolean configuration: smtpd_tls_auth_only = true"),
            ("smtpd_tls_auth_only =", "bad boolean configuration: smtpd_tls_auth_only = "),
            ("smtpd_tls_ccert_verifydepth = +5", ""),
            ("smtpd_tls_ccert_verifydepth = -5", ""),
            ("smtpd_tls_ccert_verifydepth = 5x", "bad numerical configuration: smtpd_tls_ccert_verifydepth = 5x"),
            ("smtpd_recipient_limit = 0", "invalid smtpd_recipient_limit parameter value 0 < 1"),
            ("smtpd_recipient_limit = 2147483648", "bad numerical configuration: smtpd_recipient_limit = 2147483648"),
            ("queue_minfree = 2147483648", ""),
            ("smtpd_tls_loglevel = x", ""),
            ("smtpd_tls_session_cache_timeout = x", ""),
            ("smtp_tls_note_starttls_offer = x", ""),
            ("smtpd_tls_ciphers =", "bad string length 0 < 1: smtpd_tls_ciphers = "),
            ("smtpd_tls_ciphers = $smtp_tls_ciphers", "bad string length 0 < 1: smtpd_tls_ciphers = "),
            ("smtpd_tls_mandatory_ciphers = $smtpd_tls_ciphers", ""),
            ("default_rbl_reply =", "bad string length (0 < 1): default_rbl_reply = "),
            ("default_verp_delimiters = +", "bad string length 1 < 2: default_verp_delimiters = +"),
            ("default_verp_delimiters = +=-", "bad string length 3 > 2: default_verp_delimiters = +=-"),
            ("in_flow_delay = 11s", "invalid in_flow_delay: 11 (max 10)"),
        ] {
            assert_eq!(told(setting, Program::Smtpd, Family::Smtpd).concat(), wanted, "{setting}");
        }
    }

    /// As smtpd of Postfix 3.7.11 took them.
    #[test]
    fn times() {
        for good in ["5m", "300", "+5", "05", "5ss", "5m3", "24854d", "596522h", "2147483647s"] {
            let setting = format!("smtpd_starttls_timeout = {good}");
            assert_eq!(told(&setting, Program::Smtpd, Family::Smtpd).concat(), "", "{setting}");
        }
        for bad in ["", "5M", "5 m", "-5", "+", "+m", "0x10", "1.5", "24855d", "596523h", "3550w", "2147483648"] {
            let setting = format!("smtpd_starttls_timeout = {bad}");
            let wanted = format!("parameter smtpd_starttls_timeout: bad time value or unit: {bad}");
            assert_eq!(told(&setting, Program::Smtpd, Family::Smtpd).concat(), wanted, "{setting}");
        }
        for none in ["0", "m", "s"] {
            let setting = format!("smtpd_starttls_timeout = {none}");
            let wanted = "invalid smtpd_starttls_timeout: 0 (min 1)";
            assert_eq!(told(&setting, Program::Smtpd, Family::Smtpd).concat(), wanted, "{setting}");
        }
    }

    #[test]
    fn what_is_for_tls_is_read_where_it_is_got_ready() {
        let wanted = "bad boolean configuration: tls_preempt_cipherlist = on";
        for (setting, is_read) in [
            ("", false),
            ("smtpd_tls_security_level = may\n", false),
            ("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\n", true),
            ("smtpd_tls_security_level = none\nsmtpd_tls_cert_file = /c\n", false),
            ("smtpd_use_tls = yes\nsmtpd_tls_chain_files = /c\n", true),
            (
                "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /c\nsmtpd_discard_ehlo_keywords = starttls\n",
                true,
            ),
        ] {
            let main = format!("{setting}tls_preempt_cipherlist = on\n");
            let wanted = if is_read { wanted } else { "" };
            assert_eq!(told(&main, Program::Smtpd, Family::Smtpd).concat(), wanted, "{setting}");
        }
        let main = "smtp_tls_policy_maps = inline:{a=may}\ntls_preempt_cipherlist = on\n";
        assert_eq!(told(main, Program::Smtp, Family::Smtp), [wanted]);
        assert_eq!(told(main, Program::Tlsproxy, Family::Tlsproxy), [wanted]);
    }

    #[test]
    fn tlsproxy_reads_what_smtpd_was_told() {
        let words = told("smtpd_tls_ask_ccert = maybe\n", Program::Tlsproxy, Family::Tlsproxy);
        assert_eq!(
            words,
            ["smtpd", "tlsproxy"].map(|of| format!("bad boolean configuration: {of}_tls_ask_ccert = maybe"))
        );
    }
}
