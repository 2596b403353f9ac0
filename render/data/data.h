/* What a picture carries: its chart, with the data and their source, as JSON, exactly: a spec as
 * spec.h reads it, from which the picture can be drawn again.
 *
 * {"source": "...", "kind": "panels", "finding": "...", "zone": "Asia/Taipei",
 *  "times": [[1640995200, ...], ...],
 *  "panels": [{"title": "...", "unit": "bytes", "scale": "zero",
 *              "series": [{"name": "svn/dybsvn", "mark": "step", "times": 0,
 *                          "values": [1529629254, null, ...]}], ...}]}
 *
 * Times are int64 seconds; series that share them point to the same row of "times". Values are
 * doubles that read back to the last bit; NaN is null. Within pictures, long lists of numbers are
 * packed as pack.h says. A chart of more than DATA_MAX_VALUES times and values gives a series'
 * "count" in their place. picture_extract() in render.h reads it back from any picture. */
#ifndef HUBPLOT_DATA_H
#define HUBPLOT_DATA_H

#include "chart/chart.h"

#define DATA_MAX_VALUES 200000

/* The JSON above. Free with g_string_free(). */
GString *data_json(const Chart *chart);

/* The JSON with packed lists as a zlib stream, for the writers. */
GBytes *data_pack(const Chart *chart);

/* The text in such a stream; NULL when it is broken, or longer than DATA_MAX_JSON. The stream may
 * be anyone's. Free with g_free(). */
char *data_inflate(const guint8 *stream, gsize length);
#define DATA_MAX_JSON (32 << 20)

/* That text as data_json() writes it, its lists plain; NULL when it is no JSON object, or when
 * memory for hundreds of megabytes of values would be needed to tell. Free with g_free(). */
char *data_unpack(const char *text);

#endif
