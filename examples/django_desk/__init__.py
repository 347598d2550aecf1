"""A small desk on Django: complaints as sealed entries, and a snapshot of each."""
