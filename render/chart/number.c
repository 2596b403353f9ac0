#include "chart/number.h"

#include <math.h>
#include <string.h>

#define LONGEST 64 /* of a number with commas */

bool number_is_gap(const char *text)
{
    static const char *const words[] = {"", "nan", "na", "n/a", "null", "none", "-"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strcasecmp(text, words[i]) == 0)
            return true;
    return false;
}

/* Copies "1,234,567.8" without its commas; false if they do not stand before each three digits. */
static bool drop_commas(const char *text, char copy[LONGEST])
{
    gsize n = 0, digits = 0;
    bool grouped = false;
    for (; *text; text++) {
        bool comma = *text == ',';
        if (n + 1 >= LONGEST || (comma && (digits == 0 || digits > 3 || (grouped && digits != 3))))
            return false;
        if (!g_ascii_isdigit(*text) && !comma && digits > 0)
            break;
        digits = comma ? 0 : digits + g_ascii_isdigit(*text);
        grouped |= comma;
        if (!comma)
            copy[n++] = *text;
    }
    if (digits != 3 || n + strlen(text) >= LONGEST || strchr(text, ',') != NULL)
        return false;
    g_strlcpy(copy + n, text, LONGEST - n);
    return true;
}

const char *number_read(const char *text, bool doubtful, double *value, bool *percent)
{
    char copy[LONGEST], *end = NULL;
    const char *number = text;
    if (strchr(text, ',') != NULL) {
        if (!drop_commas(text, copy))
            return "not a number";
        if (doubtful)
            return "either a thousand times as much or a decimal comma; write 1234 or 1.234";
        number = copy;
    }
    gsize plain = strspn(number, "0123456789+-.eE");
    *value = g_ascii_strtod(number, &end);
    gsize blank = strspn(end, " ");
    *percent = end[blank] == '%' && end[blank + 1] == '\0';
    if (end == number || end != number + plain || (*end != '\0' && !*percent))
        return "not a number";
    return isfinite(*value) ? NULL : "too large a number";
}
