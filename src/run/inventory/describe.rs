//! One object in words and facts.

use crate::base::count::counted;
use crate::base::location::Location;
use crate::base::moment::{DAY, Moment};
use crate::bundle::File;
use crate::bundle::guess;
use crate::bundle::inside::{Inside, content};
use crate::bundle::object::{Form, Known, Object, ObjectKind};
use crate::bundle::wrapping::Wrapping;
use crate::checks::path::{called, key_id_text};
use crate::crypto::digest::sha256_hex;
use crate::crypto::passphrase::Refusal;
use crate::report::show::inventory::{Facts, Shown, Validity, Weight};
use crate::run::inventory::opened::{Opened, Unlocked};
use crate::run::inventory::relate::Thing;
use crate::x509::cert::{Cert, SharedCert, hosts};
use crate::x509::crl::SharedCrl;
use crate::x509::private_key::{Encryption, KeyContent};
use crate::x509::public_key::{Curve, PublicKeyInfo};
use crate::x509::request::Request;
use crate::x509::time::Time;

/// An entry, and what it may have to do with others.
type Described<'o> = (Shown, Option<Thing<'o>>);

/// An entry at this place, of which nothing is said yet.
pub(super) fn placed(location: &Location) -> Shown {
    Shown {
        kind: "other",
        form: "plain",
        line: location.line,
        end_line: location.end_line,
        bytes: location.bytes.clone(),
        ..Shown::default()
    }
}

/// The entry of the object of this index.
pub(super) fn object<'o>(opened: &'o Opened, index: usize, object: &'o Object, at: Moment) -> Described<'o> {
    let (file, unlocked) = (&opened.file, opened.unlocked.get(&index));
    let (mut entry, thing) = match (&object.kind, opened.keys.get(&index)) {
        (ObjectKind::Certificate(cert) | ObjectKind::ForeignCertificate(cert), _) => certificate(cert, at),
        (ObjectKind::Crl(crl), _) => list(crl, at),
        (ObjectKind::PrivateKey(key), _) => private_key(key, unlocked),
        (ObjectKind::Other(Known::DerPrivateKey), Some(key)) => private_key(key, unlocked),
        (ObjectKind::Other(known), _) => other(*known, file, object),
        (ObjectKind::Malformed(why), _) => (malformed("certificate", "certificate", why), None),
        (ObjectKind::Anchor(subject), _) => (Shown { name: subject.short(), ..Shown::default() }, None),
    };
    let place = placed(&object.location);
    (entry.line, entry.end_line, entry.bytes) = (place.line, place.end_line, place.bytes);
    let is_container = entry.kind == "container";
    let (form, told) = match object.form {
        Form::Plain if starts_der(file, object) && is_container => ("der", ""),
        Form::Plain if starts_der(file, object) => ("der", "binary (DER), which servers do not read"),
        Form::Plain => ("plain", ""),
        Form::Base64 => ("base64", "base64 without BEGIN and END lines, which no server reads"),
        Form::Pem => ("pem", ""),
    };
    entry.form = form;
    if !told.is_empty() {
        entry.weight = entry.weight.max(Weight::Caution);
    }
    let truth = object.in_truth.map(|known| format!("in truth {}", known.with_article())).unwrap_or_default();
    let notes = [std::mem::take(&mut entry.note), told.to_owned(), truth];
    entry.note = notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join("; ");
    (entry, thing)
}

/// The entries of what stands inside of a container; their place is that of the container.
pub(super) fn inside<'o>(inside: &'o Inside, location: &Location, at: Moment) -> Vec<Described<'o>> {
    let certificates = inside.certificates.iter().map(|cert| certificate(cert, at));
    let lists = inside.crls.iter().map(|crl| list(crl, at));
    let keys = inside.keys.iter().map(|key| private_key(key, None));
    let mut all: Vec<Described<'o>> = keys.chain(certificates).chain(lists).collect();
    for (entry, _) in &mut all {
        let place = placed(location);
        entry.form = "der";
        (entry.line, entry.end_line, entry.bytes) = (place.line, place.end_line, place.bytes);
    }
    all
}

/// The entry of a file that wraps others.
pub(super) fn wrapping(wrapping: &Wrapping, file: &File) -> Shown {
    let called = match wrapping {
        Wrapping::Tar(_) => "tar archive",
        Wrapping::VimSwap => "swap file of vim",
        Wrapping::PostfixTable => "Postfix table",
        Wrapping::Pkcs12 => "PKCS#12 container",
        Wrapping::Hexadecimal => "hexadecimal digits",
        Wrapping::Utf16 => "text in UTF-16",
        Wrapping::Bare | Wrapping::Base64 => "base64",
        Wrapping::Damage | Wrapping::Label(_) | Wrapping::Numbers => "damaged block",
    };
    let size = file.document.bytes().len();
    Shown {
        kind: "container",
        form: "plain",
        called: called.to_owned(),
        name: counted(size, "byte"),
        bytes: 0..size,
        ..Shown::default()
    }
}

