/* A report as a list of blocks, which HTML and PDF each write in their own way. */
#ifndef HUBPLOT_DOCUMENT_H
#define HUBPLOT_DOCUMENT_H

#include "report/report.h"

typedef enum {
    BLOCK_TITLE,   /* of a hub: begins a page */
    BLOCK_HEADING, /* of a section */
    BLOCK_TEXT,
    BLOCK_TABLE,
    BLOCK_CHART,
} BlockKind;

typedef struct {
    const char *head;
    bool numeric; /* set at the right */
    bool whole;   /* its cells are not broken into lines, as those of a numeric one are not */
} Column;

typedef struct {
    BlockKind kind;
    char *text; /* of a table or chart: what it shows */
    const Column *columns;
    guint n_columns;
    GPtrArray *cells;  /* char *, row by row */
    const Plot *chart; /* borrowed */
} Block;

typedef struct {
    char *title;
    GPtrArray *blocks; /* Block * */
} Document;

/* Free with document_free(). Borrows the reports (MonthReport *). */
Document *document_new(const GPtrArray *reports);
void document_free(Document *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Document, document_free)

#endif
