/* Changes put in order for the reader: what is alike is told once. What the text and the HTML part
 * of a message say is made here, how it looks there. */
#ifndef HUBPLOT_SECTIONS_H
#define HUBPLOT_SECTIONS_H

#include "notify/changes.h"

/* What is said of one node or item, or the same of many. */
typedef struct {
    GPtrArray *places; /* Change *: the leads; borrowed */
} Entry;

/* One heading with what stands below it. */
typedef struct {
    ChangeKind kind;
    GPtrArray *entries; /* Entry *, the worst first */
    guint left;         /* nodes and items for which there was no room */
} Section;

/* The hub's sections that have entries (Section *, owned by the array), each with so many entries
 * at most. Unref it. */
GPtrArray *hub_sections(const HubChanges *hub, guint limit);
/* "Worse", "Better", "Unchanged" or "Acknowledged or in maintenance". */
const char *section_heading(const Section *section);

/* Each of these returns text that is made visible. Free it. */

/* "svn/dybsvn on C shrank 25 %", "every item on C and H1 missed a run". */
char *entry_phrase(const HubChanges *hub, const Entry *entry);
/* The reasons, and what was before: lines (char *). Of many places their names, and what is said of
 * the first. Unref it. */
GPtrArray *entry_details(const HubChanges *hub, const Entry *entry);
/* "and 280 more: see the hub's page", NULL when all is told. */
char *section_rest(const HubChanges *hub, const Section *section);
/* "Times in Asia/Taipei." */
char *entry_zone(const HubReport *report);

#endif
