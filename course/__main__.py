"""`python -m course`: the command, where it is not installed as a program."""

from course.cli import main

if __name__ == "__main__":
    main()
