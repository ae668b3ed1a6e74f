//! Errors about what a certificate allows: purpose, extensions, name constraints, policies, strict rules.

use crate::verify::code::Meaning;

/// In order of their numbers.
pub(super) static MEANINGS: &[Meaning] = &[
    Meaning {
        number: 26,
        explanation: "A certificate in the chain is not meant for this use. At depth 0 for a TLS server: its extended \
            key usage does not name serverAuth, or its key usage allows neither signatures nor key agreement nor \
            encipherment. Higher: the extended key usage of a CA leaves serverAuth out, and OpenSSL holds even roots \
            to that. The value anyExtendedKeyUsage does not help.",
        fix: "Have the certificate issued from a profile for TLS servers (extendedKeyUsage = serverAuth, keyUsage = \
            digitalSignature). Higher: use a CA whose certificate has no extended key usage or names serverAuth.",
    },
    Meaning {
        number: 34,
        explanation: "A certificate has an extension marked critical that OpenSSL does not process, so it must \
            refuse. A pre-certificate (CT poison) and a TLS feature extension marked critical look like this, too, as \
            do key identifiers marked critical.",
        fix: "Have the certificate issued without the critical mark, or without the extension. If it is a \
            pre-certificate, deploy the final certificate that the CA sent after it.",
    },
    Meaning {
        number: 37,
        explanation: "A proxy certificate was signed by a certificate that is a CA; only an end-entity certificate \
            may issue proxies (RFC 3820).",
        fix: "Make the proxy certificate with the user's certificate instead of the CA's.",
    },
    Meaning {
        number: 38,
        explanation: "There are more proxy certificates below one than it allows.",
        fix: "Make the proxy directly from the user's certificate, or allow a longer path when you make the first \
            proxy.",
    },
    Meaning {
        number: 39,
        explanation: "The certificate that issued a proxy certificate has a key usage without digitalSignature. The \
            depth is that of the issuer.",
        fix: "Have the user's certificate issued again with digitalSignature in its key usage.",
    },
    Meaning {
        number: 40,
        explanation: "A proxy certificate (RFC 3820, used in grid computing) stands in the chain, and these are \
            refused unless allowed.",
        fix: "A server has no use for one: deploy an ordinary certificate. To check one on purpose, use `openssl \
            verify -allow_proxy_certs`.",
    },
    Meaning {
        number: 41,
        explanation: "The extension for IP addresses or AS numbers (RFC 3779) is not in canonical form: unsorted, \
            overlapping, or empty.",
        fix: "Have the certificate issued again by software that sorts and merges the ranges. A TLS server does not \
            need the extension at all.",
    },
    Meaning {
        number: 42,
        explanation: "A policy extension cannot be decoded or contradicts itself: a policy named twice, a mapping to \
            or from anyPolicy, a negative number. Looked at only when policies are checked.",
        fix: "Have the certificate at that depth issued again with correct policies, or check without the policy \
            options.",
    },
    Meaning {
        number: 43,
        explanation: "Policies were asked for, and no policy is valid for the whole path. With -explicit_policy and \
            no -policy this is always so for a chain longer than one.",
        fix: "Name the policy you expect with -policy, or leave -explicit_policy out.",
    },
    Meaning {
        number: 45,
        explanation: "An extension asks for a feature that OpenSSL lacks. `openssl verify` does not report it.",
        fix: "Have the certificate or the revocation list issued without the unusual extension.",
    },
    Meaning {
        number: 46,
        explanation: "A certificate claims IP addresses or AS numbers (RFC 3779) that its issuer does not hold. The \
            depth is that of the issuer.",
        fix: "Have the certificate issued for resources that the CA holds. A TLS server does not need the extension \
            at all.",
    },
    Meaning {
        number: 47,
        explanation: "A CA in the chain may only issue names in certain domains, networks or directory subtrees (name \
            constraints), and a name of this certificate lies outside.",
        fix: "Compare the names of the certificate with `X509v3 Name Constraints: Permitted` of the CAs above it, and \
            have it issued for permitted names or by another CA.",
    },
    Meaning {
        number: 48,
        explanation: "A CA in the chain may not issue certain names (excluded subtrees of its name constraints), and \
            this certificate has one.",
        fix: "Compare the names of the certificate with `X509v3 Name Constraints: Excluded` of the CAs above it, and \
            have it issued without the name or by another CA.",
    },
    Meaning {
        number: 49,
        explanation: "A name constraint of a CA uses minimum or maximum, which RFC 5280 forbids and OpenSSL does not \
            process.",
        fix: "Have the CA's certificate made again without them.",
    },
    Meaning {
        number: 51,
        explanation: "A CA has a name constraint of a type that OpenSSL cannot compare (otherName, registeredID and \
            the like), and the certificate has a name of that type.",
        fix: "Have the certificate issued without such a name, or by a CA without such a constraint.",
    },
    Meaning {
        number: 52,
        explanation: "A name constraint is written in a form that OpenSSL does not understand. In OpenSSL 3.0 \
            `openssl verify` does not report it.",
        fix: "Have the CA's certificate made again with well-formed name constraints.",
    },
    Meaning {
        number: 53,
        explanation: "A CA has name constraints, and the certificate has a name that cannot be compared with them: an \
            e-mail address that is no plain ASCII, a URI without a host, an odd IP address.",
        fix: "Have the certificate issued without that name, or with the name in its usual form.",
    },
    Meaning {
        number: 72,
        explanation: "The subject of a proxy certificate is not its issuer's subject with one common name added (RFC \
            3820).",
        fix: "Make the proxy certificate again with a tool that builds the subject so.",
    },
    Meaning {
        number: 80,
        explanation: "Strict rules only: a path length limit stands in a certificate that is no CA.",
        fix: "Have the certificate issued again without pathlen in its basic constraints.",
    },
    Meaning {
        number: 81,
        explanation: "Strict rules only: a path length limit stands in a certificate whose key usage does not allow \
            it to sign certificates.",
        fix: "Have the certificate issued again with keyCertSign, or without pathlen.",
    },
    Meaning {
        number: 82,
        explanation: "Strict rules only: the key usage allows signing certificates, but the certificate is no CA.",
        fix: "Have the certificate issued again without keyCertSign; a server needs digitalSignature.",
    },
    Meaning {
        number: 83,
        explanation: "Strict rules only: the issuer's name is empty.",
        fix: "Have the certificate issued again by a CA that has a name.",
    },
    Meaning {
        number: 84,
        explanation: "Strict rules only: the subject is empty, and nothing else names the holder; a CA and a signer \
            of revocation lists must always have one.",
        fix: "Have the certificate issued again with a subject, or, for a server, with a subjectAltName.",
    },
    Meaning {
        number: 85,
        explanation: "Strict rules only: the certificate does not say which key signed it (authority key identifier). \
            All but the last of the chain must.",
        fix: "Have the certificate issued again with authorityKeyIdentifier = keyid.",
    },
    Meaning {
        number: 86,
        explanation: "Strict rules only: the certificate of a CA does not carry the identifier of its key (subject \
            key identifier).",
        fix: "Make the CA's certificate again with subjectKeyIdentifier = hash.",
    },
    Meaning {
        number: 87,
        explanation: "Strict rules only: there is a subjectAltName without any name in it.",
        fix: "Have the certificate issued again with the server's names in it.",
    },
    Meaning {
        number: 88,
        explanation: "Strict rules only: the subject is empty, so the subjectAltName must be marked critical, and it \
            is not.",
        fix: "Have the certificate issued again with a critical subjectAltName, or with a subject.",
    },
    Meaning {
        number: 89,
        explanation: "Strict rules only: the basic constraints of a CA must be marked critical, and they are not.",
        fix: "Make the CA's certificate again with basicConstraints = critical, CA:TRUE.",
    },
    Meaning {
        number: 90,
        explanation: "Strict rules only: the authority key identifier is marked critical, which RFC 5280 forbids. \
            OpenSSL 3.0 never gets to say so: it refuses with 34 before.",
        fix: "Have the certificate issued again without the critical mark.",
    },
    Meaning {
        number: 91,
        explanation: "Strict rules only: the subject key identifier is marked critical, which RFC 5280 forbids. \
            OpenSSL 3.0 never gets to say so: it refuses with 34 before.",
        fix: "Have the certificate issued again without the critical mark.",
    },
    Meaning {
        number: 92,
        explanation: "Strict rules only: the certificate of a CA has no key usage.",
        fix: "Make the CA's certificate again with keyUsage = critical, keyCertSign, cRLSign.",
    },
    Meaning {
        number: 93,
        explanation: "Strict rules only: the certificate has extensions, but says it is of version 1 or 2, which have \
            none.",
        fix: "Have the certificate issued again as version 3.",
    },
    Meaning {
        number: 94,
        explanation: "A certificate describes its elliptic curve by numbers instead of by name. That opened a serious \
            hole once (CVE-2020-0601), and current software refuses it.",
        fix: "Make a new key with a named curve: `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`, \
            and have the certificate issued for it.",
    },
];
