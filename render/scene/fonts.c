/* There are two sets of fonts: DejaVu alone, which is opened at once and is enough for most
 * charts, and all that the system has, which takes long and is opened for the first text with a
 * glyph, or the first theme with a family, that the small set lacks. A text is shaped once for
 * each font, and kept with its size and mask. Fontconfig gets a configuration written here, so
 * that pictures depend on the installed fonts and on nothing else. */
#include "scene/fonts.h"

#include "error.h"
#include "scene/fonts_files.h"
#include "text/text.h"

#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <string.h>

static const char *const FAST_FOLDERS[] = {"/usr/share/fonts/truetype/dejavu", NULL};
const char *const fonts_folders[] = {"/usr/share/fonts", "/usr/local/share/fonts", NULL};

/* Fontconfig's own caches are used where the system keeps them; without, the folder is scanned. */
#define FONTS_CACHE "/var/cache/fontconfig"
#define MAX_LABELS 2048

/* Fonts of one list of folders. */
typedef struct {
    FcConfig *config;
    PangoFontMap *map;
    PangoContext *context;
} FontSet;

/* One shaped text. */
typedef struct {
    PangoLayout *layout;
    TextExtents extents;
    TextMask mask;     /* at mask_scale */
    double mask_scale; /* 0: not drawn yet */
} Label;

/* A font of a theme, and all that was written in it. */
typedef struct {
    char *family;
    ThemeFont font;
    PangoFontDescription *description;
    bool fast;          /* the fast set has its first family */
    GHashTable *labels; /* text -> Label * */
} Typeface;

struct Fonts {
    FontSet fast, all; /* `all` is empty until it is needed */
    GPtrArray *typefaces;
    guint n_labels;
    char *fault; /* of the first font that could not be read; NULL: none */
};

static void font_set_clear(FontSet *set)
{
    g_clear_object(&set->context);
    if (set->map != NULL)
        pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(set->map), NULL); /* else never let go */
    g_clear_object(&set->map);
    g_clear_pointer(&set->config, FcConfigDestroy);
}

/* Fonts that answer where the theme's lack a glyph, by preference. Those of Noto's CJK that share
 * glyphs draw them as their language does. */
static const struct {
    const char *language, *family;
} substitutes[] = {
    {"zh-cn", "Noto Sans CJK SC"}, {"zh-tw", "Noto Sans CJK TC"}, {"ko", "Noto Sans CJK KR"},
    {"ja", "Noto Sans CJK JP"},    {NULL, "DejaVu Sans"},
};

/* A configuration made of nothing but folders and substitutes. */
static FcConfig *config_new(const char *const *folders)
{
    g_autoptr(GString) xml = g_string_new("<fontconfig><cachedir>" FONTS_CACHE "</cachedir>");
    for (gsize i = 0; folders[i] != NULL; i++)
        g_string_append_printf(xml, "<dir>%s</dir>", folders[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(substitutes); i++) {
        g_string_append(xml, "<match>");
        if (substitutes[i].language != NULL)
            g_string_append_printf(xml, "<test name=\"lang\"><string>%s</string></test>",
                                   substitutes[i].language);
        g_string_append_printf(xml,
                               "<edit name=\"family\" mode=\"append_last\" binding=\"weak\">"
                               "<string>%s</string></edit></match>",
                               substitutes[i].family);
    }
    g_string_append(xml, "</fontconfig>");
    FcConfig *config = FcConfigCreate();
    if (config == NULL)
        return NULL;
    const FcChar8 *text = (const FcChar8 *)xml->str;
    if (FcConfigParseAndLoadFromMemory(config, text, FcTrue) && FcConfigBuildFonts(config))
        return config;
    FcConfigDestroy(config);
    return NULL;
}

static bool has_fonts(FcConfig *config)
{
    const FcFontSet *fonts = FcConfigGetFonts(config, FcSetSystem);
    return fonts != NULL && fonts->nfont > 0;
}

/* Opens the fonts in `folders`; fails where there is none, or one can't be read. */
static bool font_set_open(FontSet *set, const char *const *folders, GError **error)
{
    set->config = config_new(folders);
    bool some = set->config != NULL && has_fonts(set->config);
    if (!some) {
        g_autofree char *list = g_strjoinv(", ", (char **)folders);
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_FONTS,
                    "no font in %s: install one, e.g. fonts-dejavu-core", list);
    }
    if (!some || !fonts_are_complete(set->config, folders, error)) {
        font_set_clear(set);
        return false;
    }
    FcConfigSetCurrent(set->config);
    set->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(set->map), set->config);
    set->context = pango_font_map_create_context(set->map);
    pango_context_set_round_glyph_positions(set->context, FALSE);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(set->context, options);
    cairo_font_options_destroy(options);
    return true;
}

