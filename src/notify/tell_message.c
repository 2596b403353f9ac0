#include "notify/tell.h"

#include "base/text.h"
#include "judge/judge.h"
#include "notify/sections.h"
#include "text/text.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#define BRIEF_ENTRIES 8 /* of a kind */
#define BRIEF_DETAILS 2 /* lines of each */

static json_t *words(const char *text)
{
    if (text == NULL)
        return json_null();
    g_autofree char *visible = text_visible(text, -1);
    return json_string(visible);
}

static json_t *instant(gint64 time)
{
    return time == -1 ? json_null() : json_integer(time);
}

static json_t *change_json(const Change *change)
{
    static const char *const kinds[N_CHANGE_KINDS] = {[CHANGE_WORSE] = "worse",
                                                      [CHANGE_BETTER] = "better",
                                                      [CHANGE_STILL] = "unchanged",
                                                      [CHANGE_HANDLED] = "acknowledged"};
    json_t *object = json_object();
    g_autofree char *said = change_saying(change);
    json_object_set_new(object, "change", json_string(kinds[change->kind]));
    json_object_set_new(object, "node", words(change->node));
    json_object_set_new(object, "item", words(change->item));
    json_object_set_new(object, "rule", json_string(judge_rule(change->rule)->word));
    json_object_set_new(object, "before", json_string(status_word(change->before)));
    json_object_set_new(object, "status", json_string(status_word(change->status)));
    json_object_set_new(object, "since", instant(change->since));
    json_object_set_new(object, "brief", words(said));
    json_object_set_new(object, "reason",
                        words(change->verdict != NULL ? change->verdict->reason : NULL));
    json_object_set_new(object, "time", instant(change->time));
    json_object_set_new(object, "figure",
                        isfinite(change->figure) ? json_real(change->figure) : json_null());
    return object;
}

static void append_entry(GString *out, const HubChanges *hub, const Entry *entry)
{
    const Change *lead = g_ptr_array_index(entry->places, 0);
    g_autofree char *phrase = entry_phrase(hub, entry);
    g_autoptr(GPtrArray) details = entry_details(hub, entry);
    g_string_append_printf(out, "%s %s: %s\n", status_look(lead->status)->symbol,
                           status_word(lead->status), phrase);
    for (guint i = 0; i < MIN(details->len, BRIEF_DETAILS); i++)
        g_string_append_printf(out, "%s\n", (const char *)g_ptr_array_index(details, i));
}

/* What is new of a hub, in a few lines; where nothing is, what is wrong all the same. */
static char *hub_brief(const HubChanges *hub)
{
    GString *out = g_string_new(NULL);
    g_autofree char *tag = text_visible(hub->report->hub->tag, -1);
    g_autofree char *conclusion = message_conclusion(hub);
    g_string_append_printf(out, "%s hub: %s\n", tag, conclusion);
    g_autoptr(GPtrArray) sections = hub_sections(hub, BRIEF_ENTRIES);
    for (guint i = 0; i < sections->len; i++) {
        const Section *section = g_ptr_array_index(sections, i);
        if (section->kind >= CHANGE_STILL && i > 0)
            continue;
        for (guint j = 0; j < section->entries->len; j++)
            append_entry(out, hub, g_ptr_array_index(section->entries, j));
        g_autofree char *rest = section_rest(hub, section);
        if (rest != NULL)
            g_string_append_printf(out, "%s\n", rest);
    }
    if (hub->occasion != OCCASION_CHANGE)
        g_string_append_printf(out, "%s\n", message_reason(hub));
    return g_string_free(out, FALSE);
}

static json_t *picture_json(const GPtrArray *pictures, const HubChanges *hub)
{
    for (guint i = 0; i < pictures->len; i++) {
        const MessagePicture *picture = g_ptr_array_index(pictures, i);
        if (picture->hub != hub)
            continue;
        gsize length = 0;
        const guchar *png = g_bytes_get_data(picture->png, &length);
        g_autofree char *base64 = g_base64_encode(png, length);
        json_t *object = json_object();
        json_object_set_new(object, "type", json_string("image/png"));
        json_object_set_new(object, "width", json_integer(picture->width));
        json_object_set_new(object, "height", json_integer(picture->height));
        json_object_set_new(object, "alt", words(picture->alt));
        json_object_set_new(object, "base64", json_string(base64));
        return object;
    }
    return json_null();
}

static json_t *hub_json(const HubChanges *hub, const GPtrArray *pictures)
{
    static const char *const occasions[] = {[OCCASION_CHANGE] = "change",
                                            [OCCASION_REMIND] = "remind",
                                            [OCCASION_REMINDER] = "reminder",
                                            [OCCASION_NONE] = "repeat"};
    json_t *object = json_object(), *changes = json_array();
    g_autofree char *brief = hub_brief(hub);
    const HubVerdict *verdict = hub->report->verdict;
    for (guint i = 0; i < hub->changes->len; i++)
        json_array_append_new(changes, change_json(g_ptr_array_index(hub->changes, i)));
    json_object_set_new(object, "hub", words(hub->report->hub->tag));
    json_object_set_new(object, "url", words(hub->report->hub->reporturl));
    json_object_set_new(object, "status", json_string(status_word(verdict->status)));
    json_object_set_new(object, "conclusion", words(verdict->conclusion));
    json_object_set_new(object, "occasion", json_string(occasions[hub->occasion]));
    json_object_set_new(object, "brief", json_string(brief));
    json_object_set_new(object, "changes", changes);
    json_object_set_new(object, "picture", picture_json(pictures, hub));
    return object;
}

static json_t *earlier_json(const GPtrArray *earlier)
{
    json_t *list = json_array();
    for (guint i = 0; earlier != NULL && i < earlier->len; i++) {
        const Summary *summary = g_ptr_array_index(earlier, i);
        json_t *object = json_object();
        json_object_set_new(object, "time", json_integer(summary->written));
        json_object_set_new(object, "summary", words(summary->text));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *note_json(const Message *message)
{
    g_autoptr(GPtrArray) lines = message_earlier(message);
    if (lines->len == 0)
        return json_null();
    g_ptr_array_add(lines, NULL);
    g_autofree char *note = g_strjoinv("\n", (char **)lines->pdata);
    return json_string(note);
}

GBytes *tell_compose(const Message *message, char **trouble)
{
    g_autofree char *id = message_id(message);
    g_autofree char *subject = message_subject(message);
    g_autofree char *text = message_text(message);
    g_autoptr(GPtrArray) pictures = message_draw(message, id, trouble);
    json_t *object = json_object(), *hubs = json_array();
    Status status = STATUS_OK;
    for (guint i = 0; i < message->hubs->len; i++) {
        const HubChanges *hub = g_ptr_array_index(message->hubs, i);
        status = MAX(status, hub->report->verdict->status);
        json_array_append_new(hubs, hub_json(hub, pictures));
    }
    json_object_set_new(object, "schema", json_string("hubplot-message-1"));
    json_object_set_new(object, "id", json_string(id));
    json_object_set_new(object, "time", json_integer(message->now));
    json_object_set_new(object, "status", json_string(status_word(status)));
    json_object_set_new(object, "subject", json_string(subject));
    json_object_set_new(object, "text", json_string(text));
    json_object_set_new(object, "hubs", hubs);
    json_object_set_new(object, "note", note_json(message));
    json_object_set_new(object, "earlier", earlier_json(message->earlier));
    char *dump = json_dumps(object, JSON_COMPACT);
    GBytes *bytes = g_bytes_new(dump, strlen(dump));
    free(dump);
    json_decref(object);
    return bytes;
}
