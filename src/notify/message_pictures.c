#include "notify/message.h"
#include "notify/sections.h"
#include "plot/plot.h"
#include "pool.h"

/* The summary is drawn at two thirds of the size at which it is shown, 600 px: its type is that
 * much larger, and can still be read where a telephone shrinks the picture. */
#define SUMMARY_WIDTH 400 /* px, as drawn */
#define SUMMARY_DENSE 3   /* px of the file to one drawn */
#define SPARKLINE_WIDTH 180
#define SPARKLINE_HEIGHT 36
#define DENSE 2 /* px of the file to one shown */
#define MAX_SPARKLINES 20

/* What is to be drawn, alongside the picture that it becomes. */
typedef struct {
    GPtrArray *pictures; /* MessagePicture * */
    GPtrArray *plots;    /* Plot * */
    GPtrArray *themes;   /* Theme * */
    GArray *jobs;        /* PoolJob */
} PictureBatch;

static void picture_free(gpointer data)
{
    MessagePicture *picture = data;
    g_free(picture->cid);
    g_free(picture->alt);
    g_clear_pointer(&picture->png, g_bytes_unref);
    g_free(picture);
}

/* The hub's theme, unless that is for dark surroundings: a message is light. */
static const Theme *find_theme(PictureBatch *batch, const Hub *hub)
{
    Theme *theme = hub->theme != NULL ? theme_load(hub->theme, NULL) : NULL;
    if (theme == NULL || theme->dark) {
        theme_free(theme);
        theme = theme_load("light", NULL);
    }
    g_ptr_array_add(batch->themes, theme);
    return theme;
}

/* Takes the plot. */
static void add_job(PictureBatch *batch, const HubChanges *hub, const Change *change, Plot *plot,
                    Picture picture)
{
    if (plot == NULL || picture.theme == NULL) {
        plot_free(plot);
        return;
    }
    const Chart *chart = plot_chart(plot);
    PoolJob job = {.name = hub->report->hub->tag, .chart = chart, .picture = picture};
    MessagePicture *drawn = g_new0(MessagePicture, 1);
    *drawn = (MessagePicture){.hub = hub, .change = change, .alt = chart_describe(chart, NULL)};
    g_ptr_array_add(batch->plots, plot);
    g_ptr_array_add(batch->pictures, drawn);
    g_array_append_val(batch->jobs, job);
}

static bool has_item(const HubReport *report, const Change *change, guint *node)
{
    for (guint i = 0; change->item != NULL && i < report->history->nodes->len; i++) {
        const NodeHistory *history = g_ptr_array_index(report->history->nodes, i);
        *node = i;
        if (!g_str_equal(history->node->tag, change->node))
            continue;
        for (guint j = 0; j < history->items->len; j++) {
            const ItemHistory *item = g_ptr_array_index(history->items, j);
            if (g_str_equal(item->item, change->item))
                return true;
        }
    }
    return false;
}

/* Sparklines of what changed; of many that are alike one. */
static void add_section(PictureBatch *batch, const HubChanges *hub, const Section *section,
                        gint64 now, Picture picture)
{
    picture.scale = DENSE;
    picture.width = SPARKLINE_WIDTH;
    picture.height = SPARKLINE_HEIGHT;
    for (guint i = 0; i < section->entries->len && batch->jobs->len < MAX_SPARKLINES; i++) {
        const Entry *entry = g_ptr_array_index(section->entries, i);
        const Change *change = g_ptr_array_index(entry->places, 0);
        guint node = 0;
        if (has_item(hub->report, change, &node))
            add_job(batch, hub, change, plot_sparkline(hub->report, node, change->item, now),
                    picture);
    }
}

static void add_hub(PictureBatch *batch, const HubChanges *hub, gint64 now)
{
    const HubReport *report = hub->report;
    const Theme *theme = find_theme(batch, report->hub);
    Picture picture = {.format = PICTURE_PNG,
                       .width = SUMMARY_WIDTH,
                       .scale = SUMMARY_DENSE,
                       .theme = theme,
                       .bare = true};
    add_job(batch, hub, NULL, plot_hub(report, now), picture);
    g_autoptr(GPtrArray) sections = hub_sections(hub, MESSAGE_ENTRIES);
    for (guint i = 0; i < sections->len; i++) {
        const Section *section = g_ptr_array_index(sections, i);
        if (section->kind != CHANGE_STILL)
            add_section(batch, hub, section, now, picture);
    }
}

/* Gives the pictures their bytes; drops those that have none. */
static void attach(PictureBatch *batch, const GPtrArray *results, const char *id, char **trouble)
{
    for (guint i = batch->pictures->len; i-- > 0;) {
        MessagePicture *picture = g_ptr_array_index(batch->pictures, i);
        const PoolResult *result = g_ptr_array_index(results, i);
        if (result->bytes == NULL) {
            g_free(*trouble);
            *trouble = g_strdup(result->error != NULL ? result->error->message : "not drawn");
            g_ptr_array_remove_index(batch->pictures, i);
            continue;
        }
        picture->png = g_bytes_ref(result->bytes);
        picture->cid = g_strdup_printf("%u.%s", i, id);
        double scale = g_array_index(batch->jobs, PoolJob, i).picture.scale / DENSE;
        picture->width = (int)(result->width * scale);
        picture->height = (int)(result->height * scale);
    }
}

GPtrArray *message_draw(const Message *message, const char *id, char **trouble)
{
    g_autoptr(GError) error = NULL;
    PictureBatch batch = {.pictures = g_ptr_array_new_with_free_func(picture_free),
                          .plots = g_ptr_array_new_with_free_func((GDestroyNotify)plot_free),
                          .themes = g_ptr_array_new_with_free_func((GDestroyNotify)theme_free),
                          .jobs = g_array_new(FALSE, FALSE, sizeof(PoolJob))};
    *trouble = NULL;
    for (guint i = 0; i < message->hubs->len; i++)
        add_hub(&batch, g_ptr_array_index(message->hubs, i), message->now);
    g_autoptr(GPtrArray) results = batch.jobs->len > 0
                                       ? pool_draw((const PoolJob *)(gpointer)batch.jobs->data,
                                                   batch.jobs->len, &(PoolLimits){0}, &error)
                                       : NULL;
    if (results != NULL) {
        attach(&batch, results, id, trouble);
    } else if (batch.jobs->len > 0) {
        *trouble = g_strdup(error->message);
        g_ptr_array_set_size(batch.pictures, 0);
    }
    g_array_unref(batch.jobs);
    g_ptr_array_unref(batch.plots);
    g_ptr_array_unref(batch.themes);
    return batch.pictures;
}
