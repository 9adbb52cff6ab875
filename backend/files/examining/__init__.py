"""Look into one uploaded file. Runs in the child of lib/confined.py; the page process sees only codes and text.

There is a module for each kind of file, and its `examine` is the job. It refuses what is damaged, active, two things at
once or too large, and gives the text in which a mark of secrecy would stand: the first pages, headers and footers, and the
properties of the document.
"""
