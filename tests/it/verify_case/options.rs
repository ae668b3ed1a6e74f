//! The options of a question: read from a case, written to one, handed to the engine and to the command.

use certpreflight::base::moment::Moment;
use certpreflight::base::oid::Oid;
use certpreflight::openssl::options::address::parse_address;
use certpreflight::verify::request::{Flags, Identity, Purpose, Request, SuiteB, TimeCheck, TrustUse};

/// What `openssl verify` can be told besides the files.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) time: TimeCheck,
    /// As the command spells it, as all below.
    pub(crate) verify_name: Option<String>,
    pub(crate) purpose: Option<String>,
    pub(crate) flags: Vec<String>,
    pub(crate) depth: Option<u32>,
    pub(crate) level: u8,
    pub(crate) host: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) ip: Option<String>,
    /// Dotted.
    pub(crate) policies: Vec<String>,
    /// Some of `128`, `128_only` and `192`.
    pub(crate) suite_b: Option<String>,
    pub(crate) distid: Option<String>,
    /// In hexadecimal.
    pub(crate) hexdistid: Option<String>,
}

impl Default for Options {
    /// At the start of 2026, nothing else set.
    fn default() -> Options {
        Options {
            time: TimeCheck::At(Moment::parse("2026-01-01", Moment(0)).unwrap()),
            verify_name: None,
            purpose: None,
            flags: Vec::new(),
            depth: None,
            level: 0,
            host: None,
            email: None,
            ip: None,
            policies: Vec::new(),
            suite_b: None,
            distid: None,
            hexdistid: None,
        }
    }
}

impl Options {
    /// Takes one `key: value` line; says whether the key is an option's.
    pub(crate) fn set(&mut self, key: &str, value: &str) -> bool {
        let owned = || Some(value.to_owned());
        let words = || value.split_whitespace().map(str::to_owned).collect();
        match key {
            "time" if value == "off" => self.time = TimeCheck::Off,
            "time" => self.time = TimeCheck::At(Moment::parse(value, Moment(0)).expect(value)),
            "verify_name" => self.verify_name = owned(),
            "purpose" => self.purpose = owned(),
            "flags" => self.flags = words(),
            "depth" => self.depth = Some(value.parse().unwrap()),
            "level" => self.level = value.parse().unwrap(),
            "host" => self.host = owned(),
            "email" => self.email = owned(),
            "ip" => self.ip = owned(),
            "policies" => self.policies = words(),
            "suite_b" => self.suite_b = owned(),
            "distid" => self.distid = owned(),
            "hexdistid" => self.hexdistid = owned(),
            _ => return false,
        }
        true
    }

    /// The lines that [`Options::set`] reads back.
    pub(crate) fn lines(&self) -> String {
        let time = match self.time {
            TimeCheck::Off => "off".to_owned(),
            TimeCheck::At(moment) => moment.rfc3339(),
        };
        let joined = |words: &[String]| (!words.is_empty()).then(|| words.join(" "));
        let lines = [
            ("time", Some(time)),
            ("verify_name", self.verify_name.clone()),
            ("purpose", self.purpose.clone()),
            ("flags", joined(&self.flags)),
            ("depth", self.depth.map(|depth| depth.to_string())),
            ("level", (self.level > 0).then(|| self.level.to_string())),
            ("host", self.host.clone()),
            ("email", self.email.clone()),
            ("ip", self.ip.clone()),
            ("policies", joined(&self.policies)),
            ("suite_b", self.suite_b.clone()),
            ("distid", self.distid.clone()),
            ("hexdistid", self.hexdistid.clone()),
        ];
        lines.into_iter().filter_map(|(key, value)| Some(format!("{key}: {}\n", value?))).collect()
    }

