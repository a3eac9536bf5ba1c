"""Backpropagation by hand: what a notebook imports, and nothing else."""

from course import explore
from course.check import check, expect

__all__ = ["check", "expect", "explore"]
