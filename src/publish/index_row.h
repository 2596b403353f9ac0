/* What the index, status.json and the feed say of a hub: kept with what was published, so that a
 * hub that has not changed need not be loaded and judged for them. */
#ifndef HUBPLOT_PUBLISH_INDEX_ROW_H
#define HUBPLOT_PUBLISH_INDEX_ROW_H

#include "publish/hub_page.h"

typedef struct {
    const Hub *hub; /* borrowed */
    Status status;
    char *json;      /* its object in status.json */
    char *name;      /* of its folder below hub/ */
    char *finding;   /* what is wrong, in words */
    char *zone_name; /* of its dates */
    gint64 last_run, due;
    Figure *sparkline; /* NULL: none */
    bool failed;       /* its pages could not be written now */
    gint64 made;       /* when its page was; -1: there is none */
} IndexRow;

/* The row of a hub whose pages were made; `failed` and `made` are the caller's to set. */
IndexRow *index_row_new(const HubPage *page);
void index_row_free(IndexRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IndexRow, index_row_free)

/* As JSON, to be kept, with what the page's pictures are like. Free with g_free(). */
char *index_row_pack(const IndexRow *row, const HubPage *page);
/* What was packed of the hub; NULL: it is damaged. */
IndexRow *index_row_unpack(const char *text, const Hub *hub, const char *name);

#endif
