"""The formats that are read, each by one module with a `read(data, limits)`."""
