# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# GROUP USER...: adds users to a group.
# Quick: it takes a moment, so that it may travel with others.
group=$1
shift
for user in "$@"; do
  usermod --append --groups "$group" -- "$user" || exit 1
done
