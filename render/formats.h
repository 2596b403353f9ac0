/* The table of picture formats. A new one is a folder, a word in PictureFormat and a row here. */
#ifndef HUBPLOT_FORMATS_H
#define HUBPLOT_FORMATS_H

#include "render.h"
#include "scene/writer.h"

typedef struct {
    PictureTraits traits;
    const char *begin, *end; /* of every file; no other format's files begin so */
    WriteFunc write;
    ReadDataFunc read_data; /* NULL: pictures of this format carry no data */
    ReadSizeFunc read_size; /* of those in pages */
} FormatRow;

/* NULL when there is no such format. */
const FormatRow *format_row(PictureFormat format);

/* Whether the bytes begin and end as files of the format do. */
bool format_is_whole(const FormatRow *row, const guint8 *bytes, gsize length);

#endif
