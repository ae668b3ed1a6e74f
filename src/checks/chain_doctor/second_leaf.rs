//! A second certificate for the server in a file that serves one: which is newer, which the key fits, which goes.

use std::collections::HashSet;

use crate::checks::path;
use crate::x509::cert::Cert;

/// A certificate for the server that is not the one used.
pub(in crate::checks) struct Rival<'c> {
    cert: &'c Cert,
    used: &'c Cert,
    age: Age,
}

/// Which of the two began later.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Age {
    Newer,
    Older,
    Same,
}

/// What is to become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::checks) enum Outcome {
    /// Newer and for the same key: it takes the place of the one used.
    TakesOver,
    /// Newer, for another key, which has to be deployed with it.
    NeedsItsKey,
    /// A key of another kind: a server can have both, each from a file of its own.
    NeedsItsFile,
    /// It goes.
    Goes,
}

impl<'c> Rival<'c> {
    /// `used` is the certificate that the server uses.
    pub(in crate::checks) fn of(cert: &'c Cert, used: &'c Cert) -> Rival<'c> {
        let age = match (cert.not_before.moment, used.not_before.moment) {
            (Some(this), Some(used)) if this > used => Age::Newer,
            (Some(this), Some(used)) if this < used => Age::Older,
            _ => Age::Same,
        };
        Rival { cert, used, age }
    }

    /// What to do with it.
    pub(in crate::checks) fn outcome(&self) -> Outcome {
        let is_of_same_kind = self.cert.public_key.algorithm.oid == self.used.public_key.algorithm.oid;
        match self.age {
            _ if !is_of_same_kind => Outcome::NeedsItsFile,
            Age::Newer if self.cert.public_key.der == self.used.public_key.der => Outcome::TakesOver,
            Age::Newer => Outcome::NeedsItsKey,
            Age::Older | Age::Same => Outcome::Goes,
        }
    }

    /// One sentence about it.
    pub(in crate::checks) fn message(&self) -> String {
        let (name, place) = (path::called(self.cert), &self.used.location);
        let age = match self.age {
            Age::Newer => "a newer",
            Age::Older => "an older",
            Age::Same => "another",
        };
        match self.outcome() {
            Outcome::NeedsItsFile => format!(
                "\"{name}\" is a second certificate for the same names, with a {} key; the server uses the one at \
                 {place}, {}, and never this one",
                self.cert.public_key.describe(),
                self.used.public_key.describe()
            ),
            _ => format!(
                "\"{name}\" is {age} certificate for the same names{}; the server uses the one at {place} and never \
                 this one{}",
                self.key(),
                self.names_not_shared()
            ),
        }
    }

    /// What to do, in words.
    pub(in crate::checks) fn fix(&self) -> String {
        let place = &self.cert.location;
        match self.outcome() {
            Outcome::TakesOver => format!(
                "remove the older certificate at {}, so that the newer one stands first; a renewed file is written anew \
                 (> instead of >>)",
                self.used.location
            ),
            Outcome::NeedsItsKey => format!(
                "write the file anew with the newer certificate at {place} and its chain alone (> instead of >>), and \
                 deploy its key"
            ),
            Outcome::NeedsItsFile => format!(
                "put the certificate at {place} with its chain and key into files of their own and name both (Postfix: \
                 smtpd_tls_chain_files; nginx and Apache: a second ssl_certificate or SSLCertificateFile), or remove it"
            ),
            Outcome::Goes => format!("remove the certificate at {place}"),
        }
    }

    fn key(&self) -> &'static str {
        if self.cert.public_key.der == self.used.public_key.der { " and the same key" } else { " with another key" }
    }

    /// Names that only one of the two has, which get lost or are not served.
    fn names_not_shared(&self) -> String {
        let of = |cert: &Cert| cert.names().into_iter().take(MOST_NAMES).collect::<HashSet<_>>();
        let (own, used) = (of(self.cert), of(self.used));
        let only = |one: &HashSet<String>, other: &HashSet<String>| {
            let mut names: Vec<String> = one.difference(other).cloned().collect();
            names.sort();
            names.truncate(MOST_TOLD);
            names.join(", ")
        };
        match (only(&own, &used), only(&used, &own)) {
            (own, _) if !own.is_empty() => format!("; only this one names {own}"),
            (_, used) if !used.is_empty() => format!("; it does not name {used}"),
            _ => String::new(),
        }
    }
}

/// Names of a certificate that are compared; a real one holds a hundred at most.
const MOST_NAMES: usize = 1_000;

/// Names that a message tells.
const MOST_TOLD: usize = 5;
