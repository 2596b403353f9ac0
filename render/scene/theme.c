#include "scene/theme.h"

#include "error.h"
#include "text/json.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of themes/themes.gresource.xml. */
GResource *themes_get_resource(void);

#define THEME_MAX_BYTES (64 * 1024)
#define THEME_MAX_WORDS "64 KiB"

typedef enum { KEY_TEXT, KEY_FLAG, KEY_NUMBER, KEY_COLOUR, KEY_SERIES } KeyKind;

/* All that a theme says, by the path in its file. A flag may be left out: then it is false. */
typedef struct {
    const char *path;
    KeyKind kind;
    gsize offset;     /* in Theme */
    double low, high; /* of a number */
} Key;

#define AT(field) offsetof(Theme, field)
#define FONT(name, role)                                             \
    {"fonts." name ".size", KEY_NUMBER, AT(font[role].size), 5, 60}, \
    {                                                                \
        "fonts." name ".bold", KEY_FLAG, AT(font[role].bold)         \
    }
#define COLOUR(name, paint)                                                 \
    {                                                                       \
        "colours." name, KEY_COLOUR, AT(colour) + sizeof(guint32) * (paint) \
    }

static const Key keys[] = {
    {"name", KEY_TEXT, AT(name)},
    {"dark", KEY_FLAG, AT(dark)},
    {"family", KEY_TEXT, AT(family)},
    FONT("finding", FONT_FINDING),
    FONT("caption", FONT_CAPTION),
    FONT("label", FONT_LABEL),
    FONT("strong", FONT_STRONG),
    FONT("small", FONT_SMALL),
    COLOUR("background", PAINT_BACKGROUND),
    COLOUR("plot", PAINT_PLOT),
    COLOUR("grid", PAINT_GRID),
    COLOUR("axis", PAINT_AXIS),
    COLOUR("text", PAINT_TEXT),
    COLOUR("subtle", PAINT_SUBTLE),
    COLOUR("main", PAINT_MAIN),
    COLOUR("muted", PAINT_MUTED),
    COLOUR("good", PAINT_GOOD),
    COLOUR("warn", PAINT_WARN),
    COLOUR("alarm", PAINT_ALARM),
    COLOUR("unknown", PAINT_UNKNOWN),
    {"series", KEY_SERIES, AT(colour[PAINT_SERIES])},
    {"tint", KEY_NUMBER, AT(tint), 0.02, 0.6},
    {"strokes.line", KEY_NUMBER, AT(line_width), 0.5, 10},
    {"strokes.grid", KEY_NUMBER, AT(grid_width), 0.25, 5},
    {"strokes.marker", KEY_NUMBER, AT(marker_size), 2, 20},
};

static const struct {
    Paint paint, tint;
} tints[] = {
    {PAINT_GOOD, PAINT_GOOD_TINT},
    {PAINT_WARN, PAINT_WARN_TINT},
    {PAINT_ALARM, PAINT_ALARM_TINT},
    {PAINT_UNKNOWN, PAINT_UNKNOWN_TINT},
};

/* The theme being read, and how errors name it. */
typedef struct {
    const char *origin;
    Theme *theme;
    GError **error;
} Reader;

static bool G_GNUC_PRINTF(3, 4)
    refuse(const Reader *reader, const char *path, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(reader->error, RENDER_ERROR, RENDER_ERROR_THEME, "%s: %s: %s", reader->origin, path,
                reason);
    return false;
}

/* Whether a path is a key's, or leads to one. */
static bool is_known(const char *path, bool *leads)
{
    gsize length = strlen(path);
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (g_str_has_prefix(keys[i].path, path) && strchr(".", keys[i].path[length])) {
            *leads = keys[i].path[length] == '.';
            return true;
        }
    return false;
}

/* A misspelt key would otherwise be a setting that silently does nothing. */
static bool check_keys(const Reader *reader, json_t *object, const char *within)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        g_autofree char *shown = g_strescape(key, NULL);
        g_autofree char *path = g_strconcat(within, *within ? "." : "", shown, NULL);
        bool leads = false;
        if (strchr(key, '.') != NULL || !is_known(path, &leads))
            return refuse(reader, path, "no such key");
        if (leads && !json_is_object(value))
            return refuse(reader, path, "must be an object");
        if (leads && !check_keys(reader, value, path))
            return false;
    }
    return true;
}

static bool read_text(const Reader *reader, const char *path, json_t *value, char **field)
{
    const char *text = json_string_value(value);
    if (!text || !*text)
        return refuse(reader, path, "must be a text that is not empty");
    if (strlen(text) > 200)
        return refuse(reader, path, "longer than 200 bytes");
    for (const char *c = text; *c; c++)
        if ((guchar)*c < 0x20 || strchr("\"'<>&;{}\\", *c))
            return refuse(reader, path, "holds a character that is not allowed");
    *field = g_strdup(text);
    return true;
}

