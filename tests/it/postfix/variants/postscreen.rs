//! postscreen before smtpd: STARTTLS is tlsproxy's, which reads main.cf and its own options.

use super::super::material::pem;
use super::Variant;

pub(super) fn all() -> Vec<Variant> {
    let good = "smtpd_tls_cert_file = @/all.pem";
    vec![
        with("postscreen").others(TLSPROXY).main(good).serves("L B A"),
        with("postscreen-option-of-smtpd")
            .others(TLSPROXY)
            .others("smtpd pass - - n - - smtpd\n  -o smtpd_tls_cert_file=@/other.pem")
            .main(good)
            .serves("L B A"),
        with("postscreen-option-of-tlsproxy")
            .others(&format!("{TLSPROXY}\n  -o smtpd_tls_cert_file=@/other.pem"))
            .main(good)
            .serves("L-ec B A"),
        // The key's parameter follows smtpd's key, not tlsproxy's certificate.
        with("postscreen-option-of-tlsproxy-splits")
            .others(&format!("{TLSPROXY}\n  -o tlsproxy_tls_cert_file=@/other.pem"))
            .main(good)
            .refuses(&["RSA private key in @/all.pem does not match public key in @/other.pem: disabling TLS support"]),
        with("postscreen-parameter-of-tlsproxy")
            .others(TLSPROXY)
            .main(good)
            .main("tlsproxy_tls_cert_file = @/other.pem\ntlsproxy_tls_key_file = $tlsproxy_tls_cert_file")
            .serves("L-ec B A"),
        with("postscreen-certificate-missing")
            .others(TLSPROXY)
            .main("smtpd_tls_cert_file = @/absent.pem\nsmtpd_tls_key_file = @/all.pem")
            .refuses(&[
                "cannot get RSA certificate from file \"@/absent.pem\": disabling TLS support",
                "problem receiving status from private/tlsproxy service",
            ]),
        with("postscreen-without-tlsproxy").main(good).refuses(&["connect to private/tlsproxy service: "]),
        with("postscreen-tlsproxy-for-everybody")
            .others("tlsproxy unix n - n - 0 tlsproxy")
            .main(good)
            .refuses(&["connect to private/tlsproxy service: "]),
        with("postscreen-asks-another")
            .others(TLSPROXY)
            .main(good)
            .main("tlsproxy_service_name = tlsproxy-own")
            .refuses(&["connect to private/tlsproxy-own service: No such file or directory"]),
        with("postscreen-asks-another-by-option")
            .others(TLSPROXY)
            .others("tlsproxy-own unix - - n - 0 tlsproxy -o smtpd_tls_cert_file=@/other.pem")
            .main(good)
            .option("-o tlsproxy_service_name=tlsproxy-own")
            .serves("L-ec B A"),
        with("postscreen-tlsproxy-of-another-name")
            .others("other unix - - n - 0 tlsproxy")
            .main(good)
            .refuses(&["connect to private/tlsproxy service: No such file or directory"]),
        with("postscreen-tlsproxy-fifo")
            .others("tlsproxy fifo - - n - 0 tlsproxy")
            .main(good)
            .refuses(&["connect to private/tlsproxy service: Connection refused"]),
        with("postscreen-word").others(TLSPROXY).main(good).option("first").serves("L B A"),
        with("postscreen-tlsmgr-broken").others(TLSPROXY).others(BROKEN).main(good).refuses(&[
            "service tlsmgr requires a process limit of 1",
            "timeout receiving protocol attribute from private/tlsproxy service",
        ]),
        with("postscreen-tlsmgr-absent")
            .others(TLSPROXY)
            .main(good)
            .main("master_service_disable = tlsmgr/unix")
            .refuses(&["no entropy for TLS key generation: disabling TLS support", "from private/tlsproxy service"]),
        // Nobody asks tlsmgr.
        with("postscreen-tlsmgr-broken-without-tlsproxy")
            .others(BROKEN)
            .main(good)
            .refuses(&["connect to private/tlsproxy service: "]),
        with("postscreen-tlsmgr-absent-without-tlsproxy")
            .main(good)
            .main("master_service_disable = tlsmgr/unix")
            .refuses(&["connect to private/tlsproxy service: "]),
        with("postscreen-chain-missing")
            .others(TLSPROXY)
            .main("smtpd_tls_chain_files = @/absent.pem")
            .fails(&["error opening chain file: @/absent.pem", "no shared cipher"]),
        with("postscreen-as-many-as-there-may-be")
            .program("postscreen", "-")
            .others(TLSPROXY)
            .main(good)
            .stays_silent(&["requires a process limit of 1"]),
        with("postscreen-as-many-as-there-may-be-is-one")
            .program("postscreen", "-")
            .others(TLSPROXY)
            .main(good)
            .main("default_process_limit = 1\npostscreen_pre_queue_limit = 10\npostscreen_post_queue_limit = 10")
            .serves("L B A"),
        with("postscreen-names")
            .others(TLSPROXY)
            .file("a.pem", pem("key L-a B A"))
            .main(good)
            .main("tls_server_sni_maps = inline:{ { a.example.org = @/a.pem } }")
            .asked_for("a.example.org")
            .serves("L-a B A"),
    ]
}

/// A postscreen that stays with its clients after the greeting; a second is the shortest that it waits for those that
/// talk before it.
fn with(name: &str) -> Variant {
    let variant = Variant::named(name).file("all.pem", pem("key L B A")).file("other.pem", pem("key-ec L-ec B A"));
    variant.program("postscreen", "1").others("dnsblog unix - - n - 0 dnsblog").main(
        "postscreen_cache_map = lmdb:$data_directory/postscreen\npostscreen_access_list =\npostscreen_greet_wait = 1s\n\
         postscreen_bare_newline_enable = yes\npostscreen_bare_newline_action = ignore",
    )
}

const TLSPROXY: &str = "tlsproxy unix - - n - 0 tlsproxy";
/// A tlsmgr that ends as it starts.
const BROKEN: &str = "tlsmgr unix - - n 1000? 2 tlsmgr";
