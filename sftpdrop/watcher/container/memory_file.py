"""A file without a name, in memory: for a library that reads files by their path."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedWriter


@contextmanager
def memory_file(write: Callable[[BufferedWriter], object]) -> Iterator[str]:
    """A file with what `write` writes; gives the path under which this process can open it.

    It is gone with the last descriptor (memfd_create(2)), and RLIMIT_FSIZE holds for it.
    """
    with os.fdopen(os.memfd_create("container"), "wb") as file:
        write(file)
        file.flush()
        yield f"/proc/self/fd/{file.fileno()}"
