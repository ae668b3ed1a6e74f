#!/bin/sh
# A Postfix with many SNI names, checked in one run, beside `openssl verify` on the same chains.
#
#   benches/sni.sh PROGRAM [DIRECTORY [NAMES [RUNS]]]
#
# The first run makes the directory: one CA, one intermediate, and for each name a key (every other one RSA 2048, the
# others ECDSA P-256), its certificate, and the file key + leaf + intermediate. Prints the wall times of RUNS runs, each
# beside two of openssl: a process for each chain, and one process for all of them; for all names and for those with
# keys of one kind.
set -eu
program=$(realpath "${1:?the certpreflight to measure}")
directory=${2:-/tmp/certpreflight-sni}
names=${3:-1000}
runs=${4:-5}

make_files() {
    mkdir -p "$directory/queue" "$directory/pem" "$directory/leaf"
    cd "$directory"
    ec="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    ca="basicConstraints=critical,CA:TRUE"
    openssl req -x509 $ec -keyout root.key -out root.pem -subj "/CN=Bench Root" -days 3650 \
        -addext "$ca" -addext keyUsage=critical,keyCertSign,cRLSign
    openssl req $ec -keyout issuing.key -out issuing.csr -subj "/CN=Bench Issuing"
    printf '%s\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' \
        "$ca" > issuing.ext
    openssl x509 -req -in issuing.csr -CA root.pem -CAkey root.key -CAcreateserial -days 3000 \
        -extfile issuing.ext -out issuing.pem
    umask 077
    : > sni
    : > sni.rsa
    : > sni.ecdsa
    for number in $(seq "$names"); do
        name="host$number.example.org"
        kind="-newkey rsa:2048 -nodes" table=sni.rsa
        if [ $((number % 2)) = 0 ]; then
            kind=$ec table=sni.ecdsa
        fi
        openssl req $kind -keyout key.tmp -out csr.tmp -subj "/CN=$name"
        printf 'keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:%s\n' "$name" > ext.tmp
        printf 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' >> ext.tmp
        openssl x509 -req -in csr.tmp -CA issuing.pem -CAkey issuing.key -days 90 -extfile ext.tmp -out "leaf/$name.pem"
        cat key.tmp "leaf/$name.pem" issuing.pem > "pem/$name.pem"
        echo "$name $directory/pem/$name.pem" | tee -a sni >> $table
    done
    rm -f ./*.tmp
    configure etc texthash sni
    configure etc.rsa texthash sni.rsa
    configure etc.ecdsa texthash sni.ecdsa
    if command -v postmap > /dev/null; then
        configure etc.hash hash sni
        postmap -c etc.hash -F hash:"$directory/sni"
    fi
}

# configure DIRECTORY TYPE TABLE
configure() {
    mkdir -p "$1"
    cat > "$1/main.cf" <<END
myhostname = host2.example.org
queue_directory = $directory/queue
smtpd_tls_security_level = may
smtpd_tls_chain_files = $directory/pem/host2.example.org.pem
tls_server_sni_maps = $2:$directory/$3
END
    printf '%s\n' 'smtp inet n - n - - smtpd' 'tlsmgr unix - - n 1000? 1 tlsmgr' > "$1/master.cf"
    sed 's/ .*//; s/.*/leaf\/&.pem/' "$3" > "$1/leaves"
}

microseconds() {
    begin=$(date +%s%N)
    "$@" > /dev/null 2>&1 || true
    end=$(date +%s%N)
    echo $(((end - begin) / 1000))
}

in_one_process() {
    # shellcheck disable=SC2046 # names without blanks
    openssl verify -purpose sslserver -CAfile root.pem -untrusted issuing.pem $(cat "$1/leaves")
}

a_process_each() {
    while read -r leaf; do
        openssl verify -purpose sslserver -CAfile root.pem -untrusted issuing.pem "$leaf"
    done < "$1/leaves"
}

[ -e "$directory/etc.ecdsa/leaves" ] || (make_files 2> "$directory.log")
cd "$directory"
for configuration in etc etc.rsa etc.ecdsa etc.hash; do
    [ -d $configuration ] || continue
    for run in $(seq "$runs"); do
        each=$(microseconds a_process_each $configuration)
        one=$(microseconds in_one_process $configuration)
        ours=$(microseconds "$program" check --postfix="$directory/$configuration" --ca root.pem --owner any -q)
        echo "$configuration, run $run: $ours us; $((ours * 100 / each)) % of a process of openssl verify for each chain" \
            "($each us), $((ours * 100 / one)) % of one for all ($one us)"
    done
done
