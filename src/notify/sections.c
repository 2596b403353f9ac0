/* What would be said of several places in the same words is said once. Places are alike when all
 * that is said of them, but for their names, is the same to the letter; from ALIKE_MIN places on
 * they share an entry. */
#include "notify/sections.h"

#include "base/when.h"
#include "judge/handled.h"
#include "text/text.h"

#define ALIKE_MIN 4  /* fewer places than these are told one by one */
#define NAMES_MAX 10 /* of items or nodes in one line */

static void entry_free(gpointer data)
{
    Entry *entry = data;
    g_ptr_array_unref(entry->places);
    g_free(entry);
}

static void section_free(gpointer data)
{
    Section *section = data;
    g_ptr_array_unref(section->entries);
    g_free(section);
}

const char *section_heading(const Section *section)
{
    static const char *const words[N_CHANGE_KINDS] = {[CHANGE_WORSE] = "Worse",
                                                      [CHANGE_BETTER] = "Better",
                                                      [CHANGE_STILL] = "Unchanged",
                                                      [CHANGE_HANDLED] =
                                                          "Acknowledged or in maintenance"};
    return words[section->kind];
}

char *section_rest(const HubChanges *hub, const Section *section)
{
    if (section->left == 0)
        return NULL;
    bool page = hub->report->hub->reporturl != NULL;
    return g_strdup_printf("and %u more%s", section->left, page ? ": see the hub's page" : "");
}

static const Change *lead_of(const Entry *entry)
{
    return g_ptr_array_index(entry->places, 0);
}

/* What is said of each place but for its name (char * by lead): places where it is the same are
 * alike. */
static GHashTable *describe_places(const HubChanges *hub)
{
    GHashTable *places = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    for (guint i = 0; i < hub->changes->len; i++) {
        const Change *change = g_ptr_array_index(hub->changes, i);
        char *said = g_hash_table_lookup(places, change->lead);
        g_autofree char *handled =
            change->verdict != NULL ? handled_words(change->verdict, utc) : NULL;
        char *more = g_strdup_printf(
            "%s%d %d %d %d %" G_GINT64_FORMAT " %s %s %s\n", said != NULL ? said : "",
            change->item != NULL, (int)change->rule, (int)change->before, (int)change->status,
            change->since, change->brief, change->verdict != NULL ? change->verdict->brief : "",
            handled != NULL ? handled : "");
        g_hash_table_insert(places, (gpointer)change->lead, more);
    }
    return places;
}

static Entry *new_entry(const Change *lead)
{
    Entry *entry = g_new0(Entry, 1);
    entry->places = g_ptr_array_new();
    g_ptr_array_add(entry->places, (gpointer)lead);
    return entry;
}

/* The leads of a kind, those that are alike together in the place of the first. The array does not
 * own its entries. */
static GPtrArray *group_alike(const HubChanges *hub, ChangeKind kind, GHashTable *said)
{
    GPtrArray *groups = g_ptr_array_new();
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < hub->changes->len; i++) {
        const Change *change = g_ptr_array_index(hub->changes, i);
        if (change->kind != kind || change->lead != change)
            continue;
        char *words = g_hash_table_lookup(said, change);
        Entry *group = g_hash_table_lookup(known, words);
        if (group != NULL) {
            g_ptr_array_add(group->places, (gpointer)change);
            continue;
        }
        g_ptr_array_add(groups, new_entry(change));
        g_hash_table_insert(known, words, g_ptr_array_index(groups, groups->len - 1));
    }
    return groups;
}

/* Takes the entry. */
static void add_entry(Section *section, guint limit, Entry *entry)
{
    if (section->entries->len < limit) {
        g_ptr_array_add(section->entries, entry);
        return;
    }
    section->left += entry->places->len;
    entry_free(entry);
}

static Section *make_section(const HubChanges *hub, ChangeKind kind, GHashTable *said, guint limit)
{
    g_autoptr(GPtrArray) groups = group_alike(hub, kind, said);
    Section *section = g_new0(Section, 1);
    *section = (Section){.kind = kind, .entries = g_ptr_array_new_with_free_func(entry_free)};
    for (guint i = 0; i < groups->len; i++) {
        Entry *group = g_ptr_array_index(groups, i);
        if (group->places->len >= ALIKE_MIN) {
            add_entry(section, limit, group);
            continue;
        }
        for (guint j = 0; j < group->places->len; j++)
            add_entry(section, limit, new_entry(g_ptr_array_index(group->places, j)));
        entry_free(group);
    }
    return section;
}

GPtrArray *hub_sections(const HubChanges *hub, guint limit)
{
    g_autoptr(GHashTable) said = describe_places(hub);
    GPtrArray *sections = g_ptr_array_new_with_free_func(section_free);
    for (ChangeKind kind = CHANGE_WORSE; kind < N_CHANGE_KINDS; kind++) {
        Section *section = make_section(hub, kind, said, limit);
        if (section->entries->len > 0)
            g_ptr_array_add(sections, section);
        else
            section_free(section);
    }
    return sections;
}

