#include "publish/fingerprint.h"

#include "base/when.h"
#include "publish/digest.h"
#include "publish/key.h"

static void add_hub(GChecksum *sum, const Hub *hub)
{
    const char *const texts[] = {hub->tag,     hub->srvnode,  hub->jspath, hub->reporturl,
                                 hub->message, hub->timezone, hub->theme,  hub->imgurl};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        digest_text(sum, texts[i]);
    for (char **item = hub->select; item != NULL && *item != NULL; item++)
        digest_text(sum, *item);
    digest_all(sum, hub->formats, hub->jscompat, hub->redact, hub->log, hub->deviation);
}

static void add_readings(GChecksum *sum, const GArray *readings)
{
    for (guint i = 0; i < readings->len; i++) {
        const Reading *reading = &g_array_index(readings, Reading, i);
        digest_all(sum, reading->run, reading->duration_ms, reading->outcome, reading->skew,
                   reading->utc_offset, reading->disk_bytes, reading->disk_free, reading->listed);
        digest_text(sum, reading->reason);
    }
}

static void add_tarballs(GChecksum *sum, const ItemHistory *item)
{
    digest_text(sum, item->item);
    for (guint i = 0; i < item->tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(item->tarballs, Tarball, i);
        digest_all(sum, tarball->time, tarball->bytes, tarball->last_seen,
                   (gint64)tarball->flags << 8 | tarball->sidecar << 4 | tarball->digest_state);
    }
}

static void add_verdicts(GChecksum *sum, const GPtrArray *verdicts)
{
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        digest_all(sum, verdict->rule, verdict->status, verdict->since, verdict->time);
    }
}

static void add_node(GChecksum *sum, const NodeHistory *history, const NodeVerdict *verdict)
{
    digest_text(sum, history->node->tag);
    digest_text(sum, history->node->root);
    digest_reals(sum, &history->node->limits.shrink_percent, 1);
    digest_all(sum, history->last_reached, verdict->status);
    add_readings(sum, history->readings);
    for (guint i = 0; i < history->items->len; i++)
        add_tarballs(sum, g_ptr_array_index(history->items, i));
    add_verdicts(sum, verdict->verdicts);
    for (guint i = 0; i < verdict->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(verdict->items, i);
        digest_text(sum, item->item);
        digest_all(sum, item->status, item->due, item->period, item->grace);
        add_verdicts(sum, item->verdicts);
    }
}

char *report_fingerprint(const HubReport *report, const Style *style, gint64 now)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    digest_text(sum, HUBPLOT_VERSION);
    digest_text(sum, style->fonts);
    digest_text(sum, style->look->style);
    digest_theme(sum, style->look->light);
    digest_theme(sum, style->look->dark);
    add_hub(sum, report->hub);
    digest_text(sum, report->verdict->conclusion);
    for (guint i = 0; i < report->history->nodes->len; i++) {
        const NodeHistory *history = g_ptr_array_index(report->history->nodes, i);
        g_autofree char *zone_name = node_history_zone(history);
        g_autoptr(GTimeZone) zone = when_zone(zone_name);
        digest_all(sum, when_midnight(zone, now, 0));
        add_node(sum, history, g_ptr_array_index(report->verdict->nodes, i));
    }
    return g_strdup(g_checksum_get_string(sum));
}
