//! The floors: who may import whom, who may touch the machine, who may name which crate, how long a file may be.

use std::collections::BTreeSet;

use crate::source::{self, SourceFile};

#[test]
fn nothing_imports_upward() {
    let mut faults = Vec::new();
    for file in source::files() {
        let module = file.module();
        if matches!(module, "lib" | "main") {
            continue;
        }
        let Some((_, allowed)) = FLOORS.iter().find(|(name, _)| *name == module) else {
            faults.push(format!("{}: the module {module} has no row in FLOORS", file.name));
            continue;
        };
        for imported in imported_modules(&file) {
            if imported != module && !allowed.contains(&imported.as_str()) {
                faults.push(format!("{}: {module} imports {imported}, which is not below it", file.name));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_table_has_no_loop() {
    for (at, (module, allowed)) in FLOORS.iter().enumerate() {
        for lower in *allowed {
            let place = FLOORS.iter().position(|(name, _)| name == lower);
            assert!(place.is_some_and(|place| place < at), "{module} may import {lower}, which stands above it");
        }
    }
}

#[test]
fn every_module_of_the_root_stands_in_the_table_and_in_floor_order() {
    let root = source::files().into_iter().find(|file| file.name == "src/lib.rs").unwrap();
    let code = root.product_code();
    let declared = code.lines().filter_map(|line| line.trim().strip_prefix("pub mod ")?.strip_suffix(';'));
    let order: Vec<usize> = declared
        .map(|module| {
            FLOORS
                .iter()
                .position(|(name, _)| *name == module)
                .unwrap_or_else(|| panic!("{module} has no row in FLOORS"))
        })
        .collect();
    assert!(order.is_sorted(), "the modules of src/lib.rs do not stand in the order of FLOORS");
    assert_eq!(order.len(), FLOORS.len(), "FLOORS has a row without a module");
}

#[test]
fn only_three_places_touch_the_machine() {
    let mut faults = Vec::new();
    for file in source::files() {
        if matches!(file.module(), "disk" | "cli" | "main") {
            continue;
        }
        let code = file.product_code();
        for path in source::paths(&code) {
            // A bare word is a local name or a macro such as `env!`, not a door.
            let names = |door: &str| path == door && door.contains("::") || path.starts_with(&format!("{door}::"));
            if MACHINE.iter().any(|door| names(door)) {
                faults.push(format!("{}: {path} belongs in disk, cli or main", file.name));
            }
        }
        for call in MACHINE_CALLS.iter().filter(|call| code.contains(**call)) {
            faults.push(format!("{}: {call} asks the file system", file.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn crates_stay_behind_their_seam() {
    let mut faults = Vec::new();
    for file in source::files() {
        let paths = source::paths(&file.product_code());
        for path in &paths {
            let first = path.split("::").next().unwrap_or("");
            // A module of our own may be named like a crate: `crypto::pkcs12`.
            if paths.iter().any(|own| own.starts_with("crate::") && own.ends_with(&format!("::{first}"))) {
                continue;
            }
            let Some((_, homes)) = SEAMS.iter().find(|(name, _)| *name == first && path.contains("::")) else {
                continue;
            };
            if !homes.contains(&file.module()) {
                faults.push(format!("{}: {path} belongs in {}", file.name, homes.join(", ")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_file_opens_with_its_question_and_is_short() {
    let mut faults = Vec::new();
    for file in source::files() {
        let lines = file.text.lines().count();
        if lines > LONGEST_FILE {
            faults.push(format!("{}: {lines} lines, at most {LONGEST_FILE}", file.name));
        }
        if !file.text.starts_with("//! ") {
            faults.push(format!("{}: does not open with a //! line", file.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn functions_are_short() {
    let mut faults = Vec::new();
    for file in source::files() {
        for (name, line, length) in functions(&file.product_code()) {
            if length > LONGEST_FUNCTION {
                faults.push(format!("{}:{line}: fn {name} has {length} lines, at most {LONGEST_FUNCTION}", file.name));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The modules of the top level that a file names, as `crate::X` or by climbing out with `super`.
fn imported_modules(file: &SourceFile) -> BTreeSet<String> {
    let climb = vec!["super"; file.depth()].join("::");
    let from_root = |path: &str| {
        let rest = path.strip_prefix("crate::").or_else(|| path.strip_prefix(&format!("{climb}::")))?;
        Some(rest.split("::").next().unwrap_or(rest).to_owned())
    };
    source::paths(&file.product_code()).iter().filter_map(|path| from_root(path)).collect()
}

/// Name, first line and number of lines of every function, by the indentation that rustfmt gives its closing brace.
fn functions(code: &str) -> Vec<(String, usize, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some(fn_at) = words.iter().position(|word| *word == "fn") else { continue };
        if !words[..fn_at].iter().all(|word| is_qualifier(word)) {
            continue;
        }
        let closing = format!("{}}}", " ".repeat(line.len() - line.trim_start().len()));
        let length = lines[at..].iter().position(|line| *line == closing).map_or(1, |end| end + 1);
        let name = words.get(fn_at + 1).unwrap_or(&"?");
        let bodiless = line.trim_end().ends_with([';', '}']);
        found.push(((*name).to_owned(), at + 1, if bodiless { 1 } else { length }));
    }
    found
}

/// Whether a word may stand before `fn`; `pub(in crate::x)` is two, and the name of an ABI is blanked.
fn is_qualifier(word: &str) -> bool {
    matches!(word, "pub" | "const" | "async" | "unsafe" | "extern") || word.starts_with("pub(") || word.ends_with(')')
}

#[test]
fn functions_of_any_visibility_are_measured() {
    let code =
        "pub(in crate::a) fn b() {\n\n}\n    pub(super) const fn c() {\n    }\nlet d = |e: fn()| f;\nasync fn g();\n";
    let wanted = [("b()", 1, 3), ("c()", 4, 2), ("g();", 7, 1)];
    assert_eq!(functions(code), wanted.map(|(name, line, length)| (name.to_owned(), line, length)));
}

/// Who may import whom, lower floors first: a module imports from its row and from nothing else.
const FLOORS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("disk", &["base"]),
    ("pem", &["base"]),
    ("target", &["base"]),
    ("x509", &["base"]),
    ("crypto", &["base", "x509"]),
    ("service", &["base", "target"]),
    ("loaders", &["base", "pem", "x509", "crypto"]),
    ("bundle", &["base", "pem", "loaders", "x509", "target", "crypto"]),
    ("verify", &["base", "x509", "crypto"]),
    ("openssl", &["base", "pem", "loaders", "x509", "crypto", "verify"]),
    ("checks", &["base", "pem", "loaders", "target", "service", "bundle", "x509", "crypto", "verify"]),
    ("assemble", &["base", "pem", "x509", "crypto", "bundle", "verify", "checks"]),
    ("report", &["base", "target", "loaders", "verify", "checks", "assemble"]),
    (
        "run",
        &[
            "base", "pem", "target", "x509", "crypto", "service", "bundle", "loaders", "verify", "checks", "assemble",
            "report",
        ],
    ),
    ("cli", &["base", "disk", "target", "service", "checks", "assemble", "report", "run", "openssl"]),
];

/// Doors to files, environment, processes, clock and network.
const MACHINE: &[&str] = &[
    "File::create",
    "File::open",
    "Instant",
    "OpenOptions",
    "SystemTime",
    "Timestamp::now",
    "Zoned::now",
    "env",
    "fs",
    "io::stderr",
    "io::stdin",
    "io::stdout",
    "jiff::Zoned",
    "rustix",
    "std::env",
    "std::fs",
    "std::io::stderr",
    "std::io::stdin",
    "std::io::stdout",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
    "std::os::fd",
    "std::os::linux",
    "std::os::unix::fs",
    "std::os::unix::io",
    "std::os::unix::net",
    "std::os::unix::process",
    "std::process",
    "std::thread::sleep",
    "std::time::Instant",
    "std::time::SystemTime",
];

/// Methods of paths that ask the file system.
const MACHINE_CALLS: &[&str] = &[
    ".canonicalize()",
    ".exists()",
    ".is_dir()",
    ".is_file()",
    ".is_symlink()",
    ".read_dir()",
    ".read_link()",
    ".symlink_metadata()",
];

/// Crates that only some modules may name.
const SEAMS: &[(&str, &[&str])] = &[
    ("aes", CRYPTO),
    ("aws_lc_rs", CRYPTO),
    ("bp256", CRYPTO),
    ("bp384", CRYPTO),
    ("clap", &["cli"]),
    ("crypto_bigint", &["x509", "crypto"]),
    ("der", &["x509", "crypto"]),
    ("cbc", CRYPTO),
    ("des", CRYPTO),
    ("dsa", CRYPTO),
    ("ecdsa", CRYPTO),
    ("ed25519_dalek", CRYPTO),
    ("ed448_goldilocks", CRYPTO),
    ("hmac", CRYPTO),
    ("k256", CRYPTO),
    ("md5", CRYPTO),
    ("p192", CRYPTO),
    ("p224", CRYPTO),
    ("p256", CRYPTO),
    ("p384", CRYPTO),
    ("p521", CRYPTO),
    ("pem_rfc7468", &["pem"]),
    ("pkcs12", CRYPTO),
    ("pkcs5", CRYPTO),
    ("rc2", CRYPTO),
    ("rsa", CRYPTO),
    ("rustix", &["disk"]),
    ("rustls_pki_types", CRYPTO),
    ("sha1", CRYPTO),
    ("sha2", CRYPTO),
    ("sha3", CRYPTO),
    ("sm2", CRYPTO),
    ("webpki", CRYPTO),
    ("webpki_root_certs", CRYPTO),
    ("x509_cert", &["x509", "crypto"]),
];

/// The home of everything that computes with keys.
const CRYPTO: &[&str] = &["crypto"];

/// Lines that a file may have.
const LONGEST_FILE: usize = 500;

/// Lines that a function may have.
const LONGEST_FUNCTION: usize = 100;
