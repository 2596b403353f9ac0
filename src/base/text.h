/* Small helps with text: safe file names, plurals, paragraphs, and files that travel inside the
 * binary. */
#ifndef HUBPLOT_TEXT_H
#define HUBPLOT_TEXT_H

#include <glib.h>

/* `name` as one component of a file path: [A-Za-z0-9][A-Za-z0-9._-]{0,63}. Other bytes are
 * written as _XX; names that this makes too long are cut and end in a digest, so that different
 * names stay different. Free with g_free(). */
char *text_file_name(const char *name);

/* What `text` says after "NAME: "; all of it where it begins otherwise. */
const char *text_after_name(const char *text, const char *name);

/* Made visible, for HTML's text and its attributes in double quotes. Not all mail programs know
 * &apos;. Free with g_free(). */
char *text_markup(const char *text);

/* The ending of what there are `n` of: "%d tarball%s", n, text_plural(n). */
const char *text_plural(gint64 n);

/* Appends `text` in lines of at most 78 columns where its words allow it, each beginning with
 * `prefix` and the last ended. An empty line separates paragraphs. */
void text_append_paragraphs(GString *out, const char *prefix, const char *text);

/* The text of "collect/listing.sh" and the like, which src/resources.gresource.xml lists. One that
 * is not listed is a programming error. Free with g_free(). */
char *text_resource(const char *name);

#endif
