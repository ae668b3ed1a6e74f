//! Which certificate is the leaf, which key the loader takes, what the server will send.

use std::collections::HashMap;

use crate::bundle::object::ObjectKind;
use crate::bundle::{Bundle, File, KeyPlace, LeafBy, Role};
use crate::crypto::private::first_fitting;
use crate::crypto::signature;
use crate::loaders::openssl_chain;
use crate::target::service::Loader;
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::crl::SharedCrl;
use crate::x509::private_key::{KeyContent, PrivateKey};

impl Bundle {
    /// Puts the files of one target together. The certificate file comes first, then key, chain, anchors, CRLs.
    pub fn build(files: Vec<File>) -> Bundle {
        Bundle::build_for(None, files)
    }

    /// The same for a server that reads its files by these rules.
    pub fn build_for(loader: Option<Loader>, files: Vec<File>) -> Bundle {
        let is_sequence = matches!(loader, Some(Loader::Mixed | Loader::List));
        let certs = served(&files, is_sequence);
        let mut keys = keys(&files);
        if is_sequence {
            // Postfix's own reader passes over what it has no word for, an encrypted key of PKCS#8 among it.
            keys.sort_by_key(|place| is_passed_over(&files, *place));
        }
        let mut bundle = Bundle {
            certs,
            leaf: None,
            leaf_by: LeafBy::None,
            key: if is_sequence { keys.first().copied() } else { taken(&files, &keys) },
            keys,
            crls: crls(&files),
            files,
        };
        let (leaf, leaf_by) = bundle.choose_leaf();
        bundle.leaf = leaf;
        bundle.leaf_by = leaf_by;
        bundle
    }

    /// The plain private key that the loader takes.
    pub fn private_key(&self) -> Option<&PrivateKey> {
        match self.loaded_key()? {
            (_, KeyContent::Plain(key), _) => Some(key),
            _ => None,
        }
    }

    /// Contract section 2: the certificate that fits the key, the first of several; a certificate that issued
    /// another one of the file only when there is no other; without a fitting key the first end-entity certificate.
    fn choose_leaf(&self) -> (Option<usize>, LeafBy) {
        if self.certs.is_empty() {
            return (None, LeafBy::None);
        }
        let is_issuer = issuers(&self.certs);
        let all_issue = is_issuer.iter().all(|issuer| *issuer);
        let candidates = || {
            let open = self.certs.iter().zip(&is_issuer).enumerate();
            open.filter(|(_, (_, issuer))| all_issue || !**issuer).map(|(index, (cert, _))| (index, cert))
        };
        let fitting =
            self.private_key().and_then(|key| first_fitting(key, candidates().map(|(_, cert)| &cert.public_key)));
        if let Some((index, _)) = fitting.and_then(|position| candidates().nth(position)) {
            return (Some(index), LeafBy::Key);
        }
        let end_entity = candidates().find(|(_, cert)| !cert.extensions.says_ca());
        let chosen = end_entity.or_else(|| candidates().next()).map_or(0, |(index, _)| index);
        (Some(chosen), LeafBy::Position)
    }
}

/// For each certificate whether it issued one of the others: names chain, and the key identifiers say so or, without
/// them, the signature.
pub fn issuers(certs: &[SharedCert]) -> Vec<bool> {
    let mut children: HashMap<&[u8], Vec<&SharedCert>> = HashMap::new();
    for cert in certs {
        children.entry(cert.issuer.canonical.as_slice()).or_default().push(cert);
    }
    let (mut pairs, mut signatures) = (MOST_PAIRS, MOST_SIGNATURES);
    let mut issued_another = |cert: &SharedCert| {
        let named = children.get(cert.subject.canonical.as_slice()).map_or(&[][..], Vec::as_slice);
        for child in named {
            if pairs == 0 {
                return false;
            }
            pairs = pairs.saturating_sub(1);
            if child.der != cert.der && !twins(child, cert) && made(cert, child, &mut signatures) {
                return true;
            }
        }
        false
    };
    certs.iter().map(&mut issued_another).collect()
}

