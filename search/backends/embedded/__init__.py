"""The embedded engine: tantivy in a folder, nothing to install but Python.

    PATH/
      writer.lock                 held by the one process that writes
      scenario/
        current                   names the directory in use
        20260901T080000-1f3a/     a tantivy index
          about.json              its recipe
          builder.lock            held while it is being built
          complete                built, and waiting for the process that writes to switch to it
          retired                 was in use before, and is kept for a day to go back to
          wanted                  somebody asked for it back; the process that writes sees to it
          held                    in use again, whatever recipe it was made by

Any process may read. A reader looks at the pointer and at tantivy's meta.json before each query (two stat calls) and
follows when one of them changed, so a commit is visible to the next query in every process.
"""

from search.backends.embedded.backend import EmbeddedBackend

__all__ = ["EmbeddedBackend"]
