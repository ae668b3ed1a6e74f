//! The workshop: a small PKI and good deployments, made with the `openssl` command in a temporary directory.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools;
use tempfile::TempDir;

/// The PKI that all deployments share, made once a process.
pub(crate) struct Workshop {
    folder: TempDir,
    /// `/CN=Lab Root`, self-signed.
    pub root: Identity,
    /// `/CN=Lab Issuing`, issued by the root, path length 0.
    pub issuing: Identity,
    /// `/CN=Lab Upper`, issued by the root, may issue CAs.
    pub upper: Identity,
    /// `/CN=Other Root`, unrelated.
    pub other: Identity,
    /// `/CN=mx.example.org`, issued by `issuing`, everything in order.
    pub leaf: Identity,
    /// The same with an RSA key.
    pub rsa_leaf: Identity,
}

/// A certificate with its key.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// PEM file with the certificate alone.
    pub cert: PathBuf,
    /// PEM file with the key, PKCS#8.
    pub key: PathBuf,
}

/// What a certificate says. Times in the form of `openssl ca`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Contents<'a> {
    /// In the form of `-subj`.
    pub subject: &'a str,
    /// Lines of an extension section; with none the certificate is of version 1.
    pub extensions: &'a str,
    /// notBefore.
    pub start: &'a str,
    /// notAfter.
    pub end: &'a str,
    /// For `-md`.
    pub digest: &'a str,
}

impl Contents<'_> {
    /// A server certificate for mx.example.org with everything in order.
    pub(crate) const LEAF: Contents<'static> = Contents {
        subject: "/CN=mx.example.org",
        extensions: LEAF_EXTENSIONS,
        start: "20261001000000Z",
        end: "20271001000000Z",
        digest: "sha256",
    };

    /// An intermediate that issues server certificates.
    pub(crate) const ISSUING: Contents<'static> = Contents {
        subject: "/CN=Lab Issuing",
        extensions: "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,digitalSignature,keyCertSign,cRLSign\n\
                     subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n",
        start: "20260101000000Z",
        end: "20360101000000Z",
        digest: "sha256",
    };

    /// An intermediate that issues intermediates.
    pub(crate) const UPPER: Contents<'static> = Contents {
        subject: "/CN=Lab Upper",
        extensions: "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature,keyCertSign,cRLSign\n\
                     subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n",
        ..Contents::ISSUING
    };

    /// A root.
    pub(crate) const ROOT: Contents<'static> = Contents {
        subject: "/CN=Lab Root",
        extensions: "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature,keyCertSign,cRLSign\n\
                     subjectKeyIdentifier=hash\n",
        ..Contents::ISSUING
    };
}

/// The extensions of a server certificate with everything in order.
pub(crate) const LEAF_EXTENSIONS: &str = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n\
    extendedKeyUsage=serverAuth\nsubjectAltName=DNS:mx.example.org\n\
    subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";

/// Arguments of `openssl genpkey` for the usual key.
pub(crate) const P256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];

/// Arguments of `openssl genpkey` for RSA with 2048 bits.
pub(crate) const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];

/// The moment at which all deployments are judged.
pub(crate) const AT: &str = "2026-11-22T04:00:00Z";

impl Workshop {
    /// Makes the PKI; none, which is said, where there is no `openssl` command.
    pub(crate) fn open() -> Option<Workshop> {
        if let Err(error) = Command::new("openssl").arg("version").output() {
            tools::skip(&format!("the openssl command cannot be run: {error}"));
            return None;
        }
        let folder = tempfile::Builder::new().prefix("deployments").tempdir().unwrap();
        let bench = Bench::new(folder.path().join("pki"));
        let root = bench.self_signed("root", P256, Contents::ROOT);
        let other = bench.self_signed("other", P256, Contents { subject: "/CN=Other Root", ..Contents::ROOT });
        let issuing = bench.identity("issuing", P256, &root, Contents::ISSUING);
        let upper = bench.identity("upper", P256, &root, Contents::UPPER);
        let leaf = bench.identity("leaf", P256, &issuing, Contents::LEAF);
        let rsa_leaf = bench.identity("rsa-leaf", RSA, &issuing, Contents::LEAF);
        Some(Workshop { folder, root, issuing, upper, other, leaf, rsa_leaf })
    }

