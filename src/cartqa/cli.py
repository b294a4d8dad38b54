"""The command line: every command's own sentence, one sentence for every fault, no traceback."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cartqa import __version__
from cartqa.errors import CartqaError
from cartqa.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cartqa.index.folder import Index

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 0, 1 (faults found, a batch line failed) or 2 (a fault told in a sentence)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # whatever the locale: answers hold dashes, degrees, other scripts
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except CartqaError as error:
        print(f"cartqa: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("cartqa: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _settings(options: argparse.Namespace) -> Settings:
    """Settings with the flags that were given on top."""
    from pydantic import ValidationError

    given = {
        name: getattr(options, name)
        for name in ("data", "index", "encoder", "runtime", "cache")
        if getattr(options, name, None) is not None
    }
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise CartqaError(
            f"The setting CARTQA_{name.upper()} is wrong: found {first.get('input')!r}, {first['msg'].lower()}; "
            f"mend it or unset it."
        ) from None


def _build(options: argparse.Namespace) -> int:
    from cartqa.index.build import build_index, is_current

    settings = _settings(options)
    if options.if_needed and is_current(settings):
        print(f"The index at {settings.index} is up to date.")
        return 0

    def answered(index: Index) -> NDArray[np.bool_]:
        from cartqa.ask.engine import Engine
        from cartqa.ask.triage import Triage

        return Engine(index, Triage.load(settings.data)).answered_headings()

    passport = build_index(settings, progress=not options.quiet, answered=answered)
    counts = passport.counts
    print(
        f"Built {settings.index}: {counts['articles']} articles, {counts['sections']} sections, "
        f"{counts['passages']} passages, {counts['asked']} asked questions."
    )
    if passport.calibration is None:
        print("It has no decision parameters for this encoder yet: run `cartqa calibrate`, then `cartqa build`.")
    return 0


def _serve(options: argparse.Namespace) -> int:
    from cartqa.web.serve import serve

    serve(_settings(options), options.host, options.port, options.root_path)
    return 0


def _ask(options: argparse.Namespace) -> int:
    from cartqa.ask.terminal import ask_batch, ask_once

    settings = _settings(options)
    if options.batch is not None:
        return ask_batch(settings, options.batch, options.country)
    question = " ".join(options.question)
    return ask_once(settings, question, tuple(options.history), options.country, as_json_text=options.json)


def _check(options: argparse.Namespace) -> int:
    from cartqa.index.check import run_check

    return run_check(_settings(options), as_json=options.json, fix=options.fix, touches=options.touches)


def _calibrate(options: argparse.Namespace) -> int:
    from cartqa.evaluation.calibrate import calibrate

    report = calibrate(_settings(options))
    print(report if not options.json else json.dumps(report.as_dict(), indent=1))
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from cartqa.evaluation.run import run_evaluation

    return run_evaluation(_settings(options), options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cartqa", description="Questions about CAR-T cell therapy, answered word for word from dated articles."
    )
    parser.add_argument("--version", action="version", version=f"cartqa {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--index", type=Path, help="the index folder (CARTQA_INDEX)")
    shared.add_argument("--data", type=Path, help="the library's folder (CARTQA_DATA)")

    build = commands.add_parser("build", parents=[shared], help="make the index from the library")
    build.add_argument("--encoder", help="a sentence-transformers model or folder (CARTQA_ENCODER)")
    build.add_argument("--runtime", choices=["onnx", "sentence-transformers"], help="what runs it (CARTQA_RUNTIME)")
    build.add_argument("--if-needed", action="store_true", help="only when it is missing or out of date")
    build.add_argument("--quiet", action="store_true", help="no progress bar")
    build.set_defaults(run=_build)

    serve = commands.add_parser("serve", parents=[shared], help="serve the page")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=int, default=7860, help="port to listen on (default: %(default)s)")
    serve.add_argument("--root-path", default="", help="path under which a proxy serves the page")
    serve.set_defaults(run=_serve)

    ask = commands.add_parser("ask", parents=[shared], help="answer a question")
    ask.add_argument("question", nargs="*", help="the question")
    ask.add_argument("--json", action="store_true", help="print the answer as one JSON object")
    ask.add_argument(
        "--history", action="append", default=[], metavar="EARLIER", help="an earlier question; repeatable"
    )
    ask.add_argument("--country", choices=["us", "uk", "eu", "other"], help="for the numbers to call")
    ask.add_argument("--batch", metavar="FILE", help="answer the JSON lines of FILE, or of standard input with -")
    ask.set_defaults(run=_ask)

    check = commands.add_parser("check", parents=[shared], help="find faults in the library")
    check.add_argument("--json", action="store_true", help="print the faults as JSON")
    check.add_argument("--fix", action="store_true", help="mend what is mechanical: footnotes at the end of articles")
    check.add_argument("--touches", metavar="FACT", help="list all that rests on one key fact")
    check.set_defaults(run=_check)

    calibrate = commands.add_parser("calibrate", parents=[shared], help="fit the decision to answer")
    calibrate.add_argument("--json", action="store_true", help="print the figures as JSON")
    calibrate.set_defaults(run=_calibrate)

    evaluate = commands.add_parser("eval", parents=[shared], help="measure answers")
    evaluate.add_argument("--beir", type=Path, metavar="DIR", help="a folder in BEIR's layout instead of our own sets")
    evaluate.add_argument("--split", choices=["dev", "test"], default="dev", help="which of our own sets")
    evaluate.add_argument(
        "--compare", default="full", help="settings to compare, by comma: full,dense,lexical,rrf,-FIELD"
    )
    evaluate.add_argument("--write", type=Path, metavar="DIR", help="write JSON, Markdown and plots there")
    evaluate.add_argument("--json", action="store_true", help="print the figures as JSON")
    evaluate.add_argument("--encoder", help="a sentence-transformers model or folder (CARTQA_ENCODER)")
    evaluate.add_argument("--runtime", choices=["onnx", "sentence-transformers"], help="what runs it (CARTQA_RUNTIME)")
    evaluate.set_defaults(run=_evaluate)
    return parser
