"""The library: article format, loaders, checks, glossary."""
