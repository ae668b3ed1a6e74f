//! If I deploy these certificate files, will a TLS server start with them, will its clients accept them, and does
//! the key stay private?
//!
//! ```text
//! argv -> plan -> service -> Target ----------------------------+
//!                    | asks for                                 |
//!                    v                                          v
//! disk (open, fstat, read once) -> Document -> Piece -> Cert, Key, Crl -> Bundle -> verify -> Outcome
//!                                     |                                      |                   |
//!                                     +--- owner, mode, links ---> Facts <---+-------------------+
//!                                                                    |
//!                                                     checks -> Finding, Cell -> Matrix -> format -> bytes
//! ```
//!
//! The modules stand in floor order: each imports only from floors below it (`tests/it/floors.rs`).

pub mod base;
pub mod disk;
pub mod pem;
pub mod target;
pub mod x509;

pub mod crypto;
pub mod service;

pub mod loaders;

pub mod bundle;
pub mod verify;

pub mod openssl;

pub mod checks;

pub mod assemble;

pub mod report;

pub mod run;

pub mod cli;
