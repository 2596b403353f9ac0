#include "ssh/wire.h"

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
