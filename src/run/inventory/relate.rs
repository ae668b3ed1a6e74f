//! What belongs to what: keys and requests to certificates, certificates to their issuers, doubles to the first of them.

use std::collections::HashMap;

use crate::checks::path::signed_by;
use crate::crypto::digest::sha256_hex;
use crate::crypto::private::first_fitting;
use crate::crypto::signature;
use crate::report::show::inventory::{Belonging, Shown, ShownFile, Weight};
use crate::verify::issuer::issued_by;
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::crl::SharedCrl;
use crate::x509::private_key::PrivateKey;
use crate::x509::public_key::PublicKeyInfo;

/// An object that may have to do with others, and where it is told.
pub(super) struct Found<'o> {
    pub(super) number: usize,
    /// Index of its file.
    pub(super) file: usize,
    /// Whether it is one of those that can be saved from the file.
    pub(super) is_saved: bool,
    /// Index of its object in the file, or among those that can be saved.
    pub(super) object: usize,
    pub(super) thing: Thing<'o>,
}

/// What has to do with others.
pub(super) enum Thing<'o> {
    Certificate(&'o SharedCert),
    Crl(&'o SharedCrl),
    Key(&'o PrivateKey),
    /// A request or a public key by itself; whether it is a request.
    Public(Box<PublicKeyInfo>, bool),
}

impl Found<'_> {
    fn entry_mut<'f>(&self, files: &'f mut [ShownFile]) -> Option<&'f mut Shown> {
        let file = files.get_mut(self.file)?;
        match self.is_saved {
            true => file.can_be_saved.as_mut()?.objects.get_mut(self.object),
            false => file.objects.get_mut(self.object),
        }
    }

    fn entry<'f>(&self, files: &'f [ShownFile]) -> Option<&'f Shown> {
        let file = files.get(self.file)?;
        match self.is_saved {
            true => file.can_be_saved.as_ref()?.objects.get(self.object),
            false => file.objects.get(self.object),
        }
    }
}

/// Writes into the files what their objects belong to.
pub(super) fn relate(found: &[Found<'_>], files: &mut [ShownFile]) {
    let paths: Vec<String> = files.iter().map(|file| file.path.clone()).collect();
    let belonging = |relation, other: &Found<'_>| Belonging {
        relation,
        file: paths.get(other.file).cloned().unwrap_or_default(),
        object: other.number,
    };
    let certificates = Certificates::of(found);
    let mut signatures = MOST_SIGNATURES;
    let mut keys = MOST_KEYS;
    for one in found {
        let Some(entry) = one.entry_mut(files) else { continue };
        match &one.thing {
            Thing::Certificate(cert) => {
                let first = certificates.first_like(cert).filter(|first| first.number != one.number);
                entry.duplicate_of = first.map(|first| first.number);
                let issuer = certificates.issuer(cert, entry, &mut signatures);
                entry.belongs_to = issuer.map(|issuer| belonging("issued-by", issuer));
            }
            Thing::Crl(crl) => {
                let issuer =
                    certificates.named(&crl.issuer.canonical).find(|issuer| lists_for(crl, issuer, &mut signatures));
                entry.belongs_to = issuer.map(|(issuer, _)| belonging("issued-by", issuer));
            }
            Thing::Key(key) if keys > 0 => {
                keys = keys.saturating_sub(1);
                let other = fitting(key, found);
                entry.facts.spki_sha256 = other.map(|(_, info)| sha256_hex(&info.der));
                entry.belongs_to = other.map(|(other, _)| belonging("key-of", other));
            }
            Thing::Public(info, is_request) => {
                let other = certificates.by_key.get(info.der.as_slice()).copied();
                let relation = if *is_request { "request-for" } else { "key-of" };
                entry.belongs_to = other.map(|other| belonging(relation, other));
            }
            Thing::Key(_) => {}
        }
    }
    mark_requests(found, files, &paths);
    mark_keys(found, files);
}

