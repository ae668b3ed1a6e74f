//! Certificates: sane defaults, changed where a case is odd.

use sha2::{Digest, Sha256};

use super::algorithm::{Hash, Scheme};
use super::extension::{self, Extension};
use super::fields::Fields;
use super::key::Key;
use super::stream::Stream;
use super::{der, name, pem};

/// A certificate to be.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    key: Key,
    common_name: String,
    names: Vec<String>,
    start: String,
    end: String,
    extensions: Vec<Extension>,
    version_1: bool,
    scheme: Scheme,
    /// The serial number, DER, where it does not follow from all else.
    serial: Option<Vec<u8>>,
    /// Whether the subject is the empty name.
    is_nameless: bool,
    /// Whether authorityKeyIdentifier is left as the extensions have it.
    has_own_authority: bool,
}

/// A certificate made by the forge.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    /// The whole, DER.
    pub(crate) der: Vec<u8>,
    /// The serial number's octets.
    pub(crate) serial: Vec<u8>,
    /// Its key.
    pub(crate) key: Key,
    /// The subject's common name.
    pub(crate) common_name: String,
    dump: String,
}

impl Draft {
    /// A server's certificate for mx.example.org.
    pub(crate) fn server(key: &str) -> Draft {
        let extensions = vec![
            Extension::basic_constraints(false, None),
            Extension::key_usage(&[0]),
            Extension::extended_key_usage(&[extension::SERVER_AUTH]),
        ];
        Draft::new(key, SERVER, extensions).names(&[SERVER])
    }

    /// An intermediate that issues servers' certificates.
    pub(crate) fn intermediate(key: &str, common_name: &str) -> Draft {
        let extensions = vec![Extension::basic_constraints(true, Some(0)), Extension::key_usage(&[0, 5, 6])];
        Draft::new(key, common_name, extensions)
    }

    /// A root.
    pub(crate) fn root(key: &str, common_name: &str) -> Draft {
        let extensions = vec![Extension::basic_constraints(true, None), Extension::key_usage(&[5, 6])];
        Draft::new(key, common_name, extensions)
    }

    fn new(key: &str, common_name: &str, extensions: Vec<Extension>) -> Draft {
        Draft {
            key: Key::named(key),
            common_name: common_name.to_owned(),
            names: Vec::new(),
            start: START.to_owned(),
            end: END.to_owned(),
            extensions,
            version_1: false,
            scheme: Scheme::Usual,
            serial: None,
            is_nameless: false,
            has_own_authority: false,
        }
    }

    /// With these names in subjectAltName; none leaves the extension out.
    pub(crate) fn names(mut self, names: &[&str]) -> Draft {
        self.names = names.iter().map(|name| (*name).to_owned()).collect();
        if names.is_empty() {
            self.without(extension::SUBJECT_ALT_NAME)
        } else {
            self.with(Extension::subject_alt_name(names))
        }
    }

    /// With this extension, in place of one of its kind.
    pub(crate) fn with(mut self, extension: Extension) -> Draft {
        self = self.without(extension.oid);
        self.extensions.push(extension);
        self
    }

    /// Without the extension of this kind.
    pub(crate) fn without(mut self, oid: &str) -> Draft {
        self.extensions.retain(|extension| extension.oid != oid);
        self
    }

    /// Valid from `start` to `end`, `YYYYMMDDhhmmssZ`.
    pub(crate) fn valid(mut self, start: &str, end: &str) -> Draft {
        (self.start, self.end) = (start.to_owned(), end.to_owned());
        self
    }

    /// Of version 1, without extensions.
    pub(crate) fn version_1(mut self) -> Draft {
        self.version_1 = true;
        self.extensions.clear();
        self.names.clear();
        self
    }

    /// Signed with SHA-1.
    pub(crate) fn sha1(mut self) -> Draft {
        self.scheme = Scheme::With(Hash::Sha1);
        self
    }

    /// Signed with MD5.
    pub(crate) fn md5(mut self) -> Draft {
        self.scheme = Scheme::With(Hash::Md5);
        self
    }

    /// With this serial number, DER.
    pub(crate) fn serial(mut self, serial: Vec<u8>) -> Draft {
        self.serial = Some(serial);
        self
    }

