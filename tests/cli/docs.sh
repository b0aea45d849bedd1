#!/usr/bin/env bash
# README.md and docs/ name commands, options and files that exist.
source "$(dirname "$0")/lib.sh"
root=$here/../..

# The lines of shell blocks that start ecgmm, continued ones joined, without comments.
commands_of() {
  awk '/^```/ { inside = !inside && $0 == "```sh"; next } inside' "$1" |
    sed -e ':a' -e '/\\$/N; s/\\\n//; ta' | sed -n 's/ *#.*//; s/^ecgmm //p'
}

commands_exist() {
  local file line words option
  for file in "$root"/README.md "$root"/docs/*.md; do
    while read -r line; do
      read -ra words <<<"$line"
      [[ ${words[0]} == import ]] && words[0]="import ${words[1]}"
      # shellcheck disable=SC2086  # "import any" is two words
      "$ECGMM" ${words[0]} --help >"$work/help" 2>"$work/stderr" </dev/null || fail "$file: no command '${words[0]}'"
      while read -r option; do
        grep -qE -- "$option( |,|$)" "$work/help" || fail "$file: ecgmm ${words[0]} has no $option"
      done < <(grep -oE -- '--[a-z][a-z-]*' <<<"$line")
    done < <(commands_of "$file")
  done
}

links_lead_somewhere() {
  local file link
  for file in "$root"/{README,CHANGELOG,CONTRIBUTING}.md "$root"/docs/*.md; do
    while read -r link; do
      [[ -e $(dirname "$file")/${link%%#*} ]] || fail "$file: no file ${link%%#*}"
    done < <(grep -oE '\]\([^)#: ]+[^): ]*\)' "$file" | sed 's/^](//; s/)$//')
  done
}

[[ $(commands_of "$root/README.md" | wc -l) -ge 8 ]] || fail "README.md shows hardly any command"
check "commands and options exist" commands_exist
check "links lead to files" links_lead_somewhere
