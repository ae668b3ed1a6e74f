//! What a Postfix process holds after it has loaded all its identities, and what it logs about them.
//!
//! `tls_certkey.c tls_set_my_certificate_key_info`: the list of chain files alone where there is one, else the pairs of the
//! RSA, DSA and ECDSA parameters in this order. The first that fails switches TLS off, whatever was loaded before. The
//! algorithm in the name of a parameter is a word in messages and no more; there is one place for each kind of key.

use crate::loaders::postfix::object;
use crate::loaders::postfix::sequence::{Order, Sequence};
use crate::loaders::postfix::words::{LIBRARY, Words};
use crate::loaders::postfix::{Contents, Identities, Placed};
use crate::loaders::slot::Slot;
use crate::loaders::{Taken, openssl_chain};
use crate::x509::private_key::{KeyContent, PrivateKey};
use crate::x509::public_key::PublicKeyInfo;

/// A file by the name that the configuration gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// The name.
    pub name: &'a str,
    /// What is there.
    pub contents: Contents<'a>,
}

/// What one of the parameters asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Load<'a> {
    /// A certificate file and a key file of another name: OpenSSL's own readers.
    Pair {
        /// `RSA`, `DSA` or `ECDSA`, as messages have it.
        kind: &'static str,
        /// Leaf and chain.
        certificate: Named<'a>,
        /// The key.
        key: Named<'a>,
    },
    /// One file for both.
    Mixed(Named<'a>),
    /// A list of files: key, leaf, chain, key, leaf, chain.
    List {
        /// The list as the configuration writes it, or `SNI data for NAME`.
        name: &'a str,
        /// Its files.
        files: Vec<Named<'a>>,
        /// Whether it is loaded for one client that asked for a name.
        is_for_name: bool,
    },
    /// Nothing that could be loaded: what is logged.
    Refused(&'a [String]),
}

/// One identity that is installed.
#[derive(Debug)]
pub struct Installed {
    /// Which of the loads brought the leaf.
    pub load: usize,
    /// The key.
    pub key: Placed,
    /// What its private key is.
    pub private: PrivateKey,
    /// The public key of its leaf.
    pub public: PublicKeyInfo,
    /// The leaf, then what is sent behind it.
    pub certificates: Vec<Placed>,
}

/// What the process holds.
#[derive(Debug, Default)]
pub struct Process {
    /// What it can serve; a handshake takes one of them.
    pub installed: Vec<Installed>,
    /// The lines of the log, in order.
    pub log: Vec<String>,
    /// Whether TLS is off: which load failed.
    pub off: Option<usize>,
}

/// Loads all of them in this order.
pub fn load(loads: &[Load<'_>]) -> Process {
    let mut context = Context::default();
    for (number, load) in loads.iter().enumerate() {
        let result = match load {
            Load::Pair { kind, certificate, key } => context.pair(number, kind, certificate, key),
            Load::Mixed(file) => context.sequence(number, file.name, &[*file], Order::Any, DISABLING),
            Load::List { name, files, is_for_name } => {
                let consequence = if *is_for_name { ABORTING } else { DISABLING };
                context.sequence(number, name, files, Order::KeyFirst, consequence)
            }
            Load::Refused(words) => {
                context.log.extend_from_slice(words);
                Err(Off)
            }
        };
        if result.is_err() {
            return Process { installed: Vec::new(), log: context.log, off: Some(number) };
        }
    }
    let installed = context.places.into_iter().filter_map(Place::installed).collect();
    Process { installed, log: context.log, off: None }
}

/// TLS is off; why is in the log.
struct Off;

#[derive(Default)]
struct Context {
    places: Vec<Place>,
    log: Vec<String>,
}

/// What stands in the place of one kind of key.
struct Place {
    slot: Slot,
    certificate: Option<(usize, PublicKeyInfo, Vec<Placed>)>,
    key: Option<(Placed, PrivateKey)>,
}

impl Place {
    fn installed(self) -> Option<Installed> {
        let (load, public, certificates) = self.certificate?;
        let (key, private) = self.key?;
        Some(Installed { load, key, private, public, certificates })
    }
}

impl Context {
    fn say(&mut self, line: String) {
        self.log.push(line);
    }

    fn place(&mut self, slot: Slot) -> Option<&mut Place> {
        if !self.places.iter().any(|place| place.slot == slot) {
            self.places.push(Place { slot, certificate: None, key: None });
        }
        self.places.iter_mut().find(|place| place.slot == slot)
    }

    /// `tls_certkey.c set_cert_stuff`.
    fn pair(&mut self, load: usize, kind: &str, certificate: &Named<'_>, key: &Named<'_>) -> Result<(), Off> {
        let slot = self.certificates(load, certificate).map_err(|reason| {
            let name = certificate.name;
            self.say(format!("cannot get {kind} certificate from file \"{name}\": disabling TLS support"));
            self.say(format!("{LIBRARY} {reason}"));
            Off
        })?;
        let key_slot = self.key(key).map_err(|reason| {
            let name = key.name;
            self.say(format!("cannot get {kind} private key from file \"{name}\": disabling TLS support"));
            self.say(format!("{LIBRARY} {reason}"));
            Off
        })?;
        if key_slot == slot {
            return Ok(());
        }
        // The key went to a place of its own; fine if a certificate of an earlier pair stands there, and fits.
        let is_complete = self.places.iter().any(|place| place.slot == key_slot && place.certificate.is_some());
        if is_complete {
            return Ok(());
        }
        self.say(format!(
            "{kind} private key in {} does not match public key in {}: disabling TLS support",
            key.name, certificate.name
        ));
        Err(Off)
    }

    /// `SSL_CTX_use_certificate_chain_file`: takes the place of what was there; a key that does not fit leaves it.
    fn certificates(&mut self, load: usize, file: &Named<'_>) -> Result<Slot, String> {
        let loaded = openssl_chain::certificates(bytes(file)?);
        if let Some(refusal) = loaded.refusal {
            return Err(refusal.reason);
        }
        let leaf = loaded.blocks.first().ok_or(NO_START_LINE)?;
        let public = object::leaf(&leaf.der).ok_or(NO_START_LINE)?;
        let slot = Slot::of(&public)?;
        let certificates = loaded.blocks.into_iter().map(|block| Placed { file: 0, block }).collect();
        if let Some(place) = self.place(slot) {
            place.key.take_if(|(_, key)| !object::is_pair(key, &public));
            place.certificate = Some((load, public, certificates));
        }
        Ok(slot)
    }

    /// `SSL_CTX_use_PrivateKey_file`: goes to the place of its own kind, where it must fit what stands there.
    fn key(&mut self, file: &Named<'_>) -> Result<Slot, String> {
        let loaded = openssl_chain::private_key(bytes(file)?);
        if let Some(refusal) = loaded.refusal {
            // Of what both of OpenSSL's readers say, the first one's words stay.
            let is_told = !matches!(refusal.reason.as_str(), "bad end line" | "bad base64 decode" | "not proc type");
            return Err(if is_told { refusal.reason } else { UNSUPPORTED.to_owned() });
        }
        let block = loaded.blocks.into_iter().next().ok_or(UNSUPPORTED)?;
        let KeyContent::Plain(key) = KeyContent::read(&block.label, &[], &block.der) else {
            return Err(UNSUPPORTED.to_owned());
        };
        let slot = Slot::of_key(&key).ok_or(UNSUPPORTED)?;
        if let Some(place) = self.place(slot) {
            if place.certificate.as_ref().is_some_and(|(_, public, _)| !object::is_pair(&key, public)) {
                return Err("key values mismatch".to_owned());
            }
            place.key = Some((Placed { file: 1, block }, key));
        }
        Ok(slot)
    }

    /// Postfix's own reader: never replaces what an earlier load has put into a place.
    fn sequence(
        &mut self,
        load: usize,
        name: &str,
        files: &[Named<'_>],
        order: Order,
        consequence: &str,
    ) -> Result<(), Off> {
        let contents: Vec<Contents<'_>> = files.iter().map(|file| file.contents).collect();
        let taken: Vec<Slot> = self.places.iter().map(|place| place.slot).collect();
        let Identities { installed, warnings, refusal } = Sequence::read(&contents, order, &taken);
        let name_of = |file: usize| files.get(file).map_or(name, |file| file.name);
        for warning in &warnings {
            self.log.extend(warning.words.log(warning.file, name_of));
        }
        if let Some(message) = refusal {
            self.log.extend(message.words.log(message.file, name_of));
            // Of one file that does not open, the first line is the only one.
            if !matches!(message.words, Words::NotOpened(_)) {
                self.say(format!("error loading private keys and certificates from: {name}: {consequence}"));
            }
            return Err(Off);
        }
        for identity in installed {
            let key = Taken::clone(&identity.key.block);
            let (Some(leaf), KeyContent::Plain(private)) =
                (identity.certificates.first(), KeyContent::read(&key.label, &[], &key.der))
            else {
                continue;
            };
            let Some(public) = object::leaf(&leaf.block.der) else { continue };
            let Ok(slot) = Slot::of(&public) else { continue };
            let certificate = Some((load, public, identity.certificates));
            self.places.push(Place { slot, certificate, key: Some((identity.key, private)) });
        }
        Ok(())
    }
}

/// The bytes, or why there are none, as OpenSSL's readers meet it: a directory opens and is empty.
fn bytes<'a>(file: &Named<'a>) -> Result<&'a [u8], String> {
    match file.contents {
        Contents::Bytes(bytes) => Ok(bytes),
        Contents::Directory => Ok(&[]),
        Contents::Unopened(why) => Err(why.to_owned()),
    }
}

const DISABLING: &str = "disabling TLS support";
const ABORTING: &str = "aborting TLS handshake";
const NO_START_LINE: &str = "no start line";

const UNSUPPORTED: &str = "unsupported";
