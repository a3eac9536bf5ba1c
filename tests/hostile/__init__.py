"""Attacks on the grader: each earns what its honest lines earn, and hurts nobody."""
