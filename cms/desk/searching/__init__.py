"""The desk's search: what is found by which words, kept up to date with what is written, and asked on either
database."""
