//! Errors about names asked for, Suite B and OpenSSL itself, and those that `openssl verify` never reports.

use crate::verify::code::Meaning;

/// In order of their numbers.
pub(super) static MEANINGS: &[Meaning] = &[
    Meaning {
        number: 0,
        explanation: "No error: the chain ends in a trusted certificate, and everything asked for is in order.",
        fix: "There is nothing to mend.",
    },
    Meaning {
        number: 4,
        explanation: "The signature of a certificate could not be taken apart. OpenSSL 3.0 does not report this \
            number: it says 7.",
        fix: "Get the certificate again from the CA; the copy is damaged.",
    },
    Meaning {
        number: 17,
        explanation: "Memory ran out during verification. It says nothing about the certificates.",
        fix: "Free memory or raise the limit of the process, and try again.",
    },
    Meaning {
        number: 50,
        explanation: "A program refused the chain by a rule of its own. The command `openssl verify` has no such \
            rule.",
        fix: "Look into the documentation or the log of the program that said it.",
    },
    Meaning {
        number: 56,
        explanation: "Suite B was asked for, and a certificate is not of version 3.",
        fix: "Check without the -suiteB options unless you are bound to Suite B; else have the certificate issued \
            again as version 3.",
    },
    Meaning {
        number: 57,
        explanation: "Suite B was asked for, and a key in the chain is no elliptic-curve key.",
        fix: "Check without the -suiteB options unless you are bound to Suite B; else use ECDSA P-256 or P-384 \
            throughout the chain.",
    },
    Meaning {
        number: 58,
        explanation: "Suite B was asked for, and a key in the chain is on a curve other than P-256 and P-384.",
        fix: "Check without the -suiteB options unless you are bound to Suite B; else use P-256 or P-384 throughout \
            the chain.",
    },
    Meaning {
        number: 59,
        explanation: "Suite B was asked for, and a signature is not the one that goes with the key: SHA-256 for \
            P-256, SHA-384 for P-384.",
        fix: "Have the certificate issued again with the digest that belongs to the issuer's curve.",
    },
    Meaning {
        number: 60,
        explanation: "Suite B was asked for at a level that does not allow this curve.",
        fix: "Use the curve of the level (P-256 for 128 bits, P-384 for 192), or ask for the level that fits the \
            chain.",
    },
    Meaning {
        number: 61,
        explanation: "Suite B was asked for, and a P-384 certificate was signed by a P-256 key.",
        fix: "Have the certificate issued by a CA with a P-384 key.",
    },
    Meaning {
        number: 62,
        explanation: "The certificate is not for the host name asked for. OpenSSL looks at the DNS names of the \
            subjectAltName, and only when there is none at the common name; a wildcard covers one label.",
        fix: "Have the certificate issued for the name, or connect by a name that it has (`openssl x509 -noout -ext \
            subjectAltName`).",
    },
    Meaning {
        number: 63,
        explanation: "The certificate is not for the e-mail address asked for.",
        fix: "Have the certificate issued for the address, or ask for one that it has.",
    },
    Meaning {
        number: 64,
        explanation: "The certificate is not for the IP address asked for. Only addresses in the subjectAltName \
            count, never the common name.",
        fix: "Have the certificate issued with the address in its subjectAltName, or connect by host name.",
    },
    Meaning {
        number: 65,
        explanation: "The server's certificate fits none of the TLSA records in the DNS (DANE). Clients say this when \
            they connect; `openssl verify` does not.",
        fix: "Publish the TLSA record of the new key before you deploy it, and keep the old one until its time to \
            live has passed; or keep the key when you renew.",
    },
    Meaning {
        number: 69,
        explanation: "A program called the verification without a certificate, or twice. It says nothing about the \
            certificates.",
        fix: "Report it to the authors of the program.",
    },
    Meaning {
        number: 71,
        explanation: "A client wanted proof that the certificate stands in public logs (Certificate Transparency), \
            and found none that is valid. `openssl verify` does not check it.",
        fix: "Get the certificate from a public CA, which puts the proofs into it. For a private CA, switch the check \
            off in the client.",
    },
    Meaning {
        number: 73,
        explanation: "A program asked for revocation by OCSP, which still has to be done. `openssl verify` in OpenSSL \
            3.0 does not do it.",
        fix: "Look at the settings for OCSP of the program that said it.",
    },
    Meaning {
        number: 74,
        explanation: "The answer of an OCSP responder could not be verified. `openssl verify` in OpenSSL 3.0 does not \
            ask for one.",
        fix: "Check that the responder's certificate is issued by the CA and not expired; if the server staples \
            answers, let it fetch a new one.",
    },
    Meaning {
        number: 75,
        explanation: "The OCSP responder does not know the certificate. `openssl verify` in OpenSSL 3.0 does not ask \
            for it.",
        fix: "Wait a few minutes when the certificate is new; else ask the CA whether it issued this serial number.",
    },
];
