"""`python -m oxytocin` is the command `oxytocin`."""

from oxytocin.cli import main

if __name__ == "__main__":
    main()
