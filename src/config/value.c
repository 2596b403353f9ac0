#include "config/value.h"

#include "base/layout.h"
#include "base/tell.h"
#include "base/text.h"
#include "config/config.h"
#include "config/string_value.h"
#include "model.h"
#include "render.h"
#include "scene/theme.h"

#include <string.h>

/* A suffix and what it multiplies by. */
typedef struct {
    const char *suffix;
    double factor;
} UnitRow;

static const UnitRow duration_units[] = {
    {"s", 1},     {"sec", 1},     {"m", 60},       {"min", 60},       {"h", 3600},
    {"d", 86400}, {"day", 86400}, {"days", 86400}, {"w", 7 * 86400.}, {NULL, 0},
};
static const UnitRow byte_units[] = {
    {"", 1},
    {"B", 1},
    {"K", 1024.},
    {"M", 1024. * 1024},
    {"G", 1024. * 1024 * 1024},
    {"T", 1024. * 1024 * 1024 * 1024},
    {NULL, 0},
};
static const UnitRow percent_units[] = {{"", 1}, {"%", 1}, {NULL, 0}};
static const UnitRow count_units[] = {{"", 1}, {NULL, 0}};

/* A word and the number that it stands for. */
typedef struct {
    const char *word;
    int number;
} WordRow;

static const WordRow bool_words[] = {
    {"yes", 1}, {"no", 0}, {"true", 1}, {"false", 0}, {"on", 1},
    {"off", 0}, {"1", 1},  {"0", 0},    {NULL, 0},
};
static const WordRow scale_words[] = {{"linear", 0}, {"log", 1}, {NULL, 0}};
static const WordRow transport_words[] = {{"auto", TRANSPORT_AUTO},
                                          {"libssh2", TRANSPORT_LIBSSH2},
                                          {"ssh", TRANSPORT_SSH},
                                          {"sftp", TRANSPORT_SFTP},
                                          {"rsync", TRANSPORT_RSYNC},
                                          {"local", TRANSPORT_LOCAL},
                                          {NULL, 0}};
static const WordRow weekday_words[] = {{"no", 0},  {"Mon", 1}, {"Tue", 2}, {"Wed", 3}, {"Thu", 4},
                                        {"Fri", 5}, {"Sat", 6}, {"Sun", 7}, {NULL, 0}};

/* How each type is written: numbers by their units, words by their list. */
static const struct {
    const char *words; /* for people */
    const UnitRow *units;
    const WordRow *list;
} types[] = {
    [KEY_LINE] = {"text on one line"},
    [KEY_MESSAGE] = {"text, optionally in quotes"},
    [KEY_NAME] = {"a name of letters, digits, \".\", \"_\" and \"-\""},
    [KEY_WORDS] = {"words separated by spaces"},
    [KEY_ADDRESSES] = {"addresses separated by spaces or commas"},
    [KEY_TELL] = {TELL_WORDS},
    [KEY_PATH] = {"a path; ~, $VAR and %(srvnode)s are replaced"},
    [KEY_DATABASE] = {"a path, or postgresql://HOST/NAME; ~, $VAR and %(srvnode)s are replaced"},
    [KEY_NODE_PATH] = {"a path; ~, $VAR, %(srvnode)s and %(node)s are replaced"},
    [KEY_COMMAND] = {"a command for the node's shell; %(srvnode)s is replaced"},
    [KEY_LAYOUT] = {"patterns, one a line, or presets"},
    [KEY_GLOBS] = {"patterns with spaces between"},
    [KEY_URL] = {"a web address or path; $VAR and %(srvnode)s are replaced"},
    [KEY_WEB] = {"a web address, http:// or https://"},
    [KEY_MAILER] = {"sendmail:/PATH, smtp://HOST:PORT or smtps://HOST:PORT"},
    [KEY_ZONE] = {"a time zone, such as Asia/Taipei"},
    [KEY_THEME] = {"the name of a theme or the path of a .json file"},
    [KEY_SCHEDULE] = {"\"daily 16:10\", \"weekly Sun 03:00\", \"monthly 1 03:00\", \"never\" or "
                      "the five fields of cron"},
    [KEY_WINDOWS] = {"windows such as \"Sat 22:00 8h\", \"daily 01:00 90m\" or "
                     "\"2026-12-05 08:00 2d\""},
    [KEY_BOOL] = {"yes or no, true or false, on or off, 1 or 0", NULL, bool_words},
    [KEY_COUNT] = {"a whole number", count_units},
    [KEY_SHARE] = {"a percentage, or off", percent_units},
    [KEY_BYTES] = {"a size, such as 500M or 2G (powers of 1024)", byte_units},
    [KEY_DURATION] = {"a time, such as 90s, 15m, 36h, 2d or 1w", duration_units},
    [KEY_LEARNT] = {"a time, such as 15m, 36h or 2d, or \"learnt\"", duration_units},
    [KEY_FORMATS] = {NULL}, /* as key_type_words() says */
    [KEY_SCALE] = {"linear or log", NULL, scale_words},
    [KEY_TRANSPORT] = {"auto, libssh2, ssh, sftp, rsync or local", NULL, transport_words},
    [KEY_KEEP] = {"counts of days, weeks, months and years, such as 7d 4w 12m 2y, or no"},
    [KEY_WEEKDAY] = {"Mon, Tue, Wed, Thu, Fri, Sat, Sun, or no", NULL, weekday_words},
};

