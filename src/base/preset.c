#include "base/preset.h"

#include <string.h>

static const Preset presets[] = {
    {"hubplot",
     "folders of a type, a name and a date, as SCM backups lie",
     {"{type}/{name}/{date:YYYY/MM/DD}/{HHMMSS}/?*.tar.gz"},
     .signs = {"*/*/[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]/[0-9][0-9][0-9][0-9][0-9][0-9]/"
               "*.tar.gz"}},
    {"restic",
     "restic: each snapshot by the time of its file, with what data/ held then",
     {"snapshots/* + data/** => restic", "{item}/snapshots/* + {item}/data/**",
      "{type}/{name}/snapshots/* + {type}/{name}/data/**"},
     .ignored = {"**/index/*", "**/keys/*", "**/locks/*", "config"},
     .signs = {"**/snapshots/*", "**/keys/*", "**/data/[0-9a-f][0-9a-f]/*"}},
    {"borg",
     "BorgBackup: the last transaction's time, with what data/ held then",
     {"index.{n} + data/** => borg", "{item}/index.{n} + {item}/data/**",
      "{type}/{name}/index.{n} + {type}/{name}/data/**"},
     .ignored = {"**/README", "config", "nonce", "hints.*", "integrity.*", "lock.*"},
     .signs = {"**/hints.*", "**/integrity.*", "**/data/*/*"}},
    {"rsnapshot",
     "rsnapshot: a folder for each interval, number and host",
     {"{hourly,daily,weekly,monthly,yearly,alpha,beta,gamma,delta}.{n}/{item}/"},
     .signs = {"{hourly,daily,weekly,monthly,yearly,alpha,beta,gamma,delta}.0/*/**"}},
    {"vzdump",
     "Proxmox VE: vzdump's archives of machines and containers",
     {"**/vzdump-{item}-{date}-{time}.{vma,tar,tgz}{,.*}"},
     .ignored = {"*.log", "*.notes", "*.protected"},
     .signs = {"**/vzdump-*"}},
    {"pbs",
     "Proxmox Backup Server: a folder for each group and time; its chunks are shared by all",
     {"**/{type}/{name}/{date}T{time}{zone}/"},
     .ignored = {".chunks/**", ".lock", "**/owner", "**/notes"},
     .signs = {"{,**/}{vm,ct,host}/*/*T*Z/index.json.blob"}},
    {"btrbk",
     "btrbk: subvolumes and their images",
     {"**/{item}.{date}T{time}{zone}{,_*}/", "**/{item}.{date}T{time}{,_*}/",
      "**/{item}.{date}{,_*}/", "**/{item}.{date}T{time}{,[+-]????}--*.btrfs{,.*}",
      "**/{item}.{date}--*.btrfs{,.*}"},
     .ignored = {"*.info"},
     .signs = {"{,**/}*.[12][0-9][0-9][0-9][01][0-9][0-3][0-9]T[0-9][0-9][0-9][0-9]{,--*,/**}"}},
    {"zfs",
     "ZFS: snapshots by the time of their creation",
     {"**/.zfs/snapshot/{item}[_-]{date}{,[T_-]*}/"},
     .signs = {"**/.zfs/snapshot/*/**"},
     .list = "zfs list -Hpt snapshot -o creation,used,name | awk -F '\\t' "
             "'{ split($3, n, \"@\"); print $1 \"\\t\" n[1] \"\\t\" $2 \"\\t\" $3 }'"},
    {"mylvmbackup",
     "mylvmbackup: MySQL's files from LVM snapshots",
     {"**/{item}-{date}_{time}_*.{tar,tar.*,tgz}"},
     .signs = {"**/*-[12][0-9][0-9][0-9][01][0-9][0-3][0-9]_[0-9][0-9][0-9][0-9][0-9][0-9]_"
               "mysql.{tar,tar.*,tgz}"}},
    {"automysqlbackup",
     "automysqlbackup and autopostgresqlbackup: a folder for each rhythm and database",
     {"{,**/}{daily,weekly,monthly}/{item}/*_{date}_{time}*.*"},
     .ignored = {"latest/**", "**/latest/**", "tmp/**", "status/**"},
     .signs = {"{,**/}{daily,weekly,monthly}/*/*_*-*-*_[0-9][0-9]h[0-9][0-9]m*"}},
    {"duplicity",
     "duplicity: volumes of full and incremental backups",
     {"{,**/}duplicity-full.{date}T{time}{zone}.vol{part}.difftar{,.*} => full",
      "{,**/}duplicity-inc.*.to.{date}T{time}{zone}.vol{part}.difftar{,.*} => incremental"},
     .ignored = {"duplicity-*.manifest", "duplicity-*.manifest.*", "duplicity-*.sigtar",
                 "duplicity-*.sigtar.*"},
     .signs = {"{,**/}duplicity-full.*.vol1.difftar{,.*}"}},
    {"pgbackrest",
     "pgBackRest: full, differential and incremental backups of each stanza",
     {"backup/{item}/{date}-{time}F/", "backup/{item}/*F_{date}-{time}[DI]/"},
     .ignored = {"archive/**", "backup.info*", "backup/*/backup.history/**"},
     .signs = {"backup/*/backup.info", "archive/*/**"}},
    {"barman",
     "Barman: base backups of each server",
     {"{item}/base/{date}T{time}/"},
     .ignored = {"*/wals/**", "*/incoming/**", "*/streaming/**", "*/errors/**", "*/meta/**",
                 "*/identity.json", ".*.lock"},
     .signs = {"*/base/*T*/backup.info"}},
    {"walg",
     "WAL-G: base backups by the time of their end, with what they hold",
     {"**/{item}/basebackups_005/*_backup_stop_sentinel.json + "
      "**/{item}/basebackups_005/*/**"},
     .ignored = {"**/wal_005/**"},
     .signs = {"**/basebackups_005/*_backup_stop_sentinel.json"}},
    {"gitlab",
     "GitLab: the archives of gitlab-backup",
     {"{epoch}_*_gitlab_backup.tar => gitlab", "{epoch}_gitlab_backup.tar => gitlab"},
     .signs = {"[0-9]*_gitlab_backup.tar"}},
    {"velero",
     "Velero: a folder for each backup",
     {"{,**/}backups/{item}-{date}{time}/"},
     .ignored = {"restores/**", "kopia/**", "restic/**", "metadata/**"},
     .signs = {"{,**/}backups/*/velero-backup.json"}},
    {"timeshift",
     "Timeshift: a folder for each snapshot",
     {"{,**/}snapshots{,-*}/{date}_{time}/ => timeshift"},
     .ignored = {"**/snapshots-*/**"},
     .signs = {"{,**/}snapshots/*/info.json", "{,**/}snapshots/*/localhost/**"}},
    {"rdiff-backup",
     "rdiff-backup: each session, with what the mirror held then",
     {"rdiff-backup-data/mirror_metadata.{date}T{time}{zone}.* => rdiff-backup",
      "{item}/rdiff-backup-data/mirror_metadata.{date}T{time}{zone}.* + {item}/**"},
     .ignored = {"**/rdiff-backup-data/increments/**", "**/rdiff-backup-data/*.log",
                 "**/rdiff-backup-data/*.data{,.gz}", "**/rdiff-backup-data/chars_to_quote"},
     .signs = {"{,**/}rdiff-backup-data/mirror_metadata.*"}},
};

const Preset *preset_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(presets); i++) {
        if (strcmp(presets[i].name, name) == 0)
            return &presets[i];
    }
    return NULL;
}

const Preset *preset_table(guint *n)
{
    *n = G_N_ELEMENTS(presets);
    return presets;
}

char *preset_names(void)
{
    GString *names = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(presets); i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", presets[i].name);
    return g_string_free(names, FALSE);
}
