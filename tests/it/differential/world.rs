//! A small world to ask about: a path from a root to a leaf, what stands beside it, and how the command is told of it.

use crate::forge::algorithm::Scheme;
use crate::forge::crl::List;
use crate::forge::extension::{self, Extension};
use crate::forge::fields::Fields;
use crate::forge::key::Key;
use crate::random::Random;

/// What a draw is made of, until it is published.
#[derive(Debug)]
pub(super) struct World {
    pub(super) random: Random,
    /// From the root down to the leaf.
    pub(super) path: Vec<Member>,
    /// Other certificates.
    pub(super) others: Vec<Member>,
    pub(super) lists: Vec<Listed>,
    /// Options, each with its value.
    pub(super) words: Vec<String>,
    /// `-attime`, in seconds; none for now.
    pub(super) time: Option<i64>,
    pub(super) anchoring: Anchoring,
    /// Whether files keep the order in which things stand here.
    pub(super) keeps_order: bool,
    /// Whether files are written in odd forms.
    pub(super) has_odd_files: bool,
}

/// How the command is told of anchors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchoring {
    /// By `-CAfile`, which may hold revocation lists, too.
    File,
    /// By `-trusted`, which may not.
    Listed,
    /// By any of `-CAfile`, `-CApath` and `-CAstore`, together.
    Mixed,
}

/// A certificate and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) fields: Fields,
    pub(super) is_anchor: bool,
    pub(super) is_untrusted: bool,
    /// Auxiliary trust settings, and whether the block's label says so.
    pub(super) aux: Option<(Vec<u8>, bool)>,
    /// Mutations of its DER, by seed.
    pub(super) mutations: Vec<u64>,
}

/// A revocation list and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) list: List,
    /// Among the anchors, not by `-CRLfile`.
    pub(super) is_in_store: bool,
    pub(super) mutations: Vec<u64>,
}

impl World {
    /// A root, up to three intermediates and a leaf, all as they should be.
    pub(super) fn new(mut random: Random) -> World {
        let intermediates = random.pick(&[0, 1, 1, 1, 1, 2, 2, 2, 3]);
        let mut path = vec![Member::anchor(Fields::ca("Root").serial(1))];
        for (number, name) in ["Inter 1", "Inter 2", "Inter 3"].into_iter().take(intermediates).enumerate() {
            path.push(Member::untrusted(Fields::ca(name).serial(10 + number as i64)));
        }
        path.push(Member::beside(leaf(&mut random)));
        let anchoring = match random.below(12) {
            0..=2 => Anchoring::Listed,
            3 => Anchoring::Mixed,
            _ => Anchoring::File,
        };
        World {
            random,
            path,
            others: Vec::new(),
            lists: Vec::new(),
            words: Vec::new(),
            time: Some(NOW),
            anchoring,
            keeps_order: false,
            has_odd_files: false,
        }
    }

    /// Lets every certificate of the path be issued by the one above.
    pub(super) fn link(&mut self) {
        for at in 0..self.path.len() {
            let fields = self.path[at].fields.clone();
            self.path[at].fields = match at {
                0 => fields.clone().by(&fields).signed_with(&fields.key.name.clone()),
                _ => fields.by(&self.path[at - 1].fields),
            };
        }
    }

    /// Lets everyone sign in a way that the key can, after keys were changed.
    pub(super) fn settle_schemes(&mut self) {
        for member in self.path.iter_mut().chain(&mut self.others) {
            let fields = &mut member.fields;
            fields.scheme = fitting(fields.scheme, &fields.signer);
        }
        for listed in &mut self.lists {
            listed.list.scheme = fitting(listed.list.scheme, &listed.list.signer);
        }
    }

    /// The position of the leaf in the path.
    pub(super) fn leaf(&self) -> usize {
        self.path.len() - 1
    }

    /// The position of any certificate of the path, or of any CA, or of any below the root.
    pub(super) fn any(&mut self) -> usize {
        self.random.below(self.path.len())
    }

    /// The position of any CA of the path, or of all there is.
    pub(super) fn any_authority(&mut self) -> usize {
        self.random.below(self.path.len().saturating_sub(1).max(1))
    }

    /// The position of any certificate below the root.
    pub(super) fn any_issued(&mut self) -> usize {
        1 + self.random.below(self.path.len().saturating_sub(1).max(1))
    }

