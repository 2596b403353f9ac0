#include "scene/theme.h"

#include "text/json_fault.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_QUARK(hubplot_theme_error, theme_error)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

/* Of themes/themes.gresource.xml. */
GResource *themes_get_resource(void);

#define THEME_MAX_BYTES (64 * 1024)
#define THEME_MAX_WORDS "64 KiB"

static const struct {
    const char *key;
    Paint paint, tint; /* PAINT_NONE: it has no tint */
} colour_keys[] = {
    {"background", PAINT_BACKGROUND},
    {"plot", PAINT_PLOT},
    {"grid", PAINT_GRID},
    {"axis", PAINT_AXIS},
    {"text", PAINT_TEXT},
    {"subtle", PAINT_SUBTLE},
    {"main", PAINT_MAIN},
    {"muted", PAINT_MUTED},
    {"good", PAINT_GOOD, PAINT_GOOD_TINT},
    {"warn", PAINT_WARN, PAINT_WARN_TINT},
    {"alarm", PAINT_ALARM, PAINT_ALARM_TINT},
    {"unknown", PAINT_UNKNOWN, PAINT_UNKNOWN_TINT},
};

static const char *const font_keys[N_FONTS] = {"finding", "caption", "label", "strong", "small"};

static const struct {
    const char *key;
    gsize offset;
    double low, high;
} stroke_keys[] = {
    {"line", offsetof(Theme, line_width), 0.5, 10},
    {"grid", offsetof(Theme, grid_width), 0.25, 5},
    {"marker", offsetof(Theme, marker_size), 2, 20},
};

static const char *const top_keys[] = {"name",    "dark",   "family", "fonts",
                                       "colours", "series", "tint",   "strokes"};

/* The theme being read, and how errors name it. */
typedef struct {
    const char *origin;
    Theme *theme;
    GError **error;
} Reader;

static bool G_GNUC_PRINTF(3, 4)
    refuse(const Reader *reader, const char *key, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(reader->error, THEME_ERROR, THEME_ERROR_INVALID, "%s: %s: %s", reader->origin, key,
                reason);
    return false;
}

static json_t *member(const Reader *reader, json_t *object, const char *section, const char *key)
{
    json_t *value = json_object_get(object, key);
    if (!value) {
        g_autofree char *place = *section ? g_strdup_printf("%s.%s", section, key) : g_strdup(key);
        refuse(reader, place, "missing");
    }
    return value;
}

static json_t *object_member(const Reader *reader, json_t *root, const char *key)
{
    json_t *value = member(reader, root, "", key);
    if (value && !json_is_object(value)) {
        refuse(reader, key, "must be an object");
        return NULL;
    }
    return value;
}

/* A misspelt key would otherwise be a setting that silently does nothing. */
static bool check_keys(const Reader *reader, json_t *object, const char *section,
                       const char *const *known, gsize n_known)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        bool found = false;
        for (gsize i = 0; i < n_known && !found; i++)
            found = g_str_equal(key, known[i]);
        if (!found) {
            g_autofree char *shown = g_strescape(key, NULL);
            g_autofree char *place = g_strdup_printf("%s%s%s", section, *section ? "." : "", shown);
            return refuse(reader, place, "no such key");
        }
    }
    return true;
}

static bool read_number(const Reader *reader, json_t *value, const char *place, double low,
                        double high, double *number)
{
    if (!json_is_number(value))
        return refuse(reader, place, "must be a number");
    double read = json_number_value(value);
    if (!(read >= low && read <= high))
        return refuse(reader, place, "%g is not within %g and %g", read, low, high);
    *number = read;
    return true;
}

static bool read_string(const Reader *reader, json_t *value, const char *place, char **string)
{
    const char *text = json_string_value(value);
    if (!text || !*text)
        return refuse(reader, place, "must be a text that is not empty");
    if (strlen(text) > 200)
        return refuse(reader, place, "longer than 200 bytes");
    for (const char *c = text; *c; c++)
        if ((guchar)*c < 0x20 || strchr("\"'<>&;{}\\", *c))
            return refuse(reader, place, "holds a character that is not allowed");
    *string = g_strdup(text);
    return true;
}

