//! The names of the parameters by which one kind of process is told about TLS.

use crate::service::postfix::defaults::Program;
use crate::service::postfix::scope::Scope;
use crate::target::service::{Level, Side};

/// A family of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Lmtp,
    Postscreen,
    Smtp,
    Smtpd,
    Tlsproxy,
    /// tlsproxy on behalf of clients.
    TlsproxyClient,
}

impl Family {
    /// `smtpd_tls_` and the name.
    pub(super) fn parameter(self, name: &str) -> String {
        format!("{}{name}", self.prefix())
    }

    fn prefix(self) -> &'static str {
        match self {
            Family::Lmtp => "lmtp_tls_",
            Family::Postscreen => "postscreen_tls_",
            Family::Smtp => "smtp_tls_",
            Family::Smtpd => "smtpd_tls_",
            Family::Tlsproxy => "tlsproxy_tls_",
            Family::TlsproxyClient => "tlsproxy_client_",
        }
    }

    /// Of a program that sends.
    pub(super) fn of_client(program: Program) -> Option<Family> {
        match program {
            Program::Lmtp => Some(Family::Lmtp),
            Program::Smtp => Some(Family::Smtp),
            _ => None,
        }
    }

    /// Which end of the connection has the identity.
    pub(super) fn side(self) -> Side {
        match self {
            Family::Lmtp | Family::Smtp | Family::TlsproxyClient => Side::Client,
            Family::Postscreen | Family::Smtpd | Family::Tlsproxy => Side::Server,
        }
    }

    /// The parameter of TLS from the first byte.
    pub(super) fn wrapper_mode(self) -> Option<&'static str> {
        match self {
            Family::Lmtp => Some("lmtp_tls_wrappermode"),
            Family::Smtp => Some("smtp_tls_wrappermode"),
            Family::Smtpd => Some("smtpd_tls_wrappermode"),
            Family::Postscreen | Family::Tlsproxy | Family::TlsproxyClient => None,
        }
    }

    /// The switches from before there were levels: may, and must.
    pub(super) fn old_switches(self) -> (&'static str, &'static str) {
        match self {
            Family::Lmtp => ("lmtp_use_tls", "lmtp_enforce_tls"),
            Family::Postscreen => ("postscreen_use_tls", "postscreen_enforce_tls"),
            Family::Smtp => ("smtp_use_tls", "smtp_enforce_tls"),
            Family::Smtpd => ("smtpd_use_tls", "smtpd_enforce_tls"),
            Family::Tlsproxy => ("tlsproxy_use_tls", "tlsproxy_enforce_tls"),
            Family::TlsproxyClient => ("tlsproxy_client_use_tls", "tlsproxy_client_enforce_tls"),
        }
    }

    /// The words of the security level (`tls_level.c`), as far as the program takes them.
    pub(super) fn levels(self) -> &'static [(&'static str, Level)] {
        match self.side() {
            Side::Server => &[
                ("none", Level::None),
                ("may", Level::May),
                ("encrypt", Level::Encrypt),
                ("fingerprint", Level::Encrypt),
                ("verify", Level::Encrypt),
                ("secure", Level::Encrypt),
            ],
            Side::Client => &[
                ("none", Level::None),
                ("may", Level::May),
                ("dane", Level::May),
                ("encrypt", Level::Encrypt),
                ("dane-only", Level::Encrypt),
                ("fingerprint", Level::Encrypt),
                ("verify", Level::Encrypt),
                ("secure", Level::Encrypt),
            ],
        }
    }

    /// Whether certificates of clients are asked for, which anonymous ciphers rule out (`smtpd.c pre_jail_init`); to require
    /// them has no effect unless TLS is required.
    pub(super) fn asks_for_certificates(self, scope: &Scope<'_>, level: Level) -> bool {
        let asks = |name: &str| scope.is_yes(&self.parameter(name)) == Ok(true);
        let is_required = matches!(level, Level::Encrypt | Level::Wrapped);
        self.side() == Side::Server && (asks("ask_ccert") || is_required && asks("req_ccert"))
    }
}
