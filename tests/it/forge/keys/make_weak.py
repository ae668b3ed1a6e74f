"""Makes weak RSA keys for tests: rsa-roca, rsa-close. Prints its seed; the same seed makes the same keys."""
import random, sys
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives import serialization as s
SEED = 20171016
print("seed", SEED)
R = random.Random(SEED)
def prime(n):
    if n < 2: return False
    for p in (2,3,5,7,11,13,17,19,23,29,31,37,41,43,47):
        if n % p == 0: return n == p
    d, r = n-1, 0
    while d % 2 == 0: d//=2; r+=1
    for _ in range(40):
        a = R.randrange(2, n-1); x = pow(a,d,n)
        if x in (1,n-1): continue
        for _ in range(r-1):
            x = x*x % n
            if x == n-1: break
        else: return False
    return True
def first_primes(count):
    out=[]; n=2
    while len(out)<count:
        if all(n%p for p in out): out.append(n)
        n+=1
    return out
M = 1
for p in first_primes(126): M *= p          # RSALib's M for 2048-bit keys (ACM CCS 2017, table 1): 126 primes
def roca_prime():
    while True:
        a = R.randrange(0, 1<<62)
        base = pow(65537, a, M)
        low, high = (3 << 1022) // M, ((1 << 1024) - 1) // M   # the two highest bits set
        k = R.randrange(low + 1, high)
        p = k*M + base
        if p.bit_length() == 1024 and prime(p) and (p-1) % 65537: return p
def write(name, p, q, e=65537):
    n=p*q
    if p<q: p,q=q,p
    from math import lcm
    d=pow(e,-1,lcm(p-1,q-1))
    k=rsa.RSAPrivateNumbers(p,q,d,d%(p-1),d%(q-1),pow(q,-1,p),rsa.RSAPublicNumbers(e,n)).private_key()
    assert n.bit_length()==2048
    pub=k.public_key().public_bytes(s.Encoding.PEM,s.PublicFormat.SubjectPublicKeyInfo)
    priv=k.private_bytes(s.Encoding.PEM,s.PrivateFormat.PKCS8,s.NoEncryption())
    open(name+".pem","wb").write(pub+priv)
write("rsa-roca", roca_prime(), roca_prime())
while True:
    p = R.getrandbits(1024) | (3<<1022) | 1
    if prime(p) and (p-1)%65537: break
q = p + 2
while not (prime(q) and (q-1)%65537): q += 2
write("rsa-close", p, q)
