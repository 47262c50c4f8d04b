"""Pages that readers are sent as finished bytes: made when something that they show changes, and never while it is
uncertain whether they still hold."""
