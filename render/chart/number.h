/* Reads numbers as people write them. */
#ifndef HUBPLOT_NUMBER_H
#define HUBPLOT_NUMBER_H

#include <glib.h>
#include <stdbool.h>

/* Whether the text stands for no number: "", "nan", "na", "n/a", "null", "none" or "-". */
bool number_is_gap(const char *text);

/* Reads "1.5", "-2e3", "1,234,567.8" or "12%", of which it says that it is a share. `doubtful`: a
 * comma might be a decimal point, so that "1,234" is refused. Returns NULL, or what the text is
 * instead: "not a number". */
const char *number_read(const char *text, bool doubtful, double *value, bool *percent);

#endif