fn certificate(cert: &SharedCert, at: Moment) -> Described<'_> {
    let is_root = cert.is_self_issued();
    let kind = match (cert.extensions.says_ca(), is_root) {
        (true, true) => "root CA",
        (true, false) => "CA",
        (false, _) => "certificate",
    };
    let key_id = cert.extensions.subject_key_id.as_deref().map(key_id_text);
    let issuer_key_id = cert.extensions.authority_key_id.as_ref().and_then(|id| id.key_id.as_deref()).map(key_id_text);
    let facts = Facts {
        subject: Some(cert.subject.oneline()),
        issuer: Some(cert.issuer.oneline()),
        issuer_called: cert.issuer.short(),
        serial: Some(cert.serial_hex()),
        names: Some(cert.names()),
        not_before: date(&cert.not_before),
        not_after: date(&cert.not_after),
        days_left: cert.not_after.moment.map(|end| end.days_since(at)),
        validity: validity(cert, at),
        ca: Some(cert.extensions.says_ca()),
        self_signed: Some(false),
        key: Some(cert.public_key.describe()),
        sha256: Some(sha256_hex(&cert.der)),
        spki_sha256: Some(sha256_hex(&cert.public_key.der)),
        key_id,
        issuer_key_id,
        ..Facts::default()
    };
    let entry = Shown { kind: "certificate", called: kind.to_owned(), name: called(cert), facts, ..Shown::default() };
    (entry, Some(Thing::Certificate(cert)))
}

fn validity(cert: &Cert, at: Moment) -> Validity {
    let told = |words: String, holds| Validity { words, holds };
    match (cert.not_before.moment, cert.not_after.moment) {
        (Some(start), _) if start > at => told(format!("valid from {}", start.date()), false),
        (_, Some(end)) if end < at => match at.days_since(end) {
            0 => told("expired today".to_owned(), false),
            1 => told("expired 1 day ago".to_owned(), false),
            days => told(format!("expired {days} days ago"), false),
        },
        (_, Some(end)) if end.0.saturating_sub(at.0) < DAY => {
            told(format!("{} hours left", end.0.saturating_sub(at.0) / 3_600), true)
        }
        (_, Some(end)) => match end.days_since(at) {
            1 => told("1 day left".to_owned(), true),
            days => told(format!("{days} days left"), true),
        },
        (_, None) => told("no readable end".to_owned(), false),
    }
}

fn date(time: &Time) -> Option<String> {
    time.moment.map(Moment::rfc3339)
}

fn list(crl: &SharedCrl, at: Moment) -> Described<'_> {
    let next = crl.next_update.as_ref().and_then(|time| time.moment);
    let words = match next {
        None => "no next update".to_owned(),
        Some(next) if next < at => format!("outdated since {}", next.date()),
        Some(next) => format!("until {}", next.date()),
    };
    let facts = Facts {
        issuer: Some(crl.issuer.oneline()),
        issuer_called: crl.issuer.short(),
        this_update: date(&crl.this_update),
        next_update: next.map(Moment::rfc3339),
        entries: Some(crl.entries.len()),
        validity: Validity { words, holds: next.is_none_or(|next| next >= at) },
        sha256: Some(sha256_hex(&crl.der)),
        ..Facts::default()
    };
    let entry = Shown {
        kind: "crl",
        called: "revocation list".to_owned(),
        name: format!("of {}", crl.issuer.short()),
        facts,
        ..Shown::default()
    };
    (entry, Some(Thing::Crl(crl)))
}

fn private_key<'o>(key: &'o KeyContent, unlocked: Option<&'o Unlocked>) -> Described<'o> {
    let entry = Shown { kind: "private-key", called: "private key".to_owned(), ..Shown::default() };
    match key {
        KeyContent::Plain(key) => {
            let name = key.describe();
            let facts = Facts { key: Some(name.clone()), encrypted: Some(None), ..Facts::default() };
            (Shown { name, facts, ..entry }, Some(Thing::Key(key)))
        }
        KeyContent::Encrypted(how) => encrypted(entry, how, unlocked),
        KeyContent::Malformed(why) => (malformed("private-key", "private key", &why.to_string()), None),
    }
}

