/* Each place is visited as the only node of a hub of its own, by a layout that nothing matches, so
 * that the visit keeps names of all that is there. Then places whose folders have the same name are
 * put together as one hub's nodes. */
#include "app/propose.h"

#include "app/console.h"
#include "base/text.h"
#include "collect/collect.h"
#include "collect/guess.h"

#include <string.h>

#define NO_LAYOUT ".//{item}" /* no path has two slashes in a row */

typedef struct {
    const ProposedPlace *place;
    char *probe; /* the hub's tag while it is visited */
    char *hub;   /* its tag in the end */
    Visit *visit;
    Guess *guess;
    char *lines; /* of the guess */
    char *zone;  /* that `timezone` should name; NULL: the node's own */
} Find;

typedef struct {
    GPtrArray *finds; /* Find *, in the places' order */
    Progress *progress;
} Survey;

static void find_free(gpointer data)
{
    Find *find = data;
    g_free(find->probe);
    g_free(find->hub);
    visit_free(find->visit);
    guess_free(find->guess);
    g_free(find->lines);
    g_free(find->zone);
    g_free(find);
}

ProposedPlace *proposed_place_new(const char *text, const char *here, GError **error)
{
    const char *colon = text[0] == '/' ? text : strstr(text, ":/");
    bool is_plain = colon != NULL && (text[0] == '/' || colon > text);
    for (const char *c = text; is_plain && *c != '\0'; c++)
        is_plain = !g_ascii_iscntrl(*c) && (c >= colon || strchr(" ,;[]#=?", *c) == NULL);
    if (!is_plain) {
        g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_INVALID,
                    "\"%s\" is not NODE:/PATH, nor /PATH on this machine", text);
        return NULL;
    }
    ProposedPlace *place = g_new0(ProposedPlace, 1);
    place->is_local = text[0] == '/';
    place->node = place->is_local ? g_strdup(here) : g_strndup(text, (gsize)(colon - text));
    place->path = g_canonicalize_filename(place->is_local ? text : colon + 1, "/");
    return place;
}

void proposed_place_free(ProposedPlace *place)
{
    if (place == NULL)
        return;
    g_free(place->node);
    g_free(place->path);
    g_free(place);
}

void proposal_free(Proposal *proposal)
{
    if (proposal == NULL)
        return;
    g_free(proposal->lists);
    g_free(proposal->sections);
    g_free(proposal->faults);
    g_free(proposal);
}

/* --- The visits. */

/* `layout` is lines. */
static void append_place(GString *text, const char *section, const ProposedPlace *place,
                         const char *layout)
{
    g_string_append_printf(text, "[%s]\nroot = %s\n%s%s", section, place->path, layout,
                           place->is_local ? "transport = local\n" : "");
}

static Config *probe_config(const Context *context, const GPtrArray *finds, GError **error)
{
    g_autoptr(GString) text = g_string_new("[HUB]\n");
    g_autoptr(GPtrArray) hubs = g_ptr_array_new();
    for (guint i = 0; i < finds->len; i++) {
        const Find *find = g_ptr_array_index(finds, i);
        g_string_append_printf(text, "%s = %s\n", find->probe, find->place->node);
        g_ptr_array_add(hubs, find->probe);
    }
    for (guint i = 0; i < finds->len; i++) {
        const Find *find = g_ptr_array_index(finds, i);
        append_place(text, find->probe, find->place, "layout = " NO_LAYOUT "\n");
    }
    g_ptr_array_add(hubs, NULL);
    ConfigRequest request = {.text = text->str,
                             .hubs = (const char *const *)hubs->pdata,
                             .environ = context->environ,
                             .reading = true};
    return config_load(&request, error);
}

static bool take_visit(Visit *visit, gpointer data, GError **error G_GNUC_UNUSED)
{
    Survey *survey = data;
    progress_end(survey->progress, visit->node);
    for (guint i = 0; i < survey->finds->len; i++) {
        Find *find = g_ptr_array_index(survey->finds, i);
        if (strcmp(find->probe, visit->node->hub->tag) == 0)
            find->visit = visit;
    }
    return true;
}

static void show_step(const Node *node, CollectStep step, gpointer data)
{
    Survey *survey = data;
    progress_reach(survey->progress, node, step);
}

