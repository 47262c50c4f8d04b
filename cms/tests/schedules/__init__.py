"""Random schedules of actions by several people, and the promises that hold after each of them."""
