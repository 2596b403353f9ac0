/* A preset is the answer when all of its signs are there and it takes four files in five. Else all
 * dates in all paths are read, in every form that people use; the readings that suit the files
 * together are chosen; files are grouped by the shape of their names; and each group becomes a
 * pattern. Patterns that take nothing that one before them does not are dropped. */
#include "collect/guess.h"

#include "base/layout.h"
#include "collect/guess_parts.h"
#include "text/text.h"

#include <string.h>

#define DAY (24 * 60 * 60)
#define HOUR (60 * 60)
#define QUARTER (15 * 60)
#define MAX_OFFSET (14 * HOUR)
#define MAX_PATTERNS 8
#define MAX_PATH 512 /* longer ones say nothing that shorter ones do not */
#define MAX_ITEMS_SAID 8

/* Files that lie beside backups and are none. Sidecars, which hubplot reads, are not among them. */
static const char *const companions[] = {"log",  "md5", "sha1", "sha512", "asc",  "sig", "notes",
                                         "info", "err", "lst",  "list",   "snar", "txt"};

static const char *companion_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    for (gsize i = 0; dot != NULL && i < G_N_ELEMENTS(companions); i++) {
        if (strcmp(dot + 1, companions[i]) == 0)
            return companions[i];
    }
    return NULL;
}

static bool is_sidecar(const char *path)
{
    return g_str_has_suffix(path, ".dna") || g_str_has_suffix(path, ".sha256");
}

static gint compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The zone's offset from UTC that each difference means, as zones go by `unit` seconds: a backup is
 * done some time after the one that it is named after. Takes the offset that most mean, if they are
 * three in five of `n`. */
static bool find_offset(Guess *guess, const GArray *differences, int unit, guint n)
{
    g_autoptr(GHashTable) counts = g_hash_table_new(NULL, NULL);
    int best = 0;
    guint most = 0;
    for (guint i = 0; i < differences->len; i++) {
        int offset =
            (g_array_index(differences, int, i) + MAX_OFFSET + unit - 1) / unit * unit - MAX_OFFSET;
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, GINT_TO_POINTER(offset))) + 1;
        g_hash_table_insert(counts, GINT_TO_POINTER(offset), GUINT_TO_POINTER(count));
        if (count > most || (count == most && ABS(offset) < ABS(best))) {
            most = count;
            best = offset;
        }
    }
    guint later = GPOINTER_TO_UINT(g_hash_table_lookup(counts, GINT_TO_POINTER(best + HOUR)));
    guint earlier = GPOINTER_TO_UINT(g_hash_table_lookup(counts, GINT_TO_POINTER(best - HOUR)));
    guint other = MAX(later, earlier);
    if (most == 0 || (most + other) * 5 < n * 3)
        return false;
    guess->has_dst = other * 5 >= most && other > 1;
    guess->offset = guess->has_dst && earlier > later ? best - HOUR : best;
    return true;
}

static void judge_files(Guess *guess, Layout *layout, const GuessFile *files, guint n)
{
    g_autoptr(GHashTable) items = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) days = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) differences = g_array_new(FALSE, FALSE, sizeof(int));
    guint timed = 0;
    guess->matched = guess->total = 0;
    guess->offset = G_MININT;
    for (guint i = 0; i < n; i++) {
        LayoutMatch match;
        LayoutKind kind = layout_match(layout, files[i].path, strlen(files[i].path), &match);
        if (kind == LAYOUT_IGNORED || is_sidecar(files[i].path))
            continue;
        guess->total++;
        guess->matched += kind == LAYOUT_BACKUP || kind == LAYOUT_SHARED;
        if (kind != LAYOUT_BACKUP)
            continue;
        g_hash_table_add(items, g_strndup(match.item, match.item_length));
        gint64 time = match.is_dated ? match.civil : files[i].mtime;
        g_hash_table_add(days, GINT_TO_POINTER((gint)(time / DAY)));
        if (!match.is_dated || !match.is_timed || match.offset != G_MININT || files[i].mtime < 0)
            continue;
        timed++;
        gint64 difference = match.civil - files[i].mtime;
        if (ABS(difference) <= MAX_OFFSET) {
            int seconds = (int)difference;
            g_array_append_val(differences, seconds);
        }
    }
    GHashTableIter iter;
    gpointer item;
    g_hash_table_iter_init(&iter, items);
    while (g_hash_table_iter_next(&iter, &item, NULL))
        g_ptr_array_add(guess->items, g_strdup(item));
    g_ptr_array_sort(guess->items, compare_words);
    guess->dates = g_hash_table_size(days);
    if (!find_offset(guess, differences, QUARTER, timed))
        find_offset(guess, differences, HOUR, timed);
}

