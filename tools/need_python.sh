#!/bin/sh
# Says in one sentence when Python is missing or too old.
python=${1:-python3}
command -v "$python" >/dev/null 2>&1 || { echo "Python 3.11 or later is needed and '$python' is not there: install it, or run 'make PYTHON=/path/to/python3.11 run'." >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; '$python' is $("$python" -V 2>&1)." >&2; exit 1; }