const char *key_type_words(KeyType type)
{
    if (type == KEY_FORMATS) {
        g_autofree char *words = picture_format_words(" and ");
        g_autofree char *some = g_strconcat("some of ", words, NULL);
        return g_intern_string(some);
    }
    return types[type].words;
}

/* The number at the start of the text, and what follows it; never hexadecimal, NaN or infinite. */
static bool scan_number(const char *text, double *number, const char **rest)
{
    gsize digits = strspn(text, "0123456789");
    gsize length = digits;
    if (text[length] == '.')
        length += 1 + strspn(text + length + 1, "0123456789");
    if (digits == 0 || length > 32)
        return false;
    g_autofree char *figure = g_strndup(text, length);
    *number = g_ascii_strtod(figure, NULL);
    *rest = text + length + strspn(text + length, " ");
    return true;
}

static bool check_bounds(const Key *key, double number, const char *text, GError **error)
{
    if ((key->minimum == 0 && key->maximum == 0) ||
        (number >= key->minimum && number <= key->maximum))
        return true;
    const char *unit = key->type == KEY_BYTES                                   ? " bytes"
                       : key->type == KEY_SHARE                                 ? " %"
                       : (key->type == KEY_DURATION || key->type == KEY_LEARNT) ? " s"
                                                                                : "";
    return value_refuse(error, "%s is out of range: %.15g to %.15g%s", text, key->minimum,
                        key->maximum, unit);
}

static bool parse_number(const Key *key, const char *text, double *number, GError **error)
{
    double figure = 0;
    const char *rest = text;
    if (key->type == KEY_LEARNT && strcmp(text, "learnt") == 0) {
        *number = -1;
        return true;
    }
    if (key->type == KEY_SHARE && strcmp(text, "off") == 0) {
        *number = 0;
        return true;
    }
    bool known = scan_number(text, &figure, &rest);
    double factor = known && rest[0] == '\0' && key->bare != 0 ? key->bare : 0;
    for (const UnitRow *unit = types[key->type].units; factor == 0 && unit->suffix != NULL; unit++)
        if (g_ascii_strcasecmp(rest, unit->suffix) == 0)
            factor = unit->factor;
    if (!known || factor == 0)
        return value_refuse(error, "\"%s\" is not %s", text, key_type_words(key->type));
    if (key->type == KEY_COUNT && figure != (double)(gint64)figure)
        return value_refuse(error, "\"%s\" is not a whole number", text);
    if (!check_bounds(key, figure * factor, text, error))
        return false;
    *number = figure * factor;
    return true;
}

static bool find_word(const Key *key, const char *text, int *number, GError **error)
{
    for (const WordRow *row = types[key->type].list; row->word != NULL; row++)
        if (g_ascii_strcasecmp(text, row->word) == 0) {
            *number = row->number;
            return true;
        }
    return value_refuse(error, "\"%s\" is not %s", text, key_type_words(key->type));
}

