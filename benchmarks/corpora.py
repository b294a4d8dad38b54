"""Writes what all systems read: the chunks, cut once by cartqa's chunker, and the questions.

Run as `python -m benchmarks.corpora FOLDER OWN_QUESTIONS [PUBLIC_QUESTIONS]`. It makes `FOLDER/liveqa` and
`FOLDER/own`, each with `chunks.jsonl` (`doc`, `text`: the title, then the passage) and `questions.json`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.common import INDEX, LIVEQA

WORDS = 120


def main(folder: Path, questions: int, public: int | None = None) -> None:
    """Write both corpora, with all public questions or the first few; without the shared folder only our own."""
    from cartqa.index.chunking import embedded_text
    from cartqa.index.folder import open_index
    from cartqa.settings import Settings

    index = open_index(INDEX)
    own = [(p.target, embedded_text(p.title, p.heading[-1], p.text)) for p in index.passages]
    _write(folder / "own", own, _own_questions(Settings().data, questions))
    if not LIVEQA.is_dir():
        return
    from cartqa.evaluation.beir import read_beir
    from cartqa.index.chunking import chunk
    from cartqa.index.values import ChunkerSettings
    from cartqa.library.loader import BeirCorpus

    encoder = index.encoder
    passages = chunk(
        BeirCorpus().load(LIVEQA), encoder.token_counts, encoder.info.max_tokens, ChunkerSettings(max_words=WORDS)
    )
    beir = read_beir(LIVEQA)
    asked = [
        {"id": key, "question": typed, "line": line, "grades": beir.grades[key]}
        for key, typed, line in beir.queries
        if beir.grades.get(key)
    ]
    chunks = [(p.article, embedded_text(p.title, p.heading[-1], p.text)) for p in passages]
    _write(folder / "liveqa", chunks, asked[:public])


def _own_questions(data: Path, wanted: int) -> list[dict[str, Any]]:
    """Development questions that our library answers and that stand alone, evenly spaced over the file."""
    lines = (data / "evaluation" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    rows = [row for row in rows if row["kind"] == "answer" and not row.get("history")]
    step = max(1.0, len(rows) / wanted)
    kept = [rows[int(place * step)] for place in range(min(wanted, len(rows)))]
    return [{"id": row["id"], "question": row["question"]} for row in kept]


def _write(folder: Path, chunks: Iterable[tuple[str, str]], questions: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "chunks.jsonl").open("w", encoding="utf-8") as stream:
        for doc, text in chunks:
            stream.write(json.dumps({"doc": doc, "text": text}, ensure_ascii=False) + "\n")
    (folder / "questions.json").write_text(json.dumps(questions, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
