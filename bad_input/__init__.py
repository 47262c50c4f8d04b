"""Sends what nobody means well with to every address, form, import and the API, and counts what crashed."""
