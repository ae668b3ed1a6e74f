//! The same question asked of the engine.

use std::collections::VecDeque;
use std::sync::Arc;

use certpreflight::base::moment::Moment;
use certpreflight::loaders::Found;
use certpreflight::loaders::openssl_bundle;
use certpreflight::loaders::openssl_store::{self, Wanted};
use certpreflight::openssl::name_format::NameFormat;
use certpreflight::verify::judge;
use certpreflight::verify::observer::LikeTheCommand;
use certpreflight::verify::outcome::Outcome;
use certpreflight::verify::request::{Request, TimeCheck};
use certpreflight::verify::trust::{Anchor, Anchors};
use certpreflight::x509::cert::SharedCert;
use certpreflight::x509::crl::SharedCrl;

use super::answer::Answer;
use super::question::Question;
use crate::verify_case::options::Options;

/// What we answer; an error says why we have none.
pub(super) fn ours(question: &Question) -> Result<Answer, String> {
    let mut asked = Asked::default();
    asked.options.time = TimeCheck::At(Moment(1_785_000_000));
    asked.read(question)?;
    let (mut output, mut complaints, mut status) = (String::new(), String::new(), 0);
    let format = NameFormat::parse(&asked.forms).ok_or("bad nameopt")?;
    let print = |cert: &SharedCert| Answer::new(0, &format.print(&cert.subject), b"").output;
    for target in &asked.targets {
        let bytes = question.files.get(target).ok_or("no such file")?;
        let found = openssl_store::read(bytes, &Arc::from(target.as_str()), Wanted::FirstCert);
        let Some(Found::Cert(leaf, _)) = found.into_iter().next() else { return Err("unreadable target".into()) };
        let empty = Store::default();
        let request = Request {
            untrusted: &asked.untrusted,
            crls: &asked.lists,
            list_store: asked.is_listed.then_some(&empty as &dyn Anchors),
            ..Request::new(leaf, &asked.store, asked.options.time)
        };
        let outcome: Outcome = judge(&asked.options.apply(request), &mut LikeTheCommand);
        if let Some(why) = &outcome.unjudged {
            return Err(why.clone());
        }
        for event in &outcome.events {
            if let Some(cert) = &event.cert {
                complaints += &(print(cert) + "\n");
            }
            let path = if event.crl_path { "[CRL path] " } else { "" };
            let message = event.code.message();
            complaints += &format!("{path}error {} at {} depth lookup: {message}\n", event.code.0, event.depth);
        }
        if outcome.accepted {
            output += &format!("{target}: OK\n");
            if asked.shows_chain {
                output += "Chain:\n";
                for (depth, link) in outcome.chain.iter().enumerate() {
                    let mark = if link.trusted { "" } else { " (untrusted)" };
                    output += &format!("depth={depth}: {}{mark}\n", print(&link.cert));
                }
            }
        } else {
            complaints += &format!("error {target}: verification failed\n");
            status = 2;
        }
    }
    Ok(Answer::new(status, output.as_bytes(), complaints.as_bytes()))
}

#[derive(Default)]
struct Asked {
    options: Options,
    store: Store,
    is_listed: bool,
    untrusted: Vec<SharedCert>,
    lists: Vec<SharedCrl>,
    targets: Vec<String>,
    shows_chain: bool,
    forms: Vec<String>,
}

#[derive(Default)]
struct Store {
    anchors: Vec<Anchor>,
    lists: Vec<SharedCrl>,
}

impl Anchors for Store {
    fn by_subject(&self, canonical: &[u8]) -> Vec<Anchor> {
        self.anchors.iter().filter(|anchor| anchor.cert.subject.canonical == canonical).cloned().collect()
    }

    fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }

    fn crls_by_issuer(&self, canonical: &[u8]) -> Vec<SharedCrl> {
        self.lists.iter().filter(|crl| crl.issuer.canonical == canonical).cloned().collect()
    }
}

impl Asked {
    fn read(&mut self, question: &Question) -> Result<(), String> {
        let mut words: VecDeque<String> = question.words.iter().cloned().collect();
        let file = |name: &String| question.files.get(name).ok_or("no such file");
        let (mut has_time, mut is_off) = (false, false);
        while let Some(word) = words.pop_front() {
            let Some(option) = word.strip_prefix('-') else {
                self.targets.push(word);
                self.targets.extend(words);
                break;
            };
            let mut value = || words.pop_front().ok_or("no value");
            let key = match option {
                "no-CAfile" | "no-CApath" | "no-CAstore" | "policy_print" => continue,
                "show_chain" => {
                    self.shows_chain = true;
                    continue;
                }
                "no_check_time" => {
                    is_off = true;
                    continue;
                }
                "attime" => {
                    has_time = true;
                    self.options.time = TimeCheck::At(Moment(value()?.parse().map_err(|_| "time")?));
                    continue;
                }
                "nameopt" => {
                    self.forms.push(value()?);
                    continue;
                }
                "CAfile" | "trusted" | "untrusted" | "CRLfile" => {
                    let name = value()?;
                    self.load(option, file(&name)?, &Arc::from(name.as_str()))?;
                    continue;
                }
                "policy" => {
                    let policy = value()?;
                    self.options.policies.push(if policy == "anyPolicy" { "2.5.29.32.0".into() } else { policy });
                    continue;
                }
                "suiteB_128" | "suiteB_128_only" | "suiteB_192" => {
                    self.options.suite_b = option.strip_prefix("suiteB_").map(str::to_owned);
                    continue;
                }
                "vfyopt" => {
                    self.options.distid = value()?.strip_prefix("distid:").map(str::to_owned);
                    continue;
                }
                "purpose" => "purpose",
                "verify_name" => "verify_name",
                "verify_depth" => "depth",
                "auth_level" => "level",
                "verify_hostname" => "host",
                "verify_email" => "email",
                "verify_ip" => "ip",
                flag => {
                    self.options.flags.push(flag.to_owned());
                    continue;
                }
            };
            let value = value()?;
            if ["level", "depth"].contains(&key) && value.parse::<u32>().is_err() {
                return Err("odd number".into());
            }
            if key == "ip" && value.parse::<std::net::IpAddr>().is_err() {
                return Err("odd address".into());
            }
            self.options.set(key, &value);
        }
        if is_off && !has_time {
            self.options.time = TimeCheck::Off;
        }
        if self.is_listed && !self.store.lists.is_empty() {
            return Err("both kinds of anchors".into());
        }
        Ok(())
    }

    fn load(&mut self, option: &str, bytes: &[u8], name: &Arc<str>) -> Result<(), String> {
        let found = match option {
            "CAfile" => openssl_bundle::read(bytes, name).map_err(|refusal| refusal.reason)?,
            "CRLfile" => openssl_store::read(bytes, name, Wanted::Crls),
            _ => openssl_store::read(bytes, name, Wanted::Certs),
        };
        if found.is_empty() {
            return Err("nothing to read".into());
        }
        self.is_listed |= option == "trusted";
        for found in found {
            match (found, option) {
                (Found::Cert(cert, _), "untrusted") => self.untrusted.push(cert),
                (Found::Cert(cert, aux), _) => {
                    let is_known =
                        option == "CAfile" && self.store.anchors.iter().any(|known| known.cert.der == cert.der);
                    if !is_known {
                        self.store.anchors.push(Anchor { cert, aux });
                    }
                }
                (Found::Crl(crl), "CAfile") => self.store.lists.push(crl),
                (Found::Crl(crl), _) => self.lists.push(crl),
            }
        }
        Ok(())
    }
}