    /// With an empty subject.
    pub(crate) fn nameless(mut self) -> Draft {
        self.is_nameless = true;
        self
    }

    /// With an authorityKeyIdentifier of this identifier, whatever the issuer's key is; with none, without one.
    pub(crate) fn authority(mut self, identifier: Option<&[u8]>) -> Draft {
        self.has_own_authority = true;
        match identifier {
            Some(identifier) => self.with(Extension::authority_key_identifier(identifier)),
            None => self.without(extension::AUTHORITY_KEY_IDENTIFIER),
        }
    }

    /// Named otherwise, and still with the usual names in subjectAltName.
    pub(crate) fn called(mut self, common_name: &str) -> Draft {
        self.common_name = common_name.to_owned();
        self
    }

    /// Issued by this CA.
    pub(crate) fn issued_by(self, issuer: &Certificate) -> Certificate {
        let (name, key) = (issuer.common_name.clone(), issuer.key.clone());
        self.issue(&name, &key)
    }

    /// Signed with its own key.
    pub(crate) fn self_signed(self) -> Certificate {
        let (name, key) = (self.common_name.clone(), self.key.clone());
        self.issue(&name, &key)
    }

    /// Issued under this name with this key, whoever they belong to.
    pub(crate) fn issue(self, issuer: &str, key: &Key) -> Certificate {
        let draft = if self.version_1 {
            self
        } else {
            let (own, authority) = (identifier(&self.key), identifier(key));
            let identified = self.with(Extension::subject_key_identifier(&own));
            if identified.has_own_authority {
                identified
            } else {
                identified.with(Extension::authority_key_identifier(&authority))
            }
        };
        let extensions: Vec<Vec<u8>> = draft.extensions.iter().map(Extension::der).collect();
        let seed = format!("{}{issuer}{}{:?}", draft.dump(issuer), key.name, extensions.concat());
        let mut serial = Stream::of(seed.as_bytes()).octets(16);
        serial[0] = serial[0] & 0x3f | 0x40;
        let fields = Fields {
            serial: Some(draft.serial.clone().unwrap_or_else(|| der::unsigned(&serial))),
            issuer: name::common(issuer),
            start: der::time(&draft.start),
            end: der::time(&draft.end),
            subject: if draft.is_nameless { name::name("") } else { name::common(&draft.common_name) },
            key: draft.key.clone(),
            extensions,
            has_authority_key_identifier: false,
            signer: key.clone(),
            scheme: draft.scheme,
            ..Fields::named("")
        };
        let der = fields.version(if draft.version_1 { 0 } else { 2 }).der();
        Certificate { der, serial, dump: draft.dump(issuer), key: draft.key, common_name: draft.common_name }
    }

    /// What people read above the block.
    fn dump(&self, issuer: &str) -> String {
        let names = if self.names.is_empty() { "none".to_owned() } else { self.names.join(", ") };
        let date = |time: &str| format!("{}-{}-{}", &time[..4], &time[4..6], &time[6..8]);
        format!(
            "Subject: CN={}\nIssuer:  CN={issuer}\nValid:   {} to {}\nNames:   {names}\nKey:     {}\n",
            self.common_name,
            date(&self.start),
            date(&self.end),
            self.key.name
        )
    }
}

impl Certificate {
    /// The block with its readable dump above.
    pub(crate) fn pem(&self) -> String {
        format!("{}{}", self.dump, self.block())
    }

    /// The block alone.
    pub(crate) fn block(&self) -> String {
        pem::block("CERTIFICATE", &self.der)
    }
}

/// The key identifier: the first 20 octets of the SHA-256 of the public key (RFC 7093 2).
pub(crate) fn identifier(key: &Key) -> Vec<u8> {
    Sha256::digest(key.public_bits())[..20].to_vec()
}

/// The name that every good deployment serves.
pub(crate) const SERVER: &str = "mx.example.org";

/// notBefore, unless a case says otherwise.
pub(crate) const START: &str = "20260101000000Z";

/// notAfter, unless a case says otherwise.
pub(crate) const END: &str = "20560101000000Z";
