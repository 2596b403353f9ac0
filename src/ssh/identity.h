/* A user's key as it lies in a file: what it is, and whether libssh2 can log in with it. */
#ifndef HUBPLOT_SSH_IDENTITY_H
#define HUBPLOT_SSH_IDENTITY_H

#include <glib.h>
#include <stdbool.h>

/* An ed25519 key that is decoded once for all hosts: libssh2 would decode the key file twice for
 * each, which costs more than all the rest of a session. */
typedef struct Signer Signer;

#define SIGNER_SECRET_BYTES 32
/* NULL: the cryptographic library can't do it. */
Signer *signer_new(const guint8 secret[SIGNER_SECRET_BYTES]);
void signer_free(Signer *signer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Signer, signer_free)
/* Signs by RFC 8032, as RFC 8709 puts it into ssh's signatures. Unref it; NULL: the cryptographic
 * library failed. */
GBytes *signer_sign(const Signer *signer, const guint8 *data, gsize n);

typedef enum {
    IDENTITY_MISSING,     /* no such file, or no key in it */
    IDENTITY_USABLE,      /* ed25519 or ecdsa, not encrypted */
    IDENTITY_ENCRYPTED,   /* of use through an agent that holds it */
    IDENTITY_UNSUPPORTED, /* RSA, DSA, FIDO or a certificate: the system's ssh may know what to do
                           */
} IdentityState;

typedef struct {
    char *path;
    IdentityState state;
    char *text; /* the file, when usable */
    gsize length;
    GBytes *public; /* the public key in its wire form; NULL: the file does not say */
    Signer *signer; /* of a usable ed25519 key in OpenSSH's form; NULL: libssh2 reads `text` */
} Identity;

/* Looks at the key in `text`, and at `public_line`, the text of its .pub file or NULL. */
Identity *identity_parse(const char *path, const char *text, gsize n, const char *public_line);
/* Reads the files at `path`, `path`.pub and `path`-cert.pub. */
Identity *identity_read(const char *path);
void identity_free(Identity *identity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Identity, identity_free)

/* Whether libssh2 can log in with a public key of this wire form: plain ed25519 or ecdsa. */
bool identity_type_usable(const guint8 *key, gsize n);

/* The data types of ssh's messages: big-endian numbers, strings with their length in front.
 * RFC 4251, section 5. */

/* Bytes still to be read. */
typedef struct {
    const guint8 *bytes;
    gsize left;
} Wire;

/* Take from the front; false when there is not enough, and nothing is taken. */
bool wire_get_byte(Wire *wire, guint8 *byte);
bool wire_get_number(Wire *wire, guint32 *number);
/* `*bytes` points into what is read. */
bool wire_get_string(Wire *wire, const guint8 **bytes, gsize *n);

void wire_put_number(GByteArray *message, guint32 number);
void wire_put_string(GByteArray *message, gconstpointer bytes, gsize n);

#endif