static bool parse_formats(const Key *key, const char *text, double *number, GError **error)
{
    g_auto(GStrv) words = text_words(text, " ,\t\n");
    guint formats = 0;
    for (char **word = words; *word != NULL; word++) {
        PictureFormat format;
        if (!picture_format_find(*word, &format))
            return value_refuse(error, "\"%s\" is not %s", *word, key_type_words(key->type));
        formats |= 1u << format;
    }
    if (formats == 0)
        return value_refuse(error, "it is empty; write %s", key_type_words(key->type));
    *number = formats;
    return true;
}

static bool check_address(const char *address, GError **error)
{
    const char *at = strchr(address, '@');
    bool good = address[0] != '-' && strpbrk(address, "<>()[]\\;:\"") == NULL &&
                (at == NULL || (at != address && at[1] != '\0' && strchr(at + 1, '@') == NULL));
    for (const char *c = address; *c != '\0'; c++)
        good = good && !g_ascii_iscntrl(*c);
    if (at != NULL && (at[1] == '.' || strstr(at, "..") != NULL || g_str_has_suffix(at, ".")))
        good = false;
    return good || value_refuse(error, "\"%s\" is not a mail address", address);
}

/* A comma behind a place is no part of it. */
static bool check_tell(char *word, GError **error)
{
    if (g_str_has_suffix(word, ","))
        word[strlen(word) - 1] = '\0';
    g_autoptr(GError) cause = NULL;
    g_autoptr(TellPlace) place = tell_place_new(word, &cause);
    return place != NULL || value_refuse(error, "%s", cause->message);
}

/* The lines of a text, without blanks around them and comments of their own. */
static char **split_lines(const char *text)
{
    g_autoptr(GStrvBuilder) lines = g_strv_builder_new();
    g_auto(GStrv) parts = g_strsplit(text, "\n", -1);
    for (char **part = parts; *part != NULL; part++)
        if (g_strstrip(*part)[0] != '\0' && **part != '#')
            g_strv_builder_add(lines, *part);
    return g_strv_builder_end(lines);
}

/* Patterns are compiled here only to be checked. */
static bool check_patterns(KeyType type, char **words, GError **error)
{
    static const char *const anything[] = {"{item}", NULL};
    const char *const *list = (const char *const *)words;
    g_autoptr(GError) cause = NULL;
    g_autoptr(Layout) layout =
        type == KEY_LAYOUT ? layout_new(list, NULL, &cause) : layout_new(anything, list, &cause);
    return layout != NULL || value_refuse(error, "%s", cause->message);
}

static bool parse_patterns(const Key *key, const char *text, char ***list, GError **error)
{
    g_auto(GStrv) words = key->type == KEY_LAYOUT ? split_lines(text) : text_words(text, " \t\n");
    if (words[0] != NULL && !check_patterns(key->type, words, error))
        return false;
    *list = words[0] != NULL ? g_steal_pointer(&words) : NULL;
    return true;
}

static bool parse_list(const Key *key, const char *text, char ***list, GError **error)
{
    if (key->type == KEY_LAYOUT || key->type == KEY_GLOBS)
        return parse_patterns(key, text, list, error);
    bool addresses = key->type == KEY_ADDRESSES;
    g_auto(GStrv) words = text_words(text, addresses ? " ,\t\n" : " \t\n");
    for (char **word = words; *word != NULL; word++)
        if ((addresses && !check_address(*word, error)) ||
            (key->type == KEY_TELL && !check_tell(*word, error)))
            return false;
    *list = g_steal_pointer(&words);
    return true;
}

static bool parse_figure(const Key *key, const char *text, double *number, GError **error)
{
    if (key->type == KEY_FORMATS)
        return parse_formats(key, text, number, error);
    if (types[key->type].list == NULL)
        return parse_number(key, text, number, error);
    int word = 0;
    if (!find_word(key, text, &word, error))
        return false;
    *number = word;
    return true;
}