static Guess *guess_new(void)
{
    Guess *guess = g_new0(Guess, 1);
    guess->patterns = g_ptr_array_new_with_free_func(g_free);
    guess->ignored = g_ptr_array_new_with_free_func(g_free);
    guess->items = g_ptr_array_new_with_free_func(g_free);
    return guess;
}

void guess_free(Guess *guess)
{
    if (guess == NULL)
        return;
    g_free(guess->preset);
    g_ptr_array_unref(guess->patterns);
    g_ptr_array_unref(guess->ignored);
    g_ptr_array_unref(guess->items);
    g_free(guess);
}

static bool shows_sign(const char *sign, const GuessFile *files, guint n)
{
    const char *const pattern[] = {"{item}", NULL}, *const ignored[] = {sign, NULL};
    g_autoptr(Layout) layout = layout_new(pattern, ignored, NULL);
    LayoutMatch match;
    for (guint i = 0; layout != NULL && i < n; i++) {
        if (layout_match(layout, files[i].path, strlen(files[i].path), &match) == LAYOUT_IGNORED)
            return true;
    }
    return false;
}

static Guess *try_preset(const Preset *preset, const GuessFile *files, guint n)
{
    for (gsize i = 0; i < G_N_ELEMENTS(preset->signs) && preset->signs[i] != NULL; i++) {
        if (!shows_sign(preset->signs[i], files, n))
            return NULL;
    }
    const char *const lines[] = {preset->name, NULL};
    g_autoptr(Layout) layout = layout_new(lines, NULL, NULL);
    Guess *guess = guess_new();
    guess->preset = g_strdup(preset->name);
    g_ptr_array_add(guess->patterns, g_strdup(preset->name));
    judge_files(guess, layout, files, n);
    if (guess->items->len > 0 && guess->matched * 10 >= guess->total * 8)
        return guess;
    guess_free(guess);
    return NULL;
}

static Guess *best_preset(const GuessFile *files, guint n)
{
    guint n_presets;
    const Preset *presets = preset_table(&n_presets);
    Guess *best = NULL;
    for (guint i = 0; i < n_presets; i++) {
        Guess *guess = try_preset(&presets[i], files, n);
        if (guess != NULL && (best == NULL || guess->matched > best->matched)) {
            guess_free(best);
            best = guess;
        } else {
            guess_free(guess);
        }
    }
    return best;
}

typedef struct {
    char *pattern;
    guint matched;
} Line;

static gint compare_lines(gconstpointer a, gconstpointer b)
{
    const Line *x = a, *y = b;
    if (x->matched != y->matched)
        return x->matched > y->matched ? -1 : 1;
    return strcmp(x->pattern, y->pattern);
}

