//! Clients without TLS 1.3, for which key and ciphers have to go together.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

/// As smtpd 3.7.11 answers `openssl s_client -tls1_2` with each of these: "no shared cipher", or a session.
#[test]
fn a_key_without_ciphers_of_its_kind_is_told() {
    let ecdsa_only = "tls_medium_cipherlist = ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256";
    for (deployment, setting, words) in [
        ("rsa", "", ""),
        ("rsa", ecdsa_only, "leaves TLS 1.2 no cipher for a certificate with an RSA key"),
        ("rsa", "smtpd_tls_exclude_ciphers = aECDSA", ""),
        ("rsa", "smtpd_tls_exclude_ciphers = aRSA, kRSA", "for a certificate with an RSA key"),
        ("rsa", "smtpd_tls_exclude_ciphers = aRSA, kRSA\nsmtpd_tls_protocols = >=TLSv1.3", ""),
        ("ecdsa-p256", ecdsa_only, ""),
        ("ecdsa-p256", "smtpd_tls_exclude_ciphers = aECDSA", "for a certificate with an ECDSA key"),
        ("ecdsa-p256", "smtpd_tls_exclude_ciphers = ECDHE, kEECDH", "for a certificate with an ECDSA key"),
    ] {
        let told = told(deployment, setting);
        let has = told.contains("leaves TLS 1.2 no cipher");
        assert!(if words.is_empty() { !has } else { told.contains(words) }, "{deployment} {setting}\n{told}");
    }
}

/// What service-config says of this identity with this setting, without the line breaks.
fn told(deployment: &str, setting: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let pair = ["privkey.pem", "fullchain.pem"].map(|name| format!("testdata/deployments/good/{deployment}/{name}"));
    fs::write(at("all.pem"), pair.map(|path| fs::read(path).unwrap()).concat()).unwrap();
    fs::set_permissions(at("all.pem"), fs::Permissions::from_mode(0o600)).unwrap();
    let main = format!(
        "compatibility_level = 3.6\nmyhostname = mx.example.org\nsmtpd_tls_security_level = may\n\
         smtpd_tls_cert_file = {}\n{setting}\n",
        at("all.pem").display()
    );
    fs::write(at("main.cf"), main).unwrap();
    fs::write(at("master.cf"), "smtp inet n - n - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n").unwrap();
    let place = format!("--postfix={}", folder.path().display());
    let mut command = Command::new(env!("CARGO_BIN_EXE_certpreflight"));
    command.args(["check", &place, "--owner", "any", "--only", "service-config"]);
    let told = String::from_utf8(command.output().unwrap().stdout).unwrap();
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}