static bool read_colour(const Reader *reader, const char *path, json_t *value, guint32 *field)
{
    const char *text = json_string_value(value);
    if (!text)
        return refuse(reader, path, "must be a colour such as \"#0072b2\"");
    bool valid = strlen(text) == 7 && text[0] == '#';
    for (int i = 1; valid && i < 7; i++)
        valid = g_ascii_isxdigit(text[i]);
    if (!valid) {
        g_autofree char *shown = g_strescape(text, NULL);
        return refuse(reader, path, "\"%.40s\" is not a colour such as \"#0072b2\"", shown);
    }
    *field = (guint32)g_ascii_strtoull(text + 1, NULL, 16);
    return true;
}

static bool read_series(const Reader *reader, const char *path, json_t *value, guint32 *field)
{
    if (json_array_size(value) != N_THEME_SERIES)
        return refuse(reader, path, "must be an array of %d colours", N_THEME_SERIES);
    for (int i = 0; i < N_THEME_SERIES; i++) {
        g_autofree char *element = g_strdup_printf("%s[%d]", path, i);
        if (!read_colour(reader, element, json_array_get(value, (gsize)i), &field[i]))
            return false;
    }
    return true;
}

static bool read_key(const Reader *reader, const Key *key, json_t *value)
{
    gpointer field = (char *)reader->theme + key->offset;
    double number = json_number_value(value);
    switch (key->kind) {
    case KEY_TEXT:
        return read_text(reader, key->path, value, field);
    case KEY_FLAG:
        if (!json_is_boolean(value))
            return refuse(reader, key->path, "must be true or false");
        *(bool *)field = json_is_true(value);
        return true;
    case KEY_NUMBER:
        if (!json_is_number(value))
            return refuse(reader, key->path, "must be a number");
        if (!(number >= key->low && number <= key->high))
            return refuse(reader, key->path, "%g is not within %g and %g", number, key->low,
                          key->high);
        *(double *)field = number;
        return true;
    case KEY_COLOUR:
        return read_colour(reader, key->path, value, field);
    case KEY_SERIES:
        return read_series(reader, key->path, value, field);
    }
    return false;
}

static bool read_keys(const Reader *reader, json_t *root)
{
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_auto(GStrv) steps = g_strsplit(keys[i].path, ".", -1);
        json_t *value = root;
        for (char **step = steps; *step; step++)
            value = json_object_get(value, *step);
        if (!value && keys[i].kind != KEY_FLAG)
            return refuse(reader, keys[i].path, "missing");
        if (value && !read_key(reader, &keys[i], value))
            return false;
    }
    return true;
}

/* `share` of a colour over the background. Mixed in sRGB: what a translucent paint would give. */
static guint32 mix(guint32 colour, guint32 background, double share)
{
    guint32 mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        double over = (colour >> shift) & 0xff, under = (background >> shift) & 0xff;
        mixed |= (guint32)lround(under + (over - under) * share) << shift;
    }
    return mixed;
}

static void mix_tints(Theme *theme)
{
    guint32 *colour = theme->colour, background = colour[PAINT_BACKGROUND];
    for (gsize i = 0; i < G_N_ELEMENTS(tints); i++)
        colour[tints[i].tint] = mix(colour[tints[i].paint], background, theme->tint);
    for (int i = 0; i < N_THEME_SERIES; i++)
        colour[PAINT_SERIES_TINT + i] = mix(colour[PAINT_SERIES + i], background, theme->tint);
}

static double luminance(guint32 colour)
{
    static const double weight[3] = {0.0722, 0.7152, 0.2126}; /* blue, green, red */
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double part = ((colour >> (8 * i)) & 0xff) / 255.0;
        sum += weight[i] * (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
}

double theme_contrast(guint32 one, guint32 other)
{
    double a = luminance(one), b = luminance(other);
    return (MAX(a, b) + 0.05) / (MIN(a, b) + 0.05);
}

/* What is seen against the background and the plot. */
static const struct {
    const char *key;
    Paint paint;
    bool text; /* words are written in it, too */
} seen[] = {
    {"colours.axis", PAINT_AXIS},
    {"colours.text", PAINT_TEXT, true},
    {"colours.subtle", PAINT_SUBTLE, true},
    {"colours.main", PAINT_MAIN, true},
    {"colours.muted", PAINT_MUTED},
    {"colours.good", PAINT_GOOD, true},
    {"colours.warn", PAINT_WARN, true},
    {"colours.alarm", PAINT_ALARM, true},
    {"colours.unknown", PAINT_UNKNOWN, true},
};

/* How errors name what lies behind, and what is asked for. */
typedef struct {
    const Theme *theme;
    const char *origin;
    GError **error;
} Check;

static bool check_colour(const Check *check, const char *key, Paint paint, double least)
{
    static const struct {
        const char *name;
        Paint paint;
    } behind[] = {{"background", PAINT_BACKGROUND}, {"plot", PAINT_PLOT}};
    const guint32 *colour = check->theme->colour;
    for (gsize i = 0; i < G_N_ELEMENTS(behind); i++) {
        double ratio = theme_contrast(colour[paint], colour[behind[i].paint]);
        if (ratio >= least)
            continue;
        g_set_error(check->error, RENDER_ERROR, RENDER_ERROR_THEME,
                    "%s: %s: #%06x can't be seen well against colours.%s #%06x: a contrast of "
                    "%.2f:1, where %g:1 is needed",
                    check->origin, key, colour[paint], behind[i].name, colour[behind[i].paint],
                    floor(ratio * 100) / 100, least);
        return false;
    }
    return true;
}

bool theme_check_contrast(const Theme *theme, const char *origin, double text, double line,
                          GError **error)
{
    Check check = {theme, origin, error};
    for (gsize i = 0; i < G_N_ELEMENTS(seen); i++)
        if (!check_colour(&check, seen[i].key, seen[i].paint, seen[i].text ? text : line))
            return false;
    for (int i = 0; i < N_THEME_SERIES; i++) {
        g_autofree char *key = g_strdup_printf("series[%d]", i);
        if (!check_colour(&check, key, PAINT_SERIES + i, line))
            return false;
    }
    return true;
}

Theme *theme_parse(const char *json, gsize length, const char *origin, GError **error)
{
    if (length > THEME_MAX_BYTES) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_THEME,
                    "%s: %zu bytes; a theme has at most %d", origin, length, THEME_MAX_BYTES);
        return NULL;
    }
    json_t *root = json_read(json, length, origin, RENDER_ERROR_THEME, error);
    if (!root)
        return NULL;
    g_autoptr(Theme) theme = g_new0(Theme, 1);
    Reader reader = {origin, theme, error};
    bool good = (json_is_object(root) || refuse(&reader, "theme", "must be an object")) &&
                check_keys(&reader, root, "") && read_keys(&reader, root);
    json_decref(root);
    if (!good)
        return NULL;
    mix_tints(theme);
    if (!theme_check_contrast(theme, origin, THEME_TEXT_CONTRAST, THEME_LINE_CONTRAST, error))
        return NULL;
    return g_steal_pointer(&theme);
}

