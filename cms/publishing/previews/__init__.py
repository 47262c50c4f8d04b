"""Links that show one frozen version to people without an account."""