    /// The words of the command line.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut option = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                words.extend([name.to_owned(), value]);
            }
        };
        option("-verify_name", self.verify_name.clone());
        option("-purpose", self.purpose.clone());
        option("-verify_depth", self.depth.map(|depth| depth.to_string()));
        option("-auth_level", (self.level > 0).then(|| self.level.to_string()));
        option("-verify_hostname", self.host.clone());
        option("-verify_email", self.email.clone());
        option("-verify_ip", self.ip.clone());
        option("-vfyopt", self.distid.as_ref().map(|identifier| format!("distid:{identifier}")));
        option("-vfyopt", self.hexdistid.as_ref().map(|identifier| format!("hexdistid:{identifier}")));
        self.policies.iter().for_each(|policy| option("-policy", Some(policy.clone())));
        match self.time {
            TimeCheck::At(moment) => option("-attime", Some(moment.0.to_string())),
            TimeCheck::Off => words.push("-no_check_time".to_owned()),
        }
        let levels = self.suite_b.iter().flat_map(|levels| levels.split_whitespace());
        words.extend(levels.map(|level| format!("-suiteB_{level}")));
        words.extend(self.flags.iter().map(|flag| format!("-{flag}")));
        words
    }

    /// The request with these options in it, as the command fills it in.
    pub(crate) fn apply<'a>(&self, request: Request<'a>) -> Request<'a> {
        let (named, trust) = match self.verify_name.as_deref() {
            Some("ssl_client") => (Some("sslclient"), Some(TrustUse::SslClient)),
            Some("ssl_server") => (Some("sslserver"), Some(TrustUse::SslServer)),
            Some("pkcs7" | "smime_sign") => (Some("smimesign"), Some(TrustUse::Email)),
            Some("default") | None => (None, None),
            Some(other) => panic!("unknown verify name {other}"),
        };
        let bytes = |text: &Option<String>| text.as_ref().map(|text| text.as_bytes().to_vec());
        Request {
            time: self.time,
            purpose: self.purpose.as_deref().or(named).map(purpose),
            trust,
            depth: self.depth.unwrap_or(100),
            auth_level: self.level,
            flags: self.flags(),
            identity: Identity {
                host: bytes(&self.host),
                email: bytes(&self.email),
                address: self.ip.as_deref().map(octets),
            },
            policies: self.policies.iter().map(|policy| Oid::from_dotted(policy).expect(policy)).collect(),
            suite_b: self.suite_b.as_deref().and_then(suite_b),
            distinguishing_id: bytes(&self.distid).or(self.hexdistid.as_deref().map(hexadecimal)),
            ..request
        }
    }

    /// The flags given, and policy checking where another option implies it.
    fn flags(&self) -> Flags {
        let mut flags = Flags::default();
        for name in &self.flags {
            let flag = match name.as_str() {
                "allow_proxy_certs" => &mut flags.allow_proxy,
                "check_ss_sig" => &mut flags.check_self_signature,
                "crl_check" => &mut flags.crl_check,
                "crl_check_all" => &mut flags.crl_check_all,
                "explicit_policy" => &mut flags.explicit_policy,
                "extended_crl" => &mut flags.extended_crl,
                "ignore_critical" => &mut flags.ignore_critical,
                "inhibit_any" => &mut flags.inhibit_any,
                "inhibit_map" => &mut flags.inhibit_map,
                "partial_chain" => &mut flags.partial_chain,
                "policy_check" => &mut flags.policy_check,
                // For the command alone, which then prints what policy checking came to.
                "policy_print" => continue,
                "use_deltas" => &mut flags.use_deltas,
                "x509_strict" => &mut flags.strict,
                _ => panic!("unknown flag {name}"),
            };
            *flag = true;
        }
        flags.policy_check |=
            flags.explicit_policy || flags.inhibit_any || flags.inhibit_map || !self.policies.is_empty();
        flags
    }
}

fn purpose(name: &str) -> Purpose {
    Purpose::named(name).expect(name)
}

fn suite_b(levels: &str) -> Option<SuiteB> {
    let level = |level: &str| match level {
        "128" => SuiteB::Level128,
        "128_only" => SuiteB::Level128Only,
        "192" => SuiteB::Level192,
        _ => panic!("unknown level of Suite B {level}"),
    };
    levels.split_whitespace().map(level).reduce(SuiteB::and)
}

fn octets(address: &str) -> Vec<u8> {
    parse_address(address.as_bytes()).expect(address)
}

fn hexadecimal(digits: &str) -> Vec<u8> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).expect(digits)
}

#[test]
fn lines_written_are_read_back() {
    let text = "time: 2026-01-02T03:04:05Z\nverify_name: ssl_server\npurpose: any\nflags: use_deltas inhibit_any\n\
                depth: 3\nlevel: 2\nhost: a.example\nemail: a@b\nip: ::1\npolicies: 1.2.3 2.5.29.32.0\n\
                suite_b: 128_only 192\ndistid: x\nhexdistid: 00ff\n";
    let mut options = Options::default();
    for line in text.lines() {
        let (key, value) = line.split_once(": ").unwrap();
        assert!(options.set(key, value), "{line}");
    }
    assert_eq!(options.lines(), text);
}
