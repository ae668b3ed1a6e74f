//! What is known of one parameter: its default, its form, and the values at which a program that reads it ends.

/// A parameter of Postfix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its default, references not replaced, as `postconf -d` of Postfix 3.7 on Debian prints it.
    pub default: &'static str,
    /// What its value has to look like.
    pub form: Form,
    /// The least octets of a text, the least number, the least seconds of a time.
    pub least: Option<i64>,
    /// The most of these.
    pub most: Option<i64>,
    /// The version of Postfix that brought it, where that matters.
    pub since: Option<&'static str>,
    /// The version from which on Postfix calls it deprecated.
    pub deprecated: Option<&'static str>,
}

/// What a parameter wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Any text (`get_mail_conf_str`).
    Text,
    /// Any text, in which references are replaced when it is used (`get_mail_conf_raw`).
    Raw,
    /// `yes` or `no`, in any case (`get_mail_conf_bool`).
    Boolean,
    /// A whole number of 32 bits (`get_mail_conf_int`).
    Number,
    /// A whole number of 64 bits (`get_mail_conf_long`).
    LongNumber,
    /// A whole number, with a unit: s, m, h, d, w (`get_mail_conf_time`).
    Time,
}

impl Parameter {
    const fn new(name: &'static str, default: &'static str, form: Form) -> Parameter {
        Parameter { name, default, form, least: None, most: None, since: None, deprecated: None }
    }

    pub(super) const fn least(self, least: i64) -> Parameter {
        Parameter { least: Some(least), ..self }
    }

    pub(super) const fn most(self, most: i64) -> Parameter {
        Parameter { most: Some(most), ..self }
    }

    pub(super) const fn since(self, version: &'static str) -> Parameter {
        Parameter { since: Some(version), ..self }
    }

    pub(super) const fn deprecated(self, version: &'static str) -> Parameter {
        Parameter { deprecated: Some(version), ..self }
    }
}

pub(super) const fn text(name: &'static str, default: &'static str) -> Parameter {
    Parameter::new(name, default, Form::Text)
}

pub(super) const fn raw(name: &'static str, default: &'static str) -> Parameter {
    Parameter::new(name, default, Form::Raw)
}

pub(super) const fn boolean(name: &'static str, default: &'static str) -> Parameter {
    Parameter::new(name, default, Form::Boolean)
}

pub(super) const fn number(name: &'static str, default: &'static str) -> Parameter {
    Parameter::new(name, default, Form::Number)
}

pub(super) const fn long_number(name: &'static str, default: &'static str) -> Parameter {
    Parameter::new(name, default, Form::LongNumber)
}

/// The unit of the default is that of values without one.
pub(super) const fn time(name: &'static str, default: &'static str) -> Parameter {
    Parameter::new(name, default, Form::Time)
}
