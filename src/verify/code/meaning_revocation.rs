//! Errors about certificate revocation lists.

use crate::verify::code::Meaning;

/// In order of their numbers.
pub(super) static MEANINGS: &[Meaning] = &[
    Meaning {
        number: 3,
        explanation: "Revocation was to be checked, and no usable revocation list of the issuer was found. With \
            -crl_check_all the root needs one as well. A list of the right issuer is unusable when its signer is not \
            found or when it covers other certificates only.",
        fix: "Fetch the list named under `CRL Distribution Points` of the certificate, convert it to PEM, and give it \
            with --crl. Without lists, do not ask for the check.",
    },
    Meaning {
        number: 5,
        explanation: "The signature of a revocation list could not be taken apart. OpenSSL 3.0 does not report this \
            number: it says 8.",
        fix: "Fetch the revocation list again.",
    },
    Meaning {
        number: 8,
        explanation: "The signature on a revocation list does not verify with the issuer's key: the list is damaged, \
            or was signed by another key of the same name.",
        fix: "Fetch the list again from the address in the certificate. If it stays so, tell the CA.",
    },
    Meaning {
        number: 11,
        explanation: "The revocation list's lastUpdate lies in the future: the clock of this machine is wrong, or the \
            list was made ahead of its time.",
        fix: "Check the clock (`date -u`), then fetch the list again.",
    },
    Meaning {
        number: 12,
        explanation: "The revocation list's nextUpdate has passed, so newer revocations may be missing from it. An \
            expired list given by file can stand in the way of a current one from elsewhere.",
        fix: "Fetch the current list and replace the old file; do it by a timer, well before nextUpdate. If the list \
            is of your own CA, issue a new one.",
    },
    Meaning {
        number: 15,
        explanation: "The lastUpdate field of a revocation list is not written as a time.",
        fix: "Have the list issued again by software that writes times in full, with seconds and Z.",
    },
    Meaning {
        number: 16,
        explanation: "The nextUpdate field of a revocation list is not written as a time.",
        fix: "Have the list issued again by software that writes times in full, with seconds and Z.",
    },
    Meaning {
        number: 23,
        explanation: "The issuer has revoked this certificate; a hold counts, too, and so does a revocation dated in \
            the future. Clients that look will refuse it.",
        fix: "Find out why: if the key may be known to others, make a new key. Have a new certificate issued and \
            deploy it. If an intermediate is revoked (depth 1 or more), take the CA's current one.",
    },
    Meaning {
        number: 33,
        explanation: "The certificate that signed the revocation list was not found. In practice `openssl verify` \
            says 3 in its place.",
        fix: "Give the certificate of the list's signer among the chain files or the trusted certificates.",
    },
    Meaning {
        number: 35,
        explanation: "The CA that signed the revocation list may not do so: its key usage leaves out cRLSign.",
        fix: "If the CA is your own, make its certificate again with keyUsage = critical, keyCertSign, cRLSign. \
            Otherwise tell the CA.",
    },
    Meaning {
        number: 36,
        explanation: "The revocation list, or an entry in it, has an extension marked critical that OpenSSL does not \
            process.",
        fix: "Use another list of the same CA, or have it issued without the critical mark.",
    },
    Meaning {
        number: 44,
        explanation: "The revocation list found covers other certificates: only CAs, only end entities, or another \
            distribution point.",
        fix: "Give the list that the certificate itself names under `CRL Distribution Points`.",
    },
    Meaning {
        number: 54,
        explanation: "The revocation list was signed by a certificate outside the chain, and that one could not be \
            verified itself, or leads to another root.",
        fix: "Give the full path of the list's signer as chain files; it must end in the same root.",
    },
];
