/* Digests over plain data: every value takes part with its length or its end, so that no two
 * sequences of values read as one. */
#ifndef HUBPLOT_PUBLISH_DIGEST_H
#define HUBPLOT_PUBLISH_DIGEST_H

#include <glib.h>

void digest_text(GChecksum *sum, const char *text); /* NULL is not "" */
void digest_bytes(GChecksum *sum, const void *bytes, gsize length);
void digest_numbers(GChecksum *sum, const gint64 *numbers, gsize n);
void digest_reals(GChecksum *sum, const double *reals, gsize n);

/* digest_all(sum, 1, time, count): integers. */
#define digest_all(sum, ...)                           \
    digest_numbers(sum, (const gint64[]){__VA_ARGS__}, \
                   sizeof((gint64[]){__VA_ARGS__}) / sizeof(gint64))

#endif
