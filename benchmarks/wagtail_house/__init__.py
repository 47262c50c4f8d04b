"""A Wagtail site of one page type for benchmarks/path_against_wagtail.py. It runs in an environment of its own."""
