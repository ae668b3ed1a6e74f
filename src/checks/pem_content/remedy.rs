//! What stands in a file instead of a certificate or key, and how to turn it into what is needed.

use memchr::memmem;

use crate::base::count::counted;
use crate::bundle::guess;
use crate::bundle::inside::{self, Inside};
use crate::bundle::object::{Form, Known, Object, ObjectKind};
use crate::bundle::{File, Role};
use crate::checks::command::{beside, quote, rewrite};
use crate::checks::pem_content::binary;
use crate::crypto::pkcs12;
use crate::pem::base64;
use crate::pem::binary::value_length;
use crate::pem::piece::{Piece, TextKind};
use crate::x509::private_key::KeyContent;

/// What is there instead, with its article, and the way from it to what is wanted.
pub(in crate::checks) struct Remedy {
    /// `a PKCS#12 container that has a passphrase`.
    pub(in crate::checks) what: String,
    /// What to do.
    pub(in crate::checks) fix: String,
    /// One line for sh that does it.
    pub(in crate::checks) command: Option<String>,
}

impl Remedy {
    fn new(what: impl Into<String>, fix: impl Into<String>) -> Remedy {
        Remedy { what: what.into(), fix: fix.into(), command: None }
    }
}

/// What an object is that stands where something else is wanted; `None` for what is wanted and for what only has a
/// damaged block.
pub(in crate::checks) fn for_object(file: &File, object: &Object) -> Option<Remedy> {
    let certificate = file.role != Role::Key;
    match &object.kind {
        ObjectKind::PrivateKey(_) if certificate => {
            Some(Remedy::new("a private key", "name the certificate file here, and this file with --key"))
        }
        ObjectKind::Certificate(_) if !certificate => {
            Some(Remedy::new("a certificate", "name the file that holds the private key"))
        }
        ObjectKind::ForeignCertificate(_) => Some(foreign_certificate(file, object)),
        ObjectKind::Crl(_) => Some(Remedy::new(
            "a revocation list (CRL)",
            "name the certificate; a revocation list belongs to --crl and to the settings for client certificates",
        )),
        ObjectKind::Other(known) => Some(for_known(*known, file, object)),
        _ => None,
    }
}

/// A block whose label promises a certificate, or nothing known, and that holds something else.
pub(in crate::checks) fn for_mislabelled(known: Known, file: &File, object: &Object) -> Remedy {
    match known {
        Known::Certificate => Remedy::new(
            "a certificate",
            "give the block its right label: -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----",
        ),
        _ => for_known(known, file, object),
    }
}

/// What a file without any object is.
pub(in crate::checks) fn for_text(file: &File) -> (String, String) {
    let has = |kind: TextKind| file.pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if text.kind == kind));
    let bytes = file.document.bytes();
    let path = quote(&file.document.path);
    let (what, fix) = if bytes.is_empty() {
        ("is empty (0 bytes)".to_owned(), "restore the file; a download or a full disk may have emptied it".to_owned())
    } else if has(TextKind::BareBase64) {
        (
            "holds base64 without BEGIN and END lines, of nothing that is known here".to_owned(),
            format!("see what it is: base64 -d {path} | openssl asn1parse -inform DER"),
        )
    } else if has(TextKind::DoubleEncoded) {
        (
            "holds PEM that was encoded in base64 once more".to_owned(),
            format!("decode it once: base64 -d {path}, into a file that nobody else can read where it is a key"),
        )
    } else if has(TextKind::SshPublicKey) {
        ("holds an SSH public key".to_owned(), SSH_FIX.to_owned())
    } else if has(TextKind::Nul) || !guess::is_mostly_text(bytes) {
        (
            format!("holds what is no PEM ({})", guess::words(bytes)),
            "get the file again; a crash or a broken copy may have left it so".to_owned(),
        )
    } else if has(TextKind::Dump) {
        (
            "holds the readable form of a certificate (a dump) without the certificate itself".to_owned(),
            "go back to the file that the dump was made from: its block from BEGIN to END is the certificate; a readable \
             dump alone is none"
                .to_owned(),
        )
    } else if consists_of(file, &[TextKind::Blank, TextKind::Comment]) && memmem::find(bytes, b"-----BEGIN ").is_some()
    {
        (
            "holds nothing but blocks that are commented out".to_owned(),
            "take away the sign before each line of the one that is meant, or put the right one into the file"
                .to_owned(),
        )
    } else if consists_of(file, &[TextKind::Blank, TextKind::Comment]) {
        let what = if has(TextKind::Comment) { "comments" } else { "blanks and line ends" };
        let size = counted(bytes.len(), "byte");
        (
            format!("holds nothing but {what} ({size})"),
            "restore the file; a failed download, a full disk or an early > may have left it so".to_owned(),
        )
    } else {
        (
            "holds text and no PEM block".to_owned(),
            "put the block from BEGIN to END into the file; a readable dump alone is no certificate and no key"
                .to_owned(),
        )
    };
    (what, fix)
}

