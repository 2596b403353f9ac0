/* The state of one publication of a site, which its steps share. */
#ifndef HUBPLOT_PUBLISH_PUBLICATION_H
#define HUBPLOT_PUBLISH_PUBLICATION_H

#include "publish/manifest.h"
#include "publish/pages.h"
#include "publish/publish.h"

typedef struct {
    Site *site;
    Manifest *manifest;
    const PublishOptions *options;
    State *state; /* borrowed */
    FigureCounts counts;
    GPtrArray *problems;     /* char *: hubs whose pages could not be written, and why */
    GError *elsewhere_error; /* the first error with a jspath, which stops nothing else; or NULL */
    char *fonts;             /* identifies the installed fonts */
    const PageTheme *theme;  /* of the index pages: that of the first hub */
    GHashTable *themes;      /* theme -> PageTheme * */
    GHashTable *names;       /* of hubs' folders, those assigned so far */
    GHashTable *pieces;      /* the names in p/ when the publication began */
    GHashTable *elsewhere;   /* folder of a jspath -> Site * */
    GPtrArray *changed;      /* char *: names of hubs whose pages were rewritten */
    GPtrArray *rows;         /* IndexRow *: the hubs published so far */
} Publication;

/* Opens the site at `outdir` and loads its manifest from `state`. Clear it even after a failure. */
bool publication_begin(Publication *publication, const char *outdir, State *state,
                       const PublishOptions *options, GError **error);
void publication_clear(Publication *publication);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Publication, publication_clear)

/* The theme of that name or file, loaded once; its style sheet is written before any page that
 * refers to it. */
const PageTheme *publication_theme(Publication *publication, const char *name, GError **error);

/* Publishes one hub, whose report it lets go, and adds its row. Unchanged pages are left alone. If
 * the hub's own files can't be written, its old pages stay, and that is recorded in `problems`. */
bool publication_add_hub(Publication *publication, const Hub *hub, const ReportSource *source,
                         GError **error);

#endif
