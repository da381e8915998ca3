"""Pure values and decisions: nothing in here reads a file, a clock or a network."""
