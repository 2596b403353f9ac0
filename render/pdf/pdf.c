#include "pdf/pdf.h"

#include "data/data.h"
#include "error.h"
#include "scene/scene.h"

#include <cairo-pdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- The scene, painted by cairo. */

typedef struct {
    cairo_t *cr;
    const Scene *scene;
    const Theme *theme;
    Fonts *fonts;
} Painter;

static void set_source(const Painter *painter, Paint paint)
{
    guint32 colour = painter->theme->colour[paint];
    cairo_set_source_rgb(painter->cr, (colour >> 16 & 0xff) / 255., (colour >> 8 & 0xff) / 255.,
                         (colour & 0xff) / 255.);
}

static const Point *points_of(const Painter *painter, const SceneItem *item)
{
    return &g_array_index(painter->scene->points, Point, item->first);
}

/* Fills and strokes the current path. */
static void finish_path(const Painter *painter, const SceneItem *item)
{
    cairo_t *cr = painter->cr;
    if (item->fill != PAINT_NONE) {
        set_source(painter, item->fill);
        cairo_fill_preserve(cr);
    }
    if (item->stroke != PAINT_NONE) {
        set_source(painter, item->stroke);
        cairo_set_line_width(cr, item->width);
        cairo_set_dash(cr, &item->dash, item->dash > 0 ? 1 : 0, 0);
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
}

static void paint_rect(const Painter *painter, const SceneItem *item)
{
    cairo_rectangle(painter->cr, item->x, item->y, item->w, item->h);
    finish_path(painter, item);
}

static void paint_path(const Painter *painter, const SceneItem *item)
{
    const Point *points = points_of(painter, item);
    for (guint i = 0; i < item->count; i++)
        cairo_line_to(painter->cr, points[i].x, points[i].y);
    if (item->fill != PAINT_NONE)
        cairo_close_path(painter->cr);
    finish_path(painter, item);
}

static void paint_columns(const Painter *painter, const SceneItem *item)
{
    const Point *corners = points_of(painter, item);
    for (guint i = 0; i + 1 < item->count; i += 2) {
        Point a = corners[i], b = corners[i + 1];
        cairo_rectangle(painter->cr, fmin(a.x, b.x), fmin(a.y, b.y), fabs(b.x - a.x),
                        fabs(b.y - a.y));
    }
    finish_path(painter, item);
}

static void paint_ring(const Painter *painter, const SceneItem *item, Point at)
{
    SceneItem ring = *item;
    ring.stroke = item->fill != PAINT_NONE ? item->fill : item->stroke;
    ring.fill = PAINT_NONE;
    ring.width = item->size * RING_WIDTH;
    cairo_arc(painter->cr, at.x, at.y, item->size * RING_RADIUS, 0, 2 * G_PI);
    finish_path(painter, &ring);
}

static void paint_mark(const Painter *painter, const SceneItem *item, Point at)
{
    if (item->shape == SHAPE_RING) {
        paint_ring(painter, item, at);
        return;
    }
    ShapeOutline outline = shape_outline(item->shape);
    for (guint i = 0; i < outline.n; i++)
        cairo_line_to(painter->cr, at.x + item->size * outline.points[i].x,
                      at.y + item->size * outline.points[i].y);
    if (outline.n == 0)
        cairo_arc(painter->cr, at.x, at.y, item->size / 2, 0, 2 * G_PI);
    cairo_close_path(painter->cr);
    finish_path(painter, item);
}

static void paint_marks(const Painter *painter, const SceneItem *item)
{
    const Point *points = points_of(painter, item);
    for (guint i = 0; i < item->count; i++)
        paint_mark(painter, item, points[i]);
}

static void paint_text(const Painter *painter, const SceneItem *item)
{
    double width = fonts_measure(painter->fonts, painter->theme, item->font, item->text).width;
    static const double shift[] = {[ANCHOR_START] = 0, [ANCHOR_MIDDLE] = .5, [ANCHOR_END] = 1};
    cairo_save(painter->cr);
    cairo_translate(painter->cr, item->x - shift[item->anchor] * width, item->y);
    set_source(painter, item->fill);
    fonts_show(painter->fonts, painter->theme, item->font, item->text, painter->cr);
    cairo_new_path(painter->cr);
    cairo_restore(painter->cr);
}

void paint_scene(cairo_t *cr, const Scene *scene, const Theme *theme, Fonts *fonts)
{
    static void (*const paint[])(const Painter *, const SceneItem *) = {
        [SCENE_RECT] = paint_rect,   [SCENE_PATH] = paint_path, [SCENE_COLUMNS] = paint_columns,
        [SCENE_MARKS] = paint_marks, [SCENE_TEXT] = paint_text, [SCENE_GROUP] = NULL,
        [SCENE_END] = NULL,
    };
    Painter painter = {cr, scene, theme, fonts};
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_BEVEL);
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
    if (scene->background != PAINT_NONE) {
        set_source(&painter, scene->background);
        cairo_paint(cr);
    }
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = &g_array_index(scene->items, SceneItem, i);
        if (paint[item->kind] != NULL)
            paint[item->kind](&painter, item);
    }
}

