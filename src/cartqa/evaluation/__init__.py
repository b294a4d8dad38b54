"""Measuring: metrics, runs, reports."""
