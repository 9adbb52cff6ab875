"""What the story's market and its tests both know."""

TITLE = "主运胶带半夜撕开没人知道"
