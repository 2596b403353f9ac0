#include "app/command.h"
#include "app/console.h"
#include "app/hub_checks.h"
#include "base/text.h"
#include "base/when.h"
#include "collect/collect.h"
#include "collect/guess.h"
#include "render.h"
#include "text/text.h"

#include <stdlib.h>
#include <string.h>

/* What is tried, in order: the steps of a visit, then what it brought. */
enum { CHECK_LISTING = N_COLLECT_STEPS, CHECK_CLOCK, CHECK_ZONE, CHECK_DISK, N_CHECKS };

/* What to do when a check fails, and what to try by hand; %s is how to connect. */
static const struct {
    const char *name, *advice, *attempt;
} checks[N_CHECKS] = {
    [STEP_CONFIGURE] = {"configuration", "Correct ssh's configuration until ssh -G accepts it.",
                        "%s -G"},
    [STEP_RESOLVE] = {"resolve",
                      "Set HostName in ~/.ssh/config to a name that resolves, or to an address.",
                      "%s"},
    [STEP_CONNECT] = {"connect",
                      "Check that the machine is up, that sshd listens on this port, and "
                      "that no firewall blocks it.",
                      "%s"},
    [STEP_HOST_KEY] =
        {"host key",
         "Compare the host key's fingerprint with the one from the node's administrator. "
         "If they match, remove any old key with ssh-keygen -R and connect once by "
         "hand, as the user who runs hubplot.",
         "%s"},
    [STEP_AUTHENTICATE] = {"authenticate",
                           "Add the public key of one without a passphrase, or of one in the "
                           "agent, to ~/.ssh/authorized_keys on the node, and name it with "
                           "IdentityFile in ~/.ssh/config.",
                           "%s"},
    [STEP_SHELL] = {"shell",
                    "The login shell does not start, or its profile waits for input. "
                    "`shell =` in the node's section may name another.",
                    "%s 'exec /bin/sh -c date'"},
    [STEP_LIST] = {"output",
                   "The login shell prints something, but does not run the command. "
                   "`shell =` in the node's section may name another.",
                   "%s 'exec /bin/sh -c date'"},
    [CHECK_LISTING] = {"listing",
                       "Check that the hub's folder exists and is readable by this "
                       "user. `root =` in the node's section says where it is.",
                       "%s ls"},
    [CHECK_CLOCK] = {"clock", "Synchronise the node's clock with NTP (chrony, systemd-timesyncd).",
                     "%s date"},
    [CHECK_ZONE] = {"zone",
                    "Set `timezone =` in the hub's section to the zone of the dates in the paths.",
                    "%s date"},
    [CHECK_DISK] = {"disk", "Free or add disk space on the node before the next transfer fails.",
                    "%s df"},
};

typedef struct {
    Progress *progress;
    const GPtrArray *nodes;
    guint printed;       /* how many of them, in order */
    GHashTable *reached; /* Node * -> CollectStep + 1 */
    GHashTable *notes;   /* Node * -> the last note, char * */
    GHashTable *reports; /* Node * -> what is to be printed, char * */
    GHashTable *items;   /* Hub * -> the items that its nodes have, a set of char * */
    GHashTable *partial; /* Hub *: a node's listing was not complete */
    bool problem;
} Doctor;

static CollectStep reached(const Doctor *doctor, const Node *node)
{
    gpointer step = g_hash_table_lookup(doctor->reached, node);
    return step != NULL ? (CollectStep)(GPOINTER_TO_INT(step) - 1) : STEP_CONFIGURE;
}

static double percent_free(const Reading *reading)
{
    return 100.0 * (double)reading->disk_free / (double)reading->disk_bytes;
}

static bool is_by_sftp(const Visit *visit)
{
    return g_strcmp0(visit->reading.transport, transport_word(TRANSPORT_SFTP)) == 0;
}

/* Whether the node runs rrsync(1) whatever is asked for. */
static bool is_for_rsync(const Visit *visit)
{
    for (guint i = 0; i < visit->noise->len; i++)
        if (strstr(g_ptr_array_index(visit->noise, i), "rrsync") != NULL)
            return true;
    return false;
}

