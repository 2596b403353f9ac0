/* The data that a picture carries: the chart's series and their source, as JSON, exactly.
 *
 * {"source": "...", "finding": "...", "caption": "...", "zone": "Asia/Taipei",
 *  "from": 1640995200, "until": 1704067200,
 *  "times": [[1640995200, ...], ...],
 *  "panels": [{"title": "...", "unit": "bytes",
 *              "series": [{"name": "svn/dybsvn", "times": 0, "values": [1529629254, null, ...]}],
 *              "events": [...]}],
 *  "cells": [["...", ...], ...]}
 *
 * Times are int64 seconds; series that share them point to the same row of "times". Values are
 * doubles that read back to the last bit; NaN is null, an infinity "inf" or "-inf". What is absent
 * in the chart is absent here. picture_extract() in render.h reads it back from any picture. */
#ifndef HUBPLOT_DATA_H
#define HUBPLOT_DATA_H

#include "chart.h"

/* The keyword of the iTXt chunk that holds it in PNG. */
#define PNG_DATA_KEYWORD "Chart data"

/* The JSON above, NUL-terminated. */
GString *data_json(const Chart *chart);

/* The JSON above as a zlib stream, for the writers. */
GBytes *data_pack(const Chart *chart);

/* Appends what data_pack() gave as SVG's <metadata> element, in base64. */
void data_append_svg(GBytes *data, GString *svg);

#endif