/* "a, b and c"; of more than NAMES_MAX the first, and how many more there are. */
static char *join_names(const GPtrArray *names)
{
    GString *text = g_string_new(NULL);
    guint shown = names->len > NAMES_MAX ? NAMES_MAX - 1 : names->len;
    for (guint i = 0; i < shown; i++) {
        bool last = i > 0 && i + 1 == names->len;
        g_string_append_printf(text, "%s%s",
                               i == 0 ? ""
                               : last ? " and "
                                      : ", ",
                               (const char *)g_ptr_array_index(names, i));
    }
    if (shown < names->len)
        g_string_append_printf(text, " and %u more", names->len - shown);
    return g_string_free(text, FALSE);
}

/* The nodes of an entry's places (char *, borrowed), in the hub's order; *every tells whether all
 * items of these are among the places. */
static GPtrArray *list_nodes(const HubChanges *hub, const Entry *entry, bool *every)
{
    g_autoptr(GHashTable) named = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < entry->places->len; i++)
        g_hash_table_add(named,
                         (gpointer)((const Change *)g_ptr_array_index(entry->places, i))->node);
    GPtrArray *nodes = g_ptr_array_new();
    guint items = 0;
    for (guint i = 0; i < hub->report->verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(hub->report->verdict->nodes, i);
        if (!g_hash_table_contains(named, node->node->tag))
            continue;
        g_ptr_array_add(nodes, node->node->tag);
        items += node->items->len;
    }
    *every = items == entry->places->len;
    return nodes;
}

char *entry_phrase(const HubChanges *hub, const Entry *entry)
{
    const Change *lead = lead_of(entry);
    if (entry->places->len == 1)
        return change_phrase(lead);
    bool every;
    g_autoptr(GPtrArray) nodes = list_nodes(hub, entry, &every);
    g_autofree char *names = join_names(nodes);
    g_autofree char *said = change_saying(lead);
    g_autoptr(GString) whole = g_string_new(NULL);
    if (lead->item == NULL)
        g_string_printf(whole, "each of %u nodes %s", entry->places->len, said);
    else if (every)
        g_string_printf(whole, "every item on %s %s", names, said);
    else
        g_string_printf(whole, "each of %u items on %s %s", entry->places->len, names, said);
    return text_visible(whole->str, -1);
}

/* "on C: svn/a, svn/b and 7 more" for each node. */
static void add_names(const HubChanges *hub, const Entry *entry, GPtrArray *lines)
{
    bool every;
    g_autoptr(GPtrArray) nodes = list_nodes(hub, entry, &every);
    bool items = lead_of(entry)->item != NULL;
    for (guint i = 0; i < nodes->len && items && !every; i++) {
        const char *node = g_ptr_array_index(nodes, i);
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        for (guint j = 0; j < entry->places->len; j++) {
            const Change *change = g_ptr_array_index(entry->places, j);
            if (g_str_equal(change->node, node))
                g_ptr_array_add(names, (gpointer)change->item);
        }
        g_autofree char *joined = join_names(names);
        g_autofree char *line = g_strdup_printf("on %s: %s", node, joined);
        g_ptr_array_add(lines, text_visible(line, -1));
    }
    if (!items) {
        g_autofree char *joined = join_names(nodes);
        g_ptr_array_add(lines, text_visible(joined, -1));
    }
}

/* The reason, and what was before. */
static void add_reason(const Change *change, const char *before, GTimeZone *zone, GPtrArray *lines)
{
    g_autofree char *since = when_minute(zone, change->since);
    if (change->verdict != NULL) {
        g_autofree char *line = g_strconcat(before, change->verdict->reason, NULL);
        g_ptr_array_add(lines, text_visible(line, -1));
    }
    g_autofree char *handled =
        change->verdict != NULL ? handled_words(change->verdict, zone) : NULL;
    if (handled != NULL)
        g_ptr_array_add(lines, g_steal_pointer(&handled));
    const char *told = change->brief_before != NULL ? change->brief_before : change->brief;
    g_autofree char *words = text_visible(told, -1);
    if (change->status == STATUS_OK)
        g_ptr_array_add(lines, g_strdup_printf("before: %s, found %s", words, since));
    else if (change->brief_before != NULL)
        g_ptr_array_add(lines, g_strdup_printf("reported before: %s; %s since %s", words,
                                               status_word(change->before), since));
    else if (change->before != STATUS_OK)
        g_ptr_array_add(lines, g_strdup_printf("%s%s since %s",
                                               change->before != change->status ? "was " : "",
                                               status_word(change->before), since));
}

GPtrArray *entry_details(const HubChanges *hub, const Entry *entry)
{
    const Change *lead = lead_of(entry);
    g_autoptr(GTimeZone) zone = report_zone(hub->report);
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    bool many = entry->places->len > 1;
    g_autofree char *example =
        many ? g_strdup_printf("for example on %s: ", lead->node) : g_strdup("");
    if (many)
        add_names(hub, entry, lines);
    for (guint i = 0; i < hub->changes->len; i++) {
        const Change *change = g_ptr_array_index(hub->changes, i);
        if (change->lead == lead)
            add_reason(change, example, zone, lines);
    }
    return lines;
}

char *entry_zone(const HubReport *report)
{
    if (report->hub->timezone != NULL)
        return g_strdup_printf("Times in %s.", report->hub->timezone);
    g_autoptr(GTimeZone) zone = report_zone(report);
    const char *name = g_time_zone_get_identifier(zone);
    return g_strdup_printf("Times in UTC%s.", name[0] == '+' || name[0] == '-' ? name : "");
}