/// Two certificates of one name and key, such as an old and a renewed self-signed one: neither issued the other.
fn twins(one: &Cert, other: &Cert) -> bool {
    one.subject == other.subject && one.public_key.der == other.public_key.der
}

/// Whether the key identifiers, or the signature while any may still be verified, say that one made the other.
fn made(issuer: &Cert, child: &Cert, signatures: &mut u32) -> bool {
    let wanted = child.extensions.authority_key_id.as_ref().and_then(|aki| aki.key_id.as_ref());
    match (wanted, &issuer.extensions.subject_key_id) {
        (Some(wanted), Some(own)) => wanted == own,
        _ if *signatures == 0 => false,
        _ => {
            *signatures = signatures.saturating_sub(1);
            let signed = child.signed_bytes();
            signature::verify(&child.outer_signature, &issuer.public_key, signed, &child.signature).is_ok()
        }
    }
}

/// The certificates that an OpenSSL server sends: those of the certificate file, then of the chain files; a `TRUSTED
/// CERTIFICATE` only as the very first (`ssl_rsa.c use_certificate_chain_file`), and never where Postfix reads the file
/// itself (`tls_certkey.c`).
fn served(files: &[File], is_sequence: bool) -> Vec<SharedCert> {
    let mut certs: Vec<SharedCert> = Vec::new();
    for role in [Role::Cert, Role::Chain] {
        for object in files.iter().filter(|file| file.role == role).flat_map(|file| file.objects.iter()) {
            if let ObjectKind::Certificate(cert) = &object.kind
                && (object.label != "TRUSTED CERTIFICATE" || (certs.is_empty() && !is_sequence))
            {
                certs.push(SharedCert::clone(cert));
            }
        }
    }
    certs
}

fn is_passed_over(files: &[File], place: KeyPlace) -> bool {
    let object = files.get(place.file).and_then(|file| file.objects.get(place.object));
    object.is_some_and(|object| object.label == ENCRYPTED)
}

/// The private keys of the key file; of the certificate file when no other is named.
fn keys(files: &[File]) -> Vec<KeyPlace> {
    let role = if files.iter().any(|file| file.role == Role::Key) { Role::Key } else { Role::Cert };
    let mut places = Vec::new();
    for (file_index, file) in files.iter().enumerate().filter(|(_, file)| file.role == role) {
        for (object_index, object) in file.objects.iter().enumerate() {
            if matches!(object.kind, ObjectKind::PrivateKey(_)) {
                places.push(KeyPlace { file: file_index, object: object_index });
            }
        }
    }
    places
}

/// The one of these keys that an OpenSSL server takes, which is not the first where it steps over broken ones before it;
/// where it takes none, the first.
fn taken(files: &[File], keys: &[KeyPlace]) -> Option<KeyPlace> {
    let first = keys.first().copied()?;
    let file = files.get(first.file)?;
    let loaded = openssl_chain::private_key(file.document.bytes());
    let line = loaded.key_line().or_else(|| loaded.refusal.map(|refusal| refusal.line));
    let stands_there = |place: &&KeyPlace| {
        let object = file.objects.get(place.object).filter(|_| place.file == first.file);
        object.is_some_and(|object| Some(object.location.line) == line)
    };
    Some(keys.iter().find(stands_there).copied().unwrap_or(first))
}

fn crls(files: &[File]) -> Vec<SharedCrl> {
    let objects = files.iter().filter(|file| file.role == Role::Crl).flat_map(|file| file.objects.iter());
    let crls = objects.filter_map(|object| match &object.kind {
        ObjectKind::Crl(crl) => Some(crl.clone()),
        _ => None,
    });
    crls.collect()
}

/// The label of an encrypted PKCS#8 key (RFC 7468 section 11).
pub const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";

/// Pairs of issuer and issued certificate looked at in one file; beyond, no more are taken for issuers. A real file
/// holds a handful; the cap keeps the work for thousands of certificates of one name in proportion to their number.
const MOST_PAIRS: u32 = 2_000;

/// Signatures verified to tell issuers without key identifiers.
const MOST_SIGNATURES: u32 = 64;
