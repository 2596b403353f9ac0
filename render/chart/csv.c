/* The cells of a row are gathered one after the other in one buffer. It may move while it grows,
 * so their places are kept as offsets, and become pointers when the row is complete. */
#include "chart/csv.h"

#include "chart/spec.h"
#include "error.h"

#include <string.h>

struct Csv {
    const char *bytes, *end, *at;
    char *origin;
    char delimiter;
    GString *text;   /* the row's cells, each ended by a NUL */
    GArray *cells;   /* CsvCell */
    GArray *offsets; /* gsize: of each cell in `text`, which may move while it grows */
};

/* The first row decides; quoted parts don't count. */
static char find_delimiter(const char *bytes, const char *end)
{
    bool quoted = false, semicolon = false, tab = false;
    for (; bytes < end && (quoted || (*bytes != '\n' && *bytes != '\r')); bytes++) {
        quoted ^= *bytes == '"';
        if (!quoted && *bytes == ',')
            return ',';
        semicolon = semicolon || (!quoted && *bytes == ';');
        tab = tab || (!quoted && *bytes == '\t');
    }
    return semicolon ? ';' : tab ? '\t' : ',';
}

Csv *csv_new(const char *bytes, gsize length, const char *origin)
{
    Csv *csv = g_new0(Csv, 1);
    bool marked = length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0;
    csv->bytes = csv->at = bytes + (marked ? 3 : 0);
    csv->end = bytes + length;
    csv->origin = g_strdup(origin);
    csv->delimiter = find_delimiter(csv->at, csv->end);
    csv->text = g_string_new(NULL);
    csv->cells = g_array_new(FALSE, FALSE, sizeof(CsvCell));
    csv->offsets = g_array_new(FALSE, FALSE, sizeof(gsize));
    return csv;
}

void csv_free(Csv *csv)
{
    if (csv == NULL)
        return;
    g_string_free(csv->text, TRUE);
    g_array_unref(csv->cells);
    g_array_unref(csv->offsets);
    g_free(csv->origin);
    g_free(csv);
}

void csv_rewind(Csv *csv)
{
    csv->at = csv->bytes;
}

char csv_delimiter(const Csv *csv)
{
    return csv->delimiter;
}

void csv_set_error_valist(const Csv *csv, const char *at, GError **error, const char *format,
                          va_list arguments)
{
    int line = 1, column = 1;
    for (const char *c = csv->bytes; c < at; c++) {
        bool ends = *c == '\n' || (*c == '\r' && !(c + 1 < csv->end && c[1] == '\n'));
        column = ends ? 1 : column + ((*c & 0xc0) != 0x80);
        line += ends;
    }
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    g_set_error(error, RENDER_ERROR, RENDER_ERROR_SPEC, "%s:%d:%d: %s", csv->origin, line, column,
                reason);
}

void csv_set_error(const Csv *csv, const char *at, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    csv_set_error_valist(csv, at, error, format, arguments);
    va_end(arguments);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool at_line_end(const Csv *csv)
{
    return csv->at == csv->end || *csv->at == '\n' || *csv->at == '\r';
}

static void skip_blanks(Csv *csv)
{
    while (csv->at < csv->end && is_blank(*csv->at) && *csv->at != csv->delimiter)
        csv->at++;
}

/* What stands between quotes; a doubled one is one. */
static bool read_quoted(Csv *csv, GError **error)
{
    const char *begin = csv->at++;
    for (;;) {
        const char *quote = memchr(csv->at, '"', (gsize)(csv->end - csv->at));
        if (quote == NULL) {
            csv_set_error(csv, begin, error, "the quotes that begin here are never closed");
            return false;
        }
        g_string_append_len(csv->text, csv->at, quote - csv->at);
        csv->at = quote + 1;
        if (csv->at == csv->end || *csv->at != '"')
            return true;
        g_string_append_c(csv->text, '"');
        csv->at++;
    }
}

static bool read_plain(Csv *csv, GError **error)
{
    const char *begin = csv->at;
    while (!at_line_end(csv) && *csv->at != csv->delimiter && *csv->at != '"')
        csv->at++;
    if (!at_line_end(csv) && *csv->at == '"') {
        csv_set_error(csv, csv->at, error, "quotes within a cell that does not begin with them");
        return false;
    }
    const char *end = csv->at;
    while (end > begin && is_blank(end[-1]))
        end--;
    g_string_append_len(csv->text, begin, end - begin);
    return true;
}

static bool read_cell(Csv *csv, GError **error)
{
    gsize offset = csv->text->len;
    skip_blanks(csv);
    CsvCell cell = {NULL, csv->at};
    bool quoted = csv->at < csv->end && *csv->at == '"';
    if (!(quoted ? read_quoted(csv, error) : read_plain(csv, error)))
        return false;
    skip_blanks(csv);
    if (!at_line_end(csv) && *csv->at != csv->delimiter) {
        csv_set_error(csv, csv->at, error, "something follows the closing quotes");
        return false;
    }
    gsize length = csv->text->len - offset;
    if (length > CSV_MAX_CELL || memchr(csv->text->str + offset, '\0', length) != NULL) {
        csv_set_error(csv, cell.at, error,
                      length > CSV_MAX_CELL ? "the cell is longer than 64 KiB"
                                            : "the cell holds a zero byte");
        return false;
    }
    g_string_append_c(csv->text, '\0');
    g_array_append_val(csv->cells, cell);
    g_array_append_val(csv->offsets, offset);
    return true;
}

static void skip_empty_lines(Csv *csv)
{
    for (;;) {
        const char *begin = csv->at;
        while (csv->at < csv->end && is_blank(*csv->at))
            csv->at++;
        if (csv->at == csv->end)
            return;
        if (!at_line_end(csv)) {
            csv->at = begin;
            return;
        }
        csv->at++;
    }
}

bool csv_read_row(Csv *csv, const GArray **cells, GError **error)
{
    g_string_truncate(csv->text, 0);
    g_array_set_size(csv->cells, 0);
    g_array_set_size(csv->offsets, 0);
    skip_empty_lines(csv);
    if (csv->at == csv->end) {
        *cells = NULL;
        return true;
    }
    for (;;) {
        if (!read_cell(csv, error))
            return false;
        if (at_line_end(csv))
            break;
        csv->at++;
    }
    for (guint i = 0; i < csv->cells->len; i++)
        g_array_index(csv->cells, CsvCell, i).text =
            csv->text->str + g_array_index(csv->offsets, gsize, i);
    *cells = csv->cells;
    return true;
}

char **csv_split(const char *row)
{
    g_autoptr(Csv) csv = csv_new(row, strlen(row), row);
    const GArray *cells = NULL;
    csv->delimiter = ',';
    if (!csv_read_row(csv, &cells, NULL) || cells == NULL)
        return NULL;
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    for (guint i = 0; i < cells->len; i++)
        g_strv_builder_add(words, g_array_index(cells, CsvCell, i).text);
    return g_strv_builder_end(words);
}
