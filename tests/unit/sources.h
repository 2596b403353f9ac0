/* Where tests find what lies beside them in the source, whatever folder they are called from. */
#ifndef HUBPLOT_TEST_SOURCES_H
#define HUBPLOT_TEST_SOURCES_H

#include <glib.h>

/* The path of a file that is named as seen from tests/unit, which make gives as TESTS_UNIT. Free
 * with g_free(). */
static inline char *source_path(const char *name)
{
    return g_build_filename(TESTS_UNIT, name, NULL);
}

#endif
