/* What servers on OpenSSL load from files, asked of the installed library.
 *
 * Usage: openssl WAY SCRATCH < FILES
 *
 * FILES is a sequence of files, each behind its length in four octets, the most significant one first. SCRATCH names a
 * file to write each of them to. WAY says who loads:
 *
 *   certificates  SSL_CTX_use_certificate_chain_file
 *   key           SSL_CTX_use_PrivateKey_file, with nobody there who knows a pass phrase
 *   mixed         Postfix, smtpd_tls_cert_file and smtpd_tls_key_file naming the same file
 *   chain         Postfix, smtpd_tls_chain_files naming this file alone
 *
 * One line is printed for each file, in four fields parted by tabs: ok or refused; the serial numbers of the
 * certificates taken, the leaf first; the private keys taken, as the SHA-256 of their secret number; the reason. A
 * further identity is told apart by a slash among the serial numbers.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bn.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *reason = "";

static int no_pass_phrase(char *buffer, int size, int writing, void *context)
{
    (void)buffer, (void)size, (void)writing, (void)context;
    return -1;
}

static const char *first_reason(void)
{
    const char *words = ERR_reason_error_string(ERR_peek_error());
    return words != NULL ? words : "";
}

static SSL_CTX *new_context(void)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    /* Postfix does the same; what a higher level refuses is no matter of reading files. */
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_default_passwd_cb(context, no_pass_phrase);
    return context;
}

static void print_serial(const X509 *cert)
{
    BIO *text = BIO_new(BIO_s_mem());
    char *data;
    i2a_ASN1_INTEGER(text, X509_get0_serialNumber(cert));
    long length = BIO_get_mem_data(text, &data);
    putchar(' ');
    for (long at = 0; at < length; at++)
        if (data[at] != '\\' && data[at] != '\n')
            putchar(data[at]);
    BIO_free(text);
}

static void print_key(EVP_PKEY *key)
{
    unsigned char secret[8192], digest[32];
    size_t length = sizeof secret;
    const BIGNUM *number = NULL;
    /* The newer functions fail for numbers that are out of range, which a file may well hold. */
    if (EVP_PKEY_get0_RSA(key) != NULL)
        number = RSA_get0_n(EVP_PKEY_get0_RSA(key));
    else if (EVP_PKEY_get0_EC_KEY(key) != NULL)
        number = EC_KEY_get0_private_key(EVP_PKEY_get0_EC_KEY(key));
    else if (EVP_PKEY_get0_DSA(key) != NULL)
        number = DSA_get0_priv_key(EVP_PKEY_get0_DSA(key));
    if (number != NULL)
        length = (size_t)BN_bn2bin(number, secret);
    else if (!EVP_PKEY_get_raw_private_key(key, secret, &length))
        length = 0;
    EVP_Digest(secret, length, digest, NULL, EVP_sha256(), NULL);
    putchar(' ');
    for (int at = 0; at < 8; at++)
        printf("%02x", digest[at]);
}

static void print_chain(SSL_CTX *context)
{
    STACK_OF(X509) *chain = NULL;
    X509 *leaf = SSL_CTX_get0_certificate(context);
    if (leaf != NULL)
        print_serial(leaf);
    SSL_CTX_get0_chain_certs(context, &chain);
    for (int at = 0; at < sk_X509_num(chain); at++)
        print_serial(sk_X509_value(chain, at));
}

static void load_certificates(const char *path)
{
    SSL_CTX *context = new_context();
    int ok = SSL_CTX_use_certificate_chain_file(context, path);
    reason = first_reason();
    fputs(ok ? "ok\t" : "refused\t", stdout);
    if (ok)
        print_chain(context);
    fputs("\t\t", stdout);
    SSL_CTX_free(context);
}

static void load_key(const char *path)
{
    SSL_CTX *context = new_context();
    int ok = SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM);
    reason = first_reason();
    fputs(ok ? "ok\t\t" : "refused\t\t", stdout);
    if (ok)
        print_key(SSL_CTX_get0_privatekey(context));
    putchar('\t');
    SSL_CTX_free(context);
}

/* One identity of Postfix's sequence loader that is being gathered, and the identities before it. */
struct sequence {
    SSL_CTX *context;
    EVP_PKEY *key;
    X509 *leaf;
    STACK_OF(X509) *chain;
    int identities;
    char serials[1 << 16];
    char keys[1 << 16];
};

/* Runs a print function and appends what it prints. */
static void gather(char *text, size_t size, void (*print)(EVP_PKEY *), EVP_PKEY *key, const X509 *cert)
{
    char *data = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&data, &length), *out = stdout;
    stdout = memory;
    if (print != NULL)
        print(key);
    else
        print_serial(cert);
    stdout = out;
    fclose(memory);
    strncat(text, data, size - strlen(text) - 1);
    free(data);
}

static void forget(struct sequence *s)
{
    EVP_PKEY_free(s->key);
    X509_free(s->leaf);
    sk_X509_pop_free(s->chain, X509_free);
    s->key = NULL, s->leaf = NULL, s->chain = NULL;
}