static bool read_colour(const Reader *reader, json_t *value, const char *place, guint32 *colour)
{
    const char *text = json_string_value(value);
    if (!text)
        return refuse(reader, place, "must be a colour such as \"#0072b2\"");
    bool valid = strlen(text) == 7 && text[0] == '#';
    for (int i = 1; valid && i < 7; i++)
        valid = g_ascii_isxdigit(text[i]);
    if (!valid) {
        g_autofree char *shown = g_strescape(text, NULL);
        return refuse(reader, place, "\"%.40s\" is not a colour such as \"#0072b2\"", shown);
    }
    *colour = (guint32)g_ascii_strtoull(text + 1, NULL, 16);
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

static bool read_colours(const Reader *reader, json_t *root)
{
    const char *known[G_N_ELEMENTS(colour_keys)];
    for (gsize i = 0; i < G_N_ELEMENTS(colour_keys); i++)
        known[i] = colour_keys[i].key;
    json_t *colours = object_member(reader, root, "colours");
    if (!colours || !check_keys(reader, colours, "colours", known, G_N_ELEMENTS(known)))
        return false;
    guint32 *to = reader->theme->colour;
    for (gsize i = 0; i < G_N_ELEMENTS(colour_keys); i++) {
        json_t *value = member(reader, colours, "colours", known[i]);
        g_autofree char *place = g_strdup_printf("colours.%s", known[i]);
        if (!value || !read_colour(reader, value, place, &to[colour_keys[i].paint]))
            return false;
    }
    json_t *series = member(reader, root, "", "series");
    if (!series)
        return false;
    if (json_array_size(series) != N_THEME_SERIES)
        return refuse(reader, "series", "must be an array of %d colours", N_THEME_SERIES);
    for (int i = 0; i < N_THEME_SERIES; i++) {
        g_autofree char *place = g_strdup_printf("series[%d]", i);
        if (!read_colour(reader, json_array_get(series, (gsize)i), place, &to[PAINT_SERIES + i]))
            return false;
    }
    return true;
}

static bool mix_tints(const Reader *reader, json_t *root)
{
    double share = 0;
    json_t *value = member(reader, root, "", "tint");
    if (!value || !read_number(reader, value, "tint", 0.02, 0.6, &share))
        return false;
    guint32 *colour = reader->theme->colour;
    for (gsize i = 0; i < G_N_ELEMENTS(colour_keys); i++)
        if (colour_keys[i].tint)
            colour[colour_keys[i].tint] =
                mix(colour[colour_keys[i].paint], colour[PAINT_BACKGROUND], share);
    for (int i = 0; i < N_THEME_SERIES; i++)
        colour[PAINT_SERIES_TINT + i] =
            mix(colour[PAINT_SERIES + i], colour[PAINT_BACKGROUND], share);
    return true;
}

static bool read_font(const Reader *reader, json_t *fonts, const char *key, ThemeFont *font)
{
    static const char *const known[] = {"size", "bold"};
    g_autofree char *section = g_strdup_printf("fonts.%s", key);
    json_t *object = member(reader, fonts, "fonts", key);
    if (!object)
        return false;
    if (!json_is_object(object))
        return refuse(reader, section, "must be an object");
    if (!check_keys(reader, object, section, known, G_N_ELEMENTS(known)))
        return false;
    g_autofree char *place = g_strdup_printf("%s.size", section);
    json_t *size = member(reader, object, section, "size");
    if (!size || !read_number(reader, size, place, 5, 60, &font->size))
        return false;
    json_t *bold = json_object_get(object, "bold");
    if (bold && !json_is_boolean(bold)) {
        g_autofree char *bold_place = g_strdup_printf("%s.bold", section);
        return refuse(reader, bold_place, "must be true or false");
    }
    font->bold = json_is_true(bold);
    return true;
}

static bool read_fonts(const Reader *reader, json_t *root)
{
    json_t *family = member(reader, root, "", "family");
    if (!family || !read_string(reader, family, "family", &reader->theme->family))
        return false;
    json_t *fonts = object_member(reader, root, "fonts");
    if (!fonts || !check_keys(reader, fonts, "fonts", font_keys, N_FONTS))
        return false;
    for (int i = 0; i < N_FONTS; i++)
        if (!read_font(reader, fonts, font_keys[i], &reader->theme->font[i]))
            return false;
    return true;
}

static bool read_strokes(const Reader *reader, json_t *root)
{
    const char *known[G_N_ELEMENTS(stroke_keys)];
    for (gsize i = 0; i < G_N_ELEMENTS(stroke_keys); i++)
        known[i] = stroke_keys[i].key;
    json_t *strokes = object_member(reader, root, "strokes");
    if (!strokes || !check_keys(reader, strokes, "strokes", known, G_N_ELEMENTS(known)))
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(stroke_keys); i++) {
        double *number = (double *)((char *)reader->theme + stroke_keys[i].offset);
        g_autofree char *place = g_strdup_printf("strokes.%s", known[i]);
        json_t *value = member(reader, strokes, "strokes", known[i]);
        if (!value ||
            !read_number(reader, value, place, stroke_keys[i].low, stroke_keys[i].high, number))
            return false;
    }
    return true;
}

