"""The command line of admins."""
