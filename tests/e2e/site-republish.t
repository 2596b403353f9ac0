#!/usr/bin/env bash
# 30,000 fetches (or FETCHES) of pages and their pictures while the site is published without pause: no page
# ever names a picture that is missing, and no name ever changes its content.
# Needs a web server.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/site.sh"

grow_site 10
hubplot run >/dev/null 2>&1
start_nginx "$site"
# Each time the clock is an hour on, and the nodes are visited anew.
printf '%s\n' '#!/bin/sh' "CLOCK_OFFSET=\$((CLOCK_OFFSET + \$1 * 3600)) '$HUBPLOT' -c '$tmp/hub.cnf' run C2 || [ \$? = 1 ]" \
    >"$tmp/publish"
chmod +x "$tmp/publish"
what=$(python3 "$top/tests/e2e/site-readers.py" "$nginx_port" "${FETCHES:-30000}" 2 -- "$tmp/publish" '{n}')
diag "$what"
like "nothing is missing" "$what" '^[0-9]{5,} fetches, 0 missing'
like "nothing is mixed" "$what" ', 0 mixed,'
like "although it was published again and again" "$what" ' ([1-9][0-9]|[3-9]) publications'
like "and readers saw it" "$what" ' ([1-9][0-9]+|[3-9]) pages'
done_testing