    /// Changes one certificate of the path.
    pub(super) fn change(&mut self, at: usize, change: impl FnOnce(Fields) -> Fields) {
        let fields = self.path[at].fields.clone();
        self.path[at].fields = change(fields);
    }

    /// Gives a certificate of the path an extension in place of those of its kind.
    pub(super) fn extend(&mut self, at: usize, extension: Extension) {
        self.change(at, |fields| fields.without(extension.oid).with(extension));
    }

    /// Adds an option without a value.
    pub(super) fn flag(&mut self, name: &str) {
        self.words.push(name.to_owned());
    }

    /// Adds an option without a value, so many times in a hundred.
    pub(super) fn maybe_flag(&mut self, share: usize, name: &str) {
        if self.random.percent(share) {
            self.flag(name);
        }
    }

    /// Adds an option with a value.
    pub(super) fn option(&mut self, name: &str, value: &str) {
        self.words.extend([name.to_owned(), value.to_owned()]);
    }

    /// Adds one of these values of an option.
    pub(super) fn option_of(&mut self, name: &str, values: &[&str]) {
        let value = self.random.pick(values);
        self.option(name, value);
    }

    /// What suits everyone: options that seldom decide anything.
    pub(super) fn season(&mut self) {
        if self.random.one_in(6) {
            self.option_of("-purpose", &["sslserver", "sslserver", "any", "sslclient", "smimesign"]);
        }
        for (one_in, flag) in [
            (9, "-partial_chain"),
            (9, "-x509_strict"),
            (9, "-check_ss_sig"),
            (15, "-ignore_critical"),
            (4, "-show_chain"),
        ] {
            if self.random.one_in(one_in) {
                self.flag(flag);
            }
        }
        if self.random.one_in(8) {
            self.path[0].is_untrusted = true;
        }
        if self.random.one_in(12) {
            let leaf = self.leaf();
            self.path[leaf].is_untrusted = true;
        }
    }
}

impl Member {
    /// One that stands among the anchors.
    pub(super) fn anchor(fields: Fields) -> Member {
        Member { is_anchor: true, ..Member::beside(fields) }
    }

    /// One that stands among the untrusted certificates.
    pub(super) fn untrusted(fields: Fields) -> Member {
        Member { is_untrusted: true, ..Member::beside(fields) }
    }

    /// One that stands nowhere.
    pub(super) fn beside(fields: Fields) -> Member {
        Member { fields, is_anchor: false, is_untrusted: false, aux: None, mutations: Vec::new() }
    }

    /// One that stands at one place, or at both.
    pub(super) fn somewhere(fields: Fields, random: &mut Random) -> Member {
        let place = random.below(5);
        Member { is_anchor: place < 2, is_untrusted: place > 0, ..Member::beside(fields) }
    }
}

impl Listed {
    /// One of `-CRLfile`.
    pub(super) fn new(list: List) -> Listed {
        Listed { list, is_in_store: false, mutations: Vec::new() }
    }
}

fn leaf(random: &mut Random) -> Fields {
    match random.below(4) {
        0 => Fields::named("leaf").identified(),
        1 => Fields::server("leaf").with(Extension::basic_constraints(false, None)).identified(),
        2 => Fields::server("leaf").with(Extension::key_usage(&[0, 2])).identified(),
        _ => Fields::named("leaf")
            .with(Extension::extended_key_usage(&[
                extension::SERVER_AUTH,
                extension::CLIENT_AUTH,
                extension::EMAIL_PROTECTION,
            ]))
            .with(Extension::subject_alt_name(&["a.example"]))
            .identified(),
    }
    .serial(100)
}

fn fitting(scheme: Scheme, signer: &Key) -> Scheme {
    match scheme {
        Scheme::Pss(..) if !is_rsa(signer) => Scheme::Usual,
        Scheme::Sm2(_) if !signer.name.starts_with("sm2") => Scheme::Usual,
        scheme => scheme,
    }
}

/// Whether a key of this name signs with RSA, in either padding.
pub(super) fn is_rsa(key: &Key) -> bool {
    key.name.starts_with("rsa")
}

/// The start of 2026, when every certificate is valid unless a draw says otherwise.
pub(super) const NOW: i64 = 1_767_225_600;
