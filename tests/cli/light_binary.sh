#!/usr/bin/env bash
# ecgmm itself links nothing of libtorch, so that all that needs no network starts at once.
source "$(dirname "$0")/lib.sh"

needed=$(readelf -d "$ECGMM") || fail "readelf cannot read $ECGMM"
grep -q 'NEEDED.*libc\.so' <<<"$needed" || fail "readelf shows no libraries"
! grep -Eq 'NEEDED.*(torch|c10)' <<<"$needed" || fail "ecgmm links libtorch"
