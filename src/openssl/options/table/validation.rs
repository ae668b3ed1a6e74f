//! Options about how a chain is judged (`opt.h OPT_V_OPTIONS`, `apps/lib/opt.c opt_verify`).

use super::{Row, Value, flag, invalid, valued};
use crate::base::moment::Moment;
use crate::openssl::options::address::parse_address;
use crate::openssl::options::words::PARAMETER_SETS;
use crate::openssl::options::{Settings, Stop, number, policy_name};
use crate::verify::request::{Purpose, SuiteB};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    valued("policy", Value::Text, "Policy to accept, by OID or name; turns policy checking on", |settings, value, _| {
        let Some(policy) = policy_name::policy(value) else { return invalid("Policy", value) };
        settings.policies.push(policy);
        Ok(())
    }),
    valued("purpose", Value::Text, "Use that the chain must allow, one of those below", |settings, value, _| {
        let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.name().as_bytes() == value);
        settings.purpose = Some(purpose.map_or_else(|| invalid("purpose", value), Ok)?);
        Ok(())
    }),
    valued("verify_name", Value::Text, "Set of parameters to start from, one of those below", |settings, value, _| {
        apply_set(settings, value)
    }),
    valued("verify_depth", Value::Integer, "Most intermediate certificates (100)", |settings, value, _| {
        if let Ok(depth) = u32::try_from(number::decimal_prefix(value)) {
            settings.depth = depth;
        }
        Ok(())
    }),
    valued("auth_level", Value::Integer, "Security level of keys and digests, 0 (default) to 5", |settings, value, _| {
        if let Ok(level) = u32::try_from(number::decimal_prefix(value)) {
            settings.auth_level = u8::try_from(level).unwrap_or(u8::MAX).min(HIGHEST_LEVEL);
        }
        Ok(())
    }),
    valued("attime", Value::LongInteger, "Judge at this time, in seconds since 1970, instead of now", |settings, value, _| {
        settings.at_time = Some(Moment(number::long_integer(value).map_err(Stop::Misused)?));
        Ok(())
    }),
    valued("verify_hostname", Value::Text, "Host name that the certificate must bear", |settings, value, _| {
        settings.identity.host = Some(value.to_vec()).filter(|host| !host.is_empty());
        Ok(())
    }),
    valued("verify_email", Value::Text, "Mail address that the certificate must bear", |settings, value, _| {
        settings.identity.email = Some(value.to_vec());
        Ok(())
    }),
    valued("verify_ip", Value::Text, "IP address that the certificate must bear", |settings, value, _| {
        settings.identity.address = Some(parse_address(value).ok_or(Stop::Silent)?);
        Ok(())
    }),
    flag("ignore_critical", "Let critical extensions pass that nobody understands", |settings| set(&mut settings.flags.ignore_critical)),
    flag("issuer_checks", "Accepted without effect", |_| Ok(())),
    flag("crl_check", "Ask whether the certificate is revoked", |settings| set(&mut settings.flags.crl_check)),
    flag("crl_check_all", "Ask whether any certificate of the chain is revoked", |settings| {
        settings.flags.crl_check = true;
        set(&mut settings.flags.crl_check_all)
    }),
    flag("policy_check", "Check policies as RFC 5280 says", |settings| set(&mut settings.flags.policy_check)),
    flag("explicit_policy", "Require an acceptable policy; checks policies", |settings| {
        set(&mut settings.flags.explicit_policy)
    }),
    flag("inhibit_any", "Do not let anyPolicy stand for others; checks policies", |settings| {
        set(&mut settings.flags.inhibit_any)
    }),
    flag("inhibit_map", "Do not map policies; checks policies", |settings| {
        set(&mut settings.flags.inhibit_map)
    }),
    flag("x509_strict", "Insist on what RFC 5280 requires of certificates", |settings| set(&mut settings.flags.strict)),
    flag("extended_crl", "Take indirect, partial and otherwise signed revocation lists", |settings| set(&mut settings.flags.extended_crl)),
    flag("use_deltas", "Take delta revocation lists", |settings| set(&mut settings.flags.use_deltas)),
    flag("policy_print", "Print what policy checking came to", |settings| set(&mut settings.policy_print)),
    flag("check_ss_sig", "Check the signature of the last certificate of a chain by itself", |settings| set(&mut settings.flags.check_self_signature)),
    flag("trusted_first", "Accepted without effect: anchors are always asked first", |_| Ok(())),
    flag("suiteB_128_only", "Suite B with P-256 alone", |settings| add_suite_b(settings, SuiteB::Level128Only)),
    flag("suiteB_128", "Suite B with P-256 or P-384", |settings| {
        add_suite_b(settings, SuiteB::Level128)
    }),
    flag("suiteB_192", "Suite B with P-384 alone", |settings| add_suite_b(settings, SuiteB::Level192)),
    flag("partial_chain", "Let a chain end at any anchor, self-signed or not", |settings| set(&mut settings.flags.partial_chain)),
    flag("no_alt_chains", "Accepted without effect", |_| Ok(())),
    flag("no_check_time", "Judge no dates; counts for nothing with -attime", |settings| set(&mut settings.no_check_time)),
    flag("allow_proxy_certs", "Accept proxy certificates (RFC 3820)", |settings| set(&mut settings.flags.allow_proxy)),
    valued("vfyopt", Value::Text, "Parameter of signatures: distid:TEXT or hexdistid:HEX, for SM2", |settings, value, _| {
        settings.parameters.push(value.to_vec());
        Ok(())
    }),
];

fn set(flag: &mut bool) -> Result<(), Stop> {
    *flag = true;
    Ok(())
}

fn add_suite_b(settings: &mut Settings, level: SuiteB) -> Result<(), Stop> {
    settings.suite_b = Some(settings.suite_b.map_or(level, |before| before.and(level)));
    Ok(())
}

/// A set overwrites the fields that it defines, and leaves the others (`x509_vpm.c X509_VERIFY_PARAM_set1`).
fn apply_set(settings: &mut Settings, name: &[u8]) -> Result<(), Stop> {
    let Some(set) = PARAMETER_SETS.iter().find(|set| set.name.as_bytes() == name) else {
        return invalid("verify name", name);
    };
    settings.depth = set.depth.unwrap_or(settings.depth);
    if let Some((purpose, trust)) = set.use_of {
        (settings.purpose, settings.trust) = (Some(purpose), Some(trust));
    }
    Ok(())
}

/// `x509_vfy.c check_key_level` takes what is above for the highest.
const HIGHEST_LEVEL: u8 = 5;
