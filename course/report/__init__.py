"""What came of it all: marks, what went wrong most, feedback pages."""
