"""The Excel side: claim, inspect, judge, record, answer. No network."""
