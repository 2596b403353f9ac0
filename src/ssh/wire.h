/* The data types of ssh's messages: big-endian numbers, strings with their length in front.
 * RFC 4251, section 5. */
#ifndef HUBPLOT_SSH_WIRE_H
#define HUBPLOT_SSH_WIRE_H

#include <glib.h>
#include <stdbool.h>

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
