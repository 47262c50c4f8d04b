"""Pages of the desk: each fetches and authorises, calls one action, and shows what came of it."""
