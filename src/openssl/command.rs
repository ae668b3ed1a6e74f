//! One run of the command: read the options, load the anchors, judge each target, say how it went.

use std::ffi::OsString;
use std::sync::Arc;

use crate::loaders::Found;
use crate::loaders::openssl_store::{self, Wanted};
use crate::openssl::anchors::Store;
use crate::openssl::anchors::list::TrustedList;
use crate::openssl::files::{Files, Opened};
use crate::openssl::messages::{self, Purpose};
use crate::openssl::options::{self, Settings, Stop};
use crate::openssl::surroundings::Surroundings;
use crate::openssl::{help, output, parameter, standard_input};
use crate::verify::decoded::Decoded;
use crate::verify::judge;
use crate::verify::observer::LikeTheCommand;
use crate::verify::request::{Program, Request};
use crate::verify::trust::Anchors;
use crate::x509::cert::SharedCert;

/// Does what `openssl verify` does with these words, those behind `verify`, and gives its exit status (`apps/verify.c
/// verify_main`).
///
/// 0: every target passed. 1: the options cannot be followed, or a file they name cannot be loaded; no target was
/// judged. 2: a target did not pass or could not be loaded; the others were judged all the same. Never asks anything of
/// anybody: where OpenSSL asks for a pass phrase, the answer is none.
pub fn run(words: &[OsString], around: &mut Surroundings<'_>) -> u8 {
    let words: Vec<Vec<u8>> = words.iter().map(|word| word.as_encoded_bytes().to_vec()).collect();
    let files = Files { lookup: around.lookup, path: around.path };
    let settings = match options::read(&words, files) {
        Ok(settings) => settings,
        Err(stop) => return end(&stop, around),
    };
    let store = match Store::open(&settings, files, around.variable) {
        Ok(store) => store,
        Err(line) => return end(&Stop::Refused(line), around),
    };
    let trusted = settings.trusted.as_deref().map(TrustedList::of);
    let decoded = Decoded::new();
    let session = Session { settings: &settings, files, store: &store, trusted: trusted.as_ref(), decoded: &decoded };
    let mut passed = true;
    if settings.targets.is_empty() {
        passed = session.judge_standard_input(around);
    }
    for target in &settings.targets {
        passed &= session.judge_file(target, around);
    }
    let _ = around.output.flush();
    if passed { 0 } else { NOT_PASSED }
}

/// Ends the command before any target.
fn end(stop: &Stop, around: &mut Surroundings<'_>) -> u8 {
    match stop {
        Stop::Help => {
            let _ = around.errors.write_all(help::text().as_bytes());
            return 0;
        }
        Stop::Misused(line) => {
            around.complain(&[line]);
            around.complain(&[messages::SEE_HELP]);
        }
        Stop::Refused(line) => around.complain(&[line]),
        Stop::Silent => (),
    }
    CANNOT_START
}

/// What all targets have in common.
struct Session<'a> {
    settings: &'a Settings,
    files: Files<'a>,
    store: &'a Store<'a>,
    trusted: Option<&'a TrustedList>,
    /// What the judgement of one target leaves for the next.
    decoded: &'a Decoded,
}

impl Session<'_> {
    /// Judges a certificate argument (`verify.c check`, `apps.c load_cert_pass`).
    fn judge_file(&self, name: &[u8], around: &mut Surroundings<'_>) -> bool {
        if name.starts_with(b"https://") {
            around.complain(&[messages::HTTPS]);
            around.complain(&[messages::UNABLE_TO_LOAD]);
            return false;
        }
        if name.starts_with(b"http://") {
            around.complain(&[b"certpreflight: nothing is fetched over the network; store it in a file: ", name]);
            return false;
        }
        let leaf = match self.files.open_uri(name) {
            None => Err(messages::could_not_open(Purpose::Target, name)),
            Some(Opened::Directory) => Err(messages::could_not_read(Purpose::Target, name)),
            Some(Opened::File(document)) => {
                let leaf = first_cert(document.bytes(), &document.name);
                leaf.ok_or_else(|| messages::could_not_read(Purpose::Target, name))
            }
        };
        self.judge_loaded(leaf, name, around)
    }

    fn judge_standard_input(&self, around: &mut Surroundings<'_>) -> bool {
        let name = Arc::from("stdin");
        let leaf = standard_input::first(around.standard_input, |bytes| first_cert(bytes, &name));
        self.judge_loaded(leaf.ok_or_else(|| messages::could_not_read(Purpose::Target, b"<stdin>")), b"stdin", around)
    }

    fn judge_loaded(&self, leaf: Result<SharedCert, Vec<u8>>, name: &[u8], around: &mut Surroundings<'_>) -> bool {
        match leaf {
            Ok(leaf) => self.judge(leaf, name, around),
            Err(line) => {
                around.complain(&[&line]);
                around.complain(&[messages::UNABLE_TO_LOAD]);
                false
            }
        }
    }

    fn judge(&self, leaf: SharedCert, name: &[u8], around: &mut Surroundings<'_>) -> bool {
        let settings = self.settings;
        let distinguishing_id = match parameter::distinguishing_id(&settings.parameters) {
            Ok(identifier) => identifier,
            Err(unknown) => {
                around.complain(&[b"parameter error \"", unknown, b"\""]);
                return false;
            }
        };
        let anchors: &dyn Anchors = match self.trusted {
            Some(trusted) => trusted,
            None => self.store,
        };
        let request = Request {
            untrusted: &settings.untrusted,
            crls: &settings.crls,
            purpose: settings.purpose,
            trust: settings.trust,
            depth: settings.depth,
            auth_level: settings.auth_level,
            flags: settings.flags,
            identity: settings.identity.clone(),
            policies: settings.policies.clone(),
            suite_b: settings.suite_b,
            distinguishing_id,
            program: Program {
                untrusted_aux: &settings.untrusted_aux,
                decoded: Some(self.decoded),
                list_store: Some(self.store),
            },
            ..Request::new(leaf, anchors, settings.time(around.now))
        };
        output::report(&judge(&request, &mut LikeTheCommand), name, settings, around)
    }
}