static void label_free(gpointer data)
{
    Label *label = data;
    g_object_unref(label->layout);
    g_free(label->mask.alpha);
    g_free(label);
}

static void typeface_free(gpointer data)
{
    Typeface *face = data;
    g_hash_table_unref(face->labels);
    pango_font_description_free(face->description);
    g_free(face->family);
    g_free(face);
}

Fonts *fonts_new(GError **error)
{
    g_autoptr(Fonts) fonts = g_new0(Fonts, 1);
    fonts->typefaces = g_ptr_array_new_with_free_func(typeface_free);
    if (!font_set_open(&fonts->fast, FAST_FOLDERS, NULL) &&
        !font_set_open(&fonts->fast, fonts_folders, error))
        return NULL;
    return g_steal_pointer(&fonts);
}

void fonts_free(Fonts *fonts)
{
    if (fonts == NULL)
        return;
    g_ptr_array_unref(fonts->typefaces);
    font_set_clear(&fonts->all);
    font_set_clear(&fonts->fast);
    g_free(fonts->fault);
    g_free(fonts);
}

/* Whether the set has the first family that the description names. */
static bool has_family(const FontSet *set, const PangoFontDescription *description)
{
    g_auto(GStrv) families = g_strsplit(pango_font_description_get_family(description), ",", 2);
    const FcFontSet *fonts = FcConfigGetFonts(set->config, FcSetSystem);
    for (int i = 0; i < fonts->nfont; i++) {
        FcChar8 *family = NULL;
        if (FcPatternGetString(fonts->fonts[i], FC_FAMILY, 0, &family) == FcResultMatch &&
            FcStrCmpIgnoreCase(family, (const FcChar8 *)g_strstrip(families[0])) == 0)
            return true;
    }
    return false;
}

static Typeface *typeface_new(Fonts *fonts, const char *family, ThemeFont font)
{
    Typeface *face = g_new0(Typeface, 1);
    face->family = g_strdup(family);
    face->font = font;
    face->description = pango_font_description_new();
    pango_font_description_set_family(face->description, family);
    pango_font_description_set_weight(face->description,
                                      font.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(face->description, font.size * PANGO_SCALE);
    face->fast = has_family(&fonts->fast, face->description);
    face->labels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, label_free);
    g_ptr_array_add(fonts->typefaces, face);
    return face;
}

static Typeface *find_typeface(Fonts *fonts, const Theme *theme, FontRole role)
{
    ThemeFont font = theme->font[role];
    const char *family = theme->family != NULL ? theme->family : "DejaVu Sans";
    for (guint i = 0; i < fonts->typefaces->len; i++) {
        Typeface *face = fonts->typefaces->pdata[i];
        if (face->font.size == font.size && face->font.bold == font.bold &&
            strcmp(face->family, family) == 0)
            return face;
    }
    return typeface_new(fonts, family, font);
}

/* The language decides which font answers for a script that several share. Said here, because
 * Pango would ask the environment. */
static PangoLanguage *language_of(const char *text)
{
    static const struct {
        GUnicodeScript script;
        const char *language;
    } languages[] = {
        {G_UNICODE_SCRIPT_HIRAGANA, "ja"},    {G_UNICODE_SCRIPT_KATAKANA, "ja"},
        {G_UNICODE_SCRIPT_HANGUL, "ko"},      {G_UNICODE_SCRIPT_HAN, "zh-cn"},
        {G_UNICODE_SCRIPT_BOPOMOFO, "zh-tw"}, {G_UNICODE_SCRIPT_ARABIC, "ar"},
        {G_UNICODE_SCRIPT_HEBREW, "he"},      {G_UNICODE_SCRIPT_CYRILLIC, "ru"},
        {G_UNICODE_SCRIPT_DEVANAGARI, "hi"},
    };
    gsize best = G_N_ELEMENTS(languages);
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        if ((guchar)*at < 0x80)
            continue;
        GUnicodeScript script = g_unichar_get_script(g_utf8_get_char(at));
        for (gsize i = 0; i < best; i++)
            if (languages[i].script == script)
                best = i;
    }
    return pango_language_from_string(best < G_N_ELEMENTS(languages) ? languages[best].language
                                                                     : "en");
}

