"""Speed, measured: `python -m benchmarks.run` writes `docs/speed.md`. Nothing here is part of the package."""
