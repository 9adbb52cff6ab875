"""The platform in Chromium, as people use it: a real server, the demo's people, and two browsers at once."""
