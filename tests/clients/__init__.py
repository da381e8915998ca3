"""Real SFTP clients against a real server: `python -m tests.clients` prints the table."""
