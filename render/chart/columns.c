/* All cells are looked at before any is read: a number means a year only if all of its column may
 * be years, and a column with one word is a mistake to be told of, one of words is text. What most
 * cells of a column are, the column is; then the others are errors, which the reader of the rows
 * finds at their places. */
#include "chart/columns.h"

#include "axis/instant.h"
#include "chart/number.h"
#include "error.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NAMED 5 /* columns that a sentence names */

/* What was seen of a column. */
typedef struct {
    gsize filled, numbers, percents;
    gsize times; /* texts, or numbers of a format that was given */
    gsize hours; /* times of day */
    guint kinds; /* what all its numbers may be */
    char *word;  /* the first that is no number */
} Seen;

static void clear_seen(gpointer data)
{
    g_free(((Seen *)data)->word);
}

static Seen *seen_at(const GArray *seen, gsize i)
{
    return &g_array_index(seen, Seen, i);
}

static const char *name_at(const Columns *columns, gsize i)
{
    return g_ptr_array_index(columns->names, i);
}

static void see_cell(Seen *seen, const char *text, Calendar *calendar, const char *format)
{
    double value = 0;
    bool percent = false;
    gint64 time = 0;
    if (number_is_gap(text))
        return;
    seen->filled++;
    bool number = number_read(text, false, &value, &percent) == NULL;
    if (format != NULL && instant_read_format(text, format, calendar, G_MININT64, &time) == NULL)
        seen->times++;
    if (number) {
        seen->numbers++;
        seen->percents += percent;
        seen->kinds &= seen->kinds != 0 ? instant_number_kinds(text) : 0;
        return;
    }
    if (seen->word == NULL)
        seen->word = g_strndup(text, 60);
    if (format == NULL && instant_read(text, calendar, G_MININT64, &time) == NULL)
        seen->times++;
    else if (instant_is_time_of_day(text))
        seen->hours++;
}

/* Reads the header. */
static bool see_names(Columns *columns, GArray *seen, Rows *rows, GError **error)
{
    const GArray *cells = NULL;
    if (!rows_read(rows, &cells, error))
        return false;
    guint n = cells != NULL ? cells->len : 0;
    if (n < 2 || n > SPEC_MAX_SERIES + 1) {
        rows_refuse(rows, G_MAXUINT, error,
                    n == 0   ? "the file is empty"
                    : n == 1 ? "the header has one column; a time and a series are needed"
                             : "the header has more columns than the %d that can be drawn",
                    SPEC_MAX_SERIES);
        return false;
    }
    for (guint i = 0; i < n; i++)
        g_ptr_array_add(columns->names, g_strdup(g_array_index(cells, CsvCell, i).text));
    g_array_set_size(seen, n);
    for (guint i = 0; i < n; i++)
        seen_at(seen, i)->kinds = NUMBER_ANY;
    return true;
}

/* Reads all rows below it; `*rows_seen` is how many there are. */
static bool see_rows(GArray *seen, Rows *rows, Calendar *calendar, const SpecOptions *options,
                     gsize *rows_seen, GError **error)
{
    const GArray *cells = NULL;
    for (;; ++*rows_seen) {
        if (!rows_read(rows, &cells, error))
            return false;
        if (cells == NULL)
            return true;
        for (guint i = 0; i < seen->len; i++)
            see_cell(seen_at(seen, i), g_array_index(cells, CsvCell, i).text, calendar,
                     options->time_format);
    }
}

/* Whether the header says that a number is a time. */
static bool is_named_time(const char *name)
{
    static const char *const words[] = {"time",  "date",  "datetime", "timestamp", "when",
                                        "year",  "month", "day",      "quarter",   "week",
                                        "epoch", "ts",    "t"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strcasecmp(name, words[i]) == 0)
            return true;
    return false;
}

static bool are_times(const Seen *seen)
{
    return seen->times > 0 && 2 * seen->times > seen->filled;
}

static bool may_be_times(const Seen *seen)
{
    return seen->numbers > 0 && seen->numbers + seen->times == seen->filled && seen->kinds != 0;
}

/* The first column that says it is one of times; else the first of numbers that may be times and
 * is named so; else the first, which may then be refused. */
static guint find_time(const Columns *columns, const GArray *seen)
{
    for (guint pass = 0; pass < 3; pass++)
        for (guint i = 0; i < seen->len; i++) {
            const Seen *one = seen_at(seen, i);
            bool named = is_named_time(name_at(columns, i));
            if (pass == 0   ? i == 0 && (are_times(one) || (may_be_times(one) && named))
                : pass == 1 ? are_times(one)
                            : may_be_times(one) && named)
                return i;
        }
    return 0;
}

