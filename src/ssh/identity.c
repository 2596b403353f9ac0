/* A key in OpenSSH's own format is taken apart far enough to learn its type, whether it is
 * encrypted and, of ed25519, the secret. Of other formats the first line and the first bytes are
 * looked at. A key that libssh2 is not certain to be able to use is UNSUPPORTED, and left to the
 * system's ssh. */
#include "ssh/identity.h"

#include "ssh/home.h"

#include <openssl/evp.h>
#include <string.h>

#define FILE_MAX_BYTES 65536
#define SIGNATURE_BYTES 64

/* --- Signing. */

struct Signer {
    EVP_PKEY *key;
};

Signer *signer_new(const guint8 secret[SIGNER_SECRET_BYTES])
{
    EVP_PKEY *key =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, SIGNER_SECRET_BYTES);
    if (key == NULL)
        return NULL;
    Signer *signer = g_new(Signer, 1);
    signer->key = key;
    return signer;
}

void signer_free(Signer *signer)
{
    if (signer == NULL)
        return;
    EVP_PKEY_free(signer->key);
    g_free(signer);
}

GBytes *signer_sign(const Signer *signer, const guint8 *data, gsize n)
{
    guint8 signature[SIGNATURE_BYTES];
    size_t length = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context != NULL &&
                EVP_DigestSignInit(context, NULL, NULL, NULL, signer->key) == 1 &&
                EVP_DigestSign(context, signature, &length, data, n) == 1;
    EVP_MD_CTX_free(context);
    return good ? g_bytes_new(signature, length) : NULL;
}

/* --- Files. */

bool identity_type_usable(const guint8 *key, gsize n)
{
    static const char *const usable[] = {"ssh-ed25519", "ecdsa-sha2-nistp256",
                                         "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"};
    Wire wire = {key, n};
    const guint8 *type;
    gsize length;
    if (!wire_get_string(&wire, &type, &length))
        return false;
    for (guint i = 0; i < G_N_ELEMENTS(usable); i++)
        if (strlen(usable[i]) == length && memcmp(usable[i], type, length) == 0)
            return true;
    return false;
}

/* The base64 between a PEM file's BEGIN and END lines, decoded. */
static guint8 *decode_pem(const char *text, gsize *n)
{
    const char *begin = strstr(text, "-----BEGIN ");
    const char *body = begin != NULL ? strchr(begin, '\n') : NULL;
    const char *end = body != NULL ? strstr(body, "-----END ") : NULL;
    if (end == NULL)
        return NULL;
    g_autofree char *base64 = g_strndup(body, (gsize)(end - body));
    return g_base64_decode(base64, n);
}

/* The secret part of an ed25519 key that is not encrypted: two equal numbers, the type, the public
 * key, then seed and public key in one. */
static Signer *read_secret(Wire wire)
{
    const guint8 *type, *skipped, *secret;
    gsize type_length, skipped_length, secret_length;
    guint32 check, again;
    if (!wire_get_number(&wire, &check) || !wire_get_number(&wire, &again) || check != again ||
        !wire_get_string(&wire, &type, &type_length) || type_length != 11 ||
        memcmp(type, "ssh-ed25519", 11) != 0 ||
        !wire_get_string(&wire, &skipped, &skipped_length) ||
        !wire_get_string(&wire, &secret, &secret_length) ||
        secret_length != 2 * SIGNER_SECRET_BYTES)
        return NULL;
    return signer_new(secret);
}

/* OpenSSH's own format holds the public key in the clear: PROTOCOL.key in its source. */
static IdentityState look_at_openssh(const guint8 *bytes, gsize n, Identity *identity)
{
    static const char magic[] = "openssh-key-v1";
    if (n < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0)
        return IDENTITY_MISSING;
    Wire wire = {bytes + sizeof magic, n - sizeof magic};
    const guint8 *cipher, *skipped, *key, *secret;
    gsize cipher_length, skipped_length, key_length, secret_length;
    guint32 keys;
    if (!wire_get_string(&wire, &cipher, &cipher_length) ||
        !wire_get_string(&wire, &skipped, &skipped_length) ||
        !wire_get_string(&wire, &skipped, &skipped_length) || !wire_get_number(&wire, &keys) ||
        keys != 1 || !wire_get_string(&wire, &key, &key_length) ||
        !wire_get_string(&wire, &secret, &secret_length))
        return IDENTITY_MISSING;
    identity->public = g_bytes_new(key, key_length);
    if (!identity_type_usable(key, key_length))
        return IDENTITY_UNSUPPORTED;
    if (cipher_length != 4 || memcmp(cipher, "none", 4) != 0)
        return IDENTITY_ENCRYPTED;
    identity->signer = read_secret((Wire){secret, secret_length});
    return IDENTITY_USABLE;
}