/* --- The attached data. */

#define ATTACHMENT "chart-data.json"

/* What the last trailer says. */
typedef struct {
    guint size, root, info; /* how many objects; which is the catalog, which the information */
    guint table;            /* where the cross-reference table is */
    const char *catalog;    /* the dictionary's entries */
    guint catalog_length;
} Trailer;

/* The last place of `key` in the file, which holds NULs; NULL: nowhere. */
static const char *find_last(const GByteArray *pdf, const char *key)
{
    const char *at = (const char *)pdf->data, *end = at + pdf->len, *last = NULL;
    while ((at = memmem(at, (gsize)(end - at), key, strlen(key))) != NULL) {
        last = at;
        at += strlen(key);
    }
    return last;
}

/* The number after the last `key`. */
static bool find_number(const GByteArray *pdf, const char *key, guint *number)
{
    const char *found = find_last(pdf, key);
    if (found == NULL)
        return false;
    *number = (guint)strtoul(found + strlen(key), NULL, 10);
    return *number > 0 && *number < pdf->len;
}

static bool read_trailer(const GByteArray *pdf, Trailer *trailer)
{
    if (!find_number(pdf, "/Size ", &trailer->size) ||
        !find_number(pdf, "/Root ", &trailer->root) ||
        !find_number(pdf, "/Info ", &trailer->info) ||
        !find_number(pdf, "startxref\n", &trailer->table))
        return false;
    g_autofree char *head = g_strdup_printf("\n%u 0 obj\n<<", trailer->root);
    const char *object = find_last(pdf, head);
    if (object == NULL)
        return false;
    trailer->catalog = object + strlen(head);
    const char *end = strstr(trailer->catalog, ">>\nendobj");
    if (end == NULL)
        return false;
    trailer->catalog_length = (guint)(end - trailer->catalog);
    return true;
}

static void append_entry(GString *table, guint offset)
{
    g_string_append_printf(table, "%010u 00000 n \n", offset);
}

/* Appends data_pack()'s stream as an attachment: an incremental update, ISO 32000-1, 7.5.6 and
 * 7.11.4. False, and `pdf` untouched, when it does not end as cairo's do: with one cross-reference
 * table and a trailer that gives Size, Root and Info. */
