#include "collect/walk.h"

static char srvnode[] = "cms02", tag[] = "C", root[] = "/b";
static char verify_one[] = "sha256 cms02/a/b/2012/11/03/161023/x.tar.gz";
static char *verify[] = {verify_one, NULL};

static void take_requests(Walk *walk)
{
    GBytes *requests = walk_take_output(walk);
    if (requests != NULL)
        g_bytes_unref(requests);
}

/* Feeds what a server may have sent, in pieces of `step`. */
static Visit *read_bytes(const Node *node, const guint8 *bytes, gsize length, gsize step)
{
    Visit *visit = visit_new(node);
    visit->reading.run = 1400000000;
    g_autoptr(Listing) listing = listing_new(visit, NULL);
    g_autoptr(Walk) walk = walk_new(listing, node, G_MAXINT64);
    g_autoptr(GError) error = NULL;
    bool ok = true;
    take_requests(walk);
    for (gsize i = 0; i < length && ok; i += step) {
        ok = walk_feed(walk, (const char *)bytes + i, MIN(step, length - i), &error);
        take_requests(walk);
    }
    g_assert(ok == (error == NULL));
    listing_finish(listing, ok ? NULL : error->message);
    return visit;
}

static void check(const Visit *visit)
{
    const Reading *reading = &visit->reading;
    g_assert((reading->outcome == OUTCOME_COMPLETE) == (reading->reason == NULL));
    g_assert(reading->outcome != OUTCOME_FAILED || reading->listed == 0);
    g_assert(reading->reason == NULL || g_utf8_validate(reading->reason, -1, NULL));
    for (guint i = 0; i < visit->tarballs->len; i++) {
        const Tarball *t = &g_array_index(visit->tarballs, Tarball, i);
        g_assert(t->bytes >= 0 && t->mtime >= -1);
        g_assert(g_utf8_validate(t->path, -1, NULL) && g_str_has_prefix(t->path, srvnode));
    }
}

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    if (length < 1)
        return 0;
    Hub hub = {.tag = tag, .srvnode = srvnode};
    Node node = {.hub = &hub,
                 .tag = tag,
                 .root = root,
                 .verify = verify,
                 .verify_bytes = 10000,
                 .max_bytes = 20000,
                 .max_lines = 400};
    g_autoptr(Visit) whole = read_bytes(&node, bytes + 1, length - 1, G_MAXINT);
    g_autoptr(Visit) pieces = read_bytes(&node, bytes + 1, length - 1, (gsize)bytes[0] + 1);
    check(whole);
    check(pieces);
    return 0;
}
