/* The framing. First come lines of any kind, from the node's profile, up to the line "hubplot begin
 * NONCE". Then come records that end in NUL, for paths may hold anything else; the last begins with
 * "ENONCE TAB" and says how many there were. A nonce is made for each visit, so that what a node
 * prints of an earlier one is not taken for it. Bytes are cut into lines or records as they arrive:
 * one that lies in the input whole is handed out where it lies, else its parts are gathered in a
 * buffer of fixed size, and what is longer is dropped and counted as malformed. Without the last
 * record the listing is known to be incomplete. */
#include "collect/listing.h"

#include "base/text.h"
#include "collect/record.h"
#include "collect/script.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/random.h>

/* Longest record: a path, and the figures before it. */
#define MAX_RECORD (PATH_MAX_BYTES + 128)
#define MAX_NOISE 20 /* lines */
#define PASSED_PER_LINE 4
#define NONCE_BYTES 16

typedef enum {
    STATE_BEFORE,  /* lines of noise, up to the begin marker */
    STATE_RECORDS, /* records that end in NUL */
    STATE_LINES,   /* lines of a command in the original's form, up to the end record */
    STATE_ENDED,
} State;

typedef struct {
    const char *at, *end;
} Span;

/* A record that has not arrived completely. */
typedef struct {
    gsize held;
    bool is_whole; /* it was handed out, and is to be forgotten */
    bool is_long;  /* longer than any may be: what exceeds is dropped */
    char bytes[MAX_RECORD];
} Pending;

struct Listing {
    Visit *visit;
    char *nonce;
    char *begin_marker; /* a line of its own */
    char *end_marker;   /* how the end record begins */
    State state;
    gint64 bytes, lines; /* received so far */
    gint64 passed;       /* what was seen and made no line */
    gint64 malformed;
    Pending out, err;
    Records records;
};

/* A number that no node can guess; NULL: the kernel has no random numbers. */
static char *make_nonce(GError **error)
{
    guint8 random[NONCE_BYTES];
    if (getrandom(random, sizeof random, 0) != sizeof random) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                    "cannot get random numbers: %s", g_strerror(errno));
        return NULL;
    }
    GString *hex = g_string_new(NULL);
    for (gsize i = 0; i < sizeof random; i++)
        g_string_append_printf(hex, "%02x", random[i]);
    return g_string_free(hex, FALSE);
}

Listing *listing_new(Visit *visit, GError **error)
{
    char *nonce = make_nonce(error);
    if (nonce == NULL)
        return NULL;
    Listing *listing = g_new0(Listing, 1);
    listing->visit = visit;
    listing->nonce = nonce;
    listing->begin_marker = g_strdup_printf("hubplot begin %s", listing->nonce);
    listing->end_marker = g_strdup_printf("E%s\t", listing->nonce);
    records_init(&listing->records, visit);
    return listing;
}

void listing_free(Listing *listing)
{
    if (listing == NULL)
        return;
    records_clear(&listing->records);
    g_free(listing->nonce);
    g_free(listing->begin_marker);
    g_free(listing->end_marker);
    g_free(listing);
}

bool listing_wants_folders(const Listing *listing)
{
    const Found *found = listing->records.found;
    return found != NULL && found_wants_folders(found);
}

char *listing_command(const Listing *listing)
{
    return script_command(listing->visit->node, listing->nonce, listing_wants_folders(listing));
}

char *listing_script(const Listing *listing)
{
    return script_text(listing->visit->node, listing->nonce, listing_wants_folders(listing));
}

static void add_noise(Listing *listing, Span line)
{
    GPtrArray *noise = listing->visit->noise;
    while (line.end > line.at && g_ascii_isspace(line.end[-1]))
        line.end--;
    if (line.at == line.end)
        return;
    if (noise->len == MAX_NOISE) /* how it began and how it ended tell most */
        g_ptr_array_remove_index(noise, MAX_NOISE / 2);
    g_ptr_array_add(noise, record_words(line.at, (gsize)(line.end - line.at)));
}

static const char *find_terminator(State state, const char *bytes, gsize n)
{
    if (state == STATE_RECORDS)
        return memchr(bytes, '\0', n);
    const char *newline = memchr(bytes, '\n', n);
    if (state == STATE_BEFORE)
        return newline;
    const char *nul = memchr(bytes, '\0', newline != NULL ? (gsize)(newline - bytes) : n);
    return nul != NULL ? nul : newline;
}

/* Cuts the next record off `input`; what is unfinished when the input runs out stays pending. The
 * record is valid until the next call, and lies where it arrived if it did so in one piece. */
