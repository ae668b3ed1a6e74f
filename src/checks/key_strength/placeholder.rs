//! The certificate that Debian's package ssl-cert makes for every host, so that servers have one to start with.

use crate::checks::check::{Finding, Severity};
use crate::checks::key_strength::CHECK;
use crate::verify::issuer::is_self_signed;
use crate::x509::cert::Cert;
use crate::x509::public_key::PublicKey;

/// Where the leaf is such a certificate: its key is the host's own and as good as any, but no client trusts it.
pub(super) fn finding(leaf: &Cert) -> Option<Finding> {
    is_placeholder(leaf).then(|| {
        let message = format!(
            "\"{}\" is as Debian's package ssl-cert makes its self-signed placeholder (ssl-cert-snakeoil): no client \
             can know it",
            leaf.subject.short()
        );
        Finding::of(&CHECK, message).severity(Severity::Warn).because_of("chain-trust").at(&leaf.location).fix(
            "have a certificate issued by a CA that clients trust, and name it and its key in the server's \
                 configuration in place of ssl-cert-snakeoil.pem and ssl-cert-snakeoil.key",
        )
    })
}

/// What `make-ssl-cert generate-default-snakeoil` writes (ssleay.cnf): RSA of 2048 bits, valid for 3650 days, the
/// host's name as common name and among the alternative names, no key usage at all.
fn is_placeholder(leaf: &Cert) -> bool {
    let days = leaf.not_after.moment.zip(leaf.not_before.moment).map(|(end, start)| end.0.saturating_sub(start.0));
    let names = leaf.subject.common_names();
    let extensions = &leaf.extensions;
    is_self_signed(leaf)
        && days == Some(TEN_YEARS)
        && matches!(leaf.public_key.key, PublicKey::Rsa { .. })
        && leaf.public_key.bits() == Some(2048)
        && leaf.subject.attributes().count() == 1
        && extensions.key_usage.is_none()
        && extensions.extended_key_usage.is_none()
        && !extensions.says_ca()
        && names.first().is_some_and(|name| leaf.names().contains(name))
}

/// 3650 days, in seconds.
const TEN_YEARS: i64 = 3_650 * 86_400;
