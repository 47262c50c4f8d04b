"""Retraction watch: what publishers announced about sources, and which of the library's references it concerns."""
