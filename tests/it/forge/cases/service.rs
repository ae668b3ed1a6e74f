//! Cases of a server's configuration: what Postfix makes of it, and of the settings around.

use super::{Case, Lab};
use crate::forge::cert::Draft;
use crate::forge::extension::{self, Extension};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let mut cases = loads(lab);
    cases.extend(settings(lab));
    cases.extend(clients(lab));
    cases
}

fn loads(lab: &Lab) -> Vec<Case> {
    let key_first = lab.leaf.key.pem() + &lab.leaf.pem() + &lab.issuing.pem();
    let key_last = lab.leaf.pem() + &lab.issuing.pem() + &lab.leaf.key.pem();
    let of = |name: &str, about: &str, main: &str| postfix(lab, "service-load", name, about, main, SMTP);
    vec![
        of("pass-pair", "a certificate file and a key file", PAIR),
        of("pass-chain-files", "key, leaf and chain in one file", CHAIN)
            .file("all.pem", key_first)
            .without("privkey.pem"),
        of("fail-key-last", "smtpd_tls_chain_files wants the key first", CHAIN)
            .file("all.pem", key_last)
            .without("privkey.pem")
            .expect("pem-loaders fail")
            .expect("service-load fail because pem-loaders")
            .say("service-load", "key not first"),
        of("fail-mismatch", "the key is another certificate's", PAIR)
            .key(&lab.issuing.key)
            .expect("key-match fail")
            .expect("service-load fail because key-match")
            .say("service-load", "key values mismatch")
            .shown(),
        of("fail-nothing-set", "TLS is asked for and no certificate is named", "")
            .expect("service-load fail")
            .say("service-load", "No server certs available"),
        of(
            "fail-no-such-file",
            "the chain file does not exist",
            "smtpd_tls_chain_files = $config_directory/absent.pem\n",
        )
        .expect("file-read fail")
        .expect("service-load fail")
        .say("service-load", "every handshake fails"),
        of(
            "fail-ca-file",
            "a CA file that is damaged switches TLS off",
            &format!("{PAIR}smtpd_tls_CAfile = $config_directory/cas.pem\n"),
        )
        .file("cas.pem", "nothing\n")
        .expect("service-load fail")
        .say("service-load", "cannot load Certification Authority data"),
        of("fail-level", "a level at which smtpd ends", &format!("{PAIR}smtpd_tls_security_level = dane\n"))
            .expect("service-load fail")
            .expect("service-config fail because service-load")
            .say("service-load", "Invalid TLS level"),
    ]
}

fn settings(lab: &Lab) -> Vec<Case> {
    let of = |name: &str, about: &str, main: &str, master: &str| {
        postfix(lab, "service-config", name, about, &format!("{PAIR}{main}"), master)
    };
    vec![
        of(
            "pass-submission",
            "passwords inside TLS only",
            "smtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = yes\n",
            SMTP,
        ),
        of("pass-deprecated", "an old name is noted, no more", "smtpd_use_tls = yes\n", SMTP)
            .say("service-config", "deprecated"),
        of("warn-off", "files are set, and TLS is off", "smtpd_tls_security_level = none\n", SMTP)
            .expect("service-config warn")
            .say("service-config", "postconf -c '/deploy' -e 'smtpd_tls_security_level = may'")
            .shown(),
        of("warn-passwords", "passwords are offered before TLS", "smtpd_sasl_auth_enable = yes\n", SMTP)
            .expect("service-config warn")
            .say("service-config", "smtpd_tls_auth_only = yes"),
        of(
            "warn-twice",
            "a parameter is set twice",
            "smtpd_tls_cert_file = /old.pem\nsmtpd_tls_cert_file = $config_directory/fullchain.pem\n",
            SMTP,
        )
        .expect("service-config warn")
        .say("service-config", "is set twice"),
        of(
            "fail-passwords",
            "passwords, and no TLS",
            "smtpd_tls_security_level = none\nsmtpd_sasl_auth_enable = yes\n",
            SMTP,
        )
        .expect("service-config fail")
        .say("service-config", "in plain text only"),
        of(
            "fail-wrapper-mode",
            "TLS from the first byte at port 25",
            "",
            "25 inet n - y - - smtpd -o smtpd_tls_wrappermode=yes\n",
        )
        .expect("service-config fail")
        .say("service-config", "postconf -c '/deploy' -PX '25/inet/smtpd_tls_wrappermode'"),
        of(
            "fail-not-served",
            "an option that a list in main.cf makes void",
            "smtpd_tls_chain_files = $config_directory/all.pem\n",
            "smtp inet n - y - - smtpd -o smtpd_tls_cert_file=/other.pem\n",
        )
        .file("all.pem", lab.leaf.key.pem() + &lab.leaf.pem() + &lab.issuing.pem())
        .without("privkey.pem")
        .expect("service-config fail")
        .say("service-config", "and it alone counts"),
    ]
}