/// Whether the file is text of these kinds alone.
fn consists_of(file: &File, kinds: &[TextKind]) -> bool {
    file.pieces.iter().all(|piece| matches!(piece, Piece::Text(text) if kinds.contains(&text.kind)))
}

fn foreign_certificate(file: &File, object: &Object) -> Remedy {
    let path = quote(&file.document.path);
    let count = binary::certificates(file).len();
    if count > 1 && file.role != Role::Key {
        return Remedy::new(
            format!("{count} binary (DER) certificates, one behind the other"),
            format!(
                "write all of them as PEM, the server's own first: certpreflight bundle {path} -o NEW.pem does that; \
                 openssl x509 -inform DER reads the first alone"
            ),
        );
    }
    let alone = file.role != Role::Key && is_alone(file, object);
    let (what, fix, filter) = match object.form {
        Form::Base64 => (
            "a certificate in base64 without BEGIN and END lines",
            format!("put the lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE----- around what {path} holds"),
            "base64 -d IN | openssl x509 -inform DER -out OUT",
        ),
        _ => (
            "a binary (DER) certificate",
            format!("convert it to PEM: openssl x509 -inform DER -in {path} -out NEW.pem"),
            "openssl x509 -inform DER -in IN -out OUT",
        ),
    };
    let command = (alone && is_decoded(file, object)).then(|| rewrite(&file.document, filter)).flatten();
    Remedy { command, ..Remedy::new(what, fix) }
}

/// Whether `base64 -d` gives of the file what was read here, where it is in base64.
fn is_decoded(file: &File, object: &Object) -> bool {
    let decoded = || base64::decode_as_coreutils(file.document.bytes());
    object.form != Form::Base64
        || inside::content(file, object).is_some_and(|bytes| decoded().is_some_and(|decoded| *decoded == *bytes))
}

fn for_known(known: Known, file: &File, object: &Object) -> Remedy {
    let path = quote(&file.document.path);
    let what = match (object.form, object.label.as_str()) {
        (Form::Base64, _) => format!("{} in base64 without BEGIN and END lines", known.with_article()),
        (_, label) if known == Known::Unknown && !label.is_empty() => format!("a block that says {label}"),
        _ => known.with_article(),
    };
    match known {
        Known::DerPrivateKey => der_key(what, file, object),
        Known::Pkcs7 => pkcs7(what, file, object),
        Known::Pkcs12 => pkcs12(what, file, object),
        Known::Jks | Known::Jceks => java(what, known, file),
        Known::Unknown => unknown(what, file, object),
        Known::Utf16 => Remedy {
            command: rewrite(&file.document, "iconv -f UTF-16 -t UTF-8 IN > OUT").filter(|_| has_mark(file)),
            ..Remedy::new(what, format!("save it as plain text (UTF-8): iconv -f UTF-16 -t UTF-8 {path} > NEW.pem"))
        },
        Known::Csr => Remedy::new(
            format!("{what}, which is sent to the CA"),
            "put the certificate that the CA issued for this request into the file; the request stays behind",
        ),
        Known::PublicKey => Remedy::new(
            format!("{what}, the public half alone"),
            "name the file with the private key, of which this is the public half: grep -rl 'PRIVATE KEY' /etc/ssl",
        ),
        Known::Kubernetes => Remedy::new(
            what,
            "decode the values of tls.crt and tls.key into files of their own, the key under umask 077: kubectl get \
             secret NAME -o jsonpath='{.data.tls\\.crt}' | base64 -d > tls.crt",
        ),
        _ => Remedy::new(what, plain_fix(known).replace("FILE", &path)),
    }
}

