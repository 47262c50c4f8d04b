"""A house of any size for benchmarks/desk_at_scale.py: forty articles made by the real actions, and their copies."""
