"""What a server keeps for good is taken out of the garbage collector's walks.

Django, the apps and the model are hundreds of thousands of objects that live as long as the process; there is nothing to find among
them, however often they are walked.
"""

import gc

YOUNG = 50_000  # objects made before the collector looks at the young ones; 700 is Python's own


def keep_for_good() -> None:
    """Call once the server has started; what is made later is collected as ever, in larger portions."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