static GBytes *refuse_file(const char *path, const char *reason, GError **error)
{
    g_set_error(error, RENDER_ERROR, RENDER_ERROR_THEME, "%s: %s", path, reason);
    return NULL;
}

/* The whole of a file that is no device, pipe or folder, unless it is larger than any theme. */
static GBytes *read_file(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return refuse_file(path, g_strerror(errno), error);
    g_autofree char *text = g_malloc(THEME_MAX_BYTES + 1);
    struct stat status;
    bool regular = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    gsize length = 0;
    gssize n = 0;
    while (regular && length <= THEME_MAX_BYTES &&
           (n = read(fd, text + length, THEME_MAX_BYTES + 1 - length)) > 0)
        length += (gsize)n;
    int fault = n < 0 ? errno : 0;
    close(fd);
    if (!regular)
        return refuse_file(path, "is not a file", error);
    if (fault != 0)
        return refuse_file(path, g_strerror(fault), error);
    if (length > THEME_MAX_BYTES)
        return refuse_file(path, "larger than a theme can be, which is " THEME_MAX_WORDS, error);
    return g_bytes_new(text, length);
}

static GBytes *load_bytes(const char *name, GError **error)
{
    if (strchr(name, '/') || g_str_has_suffix(name, ".json"))
        return read_file(name, error);
    g_autofree char *path = g_strdup_printf("/hubplot/themes/%s.json", name);
    GBytes *bytes =
        g_resource_lookup_data(themes_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    if (!bytes)
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_THEME,
                    "theme \"%s\": no such theme; there are light, dark, print, high-contrast, "
                    "or the path of a .json file",
                    name);
    return bytes;
}

Theme *theme_load(const char *name, GError **error)
{
    g_autoptr(GBytes) bytes = load_bytes(name, error);
    if (!bytes)
        return NULL;
    gsize length;
    const char *json = g_bytes_get_data(bytes, &length);
    return theme_parse(json, length, name, error);
}

char **theme_names(void)
{
    char **names = g_resource_enumerate_children(themes_get_resource(), "/hubplot/themes",
                                                 G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    for (char **name = names; *name != NULL; name++)
        (*name)[strlen(*name) - strlen(".json")] = '\0';
    return names;
}

void theme_free(Theme *theme)
{
    if (theme == NULL)
        return;
    g_free(theme->name);
    g_free(theme->family);
    g_free(theme);
}

char *theme_css(const Theme *theme)
{
    GString *css = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (keys[i].kind == KEY_COLOUR) {
            const char *name = strchr(keys[i].path, '.') + 1;
            Paint paint = (Paint)((keys[i].offset - AT(colour)) / sizeof(guint32));
            g_string_append_printf(css, "--%s: #%06x;\n", name, theme->colour[paint]);
            for (gsize k = 0; k < G_N_ELEMENTS(tints); k++)
                if (tints[k].paint == paint)
                    g_string_append_printf(css, "--%s-tint: #%06x;\n", name,
                                           theme->colour[tints[k].tint]);
        }
    for (int i = 0; i < N_THEME_SERIES; i++)
        g_string_append_printf(css, "--series-%d: #%06x;\n", i + 1,
                               theme->colour[PAINT_SERIES + i]);
    g_string_append_printf(css, "--family: %s;\n", theme->family);
    return g_string_free(css, FALSE);
}
