/* One publication of one site: what its steps share. */
#ifndef HUBPLOT_PUBLISH_PUBLICATION_H
#define HUBPLOT_PUBLISH_PUBLICATION_H

#include "publish/ledger.h"
#include "publish/pages.h"
#include "publish/publish.h"

typedef struct {
    Site *site;
    Ledger *ledger;
    const PublishOptions *options;
    FigureCounts counts;
    GPtrArray *problems;     /* char *: hubs whose pages could not be written, and why */
    GError *elsewhere_error; /* the first of a jspath: it stops nothing else; or NULL */
    char *fonts;             /* what tells this machine's fonts from others */
    const PageTheme *theme;  /* of the index pages: that of the first hub */
    GHashTable *themes;      /* theme -> PageTheme * */
    GHashTable *names;       /* of the hubs' folders, as far as given */
    GHashTable *pieces;      /* the names in p/ when the publication began */
    GHashTable *elsewhere;   /* folder of a jspath -> Site * */
    GPtrArray *changed;      /* char *: names of the hubs whose pages were made anew */
    GPtrArray *rows;         /* IndexRow *: the hubs published so far */
} Publication;

/* Opens the site at `outdir` and what is remembered of it in `state`. Clear it either way. */
bool publication_begin(Publication *publication, const char *outdir, State *state,
                       const PublishOptions *options, GError **error);
void publication_clear(Publication *publication);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Publication, publication_clear)

/* The theme of that name or file, loaded once; its style sheet is written before any page that
 * refers to it. */
const PageTheme *publication_theme(Publication *publication, const char *name, GError **error);

/* Publishes one hub and adds its row. What has not changed since the last time is left alone. What
 * can't be written of the hub's own files is its problem alone: its old pages stay. */
bool publication_add_hub(Publication *publication, const HubReport *report, GError **error);

#endif