static PangoLayout *shape(const FontSet *set, const Typeface *face, const char *text)
{
    pango_context_set_language(set->context, language_of(text));
    PangoLayout *layout = pango_layout_new(set->context);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_font_description(layout, face->description);
    /* Pango goes by the first letter; a mark without ink, before it, has another direction. */
    bool turned = text_begins_leftward(text) && !text_is_leftward(text);
    g_autofree char *marked = turned ? g_strconcat("\u200e", text, NULL) : NULL;
    pango_layout_set_text(layout, turned ? marked : text, -1);
    return layout;
}

/* Valid UTF-8 of at most FONTS_MAX_TEXT bytes: Pango warns about the one and gives up on long
 * lines without a word. */
static char *printable(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    gsize length = strlen(valid);
    if (length <= FONTS_MAX_TEXT)
        return g_steal_pointer(&valid);
    gsize half = FONTS_MAX_TEXT / 2 - 4;
    const char *head = g_utf8_find_prev_char(valid, valid + half);
    const char *tail = g_utf8_find_next_char(valid + length - half, NULL);
    return g_strdup_printf("%.*s…%s", (int)(head - valid), valid, tail);
}

static void note_fault(Fonts *fonts, PangoFont *font, const char *what)
{
    if (fonts->fault != NULL)
        return;
    PangoFontDescription *description = font != NULL ? pango_font_describe(font) : NULL;
    g_autofree char *name =
        description != NULL ? pango_font_description_to_string(description) : g_strdup("a font");
    fonts->fault = g_strdup_printf("%s could not be read: %s", name, what);
    if (description != NULL)
        pango_font_description_free(description);
}

/* Pango shapes with a font whose file can't be opened as if it had no glyphs, and cairo draws
 * nothing, both without a word. */
static void check_layout(Fonts *fonts, PangoLayout *layout)
{
    PangoLayoutIter *runs = pango_layout_get_iter(layout);
    do {
        const PangoLayoutRun *run = pango_layout_iter_get_run_readonly(runs);
        PangoFont *font = run != NULL ? run->item->analysis.font : NULL;
        if (font == NULL)
            continue;
        cairo_status_t status =
            cairo_scaled_font_status(pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font)));
        if (status != CAIRO_STATUS_SUCCESS)
            note_fault(fonts, font, cairo_status_to_string(status));
        else if (hb_face_get_glyph_count(hb_font_get_face(pango_font_get_hb_font(font))) == 0)
            note_fault(fonts, font, "it has no glyphs");
    } while (pango_layout_iter_next_run(runs));
    pango_layout_iter_free(runs);
}

/* Opens all fonts when they are first needed. */
static bool open_all(Fonts *fonts)
{
    g_autoptr(GError) error = NULL;
    if (fonts->all.config != NULL || font_set_open(&fonts->all, fonts_folders, &error))
        return true;
    if (fonts->fault == NULL)
        fonts->fault = g_strdup(error->message);
    return false;
}

static Label *label_new(Fonts *fonts, const Typeface *face, const char *text)
{
    g_autofree char *line = printable(text);
    PangoLayout *layout = face->fast ? shape(&fonts->fast, face, line) : NULL;
    if ((layout == NULL || pango_layout_get_unknown_glyphs_count(layout) > 0) && open_all(fonts)) {
        if (layout != NULL)
            check_layout(fonts, layout);
        g_clear_object(&layout);
        layout = shape(&fonts->all, face, line);
    }
    if (layout == NULL)
        layout = shape(&fonts->fast, face, line);
    check_layout(fonts, layout);
    Label *label = g_new0(Label, 1);
    label->layout = layout;
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    int baseline = pango_layout_get_baseline(layout);
    label->extents = (TextExtents){
        .width = (double)logical.width / PANGO_SCALE,
        .ascent = (double)(baseline - logical.y) / PANGO_SCALE,
        .descent = (double)(logical.y + logical.height - baseline) / PANGO_SCALE,
    };
    return label;
}

