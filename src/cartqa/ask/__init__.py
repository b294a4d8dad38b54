"""The question flow: triage, understanding, retrieval, decision, selection."""
