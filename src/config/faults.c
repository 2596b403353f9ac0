#include "config/faults.h"

#include "text/text.h"

typedef struct {
    char *file;
    int line;
    guint number; /* the order of arrival decides between equals */
    char *text;
} Fault;

struct Faults {
    GPtrArray *list;
    GHashTable *texts; /* what was said already; borrows from the list */
};

static void fault_free(gpointer data)
{
    Fault *fault = data;
    g_free(fault->file);
    g_free(fault->text);
    g_free(fault);
}

Faults *faults_new(void)
{
    Faults *faults = g_new0(Faults, 1);
    faults->list = g_ptr_array_new_with_free_func(fault_free);
    faults->texts = g_hash_table_new(g_str_hash, g_str_equal);
    return faults;
}

void faults_free(Faults *faults)
{
    if (faults == NULL)
        return;
    g_hash_table_unref(faults->texts);
    g_ptr_array_unref(faults->list);
    g_free(faults);
}

/* Takes the fault, unless it was there before. */
static void add(Faults *faults, Fault *fault)
{
    if (g_hash_table_contains(faults->texts, fault->text)) {
        fault_free(fault);
        return;
    }
    fault->number = faults->list->len;
    g_ptr_array_add(faults->list, fault);
    g_hash_table_add(faults->texts, fault->text);
}

static void add_reason(Faults *faults, const Place *place, const char *reason, const char *nearest)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (place->file != NULL && place->line > 0)
        g_string_append_printf(text, "%s:%d: ", place->file, place->line);
    else if (place->file != NULL)
        g_string_append_printf(text, "%s: ", place->file);
    if (place->section != NULL && place->key != NULL)
        g_string_append_printf(text, "[%s] %s: ", place->section, place->key);
    else if (place->section != NULL)
        g_string_append_printf(text, "[%s]: ", place->section);
    g_string_append(text, reason);
    if (nearest != NULL)
        g_string_append_printf(text, "; did you mean \"%s\"?", nearest);

    Fault *fault = g_new0(Fault, 1);
    fault->file = g_strdup(place->file);
    fault->line = place->line;
    fault->text = text_visible(text->str, -1);
    add(faults, fault);
}

void faults_add(Faults *faults, const Place *place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    add_reason(faults, place, reason, NULL);
}

void faults_add_near(Faults *faults, const Place *place, const char *word, const char *const *words,
                     const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    add_reason(faults, place, reason, nearest_word(word, words));
}

void faults_move(Faults *faults, Faults *from)
{
    g_hash_table_remove_all(from->texts);
    while (from->list->len > 0)
        add(faults, g_ptr_array_steal_index(from->list, 0));
}

guint faults_count(const Faults *faults)
{
    return faults->list->len;
}

static int compare(gconstpointer a, gconstpointer b)
{
    const Fault *one = *(Fault *const *)a, *other = *(Fault *const *)b;
    int order = g_strcmp0(one->file, other->file);
    if (order == 0)
        order = (one->line > other->line) - (one->line < other->line);
    return order != 0 ? order : (one->number > other->number) - (one->number < other->number);
}

char *faults_text(Faults *faults)
{
    g_ptr_array_sort(faults->list, compare);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < faults->list->len; i++) {
        const Fault *fault = g_ptr_array_index(faults->list, i);
        if (i > 0)
            g_string_append_c(text, '\n');
        g_string_append(text, fault->text);
    }
    return g_string_free(text, FALSE);
}
