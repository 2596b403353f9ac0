/* Signing by an ed25519 key that is loaded once for all nodes. libssh2 would decode the key file
 * twice for each node, which costs more than all the rest of a visit. */
#ifndef HUBPLOT_SIGNER_H
#define HUBPLOT_SIGNER_H

#include <glib.h>
#include <stdbool.h>

#define SIGNER_SECRET_BYTES 32
#define SIGNER_SIGNATURE_BYTES 64

typedef struct Signer Signer;

/* NULL: the cryptographic library can't do it. */
Signer *signer_new(const guint8 secret[SIGNER_SECRET_BYTES]);
void signer_free(Signer *signer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Signer, signer_free)

/* Signs by RFC 8032, as RFC 8709 puts it into ssh's signatures. False: the cryptographic library
 * failed. */
bool signer_sign(const Signer *signer, const guint8 *data, gsize n,
                 guint8 signature[SIGNER_SIGNATURE_BYTES]);

#endif