/// Tells certificates which private key is theirs; one in a container only where there is no other.
fn mark_keys(found: &[Found<'_>], files: &mut [ShownFile]) {
    let mut keys: HashMap<usize, (usize, bool)> = HashMap::new();
    for one in found.iter().filter(|one| matches!(one.thing, Thing::Key(_))) {
        let Some(entry) = one.entry(files) else { continue };
        let Some(to) = &entry.belongs_to else { continue };
        let is_inside = entry.inside.is_some();
        let known = keys.entry(to.object).or_insert((one.number, is_inside));
        if known.1 && !is_inside {
            *known = (one.number, false);
        }
    }
    for one in found {
        if let (Some((key, _)), Some(entry)) = (keys.get(&one.number), one.entry_mut(files)) {
            entry.private_key = Some(*key);
        }
    }
}

/// A request without a certificate belongs to its private key.
fn mark_requests(found: &[Found<'_>], files: &mut [ShownFile], paths: &[String]) {
    let by_key: HashMap<String, &Found<'_>> = found
        .iter()
        .filter(|one| matches!(one.thing, Thing::Key(_)))
        .filter_map(|one| Some((one.entry(files)?.facts.spki_sha256.clone()?, one)))
        .collect();
    for one in found.iter().filter(|one| matches!(one.thing, Thing::Public(..))) {
        let Some(entry) = one.entry_mut(files) else { continue };
        let key = entry.facts.spki_sha256.as_ref().and_then(|hash| by_key.get(hash));
        if let (None, Some(key)) = (&entry.belongs_to, key) {
            let file = paths.get(key.file).cloned().unwrap_or_default();
            entry.belongs_to = Some(Belonging { relation: "made-with", file, object: key.number });
        }
    }
}

/// The first certificate, else request or public key, that the private key belongs to.
fn fitting<'f>(key: &PrivateKey, found: &'f [Found<'_>]) -> Option<(&'f Found<'f>, &'f PublicKeyInfo)> {
    let of = |certificates: bool| {
        let public = found.iter().filter_map(move |one| match &one.thing {
            Thing::Certificate(cert) if certificates => Some((one, &cert.public_key)),
            Thing::Public(info, _) if !certificates => Some((one, info.as_ref())),
            _ => None,
        });
        let public: Vec<_> = public.collect();
        let position = first_fitting(key, public.iter().map(|(_, info)| *info))?;
        public.get(position).copied()
    };
    of(true).or_else(|| of(false))
}

/// The certificates by subject, by content and by public key.
struct Certificates<'f> {
    by_subject: HashMap<&'f [u8], Vec<(&'f Found<'f>, &'f SharedCert)>>,
    by_content: HashMap<&'f [u8], &'f Found<'f>>,
    by_key: HashMap<&'f [u8], &'f Found<'f>>,
}

impl<'f> Certificates<'f> {
    fn of(found: &'f [Found<'_>]) -> Certificates<'f> {
        let mut certificates =
            Certificates { by_subject: HashMap::new(), by_content: HashMap::new(), by_key: HashMap::new() };
        for one in found {
            if let Thing::Certificate(cert) = &one.thing {
                let first = certificates.by_content.entry(cert.der.as_slice()).or_insert(one);
                certificates.by_key.entry(cert.public_key.der.as_slice()).or_insert(one);
                if first.number == one.number {
                    certificates.by_subject.entry(cert.subject.canonical.as_slice()).or_default().push((one, cert));
                }
            }
        }
        certificates
    }

    fn first_like(&self, cert: &Cert) -> Option<&'f Found<'f>> {
        self.by_content.get(cert.der.as_slice()).copied()
    }

    fn named(&self, subject: &[u8]) -> impl Iterator<Item = (&'f Found<'f>, &'f SharedCert)> {
        self.by_subject.get(subject).into_iter().flatten().take(MOST_OF_A_NAME).copied()
    }

    /// The certificate that issued this one, by name and by signature; says on the entry where the name alone fits.
    fn issuer(&self, cert: &Cert, entry: &mut Shown, signatures: &mut usize) -> Option<&'f Found<'f>> {
        let mut try_key = |issuer: &Cert| {
            *signatures = signatures.checked_sub(1)?;
            Some(signed_by(cert, issuer))
        };
        if cert.subject == cert.issuer && issued_by(cert, cert) {
            entry.facts.self_signed = Some(try_key(cert) == Some(true));
            if entry.facts.self_signed == Some(true) {
                return None;
            }
        }
        let mut by_name_alone = None;
        for (issuer, issuer_cert) in self.named(&cert.issuer.canonical).filter(|(_, other)| other.der != cert.der) {
            match try_key(issuer_cert) {
                Some(true) => return Some(issuer),
                Some(false) => by_name_alone = by_name_alone.or(Some(issuer)),
                // Out of patience: what the names and key identifiers say must do.
                None if issued_by(cert, issuer_cert) => return Some(issuer),
                None => {}
            }
        }
        if let Some(issuer) = by_name_alone {
            entry.note = format!("{} has its issuer's name, but not the key that signed it", issuer.number);
            entry.weight = entry.weight.max(Weight::Caution);
        }
        None
    }
}

fn lists_for(crl: &SharedCrl, (_, issuer): &(&Found<'_>, &SharedCert), signatures: &mut usize) -> bool {
    let Some(left) = signatures.checked_sub(1) else { return false };
    *signatures = left;
    let signed = crl.der.get(crl.tbs.clone()).unwrap_or_default();
    signature::verify(&crl.outer_signature, &issuer.public_key, signed, &crl.signature).is_ok()
}

/// Signatures that are tried in one run.
const MOST_SIGNATURES: usize = 2_000;
/// Certificates of one name that are tried for one certificate.
const MOST_OF_A_NAME: usize = 8;
/// Private keys that are compared with everything.
const MOST_KEYS: usize = 64;
