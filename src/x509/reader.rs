//! A lenient DER reader: what OpenSSL's `asn1_d2i` lets pass, passes.