/// What to do with things that are unpacked or replaced by hand.
fn plain_fix(known: Known) -> &'static str {
    match known {
        Known::Bks => "export the key as PKCS#12 with the program that made the keystore, then openssl pkcs12",
        Known::Bzip2 => "unpack it, bzip2 -dc FILE, and name the file that was in it",
        Known::Certificate => "name the file that holds the private key",
        Known::DhParameters | Known::DsaParameters | Known::EcParameters => {
            "put the certificate or the key itself into the file; parameters alone are neither"
        }
        Known::Gzip => "unpack it, gzip -dc FILE, and name the file that was in it (tar -xzf for a .tar.gz)",
        Known::Html => "a download went wrong: fetch the file again and let the command fail on errors, curl -fLO URL",
        Known::Json | Known::Xml | Known::Yaml => {
            "take the value out of it into a file of its own, with line ends where it says \\n: jq -r .NAME FILE"
        }
        Known::KeyReference => {
            "leave the rows of the key out, --skip key, where OpenSSL has the provider that the key needs, and compare \
             there what these print: openssl pkey -in FILE -pubout; openssl x509 -in CERT -noout -pubkey"
        }
        Known::Office | Known::Pdf | Known::Rtf => {
            "get the certificate or key as a file of its own; a document that shows it is no such file"
        }
        Known::Pgp => "name the TLS file; an OpenPGP key or message is something else",
        Known::PuttyKey => {
            "name the TLS key; if this key is really meant: (umask 077; puttygen FILE -O private-openssh -o NEW), then \
             ssh-keygen -p -N '' -m PEM -f NEW"
        }
        Known::Rar => "unpack it, unrar p FILE, and name the file that was in it",
        Known::SevenZip => "unpack it, 7z x FILE, and name the file that was in it",
        Known::SshKey => {
            "name the TLS key; if this key is really meant: (umask 077; cp FILE NEW.pem; ssh-keygen -p -N '' -m PEM -f \
             NEW.pem)"
        }
        Known::SshPublicKey => SSH_FIX,
        Known::Tar => "unpack it, tar -xf FILE, and name the file that was in it",
        Known::Xz => "unpack it, xz -dc FILE, and name the file that was in it (tar -xJf for a .tar.xz)",
        Known::Zip => "unpack it, unzip -l FILE shows what is in it, and name the file with the certificate or key",
        Known::Zstd => "unpack it, zstd -dc FILE, and name the file that was in it",
        _ => "put what the role asks for into the file",
    }
}

fn der_key(what: String, file: &File, object: &Object) -> Remedy {
    let encrypted = inside::content(file, object).and_then(|bytes| match KeyContent::read("", &[], &bytes) {
        KeyContent::Encrypted(how) => Some(how),
        _ => None,
    });
    let path = quote(&file.document.path);
    if file.role != Role::Key {
        return Remedy::new(what, "name the certificate file here, and the key, converted to PEM, with --key");
    }
    let (from, decode) = match object.form {
        Form::Base64 => {
            (format!("base64 -d {path} | openssl pkey -inform DER"), "base64 -d IN | openssl pkey -inform DER")
        }
        _ => (format!("openssl pkey -inform DER -in {path}"), "openssl pkey -inform DER -in IN"),
    };
    let fix = format!("convert it to PEM: (umask 077; {from} -out NEW.pem)");
    match encrypted {
        Some(how) => Remedy::new(format!("{what}, encrypted ({how})"), fix),
        None => {
            let command = Some(&file.document).filter(|_| is_alone(file, object) && is_decoded(file, object));
            let command = command.and_then(|document| rewrite(document, &format!("{decode} -out OUT")));
            Remedy { command, ..Remedy::new(what, fix) }
        }
    }
}

fn pkcs7(what: String, file: &File, object: &Object) -> Remedy {
    let path = quote(&file.document.path);
    let form = if object.form == Form::Plain { " -inform DER" } else { "" };
    // openssl pkcs7 does not know the label CMS, and openssl cms wants a message to verify.
    let unpack = match object.label.as_str() {
        "CMS" => "sed 's/ CMS-----/ PKCS7-----/' IN | openssl pkcs7 -print_certs -out".to_owned(),
        _ => format!("openssl pkcs7 -print_certs{form} -in IN -out"),
    };
    let fix = format!(
        "unpack it and put the server's own certificate first: {} NEW.pem; certpreflight bundle {path} orders them, too",
        unpack.replace("IN", &path)
    );
    let Some(inside) = inside::look(file, object) else { return Remedy::new(what, fix) };
    if let Some(why) = &inside.shut {
        let is_empty = why.contains("carries no certificates");
        let fix = if is_empty { NO_CERTIFICATES.to_owned() } else { fix };
        return Remedy::new(format!("{what} ({why})"), fix);
    }
    let command = (is_alone(file, object) && file.role != Role::Key && object.form != Form::Base64)
        .then_some(&file.document)
        .filter(|_| inside.begins_with_leaf() && !inside.is_signed)
        .and_then(|document| rewrite(document, &format!("{unpack} OUT")));
    Remedy { command, ..Remedy::new(holding(&what, &inside), fix) }
}

