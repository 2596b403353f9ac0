#include "collect/listing.h"

#include <string.h>

static char srvnode[] = "cms02", tag[] = "C", command[] = "du";

/* Feeds the bytes behind a begin marker, in pieces of `step`; NONCE stands for the real one. */
static Visit *read_bytes(const Node *node, const guint8 *bytes, gsize length, gsize step)
{
    Visit *visit = visit_new(node);
    visit->reading.run = 1400000000;
    g_autoptr(Listing) listing = listing_new(visit, NULL);
    g_autofree char *script = listing_script(listing);
    g_autofree char *nonce = g_strndup(script + strlen("nonce='"), 32);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "noise\nhubplot begin %s\n", nonce);
    g_string_append_len(text, (const char *)bytes, (gssize)length);
    for (gsize i = 0; i + 5 <= text->len; i++) {
        if (memcmp(text->str + i, "NONCE", 5) == 0) {
            g_string_erase(text, (gssize)i, 5);
            g_string_insert(text, (gssize)i, nonce);
        }
    }
    bool ok = true;
    for (gsize i = 0; i < text->len && ok; i += step)
        ok = listing_feed(listing, text->str + i, MIN(step, text->len - i), 1400000000, NULL);
    listing_feed_stderr(listing, (const char *)bytes, length);
    listing_finish(listing, ok ? NULL : "limit");
    return visit;
}

static void check(const Visit *visit)
{
    const Reading *reading = &visit->reading;
    g_assert((reading->outcome == OUTCOME_COMPLETE) == (reading->reason == NULL));
    g_assert(reading->outcome != OUTCOME_COMPLETE || reading->listed > 0);
    g_assert(reading->outcome != OUTCOME_FAILED || reading->listed == 0);
    g_assert(reading->reason == NULL || g_utf8_validate(reading->reason, -1, NULL));
    g_assert(reading->listed == visit->tarballs->len);
    g_assert(visit->noise->len <= 20);
    for (guint i = 0; i < visit->tarballs->len; i++) {
        const Tarball *t = &g_array_index(visit->tarballs, Tarball, i);
        g_assert(t->bytes >= 0 && t->mtime >= -1 && t->sidecar_bytes >= -1);
        g_assert(g_utf8_validate(t->path, -1, NULL) && g_utf8_validate(t->item, -1, NULL));
        g_assert(g_str_has_prefix(t->path, srvnode));
    }
}

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    if (length < 2)
        return 0;
    Hub hub = {.tag = tag, .srvnode = srvnode};
    Node node = {.hub = &hub, .tag = tag, .max_bytes = 20000, .max_lines = 400};
    if (bytes[0] & 1)
        node.command = command;
    g_autoptr(Visit) whole = read_bytes(&node, bytes + 2, length - 2, G_MAXINT);
    g_autoptr(Visit) pieces = read_bytes(&node, bytes + 2, length - 2, (gsize)bytes[1] + 1);
    check(whole);
    check(pieces);
    g_assert(whole->reading.outcome == pieces->reading.outcome);
    g_assert(whole->reading.listed == pieces->reading.listed);
    g_assert(whole->arrivals->len == pieces->arrivals->len);
    return 0;
}