static bool attach(GByteArray *pdf, GBytes *data)
{
    Trailer trailer;
    g_byte_array_append(pdf, (const guint8 *)"", 1); /* so that it can be read as text */
    pdf->len--;
    if (!read_trailer(pdf, &trailer))
        return false;
    guint base = pdf->len, file = trailer.size, stream = trailer.size + 1;
    g_autoptr(GString) update = g_string_new(NULL), table = g_string_new("xref\n");

    g_string_append_printf(table, "%u 1\n", trailer.root);
    append_entry(table, base);
    g_string_append_printf(update,
                           "%u 0 obj\n<<%.*s   /Names << /EmbeddedFiles << /Names [ "
                           "(" ATTACHMENT ") %u 0 R ] >> >>\n   /AF [ %u 0 R ]\n>>\nendobj\n",
                           trailer.root, (int)trailer.catalog_length, trailer.catalog, file, file);
    g_string_append_printf(table, "%u 2\n", file);
    append_entry(table, base + (guint)update->len);
    g_string_append_printf(update,
                           "%u 0 obj\n<< /Type /Filespec /F (" ATTACHMENT ") "
                           "/UF (" ATTACHMENT ") /AFRelationship /Data "
                           "/Desc (The data that the chart shows) /EF << /F %u 0 R >> >>\nendobj\n",
                           file, stream);
    append_entry(table, base + (guint)update->len);
    g_string_append_printf(update, "%u 0 obj\n" PDF_DATA_BEGIN "%zu >>\nstream\n", stream,
                           g_bytes_get_size(data));
    g_string_append_len(update, g_bytes_get_data(data, NULL), (gssize)g_bytes_get_size(data));
    g_string_append(update, "\nendstream\nendobj\n");
    guint at = base + (guint)update->len;
    g_string_append_len(update, table->str, (gssize)table->len);
    g_string_append_printf(update,
                           "trailer\n<< /Size %u\n   /Root %u 0 R\n   /Info %u 0 R\n   /Prev %u\n"
                           ">>\nstartxref\n%u\n%%%%EOF\n",
                           trailer.size + 2, trailer.root, trailer.info, trailer.table, at);
    g_byte_array_append(pdf, (const guint8 *)update->str, (guint)update->len);
    return true;
}

/* --- The file. */

#define PT_PER_PX 0.75

static cairo_status_t append(void *closure, const unsigned char *bytes, unsigned int n)
{
    g_byte_array_append(closure, bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

static void set_metadata(cairo_surface_t *pdf, const Scene *scene)
{
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_TITLE, scene->title);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_SUBJECT, scene->description);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATOR, "hubplot " HUBPLOT_VERSION);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, "");
}

bool write_pdf(const WriterInput *input, GByteArray *out, GError **error)
{
    const Scene *scene = input->scene;
    g_autoptr(GByteArray) file = g_byte_array_new();
    cairo_surface_t *pdf = cairo_pdf_surface_create_for_stream(
        append, file, scene->width * PT_PER_PX, scene->height * PT_PER_PX);
    set_metadata(pdf, scene);
    cairo_t *cr = cairo_create(pdf);
    cairo_scale(cr, PT_PER_PX, PT_PER_PX);
    paint_scene(cr, scene, input->theme, input->fonts);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_finish(pdf);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(pdf);
    cairo_surface_destroy(pdf);
    if (status != CAIRO_STATUS_SUCCESS) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_FAILED, "PDF: %s",
                    cairo_status_to_string(status));
        return false;
    }
    if (input->data != NULL && !attach(file, input->data)) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_FAILED,
                    "PDF: this cairo (%s) writes trailers that data can't be attached to",
                    cairo_version_string());
        return false;
    }
    g_byte_array_append(out, file->data, file->len);
    return true;
}

char *read_pdf_data(const guint8 *bytes, gsize length)
{
    static const char after[] = " >>\nstream\n";
    const GByteArray file = {(guint8 *)bytes, (guint)length};
    const char *at = find_last(&file, PDF_DATA_BEGIN), *end = (const char *)bytes + length;
    if (at == NULL)
        return NULL;
    gsize n = 0;
    for (at += strlen(PDF_DATA_BEGIN); at < end && g_ascii_isdigit(*at) && n <= length; at++)
        n = n * 10 + (gsize)(*at - '0');
    gsize rest = (gsize)(end - at);
    if (rest < strlen(after) || memcmp(at, after, strlen(after)) != 0 || n > rest - strlen(after))
        return NULL;
    return data_inflate((const guint8 *)at + strlen(after), n);
}
