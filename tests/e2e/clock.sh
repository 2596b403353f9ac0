# The present of tests and demonstrations. Source it with BUILD set: what runs afterwards does so at NOW,
# "YYYY-MM-DD HH:MM:SS" in UTC and any time since 2016, or else now. The clock of all programs stands at that
# instant when this is read, and goes on. What the kernel dates itself stays in real time: a file whose date
# matters is given one.

now=$EPOCHSECONDS # in seconds since 1970; bash's own clock is the real one
[ -z "${NOW:-}" ] || now=$(date -u -d "$NOW" +%s) || exit
zone=${ZONE:-Asia/Taipei} # of the hub
export LD_PRELOAD=${clock_library:-$BUILD/clock.so} CLOCK_OFFSET=$((now - EPOCHSECONDS))

# at SECONDS COMMAND...: runs it at that instant, in seconds since 1970.
at() {
    CLOCK_OFFSET=$(($1 - EPOCHSECONDS)) "${@:2}"
}
# later N{s,m,h,d} COMMAND...: runs it so much later than now.
later() {
    local -A unit=([s]=1 [m]=60 [h]=3600 [d]=86400)
    CLOCK_OFFSET=$((CLOCK_OFFSET + ${1%?} * ${unit[${1: -1}]})) "${@:2}"
}
# really COMMAND...: runs it in real time: browsers, and other programs whose clock can't be moved.
really() {
    env -u LD_PRELOAD "$@"
}
# dated SECONDS FILE...: gives files and folders that date.
dated() {
    touch -d "@$1" "${@:2}"
}
# days_ago N [FORMAT]: that day in UTC, as backups name their folders.
days_ago() {
    date -u -d "@$((now - $1 * 86400))" +"${2:-%Y/%m/%d}"
}
# next_weekday NAME: when the next such day after tomorrow begins, in UTC, in seconds since 1970.
next_weekday() {
    local day=$(((now / 86400 + 1) * 86400))
    until day=$((day + 86400)); [ "$(date -u -d "@$day" +%a)" = "$1" ]; do :; done
    echo $day
}
# dates SECONDS FORMAT: that instant in the hub's zone, or five minutes later, for a test in which an hour or
# midnight passes: a regular expression.
dates() {
    echo "($(TZ=$zone date -d "@$1" +"$2")|$(TZ=$zone date -d "@$(($1 + 300))" +"$2"))"
}
