"""The web page and the reader."""
