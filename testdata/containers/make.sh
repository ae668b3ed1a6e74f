#!/bin/sh
# Makes the files of this folder anew from a good deployment; README.md tells what each is. Passphrase: secret.
set -eu
cd "$(dirname "$0")"
good=../deployments/good/ecdsa-p256
rm -f ./*.p12 ./*.p7b ./*.jks ./*.jceks ./ssh-* ./pgp.* ./fullchain.zip ./fullchain.tar* ./*.xz ./*.bz2
export12() { openssl pkcs12 -export -name mail -inkey $good/privkey.pem -in $good/fullchain.pem -out "$@"; }
export12 secret.p12 -passout pass:secret
export12 empty.p12 -passout pass:
export12 legacy.p12 -legacy -passout pass:secret
export12 windows.p12 -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-RC2-40 -macalg sha1 -provider legacy -provider default -passout pass:
openssl crl2pkcs7 -nocrl -certfile $good/fullchain.pem -outform DER -out bundle.p7b
openssl crl2pkcs7 -nocrl -certfile $good/fullchain.pem -out bundle-pem.p7b
openssl cms -sign -stream -in bundle-pem.p7b -signer $good/fullchain.pem -certfile $good/ca.pem -inkey $good/privkey.pem -outform DER -out signed-ber.p7b
import() { keytool -importkeystore -noprompt -srckeystore secret.p12 -srcstoretype PKCS12 -srcstorepass secret -deststorepass secret "$@" 2>/dev/null; }
import -destkeystore keystore.jks -deststoretype JKS
import -destkeystore keystore.jceks -deststoretype JCEKS
import -destkeystore keytool.p12 -deststoretype PKCS12
ssh-keygen -q -t ed25519 -N '' -C test -f ssh-ed25519
home=$(mktemp -d)
gpg --homedir "$home" --batch --quiet --passphrase '' --quick-generate-key test@example.org ed25519 sign never 2>/dev/null
gpg --homedir "$home" --batch --quiet --export > pgp.gpg
gpg --homedir "$home" --batch --quiet --armor --export-secret-keys > pgp.asc
rm -rf "$home"
(cd $good && zip -q -X - fullchain.pem) > fullchain.zip
tar --owner=0 --group=0 --mtime=@0 -C $good -cf fullchain.tar fullchain.pem
gzip -9 -n -k fullchain.tar
xz -k $good/fullchain.pem -c > fullchain.pem.xz
bzip2 -k $good/fullchain.pem -c > fullchain.pem.bz2
