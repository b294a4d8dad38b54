#!/bin/sh
# The browser tests drive Debian's Chromium; install it where that is allowed, else say so in one sentence.
for name in chromium chromium-browser google-chrome; do command -v "$name" >/dev/null 2>&1 && exit 0; done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests..."
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >/dev/null 2>&1 && exit 0
fi
echo "The browser tests need Chromium: run 'apt-get install chromium', or leave them out: make test PYTEST=\"-m 'not browser'\"." >&2
case "${1:-}" in *"not browser"*) exit 0 ;; esac
exit 1
