#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Prints the template of all sentences that users read: the arguments of tr(), trf() and msgid() in src/.
# To bring a catalogue up to date, then translate what is empty or fuzzy in it:
#   src/po/extract.sh | msgmerge --update --backup=none --no-wrap src/po/fr.po -
# tests/style/translations.sh tells what is missing.
set -eu
cd "$(dirname "$0")/../.."
find src -type f \( -name '*.cpp' -o -name '*.hpp' \) | LC_ALL=C sort |
  xgettext --files-from=- --language=C++ --from-code=UTF-8 --keyword --keyword=tr:1 --keyword=trf:1 --keyword=msgid:1 \
    --no-location --no-wrap --package-name=reprise --output=-
