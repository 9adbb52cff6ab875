"""How the bundled model came to be, so that anyone can make it again, or a better one on texts of their own.

    python -m matching.training DATA_FOLDER --out FOLDER

Needs the extra `models`. Nothing outside this package imports it.
"""