/* PKCS#8 names the algorithm by an object identifier near its start: RFC 5208, 5480, 8410. */
static IdentityState look_at_pkcs8(const guint8 *bytes, gsize n)
{
    static const char elliptic[] = "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01";
    static const char ed25519[] = "\x06\x03\x2b\x65\x70";
    n = MIN(n, 32);
    return memmem(bytes, n, elliptic, sizeof elliptic - 1) != NULL ||
                   memmem(bytes, n, ed25519, sizeof ed25519 - 1) != NULL
               ? IDENTITY_USABLE
               : IDENTITY_UNSUPPORTED;
}

static IdentityState look_at(const char *text, Identity *identity)
{
    gsize n = 0;
    g_autofree guint8 *bytes = decode_pem(text, &n);
    if (bytes == NULL)
        return IDENTITY_MISSING;
    if (strstr(text, "-----BEGIN OPENSSH PRIVATE KEY-----") != NULL)
        return look_at_openssh(bytes, n, identity);
    if (strstr(text, "ENCRYPTED") != NULL)
        return IDENTITY_ENCRYPTED;
    if (strstr(text, "-----BEGIN EC PRIVATE KEY-----") != NULL)
        return IDENTITY_USABLE;
    if (strstr(text, "-----BEGIN PRIVATE KEY-----") != NULL)
        return look_at_pkcs8(bytes, n);
    return IDENTITY_UNSUPPORTED;
}

/* The key of a .pub file's line: "TYPE BASE64 COMMENT". */
static GBytes *parse_public(const char *line)
{
    g_auto(GStrv) words = g_strsplit_set(line, " \t\r\n", 3);
    if (g_strv_length(words) < 2)
        return NULL;
    gsize n;
    guint8 *key = g_base64_decode(words[1], &n);
    return g_bytes_new_take(key, n);
}

Identity *identity_parse(const char *path, const char *text, gsize n, const char *public_line)
{
    Identity *identity = g_new0(Identity, 1);
    identity->path = g_strdup(path);
    g_autofree char *whole = text != NULL ? g_strndup(text, n) : NULL;
    if (whole != NULL)
        identity->state = look_at(whole, identity);
    if (identity->public == NULL && public_line != NULL)
        identity->public = parse_public(public_line);
    if (identity->public == NULL && whole != NULL && identity->state == IDENTITY_MISSING)
        identity->public = parse_public(whole); /* the path of a .pub file: of a key in the agent */
    if (identity->public != NULL && identity->state != IDENTITY_MISSING &&
        !identity_type_usable(g_bytes_get_data(identity->public, NULL),
                              g_bytes_get_size(identity->public)))
        identity->state = IDENTITY_UNSUPPORTED;
    if (identity->state == IDENTITY_USABLE) {
        identity->length = strlen(whole);
        identity->text = g_steal_pointer(&whole);
    }
    return identity;
}

Identity *identity_read(const char *path)
{
    g_autofree char *public_path = g_strconcat(path, ".pub", NULL);
    g_autofree char *certificate = g_strconcat(path, "-cert.pub", NULL);
    gsize n = 0, public_n = 0;
    g_autofree char *text = ssh_home_read(path, FILE_MAX_BYTES, &n);
    g_autofree char *public_line = ssh_home_read(public_path, FILE_MAX_BYTES, &public_n);
    Identity *identity = identity_parse(path, text, n, public_line);
    if (identity->state == IDENTITY_USABLE && g_file_test(certificate, G_FILE_TEST_EXISTS))
        identity->state = IDENTITY_UNSUPPORTED;
    return identity;
}

void identity_free(Identity *identity)
{
    if (identity == NULL)
        return;
    if (identity->public != NULL)
        g_bytes_unref(identity->public);
    signer_free(identity->signer);
    if (identity->text != NULL)
        explicit_bzero(identity->text, identity->length);
    g_free(identity->text);
    g_free(identity->path);
    g_free(identity);
}

bool wire_get_byte(Wire *wire, guint8 *byte)
{
    if (wire->left < 1)
        return false;
    *byte = *wire->bytes++;
    wire->left--;
    return true;
}

bool wire_get_number(Wire *wire, guint32 *number)
{
    if (wire->left < 4)
        return false;
    const guint8 *b = wire->bytes;
    *number = (guint32)b[0] << 24 | (guint32)b[1] << 16 | (guint32)b[2] << 8 | b[3];
    wire->bytes += 4;
    wire->left -= 4;
    return true;
}

bool wire_get_string(Wire *wire, const guint8 **bytes, gsize *n)
{
    Wire rest = *wire;
    guint32 length;
    if (!wire_get_number(&rest, &length) || length > rest.left)
        return false;
    *bytes = rest.bytes;
    *n = length;
    rest.bytes += length;
    rest.left -= length;
    *wire = rest;
    return true;
}

void wire_put_number(GByteArray *message, guint32 number)
{
    guint32 big = GUINT32_TO_BE(number);
    g_byte_array_append(message, (const guint8 *)&big, sizeof big);
}

void wire_put_string(GByteArray *message, gconstpointer bytes, gsize n)
{
    wire_put_number(message, (guint32)n);
    g_byte_array_append(message, bytes, (guint)n);
}
