"""Changes to many articles, one article at a time."""
