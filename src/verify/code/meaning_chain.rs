//! Errors about the path itself: who issued whom, signatures, times, trust and strength.

use crate::verify::code::Meaning;

/// In order of their numbers.
pub(super) static MEANINGS: &[Meaning] = &[
    Meaning {
        number: 1,
        explanation: "Something in the chain could not be processed, and OpenSSL has no better word for it. Seen when \
            the public key of a certificate in a chain cannot be decoded, and when names and name constraints are too \
            many to compare.",
        fix: "Look at the certificate at the depth given with `openssl x509 -text`. If its key is unreadable or of an \
            odd kind, have it issued again with an RSA or ECDSA P-256 key.",
    },
    Meaning {
        number: 2,
        explanation: "The path reached a certificate that is trusted but is no root, and its own issuer is not among \
            the trusted ones. Once OpenSSL has taken a certificate from the trusted ones it looks for the rest there \
            alone.",
        fix: "Add the root to the trusted certificates, or take the intermediate out of them so that it comes from \
            the server's file. If the intermediate is meant to be trusted by itself, use --partial-chain.",
    },
    Meaning {
        number: 6,
        explanation: "The public key of an issuer could not be decoded, so nothing it signed can be checked. Rare: \
            such an issuer is usually not accepted as one in the first place.",
        fix: "Get the issuer's certificate again from the CA; the copy is damaged or its key is of a kind this \
            OpenSSL does not know.",
    },
    Meaning {
        number: 7,
        explanation: "The signature on a certificate does not verify with the issuer's key. Either the bytes were \
            changed, or the issuer found has the right name but another key, as after a CA made itself a new key. \
            OpenSSL does not try a second candidate of the same name. A digest that is no longer available (MD2, MD4), \
            or two algorithm identifiers that differ within the certificate, give the same error; so does, in \
            certpreflight, an algorithm that it does not implement, which is then named beside the error.",
        fix: "Compare the issuer's certificate with the one the CA publishes today (see the authority key identifier \
            of the certificate and the subject key identifier of the issuer), and replace the wrong or damaged one.",
    },
    Meaning {
        number: 9,
        explanation: "The certificate's notBefore lies in the future. Either the clock of this machine is wrong, or \
            the certificate was installed before its time.",
        fix: "Check the clock (`date -u`). If it is right, wait until notBefore, or go on with the previous \
            certificate until then.",
    },
    Meaning {
        number: 10,
        explanation: "The certificate's notAfter has passed; the very second it names already counts as expired. The \
            depth says which one: 0 is the server's own, a higher one an intermediate or the root.",
        fix: "Depth 0: renew the certificate and reload the server. Higher: replace the intermediate or root by the \
            CA's current one; a new certificate from the CA usually comes with it. If everything looks valid, check \
            the clock.",
    },
    Meaning {
        number: 13,
        explanation: "The notBefore field is not written as a time: a UTCTime must be YYMMDDHHMMSSZ, a \
            GeneralizedTime YYYYMMDDHHMMSSZ. Also given when the time asked for with -attime is no date.",
        fix: "Have the certificate issued again by software that writes the time in full, with seconds and Z.",
    },
    Meaning {
        number: 14,
        explanation: "The notAfter field is not written as a time: a UTCTime must be YYMMDDHHMMSSZ, a GeneralizedTime \
            YYYYMMDDHHMMSSZ.",
        fix: "Have the certificate issued again by software that writes the time in full, with seconds and Z.",
    },
    Meaning {
        number: 18,
        explanation: "The server's certificate signed itself and is not among the trusted ones. Nobody can tell it \
            from one that an attacker made. Also given when another certificate of the same name stands before it \
            among the trusted ones.",
        fix: "For a server that strangers connect to, get a certificate from a CA. If it is self-signed on purpose, \
            give it to the check as --ca and to every client as trusted.",
    },
    Meaning {
        number: 19,
        explanation: "The chain is complete, but the root at its end is not trusted here. Usual for a company's own \
            CA whose root is not installed, or when the check was given another root.",
        fix: "Give the root with --ca if you trust it, and make sure that clients have it. If you did not expect this \
            root, the file was built from another CA's chain.",
    },
    Meaning {
        number: 20,
        explanation: "The issuer of a certificate was not found, neither in the server's file nor among the trusted \
            certificates. Most often the intermediate certificate is missing from the server's file, which \
            holds the leaf alone. A certificate with an extension that cannot be decoded, or that stands twice, finds \
            no issuer either.",
        fix: "Append the CA's intermediate certificate to the file, directly after the leaf, or deploy the file that \
            the CA calls full chain. If the chain is complete, the root is missing from the trusted certificates.",
    },
    Meaning {
        number: 21,
        explanation: "Clients say this after number 20: the server sent one certificate, and its issuer is not known, \
            so its signature could not be checked at all. The command `openssl verify` itself stops at 20 and does not \
            reach it.",
        fix: "Append the CA's intermediate certificate to the file, directly after the leaf, and reload the server.",
    },
    Meaning {
        number: 22,
        explanation: "The chain has more intermediates than the limit allows (100 unless -verify_depth says \
            otherwise), or certificates that issued each other go round in a circle.",
        fix: "If -verify_depth is set, raise it by the number of intermediates. Otherwise look for CA certificates \
            that name each other as issuers and remove them.",
    },
    Meaning {
        number: 24,
        explanation: "A candidate for the issuer has no public key that can be read. Used within OpenSSL while it \
            looks for an issuer; `openssl verify` goes on to report 20 in its place.",
        fix: "Get the issuer's certificate again from the CA.",
    },
    Meaning {
        number: 25,
        explanation: "A CA above in the chain may have only so many further CAs below it (pathLenConstraint of its \
            basic constraints), and the chain has more. Roots are held to it as well. Typical for a company CA that \
            was not meant to have a sub-CA.",
        fix: "Use a certificate issued directly by the limited CA, or have the CA above issue a certificate with a \
            larger limit.",
    },
    Meaning {
        number: 27,
        explanation: "The root is known, but not trusted for what it is used for here. OpenSSL 3.0 does not report \
            this number for certificate files: it says 28 or 19.",
        fix: "Look at the trust settings of the root with `openssl x509 -text -trustout`.",
    },
    Meaning {
        number: 28,
        explanation: "A trusted certificate carries OpenSSL's own trust settings (a TRUSTED CERTIFICATE block) and \
            these rule out the use asked for, by naming it as rejected or by naming others only. Without a purpose, \
            only a certificate trusted for any use is accepted.",
        fix: "Give the root as a plain certificate: `openssl x509 -in ROOT -out plain.pem` leaves the settings \
            behind. Check first whether somebody had a reason to distrust it.",
    },
    Meaning {
        number: 29,
        explanation: "The subject of a candidate is not the issuer wanted. Used within OpenSSL while it looks for an \
            issuer; `openssl verify` reports 20 in its place.",
        fix: "Compare the issuer line of the certificate with the subject line of the intermediate; the file holds \
            the intermediate of another CA.",
    },
    Meaning {
        number: 30,
        explanation: "The certificate says by key identifier which key signed it, and the candidate of the right name \
            has another one. Used within OpenSSL while it looks for an issuer; `openssl verify` reports 20 in its \
            place.",
        fix: "The CA has several certificates of that name. Take the one whose subject key identifier equals the \
            authority key identifier of the certificate.",
    },
    Meaning {
        number: 31,
        explanation: "The certificate says by issuer and serial number which certificate signed it, and the candidate \
            of the right name is another one. Used within OpenSSL while it looks for an issuer; `openssl verify` \
            reports 20 in its place.",
        fix: "Take the CA's certificate with the serial number that the authority key identifier names.",
    },
    Meaning {
        number: 32,
        explanation: "The certificate that acts as issuer may not sign certificates: its key usage leaves out \
            keyCertSign. The depth is that of the issuer. Often a server's certificate was used to sign another one, \
            or a self-made CA lacks the bit.",
        fix: "For a CA of your own: make its certificate again with keyUsage = critical, keyCertSign, cRLSign. \
            Otherwise a certificate in the file stands where the CA's should.",
    },
    Meaning {
        number: 55,
        explanation: "The path returned to a certificate that it already holds. OpenSSL 3.0 does not report this \
            number: it says 22 or 20.",
        fix: "Remove CA certificates that issued each other from the file and from the trusted certificates.",
    },
    Meaning {
        number: 66,
        explanation: "The server's own key is too small for the security level: level 2, the usual one, wants RSA \
            2048 or an elliptic curve of 224 bits.",
        fix: "Make a new key (ECDSA P-256, or RSA 2048 and more), and have the certificate issued for it. Do not \
            lower the level: clients have their own.",
    },
    Meaning {
        number: 67,
        explanation: "The key of a CA in the chain is too small for the security level: level 2, the usual one, wants \
            RSA 2048 or an elliptic curve of 224 bits. The root counts as well.",
        fix: "Replace the CA's certificate by its successor and have the server's certificate issued by that. If the \
            CA is your own, make it a new key.",
    },
    Meaning {
        number: 68,
        explanation: "A certificate in the chain is signed with a digest that is too weak for the security level: \
            SHA-1 and MD5 fail from level 1. The signature of the root does not count.",
        fix: "Have the certificate at that depth issued again with SHA-256. If it is an intermediate, take the CA's \
            current one.",
    },
    Meaning {
        number: 70,
        explanation: "The store of trusted certificates failed while OpenSSL looked for an issuer. `openssl verify` \
            does not report it; programs with a store of their own can.",
        fix: "Look at the messages of the program about its certificate store: an unreadable directory, a token that \
            does not answer.",
    },
    Meaning {
        number: 76,
        explanation: "The algorithm with which a certificate says it was signed is unknown. Used within OpenSSL while \
            it looks for an issuer; `openssl verify` reports 20 in its place.",
        fix: "Have the certificate issued again with an algorithm in common use, such as sha256WithRSAEncryption or \
            ecdsa-with-SHA256.",
    },
    Meaning {
        number: 77,
        explanation: "The certificate says it was signed with one kind of key, and the candidate for its issuer has \
            another kind. Used within OpenSSL while it looks for an issuer; `openssl verify` reports 20 in its place.",
        fix: "The CA has certificates of one name with RSA and with ECDSA keys. Put the one into the file that signed \
            this certificate.",
    },
    Meaning {
        number: 78,
        explanation: "Strict rules only: a certificate names its signature algorithm twice, and the two differ.",
        fix: "Have the certificate issued again; software that follows RFC 5280 writes the same identifier twice.",
    },
    Meaning {
        number: 79,
        explanation: "A certificate stands in the chain as issuer but is no CA: its basic constraints do not say \
            CA:TRUE, or they are missing. A root of version 1 is let through, an intermediate is not.",
        fix: "If the CA is your own, make its certificate again with basicConstraints = critical, CA:TRUE. Otherwise \
            the wrong certificate stands in the file where the intermediate should.",
    },
];
