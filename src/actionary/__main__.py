"""`python -m actionary` starts the command line."""

from actionary.cli.main import main

if __name__ == "__main__":
    main()
