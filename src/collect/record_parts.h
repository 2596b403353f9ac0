/* What record.c shares with record_node.c and record_strange.c. `p` is behind the record's kind. */
#ifndef HUBPLOT_RECORD_PARTS_H
#define HUBPLOT_RECORD_PARTS_H

#include "collect/record.h"

/* A number of decimal digits, which ends at the first other byte. -1: none, or too large. */
gint64 record_number(const char **at, const char *end);

/* The path below the node's root, and below the hub's folder. False: it is elsewhere. */
bool record_split(const Records *records, const char *path, const char *end, PathParts *parts,
                  const char **inside);

/* Each returns whether the record is of its form. */
bool record_take_clock(Records *records, const char *p, const char *end, gint64 now);
/* Finds "<blocks> <used> <free> <n>%" in df's line: the device and the mount point around it may
 * hold blanks. */
bool record_take_disk(Records *records, const char *line, gsize length);
bool record_take_instead(Records *records, const char *p, const char *end);
/* A link that leads out of the hub's folder is counted with what no layout knows. */
bool record_take_link(Records *records, const char *p, const char *end);
bool record_take_unread(Records *records, const char *p, const char *end);

#endif