static void show_progress(gpointer data)
{
    Survey *survey = data;
    progress_show(survey->progress);
}

static bool visit_all(const Context *context, const Config *config, GPtrArray *finds,
                      GError **error)
{
    g_autoptr(GPtrArray) nodes = g_ptr_array_new();
    const GPtrArray *hubs = config_hubs(config);
    for (guint i = 0; i < hubs->len; i++) {
        const Hub *hub = g_ptr_array_index(hubs, i);
        g_ptr_array_extend(nodes, hub->nodes, NULL, NULL);
    }
    g_autoptr(Progress) progress = progress_new(stderr, nodes->len);
    Survey survey = {finds, progress};
    CollectOptions options = {.run = context->now,
                              .environ = context->environ,
                              .visited = take_visit,
                              .progress = show_step,
                              .tick = show_progress,
                              .data = &survey};
    return collect_nodes(nodes, &options, error);
}

/* --- What they mean. */

/* Names by the files' offset from UTC, where the node's own would be wrong. */
static char *find_zone(const Guess *guess, int own)
{
    bool fits = guess->offset == G_MININT || own == G_MININT || guess->offset == own ||
                (guess->has_dst && guess->offset + 3600 == own);
    if (fits)
        return NULL;
    int offset = ABS(guess->offset);
    return g_strdup_printf("%c%02d:%02d", guess->offset < 0 ? '-' : '+', offset / 3600,
                           offset / 60 % 60);
}

static void judge_find(Find *find, GString *faults)
{
    const Reading *reading = &find->visit->reading;
    find->guess = guess_visit(find->visit);
    if (find->guess != NULL) {
        find->lines = guess_lines(find->guess);
        find->zone = find_zone(find->guess, reading->utc_offset);
        return;
    }
    g_string_append_printf(faults, "%s:%s: ", find->place->node, find->place->path);
    if (reading->unmatched > 0)
        g_string_append_printf(faults,
                               "%" G_GINT64_FORMAT " file%s, such as %s, but none whose name tells "
                               "what it is a backup of and of when\n",
                               reading->unmatched, text_plural(reading->unmatched),
                               reading->unmatched_path);
    else
        g_string_append_printf(faults, "%s%s%s\n", reading->reason,
                               find->visit->instead != NULL ? "; " : "",
                               find->visit->instead != NULL ? find->visit->instead : "");
}

/* --- The configuration. */

static bool is_taken(const GPtrArray *finds, const char *const *known, const char *tag)
{
    static const char *const reserved[] = {"HUB", "ENV", "DEFAULT", NULL};
    bool taken = g_strv_contains(reserved, tag) || (known != NULL && g_strv_contains(known, tag));
    for (guint i = 0; i < finds->len && !taken; i++) {
        const Find *find = g_ptr_array_index(finds, i);
        taken = g_strcmp0(find->hub, tag) == 0 || strcmp(find->place->node, tag) == 0;
    }
    return taken;
}

/* The folder's name as a tag. */
static char *tag_of(const ProposedPlace *place)
{
    g_autofree char *name = g_path_get_basename(place->path);
    for (char *c = name; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && strchr("._-", *c) == NULL)
            *c = '-';
    return g_ascii_isalnum(name[0]) ? g_steal_pointer(&name) : g_strdup("backups");
}

/* Places on different nodes whose folders have one name are the same hub's. */
static void name_hubs(const GPtrArray *finds, const char *const *known)
{
    for (guint i = 0; i < finds->len; i++) {
        Find *find = g_ptr_array_index(finds, i);
        g_autofree char *name = g_path_get_basename(find->place->path);
        for (guint k = 0; k < i && find->hub == NULL; k++) {
            const Find *other = g_ptr_array_index(finds, k);
            g_autofree char *others = g_path_get_basename(other->place->path);
            if (strcmp(name, others) == 0 && strcmp(find->place->node, other->place->node) != 0)
                find->hub = g_strdup(other->hub);
        }
        if (find->hub != NULL)
            continue;
        g_autofree char *tag = tag_of(find->place);
        g_autofree char *unique = g_strdup(tag);
        for (guint n = 2; is_taken(finds, known, unique); n++) {
            g_free(unique);
            unique = g_strdup_printf("%s-%u", tag, n);
        }
        find->hub = g_steal_pointer(&unique);
    }
}