static bool cut(Pending *pending, State state, Span *input, Span *record)
{
    if (pending->is_whole)
        pending->held = pending->is_whole = pending->is_long = 0;
    gsize n = (gsize)(input->end - input->at);
    if (n == 0)
        return false;
    const char *terminator = find_terminator(state, input->at, n);
    gsize part = terminator != NULL ? (gsize)(terminator - input->at) : n;
    if (pending->held == 0 && terminator != NULL && part <= MAX_RECORD) {
        *record = (Span){input->at, terminator};
    } else {
        gsize fits = MIN(part, MAX_RECORD - pending->held);
        memcpy(pending->bytes + pending->held, input->at, fits);
        pending->held += fits;
        pending->is_long |= fits < part;
        pending->is_whole = terminator != NULL;
        *record = (Span){pending->bytes, pending->bytes + pending->held};
    }
    input->at += part + (terminator != NULL ? 1 : 0);
    return terminator != NULL;
}

static bool begins_with(Span span, const char *prefix)
{
    gsize n = strlen(prefix);
    return (gsize)(span.end - span.at) >= n && memcmp(span.at, prefix, n) == 0;
}

static bool is_begin_marker(const Listing *listing, Span line)
{
    if (line.end > line.at && line.end[-1] == '\r')
        line.end--;
    return begins_with(line, listing->begin_marker) &&
           (gsize)(line.end - line.at) == strlen(listing->begin_marker);
}

static bool has_command(const Node *node)
{
    return node->command != NULL || node->list != NULL;
}

static bool take_record(Listing *listing, Span record, gint64 now)
{
    while (record.at < record.end && *record.at == '\n')
        record.at++;
    if (begins_with(record, listing->end_marker)) {
        gsize marker = strlen(listing->end_marker);
        listing->state = STATE_ENDED;
        return records_take_end(&listing->records, record.at + marker,
                                (gsize)(record.end - record.at) - marker);
    }
    gsize length = (gsize)(record.end - record.at);
    if (listing->state == STATE_LINES)
        return records_take_line(&listing->records, record.at, length) ||
               listing->visit->node->list != NULL;
    if (length == 1 && *record.at == 'L' && has_command(listing->visit->node)) {
        listing->state = STATE_LINES;
        return true;
    }
    return records_take(&listing->records, record.at, length, now);
}

static void take(Listing *listing, Span record, bool is_long, gint64 now)
{
    if (listing->state == STATE_BEFORE) {
        if (is_begin_marker(listing, record))
            listing->state = STATE_RECORDS;
        else
            add_noise(listing, record);
    } else if (is_long || !take_record(listing, record, now)) {
        if (listing->state == STATE_LINES)
            add_noise(listing, record);
        else
            listing->malformed++;
    }
}

static bool refuse_lines(const Node *node, GError **error)
{
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                "more than %" G_GINT64_FORMAT " lines of output", node->max_lines);
    return false;
}

static bool refuse_bytes(const Node *node, GError **error)
{
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                "more than %" G_GINT64_FORMAT " bytes of output", node->max_bytes);
    return false;
}

bool listing_feed(Listing *listing, const char *bytes, gsize n, gint64 now, GError **error)
{
    const Node *node = listing->visit->node;
    gsize room = node->max_bytes > 0 ? (gsize)MAX(0, node->max_bytes - listing->bytes) : n;
    Span input = {bytes, bytes + MIN(n, room)}, record;
    listing->bytes += (gint64)n;
    while (listing->state != STATE_ENDED && cut(&listing->out, listing->state, &input, &record)) {
        if (node->max_lines > 0 && listing->lines >= node->max_lines)
            return refuse_lines(node, error);
        listing->lines++;
        take(listing, record, listing->out.is_long, now);
    }
    return listing->state == STATE_ENDED || n <= room || refuse_bytes(node, error);
}

/* What came without a newline before the connection ended is a line, too. */
static void take_rest(Listing *listing, Pending *pending)
{
    if (pending->held > 0 && !pending->is_whole)
        add_noise(listing, (Span){pending->bytes, pending->bytes + pending->held});
    pending->held = 0;
}

void listing_begin(Listing *listing)
{
    take_rest(listing, &listing->out);
    listing->state = STATE_RECORDS;
}

bool listing_begun(const Listing *listing)
{
    return listing->state != STATE_BEFORE;
}

/* Takes account of a line, or of something that would not have made one. */
static bool count(Listing *listing, gint64 *lines, gint64 most, gsize bytes, GError **error)
{
    const Node *node = listing->visit->node;
    if (node->max_lines > 0 && *lines >= most)
        return refuse_lines(node, error);
    ++*lines;
    listing->bytes += (gint64)bytes;
    return node->max_bytes <= 0 || listing->bytes <= node->max_bytes || refuse_bytes(node, error);
}

bool listing_pass(Listing *listing, gsize bytes, GError **error)
{
    gint64 most = listing->visit->node->max_lines * PASSED_PER_LINE;
    return count(listing, &listing->passed, most, bytes, error);
}

bool listing_take(Listing *listing, const char *record, gsize length, gint64 now, GError **error)
{
    gint64 most = listing->visit->node->max_lines;
    if (!count(listing, &listing->lines, most, length + 1, error))
        return false;
    listing->malformed += !records_take(&listing->records, record, length, now);
    return true;
}

