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
    let by_line = |line: u32| objects.iter().find(|object| object.line == line && object.inside.is_none())?.number;
    let reader = |name, loaded: &[&Loaded]| {
        let refusal = loaded.iter().find_map(|loaded| loaded.refusal.as_ref());
        Reader {
            name,
            certificates: loaded.iter().flat_map(|loaded| loaded.certificate_lines()).filter_map(by_line).collect(),
            key: loaded.iter().find_map(|loaded| loaded.key_line()).and_then(by_line),
            refusal: refusal.map(|refusal| Refusal { line: refusal.line, reason: refusal.reason.clone() }),
        }
    };
    let server = |name, read_certificates: Read, read_key: Read| {
        let loaded = [certificates.then(|| read_certificates(bytes)), keys.then(|| read_key(bytes))];
        reader(name, &loaded.iter().flatten().collect::<Vec<_>>())
    };
    let mut readers = vec![server("OpenSSL servers", openssl_chain::certificates, openssl_chain::private_key)];
    if certificates {
        readers.push(reader("openssl verify", &[&openssl_verify::target(bytes, &file.document.name)]));
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
        !refuses && (reader.certificates.contains(&number) || reader.key == Some(number))
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
