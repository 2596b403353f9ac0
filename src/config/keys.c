#include "config/keys.h"

#include "model.h"

#include <stddef.h>
#include <string.h>

#define FIELD(record, field) .offset = offsetof(record, field), .size = sizeof(((record *)0)->field)
#define MINUTE 60.
#define DAY 86400.
#define YEAR (366 * DAY)

static const Key keys[] = {
    /* The hub. srvnode comes first because %(srvnode)s in the others stands for it. */
    {"srvnode", SCOPE_HUB, KEY_NAME, NULL, FIELD(Hub, srvnode),
     .help =
         "The hub's folder below root on its nodes, and the name of its page. Where a layout is "
         "given, it may be \".\" or be left out: then the backups lie in root itself, and the "
         "page is named after the hub's tag."},
    {"dbpath", SCOPE_HUB, KEY_DATABASE, "$XDG_DATA_HOME/hubplot/hubplot.db", FIELD(Hub, dbpath),
     .help = "The database, which hubs may share: a file for SQLite, or a database on a PostgreSQL "
             "server, postgresql://HOST/NAME or any other URI of libpq. A password does not belong "
             "here, but into ~/.pgpass, a service file or the environment."},
    {"outdir", SCOPE_HUB, KEY_PATH, "$XDG_DATA_HOME/hubplot/site", FIELD(Hub, outdir),
     .help = "The folder of the site. Hubs with the same folder share an index page."},
    {"jspath", SCOPE_HUB, KEY_NODE_PATH, NULL, FIELD(Hub, jspath),
     .help = "For each node, a file with its series as Highstock options in JSON, for pages that "
             "still draw in the browser. %(node)s stands for the node's tag. If it is not set, no "
             "JSON is written."},
    {"select", SCOPE_HUB, KEY_WORDS, NULL, FIELD(Hub, select),
     .help = "The items to plot, such as svn/dybsvn tracs/dybsvn. If it is empty, all are plotted. "
             "All items are judged in any case."},
    {"reporturl", SCOPE_HUB, KEY_URL, NULL, FIELD(Hub, reporturl),
     .help = "The address of the hub's page on the web, for links in pages and messages."},
    {"message", SCOPE_HUB, KEY_MESSAGE, NULL, FIELD(Hub, message),
     .help = "A note for readers, shown on the hub's page."},
    {"email", SCOPE_HUB, KEY_ADDRESSES, NULL, FIELD(Hub, email),
     .help = "The recipients of notifications: what is wrong, what has recovered, and once a week "
             "that all is well."},
    {"tell", SCOPE_HUB, KEY_TELL, NULL, FIELD(Hub, tell),
     .help = "Where else notifications go: chats, telephones, web services and programs. A secret "
             "stands in a file, and is printed nowhere."},
    {"mailer", SCOPE_HUB, KEY_MAILER, "sendmail:/usr/sbin/sendmail", FIELD(Hub, mailer),
     .help = "How mail is sent: by a program with sendmail's interface, or to an SMTP server. A "
             "password is only sent over TLS."},
    {"sender", SCOPE_HUB, KEY_LINE, NULL, FIELD(Hub, sender),
     .help = "The From: address of messages. By default, the user and host that hubplot runs as."},
    {"remind", SCOPE_HUB, KEY_DURATION, "1d", MINUTE, YEAR, DAY, FIELD(Hub, remind),
     .help = "How long to wait before sending another message about a problem that persists. Each "
             "further wait is twice that before it, up to seven times this."},
    {"reminder", SCOPE_HUB, KEY_WEEKDAY, "Tue", FIELD(Hub, reminder),
     .help = "The day of the week on which a message is sent even when all is well, so that "
             "silence is never mistaken for health."},
    {"timezone", SCOPE_HUB, KEY_ZONE, NULL, FIELD(Hub, timezone),
     .help = "The time zone of the dates in the tarballs' paths, and of the charts. By default, "
             "the offset that the node reports."},
    {"theme", SCOPE_HUB, KEY_THEME, "light", FIELD(Hub, theme),
     .help = "The theme of charts and pages: a built-in theme, or the path of a JSON file."},
    {"formats", SCOPE_HUB, KEY_FORMATS, "png svg", FIELD(Hub, formats),
     .help = "The picture formats to draw. Pages show SVG and PNG; PDF is for print."},
    {"scale", SCOPE_HUB, KEY_SCALE, "linear", FIELD(Hub, log),
     .help = "The scale of the size axis. A linear axis starts at zero, and items that differ by a "
             "factor of more than 50 get a panel each. On a log axis up to eight items share a "
             "panel however much they differ, and a size of zero is drawn at the bottom."},
    {"deviation", SCOPE_HUB, KEY_BOOL, "no", FIELD(Hub, deviation),
     .help = "Draw a panel below the sizes of a node with each item's deviation from the expected "
             "size, in %. A sudden drop stands out there, slow growth does not."},
    {"imgurl", SCOPE_HUB, KEY_URL, NULL, FIELD(Hub, imgurl),
     .help = "The URL path under which a web server serves outdir, such as /monitor/. If it is "
             "set, RST pages refer to the pictures there and need no rebuild after a run; "
             "otherwise the pictures become part of the documents."},
    {"jscompat", SCOPE_HUB, KEY_BOOL, "no", FIELD(Hub, jscompat),
     .help = "Write the same numbers into the JSON as scm-backup-monitor did: sizes below 11 MB "
             "ten times too large, and local time as if it were UTC."},
    {"redact", SCOPE_HUB, KEY_BOOL, "no", FIELD(Hub, redact),
     .help = "Name no hosts in pictures and the data in them, so that they can be shown elsewhere: "
             "leave out srvnode, and tags that are the srvnode, a name with a dot, or an address. "
             "Other tags, sizes and times stay, and so do names in pages and of files."},
    {"metrics", SCOPE_HUB, KEY_PATH, NULL, FIELD(Hub, metrics),
     .help = "A file in Prometheus text format, for node_exporter's textfile collector. Its name "
             "must end in .prom."},
    {"ping", SCOPE_HUB, KEY_WEB, NULL, FIELD(Hub, ping),
     .help = "A URL to which the conclusion is posted after each run, for a service that raises an "
             "alarm when these requests stop. /fail is appended to its path when the hub has an "
             "alarm or is unknown."},
    {"verify", SCOPE_HUB, KEY_BYTES, "0", 0, 1e15, FIELD(Hub, verify_bytes),
     .help = "How many bytes of tarballs a nightly run may read on the nodes to compare digests "
             "with their sidecars, newest first. With 0, none are read."},

    /* The judge's limits. */
    {"maxage", SCOPE_LIMIT, KEY_DURATION, "0", 0, 10 * YEAR, DAY, FIELD(Limits, maxage),
     .rule = RULE_AGE,
     .help = "Alarm if the newest tarball is older than this. With 0 the schedule decides: an "
             "alarm when the tarball after the late one is due, too."},
    {"warnage", SCOPE_LIMIT, KEY_DURATION, "0", 0, 10 * YEAR, DAY, FIELD(Limits, warnage),
     .rule = RULE_AGE,
     .help = "Warn if the newest tarball is older than this. With 0 the schedule decides: a "
             "warning when the next tarball is overdue by more than grace."},
    {"schedule", SCOPE_LIMIT, KEY_SCHEDULE, NULL, FIELD(Limits, schedule), .rule = RULE_AGE,
     .help = "When tarballs are made, in the hub's time zone. By default, learnt from the "
             "last 60: certain days of the week, every n nights, monthly, or else the median "
             "gap after the last one."},
    {"grace", SCOPE_LIMIT, KEY_LEARNT, "learnt", 0, YEAR, DAY, FIELD(Limits, grace),
     .rule = RULE_AGE,
     .help = "How long after it is due a tarball may arrive before it is late. The learnt "
             "value is a twelfth of the period (15 minutes to two days), plus the delay "
             "within which nine of ten tarballs were made, plus the time within which a run "
             "saw nine of ten. With one tarball it is four days, with two or three twice the "
             "longest gap."},
    {"shrink", SCOPE_LIMIT, KEY_SHARE, "10", 0, 100, FIELD(Limits, shrink_percent),
     .rule = RULE_SIZE,
     .help = "Alarm if a tarball is smaller by this much than expected from the last 30 "
             "(their median, trend or pattern), and 4 usual spreads below. The usual spread "
             "is that of sizes or of nightly changes, whichever is larger. From 14 "
             "tarballs on, warn at less, down to a quarter, the further the drop is beyond "
             "the spread; down to half, if the limit is above 20. Only a warning if it is less "
             "than 5 spreads below, or if a sidecar gives that size. Reported until three more "
             "nights have the new size; "
             "14 if half or more is lost and no sidecar confirms it."},
    {"jump", SCOPE_LIMIT, KEY_SHARE, "50", 0, 1e6, FIELD(Limits, jump_percent), .rule = RULE_SIZE,
     .help = "Warn if a tarball is larger by this much than expected from the last 30, and 4 "
             "usual spreads above, as for shrink. Needs five before it. Reported until one "
             "more night has the new size."},
    {"decline", SCOPE_LIMIT, KEY_SHARE, "20", 0, 100, FIELD(Limits, decline_percent),
     .rule = RULE_SIZE,
     .help = "Warn if the median of the last 7 tarballs is lower by this much than the "
             "highest median of 7 among the last 200, without a step that shrink would have "
             "reported, and by more than chance explains, and falls by 2 % or more in 14 "
             "nights. Half is enough if it is far beyond chance."},
    {"keep", SCOPE_LIMIT, KEY_KEEP, "no", FIELD(Limits, keep), .rule = RULE_KEPT,
     .help = "What a node must still have, such as 7d 4w 12m 2y: a tarball of each of the last 7 "
             "days that had one, of the last 4 weeks, 12 months and 2 years. Warn if another node "
             "still has what is missing, alarm if none has. By default, what is usual is learnt."},
    {"minimum", SCOPE_LIMIT, KEY_COUNT, "0", 0, 100000, FIELD(Limits, minimum), .rule = RULE_KEPT,
     .help = "Alarm if fewer tarballs than this are there, although there have been as many."},
    {"oldest", SCOPE_LIMIT, KEY_DURATION, "0", 0, 100 * YEAR, DAY, FIELD(Limits, oldest),
     .rule = RULE_KEPT,
     .help = "Warn if a tarball older than this is still there, as nothing purges it. With 0, "
             "never."},
    {"copies", SCOPE_LIMIT, KEY_BOOL, "yes", FIELD(Limits, copies), .rule = RULE_COPIES,
     .help = "Alarm if a tarball has a different size on another node. The correct size is that on "
             "the hub itself if a node with the hub's own tag is visited; otherwise what a sidecar "
             "says, then what most copies have, then the largest."},
    {"sidecar", SCOPE_LIMIT, KEY_BOOL, "yes", FIELD(Limits, sidecar), .rule = RULE_SIDECAR,
     .help = "Alarm if a tarball's size or digest differs from its sidecar, or if it has no "
             "sidecar although more than half of the five before it have one; warn if a sidecar "
             "can't be read."},
    {"listing", SCOPE_LIMIT, KEY_BOOL, "yes", FIELD(Limits, listing), .rule = RULE_LISTING,
     .help = "Alarm if a node lists nothing where there were tarballs before; its status is "
             "unknown if the listing is incomplete."},
    {"unmatched", SCOPE_LIMIT, KEY_BOOL, "yes", FIELD(Limits, unmatched), .rule = RULE_LAYOUT,
     .help = "Warn if files that match no layout are newer than the newest tarball."},
    {"diskfree", SCOPE_LIMIT, KEY_SHARE, "10", 0, 100, FIELD(Limits, disk_percent),
     .rule = RULE_DISK,
     .help = "Warn if less than this share of the node's disk is free. Alarm at a fifth of it."},
    {"diskhorizon", SCOPE_LIMIT, KEY_DURATION, "14d", 0, 10 * YEAR, DAY,
     FIELD(Limits, disk_horizon), .rule = RULE_DISK,
     .help = "Warn if the node's disk will be full within this time, by the Theil-Sen trend of its "
             "free space over the last 14 days (at least seven)."},
    {"unreached", SCOPE_LIMIT, KEY_COUNT, "3", 1, 1000, FIELD(Limits, unreached_runs),
     .rule = RULE_REACH,
     .help = "Alarm if this many runs in a row did not reach the node; before that it is unknown."},
    {"stale", SCOPE_LIMIT, KEY_LEARNT, "learnt", 0, YEAR, DAY, FIELD(Limits, stale),
     .rule = RULE_REACH,
     .help = "The status is unknown if the last run is older than this. The learnt value is 1.5 "
             "times the usual gap between nights with a run (at least a day), plus two hours. Runs "
             "in the same night count as one: if hubplot runs every hour, 3h is a good limit."},
    {"skew", SCOPE_LIMIT, KEY_DURATION, "5m", 0, YEAR, 1, FIELD(Limits, skew), .rule = RULE_CLOCK,
     .help =
         "Warn if the node's clock differs from this machine's by more than this. With 0, never."},
    {"maintenance", SCOPE_LIMIT, KEY_WINDOWS, NULL, FIELD(Limits, maintenance), .rule = RULE_REACH,
     .help =
         "Windows of time, in the hub's time zone, such as Sat 22:00 8h: nobody is told of what "
         "a run finds wrong then. It stays visible, and what is still wrong at the first run "
         "after the window, or a day after it, is told. Several are separated by commas; a "
         "date in place of the day is a window that does not come again."},

    /* How nodes are visited. */
    {"resolvetimeout", SCOPE_NODE, KEY_DURATION, "5s", 1, 3600, 1, FIELD(Node, resolve_timeout),
     .help = "The time limit for looking up a node's host name."},
    {"timeout", SCOPE_NODE, KEY_DURATION, "5s", 1, 3600, 1, FIELD(Node, connect_timeout),
     .help = "The time limit for connecting to a node."},
    {"authtimeout", SCOPE_NODE, KEY_DURATION, "10s", 1, 3600, 1, FIELD(Node, auth_timeout),
     .help = "The time limit from the connection until hubplot is logged in."},
    {"idletimeout", SCOPE_NODE, KEY_DURATION, "60s", 1, 86400, 1, FIELD(Node, idle_timeout),
     .help = "How long a node may print nothing while it lists."},
    {"deadline", SCOPE_NODE, KEY_DURATION, "5m", 1, 86400, 1, FIELD(Node, deadline),
     .help = "The time limit for the whole visit to a node. What was read by then is kept."},
    {"maxbytes", SCOPE_NODE, KEY_BYTES, "64M", 1024, 1e12, FIELD(Node, max_bytes),
     .help = "The most bytes that a node may print."},
    {"maxlines", SCOPE_NODE, KEY_COUNT, "1000000", 1, 1e9, FIELD(Node, max_lines),
     .help = "The most lines that a node may print."},
    {"transport", SCOPE_NODE, KEY_TRANSPORT, "auto", FIELD(Node, transport),
     .help =
         "How to connect to the node: libssh2 is built in and fast; ssh runs the system's "
         "program and supports all that it does; auto uses libssh2 where possible, else ssh, and "
         "sftp where the node refuses a shell; sftp lists by SFTP, which needs no shell, but "
         "`root`; rsync lists by rsync --list-only, for accounts of rrsync; local runs on this "
         "machine."},
    {"sshconfig", SCOPE_NODE, KEY_PATH, NULL, FIELD(Node, ssh_config),
     .help = "A file to read instead of the user's and the system's ssh configuration."},
    {"shell", SCOPE_NODE, KEY_LINE, NULL, FIELD(Node, shell),
     .help = "The login shell that runs the listing script, such as /opt/bin/bash -l -c."},
    {"command", SCOPE_NODE, KEY_COMMAND, NULL, FIELD(Node, command),
     .help = "A command to run instead of hubplot's own script, which lists tarballs as find -exec "
             "du does: a size in MB and a path on each line. %(srvnode)s stands for the hub's "
             "folder. Sizes are then rounded, and marked as such."},
    {"root", SCOPE_NODE, KEY_LINE, NULL, FIELD(Node, root),
     .help = "The folder above srvnode on the node. By default, $SCM_FOLD/backup there."},
    {"layout", SCOPE_NODE, KEY_LAYOUT, NULL, FIELD(Node, layout),
     .help = "Which files below root/srvnode are backups of which item and time: one pattern per "
             "line, such as {item}[_-]{date}.sql.{gz,xz}, of which the first that matches wins, or "
             "the name of a preset, such as restic. By default, "
             "{type}/{name}/YYYY/MM/DD/HHMMSS/*.tar.gz. See the manual's page on layouts."},
    {"ignore", SCOPE_NODE, KEY_GLOBS, NULL, FIELD(Node, ignore),
     .help = "Files that are not backups, such as *.log *.notes: patterns with * ** ? [] and {,}. "
             "A pattern without a slash matches file names in any folder."},
    {"list", SCOPE_NODE, KEY_COMMAND, NULL, FIELD(Node, list),
     .help = "A command that lists the backups, to run instead of hubplot's own script. It prints "
             "a line for each: seconds since 1970, item, bytes and path, separated by tabs. "
             "%(srvnode)s stands for the hub's folder."},

    /* The program itself. */
    {"verbose", SCOPE_ENV, KEY_BOOL, "no", FIELD(EnvSettings, verbose),
     .help = "Print what is being done."},
    {"inflight", SCOPE_ENV, KEY_COUNT, "64", 1, 1024, FIELD(EnvSettings, in_flight),
     .help = "How many nodes to visit at the same time. At most 8 of them log in to the same host, "
             "or through the same jump host, at once."},
    {"state", SCOPE_ENV, KEY_DATABASE, "$XDG_DATA_HOME/hubplot/state.db", FIELD(EnvSettings, state),
     .help =
         "The database for all hubs together: when each was last visited, what people were "
         "notified of, the messages that wait, and what was published. Configurations that "
         "name the same hubs must have one each. Where dbpath is on a PostgreSQL server, state is "
         "on one too, and may be the same database."},
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
        [SCOPE_NODE] = "[HUBTAG/NODE], the node's section, the hub's section or [ENV]",
        [SCOPE_LIMIT] = ("[HUBTAG/NODE/type/name], [HUBTAG/type/name], [HUBTAG/NODE], the hub's "
                         "section or [DEFAULT]"),
    };
    return words[scope];
}
