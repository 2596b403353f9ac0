#include "base/status_look.h"

const StatusLook *status_look(Status status)
{
    static const StatusLook looks[N_STATUS] = {
        [STATUS_OK] = {"#00694d", "#e3f4ee", "✓"},
        [STATUS_WARN] = {"#8a4b00", "#fdf0dc", "▲"},
        [STATUS_UNKNOWN] = {"#55585e", "#eceef1", "?"},
        [STATUS_ALARM] = {"#b3261e", "#fbe6e4", "✖"},
    };
    return &looks[status];
}