/* The first check that the visit did not pass, with the cause in `*cause`; N_CHECKS: none. */
static guint find_failure(const Doctor *doctor, const Visit *visit, char **cause)
{
    const Reading *reading = &visit->reading;
    const Limits *limits = &visit->node->limits;
    if (reading->outcome == OUTCOME_FAILED && reading->utc_offset == G_MININT) {
        CollectStep step = reached(doctor, visit->node);
        *cause = g_strdup(reading->reason);
        return is_by_sftp(visit) && step == STEP_LIST ? CHECK_LISTING : step;
    }
    if (reading->outcome != OUTCOME_COMPLETE) {
        *cause = g_strdup(reading->reason);
        return CHECK_LISTING;
    }
    if (reading->skew != G_MININT64 && llabs(reading->skew) > limits->skew) {
        *cause = g_strdup_printf("%lld s %s", llabs(reading->skew),
                                 reading->skew > 0 ? "ahead" : "behind");
        return CHECK_CLOCK;
    }
    *cause = zone_fault(visit);
    if (*cause != NULL)
        return CHECK_ZONE;
    if (reading->disk_bytes > 0 && percent_free(reading) < limits->disk_percent) {
        *cause = g_strdup_printf("%.1f %% free", percent_free(reading));
        return CHECK_DISK;
    }
    return N_CHECKS;
}

/* Adds a line, or several when it is long, that begins with a label. */
static void add_line(GString *report, const char *label, const char *text)
{
    g_autofree char *shown = text_visible(text, -1);
    gsize start = report->len;
    text_append_paragraphs(report, "             ", shown);
    g_string_overwrite(report, start + 4, label);
}

static void add_passed(GString *report, guint failed, bool local)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = local ? STEP_SHELL : STEP_CONFIGURE; i < failed; i++)
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", checks[i].name);
    if (names->len > 0)
        add_line(report, "good:", names->str);
}

static void add_failure(GString *report, const Visit *visit, guint failed, const char *cause)
{
    const Node *node = visit->node;
    g_autofree char *by_hand = collect_by_hand(node);
    g_autofree char *hand = text_visible(by_hand, -1);
    g_autoptr(GString) attempt = g_string_new(checks[failed].attempt);
    g_string_replace(attempt, "%s", hand, 0);
    g_autofree char *fault = g_strdup_printf("%s: %s", checks[failed].name, cause);
    add_passed(report, failed, node->transport == TRANSPORT_LOCAL);
    add_line(report, "fails:", fault);
    if (visit->instead != NULL)
        add_line(report, "instead:", visit->instead);
    for (guint i = 0; i < visit->noise->len && failed >= STEP_SHELL; i++)
        add_line(report, "printed:", g_ptr_array_index(visit->noise, i));
    bool is_unknown = failed == CHECK_LISTING && visit->reading.unmatched > 0;
    add_line(report, "do this:",
             is_unknown
                 ? "Say by `layout =` in the node's section which files are backups, of what "
                   "and of when."
             : is_for_rsync(visit)
                 ? "This key is for rsync alone: set `transport = rsync` in the node's section."
             : is_by_sftp(visit) && failed == STEP_SHELL
                 ? "The node has neither a shell nor SFTP for this key: ask its administrator."
                 : checks[failed].advice);
    if (node->transport != TRANSPORT_LOCAL)
        g_string_append_printf(report, "    try:     %s\n", attempt->str);
}

static void add_health(GString *report, const Visit *visit)
{
    const Reading *reading = &visit->reading;
    g_autoptr(GString) health = g_string_new(NULL);
    g_string_printf(health, "%" G_GINT64_FORMAT " tarball%s in %.1f s by %s", reading->listed,
                    text_plural(reading->listed), (double)reading->duration_ms / 1000,
                    reading->transport);
    if (reading->skew != G_MININT64)
        g_string_append_printf(health, ", clock %+" G_GINT64_FORMAT " s", reading->skew);
    if (reading->disk_bytes > 0)
        g_string_append_printf(health, ", %.0f %% of the disk free", percent_free(reading));
    add_line(report, "good:", health->str);
    if (visit->key_only)
        add_line(report, "note:", "the key can list and do nothing else");
}

/* In the zone of the dates in paths; NULL: it is not known. Free with g_free(). */
static char *when_written(const Visit *visit, gint64 mtime)
{
    const char *name = visit->node->hub->timezone;
    int offset = visit->reading.utc_offset;
    g_autoptr(GTimeZone) zone = name != NULL
                                    ? g_time_zone_new_identifier(name)
                                    : g_time_zone_new_offset(offset != G_MININT ? offset : 0);
    return mtime >= 0 && zone != NULL ? when_minute(zone, mtime) : NULL;
}

