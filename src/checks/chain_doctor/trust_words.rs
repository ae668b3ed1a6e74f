//! What an error of OpenSSL means for these very files: measured beside wanted, and what to do.

use crate::checks::cert_validity::{self, span};
use crate::checks::chain_doctor::placeholder;
use crate::checks::chain_doctor::staging;
use crate::checks::facts::Facts;
use crate::checks::path::{self, Obstacle};
use crate::checks::{cert_leaf, cert_purpose};
use crate::verify::code::Code;
use crate::verify::outcome::{Event, Outcome};
use crate::verify::supported::is_supported;
use crate::x509::cert::Cert;
use crate::x509::extension::{GeneralName, KeyUsage};

/// A message and its remedy.
pub(in crate::checks) struct Words {
    /// One sentence about the certificate concerned.
    pub(in crate::checks) message: String,
    /// What to do.
    pub(in crate::checks) fix: String,
}

/// The words for one error. Without any anchor no path could end, whatever is in the files: that comes first.
pub(in crate::checks) fn about(facts: &Facts<'_>, outcome: &Outcome, event: &Event) -> Words {
    let told = about_files(facts, outcome, event);
    let wants_anchor = matches!(
        event.code,
        Code::UNABLE_TO_GET_ISSUER_CERT
            | Code::DEPTH_ZERO_SELF_SIGNED_CERT
            | Code::SELF_SIGNED_CERT_IN_CHAIN
            | Code::UNABLE_TO_GET_ISSUER_CERT_LOCALLY
            | Code::UNABLE_TO_VERIFY_LEAF_SIGNATURE
    );
    if !wants_anchor || !facts.anchors.is_empty() {
        return told;
    }
    words(format!("there are no anchors at all, so that no path can end in one: {}", told.message), WITHOUT_ANCHORS)
}

fn about_files(facts: &Facts<'_>, outcome: &Outcome, event: &Event) -> Words {
    let Some(cert) = event.cert.as_deref() else {
        return general(None, event);
    };
    let name = path::called(cert);
    match event.code {
        Code::UNABLE_TO_GET_ISSUER_CERT => stopped_at_anchor(&name, cert),
        Code::CERT_SIGNATURE_FAILURE => bad_signature(outcome, event, cert),
        Code::CERT_NOT_YET_VALID | Code::CERT_HAS_EXPIRED => out_of_date(facts, cert, event),
        Code::DEPTH_ZERO_SELF_SIGNED_CERT => self_signed(facts, cert),
        Code::SELF_SIGNED_CERT_IN_CHAIN => unknown_root(cert),
        Code::UNABLE_TO_GET_ISSUER_CERT_LOCALLY | Code::UNABLE_TO_VERIFY_LEAF_SIGNATURE => {
            no_issuer(facts, cert).unwrap_or_else(|| general(Some(cert), event))
        }
        Code::PATH_LENGTH_EXCEEDED => words(
            format!("\"{name}\" allows {} below it, and the path has more", path_length(cert)),
            "have the certificate issued by a CA at the level that the path length allows",
        ),
        Code::INVALID_PURPOSE => wrong_purpose(facts, cert, event),
        Code::KEYUSAGE_NO_CERTSIGN => words(
            format!("the key usage of \"{name}\" is {}; a CA's needs keyCertSign", usage(cert)),
            "have the CA's certificate issued anew with keyUsage=critical,keyCertSign,cRLSign",
        ),
        Code::UNHANDLED_CRITICAL_EXTENSION => unknown_critical(cert),
        Code::PERMITTED_VIOLATION | Code::EXCLUDED_VIOLATION => outside_constraints(outcome, event, cert),
        Code::INVALID_CA => no_authority(cert),
        _ => general(Some(cert), event),
    }
}

fn words(message: String, fix: &str) -> Words {
    Words { message, fix: fix.to_owned() }
}

/// OpenSSL's own sentence, for errors that need no more than the name of the certificate.
fn general(cert: Option<&Cert>, event: &Event) -> Words {
    let name = cert.map_or_else(String::new, |cert| format!("\"{}\": ", path::called(cert)));
    words(format!("{name}{}", event.code.message()), &usual_fix(event.code))
}

/// What to do about an error whatever the files, as `explain` has it, without its full stop.
pub(in crate::checks) fn usual_fix(code: Code) -> String {
    lower_first(code.fix()).trim_end_matches('.').to_owned()
}

fn lower_first(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_lowercase().chain(rest).collect())
}

fn stopped_at_anchor(name: &str, cert: &Cert) -> Words {
    let message = format!(
        "\"{name}\" is among the anchors but is no root, and its issuer \"{}\" is not among them; OpenSSL looks no \
         further in the files",
        cert.issuer.short()
    );
    words(
        message,
        "take the intermediate out of the anchors (it belongs into the certificate file), put its root beside it, or \
         let it end chains with --partial-chain",
    )
}

