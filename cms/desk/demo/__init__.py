"""The demonstration: a year and a half of a small publishing house, told through the actions that people use.

The texts, sources, people and remarks are the files of this folder; the modules tell, in working days before today,
what became of them. Nothing writes rows: where an action refuses, the story stops.
"""
