#!/bin/sh
# Made the keys of this folder, once. They are test material, published on purpose, and must never be used.
# Running it again makes other keys, and with them everything under testdata/ changes.
set -eu
make() { # NAME GENPKEY-ARGUMENTS...
    name=$1
    shift
    [ -e "$name.pem" ] && return
    openssl genpkey "$@" -out "$name.tmp"
    { openssl pkey -in "$name.tmp" -pubout; cat "$name.tmp"; } > "$name.pem"
    rm "$name.tmp"
}
[ -e dsa.tmp ] || openssl dsaparam -out dsa.tmp 2048
for role in root issuing leaf; do
    make "rsa-$role" -algorithm RSA -pkeyopt rsa_keygen_bits:2048
    make "rsa-pss-$role" -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048
    make "ecdsa-p256-$role" -algorithm EC -pkeyopt ec_paramgen_curve:P-256
    make "ecdsa-p384-$role" -algorithm EC -pkeyopt ec_paramgen_curve:P-384
    make "ecdsa-p521-$role" -algorithm EC -pkeyopt ec_paramgen_curve:P-521
    make "ed25519-$role" -algorithm ED25519
    make "ed448-$role" -algorithm ED448
    make "dsa-$role" -paramfile dsa.tmp
done
make ecdsa-p256-upper -algorithm EC -pkeyopt ec_paramgen_curve:P-256
make ecdsa-p256-other -algorithm EC -pkeyopt ec_paramgen_curve:P-256
make ecdsa-p256-explicit -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit
make ecdsa-secp256k1 -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1
make rsa-512 -algorithm RSA -pkeyopt rsa_keygen_bits:512
make rsa-1024 -algorithm RSA -pkeyopt rsa_keygen_bits:1024
make rsa-3072 -algorithm RSA -pkeyopt rsa_keygen_bits:3072
[ -e dsa-1024.tmp ] || openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 \
    -pkeyopt dsa_paramgen_q_bits:160 -out dsa-1024.tmp
make dsa-1024 -paramfile dsa-1024.tmp
make rsa-exponent-3 -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3
make rsa-exponent-33-bits -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:4294967297
[ -e ecdsa-p256-leaf.empty-passphrase.pem ] || openssl pkcs8 -topk8 -in ecdsa-p256-leaf.pem -v2 aes-256-cbc -passout pass: \
    -out ecdsa-p256-leaf.empty-passphrase.pem
[ -e rsa-leaf.traditional-encrypted.pem ] || openssl rsa -in rsa-leaf.pem -aes256 -traditional -passout pass:secret \
    -out rsa-leaf.traditional-encrypted.pem
[ -e ecdsa-p256-leaf.traditional-encrypted.pem ] || openssl ec -in ecdsa-p256-leaf.pem -aes256 -passout pass:secret \
    -out ecdsa-p256-leaf.traditional-encrypted.pem
# rsa-roca, rsa-close and ecdsa-p256-scalar-1 are calculated by make_weak.py; rsa-published is the public half of
# test/test.key of python3-tornado.
