//! Which RSA keys this process has found to be in order, so that no key is proven twice however many files, services and
//! names it serves.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest::{Context, SHA256};

use crate::x509::private_key::RsaNumbers;

/// SHA-256 over a key's numbers: whoever has another key has another digest, and no number follows from it.
pub(super) struct Fingerprint(Vec<u8>);

impl Fingerprint {
    /// Of all the numbers of the key, each with its length.
    pub(super) fn of(key: &RsaNumbers) -> Fingerprint {
        let first: [&[u8]; 8] = [&key.n, &key.e, &key.d, &key.p, &key.q, &key.dp, &key.dq, &key.qinv];
        let further = key.further.iter().flat_map(|further| {
            [further.prime.as_slice(), further.exponent.as_slice(), further.coefficient.as_slice()]
        });
        let mut context = Context::new(&SHA256);
        for number in first.into_iter().chain(further) {
            context.update(&number.len().to_be_bytes());
            context.update(number);
        }
        Fingerprint(context.finish().as_ref().to_vec())
    }

    /// Whether this key was found to be in order before.
    pub(super) fn is_proven(&self) -> bool {
        proven().contains(&self.0)
    }

    /// Keeps that this key is in order.
    pub(super) fn keep(self) {
        let mut proven = proven();
        if proven.len() < MOST_KEYS {
            proven.insert(self.0);
        }
    }
}

fn proven() -> MutexGuard<'static, HashSet<Vec<u8>>> {
    static PROVEN: LazyLock<Mutex<HashSet<Vec<u8>>>> = LazyLock::new(Mutex::default);
    PROVEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keys that are remembered; about 3 MiB. Further ones are proven each time.
const MOST_KEYS: usize = 1 << 15;
