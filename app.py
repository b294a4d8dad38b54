"""Starts the page: the same as `cartqa serve`, with the same options."""

from __future__ import annotations

import sys

from cartqa.cli import main

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))