static bool is_same_layout(const Find *a, const Find *b)
{
    const GPtrArray *const pairs[][2] = {{a->guess->patterns, b->guess->patterns},
                                         {a->guess->ignored, b->guess->ignored}};
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        if (pairs[i][0]->len != pairs[i][1]->len)
            return false;
        for (guint k = 0; k < pairs[i][0]->len; k++)
            if (strcmp(g_ptr_array_index(pairs[i][0], k), g_ptr_array_index(pairs[i][1], k)) != 0)
                return false;
    }
    return true;
}

/* The first place of a hub says what holds for all; what is different elsewhere is said there. */
static void append_hub(GString *lists, GString *sections, const GPtrArray *finds, guint first)
{
    const Find *main = g_ptr_array_index(finds, first);
    g_string_append_printf(lists, "%s =", main->hub);
    append_place(sections, main->hub, main->place, main->lines);
    if (main->zone != NULL)
        g_string_append_printf(sections, "timezone = %s\n", main->zone);
    for (guint i = first; i < finds->len; i++) {
        const Find *find = g_ptr_array_index(finds, i);
        if (strcmp(find->hub, main->hub) != 0)
            continue;
        g_string_append_printf(lists, " %s", find->place->node);
        bool is_same_place = strcmp(find->place->path, main->place->path) == 0 &&
                             find->place->is_local == main->place->is_local;
        bool is_same = is_same_layout(find, main);
        if (is_same_place && is_same)
            continue;
        g_autofree char *own = g_strjoin("/", find->hub, find->place->node, NULL);
        g_string_append_c(sections, '\n');
        append_place(sections, own, find->place, is_same ? "" : find->lines);
        if (main->place->is_local && !find->place->is_local)
            g_string_append(sections, "transport = auto\n");
    }
    g_string_append_c(sections, '\n');
    g_string_append_c(lists, '\n');
}

static Proposal *compose(const GPtrArray *finds, const char *const *known)
{
    g_autoptr(GString) lists = g_string_new(NULL), sections = g_string_new(NULL);
    g_autoptr(GString) faults = g_string_new(NULL);
    g_autoptr(GPtrArray) good = g_ptr_array_new();
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < finds->len; i++) {
        Find *find = g_ptr_array_index(finds, i);
        judge_find(find, faults);
        if (find->lines != NULL)
            g_ptr_array_add(good, find);
    }
    name_hubs(good, known);
    for (guint i = 0; i < good->len; i++) {
        const Find *find = g_ptr_array_index(good, i);
        if (g_hash_table_add(done, find->hub))
            append_hub(lists, sections, good, i);
    }
    Proposal *proposal = g_new0(Proposal, 1);
    proposal->lists = g_strdup(lists->str);
    proposal->sections = g_strdup(sections->str);
    proposal->faults = g_strdup(faults->str);
    return proposal;
}

/* Whether what is proposed can be read as a configuration. */
static bool check_proposal(const Context *context, const Proposal *proposal, GError **error)
{
    g_autofree char *text = g_strconcat(proposal->sections, "[HUB]\n", proposal->lists, NULL);
    g_autofree char *first = g_strndup(proposal->lists, strcspn(proposal->lists, " "));
    ConfigRequest request = {.text = text,
                             .hubs = (const char *const[]){first, NULL},
                             .environ = context->environ,
                             .reading = true};
    if (first[0] == '\0')
        return true;
    g_autoptr(Config) config = config_load(&request, error);
    return config != NULL;
}

Proposal *propose(const Context *context, const GPtrArray *places, const char *const *known,
                  GError **error)
{
    g_autoptr(GPtrArray) finds = g_ptr_array_new_with_free_func(find_free);
    for (guint i = 0; i < places->len; i++) {
        Find *find = g_new0(Find, 1);
        find->place = g_ptr_array_index(places, i);
        find->probe = g_strdup_printf("?%u", i); /* as no node is named */
        g_ptr_array_add(finds, find);
    }
    g_autoptr(Config) config = probe_config(context, finds, error);
    if (config == NULL || !visit_all(context, config, finds, error))
        return NULL;
    g_autoptr(Proposal) proposal = compose(finds, known);
    return check_proposal(context, proposal, error) ? g_steal_pointer(&proposal) : NULL;
}