fn first_cert(bytes: &[u8], name: &Arc<str>) -> Option<SharedCert> {
    openssl_store::read(bytes, name, Wanted::FirstCert).into_iter().find_map(|found| match found {
        Found::Cert(cert, _) => Some(cert),
        Found::Crl(_) => None,
    })
}

/// Exit status when the options cannot be followed.
const CANNOT_START: u8 = 1;
/// Exit status when a target did not pass.
const NOT_PASSED: u8 = 2;

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::PathBuf;

    use super::run;
    use crate::base::moment::Moment;
    use crate::openssl::surroundings::Surroundings;
    use crate::service::memory::Memory;

    const ROOT: &str = include_str!("../../testdata/verify/build/root.pem");
    const TWIN: &str = include_str!("../../testdata/verify/build/root-other-key.pem");
    const INTER: &str = include_str!("../../testdata/verify/build/inter.pem");
    const LEAF: &str = include_str!("../../testdata/verify/build/leaf.pem");
    /// The hash of the root's name.
    const HASH: &str = "75260102";

    /// Runs the command on these files, with `SSL_CERT_DIR=/certs`, at the start of 2026: status, output, errors.
    fn answer(files: &[(&str, &str)], words: &str) -> (u8, String, String) {
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let words: Vec<OsString> = words.split_whitespace().map(OsString::from).collect();
        let mut surroundings = Surroundings {
            lookup: &Memory::holding(files),
            path: |octets| PathBuf::from(String::from_utf8_lossy(octets).as_ref()),
            variable: &|name| (name == "SSL_CERT_DIR").then(|| OsString::from("/certs")),
            standard_input: &mut LEAF.as_bytes(),
            now: Moment(1_767_225_600),
            output: &mut output,
            errors: &mut errors,
        };
        let status = run(&words, &mut surroundings);
        (status, String::from_utf8(output).unwrap(), String::from_utf8(errors).unwrap())
    }

    #[test]
    fn nothing_but_the_surroundings_is_needed() {
        let files = [("/root", ROOT), ("/inter", INTER), ("/leaf", LEAF)];
        let chain = "Chain:\ndepth=0: O = Forge, CN = leaf (untrusted)\ndepth=1: O = Forge, CN = Inter (untrusted)\n\
            depth=2: O = Forge, CN = Root\n";
        let (status, output, errors) = answer(&files, "-CAfile /root -untrusted /inter -show_chain /leaf");
        assert_eq!((status, output, errors.as_str()), (0, format!("/leaf: OK\n{chain}"), ""));
        let (status, output, errors) = answer(&files, "-CAfile /root -untrusted /inter");
        assert_eq!((status, output.as_str(), errors.as_str()), (0, "stdin: OK\n", ""));
        let (status, _, errors) = answer(&files, "-untrusted /inter /leaf");
        let lines = "O = Forge, CN = Inter\nerror 20 at 1 depth lookup: unable to get local issuer certificate\n\
            error /leaf: verification failed\n";
        assert_eq!((status, errors.as_str()), (2, lines));
        assert_eq!(answer(&files, "-x").0, 1);
    }

    #[test]
    fn a_name_that_is_held_is_not_looked_up() {
        let name = format!("/certs/{HASH}.0");
        let files = [(name.as_str(), ROOT), ("/twin", TWIN), ("/inter", INTER), ("/leaf", LEAF)];
        assert_eq!(answer(&files, "-untrusted /inter /leaf").0, 0);
        assert_eq!(answer(&files, "-untrusted /inter -no-CApath /leaf").0, 0);
        assert_eq!(answer(&files, "-untrusted /inter -no-CApath -no-CAstore /leaf").0, 2);
        assert_eq!(answer(&files, "-untrusted /inter -CAfile /twin /leaf").0, 2);
    }

    #[test]
    fn what_one_lookup_brought_serves_the_next_target() {
        let store = format!("{ROOT}-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n");
        let files = [("/store", store.as_str()), ("/leaf", LEAF), ("/inter", INTER)];
        // The parameters behind the root keep the store from answering, but not from keeping the root.
        let (status, output, _) = answer(&files, "-CAstore /store /inter /inter /leaf");
        assert_eq!((status, output.as_str()), (2, "/inter: OK\n"));
    }
}
