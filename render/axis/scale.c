#include "axis/scale.h"

#include <math.h>

Scale scale_new(bool log, double low, double high, double start, double end)
{
    Scale scale = {log, low, high, start, end, low, 0};
    double range = high - low;
    if (log) {
        scale.origin = log10(low);
        range = log10(high) - scale.origin;
    }
    scale.factor = range > 0 ? (end - start) / range : 0;
    return scale;
}

double scale_place(const Scale *scale, double value)
{
    if (value <= scale->low)
        return scale->start;
    if (value >= scale->high)
        return scale->end;
    double position = scale->log ? log10(value) : value;
    return scale->start + (position - scale->origin) * scale->factor;
}
