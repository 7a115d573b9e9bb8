"""`python -m pipelines.cli` is `looseends`."""

from pipelines.cli.app import main

if __name__ == "__main__":
    main()
