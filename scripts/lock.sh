#!/bin/sh
# Pins requirements/*.in into *.txt with hashes. No index's address is written into them.
# Pins that still fit are kept: remove a .txt to have everything chosen anew.
set -eu
cd "$(dirname "$0")/.."
tools=.tools/pip-tools
[ -x $tools/bin/pip-compile ] || { python3 -m venv $tools && $tools/bin/pip install -q pip-tools==7.6.2; }
export CUSTOM_COMPILE_COMMAND="make lock" BROWNIE_NOCOMPILE=1
# web.txt starts from dev.txt, so that both hold the same versions.
for name in dev web; do
  [ $name = dev ] || cp requirements/dev.txt requirements/web.txt
  $tools/bin/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
    --no-emit-find-links --no-emit-trusted-host -o requirements/$name.txt requirements/$name.in
done
