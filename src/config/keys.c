#include "config/keys.h"

#include <stddef.h>
#include <string.h>

#include "model.h"

#define FIELD(record, field) .offset = offsetof(record, field), .size = sizeof(((record *)0)->field)
#define MINUTE 60.
#define DAY 86400.
#define YEAR (366 * DAY)

static const Key keys[] = {
    /* The hub. srvnode comes first: %(srvnode)s in what follows is made of it. */
    {"srvnode", SCOPE_HUB, KEY_NAME, NULL, .required = true, FIELD(Hub, srvnode),
     .help = "The hub's folder below backup/ on its nodes, and the name of its page."},
    {"dbpath", SCOPE_HUB, KEY_PATH, "$XDG_DATA_HOME/hubplot/hubplot.db", FIELD(Hub, dbpath),
     .help = "The database. Hubs may share one."},
    {"outdir", SCOPE_HUB, KEY_PATH, "$XDG_DATA_HOME/hubplot/site", FIELD(Hub, outdir),
     .help = "The folder of the site. Hubs that share one stand together on its index page."},
    {"jspath", SCOPE_HUB, KEY_NODE_PATH, NULL, FIELD(Hub, jspath),
     .help = "A file for each node with its series as Highstock options in JSON, for pages that "
             "still draw them in the browser. %(node)s stands for the node's tag. Without it no "
             "JSON is written."},
    {"select", SCOPE_HUB, KEY_WORDS, NULL, FIELD(Hub, select),
     .help = "The items to plot, such as svn/dybsvn tracs/dybsvn. Empty means all of them. Items "
             "that are not selected are judged nevertheless."},
    {"reporturl", SCOPE_HUB, KEY_URL, NULL, FIELD(Hub, reporturl),
     .help = "The address of the hub's page on the web, for links in pages and messages."},
    {"message", SCOPE_HUB, KEY_MESSAGE, NULL, FIELD(Hub, message),
     .help = "Words for the reader, shown on the hub's page."},
    {"email", SCOPE_HUB, KEY_ADDRESSES, NULL, FIELD(Hub, email),
     .help = "Who is notified of what is wrong and of what has recovered, and once a week that all "
             "is well."},
    {"mailer", SCOPE_HUB, KEY_MAILER, "sendmail:/usr/sbin/sendmail", FIELD(Hub, mailer),
     .help = "How messages leave: through a program that behaves as sendmail does, or to an SMTP "
             "server; a password goes over TLS alone."},
    {"sender", SCOPE_HUB, KEY_LINE, NULL, FIELD(Hub, sender),
     .help = "The From: of messages. Without it, the user and host that hubplot runs as."},
    {"remind", SCOPE_HUB, KEY_DURATION, "1d", MINUTE, YEAR, DAY, FIELD(Hub, remind),
     .help = "The time between two messages about the same trouble while it lasts."},
    {"reminder", SCOPE_HUB, KEY_WEEKDAY, "Tue", FIELD(Hub, reminder),
     .help = "The day of the week on which a message goes out even when all is well, so that "
             "silence is never mistaken for health."},
    {"timezone", SCOPE_HUB, KEY_ZONE, NULL, FIELD(Hub, timezone),
     .help = "The zone of the dates in the tarballs' paths, and of the charts. Without it, the "
             "offset that the node reports."},
    {"theme", SCOPE_HUB, KEY_THEME, "light", FIELD(Hub, theme),
     .help = "The look of charts and pages: a theme that comes with hubplot, or the path of a "
             "theme's JSON file."},
    {"formats", SCOPE_HUB, KEY_FORMATS, "png svg", FIELD(Hub, formats),
     .help = "The kinds of picture to draw. Pages show SVG and PNG; PDF is for print."},
    {"scale", SCOPE_HUB, KEY_SCALE, "linear", FIELD(Hub, log),
     .help = "The axis of sizes. On a linear one, from zero, items that differ by more than 50 "
             "times get a panel each; on log, up to eight items share one whatever they differ "
             "by, and a size of zero lies at its base."},
    {"deviation", SCOPE_HUB, KEY_BOOL, "no", FIELD(Hub, deviation),
     .help = "Draw below the sizes of a node how each item departs from what the judge expected of "
             "it, in %: a drop shouts, and growth by a little a night does not."},
    {"imgurl", SCOPE_HUB, KEY_URL, NULL, FIELD(Hub, imgurl),
     .help = "The web path that serves outdir, such as /monitor/. With it, RST pages refer to the "
             "pictures there and need no rebuild after a run; without it, the pictures become "
             "part of the documents."},
    {"jscompat", SCOPE_HUB, KEY_BOOL, "no", FIELD(Hub, jscompat),
     .help = "Write the numbers that the original wrote into the JSON: sizes below 11 MB ten "
             "times too large, and local time as if it were UTC."},
    {"redact", SCOPE_HUB, KEY_BOOL, "no", FIELD(Hub, redact),
     .help = "Name no hosts in pictures and the data that they carry, for those that are shown "
             "elsewhere: neither srvnode nor tags that are a host's name, i.e. the srvnode, a name "
             "with a dot, or an address. Other tags, sizes and times stay, and so do the names in "
             "pages and of files."},
    {"metrics", SCOPE_HUB, KEY_PATH, NULL, FIELD(Hub, metrics),
     .help = "A file in the text format of Prometheus, for node_exporter's textfile collector. "
             "Its name must end in .prom."},
    {"ping", SCOPE_HUB, KEY_WEB, NULL, FIELD(Hub, ping),
     .help =
         "An address that the conclusion is posted to after each run, for a service that raises "
         "an alarm when that stops. /fail is added to its path when the hub has an alarm or is "
         "unknown."},
    {"verify", SCOPE_HUB, KEY_BYTES, "0", 0, 1e15, FIELD(Hub, verify_bytes),
     .help = "How much of the tarballs a night may be read on the nodes to compare digests with "
             "their sidecars, newest first. 0 reads none."},

    /* What the judge holds items against. */
    {"maxage", SCOPE_LIMIT, KEY_DURATION, "0", 0, 10 * YEAR, DAY, FIELD(Limits, maxage),
     .help =
         "Alarm when the newest tarball is older than this. 0 leaves it to the schedule: an alarm "
         "when the tarball after the one that is late is due, too."},
    {"warnage", SCOPE_LIMIT, KEY_DURATION, "0", 0, 10 * YEAR, DAY, FIELD(Limits, warnage),
     .help =
         "Warn when the newest tarball is older than this. 0 leaves it to the schedule: a warning "
         "when the next is not there after its time and grace."},
    {"schedule", SCOPE_LIMIT, KEY_SCHEDULE, NULL, FIELD(Limits, schedule),
     .help =
         "When tarballs are made, in the hub's zone. Without it, learnt from the last 60: daily, "
         "weekly, or the median gap after the last."},
    {"grace", SCOPE_LIMIT, KEY_LEARNT, "learnt", 0, YEAR, DAY, FIELD(Limits, grace),
     .help = "How long after the time due a tarball may arrive before it is late. Learnt, it is a "
             "twelfth of the period (15 minutes to two days), plus the delays that nine of ten "
             "tarballs kept within."},
    {"shrink", SCOPE_LIMIT, KEY_SHARE, "10", 0, 100, FIELD(Limits, shrink_percent),
     .help =
         "Alarm when a tarball is smaller by this much than what the last 30 lead us to expect, "
         "their median or trend m, and z = (ln size - m) / s is -4 or less; s is 1.4826 times the "
         "median absolute deviation, at least 0.02, times 1 + 4 / n. Warn at half of this when z "
         "is -6 or less. Told until three more nights have the new size."},
    {"jump", SCOPE_LIMIT, KEY_SHARE, "50", 0, 1e6, FIELD(Limits, jump_percent),
     .help =
         "Warn when a tarball is larger by this much than what the last 30 lead us to expect, and "
         "z, as for shrink, is 4 or more."},
    {"decline", SCOPE_LIMIT, KEY_SHARE, "20", 0, 100, FIELD(Limits, decline_percent),
     .help =
         "Warn when the median of the last 7 tarballs is by this much below the highest median "
         "of 7 among the last 90, without a step that shrink would have told, and still falls."},
    {"copies", SCOPE_LIMIT, KEY_BOOL, "yes", FIELD(Limits, copies),
     .help = "Alarm when the same tarball has other bytes on another node. Right is what the hub "
             "itself has, where a node of the hub's own tag is visited; else what a sidecar says, "
             "else what most have, else the largest."},
    {"sidecar", SCOPE_LIMIT, KEY_BOOL, "yes", FIELD(Limits, sidecar),
     .help = "Alarm when a tarball's size or digest is not what the sidecar beside it says, or it "
             "has none where more than half of the five before have one; warn when a sidecar "
             "can't be read."},
    {"listing", SCOPE_LIMIT, KEY_BOOL, "yes", FIELD(Limits, listing),
     .help = "Alarm when a node lists nothing where tarballs were before, and call it unknown when "
             "its listing is not whole."},
    {"unmatched", SCOPE_LIMIT, KEY_BOOL, "yes", FIELD(Limits, unmatched),
     .help = "Warn when files that no layout knows are newer than the newest tarball."},
    {"diskfree", SCOPE_LIMIT, KEY_SHARE, "10", 0, 100, FIELD(Limits, disk_percent),
     .help = "Warn when less than this share of the node's disk is free. Alarm at a fifth of it."},
    {"diskhorizon", SCOPE_LIMIT, KEY_DURATION, "14d", 0, 10 * YEAR, DAY,
     FIELD(Limits, disk_horizon),
     .help = "Warn when the trend of free bytes over the last 14 days (Theil and Sen's, known from "
             "seven days on) fills the node's disk within this time."},
    {"unreached", SCOPE_LIMIT, KEY_COUNT, "3", 1, 1000, FIELD(Limits, unreached_runs),
     .help = "Alarm when a node was not reached by this many runs in a row; before that it is "
             "unknown."},
    {"stale", SCOPE_LIMIT, KEY_LEARNT, "learnt", 0, YEAR, DAY, FIELD(Limits, stale),
     .help = "Nothing is known when the last run is older than this. Learnt, it is half as much "
             "again as is usual between nights with a run, a day at least, and two hours. Runs on "
             "the same night count as one: where hubplot runs each hour, 3h is a good limit."},
    {"skew", SCOPE_LIMIT, KEY_DURATION, "5m", 0, YEAR, 1, FIELD(Limits, skew),
     .help = "Warn when the node's clock differs from ours by more than this. 0 leaves "
             "it unsaid."},

    /* How nodes are visited. */
    {"resolvetimeout", SCOPE_NODE, KEY_DURATION, "5s", 1, 3600, 1, FIELD(Node, resolve_timeout),
     .help = "The time to look a node's name up."},
    {"timeout", SCOPE_NODE, KEY_DURATION, "5s", 1, 3600, 1, FIELD(Node, connect_timeout),
     .help = "The time to connect to a node."},
    {"authtimeout", SCOPE_NODE, KEY_DURATION, "10s", 1, 3600, 1, FIELD(Node, auth_timeout),
     .help = "The time from there until the node has let us in."},
    {"idletimeout", SCOPE_NODE, KEY_DURATION, "60s", 1, 86400, 1, FIELD(Node, idle_timeout),
     .help = "How long a node may stay silent while it lists."},
    {"deadline", SCOPE_NODE, KEY_DURATION, "5m", 1, 86400, 1, FIELD(Node, deadline),
     .help = "The time for a node from first to last. What was read completely by then is kept."},
    {"maxbytes", SCOPE_NODE, KEY_BYTES, "64M", 1024, 1e12, FIELD(Node, max_bytes),
     .help = "The most that a node may print."},
    {"maxlines", SCOPE_NODE, KEY_COUNT, "1000000", 1, 1e9, FIELD(Node, max_lines),
     .help = "The most lines that a node may print."},
    {"transport", SCOPE_NODE, KEY_TRANSPORT, "auto", FIELD(Node, transport),
     .help = "How to reach the node: libssh2 is built in and fast, ssh runs the system's program "
             "and can do all that it can, auto takes the former wherever it will do, local runs "
             "on this machine."},
    {"sshconfig", SCOPE_NODE, KEY_PATH, NULL, FIELD(Node, ssh_config),
     .help = "A file that ssh reads instead of the configuration of user and system."},
    {"shell", SCOPE_NODE, KEY_LINE, NULL, FIELD(Node, shell),
     .help = "The login shell that the listing runs under, such as /opt/bin/bash -l -c."},
    {"command", SCOPE_NODE, KEY_COMMAND, NULL, FIELD(Node, command),
     .help = "A command that lists tarballs as find -exec du does, a size in MB and a path each "
             "line, instead of hubplot's own script. %(srvnode)s stands for the hub's folder. "
             "Sizes are then rounded, and marked so."},
    {"root", SCOPE_NODE, KEY_LINE, NULL, FIELD(Node, root),
     .help = "The folder above srvnode on the node. Without it, $SCM_FOLD/backup there."},
    {"layout", SCOPE_NODE, KEY_LAYOUT, NULL, FIELD(Node, layout),
     .help = "Which files below root/srvnode are backups of which item and time: a pattern a line, "
             "such as {item}[_-]{date}.sql.{gz,xz}, of which the first that matches wins, or the "
             "name of a preset, such as restic. Without it, "
             "{type}/{name}/YYYY/MM/DD/HHMMSS/*.tar.gz. See the manual's page on layouts."},
    {"ignore", SCOPE_NODE, KEY_GLOBS, NULL, FIELD(Node, ignore),
     .help = "Files that are no backups, such as *.log *.notes: patterns with * ** ? [] and {,}. "
             "One without a slash stands for a file's name in any folder."},
    {"list", SCOPE_NODE, KEY_COMMAND, NULL, FIELD(Node, list),
     .help = "A command that lists the backups, instead of hubplot's own script: for each a line "
             "of seconds since 1970, item, bytes and path, with a tab between. %(srvnode)s stands "
             "for the hub's folder."},

    /* The program itself. */
    {"verbose", SCOPE_ENV, KEY_BOOL, "no", FIELD(EnvSettings, verbose),
     .help = "Say more about what is done."},
    {"inflight", SCOPE_ENV, KEY_COUNT, "64", 1, 1024, FIELD(EnvSettings, in_flight),
     .help = "How many nodes are visited at the same time. At one host, or behind one jump host, "
             "8 of them log in at once."},
    {"state", SCOPE_ENV, KEY_PATH, "$XDG_DATA_HOME/hubplot/state.db", FIELD(EnvSettings, state),
     .help = "The database of what concerns all hubs: when each was last visited, what people were "
             "told, the messages that wait, and what was published. Configurations that name the "
             "same hubs need one each."},
    {NULL},
};

const Key *config_keys(void)
{
    return keys;
}

const Key *config_find_key(const char *name)
{
    for (const Key *key = keys; key->name != NULL; key++)
        if (strcmp(key->name, name) == 0)
            return key;
    return NULL;
}

const char *key_scope_words(KeyScope scope)
{
    static const char *const words[N_KEY_SCOPES] = {
        [SCOPE_ENV] = "[ENV]",
        [SCOPE_HUB] = "the hub's section or [DEFAULT]",
        [SCOPE_NODE] = "[HUBTAG/NODE], the node's section or [ENV]",
        [SCOPE_LIMIT] = ("[HUBTAG/NODE/type/name], [HUBTAG/type/name], [HUBTAG/NODE], the hub's "
                         "section or [DEFAULT]"),
    };
    return words[scope];
}