/// A key with a passphrase, and what came of trying one.
fn encrypted<'o>(entry: Shown, how: &Encryption, unlocked: Option<&'o Unlocked>) -> Described<'o> {
    let mut facts = Facts { encrypted: Some(Some(how.to_string())), ..Facts::default() };
    let mut name = "has a passphrase".to_owned();
    let mut thing = None;
    let tried = unlocked.map(|Unlocked { outcome, with }| match outcome {
        Ok(KeyContent::Plain(key)) => {
            name = key.describe();
            facts.key = Some(name.clone());
            thing = Some(Thing::Key(key));
            format!("; {with} opens it")
        }
        Ok(_) => format!("; {with} opens it, and what is inside is no key that can be read"),
        Err(refusal @ Refusal::WrongPassphrase) => format!("; {refusal}"),
        Err(Refusal::Malformed(what)) => format!("; it is damaged: {what}"),
        Err(refusal) => format!("; it was not opened: {refusal}"),
    });
    let note = format!("{how}{}", tried.unwrap_or_default());
    (Shown { name, note, facts, weight: Weight::Caution, ..entry }, thing)
}

fn malformed(kind: &'static str, called: &str, why: &str) -> Shown {
    Shown {
        kind,
        called: called.to_owned(),
        name: "cannot be decoded".to_owned(),
        note: why.to_owned(),
        weight: Weight::Bad,
        ..Shown::default()
    }
}

/// Whatever is neither certificate, private key nor revocation list.
fn other<'o>(known: Known, file: &File, object: &Object) -> Described<'o> {
    let bytes = content(file, object);
    let bytes = bytes.as_deref().unwrap_or_default();
    let entry = Shown { kind: kind_of(known), called: known.words().to_owned(), ..Shown::default() };
    match known {
        Known::Csr => match Request::parse(bytes) {
            Ok(request) => certificate_request(request, entry),
            Err(refusal) => (malformed(entry.kind, &entry.called, &refusal.to_string()), None),
        },
        Known::PublicKey => match PublicKeyInfo::parse(bytes) {
            Ok(info) => {
                let (name, hash) = (info.describe(), sha256_hex(&info.der));
                let facts = Facts { key: Some(name.clone()), spki_sha256: Some(hash), ..Facts::default() };
                (Shown { name, facts, ..entry }, Some(Thing::Public(Box::new(info), false)))
            }
            Err(_) => (entry, None),
        },
        Known::EcParameters => {
            let name = Curve::from_parameters(bytes).map_or(String::new(), |curve| curve.describe());
            (Shown { name, ..entry }, None)
        }
        Known::Unknown if object.label.is_empty() => (Shown { kind: entry.kind, ..unknown(bytes) }, None),
        Known::Unknown => {
            let name = object.label.clone();
            (Shown { name, called: "unknown block".to_owned(), weight: Weight::Caution, ..entry }, None)
        }
        _ => (Shown { name: counted(bytes.len(), "byte"), ..entry }, None),
    }
}

/// The entry of bytes that nobody here knows, their best guess in the note.
pub(super) fn unknown(bytes: &[u8]) -> Shown {
    let words = guess::words(bytes);
    let (name, note) = words.split_once([',', ';']).unwrap_or((&words, ""));
    Shown {
        called: "unknown".to_owned(),
        name: name.to_owned(),
        note: note.trim_start().to_owned(),
        weight: Weight::Caution,
        ..Shown::default()
    }
}

fn certificate_request<'o>(request: Request, entry: Shown) -> Described<'o> {
    let names = hosts(&request.names);
    let name = match request.subject.is_empty() {
        true => names.first().cloned().unwrap_or_default(),
        false => request.subject.short(),
    };
    let facts = Facts {
        subject: Some(request.subject.oneline()),
        names: Some(names),
        key: Some(request.public_key.describe()),
        spki_sha256: Some(sha256_hex(&request.public_key.der)),
        ..Facts::default()
    };
    let entry = Shown { called: "request (CSR)".to_owned(), name, facts, ..entry };
    (entry, Some(Thing::Public(Box::new(request.public_key), true)))
}

/// The kind in the JSON.
fn kind_of(known: Known) -> &'static str {
    match known {
        Known::Csr => "certificate-request",
        Known::PublicKey => "public-key",
        Known::DhParameters | Known::DsaParameters | Known::EcParameters => "parameters",
        Known::DerPrivateKey => "private-key",
        Known::Pkcs7 | Known::Pkcs12 | Known::Jks | Known::Jceks | Known::Bks | Known::Tar => "container",
        _ => "other",
    }
}

/// Whether the object is DER as such.
fn starts_der(file: &File, object: &Object) -> bool {
    object.label.is_empty()
        && !matches!(object.kind, ObjectKind::Other(Known::Unknown))
        && file.document.bytes().get(object.location.bytes.start) == Some(&0x30)
}
