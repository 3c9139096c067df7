# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Standard input: "NAME:HASH", so that the hash is in no argument list.
# Quick: it takes a moment, so that it may travel with others.
chpasswd --encrypted
