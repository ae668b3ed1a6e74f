//! RSA private numbers: whether they agree with each other, and which modulus they sign for.

mod signature;

use crypto_bigint::{BoxedUint, Gcd, Integer};
use crypto_primes::{Flavor, is_prime};

use crate::crypto::private::KeyFault;
use crate::crypto::private::numbers::{MAX_BITS, Number, equal, is_one, less, number, predecessor, product, remainder};
use crate::x509::private_key::RsaNumbers;
use crate::x509::public_key::number::{bits, trimmed};

/// Whether signatures made with these numbers verify under the modulus and exponent of a certificate.
/// `None` when the numbers are too large to judge.
pub(super) fn signs_for(key: &RsaNumbers, modulus: &[u8], exponent: &[u8]) -> Option<bool> {
    let (n, e) = (number(modulus)?, number(exponent)?);
    if largest_bits(key) > MAX_BITS {
        return None;
    }
    let is_own = trimmed(&key.n) == trimmed(modulus) && trimmed(&key.e) == trimmed(exponent);
    if is_own && faults(key).is_empty() {
        return Some(true);
    }
    // A modulus that is neither stored nor made of the primes needs no proof; servers compare the stored one.
    if !equal(&n, &*number(&key.n)?) && !equal(&n, &product(&*number(&key.p)?, &*number(&key.q)?)) {
        return Some(false);
    }
    signature::verifies(key, &n, &e)
}

/// Whether n is the product of the primes, and e times d is 1 modulo each prime less one.
pub(super) fn exponents_agree(key: &RsaNumbers) -> Option<bool> {
    let (n, unit) = (number(&key.n)?, product(&*number(&key.e)?, &*number(&key.d)?));
    let mut factors = Number::new(BoxedUint::one());
    for prime in [&key.p, &key.q].into_iter().chain(key.further.iter().map(|further| &further.prime)) {
        let prime = number(prime)?;
        let agrees = predecessor(&prime).is_some_and(|order| {
            // Modulo one everything agrees.
            is_one(&order) || remainder(&unit, &order).is_some_and(|one| is_one(&one))
        });
        if !agrees || is_one(&prime) || factors.bits_vartime() > MAX_BITS {
            return Some(false);
        }
        factors = product(&factors, &prime);
    }
    Some(equal(&factors, &n))
}

/// Whether p and q are odd and above one, and no number above one divides both.
pub(super) fn primes_are_coprime(key: &RsaNumbers) -> Option<bool> {
    let (p, q) = (number(&key.p)?, number(&key.q)?);
    let is_candidate = |prime: &Number| prime.bits_vartime() >= 2 && bool::from(prime.is_odd());
    Some(is_candidate(&p) && is_candidate(&q) && is_one(&Number::new(p.gcd_vartime(&q))))
}

/// What disagrees among the numbers; the conditions of RFC 8017 3.2 and OpenSSL's `RSA_check_key_ex`.
pub(super) fn faults(key: &RsaNumbers) -> Vec<KeyFault> {
    if key.proved.get().is_some() {
        return Vec::new();
    }
    let Some(numbers) = Numbers::read(key) else {
        return vec![KeyFault::Unjudged(format!(
            "RSA numbers of {} bits; at most {MAX_BITS} are judged, as in OpenSSL",
            largest_bits(key)
        ))];
    };
    let mut said = numbers.disagreements();
    let signs = || {
        let verifies = || signature::verifies(key, &numbers.n, &numbers.e) == Some(true);
        numbers.primes_are_large() && (signature::is_made_by_ring(key) || verifies())
    };
    if said.is_empty() && !signs() {
        said = numbers.composites();
    }
    if said.is_empty() {
        key.proved.get_or_init(|| ());
    }
    said.into_iter().map(KeyFault::Disagrees).collect()
}

fn largest_bits(key: &RsaNumbers) -> u32 {
    let first: [&[u8]; 8] = [&key.n, &key.e, &key.d, &key.p, &key.q, &key.dp, &key.dq, &key.qinv];
    let further = key
        .further
        .iter()
        .flat_map(|further| [further.prime.as_slice(), further.exponent.as_slice(), further.coefficient.as_slice()]);
    first.into_iter().chain(further).map(bits).max().unwrap_or(0)
}

struct Numbers {
    n: Number,
    e: Number,
    d: Number,
    qinv: Number,
    /// Every prime with its exponent `d mod (prime - 1)`: p, q, then the further ones of a multi-prime key.
    primes: Vec<Prime>,
    /// The coefficient of each prime; p and q have none of their own.
    coefficients: Vec<Option<Number>>,
}

