/* Text helpers: safe file names, plurals, paragraphs, and files embedded in the binary. */
#ifndef HUBPLOT_TEXT_H
#define HUBPLOT_TEXT_H

#include <glib.h>
#include <stdbool.h>

/* `name` as one component of a file path: [A-Za-z0-9][A-Za-z0-9._-]{0,63}. Other bytes are
 * written as _XX; names that this makes too long are cut and end in a digest, so that different
 * names stay different. Free with g_free(). */
char *text_file_name(const char *name);

/* The part of `text` after "NAME: "; all of it if it does not begin like that. */
const char *text_after_name(const char *text, const char *name);

/* `text` made visible, and escaped for HTML and its attributes in double quotes; without &apos;,
 * which some mail programs do not know. Free with g_free(). */
char *text_markup(const char *text);

/* The words of a text between any number of separators. Free with g_strfreev(). */
char **text_words(const char *text, const char *separators);

/* Reads a number of `most` digits or fewer, and moves *text past it. False: there is none. */
bool text_scan_number(const char **text, int most, int *number);

/* "s" unless `n` is 1: "%d tarball%s", n, text_plural(n). */
const char *text_plural(gint64 n);

/* Appends `text`, wrapped to 78 columns if its words allow it. Each line begins with `prefix` and
 * ends in a newline. An empty line separates paragraphs. */
void text_append_paragraphs(GString *out, const char *prefix, const char *text);

/* The contents of an embedded file, such as "collect/listing.sh", which must be listed in
 * src/resources.gresource.xml. Free with g_free(). */
char *text_resource(const char *name);

#endif
