//! What the strict verifier of rustls clients says (rustls-webpki).