static Label *find_label(Fonts *fonts, const Theme *theme, FontRole font, const char *text)
{
    Typeface *face = find_typeface(fonts, theme, font);
    Label *label = g_hash_table_lookup(face->labels, text);
    if (label != NULL)
        return label;
    if (fonts->n_labels >= MAX_LABELS) {
        for (guint i = 0; i < fonts->typefaces->len; i++)
            g_hash_table_remove_all(((Typeface *)fonts->typefaces->pdata[i])->labels);
        fonts->n_labels = 0;
    }
    label = label_new(fonts, face, text);
    g_hash_table_insert(face->labels, g_strdup(text), label);
    fonts->n_labels++;
    return label;
}

TextExtents fonts_measure(Fonts *fonts, const Theme *theme, FontRole font, const char *text)
{
    return find_label(fonts, theme, font, text)->extents;
}

static void check_drawn(Fonts *fonts, cairo_status_t status)
{
    if (status != CAIRO_STATUS_SUCCESS)
        note_fault(fonts, NULL, cairo_status_to_string(status));
}

bool fonts_check(const Fonts *fonts, GError **error)
{
    if (fonts->fault == NULL)
        return true;
    g_set_error_literal(error, RENDER_ERROR, RENDER_ERROR_FONTS, fonts->fault);
    return false;
}

/* Turns `cr` so that the text's baseline starts at the origin. */
static void to_baseline(cairo_t *cr, const Label *label)
{
    cairo_move_to(cr, 0, -(double)pango_layout_get_baseline(label->layout) / PANGO_SCALE);
}

void fonts_show(Fonts *fonts, const Theme *theme, FontRole font, const char *text, cairo_t *cr)
{
    Label *label = find_label(fonts, theme, font, text);
    to_baseline(cr, label);
    pango_cairo_show_layout(cr, label->layout);
    check_drawn(fonts, cairo_status(cr));
}

/* The pixels that the ink can touch, from the start of the baseline. */
static cairo_rectangle_int_t ink_box(const Label *label, double scale)
{
    PangoRectangle ink;
    pango_layout_get_extents(label->layout, &ink, NULL);
    double factor = scale / PANGO_SCALE;
    double left = ink.x * factor, right = (ink.x + ink.width) * factor;
    int baseline = pango_layout_get_baseline(label->layout);
    double top = (ink.y - baseline) * factor, bottom = top + ink.height * factor;
    int x = (int)floor(left) - 1, y = (int)floor(top) - 1;
    return (cairo_rectangle_int_t){x, y, (int)ceil(right) + 1 - x, (int)ceil(bottom) + 1 - y};
}

/* Glyphs are filled as outlines: cairo 1.16 would move each glyph to a whole pixel. */
static void draw_mask(Fonts *fonts, Label *label, double scale)
{
    cairo_rectangle_int_t box = ink_box(label, scale);
    int stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, box.width);
    guint8 *alpha = g_malloc0((gsize)stride * box.height);
    cairo_surface_t *surface =
        cairo_image_surface_create_for_data(alpha, CAIRO_FORMAT_A8, box.width, box.height, stride);
    cairo_t *cr = cairo_create(surface);
    cairo_translate(cr, -box.x, -box.y);
    cairo_scale(cr, scale, scale);
    to_baseline(cr, label);
    pango_cairo_layout_path(cr, label->layout);
    cairo_fill(cr);
    cairo_status_t status = cairo_status(cr);
    check_drawn(fonts, status);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    for (int row = 1; row < box.height; row++)
        memmove(alpha + (gsize)row * box.width, alpha + (gsize)row * stride, box.width);
    g_free(label->mask.alpha);
    bool drawn = status == CAIRO_STATUS_SUCCESS;
    label->mask = (TextMask){box.x, box.y, drawn ? box.width : 0, drawn ? box.height : 0, alpha};
    label->mask_scale = scale;
}

const TextMask *fonts_mask(Fonts *fonts, const Theme *theme, FontRole font, const char *text,
                           double scale)
{
    Label *label = find_label(fonts, theme, font, text);
    if (label->mask_scale != scale)
        draw_mask(fonts, label, scale);
    return &label->mask;
}
