"""Possible errors that readers report, and what managing editors make of them."""