/* A column by its header, else by its number, from 1; -1 with the error set. */
static int find_named(const Columns *columns, const char *option, const char *name, GError **error)
{
    for (guint i = 0; i < columns->names->len; i++)
        if (g_str_equal(name_at(columns, i), name))
            return (int)i;
    char *end = NULL;
    guint64 number = g_ascii_isdigit(*name) ? g_ascii_strtoull(name, &end, 10) : 0;
    if (number >= 1 && number <= columns->names->len && *end == '\0')
        return (int)number - 1;
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; i < MIN(columns->names->len, 20); i++)
        g_string_append_printf(all, "%s\"%.60s\"", i > 0 ? ", " : "", name_at(columns, i));
    g_set_error(error, RENDER_ERROR, RENDER_ERROR_SPEC,
                "%s: there is no column \"%.60s\"; there are %s%s", option, name, all->str,
                columns->names->len > 20 ? ", ..." : "");
    return -1;
}

static bool is_text(const Seen *seen)
{
    return seen->filled > 0 && 2 * seen->numbers < seen->filled;
}

static void note(Columns *columns, char *sentence)
{
    g_ptr_array_add(columns->notes, sentence);
}

static void note_left_out(Columns *columns, const GArray *seen, const GArray *left_out)
{
    if (left_out->len == 0)
        return;
    g_autoptr(GString) words = g_string_new("left out, as they hold text: ");
    for (guint i = 0; i < MIN(left_out->len, MOST_NAMED); i++) {
        guint place = g_array_index(left_out, guint, i);
        g_string_append_printf(words, "%s\"%.60s\" (%s)", i > 0 ? ", " : "",
                               name_at(columns, place), seen_at(seen, place)->word);
    }
    if (left_out->len > MOST_NAMED)
        g_string_append_printf(words, " and %u more", left_out->len - MOST_NAMED);
    note(columns, g_strdup(words->str));
}

/* What is wrong with numbers that may be no times. */
#define NO_TIMES                                                                                   \
    "numbers are times if all are years, months (201211), dates (20121113), or seconds since the " \
    "epoch of 1973 or later; if these are seconds, say so (--time-format=%s)"

const char *columns_read_time(const Columns *columns, const char *text, Calendar *calendar,
                              const SpecOptions *options, gint64 last, gint64 *time)
{
    if (options->time_format != NULL)
        return instant_read_format(text, options->time_format, calendar, last, time);
    if (*text == '\0' || text[strspn(text, "0123456789.")] != '\0')
        return instant_read(text, calendar, last, time);
    return columns->kinds == 0 ? NO_TIMES
                               : instant_read_number(text, columns->kinds, calendar, time);
}

/* Whether times repeat, or turn back while words do: then the rows are not those of one series. The
 * times of rows that are to be sorted may turn. */
static bool are_several(const Columns *columns, guint words, Rows *rows, Calendar *calendar,
                        const SpecOptions *options)
{
    g_autoptr(GHashTable) times = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const GArray *cells = NULL;
    gint64 time = 0, last = 0;
    gsize n = 0;
    bool up = false, down = false, repeats = false;
    rows_rewind(rows);
    if (!rows_read(rows, &cells, NULL))
        return false;
    for (; !repeats && rows_read(rows, &cells, NULL) && cells != NULL; n++, last = time) {
        const char *text = g_array_index(cells, CsvCell, columns->time).text;
        if (columns_read_time(columns, text, calendar, options, G_MININT64, &time) != NULL)
            return false;
        up |= n > 0 && time > last;
        down |= n > 0 && time < last;
        g_hash_table_add(names, g_strdup(g_array_index(cells, CsvCell, words).text));
        repeats = !g_hash_table_add(times, g_memdup2(&time, sizeof time));
    }
    return repeats || (up && down && !options->sort && 2 * g_hash_table_size(names) <= n);
}

/* A table with one column of numbers that holds several series has one for each word of its first
 * column of text. */
static void recognise_long(Columns *columns, const GArray *text, Rows *rows, Calendar *calendar,
                           const SpecOptions *options)
{
    guint words = text->len > 0 ? g_array_index(text, guint, 0) : 0;
    if (text->len == 0 || !are_several(columns, words, rows, calendar, options))
        return;
    columns->name = (int)words;
    note(columns, g_strdup_printf("a long table: a series for each \"%.60s\"",
                                  name_at(columns, (guint)columns->name)));
}

static void take_value(Columns *columns, guint i)
{
    g_array_append_val(columns->value, i);
}

static bool take_long(Columns *columns, const SpecOptions *options, GError **error)
{
    int place[3];
    for (int i = 0; i < 3; i++)
        if ((place[i] = find_named(columns, "--long", options->long_table[i], error)) < 0)
            return false;
    columns->time = (guint)place[0];
    columns->name = place[1];
    take_value(columns, (guint)place[2]);
    return true;
}