/* Installs what is gathered: key, leaf and chain, into a slot that must be free. */
static int complete(struct sequence *s)
{
    if (s->key == NULL || s->leaf == NULL) {
        reason = s->key == NULL ? "no private key found" : "no certs for key";
        return 0;
    }
    if (!SSL_CTX_use_cert_and_key(s->context, s->leaf, s->key, s->chain, 0)) {
        reason = first_reason();
        return 0;
    }
    if (s->identities++ > 0)
        strcat(s->serials, " /");
    gather(s->serials, sizeof s->serials, NULL, NULL, s->leaf);
    for (int at = 0; at < sk_X509_num(s->chain); at++)
        gather(s->serials, sizeof s->serials, NULL, NULL, sk_X509_value(s->chain, at));
    gather(s->keys, sizeof s->keys, print_key, s->key, NULL);
    forget(s);
    return 1;
}

static int take_certificate(struct sequence *s, const unsigned char *data, long length, int mixed)
{
    const unsigned char *end = data;
    X509 *cert = d2i_X509(NULL, &end, length);
    if (cert == NULL || end - data != length) {
        reason = cert == NULL ? first_reason() : "excess data";
        X509_free(cert);
        return 0;
    }
    if (s->leaf != NULL) {
        if (s->chain == NULL)
            s->chain = sk_X509_new_null();
        sk_X509_push(s->chain, cert);
        return 1;
    }
    s->leaf = cert;
    if (!mixed && s->key == NULL) {
        reason = "key not first";
        return 0;
    }
    if (s->key != NULL && !X509_check_private_key(cert, s->key)) {
        reason = "key does not match next certificate";
        return 0;
    }
    return 1;
}

static int take_key(struct sequence *s, int kind, const unsigned char *data, long length, int mixed)
{
    const unsigned char *end = data;
    EVP_PKEY *key = NULL;
    if (mixed && s->key != NULL)
        return 1;
    if (!mixed && s->key != NULL && !complete(s))
        return 0;
    if (kind == EVP_PKEY_NONE) {
        PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &end, length);
        key = info != NULL ? EVP_PKCS82PKEY(info) : NULL;
        PKCS8_PRIV_KEY_INFO_free(info);
    } else {
        key = d2i_PrivateKey(kind, NULL, &end, length);
    }
    if (key == NULL || end - data != length) {
        reason = key == NULL ? first_reason() : "excess data";
        EVP_PKEY_free(key);
        return 0;
    }
    s->key = key;
    if (s->leaf != NULL && !X509_check_private_key(s->leaf, key)) {
        reason = "key does not match next certificate";
        return 0;
    }
    return 1;
}

static int take(struct sequence *s, const char *label, const unsigned char *data, long length, int mixed)
{
    if (strcmp(label, PEM_STRING_X509) == 0 || strcmp(label, PEM_STRING_X509_OLD) == 0)
        return take_certificate(s, data, length, mixed);
    if (strcmp(label, PEM_STRING_PKCS8INF) == 0)
        return take_key(s, EVP_PKEY_NONE, data, length, mixed);
    if (strcmp(label, PEM_STRING_RSA) == 0)
        return take_key(s, EVP_PKEY_RSA, data, length, mixed);
    if (strcmp(label, PEM_STRING_ECPRIVATEKEY) == 0)
        return take_key(s, EVP_PKEY_EC, data, length, mixed);
    if (strcmp(label, PEM_STRING_DSA) == 0)
        return take_key(s, EVP_PKEY_DSA, data, length, mixed);
    return 1;
}

static void load_sequence(const char *path, int mixed)
{
    static struct sequence s;
    char *label, *header;
    unsigned char *data;
    long length;
    int ok = 1;
    BIO *file = BIO_new_file(path, "r");
    memset(&s, 0, sizeof s);
    s.context = new_context();
    while (ok) {
        ERR_clear_error();
        if (!PEM_read_bio(file, &label, &header, &data, &length)) {
            ok = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
            reason = ok ? "" : first_reason();
            break;
        }
        ok = take(&s, label, data, length, mixed);
        OPENSSL_free(label);
        OPENSSL_free(header);
        OPENSSL_free(data);
    }
    if (ok && s.key == NULL && s.leaf == NULL && s.identities == 0)
        ok = 0, reason = "no PEM data";
    else if (ok)
        ok = complete(&s);
    printf("%s\t%s\t%s\t", ok ? "ok" : "refused", s.serials, s.keys);
    forget(&s);
    BIO_free(file);
    SSL_CTX_free(s.context);
}

int main(int count, char **arguments)
{
    unsigned char head[4];
    if (count != 3)
        return 2;
    const char *way = arguments[1], *path = arguments[2];
    while (fread(head, 1, 4, stdin) == 4) {
        size_t length = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
        unsigned char *bytes = malloc(length + 1);
        if (bytes == NULL || fread(bytes, 1, length, stdin) != length)
            return 3;
        /* A new file each time: some file systems wait for the disk when an old one is cut and written anew. */
        remove(path);
        FILE *file = fopen(path, "wb");
        if (file == NULL || fwrite(bytes, 1, length, file) != length || fclose(file) != 0)
            return 4;
        free(bytes);
        ERR_clear_error();
        reason = "";
        if (strcmp(way, "certificates") == 0)
            load_certificates(path);
        else if (strcmp(way, "key") == 0)
            load_key(path);
        else
            load_sequence(path, strcmp(way, "mixed") == 0);
        puts(reason);
        fflush(stdout);
    }
    return 0;
}
