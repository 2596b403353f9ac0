/* Dates in names, of whatever form. Each place where digits or a month's name begin is read in each
 * of the forms that people use; which of the readings is meant is for the group to decide. */
#include "base/stamp.h"
#include "collect/guess_parts.h"

#include <string.h>

#define DAY (24 * 60 * 60)
#define NEAR (36 * 60 * 60) /* a mtime so near to a date agrees with it */
#define MONTH (32 * DAY)

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
    {"YYYYMMDDHH", false},
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

/* A path that is being read, and what was read in it. */
typedef struct {
    const char *path, *end;
    GStringChunk *kept;
    GArray *readings;
} Reader;

/* Takes what stands from `date->from` to `end`, read as `form`, if its stamp is a date. */
static void append(const Reader *reader, const DateReading *date, const char *end, const char *form,
                   const Stamp *stamp)
{
    DateReading reading = *date;
    if (!stamp_civil(stamp, &reading.civil))
        return;
    if (stamp->offset != G_MININT)
        reading.civil -= stamp->offset;
    reading.end = (guint)(end - reader->path);
    reading.form = g_string_chunk_insert_const(reader->kept, form);
    reading.is_timed = stamp->hour >= 0 || stamp->epoch >= 0;
    g_array_append_val(reader->readings, reading);
}

/* Reads a zone behind a time, and takes the reading. */
static void read_zone(const Reader *reader, const DateReading *so_far, const Stamp *stamp)
{
    const char *end = reader->end, *p = reader->path + so_far->end;
    StampWay ways[STAMP_MAX_WAYS];
    if (stamp_read_zone(p, end, stamp, ways) > 0 && is_bounded(ways[0].end, end) &&
        (ways[0].end == end || !g_ascii_isalpha(*ways[0].end))) {
        g_autofree char *form = g_strconcat(so_far->form, "{zone}", NULL);
        append(reader, so_far, ways[0].end, form, &ways[0].stamp);
        return;
    }
    append(reader, so_far, p, so_far->form, stamp);
}

/* Reads a time behind a date; else takes the date alone. */
static void read_time(const Reader *reader, const DateReading *date, const Stamp *stamp)
{
    const char *end = reader->end, *p = reader->path + date->end;
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
            timed.end = (guint)(ways[way].end - reader->path);
            read_zone(reader, &timed, &ways[way].stamp);
            return;
        }
    }
    if (is_bounded(p, end))
        append(reader, date, p, date->form, stamp);
}

static void read_form(const Reader *reader, const char *p, gsize number)
{
    const char *end = reader->end, *form = forms[number].form;
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
    DateReading date = {.from = (guint)(p - reader->path),
                        .end = (guint)(behind - reader->path),
                        .form = field,
                        .is_weak = forms[number].is_weak};
    read_time(reader, &date, &stamp);
}

/* Drops weak readings of what is part of a better one: a month within a whole date. */
static void drop_covered(GArray *readings)
{
    for (guint i = readings->len; i-- > 0;) {
        const DateReading *weak = &g_array_index(readings, DateReading, i);
        bool is_covered = false;
        for (guint k = 0; k < readings->len && weak->is_weak && !is_covered; k++) {
            const DateReading *other = &g_array_index(readings, DateReading, k);
            is_covered = !other->is_weak && other->from <= weak->from && other->end >= weak->end &&
                         other->end - other->from > weak->end - weak->from;
        }
        if (is_covered)
            g_array_remove_index(readings, i);
    }
}

void guess_read_dates(const char *path, gsize n, GStringChunk *kept, GArray *readings)
{
    const char *end = path + n;
    Reader reader = {path, end, kept, readings};
    for (const char *p = path; p < end; p++) {
        bool is_inside =
            p > path && (g_ascii_isdigit(*p) ? g_ascii_isdigit(p[-1]) : g_ascii_isalpha(p[-1]));
        if (is_inside || (!g_ascii_isdigit(*p) && !g_ascii_isalpha(*p)))
            continue;
        for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
            bool is_named = g_str_has_prefix(forms[i].form, "Mon");
            if (is_named == (g_ascii_isalpha(*p) != 0))
                read_form(&reader, p, i);
        }
        StampWay ways[STAMP_MAX_WAYS];
        Stamp none = STAMP_NONE;
        int n_ways = stamp_read_epoch(p, end, &none, ways);
        if (n_ways > 0 && is_bounded(ways[0].end, end))
            append(&reader, &(DateReading){.from = (guint)(p - path)}, ways[0].end, "{epoch}",
                   &ways[0].stamp);
    }
    drop_covered(readings);
}