static bool read_theme(const Reader *reader, json_t *root)
{
    if (!json_is_object(root))
        return refuse(reader, "theme", "must be an object");
    if (!check_keys(reader, root, "", top_keys, G_N_ELEMENTS(top_keys)))
        return false;
    json_t *name = member(reader, root, "", "name");
    if (!name || !read_string(reader, name, "name", &reader->theme->name))
        return false;
    json_t *dark = json_object_get(root, "dark");
    if (dark && !json_is_boolean(dark))
        return refuse(reader, "dark", "must be true or false");
    reader->theme->dark = json_is_true(dark);
    return read_fonts(reader, root) && read_colours(reader, root) && mix_tints(reader, root) &&
           read_strokes(reader, root);
}

Theme *theme_parse(const char *json, gsize length, const char *origin, GError **error)
{
    if (length > THEME_MAX_BYTES) {
        g_set_error(error, THEME_ERROR, THEME_ERROR_INVALID,
                    "%s: %zu bytes; a theme has at most %d", origin, length, THEME_MAX_BYTES);
        return NULL;
    }
    json_error_t place;
    g_autoptr(json_t) root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &place);
    if (!root) {
        g_set_error(error, THEME_ERROR, THEME_ERROR_INVALID, "%s:%d:%d: %s", origin, place.line,
                    place.column, json_fault(&place));
        return NULL;
    }
    g_autoptr(Theme) theme = g_new0(Theme, 1);
    Reader reader = {origin, theme, error};
    bool good =
        read_theme(&reader, root) &&
        theme_check_contrast(theme, origin, THEME_TEXT_CONTRAST, THEME_LINE_CONTRAST, error);
    return good ? g_steal_pointer(&theme) : NULL;
}

static GBytes *refuse_file(const char *path, const char *reason, GError **error)
{
    g_set_error(error, THEME_ERROR, THEME_ERROR_INVALID, "%s: %s", path, reason);
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
        return refuse_file(path, "is no file", error);
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
        g_set_error(error, THEME_ERROR, THEME_ERROR_INVALID,
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
    if (!theme)
        return;
    g_free(theme->name);
    g_free(theme->family);
    g_free(theme);
}

char *theme_css(const Theme *theme)
{
    GString *css = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(colour_keys); i++) {
        g_string_append_printf(css, "--%s: #%06x;\n", colour_keys[i].key,
                               theme->colour[colour_keys[i].paint]);
        if (colour_keys[i].tint)
            g_string_append_printf(css, "--%s-tint: #%06x;\n", colour_keys[i].key,
                                   theme->colour[colour_keys[i].tint]);
    }
    for (int i = 0; i < N_THEME_SERIES; i++)
        g_string_append_printf(css, "--series-%d: #%06x;\n", i + 1,
                               theme->colour[PAINT_SERIES + i]);
    g_string_append_printf(css, "--family: %s;\n", theme->family);
    return g_string_free(css, FALSE);
}