/* Those that were asked for, in that order. */
static bool take_asked(Columns *columns, const SpecOptions *options, GError **error)
{
    for (const char *const *name = options->columns; *name != NULL; name++) {
        int place = find_named(columns, "--columns", *name, error);
        if (place < 0)
            return false;
        if ((guint)place != columns->time)
            take_value(columns, (guint)place);
    }
    if (columns->value->len > 0)
        return true;
    g_set_error(error, RENDER_ERROR, RENDER_ERROR_SPEC,
                "--columns: only the time was named; name a series, too");
    return false;
}

static bool refuse_no_numbers(const GArray *seen, const GArray *text, Rows *rows, GError **error)
{
    guint first = text->len > 0 ? g_array_index(text, guint, 0) : 0;
    const char *word = seen_at(seen, first)->word;
    const GArray *cells = NULL;
    rows_rewind(rows);
    bool has_names = rows_read(rows, &cells, error);
    if (has_names && rows_read(rows, &cells, error))
        rows_refuse(rows, first, error, "\"%s\" is not a number, and no column holds numbers",
                    word != NULL ? word : "");
    return false;
}

/* All columns of numbers; empty ones too, unless the table is long: then there is one. */
static bool take_numbers(Columns *columns, const GArray *seen, Rows *rows, Calendar *calendar,
                         const SpecOptions *options, GError **error)
{
    g_autoptr(GArray) text = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < seen->len; i++) {
        if (i == columns->time || (int)i == columns->hour)
            continue;
        if (is_text(seen_at(seen, i)))
            g_array_append_val(text, i);
        else
            take_value(columns, i);
        if (seen_at(seen, i)->numbers > 0 && !is_text(seen_at(seen, i)))
            g_array_append_val(numbers, i);
    }
    if (columns->value->len == 0)
        return refuse_no_numbers(seen, text, rows, error);
    if (numbers->len == 1)
        recognise_long(columns, text, rows, calendar, options);
    if (columns->name >= 0) {
        g_array_remove_index(text, 0);
        g_array_set_size(columns->value, 0);
        take_value(columns, g_array_index(numbers, guint, 0));
    }
    note_left_out(columns, seen, text);
    columns->text = text->len > 0 ? (int)g_array_index(text, guint, 0) : -1;
    return true;
}

/* Data where the columns' names should be. */
static bool is_header(const Columns *columns, Rows *rows, Calendar *calendar, GError **error)
{
    double number = 0;
    bool percent = false;
    gint64 time = 0;
    const char *first = name_at(columns, 0);
    if ((instant_read(first, calendar, 0, &time) != NULL && instant_number_kinds(first) == 0) ||
        number_read(name_at(columns, 1), false, &number, &percent) != NULL)
        return true;
    rows_refuse(rows, G_MAXUINT, error, "the first line holds data; it must name the columns");
    return false;
}

bool columns_find(Columns *columns, Rows *rows, Calendar *calendar, const SpecOptions *options,
                  GError **error)
{
    *columns = (Columns){.hour = -1,
                         .name = -1,
                         .text = -1,
                         .value = g_array_new(FALSE, FALSE, sizeof(guint)),
                         .percent = g_array_new(FALSE, TRUE, sizeof(bool)),
                         .names = g_ptr_array_new_with_free_func(g_free),
                         .notes = g_ptr_array_new_with_free_func(g_free)};
    g_autoptr(GArray) seen = g_array_new(FALSE, TRUE, sizeof(Seen));
    g_array_set_clear_func(seen, clear_seen);
    gsize n = 0;
    if (!see_names(columns, seen, rows, error) ||
        !see_rows(seen, rows, calendar, options, &n, error) ||
        !is_header(columns, rows, calendar, error))
        return false;
    if (n == 0) {
        rows_refuse(rows, G_MAXUINT, error, "below the header there are no rows");
        return false;
    }
    columns->time = find_time(columns, seen);
    if (options->long_table != NULL && !take_long(columns, options, error))
        return false;
    guint after = columns->time + 1;
    if (after < seen->len && seen_at(seen, after)->hours > 0 &&
        seen_at(seen, after)->hours == seen_at(seen, after)->filled)
        columns->hour = (int)after;
    columns->kinds = seen_at(seen, columns->time)->kinds;
    for (guint i = 0; i < seen->len; i++) {
        bool percent = seen_at(seen, i)->percents > 0 &&
                       seen_at(seen, i)->percents == seen_at(seen, i)->numbers;
        g_array_append_val(columns->percent, percent);
    }
    if (options->long_table != NULL)
        return true;
    return options->columns != NULL ? take_asked(columns, options, error)
                                    : take_numbers(columns, seen, rows, calendar, options, error);
}

void columns_clear(Columns *columns)
{
    g_array_unref(columns->value);
    g_array_unref(columns->percent);
    g_ptr_array_unref(columns->names);
    g_ptr_array_unref(columns->notes);
}