/* What is meant by a name: which of the readings is the date, which number is a slot, and whether a
 * folder is one backup. All files are asked together. */
typedef struct {
    guint files, agreeing, timed;
    const GuessEntry *last; /* counted once a file */
    bool last_agrees;
    bool is_weak;
} FormCount;

static void count_forms(const GArray *entries, GHashTable *counts)
{
    for (guint i = 0; i < entries->len; i++) {
        const GuessEntry *entry = &g_array_index(entries, GuessEntry, i);
        for (guint r = 0; r < entry->readings->len; r++) {
            const DateReading *reading = &g_array_index(entry->readings, DateReading, r);
            FormCount *count = g_hash_table_lookup(counts, reading->form);
            if (count == NULL) {
                count = g_new0(FormCount, 1);
                g_hash_table_insert(counts, (gpointer)reading->form, count);
            }
            bool is_month = strstr(reading->form, "{date") != NULL &&
                            strstr(reading->form, "{date}") == NULL &&
                            strstr(reading->form, "DD") == NULL;
            bool agrees = entry->file->mtime >= 0 &&
                          ABS(entry->file->mtime - reading->civil) < (is_month ? MONTH : NEAR);
            if (count->last != entry) {
                count->files++;
                count->timed += reading->is_timed;
                count->last_agrees = false;
            }
            count->agreeing += agrees && !count->last_agrees;
            count->last_agrees |= agrees;
            count->last = entry;
            count->is_weak |= reading->is_weak;
        }
    }
}

static double form_score(const FormCount *count)
{
    double agreement = (double)count->agreeing / count->files;
    if (count->is_weak && agreement < 0.6)
        return 0;
    return count->files * (1 + 2 * agreement) * (count->timed > 0 ? 1.2 : 1) *
           (count->is_weak ? 0.8 : 1);
}

void guess_choose_readings(GArray *entries)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    count_forms(entries, counts);
    for (guint i = 0; i < entries->len; i++) {
        GuessEntry *entry = &g_array_index(entries, GuessEntry, i);
        double best = 0;
        for (guint r = 0; r < entry->readings->len; r++) {
            const DateReading *reading = &g_array_index(entry->readings, DateReading, r);
            double score = form_score(g_hash_table_lookup(counts, reading->form));
            bool is_same = entry->chosen.form != NULL && score == best &&
                           strcmp(entry->chosen.form, reading->form) == 0;
            if (score > best || is_same) {
                entry->chosen = *reading;
                best = score;
            }
        }
    }
}

static gsize find_weekday(const char *path, gsize n, gsize *end)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    static const char *const rests[] = {"day", "sday", "nesday", "rsday", "day", "urday", "day"};
    for (gsize i = n; i-- > 0;) {
        if (i > 0 && g_ascii_isalpha(path[i - 1]))
            continue;
        for (gsize d = 0; d < G_N_ELEMENTS(days); d++) {
            if (n - i < 3 || g_ascii_strncasecmp(path + i, days[d], 3) != 0)
                continue;
            gsize rest = strlen(rests[d]);
            bool is_long =
                n - i >= 3 + rest && g_ascii_strncasecmp(path + i + 3, rests[d], rest) == 0;
            *end = i + 3 + (is_long ? rest : 0);
            if (*end == n || !g_ascii_isalpha(path[*end]))
                return i;
        }
    }
    return n;
}

/* The last number of at most three digits that ends a name or a part of one. */
static gsize find_number(const char *path, gsize n, gsize *end)
{
    for (gsize i = n; i-- > 0;) {
        if (!g_ascii_isdigit(path[i]))
            continue;
        *end = i + 1;
        while (i > 0 && g_ascii_isdigit(path[i - 1]))
            i--;
        bool is_ended = *end == n || strchr("./-_", path[*end]) != NULL;
        bool is_begun =
            i == 0 || strchr("./-_", path[i - 1]) != NULL || g_ascii_isalpha(path[i - 1]);
        if (is_ended && is_begun && *end - i <= 3)
            return i;
    }
    return n;
}

typedef struct {
    guint numbers, least;
    GHashTable *seen;
} Hole;

static void hole_free(gpointer data)
{
    Hole *hole = data;
    g_hash_table_unref(hole->seen);
    g_free(hole);
}