void listing_end(Listing *listing, int status, const char *complaint)
{
    Records *records = &listing->records;
    records->count = records->files;
    records->status = status;
    g_free(records->complaint);
    records->complaint = complaint != NULL ? record_words(complaint, strlen(complaint)) : NULL;
    listing->state = STATE_ENDED;
}

void listing_feed_stderr(Listing *listing, const char *bytes, gsize n)
{
    Span input = {bytes, bytes + n}, line;
    /* Of a flood the end is enough. */
    if (n > MAX_RECORD && listing->visit->noise->len == MAX_NOISE)
        input.at = input.end - MAX_RECORD;
    while (cut(&listing->err, STATE_BEFORE, &input, &line))
        add_noise(listing, line);
}

bool listing_ended(const Listing *listing)
{
    return listing->state == STATE_ENDED;
}

/* Why the end record was never read. */
static char *say_what_cut_it(const Listing *listing, const char *failure)
{
    const GPtrArray *noise = listing->visit->noise;
    gint64 listed = listing->visit->reading.listed;
    if (listing->state != STATE_BEFORE)
        return g_strdup_printf("listing incomplete after %" G_GINT64_FORMAT " tarball%s: %s",
                               listed, text_plural(listed),
                               failure != NULL ? failure : "the connection ended");
    if (failure != NULL)
        return g_strdup(failure);
    if (noise->len == 0)
        return g_strdup("no listing: the node printed nothing");
    return g_strdup_printf("no listing; the node printed: %s",
                           (char *)noise->pdata[noise->len - 1]);
}

/* What is wrong with a listing that ended; NULL when nothing is. */
static char *find_fault(const Listing *listing)
{
    const Records *r = &listing->records;
    const Node *node = listing->visit->node;
    const char *complaint = r->complaint != NULL ? r->complaint : "";
    gint64 listed = listing->visit->reading.listed;
    if (r->refusal != NULL)
        return g_strdup(r->refusal);
    if (r->status != 0 && complaint[0] != '\0')
        return g_strdup(complaint);
    if (r->status < 0)
        return g_strdup("the exit status of the listing command is unknown");
    if (r->status > 0)
        return g_strdup_printf("the listing command exited with status %d", r->status);
    if (!has_command(node) && r->count != r->files)
        return g_strdup_printf(
            "only %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " listed file%s arrived%s%s", r->files,
            r->count, text_plural(r->count), complaint[0] != '\0' ? ": " : "", complaint);
    if (listing->malformed > 0)
        return g_strdup_printf("%" G_GINT64_FORMAT " record%s damaged, or longer than %d bytes",
                               listing->malformed, text_plural(listing->malformed), PATH_MAX_BYTES);
    if (r->wrong_line > 0)
        return g_strdup_printf("line %" G_GINT64_FORMAT " of the list is not \"EPOCH TAB ITEM TAB "
                               "BYTES TAB PATH\": %s",
                               r->wrong_line, r->wrong_text);
    if (listed == 0 && r->elsewhere > 0)
        return g_strdup_printf("no path has a folder %s (%" G_GINT64_FORMAT " listed)", r->srvnode,
                               r->elsewhere);
    return NULL;
}

/* Why a listing without fault holds nothing: the folder is gone, or empty, or no layout knows what
 * lies there. */
static char *say_why_empty(const Records *records)
{
    const Reading *reading = &records->visit->reading;
    if (records->complaint != NULL && records->complaint[0] != '\0')
        return g_strdup(records->complaint);
    const char *root = records->root != NULL ? records->root : "";
    const char *below = hub_folder(records->visit->node->hub);
    g_autofree char *folder =
        strcmp(below, ".") == 0 ? g_strdup(root) : g_strdup_printf("%s/%s", root, below);
    if (reading->unmatched > 0)
        return g_strdup_printf("of %" G_GINT64_FORMAT " file%s below %s none matches the layout, "
                               "such as %s",
                               reading->unmatched, text_plural(reading->unmatched), folder,
                               reading->unmatched_path);
    return g_strdup_printf("no tarball below %s", folder);
}

void listing_finish(Listing *listing, const char *failure)
{
    Visit *visit = listing->visit;
    Reading *reading = &visit->reading;
    if (listing->state == STATE_BEFORE)
        take_rest(listing, &listing->out);
    take_rest(listing, &listing->err);
    records_join(&listing->records);
    bool ended = listing->state == STATE_ENDED;
    g_autofree char *reason = ended ? find_fault(listing) : say_what_cut_it(listing, failure);
    if (reason != NULL) {
        reading->outcome = reading->listed > 0 ? OUTCOME_PARTIAL : OUTCOME_FAILED;
    } else if (reading->listed == 0) {
        reading->outcome = OUTCOME_PARTIAL;
        reason = say_why_empty(&listing->records);
    } else {
        reading->outcome = OUTCOME_COMPLETE;
    }
    reading->reason = reason != NULL ? g_string_chunk_insert(visit->strings, reason) : NULL;
}
