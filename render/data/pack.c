/* Backups are as alike as their nights: what differs from one to the next is small, and times that
 * come each night differ by the same. So lists are written as differences in few digits, in an
 * alphabet that JSON and base64 pass through as it is, and DEFLATE's codes for single letters do
 * the rest. */
#include "data/pack.h"

#include "text/decimal.h"
#include "text/json.h"

#include <string.h>

#define ORDER_TIMES '2'
#define ORDER_VALUES '1'
#define DIGIT_BITS 5
#define MORE 32
#define NUMBER_SIZE 13 /* digits of 64 bits */
#define GAP '-'

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* What comes before the digits. */
#define HEAD "{\"order\":?,\"decimals\":?,\"packed\":\""
#define HEAD_LENGTH (sizeof HEAD - 1)
#define HEAD_ORDER 9
#define HEAD_DECIMALS 22

static inline char *put_difference(char *to, guint64 difference)
{
    guint64 rest = difference << 1 ^ -(difference >> 63);
    for (; rest >= MORE; rest >>= DIGIT_BITS)
        *to++ = alphabet[rest % MORE + MORE];
    *to++ = alphabet[rest];
    return to;
}

/* Begins a list of up to `n` numbers; returns where their digits go. */
static char *begin(GString *json, const char *key, char order, int decimals, gsize n)
{
    json_add_literal(json, key, HEAD);
    gsize length = json->len;
    json->str[length - HEAD_LENGTH + HEAD_ORDER] = order;
    json->str[length - HEAD_LENGTH + HEAD_DECIMALS] = (char)('0' + decimals);
    g_string_set_size(json, length + n * NUMBER_SIZE);
    return json->str + length;
}

static void end(GString *json, const char *to)
{
    g_string_truncate(json, (gsize)(to - json->str));
    g_string_append(json, "\"}");
}

void pack_add_times(GString *json, const char *key, const gint64 *times, gsize n)
{
    guint64 last = 0, step = 0;
    char *to = begin(json, key, ORDER_TIMES, 0, n);
    for (gsize i = 0; i < n; i++) {
        guint64 next = (guint64)times[i] - last;
        to = put_difference(to, next - step);
        last = (guint64)times[i];
        step = next;
    }
    end(json, to);
}

/* Returns the end, or NULL at the first number that is no decimal of so many places. */
static char *put_values(char *to, const double *values, gsize n, int decimals)
{
    gint64 last = 0, whole;
    for (gsize i = 0; i < n; i++) {
        if (isnan(values[i])) {
            *to++ = GAP;
            continue;
        }
        if (!decimal_units(values[i], decimals, &whole))
            return NULL;
        to = put_difference(to, (guint64)(whole - last));
        last = whole;
    }
    return to;
}

bool pack_add_values(GString *json, const char *key, const double *values, gsize n)
{
    gsize length = json->len;
    for (int decimals = 0; decimals <= DECIMAL_MOST; decimals++) {
        char *to = put_values(begin(json, key, ORDER_VALUES, decimals, n), values, n, decimals);
        if (to != NULL) {
            end(json, to);
            return true;
        }
        g_string_truncate(json, length);
    }
    return false;
}

/* The digits not read yet. */
typedef struct {
    const char *at;
    const guint8 *worth; /* of each character; above 63: none */
} Digits;

static bool get_difference(Digits *digits, guint64 *difference)
{
    guint64 value = 0;
    for (guint shift = 0; shift < 64; shift += DIGIT_BITS) {
        guint digit = digits->worth[(guint8)*digits->at];
        if (digit >= 2 * MORE)
            return false;
        digits->at++;
        value |= (guint64)(digit % MORE) << shift;
        if (digit < MORE) {
            *difference = value >> 1 ^ -(value & 1);
            return true;
        }
    }
    return false;
}

/* Appends the list's numbers; false when they are broken or `plain` grows beyond `limit`. */
static bool unpack_numbers(Digits *digits, bool twice, int decimals, GString *plain, gsize limit)
{
    guint64 last = 0, step = 0, difference;
    while (*digits->at != '"') {
        if (plain->len > limit)
            return false;
        if (*digits->at == GAP) {
            json_add_literal(plain, NULL, "null");
            digits->at++;
            continue;
        }
        if (!get_difference(digits, &difference))
            return false;
        step = twice ? step + difference : difference;
        last += step;
        if (decimals == 0)
            json_add_integer(plain, NULL, (gint64)last);
        else
            json_add_double(plain, NULL, (double)(gint64)last / decimal_power(decimals));
    }
    return true;
}

/* Reads the list at *json, behind which it leaves it. */
static bool unpack_list(const char **json, const guint8 *worth, GString *plain, gsize limit)
{
    char head[] = HEAD;
    if (strlen(*json) < HEAD_LENGTH)
        return false;
    char order = head[HEAD_ORDER] = (*json)[HEAD_ORDER];
    char decimals = head[HEAD_DECIMALS] = (*json)[HEAD_DECIMALS];
    if ((order != ORDER_VALUES && order != ORDER_TIMES) || decimals < '0' ||
        decimals > '0' + DECIMAL_MOST || !g_str_has_prefix(*json, head))
        return false;
    Digits digits = {*json + HEAD_LENGTH, worth};
    g_string_append_c(plain, '[');
    if (!unpack_numbers(&digits, order == ORDER_TIMES, decimals - '0', plain, limit) ||
        !g_str_has_prefix(digits.at, "\"}"))
        return false;
    g_string_append_c(plain, ']');
    *json = digits.at + 2;
    return true;
}

GString *pack_undo(const char *json, gsize limit)
{
    static const char mark[] = "{\"order\":"; /* no text can hold it: its quotes would be escaped */
    GString *plain = g_string_new(NULL);
    guint8 worth[256];
    memset(worth, 255, sizeof worth);
    for (guint i = 0; i < 2 * MORE; i++)
        worth[(guint8)alphabet[i]] = (guint8)i;
    for (const char *list; (list = strstr(json, mark)) != NULL;) {
        g_string_append_len(plain, json, list - json);
        if (!unpack_list(&list, worth, plain, limit)) {
            g_string_free(plain, TRUE);
            return NULL;
        }
        json = list;
    }
    return g_string_append(plain, json);
}