/* "7d 4w 12m 2y": some of these, in any order, each once. */
static bool parse_keep(const Key *key, const char *text, Keep *keep, GError **error)
{
    static const char units[] = "dwmy";
    int counts[] = {0, 0, 0, 0};
    g_auto(GStrv) words = text_words(text, " ,\t\n");
    bool good = words[0] != NULL;
    bool none = good && words[1] == NULL && g_ascii_strcasecmp(words[0], "no") == 0;
    for (char **word = words; good && !none && *word != NULL; word++) {
        gsize digits = strspn(*word, "0123456789");
        const char *unit = (*word)[digits] != '\0' ? strchr(units, (*word)[digits]) : NULL;
        good = digits > 0 && digits <= 4 && unit != NULL && (*word)[digits + 1] == '\0' &&
               counts[unit - units] == 0;
        if (good)
            counts[unit - units] = (int)g_ascii_strtoll(*word, NULL, 10);
    }
    if (!good)
        return value_refuse(error, "\"%s\" is not %s", text, key_type_words(key->type));
    *keep = (Keep){counts[0], counts[1], counts[2], counts[3]};
    return true;
}

static bool is_list(const Key *key)
{
    return key->type == KEY_WORDS || key->type == KEY_ADDRESSES || key->type == KEY_TELL ||
           key->type == KEY_LAYOUT || key->type == KEY_GLOBS;
}

static gpointer field_of(const Key *key, gpointer record)
{
    return (char *)record + key->offset;
}

static void store_number(const Key *key, double number, gpointer field)
{
    if (key->type == KEY_SHARE)
        *(double *)field = number;
    else if (key->size == sizeof(gint64))
        *(gint64 *)field = (gint64)number;
    else if (key->size == sizeof(int))
        *(int *)field = (int)number;
    else
        *(bool *)field = number != 0;
}

bool value_set(const Key *key, const char *text, const Expansion *expansion, gpointer record,
               GError **error)
{
    gpointer field = field_of(key, record);
    if (string_is(key)) {
        char *string = NULL;
        if (!string_parse(key, text, expansion, &string, error))
            return false;
        g_free(*(char **)field);
        *(char **)field = string;
        return true;
    }
    if (is_list(key)) {
        char **list = NULL;
        if (!parse_list(key, text, &list, error))
            return false;
        g_strfreev(*(char ***)field);
        *(char ***)field = list;
        return true;
    }
    if (key->type == KEY_KEEP)
        return parse_keep(key, text, field, error);
    double number = 0;
    if (!parse_figure(key, text, &number, error))
        return false;
    store_number(key, number, field);
    return true;
}

void value_clear(const Key *key, gpointer record)
{
    gpointer field = field_of(key, record);
    if (string_is(key))
        g_clear_pointer((char **)field, g_free);
    else if (is_list(key))
        g_clear_pointer((char ***)field, g_strfreev);
}

char *value_show(const Key *key, const char *text, gconstpointer record)
{
    gconstpointer field = (const char *)record + key->offset;
    if (string_is(key))
        return g_strdup(*(char *const *)field);
    if (is_list(key) && *(char **const *)field != NULL)
        return g_strjoinv(key->type == KEY_LAYOUT ? "\n" : " ", *(char **const *)field);
    return g_strdup(text);
}

/* The zones of the system's list; none where there is no list. */
static void add_zones(GStrvBuilder *words)
{
    g_autofree char *table = NULL;
    if (!g_file_get_contents("/usr/share/zoneinfo/zone.tab", &table, NULL, NULL))
        return;
    g_auto(GStrv) lines = g_strsplit(table, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) columns = g_strsplit(*line, "\t", 4);
        if (**line != '#' && g_strv_length(columns) >= 3)
            g_strv_builder_add(words, columns[2]);
    }
}

char **value_words(const Key *key)
{
    if (key->type == KEY_THEME)
        return theme_names();
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    if (key->type == KEY_ZONE)
        add_zones(words);
    for (guint i = 0; key->type == KEY_FORMATS && i < N_PICTURE_FORMATS; i++)
        g_strv_builder_add(words, picture_traits(i)->word);
    for (const WordRow *row = types[key->type].list; row != NULL && row->word != NULL; row++)
        g_strv_builder_add(words, row->word);
    return g_strv_builder_end(words);
}
