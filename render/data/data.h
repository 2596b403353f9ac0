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
#include "text/ink.h"

#define DATA_MAX_VALUES 200000

/* The JSON above. Free with g_string_free(). */
GString *data_json(const Chart *chart);

/* The JSON with packed lists as a zlib stream, for the writers. */
GBytes *data_pack(const Chart *chart);

/* Where data_pack()'s stream is in the files, for the writers and picture_extract(). */
#define DATA_PNG_KEYWORD "Chart data" /* of a compressed iTXt chunk */
/* Without an id: two pictures in one page would share it. */
#define DATA_SVG_BEGIN "<metadata>chart-data:"
#define DATA_SVG_END "</metadata>"
#define DATA_PDF_FILE "chart-data.json" /* attached, its stream object written like this: */
#define DATA_PDF_BEGIN \
    "<< /Type /EmbeddedFile /Subtype /application#2Fjson /Filter /FlateDecode /Length "

/* Writes what data_pack() gave as SVG's <metadata> element, in base64. */
void data_put_svg(GBytes *data, Ink *ink);

#endif
