/* A user's key as it lies in a file: what it is, and whether libssh2 can log in with it. */
#ifndef HUBPLOT_IDENTITY_H
#define HUBPLOT_IDENTITY_H

#include <glib.h>
#include <stdbool.h>

#include "collect/signer.h"

typedef enum {
    IDENTITY_MISSING,   /* no such file, or no key in it */
    IDENTITY_USABLE,    /* ed25519 or ecdsa, not encrypted */
    IDENTITY_ENCRYPTED, /* of use through an agent that holds it */
    IDENTITY_BEYOND,    /* RSA, DSA, FIDO or a certificate: the system's ssh may know what to do */
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

#endif
