//! How much work a file may ask for before its key is derived.

use crate::crypto::passphrase::Refusal;

/// What is left of the rounds of key derivation that may be spent: on one file, or on all the files of a run.
#[derive(Debug)]
pub struct Budget {
    left: u64,
    most: u64,
}

impl Budget {
    /// For the files that the user gave a passphrase for, all together.
    pub fn full() -> Budget {
        Budget { left: MOST_ROUNDS, most: MOST_ROUNDS }
    }

    /// For looking into a container unasked, with the empty passphrase.
    pub(in crate::crypto) fn small() -> Budget {
        Budget { left: MOST_ROUNDS_UNASKED, most: MOST_ROUNDS_UNASKED }
    }

    /// How many rounds were taken.
    #[cfg(test)]
    pub(in crate::crypto) fn spent(&self) -> u64 {
        self.most.saturating_sub(self.left)
    }

    /// Takes this many rounds, or says that they are too many.
    pub(in crate::crypto) fn spend(&mut self, rounds: u64) -> Result<(), Refusal> {
        match self.left.checked_sub(rounds) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                let spent = match self.most.saturating_sub(self.left) {
                    0 => String::new(),
                    spent => format!(", and {spent} were"),
                };
                let most = self.most;
                Err(Refusal::TooCostly(format!(
                    "{rounds} rounds of key derivation; at most {most} are spent here{spent}"
                )))
            }
        }
    }

    /// Takes the work of one scrypt (RFC 7914) of cost `n`, block size `r` and parallelization `p`.
    pub(in crate::crypto) fn spend_scrypt(&mut self, n: u64, r: u64, p: u64) -> Result<(), Refusal> {
        // `scrypt.c scrypt_alg`: B, V and the scratch space of one block.
        let block = r.saturating_mul(128);
        let memory = block.saturating_mul(p).saturating_add(block.saturating_mul(n.saturating_add(2)));
        if memory > MOST_SCRYPT_MEMORY {
            return Err(Refusal::TooCostly(format!(
                "scrypt with {} MiB of memory; at most {} are used here, as in OpenSSL",
                memory >> 20,
                MOST_SCRYPT_MEMORY >> 20
            )));
        }
        // One mixing of 128 octets costs less than two rounds of PBKDF2 with SHA-256, and each is made twice.
        self.spend(n.saturating_mul(r).saturating_mul(p).saturating_mul(2))
    }
}

/// A number of rounds or the like from the content octets of an INTEGER: positive, and no larger than 64 bits.
pub(in crate::crypto) fn count(content: &[u8], what: &str) -> Result<u64, Refusal> {
    let malformed = || Refusal::Malformed(format!("{what} that is no positive number of at most 64 bits"));
    if content.first().is_some_and(|octet| octet & 0x80 != 0) {
        return Err(malformed());
    }
    let mut value = 0_u64;
    for octet in content {
        value = value.checked_mul(256).ok_or_else(malformed)? | u64::from(*octet);
    }
    if value == 0 { Err(malformed()) } else { Ok(value) }
}

/// RFC 8018 section 4.2 calls ten million rounds apt for especially critical keys. Some seconds of work.
const MOST_ROUNDS: u64 = 10_000_000;

/// Three times what OWASP advises for PBKDF2 with SHA-256 (600,000): a MAC, the certificates, the key. About a second.
const MOST_ROUNDS_UNASKED: u64 = 1_800_000;

/// OpenSSL's `SCRYPT_MAX_MEM`, in octets: it opens no key that asks for more.
const MOST_SCRYPT_MEMORY: u64 = 32 << 20;

#[cfg(test)]
mod tests {
    use super::{Budget, count};
    use crate::crypto::passphrase::Refusal;

    #[test]
    fn the_sum_of_all_rounds_is_bounded() {
        let mut budget = Budget::full();
        assert_eq!(budget.spend(9_999_999), Ok(()));
        assert_eq!(budget.spend(1), Ok(()));
        assert!(matches!(budget.spend(1), Err(Refusal::TooCostly(what)) if what.ends_with("and 10000000 were")));
        assert!(matches!(Budget::small().spend(1_800_001), Err(Refusal::TooCostly(_))));
    }

    #[test]
    fn scrypt_is_bounded_in_memory_and_in_work() {
        assert_eq!(Budget::full().spend_scrypt(16_384, 8, 1), Ok(()));
        assert!(
            matches!(Budget::full().spend_scrypt(32_768, 8, 1), Err(Refusal::TooCostly(what)) if what.contains("MiB"))
        );
        assert!(
            matches!(Budget::full().spend_scrypt(16_384, 8, 1_000), Err(Refusal::TooCostly(what)) if what.contains("rounds"))
        );
        assert!(Budget::full().spend_scrypt(u64::MAX, u64::MAX, u64::MAX).is_err());
    }

    #[test]
    fn counts_are_positive_and_short() {
        assert_eq!(count(&[0x08, 0x00], "count"), Ok(2048));
        assert_eq!(count(&[0x00, 0xff], "count"), Ok(255));
        for wrong in [&[][..], &[0], &[0x80], &[0xff; 3], &[0x7f; 9]] {
            assert!(count(wrong, "count").is_err(), "{wrong:x?}");
        }
    }
}