/* Keeps each line that takes files which no line before it does. */
static void keep_lines(Guess *guess, GPtrArray *patterns, const GuessFile *files, guint n)
{
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(Line));
    for (guint i = 0; i < patterns->len; i++) {
        Line line = {.pattern = g_ptr_array_index(patterns, i)};
        const char *const one[] = {line.pattern, NULL};
        g_autoptr(Layout) layout = layout_new(one, NULL, NULL);
        LayoutMatch match;
        for (guint f = 0; layout != NULL && f < n; f++)
            line.matched +=
                layout_match(layout, files[f].path, strlen(files[f].path), &match) == LAYOUT_BACKUP;
        if (line.matched > 0)
            g_array_append_val(lines, line);
    }
    g_array_sort(lines, compare_lines);
    guint so_far = 0;
    for (guint i = 0; i < lines->len && guess->patterns->len < MAX_PATTERNS; i++) {
        g_ptr_array_add(guess->patterns, g_strdup(g_array_index(lines, Line, i).pattern));
        g_ptr_array_add(guess->patterns, NULL);
        g_autoptr(Layout) layout =
            layout_new((const char *const *)guess->patterns->pdata, NULL, NULL);
        g_ptr_array_remove_index(guess->patterns, guess->patterns->len - 1);
        guint matched = 0;
        LayoutMatch match;
        for (guint f = 0; f < n; f++)
            matched +=
                layout_match(layout, files[f].path, strlen(files[f].path), &match) == LAYOUT_BACKUP;
        if ((matched - so_far) * 100 < n || matched == so_far)
            g_ptr_array_remove_index(guess->patterns, guess->patterns->len - 1);
        else
            so_far = matched;
    }
}

static void add_ignored(Guess *guess, const char *suffix)
{
    g_autofree char *glob = g_strconcat("*.", suffix, NULL);
    if (!g_ptr_array_find_with_equal_func(guess->ignored, glob, g_str_equal, NULL))
        g_ptr_array_add(guess->ignored, g_steal_pointer(&glob));
}

static void entry_clear(gpointer data)
{
    g_array_unref(((GuessEntry *)data)->readings);
}

static gint compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(((const GuessFile *)a)->path, ((const GuessFile *)b)->path);
}

/* Whether a file lies beside another of the same name but for the suffix. */
static bool is_companion(const GArray *sorted, const char *path)
{
    gsize stem = (gsize)(strrchr(path, '.') - path);
    guint low = 0, high = sorted->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (strncmp(g_array_index(sorted, GuessFile, middle).path, path, stem) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < sorted->len; low++) {
        const char *other = g_array_index(sorted, GuessFile, low).path;
        if (strncmp(other, path, stem) != 0)
            return false;
        if (other[stem] != '/' && companion_of(other) == NULL)
            return true;
    }
    return false;
}

static GArray *read_entries(Guess *guess, const GuessFile *files, guint n, GStringChunk *forms)
{
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(GuessEntry));
    g_array_set_clear_func(entries, entry_clear);
    g_autoptr(GArray) sorted = g_array_sized_new(FALSE, FALSE, sizeof(GuessFile), n);
    g_array_append_vals(sorted, files, n);
    g_array_sort(sorted, compare_paths);
    for (guint i = 0; i < n; i++) {
        const char *companion = companion_of(files[i].path);
        if (is_sidecar(files[i].path))
            continue;
        if (companion != NULL && is_companion(sorted, files[i].path)) {
            add_ignored(guess, companion);
            continue;
        }
        gsize length = strlen(files[i].path);
        gsize shorter = layout_without_part(files[i].path, length);
        GuessEntry entry = {.file = &files[i], .length = shorter > 0 ? shorter : length};
        if (length == 0 || length > MAX_PATH || files[i].path[length - 1] == '/')
            continue;
        entry.readings = g_array_new(FALSE, FALSE, sizeof(DateReading));
        guess_read_dates(files[i].path, entry.length, forms, entry.readings);
        g_array_append_val(entries, entry);
    }
    return entries;
}

/* Files without date and slot count where there is nothing else, and only archives do. */
static void drop_undated(GArray *entries)
{
    guint dated = 0;
    for (guint i = 0; i < entries->len; i++)
        dated += g_array_index(entries, GuessEntry, i).chosen.form != NULL;
    bool is_mostly_dated = dated * 2 > entries->len;
    for (guint i = entries->len; i-- > 0;) {
        const GuessEntry *entry = &g_array_index(entries, GuessEntry, i);
        bool is_archive = false;
        if (entry->chosen.form == NULL && !is_mostly_dated)
            guess_suffix(entry->file->path, entry->length, &is_archive);
        if (entry->chosen.form == NULL && !is_archive)
            g_array_remove_index_fast(entries, i);
    }
}