    /// A good deployment in a directory of its own, ready to be spoilt.
    pub(crate) fn deploy(&self, name: &str) -> Deployment<'_> {
        let home = self.folder.path().join(name);
        let files = home.join("files");
        private_folder(&home);
        private_folder(&files);
        let deployment = Deployment {
            shop: self,
            bench: Bench::new(home.join("bench")),
            cert: files.join("fullchain.pem"),
            key: Some(files.join("privkey.pem")),
            ca: vec![self.root.cert.clone()],
            hostname: Some("mx.example.org".to_owned()),
            options: Vec::new(),
            files,
        };
        deployment.install(&self.leaf, &[&self.issuing.cert]);
        deployment
    }
}

/// One deployment: its files and the command line that checks it.
pub(crate) struct Deployment<'a> {
    /// The PKI.
    pub shop: &'a Workshop,
    /// Where keys and certificates of this deployment alone are made; beside `files`, not in it.
    pub bench: Bench,
    /// The directory with the deployed files, 0700.
    pub files: PathBuf,
    /// CERT.
    pub cert: PathBuf,
    /// `--key`.
    pub key: Option<PathBuf>,
    /// `--ca`.
    pub ca: Vec<PathBuf>,
    /// `--hostname`.
    pub hostname: Option<String>,
    /// Further options.
    pub options: Vec<String>,
}

impl Deployment<'_> {
    /// Writes leaf and chain to the certificate file and the leaf's key to the key file.
    pub(crate) fn install(&self, leaf: &Identity, chain: &[&Path]) {
        let mut certs = text(&leaf.cert);
        for cert in chain {
            certs.push_str(&text(cert));
        }
        self.write(&self.cert, certs);
        self.write(self.key.as_ref().unwrap(), text(&leaf.key));
    }

    /// Issues a leaf that differs from the good one as `contents` says, and installs it with the usual chain.
    pub(crate) fn install_leaf(&self, kind: &[&str], contents: Contents<'_>) -> Identity {
        let leaf = self.bench.identity("leaf", kind, &self.shop.issuing, contents);
        self.install(&leaf, &[&self.shop.issuing.cert]);
        leaf
    }

    /// Issues an intermediate by the root as `contents` says, a good leaf by it, and installs both.
    pub(crate) fn install_below(&self, contents: Contents<'_>) -> Identity {
        let issuing = self.bench.identity("issuing", P256, &self.shop.root, contents);
        let leaf = self.bench.identity("leaf", P256, &issuing, Contents::LEAF);
        self.install(&leaf, &[&issuing.cert]);
        issuing
    }

    /// Writes a file that only its owner may read.
    pub(crate) fn write(&self, path: &Path, bytes: impl AsRef<[u8]>) {
        let _ = fs::remove_file(path);
        fs::write(path, bytes).unwrap();
        chmod(path, 0o600);
    }

    /// Rewrites the certificate file's text.
    pub(crate) fn edit_cert(&self, edit: impl FnOnce(String) -> String) {
        self.write(&self.cert, edit(text(&self.cert)));
    }

    /// The key file.
    pub(crate) fn key_file(&self) -> PathBuf {
        self.key.clone().unwrap()
    }

    /// Appends options.
    pub(crate) fn option(&mut self, words: &[&str]) {
        self.options.extend(words.iter().map(|word| (*word).to_owned()));
    }

    /// Arguments after the program's name.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let path = |path: &Path| path.to_string_lossy().into_owned();
        let me = fs::metadata(&self.bench.folder).unwrap().uid();
        let mut words: Vec<String> = ["check", "-f", "json", "--at", AT, "--owner"].map(str::to_owned).to_vec();
        words.push(me.to_string());
        for ca in &self.ca {
            words.extend(["--ca".to_owned(), path(ca)]);
        }
        if let Some(key) = &self.key {
            words.extend(["--key".to_owned(), path(key)]);
        }
        if let Some(hostname) = &self.hostname {
            words.extend(["--hostname".to_owned(), hostname.clone()]);
        }
        words.extend(self.options.iter().cloned());
        words.push(path(&self.cert));
        words
    }
}

/// A directory in which `openssl` makes keys, certificates and revocation lists.
pub(crate) struct Bench {
    folder: PathBuf,
}

