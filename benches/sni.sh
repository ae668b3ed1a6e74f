#!/bin/sh
# A Postfix with many SNI names, checked in one run, beside `openssl verify` on the same chains.
#
#   benches/sni.sh PROGRAM [DIRECTORY [NAMES [RUNS]]]
#
# The first run makes the directory: one CA, one intermediate, and for each name a key (every other one RSA 2048, the
# others ECDSA P-256), its certificate, and the file key + leaf + intermediate. Prints wall times in seconds of RUNS
# paired runs and their ratios.
set -eu
program=$(realpath "${1:?the certpreflight to measure}")
directory=${2:-/tmp/certpreflight-sni}
names=${3:-1000}
runs=${4:-5}

make_files() {
    mkdir -p "$directory/etc" "$directory/queue" "$directory/pem" "$directory/leaf"
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
    for number in $(seq "$names"); do
        name="host$number.example.org"
        if [ $((number % 2)) = 0 ]; then kind=$ec; else kind="-newkey rsa:2048 -nodes"; fi
        openssl req $kind -keyout key.tmp -out csr.tmp -subj "/CN=$name"
        printf 'keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:%s\n' "$name" > ext.tmp
        printf 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' >> ext.tmp
        openssl x509 -req -in csr.tmp -CA issuing.pem -CAkey issuing.key -days 90 -extfile ext.tmp -out "leaf/$name.pem"
        cat key.tmp "leaf/$name.pem" issuing.pem > "pem/$name.pem"
        echo "$name $directory/pem/$name.pem" >> sni
    done
    rm -f ./*.tmp
    cat > etc/main.cf <<END
myhostname = host2.example.org
queue_directory = $directory/queue
smtpd_tls_security_level = may
smtpd_tls_chain_files = $directory/pem/host2.example.org.pem
tls_server_sni_maps = texthash:$directory/sni
END
    printf 'smtp inet n - n - - smtpd\n' > etc/master.cf
    if command -v postmap > /dev/null; then
        mkdir -p etc.hash
        postmap -c etc -F hash:"$directory/sni"
        sed 's/texthash:/hash:/' etc/main.cf > etc.hash/main.cf
        cp etc/master.cf etc.hash/
    fi
}

seconds() {
    begin=$(date +%s%N)
    "$@" > /dev/null 2>&1 || true
    end=$(date +%s%N)
    echo $(((end - begin) / 1000)) # microseconds
}

in_one_process() {
    openssl verify -purpose sslserver -CAfile root.pem -untrusted issuing.pem leaf/*.pem
}

in_one_process_each() {
    for leaf in leaf/*.pem; do openssl verify -purpose sslserver -CAfile root.pem -untrusted issuing.pem "$leaf"; done
}

[ -e "$directory/etc/master.cf" ] || (make_files 2> "$directory.log")
cd "$directory"
each=$(seconds in_one_process_each)
echo "$names calls of openssl verify, a process each: $each us"
for configuration in etc etc.hash; do
    [ -d $configuration ] || continue
    for run in $(seq "$runs"); do
        openssl=$(seconds in_one_process)
        ours=$(seconds "$program" check --postfix="$directory/$configuration" --ca root.pem --owner any -q)
        echo "$configuration run $run: openssl verify of all in one process $openssl us, certpreflight $ours us," \
            "ratio $((ours * 100 / openssl)) % (of single processes: $((ours * 100 / each)) %)"
    done
done
