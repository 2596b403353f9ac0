#include "collect/signer.h"

#include <openssl/evp.h>

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

bool signer_sign(const Signer *signer, const guint8 *data, gsize n,
                 guint8 signature[SIGNER_SIGNATURE_BYTES])
{
    size_t length = SIGNER_SIGNATURE_BYTES;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context != NULL &&
                EVP_DigestSignInit(context, NULL, NULL, NULL, signer->key) == 1 &&
                EVP_DigestSign(context, signature, &length, data, n) == 1;
    EVP_MD_CTX_free(context);
    return good && length == SIGNER_SIGNATURE_BYTES;
}
