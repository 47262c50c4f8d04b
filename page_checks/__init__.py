"""Looks at pages as machines see them: the Nu HTML Checker over every page, Lighthouse over those that readers meet."""
