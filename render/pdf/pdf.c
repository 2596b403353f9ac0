#include "pdf/pdf.h"
#include "error.h"
#include "pdf/paint.h"
#include "pdf/pdf_attach.h"
#include <cairo-pdf.h>

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

bool pdf_write(const Scene *scene, const Theme *theme, Fonts *fonts, GBytes *data, GByteArray *out,
               GError **error)
{
    g_autoptr(GByteArray) file = g_byte_array_new();
    cairo_surface_t *pdf = cairo_pdf_surface_create_for_stream(
        append, file, scene->width * PT_PER_PX, scene->height * PT_PER_PX);
    set_metadata(pdf, scene);
    cairo_t *cr = cairo_create(pdf);
    cairo_scale(cr, PT_PER_PX, PT_PER_PX);
    paint_scene(cr, scene, theme, fonts);
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
    if (data != NULL && !pdf_attach(file, data)) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_FAILED,
                    "PDF: this cairo (%s) writes trailers that data can't be attached to",
                    cairo_version_string());
        return false;
    }
    g_byte_array_append(out, file->data, file->len);
    return true;
}
