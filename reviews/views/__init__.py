"""Pages of the reviewers' desk."""
