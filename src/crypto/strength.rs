//! Security bits of keys and digests, as OpenSSL counts them (`x509_vfy.c check_key_level`, `check_sig_level`).
