"""The readers' search: an index of live editions, kept in the transaction that changes what is live."""
