"""The index: chunking, encoders, stores, passport, build."""
