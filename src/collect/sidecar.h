/* The small files beside a tarball that say what it should be:
 *
 *     <tarball>.dna     {'dig': '<md5 hex>', 'size': 53648743L}   a Python dict literal, one of
 *                       both at least; other keys with literals of any kind are passed over
 *     <tarball>.sha256  <sha256 hex>  <tarball>                   as of sha256sum
 */
#ifndef HUBPLOT_SIDECAR_H
#define HUBPLOT_SIDECAR_H

#include "model.h"

#define SIDECAR_MAX_DIGEST 64

typedef struct {
    SidecarKind kind;
    gint64 bytes;                        /* -1: it names no size */
    char digest[SIDECAR_MAX_DIGEST + 1]; /* hex, small letters; empty when it names none */
} Sidecar;

/* The kind of sidecar that a file of this name is, and the length of its tarball's name;
 * SIDECAR_NONE for other files. */
SidecarKind sidecar_kind(const char *name, gsize length, gsize *tarball_length);

/* Reads the first line of a sidecar of `kind`. What is not of its form, or speaks of another file
 * than `tarball`, is SIDECAR_BROKEN. The literal is parsed, never evaluated. */
Sidecar sidecar_read(SidecarKind kind, const char *tarball, const char *text, gsize length);

/* Makes one of two sidecars of the same tarball: the stronger digest, and the size that either
 * names. One that is broken leaves the result broken. */
Sidecar sidecar_merge(const Sidecar *a, const Sidecar *b);

#endif