/* What was not understood, and what would understand it. */
static void add_unmatched(GString *report, const Visit *visit)
{
    const Reading *reading = &visit->reading;
    if (reading->unmatched == 0)
        return;
    g_autofree char *newest = when_written(visit, reading->unmatched_newest);
    g_autofree char *text = g_strdup_printf(
        "%" G_GINT64_FORMAT " file%s %s no layout%s%s, such as %s", reading->unmatched,
        text_plural(reading->unmatched), reading->unmatched == 1 ? "matches" : "match",
        newest != NULL ? ", the newest of " : "", newest != NULL ? newest : "",
        reading->unmatched_path);
    if (reading->listed > 0) /* else it is the failure */
        add_line(report, "note:", text);
    g_autoptr(Guess) guess = guess_visit(visit);
    if (guess == NULL)
        return;
    g_autofree char *lines = guess_lines(guess);
    g_auto(GStrv) each = g_strsplit(g_strchomp(lines), "\n", -1);
    for (guint i = 0; each[i] != NULL; i++)
        g_string_append_printf(report, "    %s%s\n", i == 0 ? "perhaps: " : "         ", each[i]);
}

/* Backups of a time to come, which do not count. */
static void add_future(GString *report, const Visit *visit)
{
    guint n = 0;
    const char *path = NULL;
    for (guint i = 0; i < visit->tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(visit->tarballs, Tarball, i);
        if ((tarball->flags & TARBALL_FUTURE) == 0)
            continue;
        n++;
        path = tarball->path;
    }
    if (n == 0)
        return;
    g_autofree char *text = g_strdup_printf("%u tarball%s dated in the future, such as %s", n,
                                            n == 1 ? " is" : "s are", path);
    add_line(report, "note:", text);
}

/* Prints what is known of the nodes in their order, up to the first that is still visited. */
static void print_reports(Doctor *doctor)
{
    progress_hide(doctor->progress);
    for (; doctor->printed < doctor->nodes->len; doctor->printed++) {
        const Node *node = g_ptr_array_index(doctor->nodes, doctor->printed);
        const char *report = g_hash_table_lookup(doctor->reports, node);
        if (report == NULL)
            break;
        g_print("%s", report);
    }
}

static void note_items(Doctor *doctor, const Visit *visit)
{
    const Hub *hub = visit->node->hub;
    GHashTable *items = g_hash_table_lookup(doctor->items, hub);
    for (guint i = 0; i < visit->tarballs->len; i++) {
        const char *item = g_array_index(visit->tarballs, Tarball, i).item;
        if (!g_hash_table_contains(items, item))
            g_hash_table_add(items, g_strdup(item));
    }
    if (visit->reading.outcome != OUTCOME_COMPLETE)
        g_hash_table_add(doctor->partial, (gpointer)hub);
}

/* What the hub needs besides its nodes, once they have been visited. */
static void print_hub(Doctor *doctor, const Hub *hub)
{
    bool whole = !g_hash_table_contains(doctor->partial, hub);
    g_autoptr(GPtrArray) found =
        hub_checks(hub, whole ? g_hash_table_lookup(doctor->items, hub) : NULL);
    g_autoptr(GString) report = g_string_new(NULL);
    g_autoptr(GString) good = g_string_new(NULL);
    g_autofree char *tag = text_visible(hub->tag, -1);
    g_string_printf(report, "%s\n", tag);
    for (guint i = 0; i < found->len; i++) {
        const HubCheck *check = g_ptr_array_index(found, i);
        if (check->fault != NULL)
            continue;
        g_string_append_printf(good, "%s%s", good->len > 0 ? ", " : "", check->name);
    }
    if (good->len > 0)
        add_line(report, "good:", good->str);
    for (guint i = 0; i < found->len; i++) {
        const HubCheck *check = g_ptr_array_index(found, i);
        if (check->fault == NULL)
            continue;
        g_autofree char *fault = g_strdup_printf("%s: %s", check->name, check->fault);
        add_line(report, "fails:", fault);
        add_line(report, "do this:", check->advice);
        doctor->problem = true;
    }
    g_print("%s", report->str);
}