/// Identities that Postfix shows to other servers: no name has to be in them, and clientAuth has.
fn clients(lab: &Lab) -> Vec<Case> {
    let of = |check: &str, name: &str, about: &str, main: &str| {
        let main = format!("smtp_tls_security_level = may\n{main}");
        postfix(lab, check, name, about, &main, "smtp unix - - y - - smtp\n")
    };
    let clients = Extension::extended_key_usage(&[extension::CLIENT_AUTH]);
    let leaf = Draft::server("ecdsa-p256-leaf").with(clients).issued_by(&lab.issuing);
    vec![
        of("service-load", "pass-client", "a certificate for clients that smtp shows to servers", CLIENT)
            .chain(&[&leaf, &lab.issuing]),
        of("cert-purpose", "fail-postfix-client", "a certificate for servers alone that smtp shows to servers", CLIENT)
            .expect("cert-purpose fail")
            .expect("cert-eku fail because cert-purpose")
            .expect("chain-trust fail because cert-purpose")
            .expect("client-webpki warn because cert-purpose"),
        of(
            "service-load",
            "fail-client-missing",
            "smtp cannot open its certificate",
            "smtp_tls_cert_file = $config_directory/absent.pem\n",
        )
        .expect("file-read fail")
        .expect("service-load fail because file-read")
        .say("service-load", "sends all mail in plain text"),
        of(
            "service-load",
            "warn-client-chain-missing",
            "smtp goes on without a certificate",
            "smtp_tls_chain_files = $config_directory/absent.pem\n",
        )
        .expect("file-read fail")
        .expect("service-load warn because file-read")
        .say("service-load", "shows no certificate"),
    ]
}

/// A deployment with a configuration of Postfix beside it. Levels and names are set, unless `main` sets them.
fn postfix(lab: &Lab, check: &str, name: &str, about: &str, main: &str, master: &str) -> Case {
    let mut text = format!("compatibility_level = 3.6\nmyhostname = mx.example.org\n{main}");
    if !main.contains("security_level") && !main.contains("use_tls") {
        text += "smtpd_tls_security_level = may\n";
    }
    lab.case(check, name, about).file("main.cf", text).file("master.cf", format!("{master}{KEEPER}"))
}

const PAIR: &str =
    "smtpd_tls_cert_file = $config_directory/fullchain.pem\nsmtpd_tls_key_file = $config_directory/privkey.pem\n";
const CHAIN: &str = "smtpd_tls_chain_files = $config_directory/all.pem\n";
const CLIENT: &str =
    "smtp_tls_cert_file = $config_directory/fullchain.pem\nsmtp_tls_key_file = $config_directory/privkey.pem\n";
/// Without which no service has TLS.
const KEEPER: &str = "tlsmgr unix - - y 1000? 1 tlsmgr\n";
const SMTP: &str = "smtp inet n - y - - smtpd\n";
