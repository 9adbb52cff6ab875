"""Advice for whoever writes a need: what has no figure, what is two things in one, of which parts it is made, what was written
before. It judges texts alone; who could answer is asked of the matcher.
"""

from matching.advice.alike import Alike, alike
from matching.advice.mixing import Split, split
from matching.advice.parts import Part, parts
from matching.advice.wishes import has_target, wishes_without_figure

__all__ = ["Alike", "Part", "Split", "alike", "has_target", "parts", "split", "wishes_without_figure"]
