"""Figures that can be compared: this server beside others, in one run, on one machine."""
