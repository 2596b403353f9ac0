#include "notify/entry.h"

#include "base/when.h"
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
    static const char *const words[N_NEWS_KINDS] = {
        [NEWS_WORSE] = "Worse", [NEWS_BETTER] = "Better", [NEWS_STILL] = "Still"};
    return words[section->kind];
}

char *section_rest(const HubNews *hub, const Section *section)
{
    if (section->left == 0)
        return NULL;
    bool page = hub->report->hub->reporturl != NULL;
    return g_strdup_printf("and %u more%s", section->left, page ? ": see the hub's page" : "");
}

static const News *lead_of(const Entry *entry)
{
    return g_ptr_array_index(entry->places, 0);
}

/* What is said of each place but for its name (char * by lead): places where it is the same are
 * alike. */
static GHashTable *describe_places(const HubNews *hub)
{
    GHashTable *places = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    for (guint i = 0; i < hub->news->len; i++) {
        const News *news = g_ptr_array_index(hub->news, i);
        char *said = g_hash_table_lookup(places, news->lead);
        char *more = g_strdup_printf("%s%d %d %d %d %" G_GINT64_FORMAT " %s %s\n",
                                     said != NULL ? said : "", news->item != NULL, (int)news->rule,
                                     (int)news->before, (int)news->status, news->since, news->brief,
                                     news->verdict != NULL ? news->verdict->brief : "");
        g_hash_table_insert(places, (gpointer)news->lead, more);
    }
    return places;
}

static Entry *new_entry(const News *lead)
{
    Entry *entry = g_new0(Entry, 1);
    entry->places = g_ptr_array_new();
    g_ptr_array_add(entry->places, (gpointer)lead);
    return entry;
}

/* The leads of a kind, those that are alike together in the place of the first. The array does not
 * own its entries. */
static GPtrArray *group_alike(const HubNews *hub, NewsKind kind, GHashTable *said)
{
    GPtrArray *groups = g_ptr_array_new();
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < hub->news->len; i++) {
        const News *news = g_ptr_array_index(hub->news, i);
        if (news->kind != kind || news->lead != news)
            continue;
        char *words = g_hash_table_lookup(said, news);
        Entry *group = g_hash_table_lookup(known, words);
        if (group != NULL) {
            g_ptr_array_add(group->places, (gpointer)news);
            continue;
        }
        g_ptr_array_add(groups, new_entry(news));
        g_hash_table_insert(known, words, g_ptr_array_index(groups, groups->len - 1));
    }
    return groups;
}

/* Takes the entry. */
static void add_entry(Section *section, guint room, Entry *entry)
{
    if (section->entries->len < room) {
        g_ptr_array_add(section->entries, entry);
        return;
    }
    section->left += entry->places->len;
    entry_free(entry);
}

static Section *make_section(const HubNews *hub, NewsKind kind, GHashTable *said, guint room)
{
    g_autoptr(GPtrArray) groups = group_alike(hub, kind, said);
    Section *section = g_new0(Section, 1);
    *section = (Section){.kind = kind, .entries = g_ptr_array_new_with_free_func(entry_free)};
    for (guint i = 0; i < groups->len; i++) {
        Entry *group = g_ptr_array_index(groups, i);
        if (group->places->len >= ALIKE_MIN) {
            add_entry(section, room, group);
            continue;
        }
        for (guint j = 0; j < group->places->len; j++)
            add_entry(section, room, new_entry(g_ptr_array_index(group->places, j)));
        entry_free(group);
    }
    return section;
}

GPtrArray *entry_sections(const HubNews *hub, guint room)
{
    g_autoptr(GHashTable) said = describe_places(hub);
    GPtrArray *sections = g_ptr_array_new_with_free_func(section_free);
    for (NewsKind kind = NEWS_WORSE; kind < N_NEWS_KINDS; kind++) {
        Section *section = make_section(hub, kind, said, room);
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
static GPtrArray *list_nodes(const HubNews *hub, const Entry *entry, bool *every)
{
    g_autoptr(GHashTable) named = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < entry->places->len; i++)
        g_hash_table_add(named, ((const News *)g_ptr_array_index(entry->places, i))->node);
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

char *entry_phrase(const HubNews *hub, const Entry *entry)
{
    const News *lead = lead_of(entry);
    if (entry->places->len == 1)
        return news_phrase(lead);
    bool every;
    g_autoptr(GPtrArray) nodes = list_nodes(hub, entry, &every);
    g_autofree char *names = join_names(nodes);
    g_autofree char *said = news_saying(lead);
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
static void add_names(const HubNews *hub, const Entry *entry, GPtrArray *lines)
{
    bool every;
    g_autoptr(GPtrArray) nodes = list_nodes(hub, entry, &every);
    bool items = lead_of(entry)->item != NULL;
    for (guint i = 0; i < nodes->len && items && !every; i++) {
        const char *node = g_ptr_array_index(nodes, i);
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        for (guint j = 0; j < entry->places->len; j++) {
            const News *news = g_ptr_array_index(entry->places, j);
            if (g_str_equal(news->node, node))
                g_ptr_array_add(names, news->item);
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
static void add_reason(const News *news, const char *before, GTimeZone *zone, GPtrArray *lines)
{
    g_autofree char *since = when_minute(zone, news->since);
    if (news->verdict != NULL) {
        g_autofree char *line = g_strconcat(before, news->verdict->reason, NULL);
        g_ptr_array_add(lines, text_visible(line, -1));
    }
    g_autofree char *brief = text_visible(news->brief, -1);
    g_autofree char *told = text_visible(news->told != NULL ? news->told : "", -1);
    if (news->status == STATUS_OK)
        g_ptr_array_add(lines, g_strdup_printf("before: %s, found %s", brief, since));
    else if (news->told != NULL)
        g_ptr_array_add(lines, g_strdup_printf("told before: %s; %s since %s", told,
                                               status_word(news->before), since));
    else if (news->before != STATUS_OK)
        g_ptr_array_add(lines,
                        g_strdup_printf("%s%s since %s", news->before != news->status ? "was " : "",
                                        status_word(news->before), since));
}

GPtrArray *entry_details(const HubNews *hub, const Entry *entry)
{
    const News *lead = lead_of(entry);
    g_autoptr(GTimeZone) zone = hub_news_zone(hub->report);
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    bool many = entry->places->len > 1;
    g_autofree char *example =
        many ? g_strdup_printf("for example on %s: ", lead->node) : g_strdup("");
    if (many)
        add_names(hub, entry, lines);
    for (guint i = 0; i < hub->news->len; i++) {
        const News *news = g_ptr_array_index(hub->news, i);
        if (news->lead == lead)
            add_reason(news, example, zone, lines);
    }
    return lines;
}

char *entry_zone(const HubReport *report)
{
    if (report->hub->timezone != NULL)
        return g_strdup_printf("Times in %s.", report->hub->timezone);
    g_autoptr(GTimeZone) zone = hub_news_zone(report);
    const char *name = g_time_zone_get_identifier(zone);
    return g_strdup_printf("Times in UTC%s.", name[0] == '+' || name[0] == '-' ? name : "");
}
