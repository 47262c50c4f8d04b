"""What editors type at the desk. The rules themselves are in the actions; a form only reads and shows."""
