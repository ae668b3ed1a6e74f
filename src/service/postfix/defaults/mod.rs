//! What a parameter is when nobody sets it, what it has to be, and which program reads it when.
//!
//! The tables are what the programs of Postfix 3.7.11 ask for, in their order; testdata/service/postfix-values.txt is
//! what they did with values of all kinds.

mod common;
mod lmtp;
pub mod parameter;
mod postscreen;
mod smtp;
mod smtpd;
mod tls;
mod tlsproxy;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::service::postfix::defaults::common::{COMMON, MASTER};
use crate::service::postfix::defaults::lmtp::LMTP;
use crate::service::postfix::defaults::parameter::Parameter;
use crate::service::postfix::defaults::postscreen::POSTSCREEN;
use crate::service::postfix::defaults::smtp::SMTP;
use crate::service::postfix::defaults::smtpd::SMTPD;
use crate::service::postfix::defaults::tls::{TLS, TLSMGR};
use crate::service::postfix::defaults::tlsproxy::TLSPROXY;

/// A program of Postfix, as the last field of master.cf names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Program {
    /// The lmtp client.
    Lmtp,
    /// The parent of all, which reads master.cf.
    Master,
    /// One that neither serves nor uses TLS.
    Other,
    /// The program that looks at clients before smtpd does.
    Postscreen,
    /// The smtp client.
    Smtp,
    /// The smtp server.
    Smtpd,
    /// The keeper of session caches and randomness.
    Tlsmgr,
    /// The program that does TLS for postscreen, and for clients that use connections again.
    Tlsproxy,
}

impl Program {
    /// The program of this command.
    pub fn of(command: &[u8]) -> Program {
        match command {
            b"lmtp" => Program::Lmtp,
            b"postscreen" => Program::Postscreen,
            b"smtp" => Program::Smtp,
            b"smtpd" => Program::Smtpd,
            b"tlsmgr" => Program::Tlsmgr,
            b"tlsproxy" => Program::Tlsproxy,
            _ => Program::Other,
        }
    }

    /// The parameter of this name, when this program reads it.
    pub fn parameter(self, name: &[u8]) -> Option<&'static Parameter> {
        self.find(name).map(|(_, parameter)| parameter)
    }

    /// The parameter of this name, when this program has read it by the time it reads that other one: it knows those that
    /// come before in its order.
    pub fn parameter_before(self, name: &[u8], other: &[u8]) -> Option<&'static Parameter> {
        let (at, parameter) = self.find(name)?;
        // What all programs read comes first, and stands for what it is made of in no other order.
        let is_known = at < COMMON.len() || self.find(other).is_some_and(|(turn, _)| at < turn);
        is_known.then_some(parameter)
    }

    /// The parameters that this program reads whatever it does, in its order.
    pub fn parameters(self) -> impl Iterator<Item = &'static Parameter> {
        COMMON.iter().chain(self.own_parameters())
    }

    /// The parameters that this program alone reads.
    fn own_parameters(self) -> &'static [Parameter] {
        match self {
            Program::Lmtp => LMTP,
            Program::Master => MASTER,
            Program::Other => &[],
            Program::Postscreen => POSTSCREEN,
            Program::Smtp => SMTP,
            Program::Smtpd => SMTPD,
            Program::Tlsmgr => TLSMGR,
            Program::Tlsproxy => TLSPROXY,
        }
    }

    /// The parameters that this program reads once it gets TLS ready.
    pub fn tls_parameters(self) -> &'static [Parameter] {
        match self {
            Program::Lmtp | Program::Smtp | Program::Smtpd | Program::Tlsproxy => TLS,
            Program::Master | Program::Other | Program::Postscreen | Program::Tlsmgr => &[],
        }
    }

    /// The parameter, and its turn.
    fn find(self, name: &[u8]) -> Option<(usize, &'static Parameter)> {
        TURNS.get(&self)?.get(name).copied()
    }
}

/// The parameter of this name, whichever program knows it.
pub fn parameter(name: &[u8]) -> Option<&'static Parameter> {
    ALL.get(name).copied()
}

/// Every parameter of the tables; one that several programs know comes once for each.
pub fn parameters() -> impl Iterator<Item = &'static Parameter> {
    TABLES.iter().flat_map(|table| table.iter())
}

const TABLES: &[&[Parameter]] = &[SMTPD, SMTP, LMTP, TLSPROXY, POSTSCREEN, TLS, TLSMGR, MASTER, COMMON];

const PROGRAMS: [Program; 8] = [
    Program::Lmtp,
    Program::Master,
    Program::Other,
    Program::Postscreen,
    Program::Smtp,
    Program::Smtpd,
    Program::Tlsmgr,
    Program::Tlsproxy,
];

static ALL: LazyLock<HashMap<&'static [u8], &'static Parameter>> =
    LazyLock::new(|| parameters().map(|parameter| (parameter.name.as_bytes(), parameter)).collect());

type Turns = HashMap<&'static [u8], (usize, &'static Parameter)>;

static TURNS: LazyLock<HashMap<Program, Turns>> = LazyLock::new(|| {
    let turns = |program: Program| {
        let all = program.parameters().chain(program.tls_parameters()).enumerate();
        all.map(|(turn, parameter)| (parameter.name.as_bytes(), (turn, parameter))).collect()
    };
    PROGRAMS.into_iter().map(|program| (program, turns(program))).collect()
});
