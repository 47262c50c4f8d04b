"""Pages of the house about itself: each wording is kept, and readers can see them all."""
