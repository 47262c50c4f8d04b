"""Questions that readers ask, and what became of each."""
