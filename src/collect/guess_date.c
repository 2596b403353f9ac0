/* Dates in names, of whatever form. Each place where digits or a month's name begin is read in each
 * of the forms that people use; which of the readings is meant is for the group to decide. */
#include "base/stamp.h"
#include "collect/guess_parts.h"

#include <string.h>

/* Forms of dates, as stamp.h compiles them; "" is {date}, which stands for several. A weak one is
 * believed only where the files' mtimes say so, too. */
static const struct {
    const char *form;
    bool is_weak;
} forms[] = {
    {"", false},
    {"DD-MM-YYYY", false},
    {"MM-DD-YYYY", false},
    {"DD_MM_YYYY", false},
    {"MM_DD_YYYY", false},
    {"DD.MM.YYYY", false},
    {"MM.DD.YYYY", false},
    {"DDMMYYYY", false},
    {"MMDDYYYY", false},
    {"DD-Mon-YYYY", false},
    {"DD_Mon_YYYY", false},
    {"DDMonYYYY", false},
    {"YYYY-Mon-DD", false},
    {"YYYY_Month_DD", false},
    {"YYYY-Month-DD", false},
    {"YYYYMonDD", false},
    {"Mon-DD-YYYY", false},
    {"Mon_DD_YYYY", false},
    {"MonDDYYYY", false},
    {"YYYY/MM/DD", false},
    {"DD-MM-YY", true},
    {"MM-DD-YY", true},
    {"YY-MM-DD", true},
    {"YY.MM.DD", true},
    {"YY_MM_DD", true},
    {"DD-Mon-YY", true},
    {"Mon-DD-YY", true},
    {"YYMMDDHHMM", true},
    {"YYMMDDHHMMSS", true},
    {"YYMMDD", true},
    {"DDMMYY", true},
    {"MMDDYY", true},
    {"YYYY-MM", true},
    {"YYYY_MM", true},
    {"YYYYMM", true},
};

static const char *const gaps[] = {"",   "T",  "_",    "-", ".", " ",
                                   "--", "__", "_at_", "@", "/", " - "};

static bool is_bounded(const char *p, const char *end)
{
    return p == end || !g_ascii_isdigit(*p);
}

static void append(GArray *readings, GStringChunk *kept, const char *path, const char *from,
                   const char *end, const char *form, const Stamp *stamp, bool is_weak)
{
    DateReading reading = {.from = (guint)(from - path),
                           .end = (guint)(end - path),
                           .form = g_string_chunk_insert_const(kept, form),
                           .is_timed = stamp->hour >= 0 || stamp->epoch >= 0,
                           .is_weak = is_weak};
    if (!stamp_civil(stamp, &reading.civil))
        return;
    if (stamp->offset != G_MININT)
        reading.civil -= stamp->offset;
    g_array_append_val(readings, reading);
}

/* Reads a zone behind a time, and takes the reading. */
static void read_zone(GArray *readings, GStringChunk *kept, const char *path, gsize n,
                      const DateReading *so_far, const Stamp *stamp)
{
    const char *end = path + n, *p = path + so_far->end;
    StampWay ways[STAMP_MAX_WAYS];
    if (stamp_read_zone(p, end, stamp, ways) > 0 && is_bounded(ways[0].end, end) &&
        (ways[0].end == end || !g_ascii_isalpha(*ways[0].end))) {
        g_autofree char *form = g_strconcat(so_far->form, "{zone}", NULL);
        append(readings, kept, path, path + so_far->from, ways[0].end, form, &ways[0].stamp,
               so_far->is_weak);
        return;
    }
    append(readings, kept, path, path + so_far->from, p, so_far->form, stamp, so_far->is_weak);
}

/* Reads a time behind a date; else takes the date alone. */
static void read_time(GArray *readings, GStringChunk *kept, const char *path, gsize n,
                      const DateReading *date, const Stamp *stamp)
{
    const char *end = path + n, *p = path + date->end;
    for (gsize i = 0; i < G_N_ELEMENTS(gaps) && stamp->hour < 0; i++) {
        gsize gap = strlen(gaps[i]);
        StampWay ways[STAMP_MAX_WAYS];
        if ((gsize)(end - p) <= gap || memcmp(p, gaps[i], gap) != 0)
            continue;
        int n_ways = stamp_read_time(p + gap, end, STAMP_STRICT, stamp, ways);
        for (int way = 0; way < n_ways; way++) {
            if (!is_bounded(ways[way].end, end))
                continue;
            g_autofree char *form = g_strconcat(date->form, gaps[i], "{time}", NULL);
            DateReading timed = *date;
            timed.form = form;
            timed.end = (guint)(ways[way].end - path);
            read_zone(readings, kept, path, n, &timed, &ways[way].stamp);
            return;
        }
    }
    if (is_bounded(p, end))
        append(readings, kept, path, path + date->from, p, date->form, stamp, date->is_weak);
}

static void read_form(GArray *readings, GStringChunk *kept, const char *path, gsize n,
                      const char *p, gsize number)
{
    const char *end = path + n, *form = forms[number].form;
    Stamp stamp = STAMP_NONE;
    const char *behind;
    g_autofree char *field = NULL;
    if (form[0] == '\0') {
        behind = stamp_read_date(p, end, STAMP_STRICT, &stamp);
        field = g_strdup("{date}");
    } else {
        g_autoptr(GString) codes = g_string_new(NULL);
        stamp_compile(form, strlen(form), false, codes);
        behind = stamp_read(codes->str, codes->len, p, end, STAMP_STRICT, &stamp);
        field = g_strdup_printf("{date:%s}", form);
    }
    gint64 civil;
    if (behind == NULL || !stamp_civil(&stamp, &civil))
        return;
    DateReading date = {.from = (guint)(p - path),
                        .end = (guint)(behind - path),
                        .form = field,
                        .is_weak = forms[number].is_weak};
    read_time(readings, kept, path, n, &date, &stamp);
}

void guess_read_dates(const char *path, gsize n, GStringChunk *kept, GArray *readings)
{
    const char *end = path + n;
    for (const char *p = path; p < end; p++) {
        bool is_inside =
            p > path && (g_ascii_isdigit(*p) ? g_ascii_isdigit(p[-1]) : g_ascii_isalpha(p[-1]));
        if (is_inside || (!g_ascii_isdigit(*p) && !g_ascii_isalpha(*p)))
            continue;
        for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
            bool is_named = g_str_has_prefix(forms[i].form, "Mon");
            if (is_named == (g_ascii_isalpha(*p) != 0))
                read_form(readings, kept, path, n, p, i);
        }
        StampWay ways[STAMP_MAX_WAYS];
        Stamp none = STAMP_NONE;
        int n_ways = stamp_read_epoch(p, end, &none, ways);
        if (n_ways > 0 && is_bounded(ways[0].end, end))
            append(readings, kept, path, p, ways[0].end, "{epoch}", &ways[0].stamp, false);
    }
}
