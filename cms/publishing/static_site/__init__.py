"""The whole reader site as files that any web server or object store can serve."""
