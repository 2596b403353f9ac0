#include "pdf/pdf_attach.h"
#include "data/data.h"

#include <stdlib.h>
#include <string.h>

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

bool pdf_attach(GByteArray *pdf, GBytes *data)
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
                           "(" DATA_PDF_FILE ") %u 0 R ] >> >>\n   /AF [ %u 0 R ]\n>>\nendobj\n",
                           trailer.root, (int)trailer.catalog_length, trailer.catalog, file, file);
    g_string_append_printf(table, "%u 2\n", file);
    append_entry(table, base + (guint)update->len);
    g_string_append_printf(update,
                           "%u 0 obj\n<< /Type /Filespec /F (" DATA_PDF_FILE ") "
                           "/UF (" DATA_PDF_FILE ") /AFRelationship /Data "
                           "/Desc (The data that the chart shows) /EF << /F %u 0 R >> >>\nendobj\n",
                           file, stream);
    append_entry(table, base + (guint)update->len);
    g_string_append_printf(update, "%u 0 obj\n" DATA_PDF_BEGIN "%zu >>\nstream\n", stream,
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