fn bad_signature(outcome: &Outcome, event: &Event, cert: &Cert) -> Words {
    let issuer = outcome.chain.get(event.depth.saturating_add(1)).map(|link| link.cert.as_ref());
    let by = issuer.map_or_else(
        || "its own key".to_owned(),
        |issuer| format!("the key of \"{}\" ({})", path::called(issuer), issuer.location),
    );
    let message = if cert.inner_signature != cert.outer_signature {
        format!(
            "\"{}\" names two different signature algorithms, inside and outside the signed part",
            path::called(cert)
        )
    } else {
        format!("the signature on \"{}\" does not verify with {by}", path::called(cert))
    };
    words(
        message,
        "use the chain that was delivered with this very certificate: one of the two is damaged, forged, or the CA \
         of that name has another key now",
    )
}

fn out_of_date(facts: &Facts<'_>, cert: &Cert, event: &Event) -> Words {
    let (name, at) = (path::called(cert), facts.options.at);
    let still_valid =
        |facts: &Facts<'_>| match facts.bundle.leaf().filter(|leaf| event.depth > 0 && !cert_validity::fails(leaf, at))
        {
            Some(leaf) => leaf.not_after.moment.map_or_else(String::new, |end| {
                format!(", although the certificate below it is valid until {}", end.date())
            }),
            None => String::new(),
        };
    let who = if event.depth == 0 { format!("\"{name}\"") } else { format!("the CA certificate \"{name}\"") };
    let message = match (event.code, cert.not_before.moment, cert.not_after.moment) {
        (Code::CERT_HAS_EXPIRED, _, Some(end)) => {
            format!(
                "{who} expired {} ago, on {}{}",
                span(at.0.saturating_sub(end.0)),
                end.minutes(),
                still_valid(facts)
            )
        }
        (Code::CERT_NOT_YET_VALID, Some(begin), _) => {
            format!("{who} is not valid before {} (now {})", begin.minutes(), at.minutes())
        }
        _ => format!("{who} is not valid now"),
    };
    let fix = match event.depth {
        _ if event.code == Code::CERT_NOT_YET_VALID => cert_validity::NOT_YET,
        0 => "renew the certificate, deploy it and reload the server",
        _ => "take the CA's current certificate of this name, or have the leaf issued by a CA that is valid",
    };
    words(message, fix)
}

fn self_signed(facts: &Facts<'_>, cert: &Cert) -> Words {
    if let Some(whose) = placeholder::whose(facts, cert) {
        return words(
            format!("\"{}\" is {whose}: no client trusts it", path::called(cert)),
            "get a certificate for the server's name from a CA (for example with certbot) and deploy that",
        );
    }
    words(
        format!(
            "\"{}\" is self-signed: no client trusts it unless it was given this very certificate",
            path::called(cert)
        ),
        "get a certificate from a CA (for example with certbot); when it is self-signed on purpose, name the file \
         with --ca too, and give it to every client",
    )
}

fn unknown_root(cert: &Cert) -> Words {
    if staging::issued(cert) {
        let name = path::called(cert);
        return words(
            format!("the path ends at \"{name}\", a staging or test CA, which no client trusts"),
            staging::FIX,
        );
    }
    words(
        format!(
            "the path ends at the root \"{}\" ({}), which is not among the anchors",
            path::called(cert),
            cert.location
        ),
        "name the root's file with --ca when it is a private CA's that the clients hold; otherwise have the \
         certificate issued by a CA that they trust",
    )
}

/// Why the issuer, although at hand, is not used; none when it is simply missing.
fn no_issuer(facts: &Facts<'_>, cert: &Cert) -> Option<Words> {
    match path::obstacle_above(facts, cert)? {
        Obstacle::Broken(broken, why) => Some(words(
            format!(
                "\"{}\" ({}) has an extension that OpenSSL cannot use, so no path goes through it: {why}",
                path::called(broken),
                broken.location
            ),
            "have that certificate issued anew with well-formed extensions",
        )),
        Obstacle::KeyId(issuer) => {
            let id = |id: Option<&Vec<u8>>| id.map_or_else(|| "none".to_owned(), |id| path::key_id_text(id));
            let named = cert.extensions.authority_key_id.as_ref();
            let message = format!(
                "\"{}\" was signed by \"{}\" ({}), but its authority key identifier ({}) does not name that \
                 certificate (subject key identifier {}), so OpenSSL does not use it",
                path::called(cert),
                path::called(issuer),
                issuer.location,
                id(named.and_then(|named| named.key_id.as_ref())),
                id(issuer.extensions.subject_key_id.as_ref())
            );
            Some(words(
                message,
                "have the certificate issued anew with an authority key identifier of its issuer's key",
            ))
        }
    }
}