/* Pictures need fonts, whatever the hub. */
static void print_fonts(Doctor *doctor)
{
    g_autoptr(GError) error = NULL;
    Renderer *renderer = renderer_new(&error);
    if (renderer != NULL) {
        renderer_free(renderer);
        return;
    }
    g_autoptr(GString) report = g_string_new("fonts\n");
    add_line(report, "fails:", error->message);
    add_line(report, "do this:", "Install fonts, such as fonts-dejavu-core.");
    g_print("%s", report->str);
    doctor->problem = true;
}

static bool examine(Visit *taken, gpointer data, GError **error G_GNUC_UNUSED)
{
    Doctor *doctor = data;
    g_autoptr(Visit) visit = taken;
    const Node *node = visit->node;
    g_autofree char *cause = NULL;
    guint failed = find_failure(doctor, visit, &cause);
    g_autofree char *tag = text_visible(node->tag, -1);
    const char *note = g_hash_table_lookup(doctor->notes, node);
    g_autoptr(GString) report = g_string_new(NULL);
    g_string_printf(report, "%s/%s\n", node->hub->tag, tag);
    if (note != NULL)
        add_line(report, "note:", note);
    if (failed == N_CHECKS)
        add_health(report, visit);
    else
        add_failure(report, visit, failed, cause);
    add_unmatched(report, visit);
    add_future(report, visit);
    doctor->problem |= failed != N_CHECKS;
    note_items(doctor, visit);
    g_hash_table_insert(doctor->reports, (gpointer)node, g_strdup(report->str));
    print_reports(doctor);
    progress_end(doctor->progress, node);
    return true;
}

static void reach(const Node *node, CollectStep step, gpointer data)
{
    Doctor *doctor = data;
    g_hash_table_insert(doctor->reached, (gpointer)node, GINT_TO_POINTER((gint)step + 1));
    progress_reach(doctor->progress, node, step);
}

static void keep_note(const Node *node, const char *text, gpointer data)
{
    Doctor *doctor = data;
    g_hash_table_insert(doctor->notes, (gpointer)node, g_strdup(text));
}

static void tick(gpointer data)
{
    Doctor *doctor = data;
    progress_show(doctor->progress);
}

static int run(const Context *context, gconstpointer values G_GNUC_UNUSED,
               char **arguments G_GNUC_UNUSED)
{
    g_autoptr(GPtrArray) nodes = g_ptr_array_new();
    const GPtrArray *hubs = config_hubs(context->config);
    for (guint i = 0; i < hubs->len; i++) {
        const Hub *hub = g_ptr_array_index(hubs, i);
        g_ptr_array_extend(nodes, hub->nodes, NULL, NULL);
    }
    g_autoptr(Progress) progress = progress_new(stderr, nodes->len);
    g_autoptr(GHashTable) steps = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) notes = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autoptr(GHashTable) reports = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autoptr(GHashTable) partial = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) items =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
    for (guint i = 0; i < hubs->len; i++)
        g_hash_table_insert(items, g_ptr_array_index(hubs, i),
                            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL));
    Doctor doctor = {.progress = progress,
                     .nodes = nodes,
                     .reached = steps,
                     .notes = notes,
                     .reports = reports,
                     .items = items,
                     .partial = partial};
    CollectOptions options = {.run = context->now,
                              .environ = context->environ,
                              .in_flight = config_in_flight(context->config),
                              .visited = examine,
                              .progress = reach,
                              .tick = tick,
                              .note = keep_note,
                              .data = &doctor};
    g_autoptr(GError) error = NULL;
    bool good = collect_nodes(nodes, &options, &error);
    if (!good)
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
    for (guint i = 0; good && i < hubs->len; i++)
        print_hub(&doctor, g_ptr_array_index(hubs, i));
    print_fonts(&doctor);
    return good && !doctor.problem ? EXIT_GOOD : EXIT_TROUBLE;
}

const Command command_doctor = {
    .name = "doctor",
    .arguments = "[HUB...]",
    .summary = "test each step of a visit to each node and explain the first failure",
    .description = "Visits the nodes of the hubs as `run` does, but stores nothing: looks up the "
                   "host name, connects, checks the host key, logs in, starts the shell, lists, "
                   "and checks clock, zone and disk. For each node it prints what works, the first "
                   "step that fails, and what to do about it. Then it checks what each hub needs "
                   "besides: that the mailer and the places of `tell` answer, without sending "
                   "anything, room on the disk, that `select` names what is there, and fonts.",
    .needs_config = true,
    .takes_hubs = true,
    .run = run,
};
