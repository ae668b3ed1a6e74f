//! From a world to a question: files, and the words that name them.

use super::directory;
use super::mutation;
use super::question::{self, Question};
use super::rendering::{Object, render};
use super::world::{Anchoring, Listed, Member, World};

/// Writes the world down.
pub(super) fn publish(mut world: World, themes: Vec<&'static str>) -> Question {
    let everyone = || world.path.iter().chain(&world.others);
    let mut anchors: Vec<Object> = everyone().filter(|member| member.is_anchor).map(certificate).collect();
    let mut untrusted: Vec<Object> = everyone().filter(|member| member.is_untrusted).map(certificate).collect();
    let store_lists: Vec<Object> = world.lists.iter().filter(|listed| listed.is_in_store).map(list).collect();
    let mut lists: Vec<Object> = world.lists.iter().filter(|listed| !listed.is_in_store).map(list).collect();
    if !world.keeps_order {
        world.random.shuffle(&mut anchors);
        world.random.shuffle(&mut untrusted);
        world.random.shuffle(&mut lists);
    }
    anchors.extend(store_lists);
    let mut paper = Paper { question: Question { themes, ..Question::default() }, world: &mut world };
    match paper.world.anchoring {
        Anchoring::Listed => paper.files("-trusted", anchors),
        Anchoring::File => paper.files("-CAfile", anchors),
        Anchoring::Mixed => paper.stores(&anchors),
    }
    paper.files("-untrusted", untrusted);
    paper.files("-CRLfile", lists);
    paper.close()
}

/// A question that is being written.
struct Paper<'a> {
    question: Question,
    world: &'a mut World,
}

impl Paper<'_> {
    /// Puts objects into one file, or into two where the option can be given twice.
    fn files(&mut self, option: &str, objects: Vec<Object>) {
        if objects.is_empty() {
            match option {
                "-trusted" | "-CAfile" => self.words(&["-no-CAfile"]),
                _ => {}
            }
            return;
        }
        let cut = if option != "-CAfile" && objects.len() > 1 && self.world.random.one_in(8) {
            self.world.random.below(objects.len())
        } else {
            0
        };
        for part in [&objects[..cut], &objects[cut..]] {
            if !part.is_empty() {
                let name = self.file(option.trim_start_matches('-'), part);
                self.words(&[option, &name]);
            }
        }
    }

    /// Spreads objects over a file, a directory and a store, which may be either.
    fn stores(&mut self, objects: &[Object]) {
        let random = &mut self.world.random;
        let ways = random.pick(&[&[1][..], &[1], &[2], &[3], &[0, 1], &[0, 2], &[1, 3], &[0, 1, 2], &[0, 3]]);
        let mut parts: [Vec<Object>; 4] = Default::default();
        for object in objects {
            for at in 0..=random.below(6) / 5 {
                let way = if at == 0 { random.pick(ways) } else { ways[0] };
                parts[way].push(object.clone());
            }
        }
        let [file, hashed, store, flat] = parts;
        self.files("-CAfile", file);
        for (option, directory, part) in [("-CApath", "certs", hashed), ("-CAstore", "store", store)] {
            if !part.is_empty() {
                let files = directory::files(&part, option == "-CAstore", &mut self.world.random);
                let files = files.into_iter().map(|(name, bytes)| (format!("{directory}/{name}"), bytes));
                self.question.files.extend(files);
                self.words(&[option, directory]);
            }
        }
        if !flat.is_empty() {
            let name = self.file("store", &flat);
            self.words(&["-CAstore", &name]);
        }
    }

    /// Writes a file; gives its name.
    fn file(&mut self, stem: &str, objects: &[Object]) -> String {
        let name = match self.question.files.contains_key(&format!("{stem}.pem")) {
            true => format!("{stem}2.pem"),
            false => format!("{stem}.pem"),
        };
        let bytes = render(objects, self.world.has_odd_files, &mut self.world.random);
        self.question.files.insert(name.clone(), bytes);
        name
    }

    /// Adds an option with its value, if it has one, or a target; an option in any of its spellings.
    fn words(&mut self, words: &[&str]) {
        let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        if words[0].starts_with('-') && self.world.random.one_in(20) {
            words[0].insert(0, '-');
        }
        if words.len() == 2 && self.world.random.one_in(20) {
            words = vec![words.join("=")];
        }
        self.question.words.extend(words);
    }

    /// Adds something that is misspelt, out of place, or without effect.
    fn odd_words(&mut self) {
        let odd = self.world.random.pick(ODD_WORDS);
        self.question.words.extend(odd.iter().map(|word| (*word).to_owned()));
    }

    /// The other options and the targets.
    fn close(mut self) -> Question {
        self.words(&["-no-CApath", "-no-CAstore"]);
        if let Some(time) = self.world.time {
            self.words(&["-attime", &time.to_string()]);
        }
        let words = self.world.words.clone();
        self.question.words.extend(words);
        if self.world.random.one_in(6) {
            for _ in 0..=self.world.random.below(2) {
                let form = name_form(self.world);
                self.words(&["-nameopt", &form]);
            }
        }
        if self.world.random.one_in(25) {
            self.odd_words();
        }
        let leaf = self.world.path[self.world.leaf()].clone();
        let mut targets = vec![("leaf".to_owned(), leaf)];
        if self.world.random.one_in(8) {
            let at = self.world.any();
            targets.push(("again".to_owned(), self.world.path[at].clone()));
        }
        if self.world.random.one_in(12) && !self.world.others.is_empty() {
            let other = self.world.random.below(self.world.others.len());
            targets.push(("other".to_owned(), self.world.others[other].clone()));
        }
        for (stem, member) in targets {
            let mut objects = vec![certificate(&member)];
            if self.world.random.one_in(20) {
                objects.push(certificate(&self.world.path[0]));
            }
            let name = self.file(&stem, &objects);
            self.words(&[&name]);
        }
        if self.question.files.contains_key("leaf.pem") && self.world.random.one_in(40) {
            // What no target is named for is read from standard input.
            let names: Vec<String> = self.question.files.keys().cloned().collect();
            self.question.words.retain(|word| !names.contains(word) || !TARGETS.contains(&word.as_str()));
            let leaf = self.question.files["leaf.pem"].clone();
            self.question.files.insert(question::STANDARD_INPUT.to_owned(), leaf);
            return self.question;
        }
        if self.world.random.one_in(50) {
            self.words(&["missing.pem"]);
        }
        self.question
    }
}

