"""Grading: the judge, the student process, and what passes between them."""
