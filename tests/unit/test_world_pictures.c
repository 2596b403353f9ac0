/* Every picture of every world of fixtures/worlds, from a telephone's width to a wall's: no words
 * overlap, nothing leaves the picture, and it can be written in each format that pages show. */
#include "judge/judge.h"
#include "now.h"
#include "plot/plot.h"
#include "readable.h"
#include "worlds/worlds.h"

#define SPARKLINES 20 /* of so many items a node */

static const int widths[] = {360, 600, 960, 1440};
static const PictureFormat formats[] = {PICTURE_PNG, PICTURE_SVG};

static Renderer *renderer;

static void complain(const char *name, int width, const char *trouble)
{
    g_test_message("%s at %d px: %s", name, width, trouble);
    g_test_fail();
}

static void check_scene(const char *name, const Chart *chart, int width)
{
    g_autoptr(Scene) scene = lay_out(chart, width, 0);
    g_autofree char *unreadable = find_unreadable(scene);
    g_autofree char *outside = find_outside(scene);
    if (unreadable != NULL)
        complain(name, width, unreadable);
    if (outside != NULL)
        complain(name, width, outside);
}

static void check_file(const char *name, const Chart *chart, int width, PictureFormat format)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    Picture picture = {.format = format, .width = width, .theme = theme};
    int file_width = 0, file_height = 0;
    if (!renderer_draw(renderer, chart, &picture, bytes, &error))
        complain(name, width, error->message);
    else if (!picture_size(bytes->data, bytes->len, &file_width, &file_height) ||
             file_width != width || file_height <= 0)
        complain(name, width, "the picture has another size");
    const GMarkupParser parser = {0};
    g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, NULL, NULL);
    if (format == PICTURE_SVG &&
        (!g_markup_parse_context_parse(context, (const char *)bytes->data, bytes->len, &error) ||
         !g_markup_parse_context_end_parse(context, &error)))
        complain(name, width, error->message);
}

/* Each other width in each other format. Takes the plot. */
static void check_plot(const char *name, Plot *plot)
{
    const Chart *chart = plot_chart(plot);
    for (gsize i = 0; i < G_N_ELEMENTS(widths); i++) {
        check_scene(name, chart, widths[i]);
        check_file(name, chart, widths[i], formats[i % G_N_ELEMENTS(formats)]);
    }
    plot_free(plot);
}

static void check_node(const HubReport *report, guint n, gint64 now)
{
    const NodeHistory *node = g_ptr_array_index(report->history->nodes, n);
    for (int range = 0; range < N_PLOT_RANGES; range++) {
        g_autofree char *name =
            g_strdup_printf("%s, %s", node->node->tag, plot_range_word((PlotRange)range));
        check_plot(name, plot_node(report, n, (PlotRange)range, now));
    }
    for (guint i = 0; i < MIN(node->items->len, SPARKLINES); i++) {
        const ItemHistory *item = g_ptr_array_index(node->items, i);
        Plot *plot = plot_sparkline(report, n, item->item, now);
        check_file(item->item, plot_chart(plot), 100, formats[i % G_N_ELEMENTS(formats)]);
        plot_free(plot);
    }
}

static void draw(gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GrownWorld) grown = grown_world_new(data, test_now(), &error);
    g_assert_no_error(error);
    g_autoptr(WorldModel) model = world_model_new(grown, &error);
    g_assert_no_error(error);
    g_autoptr(HubVerdict) verdict = judge_hub(model->history, model->now);
    HubReport report = {model->hub, model->history, verdict};
    for (guint n = 0; n < model->history->nodes->len; n++)
        check_node(&report, n, model->now);
    check_plot("overview", plot_hub(&report, model->now));
    check_plot("status", plot_status(&report, model->now));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    fonts = fonts_new(NULL);
    theme = theme_load("light", NULL);
    renderer = renderer_new(NULL);
    for (gsize i = 0; i < n_worlds; i++) {
        g_autofree char *name = g_strdup_printf("/worlds/pictures/%s", worlds[i].name);
        g_test_add_data_func(name, &worlds[i], draw);
    }
    int status = g_test_run();
    renderer_free(renderer);
    theme_free(theme);
    fonts_free(fonts);
    return status;
}
