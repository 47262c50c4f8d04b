"""Personal data: what is kept of a person, where it is named in evidence, and what becomes of it on request."""