/* A path without its number, or NULL. */
static char *hole_of(const GuessEntry *entry, gsize *from, gsize *end)
{
    const char *path = entry->file->path;
    *from = find_number(path, entry->length, end);
    return *from < entry->length ? g_strdup_printf("%.*s\n%.*s", (int)*from, path,
                                                   (int)(entry->length - *end), path + *end)
                                 : NULL;
}

/* Numbers are slots where the same path has several, from 0 or 1 on. */
void guess_choose_slots(GArray *entries)
{
    g_autoptr(GHashTable) holes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, hole_free);
    gsize from, end;
    for (guint i = 0; i < entries->len; i++) {
        GuessEntry *entry = &g_array_index(entries, GuessEntry, i);
        if (entry->chosen.form != NULL)
            continue;
        from = find_weekday(entry->file->path, entry->length, &end);
        if (from < entry->length)
            entry->chosen = (DateReading){(guint)from, (guint)end, "{weekday}", -1, false, false};
        char *key = from == entry->length ? hole_of(entry, &from, &end) : NULL;
        if (key == NULL)
            continue;
        Hole *hole = g_hash_table_lookup(holes, key);
        if (hole == NULL) {
            hole = g_new0(Hole, 1);
            hole->least = G_MAXUINT;
            hole->seen = g_hash_table_new(NULL, NULL);
            g_hash_table_insert(holes, g_strdup(key), hole);
        }
        guint number = (guint)g_ascii_strtoull(entry->file->path + from, NULL, 10);
        hole->least = MIN(hole->least, number);
        hole->numbers += g_hash_table_add(hole->seen, GUINT_TO_POINTER(number));
        g_free(key);
    }
    for (guint i = 0; i < entries->len; i++) {
        GuessEntry *entry = &g_array_index(entries, GuessEntry, i);
        g_autofree char *key = entry->chosen.form == NULL ? hole_of(entry, &from, &end) : NULL;
        const Hole *hole = key != NULL ? g_hash_table_lookup(holes, key) : NULL;
        if (hole != NULL && hole->numbers > 1 && hole->least <= 1)
            entry->chosen = (DateReading){(guint)from, (guint)end, "{n}", -1, false, false};
    }
}

typedef struct {
    bool has_other; /* files that are no archives */
    guint depth;    /* folders further down, of the first */
    GHashTable *names;
} Below;

static void below_free(gpointer data)
{
    Below *below = data;
    g_hash_table_unref(below->names);
    g_free(below);
}

static guint count_slashes(const char *p, const char *end)
{
    guint n = 0;
    for (; p < end; p++)
        n += *p == '/';
    return n;
}

static char *below_key(const GuessEntry *entry, const char **rest)
{
    const char *path = entry->file->path, *end = path + entry->length;
    const char *slash = entry->chosen.form != NULL ? memchr(path + entry->chosen.end, '/',
                                                            entry->length - entry->chosen.end)
                                                   : NULL;
    if (slash == NULL)
        return NULL;
    *rest = slash + 1;
    (void)end;
    return g_strdup_printf("%u %s", count_slashes(path, path + entry->chosen.from),
                           entry->chosen.form);
}

void guess_choose_folders(GArray *entries)
{
    g_autoptr(GHashTable) belows =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, below_free);
    const char *rest;
    for (guint i = 0; i < entries->len; i++) {
        const GuessEntry *entry = &g_array_index(entries, GuessEntry, i);
        g_autofree char *key = below_key(entry, &rest);
        if (key == NULL)
            continue;
        const char *end = entry->file->path + entry->length;
        guint depth = count_slashes(rest, end);
        Below *below = g_hash_table_lookup(belows, key);
        if (below == NULL) {
            below = g_new0(Below, 1);
            below->depth = depth;
            below->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
            g_hash_table_insert(belows, g_strdup(key), below);
        }
        bool is_archive;
        guess_suffix(rest, (gsize)(end - rest), &is_archive);
        below->has_other |= !is_archive || depth != below->depth || depth > 1 ||
                            g_strstr_len(rest, end - rest, ".bson") != NULL;
        g_hash_table_add(below->names, g_strndup(rest, (gsize)(end - rest)));
    }
    for (guint i = 0; i < entries->len; i++) {
        GuessEntry *entry = &g_array_index(entries, GuessEntry, i);
        g_autofree char *key = below_key(entry, &rest);
        const Below *below = key != NULL ? g_hash_table_lookup(belows, key) : NULL;
        entry->is_folder =
            below != NULL && (below->has_other || g_hash_table_size(below->names) > 200);
    }
}
