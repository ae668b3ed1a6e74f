//! What the families of readers load from a file, by the numbers of its objects.

use crate::bundle::File;
use crate::loaders::{Loaded, gnutls, go, openssl_chain, openssl_verify, rustls};
use crate::report::show::inventory::{Reader, Refusal, Shown, ShownFile, Weight};

/// What each family loads; nothing where the file holds nothing of the kind, or is too large to be one that servers load.
pub(super) fn of(file: &File, shown: &ShownFile) -> Vec<Reader> {
    let objects = &shown.objects;
    let bytes = file.document.bytes();
    let has = |objects: &[Shown]| {
        let one = |kind| objects.iter().any(|object| object.inside.is_none() && was_meant_as(object, kind));
        (one("certificate"), one("private-key"))
    };
    // Beside certificates that are read nobody looks for a key that only mending gives.
    let (certificates, keys) = match (has(objects), &shown.can_be_saved) {
        ((false, false), Some(saved)) => has(&saved.objects),
        (told, _) => told,
    };
    if bytes.len() > LARGEST || !(certificates || keys) {
        return Vec::new();
    }
    // A block that only some can read is told among what can be saved; a text on the same line has no number.
    let by_line = |line: u32| {
        let saved = shown.can_be_saved.iter().flat_map(|saved| &saved.objects);
        let mut all = objects.iter().chain(saved).filter(|object| object.line == line && object.inside.is_none());
        all.find_map(|object| object.number)
    };
    let refusal = |loaded: Option<&Loaded>| {
        let refusal = loaded?.refusal.as_ref()?;
        Some(Refusal { line: refusal.line, reason: refusal.reason.clone() })
    };
    let reader = |name, certificates: Option<&Loaded>, key: Option<&Loaded>| Reader {
        name,
        certificates: certificates.iter().flat_map(|loaded| loaded.certificate_lines()).filter_map(by_line).collect(),
        key: key.and_then(Loaded::key_line).and_then(by_line),
        refusal: refusal(certificates),
        key_refusal: refusal(key),
    };
    let server = |name, read_certificates: Read, read_key: Read| {
        let loaded = (certificates.then(|| read_certificates(bytes)), keys.then(|| read_key(bytes)));
        reader(name, loaded.0.as_ref(), loaded.1.as_ref())
    };
    let mut readers = vec![server("OpenSSL servers", openssl_chain::certificates, openssl_chain::private_key)];
    if certificates {
        readers.push(reader("openssl verify", Some(&openssl_verify::target(bytes, &file.document.name)), None));
    }
    readers.push(server("Go", go::certificates, go::private_key));
    readers.push(server("Rust", rustls::certificates, rustls::private_key));
    readers.push(server("GnuTLS", gnutls::certificate_list, gnutls::private_key));
    readers
}

/// Marks what the server would lose, and what others would.
pub(super) fn weigh(file: &mut ShownFile) {
    let Some((server, others)) = file.readers.split_first() else { return };
    let takes = |reader: &Reader, number: usize| {
        let refuses = reader.refusal.is_some() && reader.name == server.name;
        reader.key == Some(number) || (!refuses && reader.certificates.contains(&number))
    };
    for object in &mut file.objects {
        let Some(number) = object.number.filter(|_| object.inside.is_none()) else { continue };
        let counts = is_kind(object, "certificate") || is_kind(object, "private-key");
        let others = || others.iter().filter(|reader| reader.name != VERIFY);
        let is_key = object.kind == "private-key";
        let weight = match (takes(server, number), others().all(|reader| is_key || takes(reader, number))) {
            _ if !counts => Weight::Fine,
            (false, _) => Weight::Bad,
            (true, false) => Weight::Caution,
            (true, true) => Weight::Fine,
        };
        object.weight = object.weight.max(weight);
    }
}

fn is_kind(object: &Shown, kind: &str) -> bool {
    object.kind == kind && object.fault.is_none()
}

/// Whether it is such a thing, or was meant to be one.
fn was_meant_as(object: &Shown, kind: &str) -> bool {
    let label = if kind == "certificate" { "CERTIFICATE" } else { "PRIVATE KEY" };
    is_kind(object, kind) || (object.kind == "broken" && object.name.ends_with(label))
}

type Read = fn(&[u8]) -> Loaded;

/// It takes one certificate by design.
const VERIFY: &str = "openssl verify";

/// In bytes; larger files are stores of anchors or no certificates at all.
const LARGEST: usize = 1 << 20;
