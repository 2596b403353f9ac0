#include "collect/path.h"

#include "base/when.h"

#include <string.h>

#define DAY (24 * 60 * 60)

/* The number in the `n` digits at `p`; -1 if one is no digit. */
static int digits(const char *p, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (!g_ascii_isdigit(p[i]))
            return -1;
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

/* Reads the folders "YYYY/MM/DD/HHMMSS/". */
static bool read_date(const char *p, gint64 *civil)
{
    if (p[4] != '/' || p[7] != '/' || p[10] != '/' || p[17] != '/')
        return false;
    int year = digits(p, 4), month = digits(p + 5, 2), day = digits(p + 8, 2);
    int hour = digits(p + 11, 2), minute = digits(p + 13, 2), second = digits(p + 15, 2);
    if (hour < 0 || minute < 0 || second < 0 || hour > 23 || minute > 59 || second > 59)
        return false;
    if (!civil_of_date(year, month, day, civil))
        return false;
    *civil += hour * 3600 + minute * 60 + second;
    return true;
}

/* Writes `n` digits and a slash; returns the place behind. */
static char *put_digits(char *p, int value, int n)
{
    for (int i = n - 1; i >= 0; i--, value /= 10)
        p[i] = (char)('0' + value % 10);
    p[n] = '/';
    return p + n + 1;
}

void path_format_date(gint64 civil, char date[static PATH_DATE_LENGTH + 1])
{
    int year, month, day, second = (int)(civil % DAY);
    civil_date(civil, &year, &month, &day);
    char *p = put_digits(date, year, 4);
    p = put_digits(p, month, 2);
    p = put_digits(p, day, 2);
    p = put_digits(p, second / 3600 * 10000 + second / 60 % 60 * 100 + second % 60, 6);
    *p = '\0';
}

/* The start of the path's component that ends before `end`, which is a slash or the path's end. */
static const char *component(const char *path, const char *end)
{
    const char *slash = end > path ? memrchr(path, '/', (gsize)(end - path)) : NULL;
    return slash != NULL ? slash + 1 : path;
}

static bool is_component(const char *start, const char *end, const char *word, gsize word_length)
{
    return (gsize)(end - start) == word_length && memcmp(start, word, word_length) == 0;
}

/* Takes the item from the components that follow the first that is `srvnode`. */
static PathKind find_item(const char *path, const char *end, const char *srvnode, PathParts *parts)
{
    gsize length = strlen(srvnode);
    const char *p = path, *slash;
    while ((slash = memchr(p, '/', (gsize)(end - p))) != NULL &&
           !is_component(p, slash, srvnode, length))
        p = slash + 1;
    if (slash == NULL)
        return PATH_ELSEWHERE;
    parts->below = p;
    const char *type = slash + 1;
    const char *name = memchr(type, '/', (gsize)(end - type));
    const char *item_end = name != NULL ? memchr(name + 1, '/', (gsize)(end - name - 1)) : NULL;
    if (item_end == NULL || name == type || item_end == name + 1)
        return PATH_ABOVE;
    parts->item = type;
    parts->item_length = (gsize)(item_end - type);
    parts->name = component(path, end);
    return PATH_UNDATED;
}

PathKind path_split(const char *path, gsize length, const char *srvnode, PathParts *parts)
{
    const char *end = path + length;
    const char *name = component(path, end);
    const char *date = name - PATH_DATE_LENGTH;
    if (name - path <= PATH_DATE_LENGTH || date[-1] != '/' || name == end ||
        !read_date(date, &parts->civil))
        return find_item(path, end, srvnode, parts);
    const char *item_end = date - 1;
    const char *item_name = component(path, item_end);
    if (item_name == path || item_name == item_end)
        return find_item(path, end, srvnode, parts);
    const char *type = component(path, item_name - 1);
    if (type == path || type == item_name - 1)
        return find_item(path, end, srvnode, parts);
    const char *below = component(path, type - 1);
    if (!is_component(below, type - 1, srvnode, strlen(srvnode)))
        return find_item(path, end, srvnode, parts);
    parts->below = below;
    parts->item = type;
    parts->item_length = (gsize)(item_end - type);
    parts->name = name;
    return PATH_DATED;
}