struct Prime {
    name: String,
    exponent_name: String,
    value: Number,
    exponent: Number,
}

impl Numbers {
    fn read(key: &RsaNumbers) -> Option<Numbers> {
        let prime = |name: &str, exponent_name: &str, value: &[u8], exponent: &[u8]| {
            let (name, exponent_name) = (name.to_owned(), exponent_name.to_owned());
            Some(Prime { name, exponent_name, value: number(value)?, exponent: number(exponent)? })
        };
        let mut primes = vec![prime("p", "dP", &key.p, &key.dp)?, prime("q", "dQ", &key.q, &key.dq)?];
        let mut coefficients = vec![None, None];
        for (index, further) in key.further.iter().enumerate() {
            coefficients.push(Some(number(&further.coefficient)?));
            let name = format!("prime {}", index.saturating_add(3));
            primes.push(prime(&name, &format!("the exponent of {name}"), &further.prime, &further.exponent)?);
        }
        Some(Numbers {
            n: number(&key.n)?,
            e: number(&key.e)?,
            d: number(&key.d)?,
            qinv: number(&key.qinv)?,
            primes,
            coefficients,
        })
    }

    /// What disagrees, in words.
    fn disagreements(&self) -> Vec<String> {
        let mut said = Vec::new();
        if self.e.bits_vartime() < 2 || !bool::from(self.e.is_odd()) {
            said.push("the public exponent e is not an odd number above 1".to_owned());
        }
        let factors = self.primes.iter().fold(Number::new(BoxedUint::one()), |so_far, prime| {
            // Three times the limit can never equal n: no need to multiply further.
            if so_far.bits_vartime() > MAX_BITS { so_far } else { product(&so_far, &prime.value) }
        });
        if !equal(&factors, &self.n) {
            said.push("the modulus n is not the product of the primes".to_owned());
        }
        for prime in &self.primes {
            self.judge_prime(prime, &mut said);
        }
        if let [p, q, ..] = self.primes.as_slice()
            && !is_inverse(&self.qinv, &q.value, &p.value)
        {
            said.push("qInv is not the inverse of q modulo p".to_owned());
        }
        // RFC 8017 3.2: t_i is the inverse of the product of the primes before r_i, modulo r_i.
        let mut before = Number::new(BoxedUint::one());
        for (prime, coefficient) in self.primes.iter().zip(&self.coefficients) {
            if coefficient.as_ref().is_some_and(|coefficient| !is_inverse(coefficient, &before, &prime.value)) {
                said.push(format!("the coefficient of {} is not the inverse of the primes before it", prime.name));
            }
            before = product(&before, &prime.value);
        }
        said
    }

    /// The factors that are no primes, as in keys of a broken generator: the numbers agree, and the signatures are wrong.
    fn composites(&self) -> Vec<String> {
        let composites = self.primes.iter().filter(|prime| !is_prime(Flavor::Any, &*prime.value));
        composites.map(|prime| format!("{} is not a prime", prime.name)).collect()
    }

    /// Whether no composite in the place of a prime passes a trial signature by chance.
    fn primes_are_large(&self) -> bool {
        self.primes.iter().all(|prime| prime.value.bits_vartime() >= LEAST_BITS)
    }

    fn judge_prime(&self, prime: &Prime, said: &mut Vec<String>) {
        let Prime { name, exponent_name, value, exponent } = prime;
        if bool::from(value.is_zero()) {
            said.push(format!("{name} is missing"));
            return;
        }
        let Some(order) = predecessor(value) else { return };
        let unit = remainder(&product(&self.e, &self.d), &order);
        if !unit.is_some_and(|unit| is_one(&unit)) {
            said.push(format!("e times d is not 1 modulo {name} - 1"));
        }
        if !remainder(&self.d, &order).is_some_and(|expected| equal(&expected, exponent)) {
            said.push(format!("{exponent_name} is not d modulo {name} - 1"));
        }
    }
}

fn is_inverse(inverse: &BoxedUint, of: &BoxedUint, modulus: &BoxedUint) -> bool {
    less(inverse, modulus) && remainder(&product(inverse, of), modulus).is_some_and(|one| is_one(&one))
}

/// Bits of a prime below which every prime is proven: there a composite passes a trial signature by chance, and the proof
/// costs little.
const LEAST_BITS: u32 = 256;
