"""What can happen to people and invitations: one verb each, one transaction each."""