Guess *guess_layout(const GuessFile *files, guint n)
{
    n = MIN(n, GUESS_MAX_FILES);
    Guess *guess = best_preset(files, n);
    if (guess != NULL)
        return guess;
    guess = guess_new();
    g_autoptr(GStringChunk) forms = g_string_chunk_new(1024);
    g_autoptr(GArray) entries = read_entries(guess, files, n, forms);
    g_autoptr(GPtrArray) patterns = g_ptr_array_new_with_free_func(g_free);
    guess_choose_readings(entries);
    guess_choose_slots(entries);
    guess_choose_folders(entries);
    drop_undated(entries);
    guess_patterns(entries, patterns);
    keep_lines(guess, patterns, files, n);
    if (guess->patterns->len == 0) {
        guess_free(guess);
        return NULL;
    }
    g_ptr_array_add(guess->patterns, NULL);
    g_ptr_array_add(guess->ignored, NULL);
    g_autoptr(Layout) layout = layout_new((const char *const *)guess->patterns->pdata,
                                          (const char *const *)guess->ignored->pdata, NULL);
    g_ptr_array_remove_index(guess->patterns, guess->patterns->len - 1);
    g_ptr_array_remove_index(guess->ignored, guess->ignored->len - 1);
    judge_files(guess, layout, files, n);
    return guess;
}

Guess *guess_visit(const Visit *visit)
{
    g_autoptr(GArray) files = g_array_new(FALSE, FALSE, sizeof(GuessFile));
    gsize folder = visit->node->layout == NULL ? strlen(hub_folder(visit->node->hub)) + 1 : 0;
    for (guint i = 0; i < visit->unmatched->len; i++) {
        const UnmatchedFile *file = &g_array_index(visit->unmatched, UnmatchedFile, i);
        GuessFile one = {file->path + folder, file->bytes, file->mtime};
        g_array_append_val(files, one);
    }
    return guess_layout((const GuessFile *)(gpointer)files->data, files->len);
}

static void append_offset(GString *text, int offset)
{
    if (offset == 0)
        g_string_append(text, "UTC");
    else
        g_string_append_printf(text, "%c%02d:%02d", offset < 0 ? '-' : '+', ABS(offset) / 3600,
                               ABS(offset) / 60 % 60);
}

char *guess_describe(const Guess *guess)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%u of %u files; item%s", guess->matched, guess->total,
                           guess->items->len == 1 ? "" : "s");
    for (guint i = 0; i < guess->items->len && i < MAX_ITEMS_SAID; i++) {
        g_autofree char *item = text_visible(g_ptr_array_index(guess->items, i), -1);
        g_string_append_printf(text, " %s", item);
    }
    if (guess->items->len > MAX_ITEMS_SAID)
        g_string_append_printf(text, " and %u more", guess->items->len - MAX_ITEMS_SAID);
    if (guess->offset != G_MININT) {
        g_string_append(text, "; times agree with ");
        append_offset(text, guess->offset);
        if (guess->has_dst) {
            g_string_append(text, " and ");
            append_offset(text, guess->offset + 3600);
        }
    }
    return g_string_free(text, FALSE);
}

char *guess_lines(const Guess *guess)
{
    g_autofree char *said = guess_describe(guess);
    GString *text = g_string_new("layout = ");
    for (guint i = 0; i < guess->patterns->len; i++)
        g_string_append_printf(text, i == 0 ? "%s   # %s\n" : "    %s\n",
                               (const char *)g_ptr_array_index(guess->patterns, i), said);
    for (guint i = 0; i < guess->ignored->len; i++)
        g_string_append_printf(text, "%s%s%s", i == 0 ? "ignore = " : " ",
                               (const char *)g_ptr_array_index(guess->ignored, i),
                               i + 1 == guess->ignored->len ? "\n" : "");
    return g_string_free(text, FALSE);
}
