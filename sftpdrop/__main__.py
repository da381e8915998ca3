"""`python -m sftpdrop` is the same as `sftpdrop`."""

from sftpdrop.cli import main

if __name__ == "__main__":
    main()