fn certificate(member: &Member) -> Object {
    let fields = &member.fields;
    let der =
        member.mutations.iter().fold(fields.der(), |der, seed| mutation::mutate(&der, *seed, |tbs| fields.sealed(tbs)));
    match &member.aux {
        Some((aux, is_said)) => {
            let label = if *is_said { "TRUSTED CERTIFICATE" } else { "CERTIFICATE" };
            Object { label, der: [der, aux.clone()].concat() }
        }
        None => Object { label: "CERTIFICATE", der },
    }
}

fn list(listed: &Listed) -> Object {
    let list = &listed.list;
    let der =
        listed.mutations.iter().fold(list.der(), |der, seed| mutation::mutate(&der, *seed, |tbs| list.sealed(tbs)));
    Object { label: "X509 CRL", der }
}

/// A value of `-nameopt`.
fn name_form(world: &mut World) -> String {
    if world.random.one_in(3) {
        return world.random.pick(&["oneline", "RFC2253", "multiline", "compat", "sname", "ca_default"]).to_owned();
    }
    let words = world.random.several(NAME_FORMS, 1, 4);
    let signed =
        words.into_iter().map(|word| if world.random.one_in(8) { format!("-{word}") } else { word.to_owned() });
    signed.collect::<Vec<_>>().join(",")
}

/// The files of targets.
const TARGETS: &[&str] = &["leaf.pem", "again.pem", "other.pem"];

const ODD_WORDS: &[&[&str]] = &[
    &["-verbose"],
    &["-trusted_first"],
    &["-issuer_checks"],
    &["-no_alt_chains"],
    &["-no-CAfile"],
    &["-purpose", "sslServer"],
    &["-purpose", "any", "-purpose", "sslserver"],
    &["-verify_name", "ssl"],
    &["-policy", "x y"],
    &["-policy", "serverAuth"],
    &["-attime", "0x695f0000"],
    &["-attime", "12x"],
    &["-auth_level", "x"],
    &["-verify_depth", "0x"],
    &["-verify_depth", "99999999999"],
    &["-auth_level=2"],
    &["-partial"],
    &["-crl_check=1"],
    &["-nameopt", "esc"],
    &["-untrusted", "missing.pem"],
    &["-CAfile", "missing.pem"],
    &["-CRLfile", "leaf.pem"],
    &["-trusted", "missing.pem"],
    &["-vfyopt", "x:y"],
    &["-vfyopt", "distid"],
    &["-suiteB_128", "-suiteB_192"],
    &["-verify_ip", "1.2.3"],
    &["-verify_depth"],
    &["--"],
    &["-"],
];

const NAME_FORMS: &[&str] = &[
    "oneline",
    "rfc2253",
    "MULTILINE",
    "esc_2253",
    "esc_2254",
    "esc_ctrl",
    "esc_msb",
    "use_quote",
    "utf8",
    "ignore_type",
    "show_type",
    "dump_all",
    "dump_nostr",
    "dump_der",
    "dump_unknown",
    "compat",
    "sep_comma_plus",
    "sep_comma_plus_space",
    "sep_semi_plus_space",
    "sep_multiline",
    "dn_rev",
    "nofname",
    "sname",
    "lname",
    "align",
    "oid",
    "space_eq",
];
