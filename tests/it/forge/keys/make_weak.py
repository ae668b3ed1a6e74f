"""Made rsa-roca, rsa-close and ecdsa-p256-scalar-1 of this folder, once: keys that anybody can compute.

The same seed makes the same keys again. Needs the Python package cryptography.
"""

import random
from math import lcm

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

SEED = 20171016
RANDOM = random.Random(SEED)
SMALL_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)


def is_prime(number):
    """Miller and Rabin, 40 rounds."""
    if number < 2:
        return False
    for prime in SMALL_PRIMES:
        if number % prime == 0:
            return number == prime
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd //= 2
        twos += 1
    return all(passes(number, odd, twos) for _ in range(40))


def passes(number, odd, twos):
    power = pow(RANDOM.randrange(2, number - 1), odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False


def is_usable(prime):
    return prime.bit_length() == 1024 and is_prime(prime) and (prime - 1) % 65537 != 0


def primorial(count):
    """The product of the first primes; of 126 it is RSALib's M for keys of 2048 bits."""
    primes, number = [], 2
    while len(primes) < count:
        if all(number % prime for prime in primes):
            primes.append(number)
        number += 1
    product = 1
    for prime in primes:
        product *= prime
    return product


def roca_prime():
    """k * M + (65537^a mod M), the two highest bits set."""
    m = primorial(126)
    low, high = (3 << 1022) // m, ((1 << 1024) - 1) // m
    while True:
        base = pow(65537, RANDOM.randrange(0, 1 << 62), m)
        prime = RANDOM.randrange(low + 1, high) * m + base
        if is_usable(prime):
            return prime


def close_primes():
    first = RANDOM.getrandbits(1024) | (3 << 1022) | 1
    while not is_usable(first):
        first = RANDOM.getrandbits(1024) | (3 << 1022) | 1
    second = first + 2
    while not is_usable(second):
        second += 2
    return first, second


def save_rsa(name, p, q):
    p, q = max(p, q), min(p, q)
    d = pow(65537, -1, lcm(p - 1, q - 1))
    public = rsa.RSAPublicNumbers(65537, p * q)
    numbers = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public)
    save(name, numbers.private_key())


def save(name, key):
    pem = serialization.Encoding.PEM
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with open(name + ".pem", "wb") as file:
        file.write(public + private)


print("seed", SEED)
save_rsa("rsa-roca", roca_prime(), roca_prime())
save_rsa("rsa-close", *close_primes())
save("ecdsa-p256-scalar-1", ec.derive_private_key(1, ec.SECP256R1()))