fn wrong_purpose(facts: &Facts<'_>, cert: &Cert, event: &Event) -> Words {
    let purpose = facts.options.purpose.name();
    let name = path::called(cert);
    if event.depth == 0 {
        return words(format!("\"{name}\" is not fit for purpose {purpose}"), cert_purpose::CHECK.fix);
    }
    let message = match &cert.extensions.extended_key_usage {
        Some(uses) => format!(
            "the CA \"{name}\" is limited to {}, which does not allow purpose {purpose}",
            cert_purpose::uses_in_words(uses)
        ),
        None => format!("\"{name}\" is no CA for purpose {purpose}"),
    };
    words(message, "have the certificate issued by a CA for TLS servers")
}

fn unknown_critical(cert: &Cert) -> Words {
    let unknown = cert.extensions.all.iter().filter(|e| e.critical && !is_supported(e));
    let oids: Vec<String> = unknown.map(|extension| extension.oid.to_string()).collect();
    let message = match cert_leaf::is_precertificate(cert) {
        true => format!(
            "\"{}\" is a pre-certificate; its critical poison extension makes clients refuse it",
            path::called(cert)
        ),
        false => format!(
            "\"{}\" has a critical extension that OpenSSL does not handle: {}",
            path::called(cert),
            oids.join(", ")
        ),
    };
    words(message, "have the certificate issued anew without that extension, or with it not critical")
}

fn outside_constraints(outcome: &Outcome, event: &Event, cert: &Cert) -> Words {
    let above = outcome.chain.iter().skip(event.depth.saturating_add(1)).map(|link| link.cert.as_ref());
    let described = |ca: &Cert| {
        let constraints = ca.extensions.name_constraints.as_ref()?;
        let (word, subtrees) = match event.code {
            Code::PERMITTED_VIOLATION => ("may issue for", &constraints.permitted),
            _ => ("may not issue for", &constraints.excluded),
        };
        let bases: Vec<String> = subtrees.iter().take(MOST_NAMES).map(|subtree| base_in_words(&subtree.base)).collect();
        (!bases.is_empty()).then(|| format!("\"{}\" {word} {}", path::called(ca), bases.join(", ")))
    };
    let constrained: Vec<String> = above.filter_map(described).collect();
    let names: Vec<String> = cert.names().into_iter().take(MOST_NAMES).collect();
    let message = format!(
        "{} by its name constraints; \"{}\" names {}",
        constrained.join(", "),
        path::called(cert),
        if names.is_empty() { cert.subject.oneline() } else { names.join(", ") }
    );
    words(message, "have the certificate issued by a CA whose name constraints cover the names, or without the others")
}

fn base_in_words(base: &GeneralName) -> String {
    match base {
        GeneralName::Dns(name) => format!("DNS {}", String::from_utf8_lossy(name)),
        GeneralName::Email(name) => format!("e-mail {}", String::from_utf8_lossy(name)),
        GeneralName::Uri(name) => format!("URI {}", String::from_utf8_lossy(name)),
        GeneralName::Directory(name) => format!("names under {}", name.oneline()),
        GeneralName::Ip(octets) => format!("addresses {}", data_encoding::HEXLOWER.encode(octets)),
        _ => "names of another kind".to_owned(),
    }
}

fn no_authority(cert: &Cert) -> Words {
    let name = path::called(cert);
    let message = match (cert.extensions.basic_constraints, cert.extensions.key_usage) {
        (Some(constraints), _) if !constraints.ca => format!("\"{name}\" issued a certificate but is no CA (CA:FALSE)"),
        (_, Some(bits)) if !bits.has(KeyUsage::KEY_CERT_SIGN) => {
            format!("\"{name}\" issued a certificate, but its key usage is {}; a CA's needs keyCertSign", usage(cert))
        }
        _ => format!("\"{name}\" issued a certificate but has no basicConstraints that make it a CA"),
    };
    words(
        message,
        "have the CA's certificate issued anew with basicConstraints=critical,CA:TRUE and keyUsage=keyCertSign",
    )
}

fn usage(cert: &Cert) -> String {
    cert.extensions.key_usage.map_or_else(|| "absent".to_owned(), |usage| cert_purpose::bits_in_words(usage.0))
}

fn path_length(cert: &Cert) -> String {
    let allowed = cert.extensions.basic_constraints.and_then(|constraints| constraints.path_length);
    match allowed {
        Some(0) => "no further CA".to_owned(),
        Some(1) => "one further CA".to_owned(),
        Some(most) => format!("{most} further CAs"),
        None => "fewer CAs".to_owned(),
    }
}

/// Names that a message lists.
const MOST_NAMES: usize = 6;
/// What to do when there are no anchors at all.
pub(in crate::checks) const WITHOUT_ANCHORS: &str = "install the system's anchors (Debian: the package ca-certificates), or name a \
    file of anchors with --ca; SSL_CERT_FILE and SSL_CERT_DIR replace the system's";
