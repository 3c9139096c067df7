#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Does the simulator find mistakes? Plants realistic ones into a copy of the sources, one at a time, and rehearses
# (reprise-bench sim). Prints a table; ends with 1 where one survives, 2 where one could not be planted or built.
#   tests/mutation/run.sh [-s SEEDS] [NAME...]     default: 1-4000, all mistakes
# The copy is built beside this one, in build/mutation, with the same options (ccache makes that quick).
set -eu
cd "$(dirname "$0")/../.."
seeds=1-4000
if [ "${1:-}" = -s ]; then
  seeds=$2
  shift 2
fi
copy=build/mutation/tree
mkdir -p "$copy"
tab=$(printf '\t')

# name, file of src/, what to find (perl, must match once), what stands there instead
mistakes() {
  cat <<'MISTAKES'
no-intent	engine/step_life.cpp	if \(!journal_intent\(id, changes\)\) return false;	(void)changes;
no-pool-release	sched/scheduler.cpp	    pool\(demand\.pool\)\.free \+= demand\.units;	    pool(demand.pool).free += 0 * demand.units;
no-pool-taken	sched/scheduler.cpp	pool\(demand\.pool\)\.free -= demand\.units;	pool(demand.pool).free -= 0 * demand.units;
blind-retry	engine/step_life.cpp	progress\.in_doubt = true;\n    progress\.at_work = reply == Reply::lost;\n    look_later\(id, pause_after_failure\(progress\.failures\)\);	act(id, step.kind->diff(params_of(id), facts_of(id), notified(id)));
look-without-waiting	engine/run.cpp	at\(id\)\.in_doubt \? kinds::Fence::wait : kinds::Fence::none	kinds::Fence::none
no-wait-at-start	engine/observe.cpp	changes_hosts\(\) \? kinds::Fence::wait : kinds::Fence::none	kinds::Fence::none
no-proof	engine/step_life.cpp	    evaluate\(id\);\n    looked_ahead	    end(id, StepResult::changed);\n    looked_ahead
starts-too-early	sched/scheduler.cpp	--waiting_for_\[then\.index\(\)\] == 0 && state\(then\)	--waiting_for_[then.index()] <= (graph_->before(then).size() > 2 ? 1U : 0U) \&\& state(then)
failure-blocks-nobody	sched/scheduler.cpp	if \(how == Ended::failed\) return block_after\(\{step\}\);	(void)how;
failure-blocks-the-near-only	sched/scheduler.cpp	for \(std::size_t i = 0; i < found\.size\(\); \+\+i\) for_each_after\(found\[i\], visit\);	(void)visit;
restart-forgotten	journal/journal.cpp	backend_->add_pending\(run, step, target\)	(target.empty() ? backend_->add_pending(run, step, target) : Status(Done{}))
restart-cleared-by-failure	engine/ending.cpp	if \(!good\(result\) \|\| options_\.mode == Mode::verify\) return;	if (options_.mode == Mode::verify) return;
restart-never-cleared	engine/ending.cpp	journal_->notified\(step\.key\); !status	Status(Done{}); !status
resume-ignored	engine/step_life.cpp	diff\.always && done_before_\.count\(step\.key\) != 0	diff.always \&\& done_before_.count(step.key) > 1
journal-failure-ignored	engine/ending.cpp	  if \(!journal_failure_\.empty\(\)\) return;\n  journal_failure_ =	  if (!journal_failure_.empty()) return;\n  std::string ignored =
secret-in-output	engine/step_life.cpp	tail_of\(clean_output\(answers\.text\) \+ clean_output\(outcome\.err\)\)	tail_of(answers.text + outcome.err)
cut-secret-in-output	engine/run.cpp	return is_plain\(text\) \? masker_\.mask_cut\(text\) : masker_\.mask_cut\(printable\(text\)\);	return masker_.mask(printable(text));
lost-reply-not-recorded	engine/step_life.cpp	if \(reply == Reply::lost && journal_ != nullptr\)	if (reply == Reply::lost \&\& journal_ == nullptr)
stale-snapshot	engine/observe.cpp	  if \(at\(step\)\.stale && !at\(step\)\.fresh && !plan\) return false;\n	\n
restart-only-in-memory	engine/run.cpp	pending_\.insert\(pending->begin\(\), pending->end\(\)\);	(void)pending;
MISTAKES
}

fresh_copy() {
  for part in *; do
    case $part in build*) continue ;; esac
    rm -rf "${copy:?}/$part"
    cp -a "$part" "$copy/"
  done
  # what the last run planted may still be compiled, and the true text is older than that
  mistakes | cut -f 2 | sort -u | while read -r file; do touch "$copy/src/$file"; done
}

# plant FILE PATTERN TEXT: replaces exactly one place
plant() {
  FIND=$2 PUT=$3 perl -0777 -i -pe '
    BEGIN { $find = $ENV{FIND}; $put = $ENV{PUT}; $put =~ s/\\n/\n/g; $put =~ s/\\([&|])/$1/g }
    $n = s/$find/$put/ ? 1 : 0; END { exit($n == 1 ? 0 : 3) }' "$copy/src/$1"
}

compile() { nice -n 5 ninja -C "$copy/build" reprise-bench >"$copy/build.log" 2>&1; }

wanted() {
  [ -n "$names" ] || return 0
  for name in $names; do [ "$name" != "$1" ] || return 0; done
  return 1
}

names=$*
fresh_copy
(cd "$copy" && cmake --preset release >/dev/null)
compile || { echo "the unchanged copy cannot be built: $copy/build.log" >&2; exit 2; }
"$copy/build/reprise-bench" sim --seeds "$seeds" >"$copy/out" || { echo "the unchanged copy breaks promises:" >&2; cat "$copy/out" >&2; exit 2; }

found=0
survived=0
broken=0
printf '%-30s %-9s %s\n' 'mistake' 'result' 'first finding'
mistakes >"$copy/mistakes"
while IFS="$tab" read -r name file find put <&3; do
  wanted "$name" || continue
  if ! plant "$file" "$find" "$put"; then
    printf '%-30s %-9s %s\n' "$name" 'NOT SET' "the place in src/$file was not found"
    broken=$((broken + 1))
  elif ! compile; then
    printf '%-30s %-9s %s\n' "$name" 'NO BUILD' "$(grep -m 1 'error:' "$copy/build.log" || true)"
    broken=$((broken + 1))
  elif timeout 300 "$copy/build/reprise-bench" sim --seeds "$seeds" >"$copy/out" 2>&1; then
    printf '%-30s %-9s %s\n' "$name" 'SURVIVED' "$seeds"
    survived=$((survived + 1))
  else
    printf '%-30s %-9s %s\n' "$name" 'found' "$(head -n 1 "$copy/out")"
    found=$((found + 1))
  fi
  cp "src/$file" "$copy/src/$file"
done 3<"$copy/mistakes"
echo "$found found, $survived survived, $broken could not be planted"
[ "$broken" = 0 ] || exit 2
[ "$survived" = 0 ]