/// `a PKCS#7 container with 3 certificates; servers need them as PEM, the server's own first`.
fn holding(what: &str, inside: &Inside) -> String {
    match inside.certificates.len() {
        0 | 1 => format!("{what} with {}", inside.words()),
        _ => format!("{what} with {} (servers need them as PEM, the server's own first)", inside.words()),
    }
}

fn pkcs12(what: String, file: &File, object: &Object) -> Remedy {
    let path = quote(&file.document.path);
    let inside = inside::look(file, object);
    let is_open = inside.as_ref().is_some_and(|inside| inside.shut.is_none());
    let legacy = inside::content(file, object).is_some_and(|bytes| pkcs12::needs_legacy(&bytes));
    let options = format!("{}{}", if legacy { " -legacy" } else { "" }, if is_open { " -passin pass:" } else { "" });
    let fix = format!(
        "unpack it into a file that only its owner can read, and name that: (umask 077; openssl pkcs12{options} -in \
         {path} -noenc -out NEW.pem); certpreflight bundle puts its certificates in order, too"
    );
    let what = match inside {
        Some(Inside { shut: Some(why), .. }) => format!("{what} ({why})"),
        Some(inside) => format!("{what} that opens without a passphrase, with {}", inside.words()),
        None => what,
    };
    let command = (object.form == Form::Plain)
        .then(|| beside(&file.document, ".pem", &format!("openssl pkcs12{options} -in IN -noenc -out OUT")))
        .flatten();
    Remedy { command, ..Remedy::new(what, fix) }
}

fn java(what: String, known: Known, file: &File) -> Remedy {
    let path = quote(&file.document.path);
    let kind = if known == Known::Jceks { " -srcstoretype JCEKS" } else { "" };
    Remedy::new(
        format!("{what}, which only Java can read"),
        format!(
            "convert it in two steps, under umask 077, since keytool makes files that all can read: (umask 077; keytool \
             -importkeystore -srckeystore {path}{kind} -destkeystore NEW.p12 -deststoretype PKCS12; openssl pkcs12 -in \
             NEW.p12 -noenc -out NEW.pem)"
        ),
    )
}

fn unknown(what: String, file: &File, object: &Object) -> Remedy {
    if !object.label.is_empty() {
        return Remedy::new(what, "put what the role asks for into the file");
    }
    let bytes = inside::content(file, object);
    let bytes: &[u8] = bytes.as_deref().unwrap_or_default();
    let what = format!("binary data of an unknown kind ({})", guess::words(bytes));
    Remedy::new(what, "get the file again from where it was made; file and openssl asn1parse may say more of it")
}

/// Whether the file holds this object, one DER value, and nothing else but blanks: only then what a command makes of
/// the file holds all that was in it.
fn is_alone(file: &File, object: &Object) -> bool {
    let place = &object.location.bytes;
    let bytes = file.document.bytes();
    let is_blank = |bytes: Option<&[u8]>| bytes.is_some_and(|bytes| bytes.iter().all(u8::is_ascii_whitespace));
    let is_one = inside::content(file, object)
        .is_some_and(|content| value_length(&content).is_some_and(|length| is_blank(content.get(length..))));
    is_one && file.objects.len() == 1 && is_blank(bytes.get(..place.start)) && is_blank(bytes.get(place.end..))
}

/// Whether the text begins with the mark by which `iconv -f UTF-16` knows the order of its bytes.
fn has_mark(file: &File) -> bool {
    file.document.bytes().starts_with(b"\xff\xfe") || file.document.bytes().starts_with(b"\xfe\xff")
}

const NO_CERTIFICATES: &str = "get the certificate from the CA or from a copy: this is an encrypted or bare message, in which no certificates stand";
const SSH_FIX: &str = "name the TLS file; an SSH key is in another format and for another purpose";
