"""A secure SFTP drop box for the pupil lists that schools deliver to their library."""
