"""The read API under `/api/v1/`: what the board signed and readers can see, for programs.

Thin routes over the reader's queries and the exports, so that no fact is worded twice. Neither early access nor an
emergency edition is known here (promise 1). `docs/api.md` is the guide, `/api/` the reference.
"""
