"""The plain counterpart of `cartqa ask`: `python -m benchmarks.plain_ask FOLDER QUESTION` prints the best passage."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import faiss
from sentence_transformers import SentenceTransformer

from benchmarks.systems import model_path

if __name__ == "__main__":
    folder, question = Path(sys.argv[1]), sys.argv[2]
    index = faiss.read_index(str(folder / "index.faiss"))
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    model = SentenceTransformer(model_path(), device="cpu", local_files_only=True)
    _, rows = index.search(model.encode([question], normalize_embeddings=True), 3)
    for row in rows[0]:
        print(texts[row], flush=True)