impl Bench {
    fn new(folder: PathBuf) -> Bench {
        private_folder(&folder);
        let config = "[req]\ndistinguished_name=name\n[name]\n[ca]\ndefault_ca=lab\n[lab]\npolicy=any\n\
                      unique_subject=no\ndatabase=index.txt\nserial=serial\ncrlnumber=crlnumber\nnew_certs_dir=.\n[any]\n\
                      organizationName=optional\ncommonName=optional\n";
        fs::write(folder.join("lab.cnf"), config).unwrap();
        Bench { folder }
    }

    /// Runs `openssl` in the directory and gives what it printed; ends the test when it fails.
    pub(crate) fn openssl(&self, arguments: &[&str]) -> Vec<u8> {
        let output = Command::new("openssl")
            .args(arguments)
            .current_dir(&self.folder)
            .env("OPENSSL_CONF", "/dev/null")
            .output()
            .expect("the openssl command is installed");
        assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// A path in the directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A new key by the arguments of `openssl genpkey`.
    pub(crate) fn new_key(&self, name: &str, kind: &[&str]) -> PathBuf {
        let file = format!("{name}.key");
        self.openssl(&[&["genpkey", "-out", &file][..], kind].concat());
        self.path(&file)
    }

    /// A new key with a certificate by this issuer.
    pub(crate) fn identity(&self, name: &str, kind: &[&str], issuer: &Identity, contents: Contents<'_>) -> Identity {
        let key = self.new_key(name, kind);
        Identity { cert: self.issue(name, &key, Some(issuer), contents), key }
    }

    /// A new key with a certificate of its own.
    pub(crate) fn self_signed(&self, name: &str, kind: &[&str], contents: Contents<'_>) -> Identity {
        let key = self.new_key(name, kind);
        Identity { cert: self.issue(name, &key, None, contents), key }
    }

    /// A certificate for a key that exists.
    pub(crate) fn issue(&self, name: &str, key: &Path, issuer: Option<&Identity>, contents: Contents<'_>) -> PathBuf {
        let key = key.to_str().unwrap();
        let (request, cert, extensions) = (format!("{name}.csr"), format!("{name}.pem"), format!("{name}.ext"));
        self.openssl(&["req", "-new", "-config", "lab.cnf", "-key", key, "-subj", contents.subject, "-out", &request]);
        fs::write(self.path("index.txt"), "").unwrap();
        let mut words = vec!["ca", "-batch", "-notext", "-config", "lab.cnf", "-rand_serial", "-in", &request];
        words.extend(["-out", &cert, "-startdate", contents.start, "-enddate", contents.end, "-md", contents.digest]);
        match issuer {
            Some(issuer) => {
                words.extend(["-cert", issuer.cert.to_str().unwrap(), "-keyfile", issuer.key.to_str().unwrap()]);
            }
            None => words.extend(["-selfsign", "-keyfile", key]),
        }
        if !contents.extensions.is_empty() {
            fs::write(self.path(&extensions), contents.extensions).unwrap();
            words.extend(["-extfile", &extensions]);
        }
        self.openssl(&words);
        self.path(&cert)
    }

    /// A revocation list by this issuer that names these certificates.
    pub(crate) fn revoke(&self, name: &str, issuer: &Identity, revoked: &[&Path]) -> PathBuf {
        fs::write(self.path("index.txt"), "").unwrap();
        fs::write(self.path("crlnumber"), "01\n").unwrap();
        let (cert, key) = (issuer.cert.to_str().unwrap(), issuer.key.to_str().unwrap());
        let common = ["ca", "-config", "lab.cnf", "-md", "sha256", "-cert", cert, "-keyfile", key];
        for revoked in revoked {
            self.openssl(&[&common[..], &["-revoke", revoked.to_str().unwrap()]].concat());
        }
        let times = ["-crl_lastupdate", "20261101000000Z", "-crl_nextupdate", "20270101000000Z"];
        let file = format!("{name}.crl");
        self.openssl(&[&common[..], &["-gencrl", "-out", &file], &times].concat());
        self.path(&file)
    }
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Sets permission bits.
pub(crate) fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn private_folder(path: &Path) {
    fs::create_dir_all(path).unwrap();
    chmod(path, 0o700);
}
