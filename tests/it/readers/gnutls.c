/* Prints what GnuTLS loads from each file that comes in, length first: a line of outcome, certificates, keys. */
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static gnutls_datum_t sound_key;

static void print_hash(const unsigned char *bytes, size_t length)
{
    unsigned char hash[32];
    gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, length, hash);
    for (int i = 0; i < 8; i++)
        printf("%02x", hash[i]);
}

static void print_outcome(int result)
{
    fputs(result < 0 ? gnutls_strerror(result) : "ok", stdout);
    putchar('\t');
}

static void print_certificates(gnutls_x509_crt_t *certs, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        gnutls_datum_t der;
        if (gnutls_x509_crt_export2(certs[i], GNUTLS_X509_FMT_DER, &der) < 0)
            abort();
        print_hash(der.data, der.size);
        putchar(' ');
        gnutls_free(der.data);
        gnutls_x509_crt_deinit(certs[i]);
    }
    gnutls_free(certs);
    puts("\t");
}

/* Beside a sound key, which need not be the one of the certificate. */
static void certificates(const gnutls_datum_t *file)
{
    gnutls_certificate_credentials_t server;
    gnutls_x509_crt_t *certs = NULL;
    unsigned count = 0;
    gnutls_certificate_allocate_credentials(&server);
    gnutls_certificate_set_flags(server, GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH);
    int result = gnutls_certificate_set_x509_key_mem2(server, file, &sound_key, GNUTLS_X509_FMT_PEM, NULL, 0);
    print_outcome(result);
    if (result >= 0 && gnutls_certificate_get_x509_crt(server, 0, &certs, &count) < 0)
        abort();
    print_certificates(certs, count);
    gnutls_certificate_free_credentials(server);
}

static void list(const gnutls_datum_t *file)
{
    gnutls_x509_crt_t *certs = NULL;
    unsigned count = 0;
    int result = gnutls_x509_crt_list_import2(&certs, &count, file, GNUTLS_X509_FMT_PEM, 0);
    print_outcome(result);
    print_certificates(certs, result < 0 ? 0 : count);
}

static void print_number(gnutls_datum_t number)
{
    size_t zeros = 0;
    while (zeros < number.size && number.data[zeros] == 0)
        zeros++;
    print_hash(number.data + zeros, number.size - zeros);
}

/* A key is known by a number of it: the modulus, the first coordinate, or what is secret. */
static void key(const gnutls_datum_t *file)
{
    gnutls_x509_privkey_t key;
    gnutls_datum_t n = {0}, e, d, p, q, u, x, y, k;
    gnutls_ecc_curve_t curve;
    gnutls_x509_privkey_init(&key);
    int result = gnutls_x509_privkey_import2(key, file, GNUTLS_X509_FMT_PEM, NULL, 0);
    print_outcome(result);
    putchar('\t');
    if (result >= 0) {
        int algorithm = gnutls_x509_privkey_get_pk_algorithm(key);
        if (algorithm == GNUTLS_PK_RSA || algorithm == GNUTLS_PK_RSA_PSS) {
            if (gnutls_x509_privkey_export_rsa_raw(key, &n, &e, &d, &p, &q, &u) >= 0)
                print_number(n);
        } else if (algorithm == GNUTLS_PK_DSA) {
            if (gnutls_x509_privkey_export_dsa_raw(key, &p, &q, &e, &y, &x) >= 0)
                print_number(x);
        } else if (gnutls_x509_privkey_export_ecc_raw(key, &curve, &x, &y, &k) >= 0) {
            if (algorithm == GNUTLS_PK_EDDSA_ED25519 || algorithm == GNUTLS_PK_EDDSA_ED448)
                print_hash(k.data, k.size);
            else if (algorithm == GNUTLS_PK_EC)
                print_number(x);
            else
                fputs("unusable", stdout);
        }
    }
    putchar('\n');
    gnutls_x509_privkey_deinit(key);
}

static void make_sound_key(void)
{
    gnutls_x509_privkey_t key;
    gnutls_x509_privkey_init(&key);
    if (gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) < 0 ||
        gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &sound_key) < 0)
        abort();
    gnutls_x509_privkey_deinit(key);
}

int main(int argc, char **argv)
{
    unsigned char prefix[4];
    const char *way = argc > 1 ? argv[1] : "";
    make_sound_key();
    while (fread(prefix, 1, 4, stdin) == 4) {
        uint32_t length = (uint32_t)prefix[0] << 24 | prefix[1] << 16 | prefix[2] << 8 | prefix[3];
        unsigned char *bytes = malloc(length + 1);
        gnutls_datum_t file = {bytes, length};
        if (fread(bytes, 1, length, stdin) != length)
            abort();
        if (strcmp(way, "key") == 0)
            key(&file);
        else if (strcmp(way, "list") == 0)
            list(&file);
        else
            certificates(&file);
        free(bytes);
    }
    return 0;
}
